//! The totals of a bundle: choices of one bid per item that stand together.
//!
//! Totals are ordered as stitchings are: more credits first, then the lower positions. Bids are grouped by the value that
//! most items of the bundle share, so that only bids that can stand together are ever tried together.

use std::cmp::Ordering;
use std::ops::Range;

use super::bid::{Bid, ItemId};
use super::problem::{Bundle, Problem, Symbol};
use crate::model::{ContainerId, Credits};

/// A total of a bundle: its credits and the node of each of its items, in item order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Total {
    /// Sum over the items.
    pub credits: Credits,
    /// One per item.
    pub nodes: Vec<ContainerId>,
}

impl Total {
    /// The total of these bids, one per item, in item order.
    pub fn of(bids: &[Bid]) -> Self {
        Self {
            credits: bids.iter().map(|bid| bid.credits).sum(),
            nodes: bids.iter().map(|bid| bid.node).collect(),
        }
    }

    /// `Less` when `self` is the better total.
    pub fn compare(&self, other: &Self) -> Ordering {
        other.credits.cmp(&self.credits).then_with(|| self.nodes.cmp(&other.nodes))
    }
}

/// Something that may not be used by an item.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Taken {
    /// The item.
    pub item: ItemId,
    /// What it may not use.
    pub thing: Thing,
}

/// A node or a value that was taken away.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Thing {
    /// A container node.
    Node(ContainerId),
    /// A value of an attribute.
    Value(usize, Symbol),
}

/// A bundle's bids by the value of the class that most of its items share.
pub struct Groups<'a> {
    problem: &'a Problem,
    /// Bids by (value, item, best first); those of items outside the class stand first, by item.
    bids: Vec<Bid>,
    /// Per group, and in it per item of the bundle, where its bids are; groups that lack an item are left out.
    groups: Vec<Range<u32>>,
    items: usize,
}

impl<'a> Groups<'a> {
    /// Groups the bids of a bundle, given per item, best first.
    pub fn new(problem: &'a Problem, bundle: &Bundle, bids: &[&[Bid]]) -> Self {
        let class = bundle.classes.first().filter(|_| bundle.items.len() > 1);
        let value = |bid: &Bid| match class {
            Some(class) if class.items.contains(&bid.item) => problem.symbol(bid, class.attribute),
            _ => None,
        };
        let mut keyed: Vec<(Symbol, Bid)> =
            bids.iter().flat_map(|bids| bids.iter()).map(|bid| (value(bid), *bid)).collect();
        keyed.sort_unstable_by_key(|(value, bid)| (*value, bid.rank()));
        let mut groups =
            Self { problem, bids: Vec::with_capacity(keyed.len()), groups: Vec::new(), items: bids.len() };
        groups.bids.extend(keyed.iter().map(|(_, bid)| *bid));
        // Bids outside the class have no value and come first.
        let unbound = keyed.partition_point(|(value, _)| value.is_none());
        let bound = |item: &ItemId| class.is_some_and(|class| class.items.contains(item));
        let mut start = unbound;
        if class.is_none() {
            groups.enter(bundle, 0..unbound, 0..0, &bound);
        }
        for chunk in keyed[unbound..].chunk_by(|left, right| left.0 == right.0) {
            groups.enter(bundle, 0..unbound, start..start + chunk.len(), &bound);
            start += chunk.len();
        }
        groups
    }

    /// Enters a group whose bids stand in these two ranges, unless it lacks an item.
    fn enter(
        &mut self,
        bundle: &Bundle,
        free: Range<usize>,
        group: Range<usize>,
        bound: &impl Fn(&ItemId) -> bool,
    ) {
        let before = self.groups.len();
        for item in &bundle.items {
            let range = if bound(item) { group.clone() } else { free.clone() };
            let bids = &self.bids[range.clone()];
            let first = range.start + bids.partition_point(|bid| bid.item < *item);
            let last = range.start + bids.partition_point(|bid| bid.item <= *item);
            if first == last {
                self.groups.truncate(before);
                return;
            }
            self.groups.push(first as u32..last as u32);
        }
    }

    /// The bids of the best total that avoids what is taken, in item order.
    pub fn best(&self, taken: &[Taken]) -> Option<Vec<Bid>> {
        let mut best: Option<(Total, Vec<Bid>)> = None;
        let mut search = Descent { groups: self, taken, chosen: Vec::with_capacity(self.items) };
        let mut floor = None;
        for group in self.groups.chunks(self.items) {
            search.descend(group, Credits::ZERO, &mut floor, &mut |bids, floor| {
                let total = Total::of(bids);
                if best.as_ref().is_none_or(|(best, _)| total.compare(best) == Ordering::Less) {
                    *floor = Some(total.clone());
                    best = Some((total, bids.to_vec()));
                }
                true
            });
        }
        best.map(|(_, bids)| bids)
    }

    /// Calls `visit` with the bids of every total that is no worse than the floor, in no particular order, until it returns
    /// `false`.
    pub fn reaching(&self, floor: Option<Total>, visit: &mut impl FnMut(&[Bid]) -> bool) {
        let mut search = Descent { groups: self, taken: &[], chosen: Vec::with_capacity(self.items) };
        let mut floor = floor;
        for group in self.groups.chunks(self.items) {
            if !search.descend(group, Credits::ZERO, &mut floor, &mut |bids, _| visit(bids)) {
                return;
            }
        }
    }

    fn slice(&self, range: &Range<u32>) -> &[Bid] {
        &self.bids[range.start as usize..range.end as usize]
    }
}

/// Depth-first search, item by item, through the totals of a group.
struct Descent<'a> {
    groups: &'a Groups<'a>,
    taken: &'a [Taken],
    chosen: Vec<Bid>,
}

impl Descent<'_> {
    /// Visits the totals that start with the chosen bids and may reach the floor; `visit` may raise the floor, and ends the
    /// search by returning `false`.
    fn descend(
        &mut self,
        group: &[Range<u32>],
        credits: Credits,
        floor: &mut Option<Total>,
        visit: &mut impl FnMut(&[Bid], &mut Option<Total>) -> bool,
    ) -> bool {
        let groups = self.groups;
        let depth = self.chosen.len();
        let Some(range) = group.get(depth) else { return visit(&self.chosen, floor) };
        let rest: Credits = group[depth + 1..].iter().map(|range| groups.slice(range)[0].credits).sum();
        for bid in groups.slice(range) {
            let most = credits + bid.credits + rest;
            if floor.as_ref().is_some_and(|floor| most < floor.credits) {
                break;
            }
            if floor.as_ref().is_some_and(|floor| most == floor.credits && self.stands_above(floor, bid)) {
                continue;
            }
            if self.is_free(bid) && groups.problem.may_join(&self.chosen, bid) {
                self.chosen.push(*bid);
                let go_on = self.descend(group, credits + bid.credits, floor, visit);
                self.chosen.pop();
                if !go_on {
                    return false;
                }
            }
        }
        true
    }

    /// Whether the chosen bids and this one stand on higher positions than a total, so that equal credits are not enough.
    fn stands_above(&self, floor: &Total, bid: &Bid) -> bool {
        self.chosen
            .iter()
            .chain([bid])
            .map(|bid| bid.node)
            .gt(floor.nodes[..=self.chosen.len()].iter().copied())
    }

    fn is_free(&self, bid: &Bid) -> bool {
        self.taken.iter().filter(|taken| taken.item == bid.item).all(|taken| match taken.thing {
            Thing::Node(node) => bid.node != node,
            Thing::Value(attribute, value) => self.groups.problem.symbol(bid, attribute) != value,
        })
    }
}
