//! Credits, what a bid is worth and why there is none, and welfare.

use huddle_sim::model::{ContainerId, Credits, Instance, NoBid, Ordering, RequestId, Test, Value};

use crate::sketch::{Sketch, hard, soft, stitching};

fn base_of(sketch: Sketch) -> Result<Credits, NoBid> {
    sketch.build().base_credits(ContainerId(0), RequestId(0))
}

fn ranked(rank: impl Into<Value>) -> Sketch {
    Sketch::default().node("A", "a", &[("rank", rank.into())]).request("x", &["a"])
}

fn credits(number: f64) -> Credits {
    Credits::from_f64(number).unwrap()
}

#[test]
fn credits_round_to_the_nearest_millionth() {
    assert_eq!(credits(0.1).micros(), 100_000);
    assert_eq!(credits(1.000_000_4).micros(), 1_000_000);
    assert_eq!(credits(-0.000_000_6).micros(), -1);
    assert_eq!(credits(0.1) + credits(0.2), credits(0.3), "sums are exact");
}

#[test]
fn credits_refuse_what_is_not_finite_or_beyond_the_limit() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1.1e9, -1.1e9, f64::MAX] {
        assert_eq!(Credits::from_f64(number), None, "{number}");
    }
    assert_eq!(Credits::from_f64(1e9), Some(Credits::LIMIT));
    assert_eq!(Credits::from_f64(-1e9), Some(Credits::ZERO - Credits::LIMIT));
}

#[test]
fn sums_beyond_64_bits_stay_at_the_end_instead_of_turning_round() {
    let total: Credits = std::iter::repeat_n(Credits::LIMIT, 10_000).sum();
    assert_eq!(total.micros(), i64::MAX);
    assert_eq!((Credits::from_micros(i64::MIN) - Credits::ONE).micros(), i64::MIN);
}

#[test]
fn credits_display_without_needless_digits() {
    let displayed = [0.0, 3.0, 2.5, -0.25, 0.000_001, -1000.1].map(|number| credits(number).to_string());
    assert_eq!(displayed, ["0", "3", "2.5", "-0.25", "0.000001", "-1000.1"]);
}

#[test]
fn a_bid_is_one_for_the_type_and_the_term_of_each_comparison() {
    assert_eq!(base_of(ranked(5)), Ok(Credits::ONE));
    let sketch = ranked(5)
        .test("x", "rank", hard(Ordering::Gt, 2.0))
        .test("x", "rank", soft(Ordering::Lte, 4.5))
        .test("x", "rank", Test::Exists);
    assert_eq!(base_of(sketch), Ok(credits(1.0 + 3.0 - 0.5)));
}

#[test]
fn conditions_on_another_request_node_do_not_count() {
    let sketch = ranked(5).request("y", &["a"]).test("y", "rank", hard(Ordering::Gt, 9.0));
    assert_eq!(base_of(sketch), Ok(Credits::ONE));
}

#[test]
fn a_negative_bid_is_a_bid() {
    assert_eq!(base_of(ranked(1).test("x", "rank", soft(Ordering::Gt, 3.0))), Ok(credits(-1.0)));
}

#[test]
fn there_is_no_bid_without_a_fitting_type_or_with_a_failed_hard_condition() {
    let other = Sketch::default().node("A", "b", &[]).request("x", &["a", "c"]);
    assert_eq!(base_of(other), Err(NoBid::Type));
    let failed = ranked(3).test("x", "rank", Test::Exists).test("x", "rank", hard(Ordering::Gt, 3.0));
    assert_eq!(base_of(failed), Err(NoBid::Condition(1)));
}

#[test]
fn a_credits_expression_replaces_the_base_and_may_use_it() {
    let sketch = || ranked(4).test("x", "rank", soft(Ordering::Gt, 2.0));
    assert_eq!(base_of(sketch().credits("base + 0.1 * rank")), Ok(credits(3.4)));
    assert_eq!(base_of(sketch().credits("10")), Ok(credits(10.0)));
}

#[test]
fn a_missing_attribute_in_the_expression_is_no_bid_and_told_apart_from_a_division_by_zero() {
    assert_eq!(base_of(ranked(4).credits("base + cpu")), Err(NoBid::MissingInExpression));
    assert_eq!(base_of(ranked("4").credits("base + rank")), Err(NoBid::MissingInExpression));
    assert_eq!(base_of(ranked(4).credits("base + or(cpu, 2)")), Ok(credits(3.0)));
    for expression in ["1 / (rank - 4)", "0 / (rank - 4)", "1e9 * rank", "ln(0)"] {
        assert_eq!(base_of(ranked(4).credits(expression)), Err(NoBid::OutOfRange), "{expression}");
    }
}

