//! The ceiling by search: an adversary spends the ties against the best total.
//!
//! It gives up a branch when there are more totals that no tie can hit together than ties are left, all at least as good as
//! the worst found; and it starts from what was the worst for fewer bids, which mostly is the answer already. When its steps
//! run out, what it comes to means nothing.

use std::cmp::Ordering;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::super::bid::Bid;
use super::super::choice::Steps;
use super::super::problem::{Bundle, Forbids, Problem};
use super::super::totals::{Taken, Thing, Total, Totals};
use super::Ceiling;

/// Spends the outside ties against the best total, in every order that can make it worse.
pub struct Adversary<'a, 's> {
    problem: &'a Problem,
    bundle: &'a Bundle,
    totals: Totals<'a>,
    spare: SmallVec<[usize; 8]>,
    taken: Vec<Taken>,
    seen: FxHashSet<SmallVec<[Taken; 2]>>,
    floor: Option<&'a Total>,
    worst: Option<Ceiling>,
    steps: &'s mut Steps,
}

impl<'a, 's> Adversary<'a, 's> {
    /// Against the totals of a bundle.
    pub fn new(problem: &'a Problem, bundle: &'a Bundle, totals: Totals<'a>, steps: &'s mut Steps) -> Self {
        let spare = bundle.outside.iter().map(|tie| tie.count).collect();
        let (taken, seen) = (Vec::new(), FxHashSet::default());
        Self { problem, bundle, totals, spare, taken, seen, floor: None, worst: None, steps }
    }

    /// The ceiling; `None` when nothing withstands all ties. `known` is the ceiling for some of the bids, from which on all
    /// others can only raise it.
    pub fn worst(mut self, known: Option<&'a Ceiling>) -> Option<Ceiling> {
        if let Some(known) = known {
            self.floor = Some(&known.total);
            let best = self.totals.best(&known.taken, Some(&known.total), self.steps)?;
            self.note(Total::of(&best), &known.taken);
        }
        self.spend()?;
        self.worst
    }

    /// Spends what is left; `None` when nothing withstands that. A set of forbidden things that misses the best total
    /// changes nothing, so only things that hit it are tried.
    fn spend(&mut self) -> Option<()> {
        if self.steps.ran_out() {
            return None;
        }
        if self.is_settled() {
            return Some(());
        }
        // What withstands something withstands nothing too.
        let known = self.worst.as_ref().filter(|_| self.taken.is_empty());
        let best = self.totals.best(&self.taken, known.map(|known| &known.total), self.steps)?;
        let taken = std::mem::take(&mut self.taken);
        self.note(Total::of(&best), &taken);
        self.taken = taken;
        if self.withstands(&best) {
            return Some(());
        }
        for kind in 0..self.spare.len() {
            if self.spare[kind] == 0 {
                continue;
            }
            for thing in self.things_of(kind, &best) {
                self.spare[kind] -= 1;
                self.taken.push(Taken { tie: kind, thing });
                if self.is_new() {
                    self.spend()?;
                }
                self.taken.pop();
                self.spare[kind] += 1;
            }
        }
        Some(())
    }

    fn note(&mut self, total: Total, taken: &[Taken]) {
        if self.worst.as_ref().is_none_or(|worst| worst.total.compare(&total) == Ordering::Less) {
            self.worst = Some(Ceiling { total, taken: taken.into() });
        }
    }

    /// Whether the worst found is as bad as is known to be possible.
    fn is_settled(&self) -> bool {
        self.floor.is_some_and(|floor| self.worst.as_ref().is_some_and(|worst| worst.total == *floor))
    }

    /// Whether there are more totals that no tie can hit together than ties are left, this best one the first and all at
    /// least as good as the worst found.
    fn withstands(&mut self, best: &[Bid]) -> bool {
        let Some(worst) = self.worst.as_ref().map(|worst| worst.total.clone()) else { return false };
        let mut taken = self.taken.clone();
        let mut total = SmallVec::<[Bid; 4]>::from_slice(best);
        for _ in 0..self.spare.iter().sum::<usize>() {
            for kind in (0..self.spare.len()).filter(|kind| self.spare[*kind] > 0) {
                taken
                    .extend(self.things_of(kind, &total).into_iter().map(|thing| Taken { tie: kind, thing }));
            }
            match self.totals.best(&taken, None, self.steps) {
                Some(next) if Total::of(&next).compare(&worst) != Ordering::Greater => total = next,
                _ => return false,
            }
        }
        true
    }

    /// What a tie can take away to hit a total.
    fn things_of(&self, kind: usize, total: &[Bid]) -> SmallVec<[Thing; 8]> {
        let tie = &self.bundle.outside[kind];
        let mut things: SmallVec<[Thing; 8]> = match tie.forbids {
            Forbids::Node => {
                let taken = total.iter().filter(|bid| self.problem.takes_nodes(tie, bid));
                taken.map(|bid| Thing::Node(bid.node)).collect()
            }
            Forbids::ValueOf(attribute) => {
                let taken = total.iter().filter(|bid| tie.items.contains(&bid.item));
                taken.map(|bid| Thing::Value(attribute, self.problem.symbol(bid, attribute))).collect()
            }
        };
        things.sort_unstable();
        things.dedup();
        things
    }

    /// Whether this set of forbidden things was not tried in another order already.
    fn is_new(&mut self) -> bool {
        if self.taken.len() < 2 {
            return true;
        }
        let mut set = SmallVec::from_slice(&self.taken);
        set.sort_unstable();
        self.seen.insert(set)
    }
}
