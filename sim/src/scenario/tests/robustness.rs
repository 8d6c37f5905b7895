//! No text, however broken or hostile, makes reading panic or take long.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::scenario::generate::Limits;
use crate::scenario::tree::{self, Content, Key, Mark, Node};

/// Reads a text and says how long that took; the limit allows for an unoptimised build on a busy machine.
fn told_soon(text: &str) -> String {
    let start = Instant::now();
    let told = told(text);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    told
}

#[test]
fn an_alias_bomb_is_one_located_finding() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    insta::assert_snapshot!(told_soon(&bomb), @"scenario.yaml:5:30: aliases stand for more than 50000 values, as in an alias bomb");
}

#[test]
fn deep_nesting_is_one_located_finding() {
    let deep: String = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    insta::assert_snapshot!(told_soon(&deep), @"scenario.yaml:49:49: lists and mappings are nested more than 48 deep");
    insta::assert_snapshot!(told_soon(&"[".repeat(100_000)), @"scenario.yaml:1:256: lists and mappings are nested too deep");
}

#[test]
fn a_name_that_is_too_long_is_one_located_finding() {
    let long = "n".repeat(1_001);
    let found = told_soon(&with(&format!("mapping: {{t: a, u: b}}\nevents:\n  - {{{long}: 1}}")));
    let shown = format!("the name `{}...` has 1001 characters, at most 1000 fit", "n".repeat(60));
    assert_eq!(found, format!("scenario.yaml:7:6: {shown}"));
}

