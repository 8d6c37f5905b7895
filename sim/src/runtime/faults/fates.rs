//! What becomes of one message: lost, delayed, held back, doubled.

use smallvec::{SmallVec, smallvec};

use std::ops::Range;

use crate::model::LinkId;
use crate::plan::faults::Impairment;
use crate::plan::{Nanos, SECOND};
use crate::random::{Purpose, draw, sample_distribution, unit};

/// When a message arrives: never, once or twice.
pub type Fate = SmallVec<[Nanos; 2]>;

/// Draws the fates of messages on some directed links.
#[derive(Debug)]
pub struct Fates {
    seed: u64,
    first: LinkId,
    /// When each link has sent all that waits for it; empty where nothing limits it.
    free_at: Vec<Nanos>,
}

impl Fates {
    /// The fates of a run on a range of directed links.
    pub fn new(seed: u64, impairment: &Impairment, links: Range<LinkId>) -> Self {
        let limited =
            impairment.bandwidth.is_some() || impairment.links.values().any(|link| link.bandwidth.is_some());
        let free_at = if limited { vec![0; links.len()] } else { Vec::new() };
        Self { seed, first: links.start, free_at }
    }

    /// The fate of the n-th message on a link, sent at a time; `travel` draws a latency by number.
    pub fn of(
        &mut self,
        impairment: &Impairment,
        link: LinkId,
        number: u32,
        bytes: u32,
        at: Nanos,
        travel: impl Fn(u32) -> Nanos,
    ) -> Fate {
        let departed = self.depart(impairment, link, bytes, at);
        if self.happens(Purpose::Loss, link, number, impairment.loss_on(link)) {
            return Fate::new();
        }
        let mut fate: Fate = smallvec![departed + travel(number) + self.held_back(impairment, link, number)];
        if self.happens(Purpose::Duplication, link, number, impairment.duplication) {
            // The other half of the numbers belongs to copies.
            let copy = number | 1 << 31;
            fate.push(departed + travel(copy) + self.held_back(impairment, link, copy));
        }
        fate
    }

    /// When the last byte has left: after all that waits for the link.
    fn depart(&mut self, impairment: &Impairment, link: LinkId, bytes: u32, at: Nanos) -> Nanos {
        let Some(free_at) = self.free_at.get_mut((link - self.first) as usize) else { return at };
        let Some(bandwidth) = impairment.bandwidth_on(link) else { return at };
        let sending = u128::from(bytes) * u128::from(SECOND) / u128::from(bandwidth.max(1));
        *free_at = at.max(*free_at).saturating_add(sending as Nanos);
        *free_at
    }

    fn held_back(&self, impairment: &Impairment, link: LinkId, number: u32) -> Nanos {
        let Some(reordering) = impairment.reordering else { return 0 };
        if !self.happens(Purpose::Reordering, link, number, reordering.share) {
            return 0;
        }
        let bits = draw(self.seed, Purpose::Delay, u64::from(link), u64::from(number));
        sample_distribution(&reordering.delay, bits)
    }

    fn happens(&self, purpose: Purpose, link: LinkId, number: u32, chance: f64) -> bool {
        chance > 0.0 && unit(draw(self.seed, purpose, u64::from(link), u64::from(number))) < chance
    }
}
