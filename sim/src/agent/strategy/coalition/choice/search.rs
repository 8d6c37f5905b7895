//! Branch and bound over the states of a contest.

use super::super::bid::Bid;
use super::super::problem::Demand;
use super::relax::{Relaxation, Relaxed};
use super::state::{Standing, State};
use super::steps::Steps;
use super::worth::Worth;
use super::{Clash, Contest};

/// Searches for the best choice.
pub struct Search<'a> {
    contest: &'a Contest<'a>,
    relaxation: Relaxation<'a>,
    best: Option<(Worth, Vec<usize>)>,
}

/// What cliques and groups' values do not see in a relaxed choice.
enum Conflict {
    /// A class of a group that takes several values.
    Values { group: usize, class: usize },
    /// A group of which some slots are filled and some are not.
    Half(usize),
    /// A candidate that does not agree with another, and what it would have to leave to that.
    Contested(usize, Demand),
    /// All that stands on a node without enough room is settled.
    Settled,
}

impl<'a> Search<'a> {
    /// A search with so much worth for each position of a slot, and what is known to be possible.
    pub fn new(contest: &'a Contest<'a>, weights: Vec<i128>, known: Option<Vec<usize>>) -> Self {
        let relaxation = Relaxation::new(contest, &weights);
        let best = known.map(|choice| (relaxation.worth_of(&choice), choice));
        Self { contest, relaxation, best }
    }

    /// The candidates of the best choice found.
    pub fn into_best(self) -> Option<Vec<usize>> {
        self.best.map(|(_, choice)| choice)
    }

    /// Finds what is better than the best so far.
    pub fn run(&mut self, mut state: State, steps: &mut Steps) {
        if steps.end(self.best.is_some()) {
            return;
        }
        let (relaxed, looked_at) =
            self.relaxation.bound(&mut state, self.best.as_ref().map(|(worth, _)| *worth));
        steps.take(looked_at);
        let Some(relaxed) = relaxed.filter(|relaxed| self.promises(relaxed.worth)) else { return };
        match self.conflict(&state, &relaxed) {
            None => {
                let choice: Vec<usize> = relaxed.choice.iter().flatten().copied().collect();
                self.best = Some((self.relaxation.worth_of(&choice), choice));
            }
            Some(Conflict::Settled) => {}
            Some(Conflict::Values { group, class }) => self.try_values(&state, group, class, steps),
            Some(Conflict::Half(group)) => {
                let mut filled = state.clone();
                filled.bring_in(group);
                self.run(filled, steps);
                state.leave_out(group);
                self.run(state, steps);
            }
            Some(Conflict::Contested(candidate, demand)) => {
                let mut with = state.clone();
                self.settle(&mut with, candidate, demand);
                self.run(with, steps);
                self.refuse(&mut state, candidate, demand);
                self.run(state, steps);
            }
        }
    }

    fn promises(&self, worth: Worth) -> bool {
        self.best.as_ref().is_none_or(|(best, _)| worth > *best)
    }

    /// Tries each value of a class, and to leave the group out; the most promising first.
    fn try_values(&mut self, state: &State, group: usize, class: usize, steps: &mut Steps) {
        let contest = self.contest;
        let of_group = &contest.groups[group];
        let class = &of_group.classes[class];
        let mut branches: Vec<(Worth, State)> = Vec::new();
        let may_stay_out = state.standing(group) == Standing::Open;
        for value in (0..class.values.len()).map(Some).chain(may_stay_out.then_some(None)) {
            let mut branch = state.clone();
            match value {
                Some(value) => {
                    branch.bring_in(group);
                    for slot in &class.slots {
                        let symbol = class.values[value];
                        branch.keep(contest, *slot, |bid| {
                            contest.problem.symbol(bid, class.attribute) == symbol
                        });
                    }
                }
                None => branch.leave_out(group),
            }
            let (relaxed, looked_at) =
                self.relaxation.bound(&mut branch, self.best.as_ref().map(|(worth, _)| *worth));
            steps.take(looked_at);
            branches.extend(relaxed.map(|relaxed| (relaxed.worth, branch)));
        }
        branches.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
        for (worth, branch) in branches {
            if self.promises(worth) {
                self.run(branch, steps);
            }
        }
    }

