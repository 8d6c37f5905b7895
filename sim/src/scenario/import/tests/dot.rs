//! DOT: what Graphviz and networkx write, and what is wrong with files.

use super::*;

/// Edges by the names of their ends.
fn joined(container: &Container) -> Vec<String> {
    let name = |node| container.name(node);
    container.edges().iter().map(|edge| format!("{}-{}", name(edge.from), name(edge.to))).collect()
}

#[test]
fn dot_of_networkx_keeps_names_numbers_and_order() {
    // As written by networkx.nx_pydot.write_dot of a directed graph.
    let text = "strict digraph \"\" {\nA [type=host, rank=3, load=\"0.5\", up=True];\n\"B 1\" [type=\"gate way\"];\n3;\n\
                A -> \"B 1\"  [weight=2];\n\"B 1\" -> 3  [key=0, label=\"a \\\"b\\\" \\\\n\"];\n}\n";
    let container = imported(text, Format::Dot);
    assert_eq!(names(&container), ["A", "B 1", "3"]);
    assert!(matches!(attribute(&container, "A", "rank"), Some(Value::Integer(3))));
    assert!(matches!(attribute(&container, "A", "load"), Some(Value::Float(load)) if *load == 0.5));
    assert_eq!(attribute(&container, "A", "up"), Some(&true.into()));
    assert_eq!(attribute(&container, "B 1", "type"), Some(&"gate way".into()));
    assert_eq!(joined(&container), ["A-B 1", "B 1-3"]);
    assert!(container.edges().iter().all(|edge| edge.directed));
    assert_eq!(container.edges()[0].attributes["weight"], 2.into());
    assert_eq!(container.edges()[1].attributes["label"], "a \"b\" \\\\n".into());
}

#[test]
fn chains_groups_and_subgraphs_expand_to_edges() {
    let text =
        "graph { a -- b -- {c d}; {a b} -- subgraph s {e; f -- e}; subgraph s { g } z -- subgraph s { h } }";
    let container = imported(text, Format::Dot);
    assert_eq!(
        joined(&container),
        ["a-b", "b-c", "b-d", "f-e", "a-e", "a-f", "b-e", "b-f", "z-e", "z-f", "z-g", "z-h"]
    );
    assert_eq!(names(&container), ["a", "b", "c", "d", "e", "f", "g", "z", "h"]);
    let nested = imported("digraph { {a {b c}} -> x:p:ne -> {} -> y }", Format::Dot);
    assert_eq!(
        (joined(&nested), names(&nested)),
        (vec!["a-x".into(), "b-x".into(), "c-x".into()], vec!["a", "b", "c", "x", "y"])
    );
}

