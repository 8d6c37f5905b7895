//! The ceiling of a bundle: what its best total still is when items outside take away the worst they can.
//!
//! T of the selection rule: the least, over all sets of things that ties to items outside forbid (one each), of the best
//! total that avoids them. A bid that cannot reach T even with the highest bids for the bundle's other items beside it is
//! in no best stitching.

use std::cmp::Ordering;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::bid::Bid;
use super::problem::{Bundle, Forbids, Problem};
use super::totals::{Groups, Taken, Thing, Total};

/// The ceiling of a bundle, from the bids of each of its items (best first); `None` when some forbidden set leaves no
/// total at all, or when the bundle has too many ties to tell.
pub fn ceiling(problem: &Problem, bundle: &Bundle, bids: &[&[Bid]]) -> Option<Total> {
    if !bundle.bounded || bids.iter().any(|bids| bids.is_empty()) {
        return None;
    }
    let groups = Groups::new(problem, bundle, bids);
    let spare = bundle.outside.iter().map(|tie| tie.count).collect();
    let mut adversary =
        Adversary { problem, bundle, groups, spare, forbidden: SmallVec::new(), seen: FxHashSet::default() };
    adversary.worst()
}

/// Spends the outside ties against the best total, in every order.
struct Adversary<'a> {
    problem: &'a Problem,
    bundle: &'a Bundle,
    groups: Groups<'a>,
    spare: SmallVec<[usize; 8]>,
    forbidden: SmallVec<[Taken; 8]>,
    seen: FxHashSet<SmallVec<[Taken; 4]>>,
}

impl Adversary<'_> {
    /// The worst of the best totals from here on. A set of forbidden things that misses the best total changes
    /// nothing, so only things that hit it are tried.
    fn worst(&mut self) -> Option<Total> {
        let best = self.groups.best(&self.forbidden)?;
        let mut worst = Total::of(&best);
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
        let mut set = SmallVec::from_slice(&self.forbidden);
        set.sort_unstable();
        self.seen.insert(set)
    }
}
