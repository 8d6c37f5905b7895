//! The instances that the original stitcher got wrong, each with the one right outcome.
#![allow(dead_code)] // Every test binary uses its own share of this.

use huddle_sim::model::{Composition, Instance, Ordering, Stitching, Test, Value};
use regex::Regex;

use super::sketch::{Sketch, hard, nshare, share, soft, stitching};

/// An instance, what the original made of it (its name says so), and the best valid stitching.
pub struct Case {
    /// What is asked for, and how the original failed.
    pub name: &'static str,
    /// The problem.
    pub instance: Instance,
    /// The headline stitching; empty where nothing can be stitched.
    pub expected: Stitching,
}

/// All of them.
pub fn cases() -> Vec<Case> {
    [attribute_cases(), diff_cases(), share_cases(), refused_cases(), graph_cases()]
        .into_iter()
        .flatten()
        .collect()
}

fn case(name: &'static str, sketch: Sketch, stitches: &[(&str, &str)]) -> Case {
    let instance = sketch.build();
    let expected = stitching(&instance, stitches);
    Case { name, instance, expected }
}

fn number(attribute: &'static str, value: i64) -> [(&'static str, Value); 1] {
    [(attribute, Value::Integer(value))]
}

/// Nodes that attribute conditions must rule out, or must not.
fn attribute_cases() -> Vec<Case> {
    let ranked = || {
        Sketch::default()
            .node("A", "a", &[])
            .node("B", "a", &number("rank", 1))
            .node("C", "a", &number("rank", 5))
            .path(&["A", "B", "C"])
            .request("x", &["a"])
    };
    let named = |attributes: &[(&str, Value)]| {
        let pattern = Test::Regex(Regex::new("1").expect("a plain pattern"));
        Sketch::default().node("A", "a", attributes).request("x", &["a"]).test("x", "name", pattern)
    };
    vec![
        case(
            "a missing attribute under gt: crashed",
            ranked().test("x", "rank", hard(Ordering::Gt, 3.0)),
            &[("x", "C")],
        ),
        case(
            "a missing attribute under lt: crashed",
            ranked().test("x", "rank", hard(Ordering::Lt, 3.0)),
            &[("x", "B")],
        ),
        case(
            "a missing attribute under soft gt: crashed",
            ranked().test("x", "rank", soft(Ordering::Gt, 6.0)),
            &[("x", "A")],
        ),
        case(
            "rank 1 with gt 3: stitched all the same",
            Sketch::default().node("A", "a", &number("rank", 1)).request("x", &["a"]).test(
                "x",
                "rank",
                hard(Ordering::Gt, 3.0),
            ),
            &[],
        ),
        case("regex on a missing attribute: passed", named(&[]), &[]),
        case("regex on a number: crashed", named(&number("name", 1)), &[]),
        case("regex on a string: works", named(&[("name", Value::text("node-1"))]), &[("x", "A")]),
    ]
}

fn diff_cases() -> Vec<Case> {
    vec![
        case(
            "a-b with diff: crashed",
            Sketch::default()
                .node("A", "a", &[])
                .node("B", "b", &[])
                .path(&["A", "B"])
                .request("x", &["a"])
                .request("y", &["b"])
                .compose(Composition::Diff, &["x", "y"]),
            &[("x", "A"), ("y", "B")],
        ),
        case(
            "a triangle of three a's with diff: endless",
            Sketch::default()
                .node("A", "a", &[])
                .node("B", "a", &[])
                .node("C", "a", &[])
                .clique(&["A", "B", "C"])
                .request("x", &["a"])
                .request("y", &["a"])
                .request("z", &["a"])
                .compose(Composition::Diff, &["x", "y", "z"]),
            &[("x", "A"), ("y", "B"), ("z", "C")],
        ),
    ]
}

