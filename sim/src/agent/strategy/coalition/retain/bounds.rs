//! What a set demands of further bids.

use smallvec::SmallVec;

use super::super::bid::BidId;
use super::super::problem::Problem;
use super::Retained;
use super::best_of_key::is_among_best_of_key;
use super::draft::{Starts, item_starts, slice_of};
use super::reach::Reach;

/// What a set demands of further bids, laid out to judge several.
pub struct Bounds<'a> {
    problem: &'a Problem,
    ids: &'a [BidId],
    starts: Starts,
    /// By bundle.
    reach: SmallVec<[Option<Reach<'a>>; 4]>,
}

impl<'a> Bounds<'a> {
    /// Those of a set.
    pub fn of(problem: &'a Problem, set: &'a Retained) -> Self {
        let (ids, starts) = (set.ids(), item_starts(problem, set.ids()));
        let ids_for = |item| slice_of(ids, &starts, item);
        let mut reach = SmallVec::new();
        if !problem.joint_bundles().is_empty() {
            let of_bundle = |bundle| Reach::of(problem, bundle, set.ceiling(bundle)?, ids_for);
            reach.extend((0..problem.bundles().len()).map(of_bundle));
        }
        Self { problem, ids, starts, reach }
    }

    /// Whether a bid reaches the ceiling of its bundle, if that has one.
    pub fn reached_by(&self, id: BidId) -> bool {
        let item = self.problem.book().item(id);
        let reach = self.reach.get(self.problem.item(item).bundle).and_then(Option::as_ref);
        reach.is_none_or(|reach| reach.reaches(item, id))
    }

    /// Whether selecting from the set and one more bid would change it.
    pub fn admit(&self, id: BidId) -> bool {
        let position = self.problem.book().item(id);
        let item = self.problem.item(position);
        if !self.reached_by(id) {
            return false;
        }
        let rivals = slice_of(self.ids, &self.starts, position);
        let better = rivals.partition_point(|rival| *rival < id);
        let is_known = rivals.get(better) == Some(&id);
        let is_beyond_cap = rivals.len() >= self.problem.cap() && better == rivals.len();
        !is_known && !is_beyond_cap && is_among_best_of_key(self.problem, item, &rivals[..better], id)
    }
}
