//! What the original stitcher gets wrong is judged right by the model and found by the exhaustive solver.

#[path = "support/mistakes.rs"]
mod mistakes;
#[path = "support/sketch.rs"]
mod sketch;

use huddle_sim::model::{Instance, Stitching};
use huddle_sim::solver::exhaustive;

use mistakes::{Case, cases};

fn describe(instance: &Instance, stitching: &Stitching) -> String {
    let name =
        |(request, node)| format!("{}: {}", instance.request.name(request), instance.container.name(node));
    format!("{{{}}}", stitching.stitches().map(name).collect::<Vec<_>>().join(", "))
}

#[test]
fn the_exhaustive_solver_finds_the_right_outcome_of_every_case() {
    for Case { name, instance, expected } in cases() {
        let best = exhaustive::best(&instance);
        assert_eq!(describe(&instance, best.stitching()), describe(&instance, &expected), "{name}");
    }
}

#[test]
fn every_right_outcome_is_valid() {
    for Case { name, instance, expected } in cases() {
        assert_eq!(instance.violations(&expected), [], "{name}");
    }
}

#[test]
fn no_complete_stitching_of_an_infeasible_case_is_valid() {
    let infeasible: Vec<Case> = cases().into_iter().filter(|case| !case.expected.is_complete()).collect();
    assert!(!infeasible.is_empty());
    for Case { name, instance, .. } in infeasible {
        for stitching in complete_stitchings(&instance) {
            assert!(!instance.is_valid(&stitching), "{name}: {}", describe(&instance, &stitching));
        }
    }
}

fn complete_stitchings(instance: &Instance) -> Vec<Stitching> {
    let mut stitchings = vec![Stitching::empty(instance.request.len())];
    for request in instance.request.ids() {
        let with = |node, stitching: &Stitching| {
            let mut larger = stitching.clone();
            larger.set(request, Some(node));
            larger
        };
        let choices = instance.container.nodes();
        stitchings =
            choices.flat_map(|node| stitchings.iter().map(move |stitching| with(node, stitching))).collect();
    }
    stitchings
}

#[test]
fn stitching_a_refused_composition_all_the_same_is_a_violation_that_names_it() {
    for (start, rule) in
        [("nshare with one", "nshare group"), ("share without", "share group"), ("same over", "same")]
    {
        let case =
            cases().into_iter().find(|case| case.name.starts_with(start)).expect("a case of that name");
        let mut forced = Stitching::empty(case.instance.request.len());
        for request in case.instance.request.ids() {
            let bids = |node: &_| case.instance.base_credits(*node, request).is_ok();
            forced.set(request, case.instance.container.nodes().find(bids));
        }
        let rules: Vec<String> =
            case.instance.violations(&forced).into_iter().map(|violation| violation.rule).collect();
        assert_eq!(rules, [rule], "{}", case.name);
    }
}