fn share_cases() -> Vec<Case> {
    let nested = Sketch::default()
        .node("A", "a", &number("group", 1))
        .node("B", "a", &number("group", 2))
        .node("C", "a", &number("group", 2))
        .path(&["A", "B", "C"])
        .request("x", &["a"])
        .request("y", &["a"])
        .request("z", &["a"])
        .compose(share("group"), &["x", "y", "z"])
        .compose(Composition::Diff, &["x", "y"]);
    let names = ["A", "B", "C", "D", "E", "F"];
    let mut six = Sketch::default();
    for (position, name) in names.iter().enumerate() {
        let position = position as i64;
        let zone = Value::Integer(position % 3);
        six = six.node(name, "a", &[("group", Value::Integer(position / 3)), ("zone", zone)]);
    }
    let six = six
        .clique(&names)
        .request("x", &["a"])
        .request("y", &["a"])
        .request("z", &["a"])
        .compose(share("group"), &["x", "y"])
        .compose(share("zone"), &["y", "z"])
        .compose(Composition::Diff, &["x", "y", "z"]);
    vec![
        case("share with diff nested: crashed", nested, &[("x", "B"), ("y", "C"), ("z", "B")]),
        case("two share conditions on a 6-clique: blew up", six, &[("x", "A"), ("y", "B"), ("z", "E")]),
    ]
}

/// Compositions that cannot be met in full.
fn refused_cases() -> Vec<Case> {
    let pair = || Sketch::default().request("x", &["a"]).request("y", &["b"]);
    vec![
        case(
            "nshare on a missing attribute: crashed",
            pair()
                .node("A", "a", &number("group", 1))
                .node("B", "b", &[])
                .path(&["A", "B"])
                .compose(nshare("group"), &["x", "y"]),
            &[("x", "A")],
        ),
        case(
            "nshare with one container node: stitched all the same",
            Sketch::default()
                .node("A", "a", &number("group", 1))
                .request("x", &["a"])
                .request("y", &["a"])
                .compose(nshare("group"), &["x", "y"]),
            &[("x", "A")],
        ),
        case(
            "share without a common group: stitched all the same",
            pair()
                .node("A", "a", &number("group", 1))
                .node("B", "b", &number("group", 2))
                .path(&["A", "B"])
                .compose(share("group"), &["x", "y"]),
            &[],
        ),
        case(
            "same over nodes pulled apart by attributes: ignored",
            Sketch::default()
                .node("A", "a", &number("rank", 1))
                .node("B", "a", &number("rank", 2))
                .path(&["A", "B"])
                .request("x", &["a"])
                .request("y", &["a"])
                .test("x", "rank", Test::Eq(Value::Integer(1)))
                .test("y", "rank", Test::Eq(Value::Integer(2)))
                .compose(Composition::Same, &["x", "y"]),
            &[],
        ),
        case(
            "a request that only half fits: called complete",
            pair().node("A", "a", &[]).node("B", "a", &[]).path(&["A", "B"]),
            &[("x", "A")],
        ),
    ]
}

/// Traps of the container graph.
fn graph_cases() -> Vec<Case> {
    vec![
        case(
            "path c-c-a that starts at a node that cannot bid: empty result",
            Sketch::default()
                .node("A", "c", &[])
                .node("B", "c", &[])
                .node("C", "a", &[])
                .path(&["A", "B", "C"])
                .request("x", &["a"]),
            &[("x", "C")],
        ),
        case(
            "integer node names out of order: wrong edges",
            Sketch::default()
                .node("2", "a", &[])
                .node("0", "b", &[])
                .node("1", "a", &[])
                .path(&["0", "1"])
                .request("x", &["a"])
                .request("y", &["b"]),
            &[("x", "1"), ("y", "0")],
        ),
        case(
            "a disconnected part: never reached",
            Sketch::default()
                .node("A", "b", &[])
                .node("B", "b", &[])
                .node("C", "a", &[])
                .path(&["A", "B"])
                .request("x", &["a"]),
            &[("x", "C")],
        ),
        Case { name: "a path of 1,000 nodes: recursed to death", ..long_path(1_000) },
    ]
}

/// A path of so many nodes, of which only the last fits the one request node.
pub fn long_path(nodes: usize) -> Case {
    let names: Vec<String> = (0..nodes).map(|position| format!("n{position}")).collect();
    let mut sketch = Sketch::default();
    for name in &names {
        let kind = if *name == names[nodes - 1] { "a" } else { "c" };
        sketch = sketch.node(name, kind, &[]);
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let sketch = sketch.path(&names).request("x", &["a"]);
    case("a long path", sketch, &[("x", names[nodes - 1])])
}
