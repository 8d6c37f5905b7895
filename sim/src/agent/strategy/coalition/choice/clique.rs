//! Cliques: slots that all need different nodes, or different values of one attribute.
//!
//! What a clique's slots can be worth together is at most the best assignment of the nodes, or values, to them. Each slot's
//! best candidate on its own bounds far less where all want the same.

use super::super::bid::{Bid, ItemId};
use super::super::problem::{AttributeId, Demand, Problem};
use super::super::totals::Thing;
use super::{Candidate, Slot};

/// What the slots of a clique compete for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scarce {
    /// Nodes, or values of an attribute: each goes to one slot at most.
    Owned(Demand),
    /// Room on nodes.
    Room,
}

/// Slots, any two of them tied alike. Every slot is in one clique, if only by itself.
#[derive(Debug)]
pub struct Clique {
    scarce: Scarce,
    /// Ascending.
    pub slots: Vec<usize>,
}

impl Clique {
    /// A partition of the slots into cliques, the largest first. Of equal ones those of values come first, since what
    /// differs in a value differs in its node. Where room is limited, the slots left over compete for room, or, where
    /// most nodes have room for one only, all slots do.
    pub fn of(problem: &Problem, slots: &[Slot], candidates: &[Candidate]) -> Vec<Self> {
        let mut values: Vec<AttributeId> = slots
            .iter()
            .flat_map(|slot| problem.item(slot.item).nshare.iter().map(|(attribute, _)| *attribute))
            .collect();
        values.sort_unstable();
        values.dedup();
        let kinds: Vec<Demand> =
            [Demand::OtherNode].into_iter().chain(values.into_iter().map(Demand::OtherValue)).collect();
        let alone = candidates.iter().filter(|candidate| problem.room(candidate.bid.node) == 1).count();
        let mut free: Vec<usize> = (0..slots.len()).collect();
        let mut cliques = Vec::new();
        while !free.is_empty() {
            let grown = kinds.iter().flat_map(|scarce| {
                let free = &free;
                (0..free.len()).map(move |first| Self::from(problem, slots, *scarce, &free[first..]))
            });
            // Of several that are equally large, the last.
            let mut largest = grown.max_by_key(|clique| clique.slots.len()).expect("a slot is left");
            if problem.has_room_limits() && (largest.slots.len() == 1 || alone * 2 > candidates.len()) {
                largest = Self { scarce: Scarce::Room, slots: free.clone() };
            }
            free.retain(|slot| largest.slots.binary_search(slot).is_err());
            cliques.push(largest);
        }
        cliques
    }

    /// The clique that grows from the first of these slots by all later ones that fit.
    fn from(problem: &Problem, slots: &[Slot], scarce: Demand, free: &[usize]) -> Self {
        let are_tied = |left: ItemId, right: ItemId| {
            let item = problem.item(left);
            match scarce {
                Demand::OtherValue(attribute) => item.nshare.binary_search(&(attribute, right)).is_ok(),
                _ => item.diff.binary_search(&right).is_ok(),
            }
        };
        let mut members: Vec<usize> = Vec::new();
        for slot in free {
            if members.iter().all(|other| are_tied(slots[*other].item, slots[*slot].item)) {
                members.push(*slot);
            }
        }
        Self { scarce: Scarce::Owned(scarce), slots: members }
    }

    /// Whether it keeps two slots from having in common what a demand forbids.
    pub fn sees(&self, left: usize, right: usize, demand: Demand) -> bool {
        let within = [left, right].iter().all(|slot| self.slots.binary_search(slot).is_ok());
        let Scarce::Owned(scarce) = self.scarce else { return false };
        within && (demand == scarce || demand == Demand::OtherNode)
    }

    /// How many of these slots can take what a bid takes.
    fn capacity(&self, problem: &Problem, slots: &[Slot], bid: &Bid) -> usize {
        match self.scarce {
            Scarce::Owned(_) => 1,
            Scarce::Room => {
                let sizes = self.slots.iter().map(|slot| problem.item(slots[*slot].item).requests.len());
                (problem.room(bid.node) / sizes.min().unwrap_or(1)).clamp(1, self.slots.len())
            }
        }
    }

    /// Numbers what the candidates of its slots take.
    pub fn number_things(&self, problem: &Problem, slots: &[Slot], candidates: &mut [Candidate]) {
        let thing = |bid: &Bid| match self.scarce {
            Scarce::Owned(Demand::OtherValue(attribute)) => {
                Thing::Value(attribute, problem.symbol(bid, attribute))
            }
            _ => Thing::Node(bid.node),
        };
        let of_slots = self.slots.iter().flat_map(|slot| slots[*slot].candidates.clone());
        let mut things: Vec<Thing> =
            of_slots.clone().map(|candidate| thing(&candidates[candidate].bid)).collect();
        things.sort_unstable();
        things.dedup();
        for candidate in of_slots {
            let candidate = &mut candidates[candidate];
            candidate.capacity = self.capacity(problem, slots, &candidate.bid);
            candidate.thing = things.binary_search(&thing(&candidate.bid)).expect("every thing is listed");
        }
    }
}
