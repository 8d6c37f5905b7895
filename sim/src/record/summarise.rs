//! From a plan and an outcome to the [`Summary`] that users read: names instead of positions, every condition,
//! validator and expectation judged.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;

use crate::expectation::Judge;
use crate::model::{ContainerId, Instance, RequestId, Stitching};
use crate::plan::{MILLISECOND, Nanos, Plan};
use crate::scenario::out_of_range;

use super::conditions;
use super::outcome::{Cycle, Outcome, PartOutcome};
use super::summary::{
    CycleChange, CycleSummary, Measured, PartSummary, Summary, ValidatorSummary, ViolationSummary,
};

/// Sums up one run of a plan: judges the headline stitching and every expectation.
///
/// All but `measured` follows from the first three alone. Where a plan has many runs, one [`Judge`] for all of them solves
/// for the optimum only once: see [`summarise_by`].
pub fn summarise(plan: &Plan, seed: u64, outcome: &Outcome, measured: Measured) -> Summary {
    summarise_by(&Judge::new(plan), plan, seed, outcome, measured)
}

/// As [`summarise`], with the judge of the plan's runs.
pub fn summarise_by(judge: &Judge, plan: &Plan, seed: u64, outcome: &Outcome, measured: Measured) -> Summary {
    let mut summary = sum_up(plan, seed, outcome, measured);
    summary.expectations = judge.judge(plan, outcome, &summary);
    summary
}

/// As [`summarise`], without expectations.
pub(crate) fn sum_up(plan: &Plan, seed: u64, outcome: &Outcome, measured: Measured) -> Summary {
    let instance = &*outcome.problem;
    let container = &instance.container;
    let stitching = headline(instance, outcome);
    let violations = violations(instance, &stitching);
    let request_nodes = instance.request.requested().count();
    Summary {
        scenario: plan.name.clone(),
        seed,
        runtime: plan.run.runtime.name().to_owned(),
        strategy: plan.bidding.strategy.clone(),
        auction: plan.bidding.auction.name().to_owned(),
        nodes: container.len(),
        edges: container.edge_pairs(),
        shortcuts: container.shortcuts().count(),
        components: container.parts().len(),
        request_nodes,
        request_nodes_ever: Some(instance.request.len()).filter(|ever| *ever != request_nodes),
        verdict: outcome.verdict.name().to_owned(),
        partial: outcome.partial,
        complete: unstitched(instance, &stitching).is_empty(),
        valid: violations.is_empty(),
        unstitched: unstitched(instance, &stitching),
        welfare: instance.welfare(&stitching).to_f64(),
        conditions: conditions::judged(instance, &stitching),
        violations,
        validators: validators(instance, &stitching),
        expectations: Vec::new(),
        properties: Vec::new(),
        stitching: by_name(instance, &stitching),
        messages: outcome.messages,
        messages_lost: outcome.lost,
        messages_doubled: outcome.doubled,
        bytes: outcome.bytes,
        messages_per_edge: per_edge(outcome.messages, container.link_pairs()),
        hops: outcome.hops,
        flips: outcome.flips,
        agreement: outcome.agreement,
        sampling_interval_ms: milliseconds(outcome.course.interval),
        sampled_nodes: outcome.course.watched,
        event_nodes: None,
        converged_at_ms: outcome.converged_at.map(milliseconds),
        quiescent_at_ms: outcome.quiescent_at.map(milliseconds),
        ended_at_ms: milliseconds(outcome.ended_at),
        retained_max: outcome.retained_max,
        retention_capped: outcome.retention_capped,
        ceiling_budget_exhausted: outcome.ceiling_budget_exhausted,
        decision_budget_exhausted: outcome.decision_budget_exhausted,
        cycle: outcome.cycle.as_ref().map(|cycle| cycle_summary(instance, cycle)),
        parts: parts(instance, &outcome.parts),
        notices: notices(plan, outcome),
        measured,
    }
}

fn cycle_summary(instance: &Instance, cycle: &Cycle) -> CycleSummary {
    let name = |node: Option<ContainerId>| node.map(|node| instance.container.name(node).to_owned());
    let changes = cycle.changes.iter().take(CycleSummary::MOST_CHANGES).map(|change| CycleChange {
        at_ms: milliseconds(change.at),
        request: instance.request.name(change.request).to_owned(),
        from: name(change.from),
        to: name(change.to),
    });
    CycleSummary {
        period_ms: milliseconds(cycle.period),
        view_changes: cycle.view_changes,
        changes: changes.collect(),
        changes_total: cycle.changes.len(),
    }
}

