//! The totals of a bundle: choices of one bid per item that stand together.
//!
//! Totals are ordered as stitchings are: more credits first, then the lower positions. Bids are grouped by the value that
//! most items of the bundle share, so that only bids that can stand together are ever tried together.

use std::cmp::Ordering;
use std::ops::Range;

use smallvec::SmallVec;

use super::bid::{Bid, Bids, ItemId};
use super::problem::{Bundle, Problem, Symbol};
use crate::model::{ContainerId, Credits};

/// A total of a bundle: its credits and the node of each of its items, in item order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Total {
    /// Sum over the items.
    pub credits: Credits,
    /// One per item.
    pub nodes: SmallVec<[ContainerId; 4]>,
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
    bids: Bids,
    /// Per group, and in it per item of the bundle, where its bids are; groups that lack an item are left out.
    groups: SmallVec<[Range<u32>; 16]>,
    items: usize,
}

/// The bids of some items, per item best first.
type Items<'a> = SmallVec<[&'a [Bid]; 4]>;

/// A choice of bids, one per item of a bundle.
pub type Choice = SmallVec<[Bid; 4]>;

impl<'a> Groups<'a> {
    /// Groups the bids of a bundle, given per item, best first.
    pub fn new(problem: &'a Problem, bundle: &Bundle, bids: &[&[Bid]]) -> Self {
        let class = bundle.classes.first().filter(|_| bundle.items.len() > 1);
        let bound = |item: &ItemId| class.is_some_and(|class| class.items.contains(item));
        let (bound_bids, free_bids): (Items<'_>, Items<'_>) =
            bids.iter().copied().partition(|bids| bids.first().is_some_and(|bid| bound(&bid.item)));
        let mut groups = Self { problem, bids: Bids::new(), groups: SmallVec::new(), items: bids.len() };
        free_bids.iter().for_each(|bids| groups.bids.extend_from_slice(bids));
        let free = groups.bids.len();
        let Some(class) = class else {
            groups.enter(bundle, 0..free, 0..0, &bound);
            return groups;
        };
        let bound_bids = bound_bids.iter().flat_map(|bids| bids.iter());
        // The bids come by item, best first, and stay so within each value.
        let mut keyed: SmallVec<[(Symbol, u32); 64]> = bound_bids
            .clone()
            .zip(0..)
            .map(|(bid, place)| (problem.symbol(bid, class.attribute), place))
            .collect();
        keyed.sort_unstable();
        let bound_bids: SmallVec<[&Bid; 64]> = bound_bids.collect();
        groups.bids.extend(keyed.iter().map(|(_, place)| *bound_bids[*place as usize]));
        let mut start = free;
        for chunk in keyed.chunk_by(|left, right| left.0 == right.0) {
            groups.enter(bundle, 0..free, start..start + chunk.len(), &bound);
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
    pub fn best(&self, taken: &[Taken]) -> Option<Choice> {
        let mut best: Option<(Total, Choice)> = None;
        let mut search = Descent { groups: self, taken, chosen: Choice::new() };
        let mut floor = None;
        for group in self.groups.chunks(self.items) {
            search.descend(group, Credits::ZERO, &mut floor, &mut || true, &mut |bids, floor| {
                let total = Total::of(bids);
                if best.as_ref().is_none_or(|(best, _)| total.compare(best) == Ordering::Less) {
                    *floor = Some(total.clone());
                    best = Some((total, Choice::from_slice(bids)));
                }
            });
        }
        best.map(|(_, bids)| bids)
    }

    /// Calls `visit` with the bids of every total that is no worse than the floor, in no particular order; asks `step`
    /// before each bid that is looked at and ends when that returns `false`.
    pub fn reaching(
        &self,
        floor: Option<Total>,
        step: &mut impl FnMut() -> bool,
        visit: &mut impl FnMut(&[Bid]),
    ) {
        let mut search = Descent { groups: self, taken: &[], chosen: Choice::new() };
        let mut floor = floor;
        for group in self.groups.chunks(self.items) {
            if !search.descend(group, Credits::ZERO, &mut floor, step, &mut |bids, _| visit(bids)) {
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
    chosen: Choice,
}

impl Descent<'_> {
    /// Visits the totals that start with the chosen bids and may reach the floor; `visit` may raise the floor, and `step`
    /// ends the search by returning `false`.
    fn descend(
        &mut self,
        group: &[Range<u32>],
        credits: Credits,
        floor: &mut Option<Total>,
        step: &mut impl FnMut() -> bool,
        visit: &mut impl FnMut(&[Bid], &mut Option<Total>),
    ) -> bool {
        let groups = self.groups;
        let depth = self.chosen.len();
        let Some(range) = group.get(depth) else {
            visit(&self.chosen, floor);
            return true;
        };
        let rest: Credits = group[depth + 1..].iter().map(|range| groups.slice(range)[0].credits).sum();
        for bid in groups.slice(range) {
            if !step() {
                return false;
            }
            let most = credits + bid.credits + rest;
            if floor.as_ref().is_some_and(|floor| most < floor.credits) {
                break;
            }
            if floor.as_ref().is_some_and(|floor| most == floor.credits && self.stands_above(floor, bid)) {
                continue;
            }
            if self.is_free(bid) && groups.problem.may_join(&self.chosen, bid) {
                self.chosen.push(*bid);
                let go_on = self.descend(group, credits + bid.credits, floor, step, visit);
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
