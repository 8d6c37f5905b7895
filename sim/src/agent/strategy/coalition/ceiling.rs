//! The ceiling of a bundle: what its best total still is when items outside take away the worst they can.
//!
//! T of the design: the least, over all sets of things that ties to items outside forbid (one each), of the best
//! total that avoids them. A bid that cannot reach T even with the highest bids for the bundle's other items beside it is
//! in no best stitching. Totals are ordered as stitchings are: more credits first, then the lower positions.

use std::cmp::Ordering;

use rustc_hash::FxHashSet;

use super::bid::{Bid, ItemId};
use super::problem::{Bundle, Forbids, Problem, Symbol};
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
    /// `Less` when `self` is the better total.
    pub fn compare(&self, other: &Self) -> Ordering {
        other.credits.cmp(&self.credits).then_with(|| self.nodes.cmp(&other.nodes))
    }
}

/// The ceiling of a bundle, from the bids of each of its items (best first); `None` when some forbidden set leaves no
/// total at all, or when the bundle has too many ties to tell.
pub fn ceiling(problem: &Problem, bundle: &Bundle, bids: &[&[Bid]]) -> Option<Total> {
    if !bundle.bounded || bids.iter().any(|bids| bids.is_empty()) {
        return None;
    }
    let groups = Groups::new(problem, bundle, bids);
    let spare = bundle.outside.iter().map(|tie| tie.count).collect();
    let mut adversary =
        Adversary { problem, bundle, groups, spare, forbidden: Vec::new(), seen: FxHashSet::default() };
    adversary.worst()
}

/// A thing that a tie took away from an item.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Taken {
    item: ItemId,
    thing: Thing,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Thing {
    Node(ContainerId),
    Value(usize, Symbol),
}

/// Spends the outside ties against the best total, in every order.
struct Adversary<'a> {
    problem: &'a Problem,
    bundle: &'a Bundle,
    groups: Groups<'a>,
    spare: Vec<usize>,
    forbidden: Vec<Taken>,
    seen: FxHashSet<Vec<Taken>>,
}

impl Adversary<'_> {
    /// The worst of the best totals from here on. A set of forbidden things that misses the best total changes
    /// nothing, so only things that hit it are tried.
    fn worst(&mut self) -> Option<Total> {
        let best = self.groups.best(&self.forbidden)?;
        let mut worst = total_of(&best);
        for kind in 0..self.spare.len() {
            if self.spare[kind] == 0 {
                continue;
            }
            let taken = self.taken_from(kind, &best);
            self.spare[kind] -= 1;
            self.forbidden.push(taken);
            if self.is_new() {
                let below = self.worst()?;
                if worst.compare(&below) == Ordering::Less {
                    worst = below;
                }
            }
            self.forbidden.pop();
            self.spare[kind] += 1;
        }
        Some(worst)
    }

    fn taken_from(&self, kind: usize, best: &[Bid]) -> Taken {
        let tie = &self.bundle.outside[kind];
        let bid = best.iter().find(|bid| bid.item == tie.item).expect("a total has a bid for every item");
        let thing = match tie.forbids {
            Forbids::Node => Thing::Node(bid.node),
            Forbids::ValueOf(attribute) => Thing::Value(attribute, self.problem.symbol(bid, attribute)),
        };
        Taken { item: tie.item, thing }
    }

    /// Whether this set of forbidden things was not tried in another order already.
    fn is_new(&mut self) -> bool {
        if self.forbidden.len() < 2 {
            return true;
        }
        let mut set = self.forbidden.clone();
        set.sort_unstable();
        self.seen.insert(set)
    }
}

fn total_of(bids: &[Bid]) -> Total {
    Total {
        credits: bids.iter().map(|bid| bid.credits).sum(),
        nodes: bids.iter().map(|bid| bid.node).collect(),
    }
}

/// A bundle's bids by the value of the class that most of its items share.
struct Groups<'a> {
    problem: &'a Problem,
    bundle: &'a Bundle,
    /// Per value, in ascending order, and per item, its bids, best first.
    groups: Vec<Vec<Vec<Bid>>>,
}