fn headline(instance: &Instance, outcome: &Outcome) -> Stitching {
    let part = outcome.parts.get(outcome.headline);
    part.map_or_else(|| Stitching::empty(instance.request.len()), |part| part.stitching.clone())
}

/// Nanoseconds as milliseconds.
fn milliseconds(time: Nanos) -> f64 {
    time as f64 / MILLISECOND as f64
}

fn per_edge(messages: u64, edges: usize) -> Option<f64> {
    (edges > 0).then(|| messages as f64 / edges as f64)
}

fn by_name(instance: &Instance, stitching: &Stitching) -> IndexMap<String, String> {
    let stitches = stitching.stitches();
    stitches
        .map(|(request, node)| {
            (instance.request.name(request).to_owned(), instance.container.name(node).to_owned())
        })
        .collect()
}

fn unstitched(instance: &Instance, stitching: &Stitching) -> Vec<String> {
    let requested = |request: &RequestId| instance.request.nodes[request.index()].is_requested();
    let open = instance.request.ids().filter(requested).filter(|request| stitching.get(*request).is_none());
    open.map(|request| instance.request.name(request).to_owned()).collect()
}

/// What a stitching breaks, by name.
pub(crate) fn violations(instance: &Instance, stitching: &Stitching) -> Vec<ViolationSummary> {
    let broken = instance.violations(stitching).into_iter();
    broken
        .map(|violation| ViolationSummary {
            condition: violation.rule,
            nodes: violation.nodes.iter().map(|node| instance.request.name(*node).to_owned()).collect(),
            message: violation.message,
        })
        .collect()
}

/// What the validators say of a stitching.
pub(crate) fn validators(instance: &Instance, stitching: &Stitching) -> Vec<ValidatorSummary> {
    let judged = instance.validators.iter();
    judged
        .map(|validator| {
            let verdict = validator.judge(&instance.container, stitching);
            let ok = verdict.is_ok();
            ValidatorSummary { name: validator.name(), ok, message: verdict.err().unwrap_or_default() }
        })
        .collect()
}

/// The largest parts, ties to the one with the lowest node.
fn parts(instance: &Instance, parts: &[PartOutcome]) -> Vec<PartSummary> {
    let mut order: Vec<&PartOutcome> = parts.iter().collect();
    order.sort_by_key(|part| (std::cmp::Reverse(part.nodes), part.lowest));
    order.truncate(Summary::MOST_PARTS);
    order.into_iter().map(|part| part_summary(instance, part)).collect()
}

fn part_summary(instance: &Instance, part: &PartOutcome) -> PartSummary {
    PartSummary {
        lowest: instance.container.name(part.lowest).to_owned(),
        nodes: part.nodes,
        stitching: by_name(instance, &part.stitching),
        welfare: part.welfare.to_f64(),
        agreement: part.agreement,
    }
}

/// The plan's notices, then the run's, each once.
fn notices(plan: &Plan, outcome: &Outcome) -> Vec<String> {
    let cut = (outcome.parts.len() > Summary::MOST_PARTS).then(|| {
        format!("`parts` lists the {} largest of {} parts", Summary::MOST_PARTS, outcome.parts.len())
    });
    let conditions = outcome.problem.conditions.len();
    let few = (conditions > Summary::MOST_CONDITIONS).then(|| {
        format!("`conditions` lists the first {} of {conditions} conditions", Summary::MOST_CONDITIONS)
    });
    let mut seen = BTreeSet::new();
    // Of the problem at the start the plan says it.
    let is_changed = !Arc::ptr_eq(&outcome.problem, &plan.instance);
    let out_of_range = is_changed.then(|| out_of_range::notice(&outcome.problem)).flatten();
    let out_of_range = out_of_range.filter(|notice| !plan.notices.contains(notice));
    let out_of_range = out_of_range.map(|notice| format!("in the end, {notice}"));
    let all = plan.notices.iter().chain(&outcome.notices).chain(&out_of_range).chain(&cut).chain(&few);
    all.filter(|notice| seen.insert(notice.as_str())).cloned().collect()
}