    /// A slot takes what a candidate of it takes: a node, or a value.
    fn settle(&self, state: &mut State, candidate: usize, demand: Demand) {
        let contest = self.contest;
        let chosen = contest.candidates[candidate].bid;
        match demand {
            Demand::OtherValue(attribute) => {
                let symbol = contest.problem.symbol(&chosen, attribute);
                state.bring_in(contest.group_of(candidate));
                state.keep(contest, contest.candidates[candidate].slot, |bid| {
                    contest.problem.symbol(bid, attribute) == symbol
                });
                state.fix_value(contest, &chosen, demand);
            }
            _ => state.fix(contest, candidate),
        }
    }

    /// A slot does not take what a candidate of it takes.
    fn refuse(&self, state: &mut State, candidate: usize, demand: Demand) {
        let contest = self.contest;
        let chosen = contest.candidates[candidate].bid;
        state.keep(contest, contest.candidates[candidate].slot, |bid| {
            contest.problem.agree(&chosen, bid, demand)
        });
    }

    fn conflict(&self, state: &State, relaxed: &Relaxed) -> Option<Conflict> {
        let contest = self.contest;
        for (position, group) in contest.groups.iter().enumerate() {
            for (class, of_class) in group.classes.iter().enumerate() {
                let chosen = of_class.slots.iter().filter_map(|slot| relaxed.choice[*slot]);
                let mut values = chosen.map(|candidate| of_class.value_of(contest, candidate));
                let first = values.next();
                if values.any(|value| Some(value) != first) {
                    return Some(Conflict::Values { group: position, class });
                }
            }
            let filled = group.slots.iter().filter(|slot| relaxed.choice[**slot].is_some()).count();
            if filled > 0 && filled < group.slots.len() {
                return Some(Conflict::Half(position));
            }
        }
        self.crowded(state, relaxed).or_else(|| self.clash(state, relaxed))
    }

    /// Of the candidates that clash, the one whose slot would lose most without what it takes.
    fn clash(&self, state: &State, relaxed: &Relaxed) -> Option<Conflict> {
        let contest = self.contest;
        let bid = |candidate: usize| &contest.candidates[candidate].bid;
        let clashing = contest.clashes.iter().filter_map(|Clash { left, right, demand }| {
            let (left, right) = (relaxed.choice[*left]?, relaxed.choice[*right]?);
            (!contest.problem.agree(bid(left), bid(right), *demand))
                .then_some([(left, *demand), (right, *demand)])
        });
        let worst = clashing.flatten().max_by_key(|(candidate, demand)| {
            (self.loss(state, *candidate, *demand), std::cmp::Reverse(*candidate))
        });
        worst.map(|(candidate, demand)| Conflict::Contested(candidate, demand))
    }

    /// What a slot loses at least when it takes something else than a candidate does.
    fn loss(&self, state: &State, candidate: usize, demand: Demand) -> i128 {
        let contest = self.contest;
        let chosen = &contest.candidates[candidate];
        let others = state.candidates_of(&contest.slots[chosen.slot]);
        let others = others
            .filter(|other| contest.problem.agree(&chosen.bid, &contest.candidates[*other].bid, demand));
        chosen.merit - others.map(|other| contest.candidates[other].merit).max().unwrap_or(0)
    }

    /// A candidate on a node that has no room for all that stand there.
    fn crowded(&self, state: &State, relaxed: &Relaxed) -> Option<Conflict> {
        let contest = self.contest;
        if !contest.problem.has_room_limits() {
            return None;
        }
        let mut placed: Vec<(u32, usize)> = relaxed
            .choice
            .iter()
            .flatten()
            .map(|candidate| (contest.candidates[*candidate].bid.node.0, *candidate))
            .collect();
        placed.sort_unstable();
        let overfull = placed.chunk_by(|left, right| left.0 == right.0).find(|on_node| {
            let mut bids = on_node.iter().map(|(_, candidate)| contest.candidates[*candidate].bid);
            let first = bids.next().expect("no chunk is empty");
            !contest.problem.has_room(&bids.collect::<Vec<Bid>>(), &first)
        })?;
        let unsettled = overfull.iter().map(|(_, candidate)| *candidate).filter(|candidate| {
            let slot = &contest.slots[contest.candidates[*candidate].slot];
            state.standing(slot.group) == Standing::Open || state.candidates_of(slot).nth(1).is_some()
        });
        let worst = unsettled.max_by_key(|candidate| {
            (self.loss(state, *candidate, Demand::OtherNode), std::cmp::Reverse(*candidate))
        });
        Some(worst.map_or(Conflict::Settled, |candidate| Conflict::Contested(candidate, Demand::OtherNode)))
    }
}
