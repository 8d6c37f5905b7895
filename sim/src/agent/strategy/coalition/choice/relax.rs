//! The bound: the best choice when only groups' values and cliques are minded.
//!
//! In a group that may still have several values of a class, each value bounds what all slots of the class get together.
//! That sum is laid out among the slots in equal parts, less what each loses beside its best candidate of that value; so the
//! slots can be treated one by one, and agree in the best value unless a clique makes them lose more by it.

use std::cmp::Reverse;

use super::matching::Matching;
use super::state::{Standing, State};
use super::worth::Worth;
use super::{Class, Contest, Group};

/// A bound, and the choice that it comes from: by slot, a candidate.
#[derive(Debug)]
pub struct Relaxed {
    pub worth: Worth,
    pub choice: Vec<Option<usize>>,
}

/// Bounds states of one contest.
pub struct Relaxation<'a> {
    contest: &'a Contest<'a>,
    /// By candidate.
    worths: Vec<Worth>,
    matching: Matching,
    /// By thing, where it may stand among a slot's offers.
    place_of_thing: Vec<usize>,
}

/// What is added to the candidates of each slot of a class, by value.
struct Parts {
    class: usize,
    /// By value and slot of the class.
    added: Vec<Option<Vec<Worth>>>,
}

impl<'a> Relaxation<'a> {
    /// With so much worth for each position of a slot.
    pub fn new(contest: &'a Contest<'a>, weights: &[i128]) -> Self {
        let worth = |candidate: &super::Candidate| Worth {
            merit: candidate.merit,
            place: weights[candidate.slot] * i128::from(candidate.above),
        };
        let worths = contest.candidates.iter().map(worth).collect();
        Self { contest, worths, matching: Matching::default(), place_of_thing: Vec::new() }
    }

    /// The worth of a choice.
    pub fn worth_of(&self, choice: &[usize]) -> Worth {
        choice.iter().map(|candidate| self.worths[*candidate]).sum()
    }

    /// Bounds a state, after excluding what no value of a class supports, and, in a contest of one group, values with which
    /// nothing can `beat` a worth; `None` if nothing is possible. Also tells how many candidates were looked at.
    pub fn bound(&mut self, state: &mut State, beat: Option<Worth>) -> (Option<Relaxed>, usize) {
        let contest = self.contest;
        let mut looked_at = 0;
        let mut parts: Vec<Option<Parts>> = Vec::with_capacity(contest.groups.len());
        for (position, group) in contest.groups.iter().enumerate() {
            looked_at += group.slots.len();
            let mut supported = self.support(state, position, group);
            if let ([_], Some(beat), true) = (contest.groups.as_slice(), beat, supported) {
                self.cut_values(state, group, beat);
                supported = self.support(state, position, group);
            }
            if !supported {
                if state.standing(position) == Standing::In {
                    return (None, looked_at);
                }
                state.leave_out(position);
            }
            let open = state.standing(position) != Standing::Out;
            parts.push(if open { self.parts(state, group) } else { None });
        }
        let mut relaxed = Relaxed { worth: Worth::ZERO, choice: vec![None; contest.slots.len()] };
        for clique in &contest.cliques {
            let slots = clique.slots.iter().copied();
            let slots: Vec<usize> =
                slots.filter(|slot| state.standing(contest.slots[*slot].group) != Standing::Out).collect();
            looked_at += slots.len().pow(3);
            if !self.assign(state, &parts, &slots, &mut relaxed, &mut looked_at) {
                return (None, looked_at);
            }
        }
        (Some(relaxed), looked_at)
    }

    /// Excludes candidates with values that other slots of a class do not have; whether every slot has a candidate left.
    fn support(&self, state: &mut State, position: usize, group: &Group) -> bool {
        let contest = self.contest;
        let mut changed = state.standing(position) != Standing::Out && !group.classes.is_empty();
        while changed {
            changed = false;
            for class in &group.classes {
                let mut counts = vec![0; class.values.len()];
                for (nth, slot) in class.slots.iter().enumerate() {
                    for candidate in state.candidates_of(&contest.slots[*slot]) {
                        let count = &mut counts[class.value_of(contest, candidate)];
                        *count = if *count == nth { nth + 1 } else { *count };
                    }
                }
                for slot in &class.slots {
                    for candidate in contest.slots[*slot].candidates.clone() {
                        let value = class.value_of(contest, candidate);
                        if counts[value] < class.slots.len() && state.is_alive(candidate) {
                            state.drop(candidate);
                            changed = true;
                        }
                    }
                }
            }
        }
        group.slots.iter().all(|slot| state.candidates_of(&contest.slots[*slot]).next().is_some())
    }

    /// Excludes the values of a group's classes with which, whatever else is chosen, nothing beats a worth.
    fn cut_values(&self, state: &mut State, group: &Group, beat: Worth) {
        let contest = self.contest;
        for class in &group.classes {
            let best_of = |slot: &usize| {
                let worths =
                    state.candidates_of(&contest.slots[*slot]).map(|candidate| self.worths[candidate]);
                worths.max().unwrap_or_default()
            };
            let outside = group.slots.iter().filter(|slot| class.slots.binary_search(slot).is_err());
            let beside: Worth = outside.map(best_of).sum();
            let mut most = vec![beside; class.values.len()];
            let mut best: Vec<Option<Worth>> = Vec::new();
            for slot in &class.slots {
                best.clear();
                best.resize(class.values.len(), None);
                for candidate in state.candidates_of(&contest.slots[*slot]) {
                    let best = &mut best[class.value_of(contest, candidate)];
                    *best = (*best).max(Some(self.worths[candidate]));
                }
                most.iter_mut().zip(&best).for_each(|(most, best)| *most += best.unwrap_or_default());
            }
            for slot in &class.slots {
                for candidate in contest.slots[*slot].candidates.clone() {
                    if most[class.value_of(contest, candidate)] <= beat {
                        state.drop(candidate);
                    }
                }
            }
        }
    }