impl<'a> Groups<'a> {
    fn new(problem: &'a Problem, bundle: &'a Bundle, bids: &[&[Bid]]) -> Self {
        let primary = &bundle.classes[0];
        let value_of = |bid: &Bid| problem.symbol(bid, primary.attribute);
        let anchor = bundle.items.iter().position(|item| primary.items.contains(item)).unwrap_or(0);
        let mut values: Vec<Symbol> = bids[anchor].iter().map(value_of).collect();
        values.sort_unstable();
        values.dedup();
        let mut groups: Vec<Vec<Vec<Bid>>> = vec![vec![Vec::new(); bids.len()]; values.len()];
        for (position, (item, bids)) in bundle.items.iter().zip(bids).enumerate() {
            let shares = primary.items.contains(item);
            for bid in *bids {
                if !shares {
                    groups.iter_mut().for_each(|group| group[position].push(*bid));
                } else if let Ok(group) = values.binary_search(&value_of(bid)) {
                    groups[group][position].push(*bid);
                }
            }
        }
        groups.retain(|group| group.iter().all(|bids| !bids.is_empty()));
        Self { problem, bundle, groups }
    }

    /// The bids of the best total that avoids what is forbidden, in item order.
    fn best(&self, forbidden: &[Taken]) -> Option<Vec<Bid>> {
        let mut search = BundleSearch {
            problem: self.problem,
            bundle: self.bundle,
            forbidden,
            chosen: Vec::new(),
            best: None,
        };
        for group in &self.groups {
            search.descend(group, Credits::ZERO);
        }
        search.best.map(|(_, bids)| bids)
    }
}

/// Depth-first search, item by item, for the best total within one group.
struct BundleSearch<'a> {
    problem: &'a Problem,
    bundle: &'a Bundle,
    forbidden: &'a [Taken],
    chosen: Vec<Bid>,
    best: Option<(Total, Vec<Bid>)>,
}

impl BundleSearch<'_> {
    fn descend(&mut self, group: &[Vec<Bid>], credits: Credits) {
        let depth = self.chosen.len();
        if depth == group.len() {
            self.offer();
            return;
        }
        let rest: Credits = group[depth + 1..].iter().map(|bids| bids[0].credits).sum();
        for bid in &group[depth] {
            if self.best.as_ref().is_some_and(|(best, _)| credits + bid.credits + rest < best.credits) {
                break;
            }
            if self.fits(bid) {
                self.chosen.push(*bid);
                self.descend(group, credits + bid.credits);
                self.chosen.pop();
            }
        }
    }

    fn offer(&mut self) {
        let total = total_of(&self.chosen);
        if self.best.as_ref().is_none_or(|(best, _)| total.compare(best) == Ordering::Less) {
            self.best = Some((total, self.chosen.clone()));
        }
    }

    fn fits(&self, bid: &Bid) -> bool {
        self.forbidden.iter().filter(|taken| taken.item == bid.item).all(|taken| match taken.thing {
            Thing::Node(node) => bid.node != node,
            Thing::Value(attribute, value) => self.problem.symbol(bid, attribute) != value,
        }) && stands_with(self.problem, self.bundle, &self.chosen, bid)
    }
}

/// Whether a bid can join the bids chosen for other items of its bundle: ties, shared values and room.
pub fn stands_with(problem: &Problem, bundle: &Bundle, chosen: &[Bid], bid: &Bid) -> bool {
    let shares = bundle.classes.iter().filter(|class| class.items.contains(&bid.item)).all(|class| {
        let members = chosen.iter().filter(|other| class.items.contains(&other.item));
        members
            .into_iter()
            .all(|other| problem.symbol(other, class.attribute) == problem.symbol(bid, class.attribute))
    });
    shares && chosen.iter().all(|other| problem.compatible(other, bid)) && has_room(problem, chosen, bid)
}

/// Whether the bid's node has room for it beside the bids chosen on the same node.
pub fn has_room(problem: &Problem, chosen: &[Bid], bid: &Bid) -> bool {
    if !problem.has_room_limits() {
        return true;
    }
    let size = |bid: &Bid| problem.item(bid.item).requests.len();
    let taken: usize = chosen.iter().filter(|other| other.node == bid.node).map(size).sum();
    taken + size(bid) <= problem.room(bid.node)
}
