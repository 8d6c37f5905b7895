//! Runs in which messages are lost and nodes come and go, against the graph that is left: once faults stop, every part of
//! it holds the stitching that the exhaustive solver finds for it, and all is silent.
//!
//! `HUDDLE_SCHEDULES` sets how many schedules are tried from `HUDDLE_FIRST_SCHEDULE` on; a failure names the seed.

use std::collections::BTreeSet;

use huddle_sim::Registry;
use huddle_sim::instances::{self, Mix};
use huddle_sim::model::{ContainerBuilder, ContainerId, Instance, Stitching, Value};
use huddle_sim::plan::faults::{Churn, ChurnKind, Detector, Fault, FaultEvent, Reordering};
use huddle_sim::plan::{Auction, Distribution, Latency, MILLISECOND, Nanos, Plan, RuntimeKind, SECOND};
use huddle_sim::property::{Properties, PropertyVerdict};
use huddle_sim::random::{Purpose, draw, unit};
use huddle_sim::record::{Outcome, Verdict};
use huddle_sim::runtime::Control;
use huddle_sim::scenario::generate;
use huddle_sim::solver::exhaustive;

fn from_environment(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Draws one after the other.
struct Dice {
    seed: u64,
    thrown: u64,
}

impl Dice {
    fn share(&mut self) -> f64 {
        self.thrown += 1;
        unit(draw(self.seed, Purpose::Sampling, self.thrown, 7))
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.share() * bound as f64) as usize
    }

    fn chance(&mut self, chance: f64) -> bool {
        self.share() < chance
    }
}

/// A random instance under random faults, and the instance that is left when they are over.
struct Case {
    plan: Plan,
    left: Instance,
}

/// What is there in the end.
struct Left {
    instance: Instance,
    dead: BTreeSet<ContainerId>,
    cut: BTreeSet<(ContainerId, ContainerId)>,
}

fn case(seed: u64) -> Case {
    case_over(seed, 0)
}

/// The same with an overlay of so many shortcuts per node.
fn case_over(seed: u64, degree: u32) -> Case {
    let mut dice = Dice { seed, thrown: 0 };
    let mix = Mix { edge_density: 0.3, ..Mix::small() };
    let mut instance = instances::random(50_000_000 + seed, &mix);
    let shortcuts = generate::shortcuts(&instance.container, degree, seed);
    instance.container = instance.container.with_shortcuts(shortcuts);
    let mut left = Left { instance: instance.clone(), dead: BTreeSet::new(), cut: BTreeSet::new() };
    let mut plan = Plan::new("faulty", instance);
    plan.run.until.time = 3600 * SECOND;
    impair(&mut plan, &mut dice);
    for _ in 0..dice.below(6) {
        disturb(&mut plan, &mut left, &mut dice);
    }
    Case { plan, left: without_the_lost(&left) }
}

fn impair(plan: &mut Plan, dice: &mut Dice) {
    let network = &mut plan.network;
    network.latency = Latency::Drawn(Distribution::Uniform(MILLISECOND / 2, 10 * MILLISECOND));
    let impairment = &mut network.impairment;
    impairment.loss = if dice.chance(0.7) { dice.share() * 0.5 } else { 0.0 };
    impairment.duplication = if dice.chance(0.5) { dice.share() * 0.5 } else { 0.0 };
    if dice.chance(0.4) {
        let delay = Distribution::Uniform(0, 50 * MILLISECOND);
        impairment.reordering = Some(Reordering { share: dice.share(), delay });
    }
    if dice.chance(0.2) {
        impairment.bandwidth = Some(20_000);
    }
    plan.bidding.gossip_interval = [0, MILLISECOND, 5 * MILLISECOND][dice.below(3)];
    if dice.chance(0.2) {
        plan.bidding.auction = Auction::Dutch { duration: 50 * MILLISECOND, start: None };
    }
}

