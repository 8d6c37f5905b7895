use super::*;
use crate::Registry;
use crate::instances::{self, Mix};
use crate::model::Credits;
use crate::plan::{Distribution, Latency, MILLISECOND};
use crate::runtime::Control;
use crate::solver::{self, Limits};

const ALL: [&str; 5] = ["coalition", "classic", "cbba", "exact", "greedy"];

/// A plan whose latencies are drawn, and a comparison on it.
pub(crate) fn compared(names: &[&str], seeds: u64) -> (Plan, Comparison) {
    let mut plan = Plan::new("random", instances::feasible(7, &Mix::small()));
    plan.network.latency = Latency::Drawn(Distribution::Uniform(MILLISECOND, 10 * MILLISECOND));
    // Long enough for who converges; the classic rule may go on for ever.
    plan.run.until.time = 200 * MILLISECOND;
    let comparison = compare(&plan, names, 1..=seeds, RefereeLimits::NONE);
    (plan, comparison)
}

/// The same with so many seeds, of which only three were run: the others are spread about the first.
pub(crate) fn spread(names: &[&str], seeds: u64) -> Comparison {
    let (_, mut comparison) = compared(names, seeds.min(3));
    let first = comparison.runs[0].clone();
    for seed in comparison.runs.len() as u64 + 1..=seeds {
        let times = 1.0 + (seed * 37 % 101) as f64 / 100.0;
        let row = first.iter().map(|run| ComparedRun {
            seed,
            valid: run.valid && seed % 3 > 0,
            complete: run.complete && seed % 7 > 0,
            welfare: run.welfare * if seed % 5 > 0 { 1.0 } else { times },
            converged_at_ms: run.converged_at_ms.map(|time| time * times),
            messages: run.messages.map(|messages| messages * (seed * 53 % 97)),
            ..run.clone()
        });
        comparison.runs.push(row.collect());
        comparison.measured.push(comparison.measured[0].clone());
    }
    comparison
}

fn compare(
    plan: &Plan,
    names: &[&str],
    seeds: std::ops::RangeInclusive<u64>,
    limits: RefereeLimits,
) -> Comparison {
    let registry = Registry::default();
    let contenders: Vec<Contender> =
        names.iter().flat_map(|name| Contender::parse_list(name, &registry).expect("it is there")).collect();
    let trials = Trials::prepare(plan, &registry, &contenders, seeds.clone(), limits).unwrap();
    let mut comparison = Comparison::new(plan, &trials, *seeds.start());
    seeds.for_each(|seed| comparison.add(trials.run(seed, &Control::default()).unwrap()));
    comparison
}

#[test]
fn every_contender_has_a_row_for_every_seed_and_solvers_have_neither_time_nor_messages() {
    let (plan, comparison) = compared(&ALL, 6);
    let rows: Vec<(&str, u64)> = comparison.runs().map(|run| (&*run.contender, run.seed)).collect();
    let expected: Vec<(&str, u64)> =
        ALL.iter().flat_map(|name| (1..=6).map(move |seed| (*name, seed))).collect();
    assert_eq!(rows, expected);
    let (best, welfare) = solver::exhaustive::best_of_part(&plan.instance, 0, 1 << 40).unwrap();
    for run in comparison.runs() {
        let is_solver = run.kind == ContenderKind::Solver;
        assert_eq!((run.messages.is_none(), run.converged_at_ms.is_none() || !is_solver), (is_solver, true));
        let known = (run.optimum_stitched, run.optimum_welfare, run.optimum_proven);
        assert_eq!(known, (Some(best.stitched()), Some(welfare.to_f64()), Some(true)));
        assert!(!["coalition", "exact"].contains(&&*run.contender) || run.optimal == Some(true), "{run:?}");
    }
}

#[test]
fn the_table_of_runs_reads_back_as_it_was_written() {
    let (_, comparison) = compared(&ALL, 3);
    let folder = tempfile::tempdir().unwrap();
    comparison.write(folder.path()).unwrap();
    let mut table = csv::Reader::from_path(folder.path().join(Comparison::RUNS_FILE_NAME)).unwrap();
    let read: Vec<ComparedRun> = table.deserialize().map(Result::unwrap).collect();
    assert!(read.iter().eq(comparison.runs()));
    let json = std::fs::read(folder.path().join(ComparisonSummary::FILE_NAME)).unwrap();
    assert_eq!(serde_json::from_slice::<ComparisonSummary>(&json).unwrap(), comparison.summary().unwrap());
}

