//! The last changes of hands of a run under way.

use std::collections::VecDeque;

use crate::model::{ContainerId, RequestId};
use crate::plan::Nanos;
use crate::record::HolderChange;

/// The last changes of hands, at most [`Hands::CHANGES_MAX`], and how many there were in all.
#[derive(Clone, Debug, Default)]
pub struct Hands {
    present: Vec<Option<ContainerId>>,
    last: VecDeque<HolderChange>,
    total: u64,
}

impl Hands {
    /// Bound on the number of changes kept; the oldest are dropped.
    pub const CHANGES_MAX: usize = 200;

    /// The changes kept, the oldest first; their times count from the start of the run.
    pub fn last(&self) -> impl ExactSizeIterator<Item = &HolderChange> {
        self.last.iter()
    }

    /// How many there were in all.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Notes who holds each request node at a time.
    pub(super) fn note(&mut self, at: Nanos, holders: &[Option<ContainerId>]) {
        if self.present.len() < holders.len() {
            self.present.resize(holders.len(), None);
        }
        for (position, (before, after)) in self.present.iter_mut().zip(holders).enumerate() {
            let from = std::mem::replace(before, *after);
            if from == *after {
                continue;
            }
            if self.last.len() == Self::CHANGES_MAX {
                self.last.pop_front();
            }
            self.last.push_back(HolderChange { at, request: RequestId::at(position), from, to: *after });
            self.total += 1;
        }
    }
}
