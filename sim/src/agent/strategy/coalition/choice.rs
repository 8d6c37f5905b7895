//! The best choice of bids, one per item at most, that stand together: totals of a bundle and decisions come from one exact
//! search.
//!
//! A [`Contest`] lays the bids out: *slots* (items) with their candidates, *groups* (bundles, all of whose slots are filled
//! or none), *classes* (slots of a group that must agree in a value) and *cliques* (slots no two of which may have the same
//! node, or value). `relax` bounds what is possible: within each clique the best assignment of nodes, or values; `search`
//! branches where that contradicts what cliques do not see.

mod clique;
mod matching;
mod relax;
mod search;
mod state;
mod steps;
mod worth;

use std::ops::Range;

use smallvec::SmallVec;

use self::clique::Clique;
use self::search::Search;
use self::state::State;
pub use self::steps::Steps;
use self::worth::Worth;
use super::bid::{Bid, ItemId};
use super::problem::{AttributeId, Demand, Problem, Symbol};

/// Positions of so many slots are told apart at once; more follow when these are settled.
const MOST_PLACES: i128 = 1 << 96;

/// The bids to choose from.
pub struct Contest<'a> {
    problem: &'a Problem,
    slots: Vec<Slot>,
    /// By slot, best first.
    candidates: Vec<Candidate>,
    groups: Vec<Group>,
    cliques: Vec<Clique>,
    clashes: Vec<Clash>,
}

/// An item and where its candidates stand.
struct Slot {
    item: ItemId,
    group: usize,
    candidates: Range<usize>,
    /// Number of different nodes among them.
    nodes: u32,
}

/// A bid that can be chosen.
struct Candidate {
    bid: Bid,
    slot: usize,
    merit: i128,
    /// How many nodes among the slot's candidates have a higher position, and one more: what low positions are worth.
    above: u32,
    /// The number of what it takes of its slot's clique.
    thing: usize,
    /// How many slots of the clique can take that.
    capacity: usize,
    /// By class of its group, the number of its value; meaningless where its slot is not in the class.
    values: SmallVec<[u32; 2]>,
}

/// Slots that are filled together or not at all.
struct Group {
    slots: Vec<usize>,
    classes: Vec<Class>,
}

/// Slots of a group that must have one value.
struct Class {
    /// Its position among the classes of the group.
    position: usize,
    slots: Vec<usize>,
    attribute: AttributeId,
    /// The values that candidates have, ascending.
    values: Vec<Symbol>,
}

/// What two slots may not have in common and no clique sees.
struct Clash {
    left: usize,
    right: usize,
    demand: Demand,
}

