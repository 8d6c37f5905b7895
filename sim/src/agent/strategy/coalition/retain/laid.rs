//! A set's bids laid out by item, for searches that look at them many times.

use super::super::bid::{Bid, Bids, ItemId};
use super::super::problem::Problem;
use super::Retained;
use super::draft::{Starts, item_starts, slice_of};

/// The bids of a set by item, best first.
#[derive(Debug)]
pub struct Laid {
    bids: Bids,
    starts: Starts,
}

impl Laid {
    /// The bids of a set.
    pub fn of(problem: &Problem, set: &Retained) -> Self {
        let bids = set.ids().iter().map(|id| problem.bid(*id)).collect();
        Self { bids, starts: item_starts(problem, set.ids()) }
    }

    /// The bids for one item, best first.
    pub fn bids_for(&self, item: ItemId) -> &[Bid] {
        slice_of(&self.bids, &self.starts, item)
    }
}
