//! Composition conditions, and the violations they are reported as.

use huddle_sim::model::{Composition, Instance, Value};

use crate::sketch::{Sketch, nshare, share, stitching};

/// Nodes A and B in group 1 (spelled 1 and 1.0), C in group 2, D in none; request nodes x, y and z fit all.
fn instance(composition: Composition) -> Instance {
    Sketch::default()
        .node("A", "a", &[("group", Value::from(1))])
        .node("B", "a", &[("group", Value::from(1.0))])
        .node("C", "a", &[("group", Value::from(2))])
        .node("D", "a", &[])
        .path(&["A", "B", "C", "D"])
        .request("x", &["a"])
        .request("y", &["a"])
        .request("z", &["a"])
        .compose(composition, &["x", "y"])
        .build()
}

/// Whether stitching x and y so is valid; `-` leaves one out. The free request node z goes to A.
fn valid(composition: &Composition, x: &str, y: &str) -> bool {
    let instance = instance(composition.clone());
    let stitches: Vec<(&str, &str)> =
        [("x", x), ("y", y), ("z", "A")].into_iter().filter(|(_, node)| *node != "-").collect();
    let stitching = stitching(&instance, &stitches);
    instance.is_valid(&stitching)
}

#[test]
fn same_demands_one_container_node_for_all_or_none() {
    let same = Composition::Same;
    assert!(valid(&same, "A", "A"));
    assert!(valid(&same, "-", "-"));
    assert!(!valid(&same, "A", "B"));
    assert!(!valid(&same, "A", "-"));
}

#[test]
fn diff_binds_those_that_are_stitched() {
    let diff = Composition::Diff;
    assert!(valid(&diff, "A", "B"));
    assert!(!valid(&diff, "A", "A"));
    assert!(valid(&diff, "A", "-"));
    assert!(valid(&diff, "-", "-"));
    assert!(valid(&diff, "B", "C"), "the free request node may hold A as well");
}

#[test]
fn share_demands_one_equal_value_for_all_or_none() {
    let share = share("group");
    assert!(valid(&share, "A", "A"));
    assert!(valid(&share, "A", "B"), "1 equals 1.0");
    assert!(!valid(&share, "A", "C"));
    assert!(!valid(&share, "A", "-"));
    assert!(!valid(&share, "D", "D"), "a missing value is shared with nobody");
    assert!(!valid(&share, "A", "D"));
    assert!(valid(&share, "-", "-"));
}

#[test]
fn nshare_demands_different_values_of_those_that_are_stitched() {
    let nshare = nshare("group");
    assert!(valid(&nshare, "A", "C"));
    assert!(!valid(&nshare, "A", "B"), "1 equals 1.0");
    assert!(!valid(&nshare, "A", "A"));
    assert!(!valid(&nshare, "A", "D"));
    assert!(!valid(&nshare, "D", "-"), "whoever is stitched has the attribute");
    assert!(valid(&nshare, "C", "-"));
}

#[test]
fn share_and_nshare_over_an_attribute_that_no_node_has_leave_all_unstitched() {
    for composition in [share("colour"), nshare("colour")] {
        assert!(!valid(&composition, "A", "B"));
        assert!(valid(&composition, "-", "-"));
    }
}

#[test]
fn a_violation_names_its_condition_its_rule_and_its_request_nodes() {
    let instance = instance(share("group"));
    let violations = instance.violations(&stitching(&instance, &[("x", "A"), ("y", "C")]));
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].condition, Some(0));
    assert_eq!(violations[0].rule, "share group");
    assert_eq!(
        violations[0].nodes,
        [instance.request.find("x").unwrap(), instance.request.find("y").unwrap()]
    );
    assert_eq!(violations[0].message, "their values of `group` differ");
}
