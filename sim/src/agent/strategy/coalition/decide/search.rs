//! Branch and bound over the bundles of one component.

use super::super::bid::{Bid, ItemId};
use super::super::problem::Problem;
use super::clique::{Clique, Share};
use super::matching::Worth;
use super::placement::{Placement, Unit};
use super::steps::Steps;
use crate::model::ContainerId;

/// Searches placements for all bundles of a component.
pub struct Search<'a> {
    problem: &'a Problem,
    units: &'a [Unit],
    cliques: Vec<Clique>,
    /// Per unit: the placement chosen, `Some(None)` when it stays out, `None` while undecided.
    chosen: Vec<Option<Option<&'a Placement>>>,
    /// Nodes that items must have (`Some(None)`: must stay unstitched), from the search for low positions.
    fixed: Vec<(ItemId, Option<ContainerId>)>,
    best: Option<(Worth, Vec<Bid>)>,
    /// Stop at the first solution of at least this worth.
    target: Option<Worth>,
}

/// The bundle to branch on next, with what the others can be worth without it.
struct Branch<'a> {
    unit: usize,
    options: Vec<&'a Placement>,
    others: Worth,
}

impl<'a> Search<'a> {
    /// A search in which nothing is decided.
    pub fn new(problem: &'a Problem, units: &'a [Unit]) -> Self {
        let cliques = Clique::of(problem, units);
        let chosen = vec![None; units.len()];
        Self { problem, units, cliques, chosen, fixed: Vec::new(), best: None, target: None }
    }

    /// The bids of the best stitching of this component; when the steps run out, of the best one found.
    pub fn solve(&mut self, steps: &mut Steps) -> Vec<Bid> {
        self.descend(0, steps);
        let (worth, mut best) = self.best.take().unwrap_or_default();
        self.target = Some(worth);
        let items = self.units.iter().enumerate();
        let mut items: Vec<(ItemId, usize)> =
            items.flat_map(|(unit, of)| of.items.iter().map(move |item| (*item, unit))).collect();
        items.sort_unstable();
        for (item, unit) in items {
            for node in self.lower_nodes(item, unit, worth, node_of(&best, item), steps) {
                if steps.are_spent() {
                    return best;
                }
                self.fixed.push((item, Some(node)));
                self.descend(0, steps);
                self.fixed.pop();
                if let Some((_, better)) = self.best.take() {
                    best = better;
                    break;
                }
            }
            self.fixed.push((item, node_of(&best, item)));
        }
        best
    }

    /// The nodes below `current` with which an item could be part of this worth, ascending; all such nodes when it is
    /// unstitched.
    fn lower_nodes(
        &self,
        item: ItemId,
        unit: usize,
        worth: Worth,
        current: Option<ContainerId>,
        steps: &mut Steps,
    ) -> Vec<ContainerId> {
        let mut lower = self.units[unit]
            .placements
            .iter()
            .filter_map(|placement| Some((placement, placement.bid_for(item)?.node)))
            .filter(|(_, node)| current.is_none_or(|current| *node < current))
            .peekable();
        if lower.peek().is_none() {
            return Vec::new();
        }
        let (others, _) = self.bound(|other| other != unit, steps);
        let promising = lower.filter(|(placement, _)| placement.worth + others >= worth);
        let mut nodes: Vec<ContainerId> = promising.map(|(_, node)| node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    fn descend(&mut self, worth: Worth, steps: &mut Steps) {
        if steps.are_spent() && (self.best.is_some() || self.target.is_some()) {
            return;
        }
        let Some(branch) = self.next_branch(worth, steps) else { return };
        for placement in &branch.options {
            if !self.promises(branch.others + placement.worth) {
                break;
            }
            self.chosen[branch.unit] = Some(Some(*placement));
            self.descend(worth + placement.worth, steps);
        }
        if self.may_stay_out(branch.unit) && self.promises(branch.others) {
            self.chosen[branch.unit] = Some(None);
            self.descend(worth, steps);
        }
        self.chosen[branch.unit] = None;
    }

    /// Whether solutions up to this worth are still of interest.
    fn promises(&self, bound: Worth) -> bool {
        match (&self.target, &self.best) {
            (Some(target), None) => bound >= *target,
            (Some(_), Some(_)) => false,
            (None, Some((best, _))) => bound > *best,
            (None, None) => true,
        }
    }

    /// Bounds what is possible from here; takes the solution when the placements behind the bound fit each other, else names
    /// the contested bundle that would lose most by its second choice.
    fn next_branch(&mut self, worth: Worth, steps: &mut Steps) -> Option<Branch<'a>> {
        let (bound, shares) = self.bound(|_| true, steps);
        if !self.promises(worth + bound) {
            return None;
        }
        let unit = match self.contested(&shares) {
            contested if contested.is_empty() => {
                self.take_solution(worth + bound, &shares);
                return None;
            }
            contested => {
                let loss = |unit: usize| {
                    let mut fitting = self.fitting(unit);
                    let first = fitting.next().map_or(0, |placement| placement.worth);
                    first - fitting.next().map_or(0, |placement| placement.worth)
                };
                contested.into_iter().max_by_key(|unit| (loss(*unit), usize::MAX - unit))?
            }
        };
        let options: Vec<&'a Placement> = self.fitting(unit).collect();
        if options.is_empty() && !self.may_stay_out(unit) {
            return None;
        }
        let (others, _) = self.bound(|other| other != unit, steps);
        Some(Branch { unit, options, others: worth + others })
    }

    /// The most that some undecided bundles can be worth beside what is chosen, and what each takes for it: within a clique
    /// the best assignment, elsewhere each its best.
    fn bound(&self, counts: impl Fn(usize) -> bool, steps: &mut Steps) -> (Worth, Vec<Share<'a>>) {
        let is_open = |unit: usize| self.chosen[unit].is_none() && counts(unit);
        let mut worth = 0;
        let mut shares: Vec<Share<'a>> = Vec::new();
        let mut in_clique = vec![false; self.units.len()];
        for clique in &self.cliques {
            let members = clique.members.iter().filter(|(unit, _)| is_open(*unit));
            let members: Vec<_> =
                members.map(|(unit, item)| (*unit, *item, self.fitting(*unit).collect::<Vec<_>>())).collect();
            let looked_at: usize = members.iter().map(|(unit, ..)| self.units[*unit].placements.len()).sum();
            steps.take(looked_at + members.len().pow(3));
            let (most, taken) = clique.assign(self.problem, &members);
            worth += most;
            clique.members.iter().for_each(|(unit, _)| in_clique[*unit] = true);
            shares.extend(taken);
        }
        for unit in (0..self.units.len()).filter(|unit| is_open(*unit) && !in_clique[*unit]) {
            let mut looked_at = 0;
            let first = self.fitting(unit).inspect(|_| looked_at += 1).next();
            steps.take(looked_at.max(1));
            worth += first.map_or(0, |placement| placement.worth);
            shares.push((unit, first));
        }
        (worth, shares)
    }

    fn fitting(&self, unit: usize) -> impl Iterator<Item = &'a Placement> + use<'a, '_> {
        let units = self.units;
        units[unit].placements.iter().filter(|placement| self.fits(placement))
    }

