//! What the solver `exhaustive` looks at: candidate stitchings with the verdicts on each, counted, and the best of both kinds
//! kept by name.

use std::cmp::Reverse;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::model::{Credits, Instance};
use crate::record::{ValidatorSummary, ViolationSummary, validators, violations};
use crate::solver::exhaustive::{Candidate, candidates};

/// Most candidates that are judged.
const JUDGED_MAX: usize = 100_000;

/// The candidates of a problem: every way to stitch all request nodes to container nodes of fitting types within a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CandidatesSummary {
    /// How many there are (at most 2⁶⁴ − 1 are told).
    pub all: u64,
    /// How many of them were judged: the first 100,000, or all.
    pub judged: u64,
    /// How many of these break no condition and no hard limit.
    pub valid: u64,
    /// How many of the valid ones pass every validator as well.
    pub passing: u64,
    /// Some of them: first those that pass everything, then the others, each kind by welfare.
    pub shown: Vec<CandidateSummary>,
}

/// A candidate and the verdicts on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CandidateSummary {
    /// Request node → container node.
    pub stitching: IndexMap<String, String>,
    /// The sum of the base credits of its stitches; stitches that are no bid count nothing.
    pub welfare: f64,
    /// The conditions and hard limits that it breaks; none when it is valid.
    pub violations: Vec<ViolationSummary>,
    /// What the validators say.
    pub validators: Vec<ValidatorSummary>,
}

impl CandidateSummary {
    /// Whether it breaks no condition and no hard limit.
    pub fn is_valid(&self) -> bool {
        self.violations.is_empty()
    }

    /// Whether it is valid and passes every validator.
    pub fn passes(&self) -> bool {
        self.is_valid() && self.validators.iter().all(|validator| validator.ok)
    }

    fn of(instance: &Instance, candidate: &Candidate) -> Self {
        let stitches = candidate.stitching.stitches().map(|(request, node)| {
            (instance.request.name(request).to_owned(), instance.container.name(node).to_owned())
        });
        Self {
            stitching: stitches.collect(),
            welfare: candidate.welfare.to_f64(),
            violations: violations(instance, &candidate.stitching),
            validators: validators(instance, &candidate.stitching),
        }
    }
}

impl CandidatesSummary {
    /// Judges the candidates of a problem, and keeps so many of them.
    ///
    /// Of those that break something or fail a validator a third is kept, those worth most, which are the most tempting; more
    /// where the others do not take their room.
    pub fn of(instance: &Instance, shown: usize) -> Self {
        let all = u64::try_from(candidates(instance).count_all()).unwrap_or(u64::MAX);
        let (mut judged, mut valid, mut passing) = (0, 0, 0);
        let (mut good, mut others) = (Best::new(shown), Best::new(shown));
        for candidate in candidates(instance).take(JUDGED_MAX) {
            judged += 1;
            valid += u64::from(candidate.is_valid());
            let passes = candidate.is_valid() && candidate.passes();
            passing += u64::from(passes);
            if passes { &mut good } else { &mut others }.offer(candidate, judged);
        }
        let (good, others) = (good.candidates, others.candidates);
        let of_others = others.len().min((shown / 3).max(shown.saturating_sub(good.len())));
        let kept = good.into_iter().take(shown - of_others).chain(others.into_iter().take(of_others));
        let shown = kept.map(|(_, candidate)| CandidateSummary::of(instance, &candidate)).collect();
        Self { all, judged, valid, passing, shown }
    }
}

/// The candidates of most welfare, the best first; of equal ones those that came first.
struct Best {
    most: usize,
    candidates: Vec<((Reverse<Credits>, u64), Candidate)>,
}

impl Best {
    fn new(most: usize) -> Self {
        Self { most, candidates: Vec::new() }
    }

    fn offer(&mut self, candidate: Candidate, number: u64) {
        let key = (Reverse(candidate.welfare), number);
        let place = self.candidates.partition_point(|(other, _)| *other < key);
        if place < self.most {
            self.candidates.insert(place, (key, candidate));
            self.candidates.truncate(self.most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instances::{self, Mix};

    /// All candidates, judged once more from the model.
    fn judged(instance: &Instance) -> Vec<(bool, Credits)> {
        candidates(instance)
            .map(|candidate| {
                let passes = instance.is_valid(&candidate.stitching)
                    && instance
                        .validators
                        .iter()
                        .all(|validator| validator.judge(&instance.container, &candidate.stitching).is_ok());
                (passes, candidate.welfare)
            })
            .collect()
    }

    #[test]
    fn counts_are_those_of_all_candidates_and_what_is_shown_is_worth_most_of_its_kind() {
        for seed in 0..30 {
            let instance = instances::feasible(seed, &Mix::small());
            let summary = CandidatesSummary::of(&instance, 9);
            let all = judged(&instance);
            let passing = all.iter().filter(|(passes, _)| *passes).count() as u64;
            assert!(summary.judged == all.len().min(JUDGED_MAX) as u64 && summary.all == all.len() as u64);
            assert_eq!(summary.passing, passing, "seed {seed}");
            assert_eq!(summary.shown.len(), all.len().min(9), "seed {seed}");
            for passes in [true, false] {
                let mut worth: Vec<Credits> =
                    all.iter().filter(|(kind, _)| *kind == passes).map(|(_, welfare)| *welfare).collect();
                worth.sort_by_key(|welfare| Reverse(*welfare));
                let shown = summary.shown.iter().filter(|candidate| candidate.passes() == passes);
                let shown: Vec<f64> = shown.map(|candidate| candidate.welfare).collect();
                let expected: Vec<f64> =
                    worth[..shown.len()].iter().map(|welfare| welfare.to_f64()).collect();
                assert_eq!(shown, expected, "seed {seed}");
            }
            let kinds: Vec<bool> = summary.shown.iter().map(CandidateSummary::passes).collect();
            assert!(kinds.is_sorted_by_key(|passes| !passes), "those that pass come first");
        }
    }
}
