//! Part 3 of the selection: which bids reach the ceiling of their bundle.

use std::cmp::Ordering;

use smallvec::SmallVec;

use super::super::bid::{BidId, ItemId};
use super::super::problem::{Book, Problem};
use super::super::totals::Total;
use super::draft::Draft;
use crate::model::{ContainerId, Credits};

/// What reaches a total of a bundle: a bid with the highest bids for the bundle's other items beside it. With equal credits it
/// depends on whether the positions of those bids are low enough. Of two bids for one item the better reaches whatever the worse
/// does.
#[derive(Debug)]
pub struct Reach<'a> {
    book: &'a Book,
    items: &'a [ItemId],
    /// The highest bid for each item: its credits and its node.
    highest: SmallVec<[(Credits, ContainerId); 4]>,
    sum: Credits,
    total: &'a Total,
}

impl<'a> Reach<'a> {
    /// What reaches a total beside the first of each item's bids; `None` where an item has no bid yet, so that every bid does.
    pub fn of<'b>(
        problem: &'a Problem,
        bundle: usize,
        total: &'a Total,
        ids_for: impl Fn(ItemId) -> &'b [BidId],
    ) -> Option<Self> {
        let (book, items) = (problem.book(), &*problem.bundles()[bundle].items);
        let mut highest = SmallVec::new();
        let mut sum = Credits::ZERO;
        for item in items {
            let id = *ids_for(*item).first()?;
            highest.push((book.credits(id), book.bidder(id)));
            sum = sum + book.credits(id);
        }
        Some(Self { book, items, highest, sum, total })
    }

    /// Whether a bid for one of the bundle's items does.
    pub fn reaches(&self, item: ItemId, id: BidId) -> bool {
        let place = self.items.iter().position(|other| *other == item).expect("the item is of this bundle");
        match (self.sum - self.highest[place].0 + self.book.credits(id)).cmp(&self.total.credits) {
            Ordering::Greater => true,
            Ordering::Less => false,
            Ordering::Equal => {
                let bidder = self.book.bidder(id);
                let nodes = self.highest.iter().enumerate();
                let nodes = nodes.map(|(other, (_, node))| if other == place { bidder } else { *node });
                nodes.le(self.total.nodes.iter().copied())
            }
        }
    }
}

/// Part 3 of the selection: keeps the bids that reach a total of their bundle, and all of bundles without one.
pub fn cut_below<'a>(problem: &'a Problem, draft: &mut Draft, total_of: impl Fn(usize) -> Option<&'a Total>) {
    let joint = problem.joint_bundles().iter();
    let bounded = joint.filter_map(|bundle| {
        let ids_for = |item| draft.ids_for(item);
        Some((*bundle, Reach::of(problem, *bundle, total_of(*bundle)?, ids_for)?))
    });
    let bounded: SmallVec<[(usize, Reach<'_>); 2]> = bounded.collect();
    if bounded.is_empty() {
        return;
    }
    draft.keep(|item, ids| {
        let bundle = problem.item(item).bundle;
        let Some((_, reach)) = bounded.iter().find(|(bounded, _)| *bounded == bundle) else {
            return ids.len();
        };
        // The better of two bids reaches whatever the worse does.
        ids.partition_point(|id| reach.reaches(item, *id))
    });
}
