//! The decision: the best stitching that the bids of a retained set allow, by an exact and deterministic search.
//!
//! Each bundle takes one of its *placements* (a bid for each of its items, valid among themselves) or stays out. Bundles
//! that no tie connects are decided apart. Within a component: first the best worth (number of request nodes before
//! credits) by branch and bound, then, with that worth given, the lowest positions in request order.

use petgraph::unionfind::UnionFind;

use super::bid::{Bid, ItemId};
use super::problem::Problem;
use super::retain::Retained;
use super::totals::Groups;
use crate::agent::strategy::Decision;
use crate::model::{ContainerId, Stitching};

/// What a placement is worth: request nodes in steps that no sum of credits reaches, plus credits in millionths.
type Worth = i128;

/// Worth of one more request node stitched: more than twice what all credits of 2¹⁶ items can sum to.
const STITCHED: Worth = 1 << 80;

/// Decides from a retained set; `budget` bounds the number of search steps.
pub fn decide(problem: &Problem, retained: &Retained, budget: u64) -> Decision {
    let mut steps = Steps { left: budget };
    let units: Vec<Unit> =
        (0..problem.bundles().len()).map(|bundle| Unit::new(problem, bundle, retained, &mut steps)).collect();
    let mut stitching = Stitching::empty(problem.instance().request.len());
    for component in components(problem) {
        let mut search = Search::new(problem, component.iter().map(|bundle| &units[*bundle]).collect());
        for bid in search.solve(&mut steps) {
            for request in &problem.item(bid.item).requests {
                stitching.set(*request, Some(bid.node));
            }
        }
    }
    Decision { stitching, budget_exhausted: steps.left == 0 }
}

/// The step budget of a decision.
struct Steps {
    left: u64,
}

impl Steps {
    fn take(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0
    }
}

/// A bundle with its placements, best first.
struct Unit {
    items: Vec<ItemId>,
    placements: Vec<Placement>,
}

/// A bid for each item of a bundle.
#[derive(Clone)]
struct Placement {
    bids: Vec<Bid>,
    worth: Worth,
}

impl Unit {
    /// The placements that can be part of a best stitching: whatever other bundles take away, a best stitching holds a
    /// total of at least the bundle's ceiling.
    fn new(problem: &Problem, position: usize, retained: &Retained, steps: &mut Steps) -> Self {
        let bundle = &problem.bundles()[position];
        let mut placements = Vec::new();
        if !bundle.impossible {
            let bids: Vec<&[Bid]> = bundle.items.iter().map(|item| retained.bids_for(*item)).collect();
            let floor = retained.ceiling(position).cloned();
            Groups::new(problem, bundle, &bids).reaching(floor, &mut |bids| {
                placements.push(Placement::new(problem, bids));
                steps.take()
            });
        }
        placements.sort_by(|left, right| {
            let nodes =
                |placement: &'_ Placement| placement.bids.iter().map(|bid| bid.node).collect::<Vec<_>>();
            right.worth.cmp(&left.worth).then_with(|| nodes(left).cmp(&nodes(right)))
        });
        Self { items: bundle.items.clone(), placements }
    }
}

impl Placement {
    fn new(problem: &Problem, bids: &[Bid]) -> Self {
        let requests: usize = bids.iter().map(|bid| problem.item(bid.item).requests.len()).sum();
        let credits: Worth = bids.iter().map(|bid| Worth::from(bid.credits.micros())).sum();
        Self { bids: bids.to_vec(), worth: STITCHED * requests as Worth + credits }
    }
}

/// Bundles connected by ties, each component ascending; with limited room all bundles compete.
fn components(problem: &Problem) -> Vec<Vec<usize>> {
    let count = problem.bundles().len();
    let mut union = UnionFind::<usize>::new(count);
    for item in problem.items() {
        let tied = item.diff.iter().chain(item.nshare.iter().map(|(_, other)| other));
        for other in tied {
            union.union(item.bundle, problem.item(*other).bundle);
        }
    }
    if problem.has_room_limits() {
        (1..count).for_each(|bundle| {
            union.union(0, bundle);
        });
    }
    let mut components: Vec<Vec<usize>> = vec![Vec::new(); count];
    for bundle in 0..count {
        components[union.find_mut(bundle)].push(bundle);
    }
    components.retain(|component| !component.is_empty());
    components
}

/// Branch and bound over the bundles of one component.
struct Search<'a> {
    problem: &'a Problem,
    units: Vec<&'a Unit>,
    /// Per unit: the placement chosen, `Some(None)` when it stays out, `None` while undecided.
    chosen: Vec<Option<Option<&'a Placement>>>,
    /// Nodes that items must have (`Some(None)`: must stay unstitched), from the search for low positions.
    fixed: Vec<(ItemId, Option<ContainerId>)>,
    best: Option<(Worth, Vec<Bid>)>,
    /// Stop at the first solution of at least this worth.
    target: Option<Worth>,
}

/// The bundle to branch on next, with the bound that led there.
struct Branch<'a> {
    unit: usize,
    options: Vec<&'a Placement>,
    bound: Worth,
}