#[test]
fn a_failed_condition_is_named_before_the_expression() {
    let sketch = ranked(4).test("x", "rank", hard(Ordering::Lt, 4.0)).credits("base + cpu");
    assert_eq!(base_of(sketch), Err(NoBid::Condition(0)));
}

fn two_nodes() -> Instance {
    Sketch::default()
        .node("A", "a", &[("rank", Value::from(1))])
        .node("B", "a", &[("rank", Value::from(2.25))])
        .path(&["A", "B"])
        .request("x", &["a"])
        .request("y", &["a"])
        .test("x", "rank", soft(Ordering::Gt, 0.0))
        .test("y", "rank", hard(Ordering::Gt, 1.0))
        .build()
}

#[test]
fn welfare_is_the_sum_of_base_credits_of_what_is_stitched() {
    let instance = two_nodes();
    let welfare = |stitches| instance.welfare(&stitching(&instance, stitches));
    assert_eq!(welfare(&[]), Credits::ZERO);
    assert_eq!(welfare(&[("x", "A")]), credits(2.0));
    assert_eq!(welfare(&[("x", "B"), ("y", "B")]), credits(3.25 + 2.25));
    assert_eq!(welfare(&[("x", "A"), ("y", "A")]), credits(2.0), "what is no bid counts nothing");
}

#[test]
fn a_stitch_that_is_no_bid_is_a_violation_of_its_condition() {
    let instance = two_nodes();
    let violations = instance.violations(&stitching(&instance, &[("x", "A"), ("y", "A")]));
    assert_eq!(violations.len(), 1);
    assert_eq!((violations[0].condition, violations[0].nodes.as_slice()), (Some(1), &[RequestId(1)][..]));
}

#[test]
fn rank_prefers_more_stitched_then_more_welfare_then_lower_positions() {
    let instance = two_nodes();
    let rank = |stitches, welfare| stitching(&instance, stitches).rank(credits(welfare));
    assert!(rank(&[("x", "B"), ("y", "B")], -5.0) < rank(&[("x", "A")], 9.0));
    assert!(rank(&[("x", "B")], 2.0) < rank(&[("x", "A")], 1.0));
    assert!(rank(&[("x", "A"), ("y", "B")], 1.0) < rank(&[("x", "B"), ("y", "A")], 1.0));
    assert!(rank(&[("x", "B")], 1.0) < rank(&[("y", "A")], 1.0), "an unstitched node is higher than any");
}

#[test]
fn bids_out_of_range_are_counted_as_each_bid_by_itself_says() {
    let ranks = [0.0, 3.0, -5e8, 5e8, 1e9 - 1.0, 1e9, -1e9, 1.1e9, 1e23, 1e308, -1e308, i64::MAX as f64];
    let (mut most, mut found) = (0, 0);
    for threshold in [0.0, 2.0, -5e8, 6e8, 1e9, -1e308] {
        for expression in [None, Some("base"), Some("1 / rank"), Some("base * base")] {
            let mut sketch = Sketch::default().request("x", &["a"]).request("y", &["a"]).request("z", &["b"]);
            for (position, rank) in ranks.into_iter().enumerate() {
                let kind = ["a", "b"][position % 2];
                sketch = sketch.node(&format!("n{position}"), kind, &[("rank", rank.into())]);
            }
            sketch = sketch.test("x", "rank", soft(Ordering::Gte, threshold));
            sketch = sketch.test("z", "rank", hard(Ordering::Lt, threshold));
            if let Some(expression) = expression {
                sketch = sketch.credits(expression);
            }
            let instance = sketch.build();
            assert_eq!(instance.out_of_range(0), []);
            for looked_at in [5, 12, 99] {
                let told = instance.out_of_range(looked_at).into_iter();
                let told: Vec<_> = told.map(|out| (out.request, out.nodes, out.first)).collect();
                let by_itself = instance.request.ids().filter_map(|request| {
                    let is_out =
                        |node: &ContainerId| instance.base_credits(*node, request) == Err(NoBid::OutOfRange);
                    let nodes = instance.container.nodes().take(looked_at).filter(is_out);
                    let nodes: Vec<ContainerId> = nodes.collect();
                    Some((request, nodes.len(), *nodes.first()?))
                });
                assert_eq!(told, by_itself.collect::<Vec<_>>(), "{threshold}, {expression:?}, {looked_at}");
                found += told.len();
                most += instance.request.len();
            }
        }
    }
    assert!((20..most).contains(&found), "{found} of {most}");
}
