//! A run in words: who learns, bids and believes what, moment by moment.

use std::io;

use huddle_sim::model::{ContainerId, Credits, Instance, RequestId};
use huddle_sim::plan::Nanos;
use huddle_sim::record::{Event, EventKind, Observer};

/// Moments that are kept; a run that never rests has ever more of them.
const MOST_MOMENTS: usize = 1_000;

/// What a node does at one moment.
#[derive(Clone, Debug)]
pub struct Moment {
    /// When, in nanoseconds.
    pub at: Nanos,
    /// The node.
    pub node: ContainerId,
    /// Whom it hears.
    pub hears: Vec<ContainerId>,
    /// The bids that it makes or changes; `None` for one that it withdraws.
    pub bids: Vec<(RequestId, Option<Credits>)>,
    /// The claims that it learns of or makes; `None` for one that it strikes out.
    pub claims: Vec<(RequestId, Option<(ContainerId, Credits)>)>,
}

/// Collects the moments of a run.
#[derive(Default)]
pub struct Story {
    moments: Vec<Moment>,
}

impl Story {
    /// The moments at which somebody bids or learns of a claim.
    pub fn moments(self) -> Vec<Moment> {
        let is_telling = |moment: &Moment| !(moment.bids.is_empty() && moment.claims.is_empty());
        self.moments.into_iter().filter(is_telling).collect()
    }

    /// The moment of an event, begun anew unless the last one is it.
    fn moment(&mut self, event: &Event) -> &mut Moment {
        let (at, node) = (event.at, event.node);
        if self.moments.last().is_none_or(|last| (last.at, last.node) != (at, node)) {
            let (hears, bids, claims) = (Vec::new(), Vec::new(), Vec::new());
            self.moments.push(Moment { at, node, hears, bids, claims });
        }
        let last = self.moments.len() - 1;
        &mut self.moments[last]
    }
}

impl Observer for Story {
    fn observe(&mut self, event: &Event) -> io::Result<()> {
        if self.moments.len() >= MOST_MOMENTS {
            return Ok(());
        }
        match event.kind {
            EventKind::Delivered { from, .. } => self.moment(event).hears.push(from),
            EventKind::Bid { request, credits, .. } => {
                replace(&mut self.moment(event).bids, request, Some(credits));
            }
            EventKind::BidWithdrawn { request, .. } => replace(&mut self.moment(event).bids, request, None),
            EventKind::Assigned { request, holder, credits } => {
                let claim = holder.map(|holder| (holder, credits));
                replace(&mut self.moment(event).claims, request, claim);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Of several changes at one moment only the last counts.
fn replace<T>(list: &mut Vec<(RequestId, T)>, request: RequestId, value: T) {
    list.retain(|(known, _)| *known != request);
    list.push((request, value));
    list.sort_by_key(|(known, _)| *known);
}

impl Moment {
    /// The cells of a table: time, node, whom it hears, what it bids, what it believes.
    pub fn row(&self, instance: &Instance) -> [String; 5] {
        let container = &instance.container;
        let mut hears: Vec<&str> = self.hears.iter().map(|node| container.name(*node)).collect();
        hears.dedup();
        let bids = self.bids.iter().map(|(request, credits)| {
            let request = instance.request.name(*request);
            match credits {
                Some(credits) => format!("{credits} on {request}"),
                None => format!("withdraws {request}"),
            }
        });
        let claims = self.claims.iter().map(|(request, claim)| {
            let request = instance.request.name(*request);
            match claim {
                Some((holder, credits)) => format!("{request} to {} for {credits}", container.name(*holder)),
                None => format!("{request} to nobody"),
            }
        });
        [
            format!("{} ms", self.at as f64 / 1e6),
            container.name(self.node).to_owned(),
            hears.join(", "),
            bids.collect::<Vec<_>>().join("; "),
            claims.collect::<Vec<_>>().join("; "),
        ]
    }
}