fn disturb(plan: &mut Plan, left: &mut Left, dice: &mut Dice) {
    let container = &left.instance.container;
    let node = ContainerId::at(dice.below(container.len()));
    let at = (dice.share() * 3e9) as Nanos;
    let lasts = (dice.share() * 2e9) as Nanos;
    let mut push = |at, fault, lasts: Option<Nanos>| plan.faults.events.push(FaultEvent { at, fault, lasts });
    match dice.below(9) {
        0 => push(at, Fault::Crash(node), Some(lasts)),
        1 => {
            push(at, Fault::Crash(node), None);
            push(at + lasts, Fault::Restart { node, memory: true }, None);
        }
        2 => push(at, Fault::Leave(node), Some(lasts)),
        3 => {
            let side = container.nodes().filter(|_| dice.chance(0.5)).collect();
            push(at, Fault::Partition(side), Some(lasts));
        }
        4 => {
            if let Some(neighbour) = container.neighbours(node).first() {
                push(at, Fault::LinkDown(node, *neighbour), Some(lasts));
            }
        }
        5 => {
            let kind = match dice.below(3) {
                0 => ChurnKind::Crash { memory: dice.chance(0.5) },
                1 => ChurnKind::Link,
                _ => ChurnKind::Partition { hops: 1 },
            };
            let lasts = Some(Distribution::Exponential { mean: SECOND / 2, least: 0 });
            let until = at + 2 * SECOND;
            plan.faults.churn.push(Churn {
                per_second: 3.0,
                from: at,
                until,
                kind,
                lasts,
                nodes: Vec::new(),
            });
        }
        // For good, after all else is over, so that what is left does not depend on other entries.
        6 => {
            let fault = if dice.chance(0.5) { Fault::Crash(node) } else { Fault::Leave(node) };
            push(at + 60 * SECOND, fault, None);
            left.dead.insert(node);
        }
        7 => {
            if let Some(neighbour) = container.neighbours(node).last() {
                push(at + 60 * SECOND, Fault::LinkDown(node, *neighbour), None);
                left.cut.insert((node.min(*neighbour), node.max(*neighbour)));
            }
        }
        _ => {
            let value = Value::Integer(dice.below(5) as i64);
            let values = [("rank".to_owned(), Some(value.clone()))].into_iter().collect();
            let at = at + 20 * SECOND + plan.faults.events.len() as Nanos * 5 * SECOND;
            plan.faults.events.push(FaultEvent {
                at,
                fault: Fault::Attributes { node, values },
                lasts: None,
            });
            left.instance.container.set_attribute(node, "rank", Some(value));
        }
    }
}

/// The instance without the nodes and links that are gone for good, built anew; shortcuts join what is left as edges do.
fn without_the_lost(left: &Left) -> Instance {
    let old = &left.instance.container;
    let mut builder = ContainerBuilder::default();
    let mut new = std::collections::BTreeMap::new();
    for node in old.nodes().filter(|node| !left.dead.contains(node)) {
        let id = builder.node(old.name(node));
        new.insert(node, id);
        for attribute in old.attributes() {
            if let Some(value) = old.attribute(node, attribute) {
                builder.attribute(id, attribute, value.clone());
            }
        }
    }
    let edges = old.edges().iter().map(|edge| (edge.from.min(edge.to), edge.from.max(edge.to)));
    for pair in edges.chain(old.shortcuts()) {
        if let (Some(from), Some(to), false) = (new.get(&pair.0), new.get(&pair.1), left.cut.contains(&pair))
        {
            builder.undirected(*from, *to);
        }
    }
    Instance { container: builder.build(), ..left.instance.clone() }
}

/// A stitching by the names of container nodes.
fn by_name(instance: &Instance, stitching: &Stitching) -> Vec<Option<String>> {
    let name = |node: &ContainerId| instance.container.name(*node).to_owned();
    stitching.entries().iter().map(|node| node.as_ref().map(name)).collect()
}

/// Runs a plan under the property checkers.
fn watched(plan: &Plan, seed: u64, replay: &str) -> Outcome {
    let registry = Registry::default();
    let spec = registry.spec(&plan.bidding.strategy).expect("it is registered");
    let mut properties = Properties::new(plan, seed, spec).expect("somebody is left");
    let outcome = registry.run(plan, seed, Some(&mut properties), &Control::default()).expect("it runs");
    for PropertyVerdict { name, broken } in properties.verdicts(&outcome) {
        assert_eq!(broken, None, "{name}; {replay}");
    }
    outcome
}

