//! The totals of a bundle: choices of one bid per item that stand together.
//!
//! Totals are ordered as stitchings are: more credits first, then the lower positions. Bids are grouped by the value that
//! most items of the bundle share, so that only bids that can stand together are ever tried together.

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::ops::Range;

use smallvec::SmallVec;

use super::bid::{Bid, Bids, ItemId};
use super::choice::{Contest, Steps};
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

/// Something that an outside tie of a bundle takes away.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Taken {
    /// Position of the tie among the outside ties of the bundle.
    pub tie: usize,
    /// What it takes.
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

/// Most bids looked at one after the other for a total, before the bundle is treated as a contest.
const FEW_STEPS: u64 = 1_000;

/// The totals of one bundle, from the bids of each of its items.
pub struct Totals<'a> {
    problem: &'a Problem,
    bundle: &'a Bundle,
    groups: Groups<'a>,
    contest: OnceCell<Contest<'a>>,
    bids: SmallVec<[&'a [Bid]; 4]>,
}

impl<'a> Totals<'a> {
    /// From the bids of a bundle, given per item, best first.
    pub fn new(problem: &'a Problem, bundle: &'a Bundle, bids: SmallVec<[&'a [Bid]; 4]>) -> Self {
        let groups = Groups::new(problem, bundle, &bids);
        Self { problem, bundle, groups, contest: OnceCell::new(), bids }
    }

    /// The bids of the best total that avoids what is taken, in item order; when the steps run out, the best that was found.
    /// `known` is a total that avoids it, to start from.
    ///
    /// What a short descent does not find, the exact search for the best choice does: both come to the same, and small
    /// bundles are cheap.
    pub fn best(&self, taken: &[Taken], known: Option<&Total>, steps: &mut Steps) -> Option<Choice> {
        let known = known.and_then(|known| self.choice_of(known));
        if self.contest.get().is_none() {
            let few = FEW_STEPS.min(steps.left());
            let mut left = few;
            let best = self.groups.best(taken, known.as_ref(), &mut left);
            steps.take((few - left) as usize);
            if let Ok(best) = best {
                return best;
            }
        }
        let contest = self.contest.get_or_init(|| {
            let position = self.problem.item(self.bundle.items[0]).bundle;
            Contest::new(self.problem, std::iter::once(position), |item| {
                self.bids[self.bundle.items.binary_search(&item).expect("the item is of this bundle")]
            })
        });
        let is_forbidden = |bid: &Bid| is_taken(self.problem, self.bundle, taken, bid);
        Some(Choice::from_vec(contest.best_total(is_forbidden, known.as_deref(), steps)?))
    }

    /// The bids of a total, if all are known.
    fn choice_of(&self, total: &Total) -> Option<Choice> {
        let bids = self.bids.iter().zip(&total.nodes);
        bids.map(|(bids, node)| bids.iter().find(|bid| bid.node == *node).copied()).collect()
    }
}

/// A bundle's bids by the value of the class that most of its items share.
struct Groups<'a> {
    problem: &'a Problem,
    bundle: &'a Bundle,
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
    fn new(problem: &'a Problem, bundle: &'a Bundle, bids: &[&[Bid]]) -> Self {
        let class = bundle.classes.first().filter(|_| bundle.items.len() > 1);
        let bound = |item: &ItemId| class.is_some_and(|class| class.items.contains(item));
        let (bound_bids, free_bids): (Items<'_>, Items<'_>) =
            bids.iter().copied().partition(|bids| bids.first().is_some_and(|bid| bound(&bid.item)));
        let (groups, items) = (SmallVec::new(), bids.len());
        let mut groups = Self { problem, bundle, bids: Bids::new(), groups, items };
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

    /// The bids of the best total that avoids what is taken, in item order; an error when that takes more steps than are
    /// left.
    fn best(
        &self,
        taken: &[Taken],
        known: Option<&Choice>,
        steps: &mut u64,
    ) -> Result<Option<Choice>, TooMany> {
        let best = known.map(|known| (Total::of(known), known.clone()));
        let mut search = Descent { groups: self, taken, chosen: Choice::new(), best, steps };
        for group in self.groups.chunks(self.items) {
            search.descend(group, Credits::ZERO)?;
        }
        Ok(search.best.map(|(_, bids)| bids))
    }

    fn slice(&self, range: &Range<u32>) -> &[Bid] {
        &self.bids[range.start as usize..range.end as usize]
    }
}

/// The steps that a descent may take are spent.
struct TooMany;

/// Depth-first search, item by item, through the totals of a group.
struct Descent<'a> {
    groups: &'a Groups<'a>,
    taken: &'a [Taken],
    chosen: Choice,
    best: Option<(Total, Choice)>,
    steps: &'a mut u64,
}

impl Descent<'_> {
    /// Finds what is better than the best so far among the totals that start with the chosen bids.
    fn descend(&mut self, group: &[Range<u32>], credits: Credits) -> Result<(), TooMany> {
        let groups = self.groups;
        let depth = self.chosen.len();
        let Some(range) = group.get(depth) else {
            let total = Total::of(&self.chosen);
            if self.best.as_ref().is_none_or(|(best, _)| total.compare(best) == Ordering::Less) {
                self.best = Some((total, self.chosen.clone()));
            }
            return Ok(());
        };
        let rest: Credits = group[depth + 1..].iter().map(|range| groups.slice(range)[0].credits).sum();
        for bid in groups.slice(range) {
            *self.steps = self.steps.checked_sub(1).ok_or(TooMany)?;
            let most = credits + bid.credits + rest;
            if let Some((best, _)) = &self.best {
                if most < best.credits {
                    break;
                }
                if most == best.credits && self.stands_above(best, bid) {
                    continue;
                }
            }
            if self.is_free(bid) && groups.problem.may_join(&self.chosen, bid) {
                self.chosen.push(*bid);
                let within = self.descend(group, credits + bid.credits);
                self.chosen.pop();
                within?;
            }
        }
        Ok(())
    }

    /// Whether the chosen bids and this one stand on higher positions than a total, so that equal credits are not enough.
    fn stands_above(&self, best: &Total, bid: &Bid) -> bool {
        let chosen = self.chosen.iter().chain([bid]).map(|bid| bid.node);
        chosen.gt(best.nodes[..=self.chosen.len()].iter().copied())
    }

    fn is_free(&self, bid: &Bid) -> bool {
        !is_taken(self.groups.problem, self.groups.bundle, self.taken, bid)
    }
}

/// Whether outside ties take what a bid of the bundle needs.
fn is_taken(problem: &Problem, bundle: &Bundle, taken: &[Taken], bid: &Bid) -> bool {
    taken.iter().any(|taken| {
        let tie = &bundle.outside[taken.tie];
        match taken.thing {
            Thing::Node(node) => bid.node == node && problem.takes_nodes(tie, bid),
            Thing::Value(attribute, value) => {
                tie.items.contains(&bid.item) && problem.symbol(bid, attribute) == value
            }
        }
    })
}