    /// The undecided bundles whose placement clashes with another undecided bundle's, or which lack one that they must have.
    fn contested(&self, shares: &[Share<'a>]) -> Vec<usize> {
        let lacking = shares.iter().filter(|(unit, share)| share.is_none() && !self.may_stay_out(*unit));
        let lacking: Vec<usize> = lacking.map(|(unit, _)| *unit).collect();
        if !lacking.is_empty() {
            return lacking;
        }
        let taken: Vec<(usize, &Placement)> =
            shares.iter().filter_map(|(unit, share)| Some((*unit, (*share)?))).collect();
        let crowded = self.crowded(&taken);
        if !crowded.is_empty() {
            return crowded;
        }
        let clashes = |left: &Placement, right: &Placement| {
            left.bids.iter().any(|a| right.bids.iter().any(|b| !self.problem.compatible(a, b)))
        };
        let is_contested = |(unit, own): &&(usize, &Placement)| {
            taken.iter().any(|(other, theirs)| other != unit && clashes(own, theirs))
        };
        taken.iter().filter(is_contested).map(|(unit, _)| *unit).collect()
    }

    /// The bundles whose placement stands on a node that has no room for all that stand there.
    fn crowded(&self, taken: &[(usize, &Placement)]) -> Vec<usize> {
        if !self.problem.has_room_limits() {
            return Vec::new();
        }
        let bids = taken.iter().flat_map(|(_, placement)| placement.bids.iter().copied());
        let all: Vec<Bid> = self.chosen_bids().chain(bids).collect();
        let overfull = |bid: &Bid| {
            let others: Vec<Bid> = all.iter().filter(|other| other.item != bid.item).copied().collect();
            !self.problem.has_room(&others, bid)
        };
        let crowded = taken.iter().filter(|(_, placement)| placement.bids.iter().any(overfull));
        crowded.map(|(unit, _)| *unit).collect()
    }

    fn take_solution(&mut self, worth: Worth, shares: &[Share<'a>]) {
        let rest = shares.iter().filter_map(|(_, share)| *share).flat_map(|placement| &placement.bids);
        let bids = self.chosen_bids().chain(rest.copied()).collect();
        self.best = Some((worth, bids));
    }

    fn chosen_bids(&self) -> impl Iterator<Item = Bid> + '_ {
        self.chosen.iter().flatten().flatten().flat_map(|placement| placement.bids.iter().copied())
    }

    /// Whether a placement agrees with all that is chosen and fixed.
    fn fits(&self, placement: &Placement) -> bool {
        let as_fixed = self.fixed.iter().all(|(item, node)| {
            placement.bids.iter().all(|bid| bid.item != *item || Some(bid.node) == *node)
        });
        as_fixed
            && placement
                .bids
                .iter()
                .all(|bid| self.chosen_bids().all(|other| self.problem.compatible(&other, bid)))
            && (!self.problem.has_room_limits() || self.has_room_for(placement))
    }

    fn has_room_for(&self, placement: &Placement) -> bool {
        let mut taken: Vec<Bid> = self.chosen_bids().collect();
        placement.bids.iter().all(|bid| {
            let fits = self.problem.has_room(&taken, bid);
            taken.push(*bid);
            fits
        })
    }

    /// Whether no fixed position demands that this bundle is stitched.
    fn may_stay_out(&self, unit: usize) -> bool {
        let items = &self.units[unit].items;
        !self.fixed.iter().any(|(item, node)| node.is_some() && items.contains(item))
    }
}

fn node_of(bids: &[Bid], item: ItemId) -> Option<ContainerId> {
    bids.iter().find(|bid| bid.item == item).map(|bid| bid.node)
}
