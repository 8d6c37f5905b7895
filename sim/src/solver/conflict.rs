//! Why nothing complete is valid: a smallest set of conditions that cannot all hold.
//!
//! ```text
//! instance ──▶ demands ──▶ deletion: none can be spared ──▶ hitting sets: no other conflict has fewer
//!                              │        ▲                      │        ▲
//!                              ▼        │                      ▼        │
//!                         lifting ──▶ exact: can the rest be met? A stitching that meets it leaves out a correction
//! ```
//!
//! First every demand is lifted in turn, and stays lifted if what is left still has no complete valid stitching, which
//! [`exact`] decides: the set that remains is *minimal*, as without any one of its members the others can hold together.
//! It need not be the smallest of all such sets. A stitching that meets some demands breaks others, and these are a
//! *correction*: every conflict has one of them, or that stitching would meet it. So no conflict is smaller than the
//! smallest set that has a member of each correction found, and such a set, asked for in turn, is either a conflict,
//! and then a smallest one, or is met by a stitching, which yields one more correction. Source: A. Ignatiev, A. Previti,
//! M. Liffiton, J. Marques-Silva, "Smallest MUS Extraction with Minimal Hitting Set Dualization", CP 2015, LNCS 9255,
//! algorithm 2; each correction is made minimal there, and here, by adding what can be met beside.

mod hitting_set;
mod lifting;

use super::exact::{self, Completion};
use super::limits::{Limits, Meter};
use crate::model::{Condition, Enforce, Instance, RequestId, Test};
use hitting_set::HittingSet;
use lifting::Lifting;

/// Something that an instance demands, and that can be lifted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Demand {
    /// That a request node is stitched to a container node of a fitting type. Lifted, every type fits.
    Mapping(RequestId),
    /// The hard condition at this position of [`Instance::conditions`]. Lifted, an ordered comparison is soft, and others
    /// are not there.
    Condition(usize),
    /// The validator at this position of [`Instance::validators`], which is promoted. Lifted, it only judges.
    Limit(usize),
    /// The capacity of container nodes. Lifted, they take any number of request nodes.
    Capacity,
    /// That the credits expression has a value for whatever bids. Lifted, it is 0 for all.
    Expression,
}

impl Demand {
    /// The demand in the words of the scenario format, with the names of request nodes.
    pub fn describe(self, instance: &Instance) -> String {
        let names = |nodes: &[RequestId]| {
            nodes.iter().map(|node| instance.request.name(*node)).collect::<Vec<&str>>().join(", ")
        };
        match self {
            Self::Mapping(request) => format!("mapping of {}", instance.request.name(request)),
            Self::Condition(position) => {
                let rule = instance.describe_condition(position);
                match &instance.conditions[position] {
                    Condition::Attribute(condition) => format!("{rule} for {}", names(&[condition.node])),
                    Condition::Composition(condition) => format!("{rule} over {}", names(&condition.nodes)),
                }
            }
            Self::Limit(position) => format!("limit {}", instance.validators[position].name()),
            Self::Capacity => "capacity".to_owned(),
            Self::Expression => "credits".to_owned(),
        }
    }
}

/// A set of demands that no complete stitching of any part meets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// The demands, in the order mapping, conditions, limits, capacity, expression. Empty when nothing can be complete even with all
    /// of them lifted: the container has no node with a type, or credits are out of range.
    pub demands: Vec<Demand>,
    /// Whether it is proven that none of them can be spared; `false` when a limit cut a proof short.
    pub minimal: bool,
    /// No set of fewer demands is a conflict.
    pub at_least: usize,
}

impl Conflict {
    /// Whether it is proven that no other conflict has fewer demands.
    pub fn is_smallest(&self) -> bool {
        self.at_least >= self.demands.len()
    }
}

/// What became of the question why nothing complete is valid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finding {
    /// There is a complete valid stitching.
    Completable,
    /// There is none, for this reason.
    Conflict(Conflict),
    /// A limit was reached before either was proven.
    Unknown,
}

/// Finds a smallest conflict; under limits one that is as small as was found by then, with what is proven of it.
///
/// The limits hold for the whole search. A step is a step of [`exact`], or one choice among the demands of a hitting
/// set.
pub fn find(instance: &Instance, limits: Limits) -> Finding {
    let demands = demands(instance);
    let mut search = Search {
        lifting: Lifting::new(instance),
        meter: Meter::new(limits),
        corrections: HittingSet::new(demands.len()),
        demands,
    };
    let all: Vec<usize> = (0..search.demands.len()).collect();
    match search.ask(&all) {
        Answer::Met(_) => return Finding::Completable,
        Answer::Unknown => return Finding::Unknown,
        Answer::Unmet => {}
    }
    let (kept, minimal) = search.spare(all);
    let (kept, at_least) = if minimal { search.shrink(kept) } else { (kept, 0) };
    let demands = kept.into_iter().map(|position| search.demands[position]).collect();
    Finding::Conflict(Conflict { demands, minimal, at_least })
}

