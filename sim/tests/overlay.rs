//! Shortcuts beside the container's edges: the outcome stays, news needs fewer hops, and nothing but gossip knows of them.

mod support;

use std::collections::BTreeSet;
use std::io;

use huddle_sim::Registry;
use huddle_sim::instances::{self, Mix};
use huddle_sim::model::{ContainerId, Instance};
use huddle_sim::plan::{Distribution, Latency, MILLISECOND, Plan};
use huddle_sim::record::{Event, EventKind, Observer, Outcome, Verdict};
use huddle_sim::runtime::Control;
use huddle_sim::runtime::explore::{Finding, Settings};
use huddle_sim::scenario::generate;

use support::{plan_of_text, plan_with, shipped_file, summed_up};

fn overlaid(instance: &Instance, degree: u32, seed: u64) -> Instance {
    let container = instance.container.clone();
    let shortcuts = generate::shortcuts(&container, degree, seed);
    Instance { container: container.with_shortcuts(shortcuts), ..instance.clone() }
}

/// A plan under a strategy, whose latencies vary so much that every seed gives another message order.
fn plan(instance: Instance, strategy: &str) -> Plan {
    let mut plan = Plan::new("random", instance);
    plan.network.latency = Latency::Drawn(Distribution::Uniform(MILLISECOND / 10, 10 * MILLISECOND));
    plan.bidding.strategy = strategy.to_owned();
    plan
}

fn run(plan: &Plan, seed: u64) -> Outcome {
    Registry::default().run(plan, seed, None, &Control::default()).expect("nothing refuses the run")
}

#[test]
fn strategies_with_one_outcome_end_as_they_do_without_shortcuts_in_every_part() {
    let mut used = 0;
    for seed in 0..150 {
        let instance = instances::random(6_000_000 + seed, &Mix::everything());
        for strategy in ["coalition", "cbba"] {
            let bare = run(&plan(instance.clone(), strategy), seed);
            for degree in 1..=3 {
                let over = overlaid(&instance, degree, seed);
                used += over.container.shortcuts().count();
                let outcome = run(&plan(over, strategy), seed);
                assert_eq!(outcome.verdict, Verdict::Converged, "{strategy}, seed {seed}, degree {degree}");
                let stitchings = |outcome: &Outcome| {
                    outcome
                        .parts
                        .iter()
                        .map(|part| (part.stitching.clone(), part.welfare))
                        .collect::<Vec<_>>()
                };
                assert_eq!(
                    stitchings(&outcome),
                    stitchings(&bare),
                    "{strategy}, seed {seed}, degree {degree}"
                );
            }
        }
    }
    assert!(used > 1_000, "only {used} shortcuts were laid");
}

/// The pairs of nodes between which messages went.
#[derive(Default)]
struct Pairs(BTreeSet<(ContainerId, ContainerId)>);

impl Observer for Pairs {
    fn observe(&mut self, event: &Event) -> io::Result<()> {
        if let EventKind::Sent { to, .. } = event.kind {
            self.0.insert((event.node.min(to), event.node.max(to)));
        }
        Ok(())
    }
}

#[test]
fn gossip_goes_over_every_edge_and_every_shortcut_and_over_nothing_else() {
    let instance = overlaid(&instances::feasible(3, &Mix::small()), 1, 3);
    let container = &instance.container;
    let edges = container.edges().iter().filter(|edge| edge.from != edge.to);
    let edges: BTreeSet<_> = edges.map(|edge| (edge.from.min(edge.to), edge.from.max(edge.to))).collect();
    let shortcuts: BTreeSet<_> = container.shortcuts().collect();
    assert!(!shortcuts.is_empty() && shortcuts.is_disjoint(&edges));
    let mut pairs = Pairs::default();
    let plan = plan(instance.clone(), "coalition");
    Registry::default().run(&plan, 1, Some(&mut pairs), &Control::default()).expect("it runs");
    assert_eq!(pairs.0, &edges | &shortcuts);
}

