//! Part 3 of the selection: whether a bid reaches the ceiling of its bundle.

use std::cmp::Ordering;

use super::super::bid::{Bid, ItemId};
use super::super::totals::Total;
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