/// Everything that an instance demands and that can be lifted. What is not requested demands nothing, nor does a soft
/// condition.
pub fn demands(instance: &Instance) -> Vec<Demand> {
    let requested = |request: &RequestId| instance.request.nodes[request.index()].is_requested();
    let mut demands: Vec<Demand> = instance.request.ids().filter(requested).map(Demand::Mapping).collect();
    let hard = instance.conditions.iter().enumerate().filter(|(_, condition)| is_hard(condition));
    demands.extend(hard.map(|(position, _)| Demand::Condition(position)));
    let promoted = instance.validators.iter().enumerate().filter(|(_, validator)| validator.promote);
    demands.extend(promoted.map(|(position, _)| Demand::Limit(position)));
    demands.extend(instance.capacity.is_some().then_some(Demand::Capacity));
    demands.extend(instance.credits.is_some().then_some(Demand::Expression));
    demands
}

fn is_hard(condition: &Condition) -> bool {
    match condition {
        Condition::Attribute(condition) => {
            !matches!(condition.test, Test::Compare { enforce: Enforce::Soft, .. })
        }
        Condition::Composition(_) => true,
    }
}

/// The instance with only these of its demands.
pub fn restricted(instance: &Instance, demands: &[Demand]) -> Instance {
    Lifting::new(instance).keeping(demands).clone()
}

/// Whether some demands can be met together.
enum Answer {
    /// By a stitching that breaks these others, by position.
    Met(Vec<usize>),
    /// By none.
    Unmet,
    /// A limit was reached.
    Unknown,
}

/// A search under way. Sets of demands are ascending positions in `demands`.
struct Search<'a> {
    lifting: Lifting<'a>,
    demands: Vec<Demand>,
    meter: Meter,
    /// Each correction found: every conflict has one of its members.
    corrections: HittingSet,
}

impl Search<'_> {
    /// Whether these demands can be met together.
    fn ask(&mut self, kept: &[usize]) -> Answer {
        let kept: Vec<Demand> = kept.iter().map(|position| self.demands[*position]).collect();
        match exact::complete(self.lifting.keeping(&kept), &mut self.meter) {
            Completion::Impossible => Answer::Unmet,
            Completion::Unknown => Answer::Unknown,
            Completion::Possible(stitching) => {
                let demands = self.demands.iter().enumerate();
                let broken = demands.filter(|(_, demand)| !self.lifting.meets(**demand, &stitching));
                Answer::Met(broken.map(|(position, _)| position).collect())
            }
        }
    }

    /// Lifts one demand after the other from a conflict, and tells whether none of those left can be spared.
    fn spare(&mut self, mut kept: Vec<usize>) -> (Vec<usize>, bool) {
        let mut minimal = true;
        // Conditions first: of several reasons the one nearest to the mapping is plainest.
        for demand in kept.clone().into_iter().rev() {
            if self.corrections.needs(demand, &kept) {
                continue;
            }
            let rest = without(&kept, demand);
            match self.ask(&rest) {
                Answer::Unmet => kept = rest,
                Answer::Met(correction) => self.corrections.add(correction),
                Answer::Unknown => minimal = false,
            }
        }
        (kept, minimal)
    }

    /// From a minimal conflict to a smallest one, and the number of demands that every conflict has at least.
    fn shrink(&mut self, mut kept: Vec<usize>) -> (Vec<usize>, usize) {
        let mut at_least = 0;
        while at_least < kept.len() {
            let Ok(hit) = self.corrections.of_size(at_least, &mut self.meter) else { break };
            let Some(hit) = hit else {
                at_least += 1;
                continue;
            };
            match self.ask(&hit) {
                Answer::Unmet => kept = hit,
                Answer::Met(correction) => {
                    let correction = self.reduced(correction);
                    self.corrections.add(correction);
                }
                Answer::Unknown => break,
            }
        }
        (kept, at_least)
    }

    /// A correction without what can be met beside all the rest.
    fn reduced(&mut self, mut correction: Vec<usize>) -> Vec<usize> {
        for demand in correction.clone() {
            if !correction.contains(&demand) {
                continue;
            }
            let met: Vec<usize> = (0..self.demands.len())
                .filter(|other| *other == demand || !correction.contains(other))
                .collect();
            if let Answer::Met(smaller) = self.ask(&met) {
                correction = smaller;
            }
        }
        correction
    }
}

fn without(set: &[usize], left_out: usize) -> Vec<usize> {
    set.iter().copied().filter(|member| *member != left_out).collect()
}

#[cfg(test)]
mod tests;
