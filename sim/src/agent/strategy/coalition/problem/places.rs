//! A place for each bid that is kept, in a table of them all.
//!
//! Where a key keeps its first so many bids, whatever their values, and the best bids of a key stand together, that is all there
//! is to selecting: whether a bid is kept is told by what stands in the places of its key.

use std::ops::Range;

use super::super::bid::{BidId, ItemId};
use super::{Problem, ValueTies};

/// Tables are not larger: they are to stay at hand.
const MOST_PLACES: usize = 1 << 20;

/// Where the bids of each key stand, the best first.
#[derive(Debug)]
pub struct Places {
    /// By bid, the first place of its key.
    of_bids: Vec<u32>,
    /// By item, the first place of its first key, and how many places each key has.
    of_items: Vec<(u32, u32)>,
    /// By place that is the first of several for one key, how many these are; such places come before all others.
    several: Vec<u32>,
    count: usize,
}

impl Places {
    /// Those of a problem, if there is nothing more to selecting in it.
    pub fn of(problem: &Problem) -> Option<Self> {
        let items = || (0..problem.items.len()).map(|item| item as ItemId);
        let depth = |item| problem.item(item).node_ties + 1;
        let most = |item| problem.keys_of(item).saturating_mul(depth(item));
        let is_simple = |item| {
            let bundle = &problem.bundles[problem.item(item).bundle];
            problem.item(item).value_ties == ValueTies::None
                && most(item) < problem.cap
                && (bundle.items.len() == 1 || bundle.is_plain)
        };
        let count = items().map(most).fold(0, usize::saturating_add);
        if count > MOST_PLACES || !items().all(is_simple) {
            return None;
        }
        let mut of_items = vec![(0, 0); problem.items.len()];
        let mut several = Vec::new();
        let mut next = 0;
        let (deep, shallow): (Vec<ItemId>, Vec<ItemId>) = items().partition(|item| depth(*item) > 1);
        for item in deep.iter().chain(&shallow) {
            of_items[usize::from(*item)] = (next as u32, depth(*item) as u32);
            next += most(*item);
            if depth(*item) > 1 {
                several.resize(next, depth(*item) as u32);
            }
        }
        let book = &problem.book;
        let of_item = |item: ItemId| {
            let (first, depth) = of_items[usize::from(item)];
            book.ids_of_item(item).map(move |id| first + book.key(BidId(id)) * depth)
        };
        let of_bids = items().flat_map(of_item).collect();
        Some(Self { of_bids, of_items, several, count })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The first place of a bid's key.
    #[inline(always)]
    pub fn of_bid(&self, id: BidId) -> usize {
        self.of_bids[id.0 as usize] as usize
    }

    /// Where the places are that its key has, if it has several, given the first.
    #[inline(always)]
    pub fn several(&self, first: usize) -> Option<Range<usize>> {
        Some(first..first + *self.several.get(first)? as usize)
    }

    /// The first place of the key of a bid for one item among those of another, both of a bundle whose items share one value.
    pub fn beside(&self, id: BidId, item: ItemId, other: ItemId) -> usize {
        let (own, depth) = self.of_items[usize::from(item)];
        let key = (self.of_bids[id.0 as usize] - own) / depth;
        let (first, depth) = self.of_items[usize::from(other)];
        (first + key * depth) as usize
    }
}
