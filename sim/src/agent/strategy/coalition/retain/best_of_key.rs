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
//!   Where ties can be spent in few orders, all are tried. Otherwise bids are compared only with those that have the
//!   same values of all these attributes but one, and counted by that one: a larger family, which keeps more and
//!   loses nothing.
//!
//! Which of these applies depends on the problem alone, so that it is the same join at all nodes.

use std::cmp::Ordering;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::super::bid::{Bid, Bids};
use super::super::problem::{AttributeId, Item, Problem, Symbol, ValueTies};
use super::super::totals::Thing;

/// Keeps, per item and key, the bids that are best when some set of things is forbidden; `bids` are by item, best first.
pub fn keep_best_of_keys(problem: &Problem, bids: &mut Bids) {
    let mut kept = Kept { bids, written: 0 };
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
            keep_best(problem, item, group, |bid| self.keep(bid));
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
        ValueTies::Tried(ties) => {
            let group: Vec<Bid> = better.chain([bid]).copied().collect();
            Orders::new(problem, item.node_ties, ties, &group).kept().pop() == Some(true)
        }
    }
}

/// Of rivals, best first, keeps those that are best when some set of things is forbidden.
fn keep_best(problem: &Problem, item: &Item, rivals: &[Bid], mut keep: impl FnMut(Bid)) {
    match &item.value_ties {
        ValueTies::None => rivals.iter().take(item.node_ties + 1).copied().for_each(keep),
        ValueTies::Counted { attribute, ties, .. } => {
            // What is dropped need not be counted: whatever forbids all bids kept forbids it too.
            let mut counts = Counts::default();
            for bid in rivals {
                let value = problem.symbol(bid, *attribute);
                if counts.left(*ties, value) <= item.node_ties {
                    counts.add(value);
                    keep(*bid);
                }
            }
        }
        ValueTies::Tried(ties) => {
            let marks = Orders::new(problem, item.node_ties, ties, rivals).kept();
            rivals.iter().zip(marks).filter(|(_, kept)| *kept).for_each(|(bid, _)| keep(*bid));
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

/// How many bids have each value of an attribute, the value that most have first.
#[derive(Default)]
struct Counts {
    total: usize,
    of_values: SmallVec<[(Symbol, usize); 16]>,
}

impl Counts {
    fn add(&mut self, value: Symbol) {
        self.total += 1;
        let known = self.of_values.iter().position(|(known, _)| *known == value);
        let mut position = known.unwrap_or_else(|| {
            self.of_values.push((value, 0));
            self.of_values.len() - 1
        });
        self.of_values[position].1 += 1;
        while position > 0 && self.of_values[position - 1].1 < self.of_values[position].1 {
            self.of_values.swap(position - 1, position);
            position -= 1;
        }
    }

    /// How many are left when so many values are forbidden, those that most have, but not the value that is spared.
    fn left(&self, forbidden: usize, spared: Symbol) -> usize {
        let others = self.of_values.iter().filter(|(value, _)| *value != spared);
        self.total - others.take(forbidden).map(|(_, count)| count).sum::<usize>()
    }
}

/// Takes the best, forbids its node or one of its values, spends that tie, and repeats; no set of things twice.
struct Orders<'a> {
    problem: &'a Problem,
    bids: &'a [Bid],
    kept: Vec<bool>,
    node_ties: usize,
    value_ties: Vec<(AttributeId, usize)>,
    forbidden: Vec<Thing>,
    seen: FxHashSet<Vec<Thing>>,
}

impl<'a> Orders<'a> {
    fn new(
        problem: &'a Problem,
        node_ties: usize,
        value_ties: &[(AttributeId, usize)],
        bids: &'a [Bid],
    ) -> Self {
        let (kept, value_ties) = (vec![false; bids.len()], value_ties.to_vec());
        Self { problem, bids, kept, node_ties, value_ties, forbidden: Vec::new(), seen: FxHashSet::default() }
    }

    /// Per bid, whether some order makes it the best.
    fn kept(mut self) -> Vec<bool> {
        self.branch();
        self.kept
    }

    fn branch(&mut self) {
        let Some(best) = self.bids.iter().position(|bid| self.is_allowed(bid)) else { return };
        self.kept[best] = true;
        let bid = self.bids[best];
        if self.node_ties > 0 {
            self.node_ties -= 1;
            self.forbid(Thing::Node(bid.node));
            self.node_ties += 1;
        }
        for kind in 0..self.value_ties.len() {
            let (attribute, spare) = self.value_ties[kind];
            if spare > 0 {
                self.value_ties[kind].1 -= 1;
                self.forbid(Thing::Value(attribute, self.problem.symbol(&bid, attribute)));
                self.value_ties[kind].1 += 1;
            }
        }
    }

    fn forbid(&mut self, thing: Thing) {
        self.forbidden.push(thing);
        let mut set = self.forbidden.clone();
        set.sort_unstable();
        if self.seen.insert(set) {
            self.branch();
        }
        self.forbidden.pop();
    }

    fn is_allowed(&self, bid: &Bid) -> bool {
        self.forbidden.iter().all(|thing| match thing {
            Thing::Node(node) => bid.node != *node,
            Thing::Value(attribute, value) => self.problem.symbol(bid, *attribute) != *value,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::instances::{self, CompositionWeights, Mix};

    /// What is kept of the rivals of an item under some value ties.
    fn kept(problem: &Problem, item: &Item, value_ties: ValueTies, rivals: &[Bid]) -> Vec<Bid> {
        let item = Item { value_ties, ..item.clone() };
        let mut kept = Vec::new();
        keep_best(problem, &item, rivals, |bid| kept.push(bid));
        kept
    }

    /// Calls `check` with random items that have `nshare` ties, and with all bids for each, best first.
    fn with_tied_items(mut check: impl FnMut(u64, &Problem, &Item, &[Bid])) {
        let kinds = CompositionWeights { same: 0, diff: 1, share: 0, nshare: 3 };
        let mix = Mix { nodes: 12..=16, groupings: 2..=8, compositions: 3..=5, kinds, ..Mix::coupled() };
        for seed in 0..300 {
            let problem = Problem::new(Arc::new(instances::random(5_000_000 + seed, &mix)), 4096);
            for (position, item) in problem.items().iter().enumerate() {
                let nodes = problem.instance().container.nodes();
                let bids = nodes.flat_map(|node| problem.bids_of(node));
                let mut bids: Vec<Bid> = bids.filter(|bid| usize::from(bid.item) == position).collect();
                bids.sort_unstable_by_key(Bid::rank);
                if item.value_ties != ValueTies::None {
                    check(seed, &problem, item, &bids);
                }
            }
        }
    }

    fn ties_over(item: &Item, attribute: AttributeId) -> usize {
        item.nshare.iter().filter(|(tied, _)| *tied == attribute).count()
    }

    #[test]
    fn counting_keeps_what_trying_all_orders_keeps_for_one_attribute() {
        let mut compared = 0;
        with_tied_items(|seed, problem, item, bids| {
            let attribute = item.nshare[0].0;
            let ties = ties_over(item, attribute);
            let counted = ValueTies::Counted { attribute, ties, beside: Vec::new() };
            let tried = ValueTies::Tried(vec![(attribute, ties)]);
            let by_orders = kept(problem, item, tried, bids);
            assert_eq!(kept(problem, item, counted, bids), by_orders, "seed {seed}");
            compared += usize::from(by_orders.len() < bids.len());
        });
        assert!(compared > 100, "bids were dropped in {compared} cases only");
    }

    #[test]
    fn counting_beside_another_attribute_keeps_all_that_trying_all_orders_keeps() {
        let mut compared = 0;
        with_tied_items(|seed, problem, item, bids| {
            let ValueTies::Tried(ties) = &item.value_ties else { return };
            let tried = kept(problem, item, item.value_ties.clone(), bids);
            for (position, (attribute, count)) in ties.iter().enumerate() {
                let beside = vec![ties[1 - position].0];
                let counted = ValueTies::Counted { attribute: *attribute, ties: *count, beside };
                let item = Item { value_ties: counted, ..item.clone() };
                let mut rivals = bids.to_vec();
                rivals.sort_by(|left, right| compare_rivalry(problem, &item, left, right));
                let mut counted = Vec::new();
                for group in rivals.chunk_by(|left, right| are_rivals(problem, &item, left, right)) {
                    keep_best(problem, &item, group, |bid| counted.push(bid));
                }
                assert!(tried.iter().all(|bid| counted.contains(bid)), "seed {seed}");
                compared += 1;
            }
        });
        assert!(compared > 50, "{compared} cases only");
    }
}