#[test]
fn defaults_hold_for_what_appears_below_and_inside_their_braces() {
    let text = "graph { early; node [zone=1, type=site]; edge [delay=5]; a; b [zone=2]; early [rank=1]
        subgraph cluster { node [zone=3]; edge [delay=7]; c; a; c -- a [delay=9]; c -- c }
        d; a -- d; e [zone=\"\"] }";
    let container = imported(text, Format::Dot);
    let zones = ["early", "a", "b", "c", "d", "e"].map(|node| attribute(&container, node, "zone").cloned());
    assert_eq!(zones, [None, Some(1.into()), Some(2.into()), Some(3.into()), Some(1.into()), None]);
    assert_eq!(attribute(&container, "e", "type"), Some(&"site".into()));
    assert_eq!(attribute(&container, "early", "rank"), Some(&1.into()));
    let delays: Vec<_> =
        container.edges().iter().map(|edge| edge.attributes["delay"].number().unwrap()).collect();
    assert_eq!(delays, [9.0, 7.0, 5.0]);
}

#[test]
fn names_may_be_quoted_joined_numbered_or_html_and_comments_are_none() {
    let text = "/* head\n */ GRAPH \"g\" { // line\n# 1 \"preprocessor\"\n rankdir = LR; graph [bgcolor=white] \
                \"a\" + \"b\"; ab [x=1]; -1.5; .5; <<b>bold</b> &amp; \"x\">; é_1; \"node\"; \"c\\\nd\" [y=2][z=3 w=4; v=5,]\n}";
    let container = imported(text, Format::Dot);
    assert_eq!(names(&container), ["ab", "-1.5", ".5", "<<b>bold</b> &amp; \"x\">", "é_1", "node", "cd"]);
    assert_eq!(attribute(&container, "ab", "x"), Some(&1.into()));
    for (name, value) in [("y", 2), ("z", 3), ("w", 4), ("v", 5)] {
        assert_eq!(attribute(&container, "cd", name), Some(&value.into()));
    }
}

#[test]
fn a_strict_graph_joins_two_nodes_once_and_others_keep_parallel_edges() {
    let edges = "{ a -- b [x=1]; b -- a [y=2]; a -- b [x=3]; a -- a; a -- a }";
    let strict = imported(&format!("strict graph {edges}"), Format::Dot);
    assert_eq!(joined(&strict), ["a-b", "a-a"]);
    let attributes = &strict.edges()[0].attributes;
    assert_eq!((&attributes["x"], &attributes["y"]), (&3.into(), &2.into()));
    assert_eq!(imported(&format!("graph {edges}"), Format::Dot).edges().len(), 5);
    let directed = format!("strict digraph {}", edges.replace("--", "->"));
    assert_eq!(joined(&imported(&directed, Format::Dot)), ["a-b", "b-a", "a-a"]);
}

#[test]
fn texts_that_are_no_dot_are_refused_where_they_go_wrong() {
    let texts = [
        "a -- b",
        "graph [ node [ id 0 ] ]",
        "graph { a -> b }",
        "digraph {\n  a -> b\n  b -- c\n}",
        "graph { a -- }",
        "graph { a -- node }",
        "graph { a [x] }",
        "graph { a [x=] }",
        "graph { a [x=1 }",
        "graph { node = 1 }",
        "graph { 10.0.0.1 -- b }",
        "graph { 2nd }",
        "graph { a-b }",
        "graph { a -- b",
        "graph { \"a }",
        "graph { <a }",
        "graph { /* a }",
        "graph { a + b }",
        "graph { \"a\" + b }",
        "graph { a } graph { b }",
        "graph { a } }",
        "graph { subgraph s -- a }",
        "graph { a:b:c:d }",
        "graph { }",
        "strict",
    ];
    insta::assert_snapshot!(texts.map(|text| told(text, Format::Dot)).join("\n--\n"));
}

#[test]
fn few_statements_cannot_ask_for_very_many_edges_or_values() {
    let nodes: String = (0..20_000).map(|node| format!("n{node} ")).collect();
    let text = format!("graph {{ subgraph s {{ {nodes} }} subgraph s {{}} -- subgraph s {{}} }}");
    let defaults: String = (0..20_000).map(|name| format!("node [a{name}=1] n{name}; ")).collect();
    let lines: String = (0..1_500).map(|name| format!("x -- y{name} [k{name}=1] ")).collect();
    let shared: String = (0..1_500).map(|name| format!("k{name}=1 ")).collect();
    for text in [text, format!("graph {{ {defaults} }}"), format!("graph {{ edge [{shared}] {lines} }}")] {
        let most = 2_000_000 + text.len();
        let expected = format!("groups and defaults stand for more than {most} edges and attributes");
        let found = told(&text, Format::Dot);
        assert!(found.contains(&expected), "{found}");
    }
    let usual = format!("graph {{ edge [a=1 b=2 c=3] {lines} {{ {} }} -- n0 }}", &nodes[..5_000]);
    assert!(parsed(&usual, Format::Dot).is_ok());
    let deep = format!("graph {{ {}", "{".repeat(1_000_000));
    assert!(told(&deep, Format::Dot).contains("subgraphs are nested more than 100 deep"));
}
