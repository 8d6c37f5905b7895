//! Sensitivity to the order of messages: the same instance many times, and the number of different outcomes.

use std::collections::BTreeSet;

use huddle_sim::Registry;
use huddle_sim::instances::Mix;
use huddle_sim::model::Stitching;
use huddle_sim::record::Verdict;
use huddle_sim::report::study::Share;

use crate::case::{Case, PUBLISHED, Rule};
use crate::size::Size;

/// What the study found.
pub struct Orders {
    /// Instances as in the phase diagram.
    pub coupled: Vec<Sensitivity>,
    /// Instances without compositions in which capacities limit what a node takes: the model of `cbba`.
    pub plain: Vec<Sensitivity>,
}

/// How one strategy depends on the order.
pub struct Sensitivity {
    /// The strategy's name.
    pub strategy: &'static str,
    /// Per instance, how many different outcomes there were; runs that do not converge are one outcome together.
    pub outcomes: Vec<usize>,
}

impl Sensitivity {
    /// The share of the instances with so many different outcomes.
    pub fn share(&self, within: impl Fn(usize) -> bool) -> Share {
        let hits = self.outcomes.iter().filter(|outcomes| within(**outcomes)).count();
        Share::new(hits as u64, self.outcomes.len() as u64)
    }

    /// The most different outcomes of an instance.
    pub fn most(&self) -> usize {
        self.outcomes.iter().copied().max().unwrap_or(0)
    }

    /// The mean number of different outcomes of an instance.
    pub fn mean(&self) -> f64 {
        self.outcomes.iter().sum::<usize>() as f64 / self.outcomes.len().max(1) as f64
    }
}

/// Instances without compositions, in which nodes have room for a few request nodes only.
fn plain() -> Mix {
    Mix { compositions: 0..=0, requests: 2..=4, capacity: 1.0, ..Mix::small() }
}

/// Runs the study.
pub fn study(size: &Size) -> Orders {
    Orders {
        coupled: sensitivities(size, &Mix::small(), &[PUBLISHED, Rule::Coalition]),
        plain: sensitivities(size, &plain(), &[PUBLISHED, Rule::Coalition, Rule::Cbba]),
    }
}

fn sensitivities(size: &Size, mix: &Mix, rules: &[Rule]) -> Vec<Sensitivity> {
    let start = |rule: &Rule| Sensitivity { strategy: rule.name(), outcomes: Vec::new() };
    let mut found: Vec<Sensitivity> = rules.iter().map(start).collect();
    let work = |registry: &Registry, case: &Case| -> Vec<usize> {
        rules.iter().map(|rule| outcomes(registry, case, *rule, size.orders)).collect()
    };
    size.for_each(1, mix, work, |outcomes| {
        for (sensitivity, outcomes) in found.iter_mut().zip(outcomes) {
            sensitivity.outcomes.push(outcomes);
        }
    });
    found
}

fn outcomes(registry: &Registry, case: &Case, rule: Rule, orders: u64) -> usize {
    let outcome = |order: u64| -> Option<Stitching> {
        let outcome = case.run(registry, rule, order);
        (outcome.verdict == Verdict::Converged).then(|| outcome.stitching().clone())
    };
    (0..orders).map(outcome).collect::<BTreeSet<_>>().len()
}
