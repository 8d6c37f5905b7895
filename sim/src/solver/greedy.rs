//! Greedy and random growth: one request node after the other, each stitched beside those before it if it can be.
//!
//! Whatever grows is valid: a request node that fits beside none of its bidders is left out, and in the end every group of
//! which all or none must be stitched is taken out if it is incomplete. Nothing is ever revised, so that the result may be
//! far from the best, and may even be empty where a complete stitching exists.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::candidates::{Candidates, part_by_part};
use super::limits::{Limits, Meter};
use super::solved::Solved;
use crate::model::{ContainerId, Instance, RequestId, Stitching};
use crate::random::{Purpose, stream};

/// Request nodes in their order, each to the bidder with most credits that fits, ties to the lowest position. A step is one
/// request node; where a limit is reached, the others are left out.
pub fn greedy(instance: &Instance, limits: Limits) -> Solved {
    grow_parts(instance, None, limits)
}

/// Request nodes in random order, each to a random bidder that fits, all equally likely. A step is one request node; where a
/// limit is reached, the others are left out.
pub fn random(instance: &Instance, seed: u64, limits: Limits) -> Solved {
    grow_parts(instance, Some(seed), limits)
}

/// One part, without limits; in random order and to random bidders where there is a source.
pub(super) fn grow(candidates: &Candidates<'_>, source: Option<&mut ChaCha8Rng>) -> Stitching {
    grow_within(candidates, source, &mut Meter::new(Limits::NONE))
}

fn grow_parts(instance: &Instance, seed: Option<u64>, limits: Limits) -> Solved {
    let mut meter = Meter::new(limits);
    let parts = part_by_part(instance, |candidates, part| {
        let mut source = seed.map(|seed| stream(seed, Purpose::Solving, part));
        candidates.judged(grow_within(candidates, source.as_mut(), &mut meter))
    });
    Solved::new(parts, meter.steps())
}

fn grow_within(
    candidates: &Candidates<'_>,
    mut source: Option<&mut ChaCha8Rng>,
    meter: &mut Meter,
) -> Stitching {
    let mut stitching = candidates.nothing();
    let mut order: Vec<RequestId> = candidates.instance().request.ids().collect();
    if let Some(source) = source.as_deref_mut() {
        shuffle(&mut order, source);
    }
    for request in order {
        if !meter.step() {
            break;
        }
        let mut bidders: Vec<ContainerId> =
            candidates.bids(request).iter().map(|(bidder, _)| *bidder).collect();
        if let Some(source) = source.as_deref_mut() {
            shuffle(&mut bidders, source);
        }
        let chosen = bidders.into_iter().find(|bidder| candidates.allows(&stitching, request, *bidder));
        stitching.set(request, chosen);
    }
    candidates.drop_incomplete_groups(&mut stitching);
    stitching
}

/// All orders equally likely (Fisher and Yates).
fn shuffle<T>(items: &mut [T], source: &mut ChaCha8Rng) {
    for last in (1..items.len()).rev() {
        items.swap(last, source.random_range(0..=last as u32) as usize);
    }
}
