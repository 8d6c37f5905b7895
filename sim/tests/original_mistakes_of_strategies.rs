//! What the original stitcher gets wrong, `coalition` gets right; `classic`, which keeps the published rule, at least survives
//! it and never stitches what the conditions on single nodes rule out.

#[path = "support/mistakes.rs"]
mod mistakes;
#[path = "support/sketch.rs"]
mod sketch;

use huddle_sim::Registry;
use huddle_sim::model::{ContainerId, Instance};
use huddle_sim::plan::{Limits, Plan, SECOND, Start};
use huddle_sim::record::{Outcome, Verdict};
use huddle_sim::runtime::Control;

use mistakes::{Case, cases, long_path};

fn run(instance: &Instance, strategy: &str, start: Start) -> Outcome {
    let mut plan = Plan::new("case", instance.clone());
    plan.bidding.strategy = strategy.to_owned();
    plan.bidding.start = start;
    plan.run.until = Limits { time: 60 * SECOND, messages: 20_000 };
    Registry::default().run(&plan, 1, None, &Control::default()).expect("no observer, no error")
}

#[test]
fn coalition_ends_right_from_every_start_node() {
    for Case { name, instance, expected } in cases() {
        let nodes: Vec<ContainerId> = instance.container.nodes().collect();
        let starts = nodes.into_iter().map(|node| Start::Nodes(vec![node])).chain([Start::default()]);
        for start in starts {
            let outcome = run(&instance, "coalition", start.clone());
            assert_eq!(outcome.verdict, Verdict::Converged, "{name}, {start:?}");
            assert_eq!(outcome.stitching(), &expected, "{name}, {start:?}");
        }
    }
}

#[test]
fn classic_survives_every_case_and_respects_conditions_on_single_nodes() {
    for strategy in ["classic", "classic_sync"] {
        for Case { name, instance, .. } in cases() {
            let outcome = run(&instance, strategy, Start::default());
            for (request, node) in outcome.parts.iter().flat_map(|part| part.stitching.stitches()) {
                assert!(
                    instance.base_credits(node, request).is_ok(),
                    "{strategy}, {name}: {request} to {node}"
                );
            }
        }
    }
}

#[test]
fn a_path_of_a_thousand_nodes_is_no_problem_under_any_strategy() {
    let Case { name, instance, expected } = long_path(1_000);
    for strategy in ["coalition", "classic_sync"] {
        let outcome = run(&instance, strategy, Start::default());
        assert_eq!(outcome.verdict, Verdict::Converged, "{strategy}, {name}");
        assert_eq!(outcome.stitching(), &expected, "{strategy}, {name}");
    }
}
