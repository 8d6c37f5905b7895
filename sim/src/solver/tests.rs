use super::evolutionary::Evolution;
use super::repair::Repair;
use super::*;
use crate::instances::{Mix, feasible, random};
use crate::model::{Credits, Instance};

fn mixes() -> [Mix; 3] {
    [Mix::small(), Mix::coupled(), Mix::everything()]
}

#[test]
fn what_a_solver_calls_valid_keeps_every_rule_and_lies_in_its_part() {
    for mix in mixes() {
        for seed in 0..40 {
            let instance = random(seed, &mix);
            for solver in all() {
                let solved = solver.solve(&instance, seed, Limits::steps(100_000));
                for (number, part) in solved.parts.iter().enumerate() {
                    let case = format!("{} on seed {seed}, part {number}", solver.name());
                    assert_eq!(part.violations, instance.violations(&part.stitching), "{case}");
                    assert_eq!(part.status == Status::Invalid, !part.violations.is_empty(), "{case}");
                    assert_eq!(part.welfare, instance.welfare(&part.stitching), "{case}");
                    let inside = |node| instance.container.part_of(node) == number;
                    assert!(part.stitching.stitches().all(|(_, node)| inside(node)), "{case}");
                }
            }
        }
    }
}

#[test]
fn no_solver_is_better_than_the_optimum_and_all_bounds_hold() {
    let key = |part: &SolvedPart| (part.stitching.stitched(), part.welfare);
    for seed in 0..60 {
        let instance = random(seed, &Mix::everything());
        let best = exhaustive::best(&instance);
        for solver in all() {
            for steps in [0, 1, 5, 100_000] {
                let solved = solver.solve(&instance, seed, Limits::steps(steps));
                assert!(solved.steps <= steps, "{} takes more than {steps} steps", solver.name());
                for (part, (stitching, welfare)) in solved.parts.iter().zip(&best.parts) {
                    let case = format!("{} on seed {seed} in {steps} steps", solver.name());
                    let optimum = (stitching.stitched(), *welfare);
                    match part.status {
                        Status::Optimal { .. } => assert_eq!(key(part), optimum, "{case}"),
                        Status::Bounded(bound) => {
                            assert!((bound.stitched, bound.welfare) >= optimum, "{case}: {bound:?}");
                            assert!(key(part) <= optimum, "{case}");
                        }
                        Status::Valid => assert!(key(part) <= optimum, "{case}"),
                        Status::Invalid => {}
                    }
                }
            }
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_result_and_another_seed_another() {
    let instances: Vec<Instance> = (0..20).map(|seed| random(seed, &Mix::everything())).collect();
    for solver in all() {
        let solve = |seed| -> Vec<Solved> {
            instances.iter().map(|instance| solver.solve(instance, seed, Limits::NONE)).collect()
        };
        assert_eq!(solve(1), solve(1), "{}", solver.name());
        let random = ["evolutionary", "repair", "random"].contains(&solver.name());
        assert_eq!(solve(1) != solve(2), random, "{}", solver.name());
    }
}

#[test]
fn repair_and_evolution_complete_most_feasible_instances() {
    let complete = |solver: &dyn Solver| {
        let solves = |seed: &u64| {
            let solved = solver.solve(&feasible(*seed, &Mix::small()), *seed, Limits::NONE);
            solved.stitching().is_complete() && solved.status() == Status::Valid
        };
        (0..100).filter(solves).count()
    };
    for solver in [&Repair::default() as &dyn Solver, &Evolution::default()] {
        let count = complete(solver);
        assert!(count > 70, "{} completes {count} of 100", solver.name());
    }
}

#[test]
fn an_instance_without_nodes_is_solved_by_stitching_nothing() {
    for solver in all() {
        let solved = solver.solve(&Instance::default(), 0, Limits::NONE);
        assert_eq!(
            (solved.stitching().stitched(), solved.welfare()),
            (0, Credits::ZERO),
            "{}",
            solver.name()
        );
    }
}

#[test]
fn every_name_leads_to_its_solver() {
    for solver in all() {
        assert_eq!(by_name(solver.name()).map(|found| found.name()), Some(solver.name()));
    }
    assert!(by_name("perfect").is_none());
}

#[test]
fn extreme_parameters_end_without_a_crash() {
    let instance = random(5, &Mix::small());
    let least =
        Evolution { population: 0, cutoff: -1.0, diversity: 9.0, growth: -3.0, ..Evolution::default() };
    let most = Evolution { population: 5, cutoff: 1.0, growth: 50.0, max_steps: 4, ..Evolution::default() };
    for evolution in [least, most, Evolution { stabiliser: true, ..Evolution::default() }] {
        assert_eq!(evolution.solve(&instance, 1, Limits::NONE).parts.len(), 1);
    }
    let repair = Repair { noise: 7.0, bidders: 0, max_steps: 50 };
    assert_eq!(repair.solve(&instance, 1, Limits::NONE).parts.len(), 1);
}

#[test]
fn the_headline_is_proven_only_against_all_parts() {
    let part = |status, credits| SolvedPart {
        stitching: vec![Some(crate::model::ContainerId(0))].into(),
        welfare: Credits::from_micros(credits),
        status,
        violations: Vec::new(),
    };
    let bounded = |credits| Status::Bounded(Bound { stitched: 1, welfare: Credits::from_micros(credits) });
    let optimal = Status::Optimal { lowest: true };
    let solved = Solved::new(vec![part(optimal, 5), part(bounded(7), 3)], 0);
    assert_eq!((solved.headline, solved.status()), (0, bounded(7)));
    assert_eq!(solved.gap(), Some((0, Some(Credits::from_micros(2)))));
    let solved = Solved::new(vec![part(optimal, 5), part(bounded(4), 3)], 0);
    assert_eq!(solved.status(), optimal);
    assert_eq!(Solved::new(vec![part(Status::Valid, 5)], 0).gap(), None);
}
