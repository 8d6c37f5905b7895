//! `coalition` against judges that share no code with it: the exhaustive solver, and the definition of its invariant.
//!
//! `HUDDLE_INSTANCES` and `HUDDLE_ORDERS` set how many instances are tried under how many message orders; a failure
//! names the seed and the order.

use std::sync::Arc;

use huddle_sim::agent::strategy::Coalition;
use huddle_sim::agent::strategy::coalition::{Bid, Retained};
use huddle_sim::instances::{self, CompositionWeights, Mix};
use huddle_sim::model::{
    AttributeCondition, Composition, CompositionCondition, Condition, ContainerBuilder, ContainerId, Enforce,
    Instance, Ordering, Request, RequestId, RequestNode, Test, Value,
};
use huddle_sim::plan::{Auction, Bidding, Distribution, Latency, MILLISECOND, Nanos, Plan, Start};
use huddle_sim::record::{Outcome, Verdict};
use huddle_sim::runtime::{Control, virtual_time};
use huddle_sim::solver::{Limits, Status, exact, exhaustive};

fn from_environment(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// A plan whose latencies vary so much that every seed gives another message order.
fn plan(instance: Instance, order: u64) -> Plan {
    let mut plan = Plan::new("random", instance);
    plan.network.latency = Latency::Drawn(Distribution::Uniform(MILLISECOND / 10, 10 * MILLISECOND));
    plan.bidding.gossip_interval = [0, MILLISECOND, 5 * MILLISECOND][order as usize % 3];
    if order % 6 == 4 {
        plan.bidding.parameters.insert("hold_back".to_owned(), Value::Integer(5));
    }
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
                assert_eq!(held.ids(), wanted.ids(), "{case}: node {node} at rest");
            }
        }
    });
    outcome.expect("no observer, no error")
}