impl<'a> Contest<'a> {
    /// Over some bundles, given the bids of each item, best first.
    pub fn new<'b>(
        problem: &'a Problem,
        bundles: impl Iterator<Item = usize>,
        bids_for: impl Fn(ItemId) -> &'b [Bid],
    ) -> Self {
        let bundles: Vec<usize> = bundles.collect();
        let mut items: Vec<(ItemId, usize)> = Vec::new();
        for (group, bundle) in bundles.iter().enumerate() {
            items.extend(problem.bundles()[*bundle].items.iter().map(|item| (*item, group)));
        }
        items.sort_unstable();
        let mut contest = Self {
            problem,
            slots: Vec::with_capacity(items.len()),
            candidates: Vec::new(),
            groups: bundles.iter().map(|_| Group { slots: Vec::new(), classes: Vec::new() }).collect(),
            cliques: Vec::new(),
            clashes: Vec::new(),
        };
        for (item, group) in items {
            contest.enter(item, group, bids_for(item));
        }
        for (group, bundle) in bundles.iter().enumerate() {
            contest.classify(group, *bundle);
        }
        contest.cliques = Clique::of(problem, &contest.slots, &contest.candidates);
        for clique in &contest.cliques {
            clique.number_things(problem, &contest.slots, &mut contest.candidates);
        }
        contest.find_clashes();
        contest
    }

    fn enter(&mut self, item: ItemId, group: usize, bids: &[Bid]) {
        let slot = self.slots.len();
        let mut nodes: Vec<_> = bids.iter().map(|bid| bid.node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let first = self.candidates.len();
        self.candidates.extend(bids.iter().map(|bid| Candidate {
            bid: *bid,
            slot,
            merit: Worth::merit_of(self.problem, bid),
            above: (nodes.len() - nodes.partition_point(|node| *node < bid.node)) as u32,
            thing: 0,
            capacity: 1,
            values: SmallVec::new(),
        }));
        let candidates = first..self.candidates.len();
        self.slots.push(Slot { item, group, candidates, nodes: nodes.len() as u32 });
        self.groups[group].slots.push(slot);
    }

    /// Finds the classes of a group, that over most slots first.
    fn classify(&mut self, group: usize, bundle: usize) {
        let bundle = &self.problem.bundles()[bundle];
        let classes = bundle.classes.iter().filter(|class| class.items.len() > 1).enumerate();
        let classes = classes.map(|(position, class)| {
            let slots: Vec<usize> = self.groups[group].slots.clone();
            let slots = slots.into_iter().filter(|slot| class.items.contains(&self.slots[*slot].item));
            let slots: Vec<usize> = slots.collect();
            let candidates =
                slots.iter().flat_map(|slot| &self.candidates[self.slots[*slot].candidates.clone()]);
            let mut values: Vec<Symbol> =
                candidates.map(|candidate| self.problem.symbol(&candidate.bid, class.attribute)).collect();
            values.sort_unstable();
            values.dedup();
            Class { position, slots, attribute: class.attribute, values }
        });
        let classes: Vec<Class> = classes.collect();
        for slot in &self.groups[group].slots {
            for candidate in &mut self.candidates[self.slots[*slot].candidates.clone()] {
                let values = classes.iter().map(|class| {
                    let value = self.problem.symbol(&candidate.bid, class.attribute);
                    class.values.binary_search(&value).map_or(u32::MAX, |position| position as u32)
                });
                candidate.values = values.collect();
            }
        }
        self.groups[group].classes = classes;
    }

    fn find_clashes(&mut self) {
        for (left, slot) in self.slots.iter().enumerate() {
            for (other, demand) in &self.problem.item(slot.item).demands {
                let Ok(right) = self.slots.binary_search_by_key(other, |slot| slot.item) else { continue };
                let seen = self.cliques.iter().any(|clique| clique.sees(left, right, *demand));
                if left < right && !seen && !matches!(demand, Demand::SameValue(_)) {
                    self.clashes.push(Clash { left, right, demand: *demand });
                }
            }
        }
    }

    /// The best choice of one bid for every slot, in item order, without the candidates that are forbidden; `known` is such a
    /// choice, to start from. When the steps run out, the best that was found.
    pub fn best_total(
        &self,
        is_forbidden: impl Fn(&Bid) -> bool,
        known: Option<&[Bid]>,
        steps: &mut Steps,
    ) -> Option<Vec<Bid>> {
        let mut state = State::new(self, true);
        for (position, candidate) in self.candidates.iter().enumerate() {
            if is_forbidden(&candidate.bid) {
                state.drop(position);
            }
        }
        let position_of = |(slot, bid): (&Slot, &Bid)| {
            slot.candidates.clone().find(|candidate| self.candidates[*candidate].bid == *bid)
        };
        let known = known.and_then(|known| self.slots.iter().zip(known).map(position_of).collect());
        self.best(state, known, steps)
    }

    /// The best choice in which groups may stay out; when the steps run out, the best that was found.
    pub fn best_stitching(&self, steps: &mut Steps) -> Vec<Bid> {
        self.best(State::new(self, false), None, steps).unwrap_or_default()
    }

    /// Solves for the most worth and the positions of as many slots as can be told apart at once, then for those of the
    /// next, and so on.
    fn best(&self, mut state: State, mut best: Option<Vec<usize>>, steps: &mut Steps) -> Option<Vec<Bid>> {
        let mut first = 0;
        while first < self.slots.len() {
            let (weights, end) = self.weights(first);
            let mut search = Search::new(self, weights, best);
            search.run(state.clone(), steps);
            best = Some(search.into_best()?);
            for slot in first..end {
                let chosen =
                    best.iter().flatten().find(|candidate| self.candidates[**candidate].slot == slot);
                match chosen {
                    Some(chosen) => state.fix(self, *chosen),
                    None => state.leave_out(self.slots[slot].group),
                }
            }
            first = end;
            if steps.end(true) {
                break;
            }
        }
        let best = best.unwrap_or_default();
        Some(best.into_iter().map(|candidate| self.candidates[candidate].bid).collect())
    }

    /// By slot, what one position is worth, from a first slot on as far as that can be told apart; and where that ends.
    fn weights(&self, first: usize) -> (Vec<i128>, usize) {
        let mut weights = vec![0; self.slots.len()];
        let mut range: i128 = 1;
        let mut end = first;
        while end < self.slots.len() {
            let wider = range.saturating_mul(i128::from(self.slots[end].nodes) + 1);
            if wider > MOST_PLACES && end > first {
                break;
            }
            range = wider;
            end += 1;
        }
        let mut weight = 1;
        for slot in (first..end).rev() {
            weights[slot] = weight;
            weight *= i128::from(self.slots[slot].nodes) + 1;
        }
        (weights, end)
    }

    fn group_of(&self, candidate: usize) -> usize {
        self.slots[self.candidates[candidate].slot].group
    }
}
