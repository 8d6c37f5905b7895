//! Capacity as a hard limit: on bids, on validity, and beside promoted validators.

use huddle_sim::model::{Capacity, Instance, NoBid, Validator, Value};
use huddle_sim::solver::exhaustive;

use crate::sketch::{Sketch, stitching};

/// A has two slots, B none, C does not say; request nodes x, y and z fit all of them.
fn instance(capacity: Capacity) -> Instance {
    Sketch::default()
        .node("A", "a", &[("slots", Value::from(2))])
        .node("B", "a", &[("slots", Value::from(0))])
        .node("C", "a", &[])
        .path(&["A", "B", "C"])
        .request("x", &["a"])
        .request("y", &["a"])
        .request("z", &["a"])
        .capacity(capacity)
        .build()
}

fn slots() -> Instance {
    instance(Capacity::Attribute("slots".to_owned()))
}

fn room(instance: &Instance, name: &str) -> Option<u32> {
    instance.room(instance.container.find(name).expect("the node exists"))
}

#[test]
fn every_node_takes_as_many_as_its_own_attribute_says_and_any_number_without_it() {
    let instance = slots();
    assert_eq!((room(&instance, "A"), room(&instance, "B"), room(&instance, "C")), (Some(2), Some(0), None));
    assert!(instance.has_room_limits());
}

#[test]
fn a_node_of_capacity_0_makes_no_bid() {
    let instance = slots();
    let (x, b) = (instance.request.find("x").unwrap(), instance.container.find("B").unwrap());
    assert_eq!(instance.base_credits(b, x), Err(NoBid::NoCapacity));
    let violations = instance.violations(&stitching(&instance, &[("x", "B")]));
    assert!(violations.iter().all(|violation| violation.rule == "capacity"), "{violations:?}");
    assert!(!violations.is_empty());
}

#[test]
fn a_stitching_over_a_nodes_capacity_is_invalid_and_names_all_it_holds() {
    let instance = slots();
    assert!(instance.is_valid(&stitching(&instance, &[("x", "A"), ("y", "A"), ("z", "C")])));
    assert!(instance.is_valid(&stitching(&instance, &[("x", "C"), ("y", "C"), ("z", "C")])));
    let violations = instance.violations(&stitching(&instance, &[("x", "A"), ("y", "A"), ("z", "A")]));
    assert_eq!(violations.len(), 1);
    assert_eq!((violations[0].rule.as_str(), violations[0].nodes.len()), ("capacity", 3));
    assert_eq!(violations[0].message, "A takes 3 stitches, its capacity is 2");
}

#[test]
fn one_capacity_for_all_nodes_is_obeyed_by_the_exhaustive_solver() {
    let instance = instance(Capacity::Uniform(1));
    let best = exhaustive::best(&instance);
    assert_eq!(*best.stitching(), stitching(&instance, &[("x", "A"), ("y", "B"), ("z", "C")]));
}

#[test]
fn a_capacity_of_all_request_nodes_limits_nothing() {
    assert!(instance(Capacity::Uniform(2)).has_room_limits());
    assert!(!instance(Capacity::Uniform(3)).has_room_limits());
}

#[test]
fn the_narrower_of_capacity_and_promoted_validator_counts_and_each_is_named_when_broken() {
    let mut instance = slots();
    // A has one undirected edge, so that two incoming edges leave room for one stitch.
    let limit = Validator { kind: Value::from("a"), edges: 2, rank: None, promote: true };
    instance.validators.push(limit);
    assert_eq!(room(&instance, "A"), Some(1));
    let broken = |stitches: &[(&str, &str)]| -> Vec<String> {
        let violations = instance.violations(&stitching(&instance, stitches));
        violations.into_iter().map(|violation| violation.rule).collect()
    };
    assert_eq!(broken(&[("x", "A"), ("y", "A")]), ["promoted validator"]);
    assert_eq!(broken(&[("x", "A"), ("y", "A"), ("z", "A")]), ["capacity", "promoted validator"]);
}