#[test]
fn more_values_than_a_document_may_hold_are_one_finding() {
    let text = format!("conditions: [{}]", "0,".repeat(4_000_001));
    let start = Instant::now();
    let found = told(&text);
    assert!(found.ends_with("the document holds more than 4000000 values"), "{found}");
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn containers_are_generated_within_limits_that_can_be_lowered() {
    let generated = |graph: &str| with(&format!("container: {{generate: {{{graph}}}}}"));
    let beyond = told_soon(&generated("topology: path, nodes: 20000001"));
    assert!(
        beyond.contains("found the integer `20000001`, expected a whole number from 0 to 20000000"),
        "{beyond}"
    );
    let too_many = told_soon(&generated("topology: grid, rows: 5000, columns: 5000"));
    assert!(too_many.contains("25000000 nodes are too many; at most 20000000 are generated"), "{too_many}");
    let too_dense = told_soon(&generated("topology: complete, nodes: 20000"));
    assert!(
        too_dense.contains("about 199990000 edges are too many; at most 100000000 are generated"),
        "{too_dense}"
    );
    let text =
        with("container: {generate: {topology: ring, nodes: 11}, attributes: {type: {cycle: [a, b]}}}");
    assert!(load(&text).is_ok());
    for (nodes, edges, expected) in [
        (10, 100, "11 nodes are too many; at most 10 are generated"),
        (100, 10, "about 11 edges are too many; at most 10 are generated"),
    ] {
        let overrides = Overrides { generated: Limits { nodes, edges }, ..Overrides::default() };
        let lowered = load_text(&text, Path::new("scenario.yaml"), &overrides, &strategies());
        let found = lowered.expect_err("it is beyond the limits").to_string();
        assert!(found.contains(expected), "{found}");
    }
}

#[test]
fn request_nodes_that_come_later_count_among_all() {
    let nodes: String = (0..65_535).map(|node| format!("r{node}: {{type: t}}, ")).collect();
    let text = with(&format!(
        "request: {{nodes: {{{nodes}}}}}\nevents: [{{at: 1s, request: {{nodes: {{later: {{type: t}}}}}}}}]"
    ));
    let found = told(&text);
    assert!(found.contains("found 65536 request nodes, later ones included, at most 65535 fit"), "{found}");
}

#[test]
fn types_that_fit_are_limited_over_all_request_nodes() {
    let types: String = (0..2_000).map(|kind| format!("a{kind}, ")).collect();
    let nodes: String = (0..3_000).map(|node| format!("r{node}: {{type: t}}, ")).collect();
    let found = told(&with(&format!("request: {{nodes: {{{nodes}}}}}\nmapping: {{t: [{types}]}}")));
    assert!(found.contains("up to here more than 5000000 container types fit request nodes"), "{found}");
}

#[test]
fn changes_of_a_large_request_are_limited_together() {
    let nodes: String = (0..20_000).map(|node| format!("r{node}: {{type: t}}, ")).collect();
    let changes = "{at: 1s, request: {conditions: []}}, ".repeat(51);
    let found = told(&with(&format!("request: {{nodes: {{{nodes}}}}}\nevents: [{changes}]")));
    let expected =
        "events[50]: the changes of the request have more than 1000000 nodes and conditions together";
    assert!(found.contains(expected), "{found}");
}

#[test]
fn more_events_at_a_rate_than_are_drawn_are_refused_with_what_fits() {
    let found = told(&with("events: [{rate: 1000, until: 101s, crash: any, lasts: 1s}]"));
    assert!(
        found.contains("about 101000 events are too many; at most 100000 are drawn")
            && found.contains("a lower `rate` or an earlier `until` fits"),
        "{found}"
    );
}

#[test]
fn patterns_are_compiled_within_limits() {
    let large = r"(\w{100}){100}";
    let found =
        told_soon(&with(&format!("conditions: [{{regex: {{node: x, attribute: type, value: '{large}'}}}}]")));
    assert!(found.contains("takes more than 10 MiB when compiled"), "{found}");
    let condition = r"{regex: {node: x, attribute: type, value: '\w{60}'}}, ".repeat(100);
    let found = told(&with(&format!("conditions: [{condition}]")));
    assert!(found.contains("with those before it, it takes more than 64 MiB when compiled"), "{found}");
}

#[test]
fn every_kind_of_empty_container_is_a_finding() {
    for container in [
        "",
        "{}",
        "[]",
        "{nodes: }",
        "{nodes: {}}",
        "{nodes: []}",
        "{edges: []}",
        "{nodes: {}, edges: [[A, B]]}",
        "{nodes: {}, attributes: {type: {choice: [a]}}, seed: 1}",
        "{generate: }",
        "{generate: {topology: path, nodes: 0}}",
        "{generate: {topology: grid, rows: 0, columns: 3}}",
        "{generate: {topology: fat_tree, k: 0}}",
        "{file: }",
    ] {
        let told = told(&with(&format!("container: {container}")));
        assert!(told.contains("container"), "{container}: {told}");
    }
}

#[test]
fn thousands_of_unknown_names_are_told_soon() {
    let nodes: String = (0..2_000).map(|node| format!("node{node}: {{}}, ")).collect();
    let edges: String = (0..2_000).map(|edge| format!("[nod{edge}, {edge}], ")).collect();
    let told = told_soon(&with(&format!("container: {{nodes: {{{nodes}}}, edges: [{edges}]}}")));
    assert!(told.contains("unknown container node `nod0` (did you mean `node0`?)"), "{told}");
    assert!(told.contains("and 39"), "{told}");
}

#[test]
fn a_million_generated_nodes_with_a_name_to_find_are_read_soon() {
    let text = with(
        "container: {generate: {topology: path, nodes: 1000000}, attributes: {type: {cycle: [a, b]}}}
expect: {stitching: {x: n999999}}",
    );
    let start = Instant::now();
    load(&text).unwrap();
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = load(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn mutated_scenarios_never_panic(
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..12, "[ -~\n\t]{0,6}"), 1..6),
    ) {
        let mut text: Vec<char> = FULL.chars().collect();
        for (place, length, replacement) in cuts {
            let start = place.index(text.len());
            let end = (start + length).min(text.len());
            text.splice(start..end, replacement.chars());
            if text.is_empty() { text.push(' '); }
        }
        let text: String = text.into_iter().collect();
        if let Err(diagnostics) = load(&text) {
            prop_assert!(!diagnostics.findings().is_empty());
            prop_assert!(!diagnostics.render(true).is_empty());
        }
    }

    #[test]
    fn swapped_values_never_panic(edits in proptest::collection::vec(
        (any::<prop::sample::Index>(), prop::sample::select(VALUES)), 1..4,
    )) {
        let mut root = tree::parse(FULL, 0).unwrap();
        for (place, value) in edits {
            let count = count(&root);
            *nth(&mut root, &mut place.index(count)).unwrap() = tree::parse(value, 0).unwrap();
        }
        let text = serde_yaml::to_string(&root).unwrap();
        if let Err(diagnostics) = load(&text) {
            prop_assert!(!diagnostics.findings().is_empty(), "{text}");
        }
    }

    #[test]
    fn a_written_tree_reads_back_as_the_same_tree(node in nodes()) {
        let text = serde_yaml::to_string(&node).unwrap();
        let again = tree::parse(&text, 0);
        prop_assert!(again.as_ref().is_ok_and(|again| same(again, &node)), "{text}\n{again:?}");
    }
}