#[test]
fn once_faults_stop_every_part_that_is_left_holds_its_optimum_and_is_silent() {
    check_schedules(200, 0);
}

#[test]
fn the_same_holds_where_gossip_and_faults_go_over_shortcuts_too() {
    check_schedules(100, 1);
    check_schedules(50, 2);
}

fn check_schedules(schedules: u64, degree: u32) {
    let first = from_environment("HUDDLE_FIRST_SCHEDULE", 0);
    for seed in first..first + from_environment("HUDDLE_SCHEDULES", schedules) {
        let Case { plan, left } = case_over(seed, degree);
        if left.container.is_empty() {
            continue;
        }
        let replay = format!(
            "HUDDLE_FIRST_SCHEDULE={seed} HUDDLE_SCHEDULES=1 cargo test --test faults ({degree} shortcuts)"
        );
        let outcome = watched(&plan, seed, &replay);
        assert_eq!(outcome.verdict, Verdict::Converged, "{replay}");
        let best = exhaustive::best(&left);
        assert_eq!(outcome.parts.len(), best.parts.len(), "parts; {replay}");
        for (part, (stitching, welfare)) in outcome.parts.iter().zip(&best.parts) {
            let found = by_name(&plan.instance, &part.stitching);
            assert_eq!((found, part.welfare), (by_name(&left, stitching), *welfare), "{replay}");
        }
    }
}

#[test]
fn every_strategy_keeps_its_promises_whatever_is_lost() {
    for seed in 0..60 {
        for strategy in ["cbba", "classic", "classic_sync", "coalition"] {
            let Case { mut plan, .. } = case(70_000 + seed);
            plan.bidding.strategy = strategy.to_owned();
            plan.bidding.auction = Auction::English;
            plan.run.until.messages = 20_000;
            watched(&plan, seed, &format!("{strategy}, case {}", 70_000 + seed));
        }
    }
}

#[test]
fn actors_come_to_the_same_end_through_loss_and_crashes() {
    for seed in 0..3 {
        let instance = instances::feasible(80_000 + seed, &Mix::small());
        let best = exhaustive::best(&instance);
        let mut plan = Plan::new("live", instance);
        plan.run.runtime = RuntimeKind::Live;
        plan.network.injected = true;
        plan.network.latency = Latency::Drawn(Distribution::Uniform(MILLISECOND, 3 * MILLISECOND));
        plan.network.impairment.loss = 0.2;
        plan.network.impairment.duplication = 0.2;
        let interval = Some(20 * MILLISECOND);
        plan.faults.detector = Detector { interval, lost_after: Some(150 * MILLISECOND) };
        let crash = |at, node, lasts| FaultEvent { at, fault: Fault::Crash(node), lasts: Some(lasts) };
        let (first, second) = (ContainerId(0), ContainerId(3));
        plan.faults.events = vec![
            crash(20 * MILLISECOND, first, 400 * MILLISECOND),
            crash(100 * MILLISECOND, second, 30 * MILLISECOND),
        ];
        let outcome = watched(&plan, seed, &format!("seed {seed}"));
        assert_eq!(outcome.verdict, Verdict::Converged, "seed {seed}");
        assert_eq!(outcome.stitching(), best.stitching(), "seed {seed}");
        assert!(outcome.lost > 0 && outcome.doubled > 0, "seed {seed}: messages were lost and doubled");
    }
}

#[test]
fn a_run_without_faults_sends_no_acknowledgement_and_no_probe() {
    let plan = Plan::new("smooth", instances::feasible(1, &Mix::small()));
    assert!(!plan.needs_resilience());
    let smooth = Registry::default().run(&plan, 1, None, &Control::default()).expect("it runs");
    let mut resilient = plan;
    resilient.network.impairment.duplication = 1e-12;
    let acknowledged = Registry::default().run(&resilient, 1, None, &Control::default()).expect("it runs");
    assert_eq!(acknowledged.stitching(), smooth.stitching());
    assert!(smooth.notices.iter().all(|notice| !notice.contains("acknowledged")), "{:?}", smooth.notices);
    assert!(acknowledged.messages > smooth.messages, "an acknowledgement is a message");
}