fn check(seed: u64, instance: &Instance, orders: u64) {
    let best = exhaustive::best(instance);
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

fn check_random(mix: &Mix, first_seed: u64, instances: u64, orders: u64) {
    let instances = from_environment("HUDDLE_INSTANCES", instances);
    let orders = from_environment("HUDDLE_ORDERS", orders);
    for seed in first_seed..first_seed + instances {
        check(seed, &instances::random(seed, mix), orders);
    }
}

#[test]
fn feasible_instances_end_complete_valid_and_optimal_under_every_order() {
    for seed in 0..from_environment("HUDDLE_INSTANCES", 2_000) {
        check(seed, &instances::feasible(seed, &Mix::small()), from_environment("HUDDLE_ORDERS", 20));
    }
}

#[test]
fn infeasible_instances_end_in_the_best_partial_stitching_under_every_order() {
    check_random(&Mix::small(), 1_000_000, 1_000, 6);
}

#[test]
fn tightly_coupled_conditions_change_nothing_about_that() {
    check_random(&Mix::coupled(), 2_000_000, 1_000, 6);
}

#[test]
fn parts_room_limits_and_credits_expressions_change_nothing_about_that() {
    check_random(&Mix::everything(), 3_000_000, 1_000, 6);
}

#[test]
fn capacities_change_nothing_about_that() {
    let mix = Mix { requests: 2..=5, capacity: 1.0, promoted: 0.1, ..Mix::small() };
    check_random(&mix, 5_000_000, 800, 5);
}

#[test]
fn two_sets_merged_in_any_grouping_select_the_same() {
    for seed in 0..from_environment("HUDDLE_INSTANCES", 500) {
        // Without bundles of several items, part 2 of the selection is all there is, and it is a join.
        let mix =
            Mix { kinds: CompositionWeights { same: 1, diff: 3, share: 0, nshare: 3 }, ..Mix::coupled() };
        check_join(seed, instances::random(4_000_000 + seed, &mix));
    }
}

/// Selects from the bids of two halves and from what was selected of each.
fn check_join(seed: u64, instance: Instance) {
    let strategy = Coalition::new(&Arc::new(instance), &Bidding::default());
    let select = |bids: Vec<Bid>| Retained::select(strategy.problem(), bids).bids(strategy.problem());
    let nodes: Vec<ContainerId> = strategy.problem().instance().container.nodes().collect();
    let bids = |nodes: &[ContainerId]| -> Vec<Bid> {
        nodes.iter().flat_map(|node| strategy.problem().bids_of(*node)).collect()
    };
    let (left, right) = nodes.split_at(nodes.len() / 2);
    let (left, right) = (select(bids(left)), select(bids(right)));
    let merged = select([left.clone(), right.clone()].concat());
    assert_eq!(merged, select(bids(&nodes)), "seed {seed}: a join");
    assert_eq!(merged, select([right, left, merged.clone()].concat()), "seed {seed}: idempotent");
}

/// A problem over 12 to 30 nodes of the mix of a seed, some with a cap that cuts, and what is retained of each third of the bids.
fn thirds(seed: u64) -> (Coalition, Vec<Retained>) {
    let plain = CompositionWeights { same: 1, diff: 1, share: 3, nshare: 0 };
    let mix = match seed % 3 {
        0 => Mix::coupled(),
        1 => Mix::everything(),
        _ => Mix { kinds: plain, requests: 4..=8, compositions: 1..=2, missing: 0.02, ..Mix::small() },
    };
    let instance = Arc::new(instances::random(7_000_000 + seed, &Mix { nodes: 12..=30, ..mix }));
    let mut bidding = Bidding::default();
    if seed.is_multiple_of(5) {
        bidding.parameters.insert("retention_cap".to_owned(), Value::Integer(3));
    }
    let strategy = Coalition::new(&instance, &bidding);
    let problem = strategy.problem();
    let nodes: Vec<ContainerId> = instance.container.nodes().collect();
    let thirds = nodes.chunks(nodes.len().div_ceil(3)).map(|nodes| {
        let bids: Vec<Bid> = nodes.iter().flat_map(|node| problem.bids_of(*node)).collect();
        Retained::select(problem, bids)
    });
    let thirds = thirds.collect();
    (strategy, thirds)
}

#[test]
fn merging_by_what_is_known_of_sets_selects_the_same_as_from_all_their_bids() {
    let mut tabled = 0;
    for seed in 0..from_environment("HUDDLE_INSTANCES", 600) {
        let (strategy, thirds) = thirds(seed);
        let problem = strategy.problem();
        tabled += u64::from(problem.places().is_some() && !problem.joint_bundles().is_empty());
        let all: Vec<Bid> = thirds.iter().flat_map(|set| set.bids(problem)).collect();
        let sets: Vec<&Retained> = thirds.iter().collect();
        let merged = Retained::merge(problem, &sets, std::iter::empty()).retained(problem);
        let selected = Retained::select(problem, all);
        assert_eq!(merged.ids(), selected.ids(), "seed {seed}");
        assert_eq!(merged.fingerprint(), selected.fingerprint(), "seed {seed}");
        for bundle in 0..problem.bundles().len() {
            assert_eq!(merged.ceiling(bundle), selected.ceiling(bundle), "seed {seed}");
        }
    }
    assert!(tabled > 30, "only {tabled} problems with a bundle are selected by a table");
}

#[test]
fn a_set_admits_of_another_just_what_would_change_it() {
    for seed in 0..from_environment("HUDDLE_INSTANCES", 600) {
        let (strategy, thirds) = thirds(seed);
        let problem = strategy.problem();
        for (own, theirs) in [(0, 1), (1, 2), (2, 0)] {
            let (own, theirs) = (&thirds[own], &thirds[theirs]);
            let changes = |bid: &Bid| {
                let with_it = [own.bids(problem), vec![*bid]].concat();
                Retained::select(problem, with_it).ids() != own.ids()
            };
            let changing: Vec<bool> = theirs.bids(problem).iter().map(changes).collect();
            let admitted: Vec<bool> = theirs.ids().iter().map(|id| own.admits(problem, *id)).collect();
            assert_eq!(admitted, changing, "seed {seed}");
            assert_eq!(own.admits_some_of(problem, theirs), changing.contains(&true), "seed {seed}");
        }
    }
}

/// All request nodes of a random instance on different nodes, in different groups and in different zones.
fn all_tied(seed: u64, requests: u32, nodes: u32) -> Instance {
    let mix = Mix {
        nodes: nodes..=nodes,
        requests: requests..=requests,
        compositions: 0..=0,
        groupings: 4..=8,
        ..Mix::small()
    };
    let mut instance = instances::random(seed, &mix);
    let listed: Vec<RequestId> = (0..requests).map(RequestId).collect();
    let compositions = ["group", "zone"].map(|name| Composition::Nshare(name.to_owned()));
    for composition in compositions.into_iter().chain([Composition::Diff]) {
        let nodes = listed.clone();
        instance.conditions.push(Condition::Composition(CompositionCondition { nodes, composition }));
    }
    instance
}

#[test]
fn ties_over_two_attributes_too_many_to_try_all_orders_change_nothing_about_that() {
    // Five ties over each attribute can be spent in 252 orders, each against up to eight values.
    for seed in 5_000_000..5_000_000 + from_environment("HUDDLE_INSTANCES", 40) {
        check(seed, &all_tied(seed, 6, 7), 2);
    }
    for seed in 6_000_000..6_000_000 + from_environment("HUDDLE_INSTANCES", 40) {
        check_join(seed, all_tied(seed, 6, 40));
    }
}

/// Nine or ten request nodes on different nodes, of which the first four share a group.
fn outnumbered(seed: u64) -> Instance {
    let mix = Mix {
        nodes: 20..=40,
        requests: 9..=10,
        compositions: 0..=0,
        capacity: if seed.is_multiple_of(3) { 1.0 } else { 0.0 },
        ..Mix::small()
    };
    let mut instance = instances::random(seed, &mix);
    let listed: Vec<RequestId> = instance.request.ids().collect();
    let share = Composition::Share("group".to_owned());
    for (nodes, composition) in [(listed[..4].to_vec(), share), (listed.clone(), Composition::Diff)] {
        instance.conditions.push(Condition::Composition(CompositionCondition { nodes, composition }));
    }
    instance
}

#[test]
fn more_outside_ties_than_can_be_searched_change_nothing_about_that() {
    let mut complete = 0;
    for seed in 9_000_000..9_000_000 + from_environment("HUDDLE_INSTANCES", 60) {
        let instance = outnumbered(seed);
        let solved = exact::solve(&instance, Limits::default());
        for order in 0..2 {
            let case = format!("seed {seed}, order {order}");
            let outcome = run(&plan(instance.clone(), order), order, &case);
            assert_eq!(outcome.verdict, Verdict::Converged, "{case}");
            for (found, best) in outcome.parts.iter().zip(&solved.parts) {
                assert_eq!(best.status, Status::Optimal { lowest: true }, "{case}: the judge");
                assert_eq!(found.stitching, best.stitching, "{case}: stitching");
            }
            complete += usize::from(outcome.stitching().is_complete());
        }
    }
    assert!(complete > 20, "{complete} complete runs");
}

/// So many request nodes on different nodes in different racks, which load alone ranks, and so alike for all of them.
fn one_per_rack(nodes: u32, racks: u32, requests: u32) -> Instance {
    let mut instance = one_rack(nodes, requests);
    let mut container = ContainerBuilder::default();
    for position in 0..nodes {
        let node = container.node(format!("n{position}"));
        container.attribute(node, "type", "host");
        container.attribute(node, "rack", i64::from(position % racks));
        container.attribute(node, "free", free(position));
        if position > 0 {
            container.undirected(ContainerId(position / 2), node);
        }
    }
    instance.container = container.build();
    let listed: Vec<RequestId> = (0..requests).map(RequestId).collect();
    let compose =
        |composition| Condition::Composition(CompositionCondition { nodes: listed.clone(), composition });
    let ranked = listed.iter().map(|node| {
        let test =
            Test::Compare { ordering: Ordering::Gte, threshold: f64::from(node.0), enforce: Enforce::Soft };
        Condition::Attribute(AttributeCondition { node: *node, attribute: "free".to_owned(), test })
    });
    let compositions = [compose(Composition::Nshare("rack".to_owned())), compose(Composition::Diff)];
    instance.conditions = ranked.chain(compositions).collect();
    instance
}

/// Distinct for up to 997 nodes, in an order that has nothing to do with their racks.
fn free(position: u32) -> f64 {
    f64::from((position * 389 + 17) % 997)
}

#[test]
fn twelve_request_nodes_that_all_exclude_each_other_twice_are_stitched_without_trying_all_orders() {
    let (nodes, racks, requests) = (60, 20, 12);
    let began = std::time::Instant::now();
    let outcome = run(&plan(one_per_rack(nodes, racks, requests), 0), 0, "one per rack");
    assert_eq!(outcome.verdict, Verdict::Converged);
    assert!(!outcome.decision_budget_exhausted);
    // All request nodes rank nodes alike: the best nodes of the best racks, whoever gets which, so the lowest come first.
    let best =
        |rack: u32| (0..nodes).filter(|node| node % racks == rack).max_by_key(|node| free(*node) as u64);
    let mut chosen: Vec<u32> = (0..racks).filter_map(best).collect();
    chosen.sort_unstable_by_key(|node| std::cmp::Reverse(free(*node) as u64));
    chosen.truncate(requests as usize);
    chosen.sort_unstable();
    let chosen: Vec<_> = chosen.into_iter().map(|node| Some(ContainerId(node))).collect();
    assert_eq!(outcome.stitching().entries(), chosen);
    // Trying all orders takes minutes.
    assert!(began.elapsed().as_secs() < 30, "took {:?}", began.elapsed());
}

/// So many nodes of one rack, all with equal credits, for request nodes that share the rack and must be on different nodes.
fn one_rack(nodes: u32, requests: u32) -> Instance {
    let mut container = ContainerBuilder::default();
    for position in 0..nodes {
        let node = container.node(format!("n{position}"));
        container.attribute(node, "type", "host");
        container.attribute(node, "rack", "r");
        if position > 0 {
            container.undirected(ContainerId(position - 1), node);
        }
    }
    let node = |position| RequestNode {
        name: format!("x{position}").into(),
        kind: Value::text("task"),
        fits: vec![Value::text("host")],
    };
    let listed: Vec<RequestId> = (0..requests).map(RequestId).collect();
    let compose =
        |composition| Condition::Composition(CompositionCondition { nodes: listed.clone(), composition });
    Instance {
        container: container.build(),
        request: Request { nodes: (0..requests).map(node).collect(), edges: Vec::new() },
        conditions: vec![compose(Composition::Share("rack".to_owned())), compose(Composition::Diff)],
        ..Instance::default()
    }
}

#[test]
fn ten_equal_request_nodes_on_one_rack_take_the_ten_lowest_nodes_without_trying_all_orders() {
    let outcome = run(&plan(one_rack(14, 10), 0), 0, "one rack");
    assert_eq!(outcome.verdict, Verdict::Converged);
    let lowest: Vec<_> = (0..10).map(|position| Some(ContainerId(position))).collect();
    assert_eq!(outcome.stitching().entries(), lowest);
}

#[test]
fn a_cap_that_may_have_cut_bids_off_is_told() {
    let mut plan = plan(one_rack(14, 3), 0);
    plan.bidding.parameters.insert("retention_cap".to_owned(), Value::Integer(1));
    let strategy = Coalition::new(&plan.instance, &plan.bidding);
    let outcome =
        virtual_time::run(&strategy, &plan, 0, None, &Control::default()).expect("no observer, no error");
    assert!(outcome.retention_capped);
}

#[test]
fn ceilings_that_take_too_many_steps_are_told_and_cost_no_optimum() {
    let kinds = CompositionWeights { same: 1, diff: 3, share: 4, nshare: 2 };
    let (mut exhausted, mut kept) = (0, 0);
    for seed in 0..from_environment("HUDDLE_INSTANCES", 300) {
        let mix = if seed % 2 == 0 { Mix::everything() } else { Mix::coupled() };
        let instance = instances::random(7_000_000 + seed, &Mix { kinds, ..mix });
        let best = exhaustive::best(&instance);
        for (order, steps) in [1, 4, 12, 40].into_iter().enumerate() {
            let mut plan = plan(instance.clone(), order as u64);
            plan.bidding.parameters.insert("ceiling_budget".to_owned(), Value::Integer(steps));
            let case = format!("seed {seed}, {steps} steps");
            let outcome = run_without_ceilings(&plan, order as u64, &case);
            assert_eq!(outcome.verdict, Verdict::Converged, "{case}");
            assert_eq!(outcome.stitching(), best.stitching(), "{case}");
            exhausted += u32::from(outcome.ceiling_budget_exhausted);
            kept += u32::from(!outcome.ceiling_budget_exhausted);
        }
    }
    assert!(exhausted > 100 && kept > 100, "{exhausted} exhausted, {kept} not");
}

#[test]
fn news_held_back_for_longer_than_time_can_be_counted_ends_the_run_at_its_limit() {
    // Somebody bids, so the other node has news to tell in the end, and one link to tell it on.
    let mix = Mix { nodes: 2..=2, requests: 1..=1, disconnected: 0.0, ..Mix::small() };
    let mut plan = plan(instances::feasible(1, &mix), 0);
    plan.bidding.gossip_interval = Nanos::MAX / 300;
    plan.bidding.parameters.insert("hold_back".to_owned(), Value::Integer(1_000_000));
    plan.run.until.time = Nanos::MAX / 4;
    let strategy = Coalition::new(&plan.instance, &plan.bidding);
    let outcome = virtual_time::run(&strategy, &plan, 1, None, &Control::default()).expect("no observer");
    assert_eq!(outcome.verdict, Verdict::Exhausted);
}

/// Runs and checks that at rest all nodes of a part hold one set, with all in it that the ceilings would leave.
fn run_without_ceilings(plan: &Plan, order: u64, case: &str) -> Outcome {
    let strategy = Coalition::new(&plan.instance, &plan.bidding);
    let unlimited = Coalition::new(&plan.instance, &Bidding::default());
    let container = &plan.instance.container;
    let outcome = virtual_time::run_inspected(&strategy, plan, order, None, &Control::default(), |agents| {
        for (part, nodes) in container.parts().iter().enumerate() {
            let set = agents[nodes[0].index()].retained();
            let wanted = unlimited.retained_of_part(part);
            assert_eq!(set.unknown_of(&wanted).next(), None, "{case}: a bid is missing");
            for node in nodes {
                let held = agents[node.index()].retained();
                assert_eq!(held.ids(), set.ids(), "{case}: node {node} at rest");
                assert_eq!(held.fingerprint(), set.fingerprint(), "{case}: node {node} at rest");
            }
        }
    });
    outcome.expect("no observer, no error")
}