    /// What the values of the group's first class that has several are worth to its slots.
    fn parts(&self, state: &State, group: &Group) -> Option<Parts> {
        let contest = self.contest;
        for (position, class) in group.classes.iter().enumerate() {
            let mut best: Vec<Vec<Option<Worth>>> = vec![vec![None; class.slots.len()]; class.values.len()];
            for (nth, slot) in class.slots.iter().enumerate() {
                for candidate in state.candidates_of(&contest.slots[*slot]) {
                    let best = &mut best[class.value_of(contest, candidate)][nth];
                    *best = (*best).max(Some(self.worths[candidate]));
                }
            }
            if best.iter().filter(|best| best[0].is_some()).count() < 2 {
                continue;
            }
            let added = best.into_iter().map(|best| {
                let best: Vec<Worth> = best.into_iter().collect::<Option<_>>()?;
                let (first, each) = best.iter().copied().sum::<Worth>().parts(best.len());
                let part = |nth| if nth == 0 { first } else { each };
                Some(best.iter().enumerate().map(|(nth, best)| part(nth) - *best).collect())
            });
            return Some(Parts { class: position, added: added.collect() });
        }
        None
    }

    /// Of offers for a slot the best of each thing, and of these the best so many.
    fn best_of_things(&mut self, offers: Vec<(Worth, usize)>, most: usize) -> Vec<(Worth, usize)> {
        if most == 1 {
            let best = offers.into_iter().max_by_key(|(worth, candidate)| (*worth, Reverse(*candidate)));
            return best.into_iter().collect();
        }
        let mut best: Vec<(Worth, usize)> = Vec::new();
        for offer in offers {
            let thing = self.contest.candidates[offer.1].thing;
            if self.place_of_thing.len() <= thing {
                self.place_of_thing.resize(thing + 1, usize::MAX);
            }
            match best.get_mut(self.place_of_thing[thing]) {
                Some(known) if self.contest.candidates[known.1].thing == thing => {
                    if known.0 < offer.0 {
                        *known = offer;
                    }
                }
                _ => {
                    self.place_of_thing[thing] = best.len();
                    best.push(offer);
                }
            }
        }
        // The others can take but so many: with enough for all of them and one more, nothing worse is needed.
        best.sort_unstable_by_key(|(worth, candidate)| (Reverse(*worth), *candidate));
        let mut enough = 0;
        let needed = best.iter().take_while(|(_, candidate)| {
            let before = enough;
            enough += self.contest.candidates[*candidate].capacity;
            before < most
        });
        let needed = needed.count();
        best.truncate(needed);
        best
    }

    /// Assigns what is scarce to the slots of a clique; whether all that must be filled can be.
    fn assign(
        &mut self,
        state: &State,
        parts: &[Option<Parts>],
        slots: &[usize],
        relaxed: &mut Relaxed,
        looked_at: &mut usize,
    ) -> bool {
        let contest = self.contest;
        // A slot never needs more than its best so many things: the others can take but one each.
        let mut offers: Vec<Vec<(Worth, usize)>> = Vec::with_capacity(slots.len());
        for slot in slots {
            let group = self.contest.slots[*slot].group;
            let parts = parts[group].as_ref().and_then(|parts| {
                let class = &contest.groups[group].classes[parts.class];
                let nth = class.slots.binary_search(slot).ok()?;
                Some((class, nth, &parts.added))
            });
            let mut of_slot: Vec<(Worth, usize)> = Vec::new();
            for candidate in state.candidates_of(&contest.slots[*slot]) {
                *looked_at += 1;
                let added = parts.map_or(Worth::ZERO, |(class, nth, added)| {
                    let added = &added[class.value_of(contest, candidate)];
                    added.as_ref().expect("values without support are excluded")[nth]
                });
                of_slot.push((self.worths[candidate] + added, candidate));
            }
            offers.push(self.best_of_things(of_slot, slots.len()));
        }
        let thing_of = |candidate: usize| contest.candidates[candidate].thing;
        let mut things: Vec<(usize, usize)> = offers
            .iter()
            .flatten()
            .map(|(_, candidate)| (thing_of(*candidate), contest.candidates[*candidate].capacity))
            .collect();
        things.sort_unstable();
        things.dedup();
        self.matching.begin(things.iter().map(|(_, capacity)| (*capacity).min(slots.len())));
        for (slot, offers) in slots.iter().zip(&offers) {
            self.matching.enter(state.standing(contest.slots[*slot].group) == Standing::Open);
            for (worth, candidate) in offers {
                let thing = things.binary_search_by_key(&thing_of(*candidate), |(thing, _)| *thing);
                self.matching.offer(thing.expect("every thing offered is listed"), *worth);
            }
        }
        let Some(taken) = self.matching.assign() else { return false };
        for ((slot, offers), taken) in slots.iter().zip(&offers).zip(taken) {
            let Some(taken) = taken else { continue };
            let offer = offers.iter().find(|(_, candidate)| thing_of(*candidate) == things[taken].0);
            let (worth, candidate) = offer.expect("what is taken was offered");
            relaxed.worth += *worth;
            relaxed.choice[*slot] = Some(*candidate);
        }
        true
    }
}

impl Class {
    /// The number of a candidate's value.
    pub fn value_of(&self, contest: &Contest<'_>, candidate: usize) -> usize {
        contest.candidates[candidate].values[self.position] as usize
    }
}
