//! Attribute conditions and the equality of values.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use huddle_sim::model::{AttributeCondition, Ordering, RequestId, Test, Value};
use regex::Regex;

use crate::sketch::{hard, soft};

fn condition(test: Test) -> AttributeCondition {
    AttributeCondition { node: RequestId(0), attribute: "attribute".to_owned(), test }
}

fn admits(test: Test, value: impl Into<Value>) -> bool {
    condition(test).admits(Some(&value.into()))
}

fn pattern(pattern: &str) -> Test {
    Test::Regex(Regex::new(pattern).unwrap())
}

fn every_hard_test_but_neq() -> Vec<Test> {
    let comparisons =
        [Ordering::Lt, Ordering::Lte, Ordering::Gt, Ordering::Gte].map(|ordering| hard(ordering, 0.0));
    let others = [Test::Eq(Value::Integer(1)), pattern(""), Test::In(vec![Value::Integer(1)]), Test::Exists];
    comparisons.into_iter().chain(others).collect()
}

#[test]
fn a_missing_attribute_fails_every_hard_test_but_neq() {
    for test in every_hard_test_but_neq() {
        let described = test.to_string();
        assert!(!condition(test).admits(None), "{described}");
    }
    assert!(condition(Test::Neq(Value::Integer(1))).admits(None));
}

#[test]
fn whole_numbers_equal_their_floating_point_spelling_and_hash_alike() {
    let hash = |value: &Value| {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        hasher.finish()
    };
    let pairs = [
        (1_i64, 1.0),
        (0, -0.0),
        (-3, -3.0),
        (i64::MIN, i64::MIN as f64),
        (9_223_372_036_854_774_784, 9_223_372_036_854_774_784.0),
    ];
    for (whole, float) in pairs {
        let (whole, float) = (Value::from(whole), Value::from(float));
        assert_eq!(whole, float);
        assert_eq!(hash(&whole), hash(&float));
    }
    assert_ne!(Value::from(1), Value::from(1.5));
    assert_ne!(Value::from(i64::MAX), Value::from(i64::MAX as f64), "2^63 - 1 is not 2^63");
    assert_ne!(Value::from(9_007_199_254_740_993), Value::from(9_007_199_254_740_992.0));
}

#[test]
fn values_of_different_kinds_never_equal_each_other() {
    let values = [Value::from(1), Value::from("1"), Value::from(true), Value::from("true"), Value::from(1.5)];
    for (position, left) in values.iter().enumerate() {
        for (other, right) in values.iter().enumerate() {
            assert_eq!(left == right, position == other, "{left:?} {right:?}");
        }
    }
}

#[test]
fn eq_neq_and_in_compare_by_value_and_by_kind() {
    assert!(admits(Test::Eq(Value::from(1)), 1.0));
    assert!(!admits(Test::Eq(Value::from(1)), "1"));
    assert!(!admits(Test::Neq(Value::from(1.0)), 1));
    assert!(admits(Test::Neq(Value::from(1)), "1"));
    let wanted = || Test::In(vec![Value::from("z1"), Value::from(2)]);
    assert!(admits(wanted(), "z1"));
    assert!(admits(wanted(), 2.0));
    assert!(!admits(wanted(), "2"));
    assert!(!admits(Test::In(vec![]), 1));
    assert!(admits(Test::Exists, false));
}

#[test]
fn lt_and_gt_are_strict_and_lte_and_gte_are_not() {
    let expected = [
        (Ordering::Lt, [true, false, false]),
        (Ordering::Lte, [true, true, false]),
        (Ordering::Gt, [false, false, true]),
        (Ordering::Gte, [false, true, true]),
    ];
    for (ordering, outcomes) in expected {
        assert_eq!([1, 2, 3].map(|value: i64| admits(hard(ordering, 2.0), value)), outcomes, "{ordering:?}");
        assert_eq!([1.0, 2.0, 3.0].map(|value| admits(hard(ordering, 2.0), value)), outcomes, "{ordering:?}");
    }
}

#[test]
fn an_ordered_comparison_fails_on_what_is_no_number() {
    for ordering in [Ordering::Lt, Ordering::Lte, Ordering::Gt, Ordering::Gte] {
        for value in [Value::from("5"), Value::from(true)] {
            assert!(!admits(hard(ordering, 0.0), value.clone()));
            assert!(admits(soft(ordering, 0.0), value));
        }
    }
}

#[test]
fn regex_searches_anywhere_in_strings_and_fails_on_everything_else() {
    assert!(admits(pattern("dge"), "edge-1"));
    assert!(!admits(pattern("^dge"), "edge-1"));
    assert!(!admits(pattern("1"), 1));
    assert!(!admits(pattern("true"), true));
}

#[test]
fn a_soft_comparison_never_rules_out_and_adds_its_term_even_below_zero() {
    for (ordering, value, term) in
        [(Ordering::Gt, 5, 3.0), (Ordering::Gte, 1, -1.0), (Ordering::Lt, 5, -3.0), (Ordering::Lte, 1, 1.0)]
    {
        let condition = condition(soft(ordering, 2.0));
        let value = Value::from(value);
        assert!(condition.admits(Some(&value)));
        assert_eq!(condition.term(Some(&value)), term);
    }
}

#[test]
fn a_term_is_zero_where_there_is_no_number_and_for_all_other_tests() {
    let comparison = condition(soft(Ordering::Gt, 2.0));
    assert!(comparison.admits(None));
    assert_eq!(comparison.term(None), 0.0);
    assert_eq!(comparison.term(Some(&Value::from("7"))), 0.0);
    assert_eq!(comparison.term(Some(&Value::from(true))), 0.0);
    for test in
        [Test::Eq(Value::from(7)), Test::Neq(Value::from(1)), Test::In(vec![Value::from(7)]), Test::Exists]
    {
        assert_eq!(condition(test).term(Some(&Value::from(7))), 0.0);
    }
}