impl Measured {
    /// What a run took: its wall-clock time, the rate of so many deliveries in it, and the peak memory of the
    /// process so far.
    pub fn of(wall: Duration, delivered: u64) -> Self {
        let wall_seconds = wall.as_secs_f64();
        let rate = delivered as f64 / wall_seconds;
        Self {
            wall_seconds,
            peak_memory_bytes: peak_memory_bytes(),
            messages_per_second: if rate.is_finite() { rate } else { 0.0 },
            more: Default::default(),
        }
    }
}

/// The peak resident memory of this process (`VmHWM`), where the system tells it.
fn peak_memory_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{ContainerId, Credits};
    use crate::record::{ExpectationSummary, samples};

    fn expectation(summary: &Summary, name: &str) -> ExpectationSummary {
        let found = summary.expectations.iter().find(|expectation| expectation.name == name);
        found.unwrap_or_else(|| panic!("{name} is judged")).clone()
    }

    #[test]
    fn the_summary_of_a_small_run_is_as_documented() {
        let summary = summarise(&samples::plan(), 42, &samples::outcome(), Measured::default());
        insta::assert_snapshot!(serde_json::to_string_pretty(&summary).unwrap());
    }

    #[test]
    fn a_broken_condition_and_an_overfull_node_are_named() {
        let mut outcome = samples::outcome();
        outcome.parts[0].stitching = Stitching::from(vec![Some(ContainerId(1)); 2]);
        let summary = summarise(&samples::plan(), 42, &outcome, Measured::default());
        assert!(!summary.valid);
        assert_eq!((&*summary.violations[0].condition, summary.violations[0].nodes.len()), ("diff", 2));
        assert!(!summary.validators[0].ok, "B has two edges and two stitches");
        assert!(!expectation(&summary, "valid").ok);
        assert!(expectation(&summary, "stitching").ok, "y is at B");
    }

    #[test]
    fn a_request_node_expected_to_be_left_out_must_be_unstitched() {
        let mut plan = samples::plan();
        plan.expect.stitching = Some(vec![[(crate::model::RequestId(0), None)].into()]);
        let judged =
            |outcome: &Outcome| expectation(&summarise(&plan, 42, outcome, Measured::default()), "stitching");
        let mut outcome = samples::outcome();
        assert_eq!((judged(&outcome).ok, judged(&outcome).found), (false, json!({"x": "A"})));
        outcome.parts[0].stitching = Stitching::empty(2);
        assert_eq!((judged(&outcome).ok, judged(&outcome).found), (true, json!({"x": null})));
    }

    #[test]
    fn of_many_parts_the_largest_are_listed_and_ties_go_to_the_lowest_node() {
        let names: Vec<String> = (0..150).map(|node| format!("n{node}")).collect();
        let instance = samples::named_instance(&names, &[]);
        let part = |node: u32| PartOutcome {
            lowest: ContainerId(node),
            nodes: if node == 149 { 2 } else { 1 },
            stitching: Stitching::empty(0),
            welfare: Credits::ZERO,
            agreement: 1.0,
        };
        let listed = parts(&instance, &(0..150).map(part).collect::<Vec<_>>());
        let lowest: Vec<&str> = listed.iter().map(|part| &*part.lowest).collect();
        assert_eq!(lowest.len(), Summary::MOST_PARTS);
        assert_eq!(lowest[..3], ["n149", "n0", "n1"]);
    }

    #[test]
    fn an_outcome_without_parts_leaves_everything_unstitched() {
        let outcome = Outcome { parts: Vec::new(), ..samples::outcome() };
        let summary = summarise(&samples::plan(), 42, &outcome, Measured::default());
        assert_eq!(summary.unstitched, ["x", "y"]);
    }

    #[test]
    fn measured_rates_are_finite_even_for_a_run_that_took_no_time() {
        assert_eq!(Measured::of(Duration::ZERO, 0).messages_per_second, 0.0);
        assert_eq!(Measured::of(Duration::ZERO, 9).messages_per_second, 0.0);
        let measured = Measured::of(Duration::from_secs(2), 9);
        assert_eq!((measured.wall_seconds, measured.messages_per_second), (2.0, 4.5));
        if cfg!(target_os = "linux") {
            assert!(measured.peak_memory_bytes.unwrap() > 1 << 20);
        }
    }
}
