//! Part 3 of the selection: which bids reach the ceiling of their bundle.

use std::cmp::Ordering;

use smallvec::SmallVec;

use super::super::bid::{Bid, Ids, ItemId};
use super::super::problem::Problem;
use super::super::totals::Total;
use super::{item_starts, slice_of};
use crate::model::Credits;

/// Whether a bid, with the highest bids for the bundle's other items beside it, reaches a total; with equal credits,
/// whether the positions of those bids are low enough. Of two bids for one item the better reaches whatever the worse
/// does. Where another item has no bid yet, every bid does.
pub fn reaches<'a>(
    bid: &Bid,
    items: &[ItemId],
    highest: impl Fn(ItemId) -> Option<&'a Bid>,
    total: &Total,
) -> bool {
    let beside = |item: ItemId| match item == bid.item {
        true => Some((bid.credits, bid.node)),
        false => highest(item).map(|highest| (highest.credits, highest.node)),
    };
    let mut reached = Credits::ZERO;
    for item in items {
        let Some((credits, _)) = beside(*item) else { return true };
        reached = reached + credits;
    }
    match reached.cmp(&total.credits) {
        Ordering::Greater => true,
        Ordering::Less => false,
        Ordering::Equal => items
            .iter()
            .filter_map(|item| beside(*item))
            .map(|(_, node)| node)
            .le(total.nodes.iter().copied()),
    }
}

/// Drops what cannot reach the highest ceilings that are known for some of these bids: where none is cut off by the cap, the
/// ceiling of more bids is no lower, and every total that it is computed from is still there.
pub fn cut_below_ceilings<'a>(problem: &Problem, ids: &mut Ids, floor: impl Fn(usize) -> Option<&'a Total>) {
    if problem.joint_bundles().iter().any(|bundle| floor(*bundle).is_some()) {
        let starts = item_starts(problem, ids);
        cut_below(problem, ids, &starts, floor);
    }
}

/// Part 3 of the selection: keeps the bids that reach a total of their bundle, and all of bundles without one.
pub fn cut_below<'a>(
    problem: &Problem,
    ids: &mut Ids,
    starts: &[u32],
    floor: impl Fn(usize) -> Option<&'a Total>,
) {
    let items = starts.len() - 1;
    let first = |item: usize| slice_of(ids, starts, item as ItemId).first();
    let highest: SmallVec<[Option<&Bid>; 8]> =
        (0..items).map(|item| first(item).map(|id| problem.bid(*id))).collect();
    let mut written = 0;
    for item in 0..items {
        let range = starts[item] as usize..starts[item + 1] as usize;
        let bundle = &problem.bundles()[problem.item(item as ItemId).bundle];
        let kept = match floor(problem.item(item as ItemId).bundle) {
            None => range.len(),
            Some(total) => {
                let highest = |item: ItemId| highest[usize::from(item)];
                let reaches = |id: &_| reaches(problem.bid(*id), &bundle.items, highest, total);
                // The better of two bids reaches whatever the worse does.
                ids[range.clone()].partition_point(reaches)
            }
        };
        ids.copy_within(range.start..range.start + kept, written);
        written += kept;
    }
    ids.truncate(written);
}
