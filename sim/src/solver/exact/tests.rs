use super::*;
use crate::instances::{Mix, random};
use crate::model::{
    AttributeCondition, Composition, CompositionCondition, Condition, ContainerBuilder, Enforce, Ordering,
    Request, RequestId, RequestNode, Test, Value,
};
use crate::solver::exhaustive;

/// The exact solution of every part equals what brute force finds, stitch by stitch.
fn check(seed: u64, mix: &Mix) {
    let instance = random(seed, mix);
    let (solved, best) = (solve(&instance, Limits::NONE), exhaustive::best(&instance));
    assert_eq!(solved.headline, best.headline, "seed {seed}");
    for (part, (stitching, welfare)) in solved.parts.iter().zip(&best.parts) {
        assert_eq!(part.status, Status::Optimal { lowest: true }, "seed {seed}");
        assert_eq!((&part.stitching, part.welfare), (stitching, *welfare), "seed {seed}");
    }
}

fn check_all(seeds: std::ops::Range<u64>) {
    for mix in [Mix::small(), Mix::coupled(), Mix::everything()] {
        for seed in seeds.clone() {
            check(seed, &mix);
        }
    }
}

#[test]
fn the_optimum_equals_brute_force_stitch_by_stitch() {
    check_all(0..700);
}

#[test]
#[ignore = "takes minutes; run by `just solvers`"]
fn the_optimum_equals_brute_force_on_thousands_of_instances() {
    check_all(10_000..12_000);
}

/// Hosts in racks, all edges in a row, with one rank each; and request nodes that all fit.
fn hosts(ranks: &[f64], racks: u32, requests: u32, compositions: &[Composition]) -> Instance {
    let mut container = ContainerBuilder::default();
    for (position, rank) in ranks.iter().enumerate() {
        let node = container.node(format!("n{position}"));
        container.attribute(node, "type", "host");
        container.attribute(node, "rank", *rank);
        container.attribute(node, "rack", i64::from(position as u32 % racks));
        if position > 0 {
            container.undirected(ContainerId::at(position - 1), node);
        }
    }
    let node = |position| RequestNode {
        name: format!("x{position}").into(),
        kind: Value::text("task"),
        fits: vec![Value::text("host")],
    };
    let nodes: Vec<RequestId> = (0..requests).map(RequestId).collect();
    let soft = |node: &RequestId| {
        let test = Test::Compare { ordering: Ordering::Gt, threshold: 0.0, enforce: Enforce::Soft };
        Condition::Attribute(AttributeCondition { node: *node, attribute: "rank".to_owned(), test })
    };
    let mut conditions: Vec<Condition> = nodes.iter().map(soft).collect();
    conditions.extend(compositions.iter().map(|composition| {
        let composition = composition.clone();
        Condition::Composition(CompositionCondition { nodes: nodes.clone(), composition })
    }));
    Instance {
        container: container.build(),
        request: Request { nodes: (0..requests).map(node).collect(), edges: Vec::new() },
        conditions,
        ..Instance::default()
    }
}

fn share_rack() -> Composition {
    Composition::Share("rack".to_owned())
}

#[test]
fn a_millionth_in_a_hundred_million_is_told_apart() {
    for seed in 0..20_u64 {
        let offset = |node| crate::random::draw(seed, crate::random::Purpose::Sampling, node, 0) % 4;
        let ranks: Vec<f64> = (0..9).map(|node| 1e8 + offset(node) as f64 * 1e-6).collect();
        let instance = hosts(&ranks, 2, 4, &[share_rack(), Composition::Diff]);
        let (solved, best) = (solve(&instance, Limits::steps(20_000)), exhaustive::best(&instance));
        assert_eq!(solved.status(), Status::Optimal { lowest: true }, "seed {seed}");
        assert_eq!((solved.stitching(), solved.welfare()), (best.stitching(), best.welfare()), "seed {seed}");
    }
}

#[test]
fn of_equal_hosts_of_one_rack_the_lowest_are_taken_without_trying_all_orders() {
    let instance = hosts(&[1.0; 400], 20, 14, &[share_rack(), Composition::Diff]);
    let solved = solve(&instance, Limits::steps(2_000));
    assert_eq!(solved.status(), Status::Optimal { lowest: true });
    let lowest: Vec<_> = (0..14).map(|position| Some(ContainerId(position * 20))).collect();
    assert_eq!(solved.stitching().entries(), lowest);
}

#[test]
fn fewer_racks_than_request_nodes_that_must_differ_leave_the_others_out_by_proof() {
    let ranks: Vec<f64> = (0..600).map(|node| f64::from(node % 97)).collect();
    let instance = hosts(&ranks, 7, 18, &[Composition::Nshare("rack".to_owned()), Composition::Diff]);
    let solved = solve(&instance, Limits::steps(5_000));
    assert_eq!(solved.stitching().stitched(), 7);
    assert_eq!(solved.status(), Status::Optimal { lowest: true });
}
