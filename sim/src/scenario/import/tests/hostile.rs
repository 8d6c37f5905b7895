//! No text, however broken or hostile, makes reading panic or use up the stack.

use super::*;

const NODE_LINK: &str = r#"{"directed": true, "multigraph": false, "graph": {"a": [1, {"b": null}]},
    "nodes": [{"id": "A", "rank": -3.5e2, "é": "\u00e9\n", "up": false}, {"id": 2, "x": null}],
    "links": [{"source": "A", "target": 2, "w": [1]}]}"#;

const GRAPHML: &str = r#"<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns"><!-- é -->
    <key id="d0" for="node" attr.name="rank" attr.type="int"><default>3</default></key>
    <graph edgedefault="undirected"><node id="a"><data key="d0">7</data></node><node id="é"/>
    <edge source="a" target="é" directed="true"><data key="d0">&lt;&#233;</data></edge></graph></graphml>"#;

const GML: &str = "Creator \"é\"\ngraph [ directed 1 # x\n node [ id 0 label \"a &amp; b\" rank -3.5e2 pos 1 pos 2 ] \
    node [ id \"é\" graphics [ x 1 ] ] edge [ source 0 target \"é\" w 2 ] ]";

const DOT: &str = "strict digraph g { node [t=a]; /* é */ a [x=-1.5, y=\"q\\\"\"]; a:p -> {b; subgraph s {\"é\" + \"f\"}} \
    -> <h<i>> [w=2]\n# c\n edge [l=\"\"] }";

const CSV: &str = "source,target,x;y,\"é\",directed\nA,B,\"1, \"\"2\"\"\",,true\n\nB,é,,0.5,\r\n";

const EDGE_LIST: &str = "# é\nA B {'w': [1, (2.5,)], 'é': '\\u00e9\\n' \"x\", \"n\": None}\nB é 2 # c\nC A\n";

/// Cuts, repeats and inserts at places of a text.
fn mutated(text: &'static str) -> impl Strategy<Value = String> {
    let length = text.chars().count();
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[\\[\\]{}:,\"'<>/&!0-9.eE+\\\\u-]{1,4}",
        prop::sample::select(vec![
            "\"id\"",
            "null",
            "1e999",
            "\\ud800",
            "<graph>",
            "</node>",
            "<![CDATA[",
            "<!DOCTYPE a>",
            "graph [",
            "subgraph {",
            "/*",
            "->",
            "r'''",
            "\n,\"",
        ])
        .prop_map(String::from),
        (0..length, 0..30_usize).prop_map(move |(from, count)| text.chars().skip(from).take(count).collect()),
    ];
    prop::collection::vec((0..length, 0..12_usize, piece), 1..5).prop_map(move |changes| {
        let mut characters: Vec<char> = text.chars().collect();
        for (at, cut, piece) in changes {
            let start = at.min(characters.len());
            let end = (start + cut).min(characters.len());
            characters.splice(start..end, piece.chars());
        }
        characters.into_iter().collect()
    })
}

/// Whether a text is read as a graph; if not, there is a reason in the text's bounds.
fn judged(text: &str, format: Format) -> bool {
    match parsed(text, format) {
        Ok(imported) => {
            imported.builder.build();
            true
        }
        Err(findings) => {
            assert!(!findings.is_empty());
            let lines = text.split('\n').count();
            assert!(findings.iter().all(|finding| finding.place.is_none_or(|place| place.line <= lines)));
            false
        }
    }
}

#[test]
fn the_texts_that_are_mutated_are_graphs() {
    assert!(judged(NODE_LINK, Format::NodeLinkJson));
    assert!(!judged(GRAPHML, Format::GraphMl), "the edge holds no integer");
    assert!(judged(&GRAPHML.replace("&lt;&#233;", "5"), Format::GraphMl));
    for (text, format) in
        [(GML, Format::Gml), (DOT, Format::Dot), (CSV, Format::Csv), (EDGE_LIST, Format::EdgeList)]
    {
        assert!(judged(text, format), "{}", told(text, format));
    }
}

#[test]
fn deep_nesting_is_a_finding_and_no_overflow() {
    for text in ["[".repeat(1_000_000), "{\"a\":".repeat(300_000)] {
        assert!(told(&text, Format::NodeLinkJson).contains("nesting depth"));
    }
    assert!(!judged(&"<graphml>".repeat(300_000), Format::GraphMl));
    assert!(!judged(&format!("graph [ node [ id 0 {}", "a [".repeat(1_000_000)), Format::Gml));
    let lists = format!("graph [ node [ id 0 a {}{} ] ]", "[ a ".repeat(300_000), "1 ]".repeat(300_000));
    assert!(judged(&lists, Format::Gml));
    assert!(!judged(&format!("a b {}", "{1:".repeat(300_000)), Format::EdgeList));
    assert!(!judged(&format!("graph {{ <{}", "<".repeat(1_000_000)), Format::Dot));
    let closed = format!("{}{}", "<graphml>".repeat(100_000), "</graphml>".repeat(100_000));
    assert!(!judged(&closed, Format::GraphMl));
}

#[test]
fn a_name_that_is_too_long_is_a_finding_in_every_format() {
    let long = "n".repeat(1_001);
    for (text, format) in [
        (format!("{{\"nodes\": [{{\"id\": \"{long}\"}}], \"links\": []}}"), Format::NodeLinkJson),
        (format!("{{\"nodes\": [{{\"id\": 1, \"{long}\": 1}}], \"links\": []}}"), Format::NodeLinkJson),
        (
            format!("<graphml><graph edgedefault=\"directed\"><node id=\"{long}\"/></graph></graphml>"),
            Format::GraphMl,
        ),
        (format!("graph [ node [ id \"{long}\" ] ]"), Format::Gml),
        (format!("graph {{ {long} }}"), Format::Dot),
        (format!("source,target\n{long},b\n"), Format::Csv),
        (format!("{long} b\n"), Format::EdgeList),
    ] {
        let found = told(&text, format);
        assert!(found.contains("...` has 1001 characters, at most 1000 fit"), "{format:?}: {found}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn arbitrary_text_is_read_or_refused_but_never_panics(text in any::<String>()) {
        judged(&text, Format::NodeLinkJson);
        judged(&text, Format::GraphMl);
        judged(&text, Format::Gml);
        judged(&text, Format::Dot);
        judged(&text, Format::Csv);
        judged(&text, Format::EdgeList);
    }

    #[test]
    fn arbitrary_bytes_are_decoded_or_refused(bytes in any::<Vec<u8>>()) {
        let _ = source::decode(Path::new("graph"), bytes);
    }

    #[test]
    fn mutated_node_link_files_are_read_or_refused_but_never_panic(text in mutated(NODE_LINK)) {
        judged(&text, Format::NodeLinkJson);
    }

    #[test]
    fn mutated_graphml_files_are_read_or_refused_but_never_panic(text in mutated(GRAPHML)) {
        judged(&text, Format::GraphMl);
    }

    #[test]
    fn mutated_gml_files_are_read_or_refused_but_never_panic(text in mutated(GML)) {
        judged(&text, Format::Gml);
    }

    #[test]
    fn mutated_dot_files_are_read_or_refused_but_never_panic(text in mutated(DOT)) {
        judged(&text, Format::Dot);
    }

    #[test]
    fn mutated_tables_of_edges_are_read_or_refused_but_never_panic(text in mutated(CSV)) {
        judged(&text, Format::Csv);
    }

    #[test]
    fn mutated_lists_of_edges_are_read_or_refused_but_never_panic(text in mutated(EDGE_LIST)) {
        judged(&text, Format::EdgeList);
    }
}
