//! Validators, as judges of a finished stitching and promoted to limits.

use huddle_sim::model::{Instance, NoBid, Validator, Value};

use crate::sketch::{Sketch, stitching};

/// B of type b and rank 7 has one undirected edge and one arrow in; request nodes x, y and z fit it.
fn instance(validator: Validator) -> Instance {
    Sketch::default()
        .node("A", "a", &[("rank", Value::from(9))])
        .node("B", "b", &[("rank", Value::from(7))])
        .path(&["A", "B"])
        .arrow("A", "B")
        .arrow("B", "A")
        .request("x", &["b"])
        .request("y", &["b"])
        .request("z", &["a"])
        .validator(validator)
        .build()
}

fn limit(edges: u32, rank: Option<f64>, promote: bool) -> Validator {
    Validator { kind: Value::from("b"), edges, rank, promote }
}

fn judge(validator: Validator, stitches: &[(&str, &str)]) -> Result<(), String> {
    let instance = instance(validator);
    instance.validators[0].judge(&instance.container, &stitching(&instance, stitches))
}

#[test]
fn max_incoming_edges_counts_stitches_arrows_and_undirected_edges() {
    assert_eq!(judge(limit(4, None, false), &[("x", "B"), ("y", "B")]), Ok(()));
    let message = judge(limit(3, None, false), &[("x", "B"), ("y", "B")]).unwrap_err();
    assert_eq!(message, "node B has 4 incoming edges, at most 3 are allowed");
    assert_eq!(judge(limit(3, None, false), &[("x", "B")]), Ok(()));
    assert!(judge(limit(1, None, false), &[]).is_err(), "the graph alone may be over the limit");
}

#[test]
fn a_validator_leaves_other_types_alone() {
    assert_eq!(judge(limit(2, None, false), &[("z", "A")]), Ok(()));
}

#[test]
fn max_incoming_rank_limits_only_nodes_of_at_least_that_rank() {
    let stitches = &[("x", "B")][..];
    assert!(judge(limit(2, Some(7.0), false), stitches).is_err());
    assert!(judge(limit(2, Some(6.5), false), stitches).is_err());
    assert_eq!(judge(limit(2, Some(7.5), false), stitches), Ok(()));
    assert_eq!(judge(limit(3, Some(7.0), false), stitches), Ok(()));
}

#[test]
fn max_incoming_rank_spares_nodes_without_a_numeric_rank() {
    for attributes in [&[][..], &[("rank", Value::from("9"))][..]] {
        let instance = Sketch::default().node("B", "b", attributes).request("x", &["b"]).build();
        let stitching = stitching(&instance, &[("x", "B")]);
        assert_eq!(limit(0, Some(1.0), false).judge(&instance.container, &stitching), Ok(()));
    }
}

#[test]
fn a_self_loop_counts_once() {
    let instance = Sketch::default().node("B", "b", &[]).path(&["B", "B"]).request("x", &["b"]).build();
    let stitching = stitching(&instance, &[("x", "B")]);
    assert_eq!(limit(2, None, false).judge(&instance.container, &stitching), Ok(()));
    assert!(limit(1, None, false).judge(&instance.container, &stitching).is_err());
}

#[test]
fn a_validator_that_is_not_promoted_never_makes_a_stitching_invalid() {
    let instance = instance(limit(0, None, false));
    assert!(instance.is_valid(&stitching(&instance, &[("x", "B"), ("y", "B")])));
}

#[test]
fn a_promoted_validator_limits_the_stitches_to_the_room_that_is_left() {
    let one = instance(limit(3, None, true));
    assert!(one.is_valid(&stitching(&one, &[("x", "B")])));
    let violations = one.violations(&stitching(&one, &[("x", "B"), ("y", "B")]));
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].rule, "promoted validator");

    let none = instance(limit(2, None, true));
    let (x, b) = (none.request.find("x").unwrap(), none.container.find("B").unwrap());
    assert_eq!(none.base_credits(b, x), Err(NoBid::NoRoom));
    assert!(!none.is_valid(&stitching(&none, &[("x", "B")])));
}

#[test]
fn of_several_promoted_validators_the_narrowest_counts() {
    let mut instance = instance(limit(9, None, true));
    instance.validators.push(limit(3, Some(1.0), true));
    instance.validators.push(limit(0, None, false));
    assert_eq!(instance.room(instance.container.find("B").unwrap()), Some(1));
    assert_eq!(instance.room(instance.container.find("A").unwrap()), None);
}
