//! `coalition` against judges that share no code with it: the exhaustive solver, and the definition of its invariant.
//!
//! `HUDDLE_INSTANCES` and `HUDDLE_ORDERS` set how many instances are tried under how many message orders; a failure
//! names the seed and the order.

use huddle_sim::agent::strategy::Coalition;
use huddle_sim::instances::{self, Mix};
use huddle_sim::model::{ContainerId, Instance};
use huddle_sim::plan::{Auction, Distribution, Latency, MILLISECOND, Plan, Start};
use huddle_sim::record::{Outcome, Verdict};
use huddle_sim::runtime::{Control, virtual_time};
use huddle_sim::solver::exhaustive;

fn from_environment(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// A plan whose latencies vary so much that every seed gives another message order.
fn plan(instance: Instance, order: u64) -> Plan {
    let mut plan = Plan::new("random", instance);
    plan.network.latency = Latency::Drawn(Distribution::Uniform(MILLISECOND / 10, 10 * MILLISECOND));
    plan.bidding.gossip_interval = [0, MILLISECOND, 5 * MILLISECOND][order as usize % 3];
    if order % 4 == 1 {
        plan.bidding.auction = Auction::Dutch { duration: 50 * MILLISECOND, start: None };
    }
    if order % 5 == 2 {
        let nodes = plan.instance.container.len() as u32;
        plan.bidding.start = Start::Nodes(vec![ContainerId(order as u32 % nodes)]);
    }
    plan
}

/// Runs and checks that at rest every node holds what is retained from all bids of its part.
fn run(plan: &Plan, order: u64, case: &str) -> Outcome {
    let strategy = Coalition::new(&plan.instance, &plan.bidding);
    let container = &plan.instance.container;
    let outcome = virtual_time::run_inspected(&strategy, plan, order, None, &Control::default(), |agents| {
        for (part, nodes) in container.parts().iter().enumerate() {
            let wanted = strategy.retained_of_part(part);
            for node in nodes {
                let held = agents[node.index()].retained();
                assert_eq!(held.bids(), wanted.bids(), "{case}: node {node} at rest");
            }
        }
    });
    outcome.expect("no observer, no error")
}

fn check(seed: u64, mix: &Mix, orders: u64) {
    let instance = instances::random(seed, mix);
    let best = exhaustive::best(&instance);
    for order in 0..orders {
        let case = format!("seed {seed}, order {order}");
        let outcome = run(&plan(instance.clone(), order), order, &case);
        assert_eq!(outcome.verdict, Verdict::Converged, "{case}");
        assert_eq!(outcome.stitching(), best.stitching(), "{case}: stitching");
        for (part, (stitching, welfare)) in outcome.parts.iter().zip(&best.parts) {
            assert_eq!((&part.stitching, part.welfare), (stitching, *welfare), "{case}: a part");
            assert!(instance.is_valid(&part.stitching), "{case}: valid");
        }
    }
}

#[test]
fn every_order_gives_the_best_stitching_and_the_invariant_at_rest() {
    for seed in 0..from_environment("HUDDLE_INSTANCES", 300) {
        check(seed, &Mix::small(), from_environment("HUDDLE_ORDERS", 6));
    }
}

#[test]
fn parts_room_limits_and_credits_expressions_change_nothing_about_that() {
    for seed in 0..from_environment("HUDDLE_INSTANCES", 300) {
        check(1_000_000 + seed, &Mix::everything(), from_environment("HUDDLE_ORDERS", 6));
    }
}