/// Agreement on a few request nodes over a container with or without an overlay.
fn laid(topology: &str, overlay: &str) -> Plan {
    plan_of_text(
        "laid",
        &format!(
            "version: 1
name: laid
container:
  generate: {{{topology}}}
  attributes: {{type: {{constant: a}}, load: {{uniform: [0.0, 1.0]}}}}
request: {{nodes: {{x: {{type: t}}, y: {{type: t}}}}}}
mapping: {{t: a}}
conditions: [{{lte: {{node: x, attribute: load, value: 1}}}}, {{gte: {{node: y, attribute: load, value: 0}}}}]
network: {{latency: {{uniform: [1ms, 10ms]}}{overlay}}}
run: {{seed: 3}}
"
        ),
    )
}

#[test]
fn agreement_comes_many_times_sooner_on_a_long_ring_and_on_a_wide_grid() {
    for (topology, links, times) in
        [("topology: ring, nodes: 600", 600, 10.0), ("topology: grid, rows: 30, columns: 30", 1_740, 2.0)]
    {
        let plan = laid(topology, "");
        let bare = summed_up(&plan, &run(&plan, 3));
        assert_eq!((bare.edges, bare.shortcuts), (links, 0));
        let plan = laid(topology, ", overlay: {topology: random_regular, degree: 2}");
        let over = summed_up(&plan, &run(&plan, 3));
        assert_eq!((over.edges, &over.stitching, over.welfare), (links, &bare.stitching, bare.welfare));
        assert!((over.shortcuts as i64 - over.nodes as i64).abs() < 10, "{} shortcuts", over.shortcuts);
        let per_link = over.messages as f64 / (over.edges + over.shortcuts) as f64;
        assert!((over.messages_per_edge.unwrap() - per_link).abs() < 1e-9);
        let [bare, over] = [&bare, &over].map(|summary| summary.converged_at_ms.unwrap());
        assert!(bare > times * over, "{topology}: {bare} ms without shortcuts, {over} ms with them");
    }
}

#[test]
fn shortcuts_come_in_at_no_node_that_a_validator_watches() {
    let plan_of = |overlay: &str| {
        plan_of_text(
            "watched",
            &format!(
                "version: 1
name: watched
container: {{nodes: {{A: {{type: a}}, B: {{type: a}}, C: {{type: a}}, D: {{type: a}}, E: {{type: a}}}},
            edges: [[A, B], [B, C], [C, D], [D, E]]}}
request: {{nodes: {{x: {{type: t}}}}}}
mapping: {{t: a}}
network: {{{overlay}}}
validate: {{max_incoming_edges: {{a: {{edges: 2, promote: true}}}}}}
"
            ),
        )
    };
    let bare = plan_of("");
    let over = plan_of("overlay: {topology: random_regular, degree: 4, seed: 1}");
    assert!(over.instance.container.shortcuts().count() >= 4);
    let [bare, over] = [&bare, &over].map(|plan| summed_up(plan, &run(plan, 1)));
    assert_eq!(bare.stitching["x"], "A", "one edge comes in there, and a stitch");
    assert_eq!((over.stitching, over.validators), (bare.stitching, bare.validators));
}

#[test]
fn every_order_of_messages_over_edges_and_shortcuts_is_proven_to_end_alike() {
    let overlay = ("network.overlay", "{topology: random_regular, degree: 2, seed: 5}");
    // On the path c1 - c2 - a1 a random cycle lays one shortcut, between the ends.
    let plan = plan_with(&shipped_file("first-node-cannot-bid"), &[overlay]);
    assert_eq!(plan.instance.container.shortcuts().count(), 1);
    let check = |plan: &Plan| {
        let checked = Registry::default().check(plan, &Settings::default(), &Control::default());
        checked.expect("the strategy is registered")
    };
    let checked = check(&plan);
    assert_eq!(checked.finding, Finding::Converges);
    assert!(checked.explored.whole);
    let bare = check(&plan_with(&shipped_file("first-node-cannot-bid"), &[]));
    assert!(checked.explored.states > bare.explored.states, "more links, more orders");
}
