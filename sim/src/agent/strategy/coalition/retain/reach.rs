//! Part 3 of the selection: which bids reach the ceiling of their bundle.

use std::cmp::Ordering;

use smallvec::SmallVec;

use super::super::bid::{Bid, ItemId};
use super::super::problem::Problem;
use super::super::totals::Total;
use super::draft::Draft;
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

/// Part 3 of the selection: keeps the bids that reach a total of their bundle, and all of bundles without one.
pub fn cut_below<'a>(problem: &Problem, draft: &mut Draft, total_of: impl Fn(usize) -> Option<&'a Total>) {
    if !problem.joint_bundles().iter().any(|bundle| total_of(*bundle).is_some()) {
        return;
    }
    let items = 0..problem.items().len() as ItemId;
    let first = |item: ItemId| draft.ids_for(item).first().map(|id| problem.bid(*id));
    let highest: SmallVec<[Option<&Bid>; 8]> = items.map(first).collect();
    draft.keep(|item, ids| {
        let bundle = problem.item(item).bundle;
        let Some(total) = total_of(bundle) else { return ids.len() };
        let items = &problem.bundles()[bundle].items;
        let highest = |item: ItemId| highest[usize::from(item)];
        // The better of two bids reaches whatever the worse does.
        ids.partition_point(|id| reaches(problem.bid(*id), items, highest, total))
    });
}
