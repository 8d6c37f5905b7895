//! What is still possible in a contest.

use super::super::bid::Bid;
use super::super::problem::Demand;
use super::{Contest, Slot};

/// Whether the slots of a group are filled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// They may be, or not.
    Open,
    /// All are.
    In,
    /// None is.
    Out,
}

/// The candidates and groups that are not excluded.
#[derive(Clone, Debug)]
pub struct State {
    alive: Vec<bool>,
    /// By group.
    standing: Vec<Standing>,
}

impl State {
    /// Everything is possible, but that all groups must be in where they are required.
    pub fn new(contest: &Contest<'_>, required: bool) -> Self {
        let standing = if required { Standing::In } else { Standing::Open };
        Self { alive: vec![true; contest.candidates.len()], standing: vec![standing; contest.groups.len()] }
    }

    /// Whether a group is in, out or open.
    pub fn standing(&self, group: usize) -> Standing {
        self.standing[group]
    }

    /// The candidates of a slot that are left, best first.
    pub fn candidates_of<'s>(&'s self, slot: &Slot) -> impl Iterator<Item = usize> + use<'s> {
        slot.candidates.clone().filter(|candidate| self.alive[*candidate])
    }

    /// Whether a candidate is left.
    pub fn is_alive(&self, candidate: usize) -> bool {
        self.alive[candidate]
    }

    /// Excludes a candidate.
    pub fn drop(&mut self, candidate: usize) {
        self.alive[candidate] = false;
    }

    /// A group stays out.
    pub fn leave_out(&mut self, group: usize) {
        self.standing[group] = Standing::Out;
    }

    /// A group is filled.
    pub fn bring_in(&mut self, group: usize) {
        self.standing[group] = Standing::In;
    }

    /// Excludes all candidates of a slot that a test does not pass.
    pub fn keep(&mut self, contest: &Contest<'_>, slot: usize, mut passes: impl FnMut(&Bid) -> bool) {
        for candidate in contest.slots[slot].candidates.clone() {
            if self.alive[candidate] && !passes(&contest.candidates[candidate].bid) {
                self.alive[candidate] = false;
            }
        }
    }

    /// A candidate is chosen: its group is in, and what does not agree with it is excluded.
    pub fn fix(&mut self, contest: &Contest<'_>, candidate: usize) {
        let chosen = contest.candidates[candidate].bid;
        self.bring_in(contest.group_of(candidate));
        self.keep(contest, contest.candidates[candidate].slot, |bid| *bid == chosen);
        for (other, demand) in &contest.problem.item(chosen.item).demands {
            self.exclude(contest, &chosen, *other, *demand);
        }
        self.make_room(contest, &chosen);
    }

    /// A slot's value of an attribute is settled, that of a bid for it: others must differ from it.
    pub fn fix_value(&mut self, contest: &Contest<'_>, chosen: &Bid, demand: Demand) {
        for (other, of_other) in &contest.problem.item(chosen.item).demands {
            if *of_other == demand {
                self.exclude(contest, chosen, *other, demand);
            }
        }
    }

    fn exclude(&mut self, contest: &Contest<'_>, chosen: &Bid, other: u16, demand: Demand) {
        if let Ok(slot) = contest.slots.binary_search_by_key(&other, |slot| slot.item) {
            self.keep(contest, slot, |bid| contest.problem.agree(chosen, bid, demand));
        }
    }

    /// Excludes candidates for which the node of a bid that was just settled has no room left.
    fn make_room(&mut self, contest: &Contest<'_>, chosen: &Bid) {
        if !contest.problem.has_room_limits() {
            return;
        }
        let settled = contest.slots.iter().filter_map(|slot| {
            let mut left = self.candidates_of(slot);
            let first = left.next().filter(|_| self.standing[slot.group] == Standing::In)?;
            let bid = contest.candidates[first].bid;
            (bid.node == chosen.node && left.next().is_none()).then_some(bid)
        });
        let settled: Vec<Bid> = settled.collect();
        for slot in 0..contest.slots.len() {
            let item = contest.slots[slot].item;
            if settled.iter().all(|bid| bid.item != item) {
                self.keep(contest, slot, |bid| {
                    bid.node != chosen.node || contest.problem.has_room(&settled, bid)
                });
            }
        }
    }
}
