//! Part 2 of the selection: within a key, the bids that are best when some set of things is forbidden.
//!
//! Each node tie of an item may forbid one node, each `nshare` tie one value of its attribute. A bid is kept exactly
//! when all better bids of its key can be forbidden while it is not. Whatever the family of such sets is, this is a
//! join: a bid that is best under no member of the family is so beside any other bids too.
//!
//! - Without `nshare` ties these are the first so many bids.
//! - With ties over one attribute, forbidding the values that most better bids have leaves the fewest to be forbidden by
//!   their nodes: counting tells.
//! - With ties over several attributes it is a vertex cover with a limit per side, for which no fast rule is known.
//!   Where all attributes but the one of most values have few choices of values, it is searched, bounded by
//!   counting. Otherwise bids are compared only with those that have the same values of all these attributes but that
//!   one, and counted by it: a larger family, which keeps more and loses nothing.
//!
//! Which of these applies depends on the problem alone, so that it is the same join at all nodes.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use smallvec::SmallVec;

use super::super::bid::{Bid, Bids};
use super::super::cover::{Counts, Cover};
use super::super::problem::{Item, Problem, Symbol, ValueTies};

/// Keeps, per item and key, the bids that are best when some set of things is forbidden; `bids` are by item, best first, and
/// so are those `selected` before, among which each is kept.
pub fn keep_best_of_keys(problem: &Problem, bids: &mut Bids, selected: &[Bid]) {
    let mut kept = Kept { bids, selected, written: 0 };
    let mut start = 0;
    while start < kept.bids.len() {
        let item = kept.bids[start].item;
        let length = kept.bids[start..].partition_point(|bid| bid.item == item);
        let rule = problem.item(item);
        match rule.value_ties {
            ValueTies::None => kept.first_of_keys(problem, start..start + length, rule.node_ties + 1),
            _ => kept.best_of_keys(problem, start..start + length),
        }
        start += length;
    }
    let written = kept.written;
    bids.truncate(written);
}

/// Bids in place, those that are kept moved to the front.
struct Kept<'a> {
    bids: &'a mut Bids,
    selected: &'a [Bid],
    written: usize,
}

impl Kept<'_> {
    fn keep(&mut self, bid: Bid) {
        self.bids[self.written] = bid;
        self.written += 1;
    }

    /// Keeps the first so many bids of each key.
    fn first_of_keys(&mut self, problem: &Problem, range: std::ops::Range<usize>, most: usize) {
        let keys = problem.keys_of(self.bids[range.start].item);
        if keys == 1 {
            for position in range.take(most) {
                self.keep(self.bids[position]);
            }
            return;
        }
        let mut counts: SmallVec<[u32; 64]> = SmallVec::from_elem(0, keys);
        for position in range {
            let bid = self.bids[position];
            let count = &mut counts[problem.key(&bid) as usize];
            *count += 1;
            if *count as usize <= most {
                self.keep(bid);
            }
        }
    }

    fn best_of_keys(&mut self, problem: &Problem, range: std::ops::Range<usize>) {
        let item = problem.item(self.bids[range.start].item);
        let mut keyed = self.bids[range].to_vec();
        keyed.sort_by(|left, right| compare_rivalry(problem, item, left, right));
        let first = self.written;
        for group in keyed.chunk_by(|left, right| are_rivals(problem, item, left, right)) {
            // What is better than all that is new is kept as before.
            let is_selected = |bid: &Bid| self.selected.binary_search_by_key(&bid.rank(), Bid::rank).is_ok();
            let settled = group.iter().take_while(|bid| is_selected(bid)).count();
            keep_best(problem, item, group, settled, |bid| self.keep(bid));
        }
        self.bids[first..self.written].sort_unstable_by_key(Bid::rank);
    }
}

/// Whether a bid would be kept beside the bids already retained for its item.
pub fn is_among_best_of_key(problem: &Problem, rivals: &[Bid], bid: &Bid) -> bool {
    let item = problem.item(bid.item);
    let better = rivals.iter().take_while(|rival| rival.rank() < bid.rank());
    let mut better = better.filter(|rival| are_rivals(problem, item, rival, bid));
    match &item.value_ties {
        ValueTies::None => better.nth(item.node_ties).is_none(),
        ValueTies::Counted { attribute, ties, .. } => {
            let mut counts = Counts::default();
            better.for_each(|rival| counts.add(problem.symbol(rival, *attribute)));
            counts.left(*ties, problem.symbol(bid, *attribute)) <= item.node_ties
        }
        ValueTies::Covered(ties) => {
            let better: Vec<Bid> = better.copied().collect();
            Cover::new(problem, item.node_ties, ties, Some(bid)).exists(&better)
        }
    }
}

/// Of rivals, best first, keeps those that are best when some set of things is forbidden; the first so many are known to be.
fn keep_best(problem: &Problem, item: &Item, rivals: &[Bid], settled: usize, mut keep: impl FnMut(Bid)) {
    match &item.value_ties {
        ValueTies::None => rivals.iter().take(item.node_ties + 1).copied().for_each(keep),
        ValueTies::Counted { attribute, ties, .. } => {
            // What is dropped need not be counted: whatever forbids all bids kept forbids it too.
            let mut counts = Counts::default();
            for (position, bid) in rivals.iter().enumerate() {
                let value = problem.symbol(bid, *attribute);
                if position < settled || counts.left(*ties, value) <= item.node_ties {
                    counts.add(value);
                    keep(*bid);
                }
            }
        }
        ValueTies::Covered(ties) => {
            let mut better: Vec<Bid> = Vec::new();
            for (position, bid) in rivals.iter().enumerate() {
                if position < settled || Cover::new(problem, item.node_ties, ties, Some(bid)).exists(&better)
                {
                    better.push(*bid);
                    keep(*bid);
                }
            }
        }
    }
}

/// Rivals have the same key, and the same values of the attributes beside the one that is counted.
fn are_rivals(problem: &Problem, item: &Item, left: &Bid, right: &Bid) -> bool {
    compare_rivalry(problem, item, left, right) == Ordering::Equal
}

fn compare_rivalry(problem: &Problem, item: &Item, left: &Bid, right: &Bid) -> Ordering {
    let by_key = problem.key(left).cmp(&problem.key(right));
    let ValueTies::Counted { beside, .. } = &item.value_ties else { return by_key };
    let values = |bid: &'_ Bid| -> SmallVec<[Symbol; 4]> {
        beside.iter().map(|attribute| problem.symbol(bid, *attribute)).collect()
    };
    if beside.is_empty() { by_key } else { by_key.then_with(|| values(left).cmp(&values(right))) }
}