const VALUES: &[&str] = &[
    "null",
    "true",
    "0",
    "-1",
    "1e300",
    ".inf",
    ".nan",
    "99999999999999999999",
    "\"\"",
    "x",
    "5ms",
    "[]",
    "{}",
    "[x, x]",
    "[[[]]]",
    "{a: 1, b: 2}",
    "{uniform: [2ms, 1ms]}",
    "[1, 2, 3]",
    "\"(\"",
    "3",
    "A",
];

fn count(node: &Node) -> usize {
    1 + match &node.content {
        Content::List(items) => items.iter().map(count).sum(),
        Content::Map(entries) => entries.iter().map(|(_, value)| count(value)).sum(),
        _ => 0,
    }
}

fn nth<'n>(node: &'n mut Node, left: &mut usize) -> Option<&'n mut Node> {
    if *left == 0 {
        return Some(node);
    }
    *left -= 1;
    match &mut node.content {
        Content::List(items) => items.iter_mut().find_map(|item| nth(item, left)),
        Content::Map(entries) => entries.iter_mut().find_map(|(_, value)| nth(value, left)),
        _ => None,
    }
}

fn same(left: &Node, right: &Node) -> bool {
    match (&left.content, &right.content) {
        (Content::List(left), Content::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Content::Map(left), Content::Map(right)) => {
            let equal = |((left_key, left), (right_key, right)): (&(Key, Node), &(Key, Node))| {
                left_key.text == right_key.text && same(left, right)
            };
            left.len() == right.len() && left.iter().zip(right).all(equal)
        }
        (left, right) => left == right,
    }
}

fn nodes() -> impl Strategy<Value = Node> {
    let text = prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,6}",
        "[a-z \n:#-]{0,200}",
        prop::sample::select(
            &["null", "~", "no", "true", "1", "1.0", "0x1F", "1e3", "007", "<<", "*a", "- x", "a: b", ".inf"]
                [..]
        )
        .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        Just(Content::Null),
        any::<bool>().prop_map(Content::Boolean),
        any::<i64>().prop_map(|number| Content::Integer(number.into())),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Content::Float),
        text.clone().prop_map(Content::Text),
    ];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        let value = || inner.clone().prop_map(node);
        let key = text.clone().prop_map(|text| Key { text, scalar: None, mark: Mark::default() });
        prop_oneof![
            proptest::collection::vec(value(), 0..5).prop_map(Content::List),
            proptest::collection::vec((key, value()), 0..5).prop_map(Content::Map),
        ]
    })
    .prop_map(node)
}

fn node(content: Content) -> Node {
    Node { content, mark: Mark::default() }
}
