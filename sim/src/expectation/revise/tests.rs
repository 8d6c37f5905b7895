use super::*;
use crate::plan::{Expectations, Figure, Quota, Range};
use crate::record::{Measured, Summary, samples, summarise};

const TEXT: &str =
    "name: x\nexpect: {complete: true, flips: 3, converged_at_ms: {at_most: 9}, stitching: {x: A}}\n";

fn plan(expect: Expectations) -> Plan {
    Plan { expect, ..samples::plan() }
}

fn expecting() -> Expectations {
    let three = Range { at_least: Some(3.0), at_most: Some(3.0) };
    Expectations {
        complete: Some(true),
        flips: Some(Figure::Within(three)),
        converged_at_ms: Some(Figure::Within(Range { at_least: None, at_most: Some(9.0) })),
        stitching: Some(vec![[(crate::model::RequestId(0), Some(crate::model::ContainerId(0)))].into()]),
        ..Expectations::default()
    }
}

/// The summary of a run of the sample, changed.
fn run(plan: &Plan, change: impl Fn(&mut crate::record::Outcome)) -> Summary {
    let mut outcome = samples::outcome();
    change(&mut outcome);
    summarise(plan, 0, &outcome, Measured::default())
}

fn tally(runs: &[Summary]) -> Tally {
    let mut tally = Tally::default();
    runs.iter().for_each(|run| tally.add(run));
    tally
}

#[test]
fn a_number_that_some_runs_lack_has_no_line_and_one_that_all_lack_is_null() {
    let plan = plan(expecting());
    let none = |outcome: &mut crate::record::Outcome| outcome.flips = None;
    let five = |outcome: &mut crate::record::Outcome| outcome.flips = Some(5);
    let blessed = bless(TEXT, &plan, &tally(&[run(&plan, none), run(&plan, none)])).unwrap().unwrap();
    assert!(blessed.contains("flips: null"), "{blessed}");
    let error = bless(TEXT, &plan, &tally(&[run(&plan, none), run(&plan, five)])).unwrap_err();
    assert!(error.to_string().contains("`flips` is: 1 of 2 runs have none"), "{error}");
    let blessed = bless(TEXT, &plan, &tally(&[run(&plan, five), run(&plan, five)])).unwrap().unwrap();
    assert!(blessed.contains("flips: 5"), "{blessed}");
}

#[test]
fn runs_that_differ_in_a_yes_or_no_are_refused_by_name() {
    let plan = plan(expecting());
    let short = |outcome: &mut crate::record::Outcome| {
        outcome.parts[0].stitching = crate::model::Stitching::empty(2);
    };
    let error = bless(TEXT, &plan, &tally(&[run(&plan, short), run(&plan, |_| {})])).unwrap_err();
    assert!(
        error.to_string().starts_with("no line can say what `complete` is: the 2 runs differ"),
        "{error}"
    );
}

#[test]
fn nothing_changes_where_enough_runs_are_as_expected() {
    let share = Expectations { runs: Quota::Share(500_000), ..expecting() };
    let plan = plan(share);
    let good = |outcome: &mut crate::record::Outcome| {
        outcome.flips = Some(3);
        outcome.converged_at = Some(1);
    };
    let runs = [run(&plan, good), run(&plan, |outcome| outcome.flips = None)];
    assert_eq!(bless(TEXT, &plan, &tally(&runs)).unwrap(), None);
}

#[test]
fn a_scenario_that_expects_nothing_gets_what_outlives_a_change_of_timing() {
    let plan = plan(Expectations::default());
    let blessed = bless("name: x\n", &plan, &tally(&[run(&plan, |_| {})])).unwrap().unwrap();
    let section = "expect:\n  verdict: converged\n  complete: true\n  valid: true\n  stitching: {x: A, y: C}\n  welfare: 2\n";
    assert_eq!(blessed, format!("name: x\n{section}"));
    let going_round = |outcome: &mut crate::record::Outcome| {
        outcome.verdict = crate::record::Verdict::Oscillating;
    };
    let blessed = bless("name: x\n", &plan, &tally(&[run(&plan, going_round)])).unwrap().unwrap();
    assert_eq!(blessed, "name: x\nexpect:\n  verdict: oscillating\n");
}