impl<'a> Search<'a> {
    fn new(problem: &'a Problem, units: Vec<&'a Unit>) -> Self {
        let chosen = vec![None; units.len()];
        Self { problem, units, chosen, fixed: Vec::new(), best: None, target: None }
    }

    /// The bids of the best stitching of this component.
    fn solve(&mut self, steps: &mut Steps) -> Vec<Bid> {
        self.descend(0, steps);
        let (worth, mut best) = self.best.take().unwrap_or_default();
        self.target = Some(worth);
        let mut items: Vec<ItemId> = self.units.iter().flat_map(|unit| unit.items.iter().copied()).collect();
        items.sort_unstable();
        for item in items {
            let current = node_of(&best, item);
            for node in self.lower_nodes(item, current) {
                if steps.left == 0 {
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

    /// The nodes below `current` that could hold an item, ascending; all of them when it is unstitched.
    fn lower_nodes(&self, item: ItemId, current: Option<ContainerId>) -> Vec<ContainerId> {
        let unit = self.units.iter().find(|unit| unit.items.contains(&item));
        let placements = unit.into_iter().flat_map(|unit| &unit.placements);
        let nodes = placements.filter_map(|placement| node_of(&placement.bids, item));
        let mut nodes: Vec<ContainerId> =
            nodes.filter(|node| current.is_none_or(|current| *node < current)).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    fn descend(&mut self, worth: Worth, steps: &mut Steps) {
        if !steps.take() && (self.best.is_some() || self.target.is_some()) {
            return;
        }
        let Some(branch) = self.next_branch(worth) else { return };
        let others = branch.bound - branch.options.first().map_or(0, |placement| placement.worth);
        for placement in &branch.options {
            if !self.promises(others + placement.worth) {
                break;
            }
            self.chosen[branch.unit] = Some(Some(*placement));
            self.descend(worth + placement.worth, steps);
        }
        if self.may_stay_out(branch.unit) && self.promises(others) {
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

    /// Bounds what is possible from here; takes the solution when every bundle's best placement fits the others, else
    /// names the contested bundle that would lose most by its second choice.
    fn next_branch(&mut self, worth: Worth) -> Option<Branch<'a>> {
        let mut bound = worth;
        let mut open: Vec<(usize, Option<&'a Placement>, Worth)> = Vec::new();
        for unit in (0..self.units.len()).filter(|unit| self.chosen[*unit].is_none()) {
            let mut fitting = self.units[unit].placements.iter().filter(|placement| self.fits(placement));
            let first = fitting.next();
            let second = fitting.next().map_or(0, |placement| placement.worth);
            if first.is_none() && !self.may_stay_out(unit) {
                return None;
            }
            let gain = first.map_or(0, |placement| placement.worth);
            bound += gain;
            open.push((unit, first, gain - second));
        }
        if !self.promises(bound) {
            return None;
        }
        let contested = self.contested(&open);
        let Some((unit, _, _)) =
            contested.into_iter().max_by_key(|(unit, _, loss)| (*loss, usize::MAX - unit))
        else {
            self.take_solution(bound, &open);
            return None;
        };
        let options: Vec<&'a Placement> =
            self.units[unit].placements.iter().filter(|placement| self.fits(placement)).collect();
        Some(Branch { unit, options, bound })
    }

    /// The undecided bundles whose best placement clashes with another undecided bundle's.
    fn contested(
        &self,
        open: &[(usize, Option<&'a Placement>, Worth)],
    ) -> Vec<(usize, Option<&'a Placement>, Worth)> {
        if self.problem.has_room_limits() {
            let bids: Vec<Bid> =
                open.iter().filter_map(|(_, first, _)| *first).flat_map(|p| &p.bids).copied().collect();
            let all: Vec<Bid> = self.chosen_bids().chain(bids.iter().copied()).collect();
            let overfull = |bid: &Bid| {
                let others: Vec<Bid> = all.iter().filter(|other| other.item != bid.item).copied().collect();
                !self.problem.has_room(&others, bid)
            };
            let crowded =
                open.iter().filter(|(_, first, _)| first.is_some_and(|p| p.bids.iter().any(overfull)));
            let crowded: Vec<_> = crowded.copied().collect();
            if !crowded.is_empty() {
                return crowded;
            }
        }
        let clashes = |left: &Placement, right: &Placement| {
            left.bids.iter().any(|a| right.bids.iter().any(|b| !self.problem.compatible(a, b)))
        };
        let is_contested = |(unit, first, _): &&(usize, Option<&'a Placement>, Worth)| {
            first.is_some_and(|first| {
                open.iter().any(|(other, theirs, _)| {
                    other != unit && theirs.is_some_and(|theirs| clashes(first, theirs))
                })
            })
        };
        open.iter().filter(is_contested).copied().collect()
    }

    fn take_solution(&mut self, worth: Worth, open: &[(usize, Option<&'a Placement>, Worth)]) {
        let rest = open.iter().filter_map(|(_, first, _)| *first).flat_map(|placement| &placement.bids);
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
