//! What happens in one period of a run that goes round: who hands which request node to whom.
//!
//! Once a state has recurred, the run goes on until that state comes back once more, and every change of holders on the
//! way is written down.

use crate::model::{ContainerId, RequestId};
use crate::plan::Nanos;
use crate::record::{Cycle, HolderChange};
use crate::runtime::tracker::Traffic;

/// Changes of holders that are kept of one period.
const MOST_CHANGES: usize = 10_000;

/// States compared in one period; only those with the same holders and as many messages in flight are.
const MOST_COMPARED: u32 = 10_000;

/// The watch over one period.
#[derive(Debug)]
pub struct CycleWatch {
    state: u64,
    since: Nanos,
    in_flight: u64,
    view_changes: u64,
    /// Deliveries at which the watch is given up: the state came back within fewer than these before.
    until_delivered: u64,
    compared: u32,
    first: Vec<Option<ContainerId>>,
    present: Vec<Option<ContainerId>>,
    changes: Vec<HolderChange>,
}

impl CycleWatch {
    /// Begins when a state has recurred, with the holders of that moment.
    pub fn new(
        state: u64,
        now: Nanos,
        traffic: Traffic,
        view_changes: u64,
        holders: &[Option<ContainerId>],
    ) -> Self {
        Self {
            state,
            since: now,
            in_flight: traffic.in_flight(),
            view_changes,
            until_delivered: traffic.delivered.saturating_mul(2) + 1_000,
            compared: 0,
            first: holders.to_vec(),
            present: holders.to_vec(),
            changes: Vec::new(),
        }
    }

    /// Writes down who holds what now.
    pub fn note(&mut self, now: Nanos, holders: &[Option<ContainerId>]) {
        for (request, (from, to)) in self.present.iter().zip(holders).enumerate() {
            if from != to && self.changes.len() < MOST_CHANGES {
                let (from, to) = (*from, *to);
                let at = now - self.since;
                self.changes.push(HolderChange { at, request: RequestId::at(request), from, to });
            }
        }
        self.present.copy_from_slice(holders);
    }

    /// Whether the state may be back, so that comparing it is worth its cost.
    pub fn may_be_over(&mut self, traffic: Traffic, view_changes: u64) -> bool {
        let may = traffic.in_flight() == self.in_flight
            && view_changes > self.view_changes
            && self.present == self.first;
        self.compared += u32::from(may);
        may
    }

    /// Whether this is the state in which the watch began.
    pub fn is_over(&self, state: u64) -> bool {
        state == self.state
    }

    /// Whether the state takes longer to come back than it ever did.
    pub fn is_futile(&self, traffic: Traffic) -> bool {
        traffic.delivered >= self.until_delivered
            || self.compared >= MOST_COMPARED
            || self.changes.len() >= MOST_CHANGES
    }

    /// The period that ends now.
    pub fn cycle(self, now: Nanos, view_changes: u64) -> Cycle {
        let view_changes = view_changes - self.view_changes;
        Cycle { period: now - self.since, view_changes, changes: self.changes }
    }
}