#[test]
fn a_row_is_judged_against_the_optimum_in_whole_millionths() {
    let (_, comparison) = compared(&["greedy"], 1);
    let base = comparison.runs().next().unwrap().clone();
    let judge = |valid, stitched, micros, proven| {
        let optimum = Optimum { stitched: 2, welfare: Credits::from_micros(8_000_000), proven };
        let run = ComparedRun { valid, stitched, ..base.clone() };
        let run = run.judged(Credits::from_micros(micros), Some(optimum));
        (run.optimal, run.optimality, run.gap)
    };
    assert_eq!(judge(true, 2, 8_000_000, true), (Some(true), Some(1.0), Some(0.0)));
    assert_eq!(judge(true, 2, 7_999_999, true).0, Some(false), "one millionth less");
    assert_eq!(judge(true, 2, 6_000_000, true), (Some(false), Some(0.75), Some(2.0)));
    assert_eq!(judge(true, 1, 8_000_000, true), (Some(false), None, Some(0.0)), "fewer request nodes");
    assert_eq!(judge(false, 2, 8_000_000, true).0, Some(false), "not valid");
    assert_eq!(judge(true, 2, 6_000_000, false).0, None, "a bound may not be reachable");
    assert_eq!(judge(true, 2, 8_000_000, false).0, Some(true), "a bound that is reached is the optimum");
}

#[test]
fn at_its_limit_the_exact_solver_gives_a_bound_that_is_told_as_one() {
    let plan = Plan::new("bounded", instances::feasible(7, &Mix::small()));
    let limits = RefereeLimits { exact: Limits::steps(0), ..RefereeLimits::NONE };
    let summary = compare(&plan, &["coalition"], 1..=2, limits).summary().unwrap();
    let bound = summary.optimum.unwrap();
    let (_, best) = solver::exhaustive::best_of_part(&plan.instance, 0, 1 << 40).unwrap();
    assert!(bound.proven || bound.welfare >= best.to_f64() && summary.notices[0].contains("upper bound"));
}

#[test]
fn what_draws_nothing_has_no_interval() {
    let plan = Plan::new("fixed", instances::feasible(7, &Mix::small()));
    let fixed =
        compare(&plan, &["coalition", "greedy", "random"], 1..=4, RefereeLimits::NONE).summary().unwrap();
    let has_interval: Vec<bool> = fixed.contenders.iter().map(|c| c.valid.low.is_some()).collect();
    assert_eq!(has_interval, [false, false, true]);
    assert!(fixed.notices.iter().any(|notice| notice.contains("nothing in this scenario is drawn")));
    let (_, drawn) = compared(&["coalition", "greedy"], 4);
    let drawn = drawn.summary().unwrap();
    let has_interval: Vec<bool> = drawn.contenders.iter().map(|c| c.valid.low.is_some()).collect();
    assert_eq!(has_interval, [true, false]);
}

#[test]
fn an_interrupted_trial_is_counted_and_left_out() {
    let (plan, mut comparison) = compared(&["coalition"], 2);
    let registry = Registry::default();
    let contenders = [Contender::by_name("coalition", &registry).unwrap()];
    let trials = Trials::prepare(&plan, &registry, &contenders, 3..=3, RefereeLimits::NONE).unwrap();
    let control = Control::default();
    control.cancel_flag().store(true, std::sync::atomic::Ordering::Relaxed);
    comparison.add(trials.run(3, &control).unwrap());
    let summary = comparison.summary().unwrap();
    assert_eq!((summary.seeds, summary.interrupted, comparison.runs().count()), (2, 1, 2));
}

#[test]
fn where_nothing_is_complete_the_fewest_demands_that_conflict_are_told() {
    let mix = Mix { nodes: 2..=5, ..Mix::coupled() };
    let mut told = 0;
    for seed in 0..30 {
        let plan = Plan::new("scarce", instances::random(seed, &mix));
        let summary = compare(&plan, &["greedy"], 1..=1, RefereeLimits::NONE).summary().unwrap();
        let complete = solver::exhaustive::best(&plan.instance).stitching().is_complete();
        assert_eq!(summary.conflict.is_none(), complete, "seed {seed}");
        let Some(conflict) = summary.conflict else { continue };
        assert!(conflict.smallest && conflict.minimal, "seed {seed}");
        assert_eq!(conflict.demands.len(), conflict.at_least, "seed {seed}");
        told += 1;
        let limits = RefereeLimits { conflict: Limits::steps(0), ..RefereeLimits::NONE };
        let cut = compare(&plan, &["greedy"], 1..=1, limits).summary().unwrap().conflict;
        assert!(cut.is_none_or(|cut| !cut.minimal || cut.at_least <= cut.demands.len()), "seed {seed}");
    }
    assert!(told > 5, "{told} of 30 have a conflict");
}
