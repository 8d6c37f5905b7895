//! A set in the making: numbers of bids, ascending, and where each item's are.

use super::super::bid::{BidId, Ids, ItemId};
use super::super::problem::Problem;

/// Where each item's bids start, and the end.
pub type Starts = smallvec::SmallVec<[u32; 8]>;

/// Numbers of bids, ascending and so by item, best first.
#[derive(Clone, Debug)]
pub struct Draft {
    ids: Ids,
    starts: Starts,
}

impl Draft {
    /// From numbers in ascending order.
    pub fn new(problem: &Problem, ids: Ids) -> Self {
        let starts = item_starts(problem, &ids);
        Self { ids, starts }
    }

    /// The numbers.
    pub fn ids(&self) -> &[BidId] {
        &self.ids
    }

    /// The numbers of the bids for one item, best first.
    pub fn ids_for(&self, item: ItemId) -> &[BidId] {
        slice_of(&self.ids, &self.starts, item)
    }

    /// How many bids there are for each item.
    pub fn lengths(&self) -> impl Iterator<Item = u32> + '_ {
        self.starts.windows(2).map(|pair| pair[1] - pair[0])
    }

    /// Keeps of each item's bids those that are moved to the front, in order; the function tells how many they are.
    pub fn keep(&mut self, mut select: impl FnMut(ItemId, &mut [BidId]) -> usize) {
        let (mut start, mut written) = (0, 0);
        for item in 0..self.starts.len() - 1 {
            let end = self.starts[item + 1] as usize;
            let kept = select(item as ItemId, &mut self.ids[start..end]);
            if written < start {
                self.ids.copy_within(start..start + kept, written);
            }
            start = end;
            written += kept;
            self.starts[item + 1] = written as u32;
        }
        self.ids.truncate(written);
    }
}

/// Where each item's bids start in an ascending list, and the end.
pub fn item_starts(problem: &Problem, ids: &[BidId]) -> Starts {
    let mut position = 0;
    let mut starts = Starts::with_capacity(problem.items().len() + 1);
    starts.push(0);
    for item in 0..problem.items().len() {
        let end = problem.ids_of_item(item as ItemId).end;
        while ids.get(position).is_some_and(|id| id.0 < end) {
            position += 1;
        }
        starts.push(position as u32);
    }
    starts
}

/// The entries for one item.
pub fn slice_of<'a, T>(list: &'a [T], starts: &[u32], item: ItemId) -> &'a [T] {
    &list[starts[usize::from(item)] as usize..starts[usize::from(item) + 1] as usize]
}
