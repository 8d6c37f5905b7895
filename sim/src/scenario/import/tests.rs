//! Graph files: real ones, the forms that tools write, and everything that can be wrong with them.

use super::*;
use crate::model::{Container, ContainerId, Value};
use proptest::prelude::*;
use std::path::PathBuf;

mod dot;
mod edges;
mod gml;
mod hostile;
mod round_trips;

fn parsed(text: &str, format: Format) -> Result<Imported, Vec<Finding>> {
    let text =
        source::decode(Path::new("graph"), text.as_bytes().to_vec()).map_err(|finding| vec![finding])?;
    parse(Path::new("graph"), &text, format)
}

fn imported(text: &str, format: Format) -> Container {
    parsed(text, format).expect("the text is a graph").builder.build()
}

fn told(text: &str, format: Format) -> String {
    let findings = parsed(text, format).expect_err("the text is no graph");
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn message(path: &Path) -> String {
    let findings = read(path, None).expect_err("refused");
    assert_eq!(findings.len(), 1);
    findings[0].to_string().replace(&path.display().to_string(), "FILE")
}

fn names(container: &Container) -> Vec<&str> {
    container.nodes().map(|node| container.name(node)).collect()
}

fn attribute<'a>(container: &'a Container, node: &str, attribute: &str) -> Option<&'a Value> {
    container.attribute(container.find(node).expect("known"), attribute)
}

/// A folder of real files, if it is there.
fn real(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: there is no {}", folder.display());
        return Vec::new();
    };
    let mut files: Vec<_> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files
}

#[test]
fn topologies_of_the_zoo_have_the_nodes_and_edges_that_their_text_counts() {
    for path in real("topologies") {
        let text = std::fs::read_to_string(&path).unwrap();
        let imported = read(&path, None).unwrap_or_else(|findings| panic!("{}", findings[0]));
        assert_eq!(imported.notices, Vec::<String>::new());
        let container = imported.builder.build();
        assert_eq!(container.len(), text.matches("<node ").count(), "{}", path.display());
        assert_eq!(container.edges().len(), text.matches("<edge ").count(), "{}", path.display());
        assert!(container.edges().iter().all(|edge| !edge.directed));
        let labels = container.column("label").expect("labels");
        let labels_key =
            text.lines().find(|line| line.contains("\"label\"") && line.contains("for=\"node\"")).unwrap();
        let labels_key = labels_key.rsplit("id=").next().unwrap().split('"').nth(1).unwrap();
        assert_eq!(
            labels.iter().flatten().count(),
            text.matches(&format!("<data key=\"{labels_key}\">")).count(),
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_topology_of_the_zoo_keeps_types_labels_and_link_data() {
    let Some(path) = real("topologies").into_iter().find(|path| path.ends_with("Aarnet.graphml")) else {
        return;
    };
    let container = read(&path, None).unwrap().builder.build();
    assert_eq!(attribute(&container, "0", "label"), Some(&"Sydney1".into()));
    assert_eq!(attribute(&container, "0", "Latitude"), Some(&Value::Float(-33.86785)));
    assert!(matches!(attribute(&container, "0", "Internal"), Some(Value::Integer(1))));
    assert!(container.edges()[0].attributes.contains_key("LinkLabel"));
}

#[test]
fn the_container_of_the_original_stitcher_is_read() {
    let Some(path) = real("graph_stitcher").into_iter().find(|path| path.ends_with("container.json")) else {
        return;
    };
    let text = std::fs::read_to_string(&path).unwrap();
    let container = read(&path, None).unwrap().builder.build();
    assert_eq!(container.len(), text.matches("\"id\"").count());
    assert_eq!(container.edges().len(), text.matches("\"source\"").count());
    assert_eq!(names(&container), ["A", "C", "B", "E", "D", "F", "1", "2"]);
    assert_eq!(container.kind(ContainerId(0)), Some(&"a".into()));
    assert_eq!(attribute(&container, "C", "rank"), Some(&9.into()));
    assert!(container.edges().iter().all(|edge| edge.directed));
}

#[test]
fn both_forms_of_networkx_give_the_same_graph() {
    let nodes = r#""nodes": [{"type": "a", "load": 1.5, "up": true, "id": 1}, {"gpu": null, "id": 2}]"#;
    let before = format!(
        r#"{{"directed": false, "multigraph": false, "graph": {{}}, {nodes},
            "links": [{{"weight": 2, "source": 1, "target": 2}}]}}"#
    );
    let since = before.replace("links", "edges");
    for text in [before, since] {
        let container = imported(&text, Format::NodeLinkJson);
        assert_eq!(names(&container), ["1", "2"]);
        assert!(matches!(attribute(&container, "1", "load"), Some(Value::Float(_))));
        assert_eq!(attribute(&container, "1", "up"), Some(&true.into()));
        assert_eq!(container.attributes().collect::<Vec<_>>(), ["type", "load", "up"]);
        let edge = &container.edges()[0];
        assert_eq!((edge.from, edge.to, edge.directed), (ContainerId(0), ContainerId(1), false));
        assert_eq!(edge.attributes.get("weight"), Some(&2.into()));
    }
}

#[test]
fn an_integer_id_and_its_spelling_as_a_string_are_one_name() {
    let text = r#"{"nodes": [{"id": 1}, {"id": "2"}], "links": [{"source": "1", "target": 2}]}"#;
    assert_eq!(imported(text, Format::NodeLinkJson).edges().len(), 1);
    let twice = r#"{"nodes": [{"id": 1}, {"id": "1"}], "links": []}"#;
    assert!(told(twice, Format::NodeLinkJson).contains("an earlier node has the id `1` already"));
}

#[test]
fn multigraphs_keep_parallel_edges_and_loops() {
    let text = r#"{"directed": true, "multigraph": true, "graph": {}, "nodes": [{"id": "A"}, {"id": "B"}],
        "edges": [{"source": "A", "target": "B", "key": 0}, {"source": "A", "target": "B", "key": 1},
                  {"source": "B", "target": "B", "key": 0}]}"#;
    let container = imported(text, Format::NodeLinkJson);
    assert_eq!((container.edges().len(), container.link_pairs()), (3, 1));
    assert_eq!(container.incoming(ContainerId(1)), 3);
}

#[test]
fn nested_attributes_are_left_out_with_a_notice() {
    let text =
        r#"{"nodes": [{"id": "A", "pos": [1, 2]}, {"id": "B", "pos": [2, 3], "x": {"y": 1}}], "links": []}"#;
    let imported = parsed(text, Format::NodeLinkJson).unwrap();
    insta::assert_snapshot!(imported.notices.join("\n"));
    assert_eq!(imported.builder.build().attributes().count(), 0);
}

#[test]
fn everything_wrong_with_a_node_link_file_is_told_at_once() {
    let text = r#"{
  "directed": "yes",
  "nodes": [
    {"id": "alpha", "rank": 99999999999999999999},
    {"id": "alpha"},
    {"rank": 1},
    {"id": 1.5},
    {"id": [0, 1]},
    {"id": ""},
    "beta",
    {"id": "gamma", "é": 1, "é": 2, "load": 1e999}
  ],
  "links": [
    {"source": "alpha", "target": "gama"},
    {"source": "alpha"},
    {"source": null, "target": "alpha"},
    ["alpha", "gamma"]
  ]
}"#;
    insta::assert_snapshot!(told(text, Format::NodeLinkJson));
}

#[test]
fn texts_that_are_no_node_link_graph_are_refused_with_a_reason() {
    let texts = [
        "[1, 2]",
        "{}",
        r#"{"nodes": [], "links": []}"#,
        r#"{"nodes": {"A": 1}, "links": [], "edges": []}"#,
        "{\"nodes\": [{\"id\": 1},\n ], \"links\": []}",
        "{\"nodes\": [{\"id\": NaN}], \"links\": []}",
        "{\"nodes\": [{\"id\": 'a'}], // nodes\n \"links\": []}",
        "{\"nodes\": [{\"id\": \"a\"}",
        "  \n ",
        "{} {}",
    ];
    let told = texts.map(|text| told(text, Format::NodeLinkJson));
    insta::assert_snapshot!(told.join("\n--\n"));
}

#[test]
fn beyond_a_hundred_findings_only_their_number_is_told() {
    let links = vec![r#"{"source": "A", "target": "X"}"#; 150].join(",\n");
    let text = format!(r#"{{"nodes": [{{"id": "A"}}], "links": [{links}]}}"#);
    let findings = parsed(&text, Format::NodeLinkJson).unwrap_err();
    assert_eq!(findings.len(), 101);
    assert_eq!(findings[100].message, "there are 50 more findings like these");
}

#[test]
fn graphml_takes_types_defaults_and_directions() {
    let text = r#"<?xml version="1.0" encoding="utf-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="c" for="node" attr.name="color" attr.type="string"><default>yellow</default></key>
  <key id="r" for="node" attr.name="rank" attr.type="long"/>
  <key id="u" for="node" attr.name="up" attr.type="boolean"/>
  <key id="w" for="edge" attr.name="weight" attr.type="double"><default>1.5</default></key>
  <key id="f" for="edge" attr.name="weight" attr.type="float"/>
  <key id="y" for="node" yfiles.type="nodegraphics"/>
  <graph edgedefault="directed">
    <node id="a"><data key="c"><![CDATA[gr]]>een &amp; blue</data><data key="r"> 7 </data></node>
    <node id="b"><data key="u">True</data><data key="y"><shape/></data></node>
    <edge source="a" target="b"/>
    <edge source="a" target="b" directed="false"><data key="w">2</data></edge>
    <edge source="b" target="b"><data key="f">0.25</data></edge>
  </graph>
</graphml>"#;
    let notices = parsed(text, Format::GraphMl).unwrap().notices;
    assert_eq!(notices, ["nested data of the key `y` was left out once"]);
    let container = imported(text, Format::GraphMl);
    assert_eq!(attribute(&container, "a", "color"), Some(&"green & blue".into()));
    assert_eq!(attribute(&container, "b", "color"), Some(&"yellow".into()));
    assert_eq!(attribute(&container, "a", "rank"), Some(&7.into()));
    assert_eq!(attribute(&container, "b", "rank"), None);
    assert_eq!(attribute(&container, "b", "up"), Some(&true.into()));
    let directed: Vec<_> = container.edges().iter().map(|edge| edge.directed).collect();
    assert_eq!(directed, [true, false, true]);
    let weights: Vec<_> = container.edges().iter().map(|edge| edge.attributes["weight"].number()).collect();
    assert_eq!(weights, [Some(1.5), Some(2.0), Some(0.25)]);
}

#[test]
fn everything_wrong_with_a_graphml_file_is_told_at_once() {
    let text = r#"<graphml>
  <key id="r" for="node" attr.name="rank" attr.type="int"><default>many</default></key>
  <key id="r" for="node" attr.name="rank" attr.type="integer"/>
  <key id="l" for="node" attr.name="load" attr.type="double"/>
  <key id="k" for="node" attr.name="rank" attr.type="int"/>
  <key id="u" for="edge" attr.name="up" attr.type="boolean"/>
  <key for="edge"/>
  <graph edgedefault="both">
    <node id="alpha"><data key="l">INF</data><data key="zzz">1</data></node>
    <node id="alpha"><data key="k">1.0</data></node>
    <node><data>1</data></node>
    <node id="gamma"><data key="k">1</data><data key="k">2</data><graph/></node>
    <node id="delta"><data key="k">1.0</data></node>
    <edge source="alpha" target="gama"><data key="u">perhaps</data></edge>
    <edge source="alpha" directed="yes"/>
    <hyperedge/>
  </graph>
  <graph/>
</graphml>"#;
    insta::assert_snapshot!(told(text, Format::GraphMl));
}

#[test]
fn texts_that_are_no_graphml_are_refused_with_a_reason() {
    let texts = [
        "<graph/>",
        "<graphml/>",
        "<graphml><graph/></graphml>",
        "<graphml>\n <graph>\n é</graf></graphml>",
        "<graphml><graph>",
        "{\"nodes\": []}",
        "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]>\n<graphml>&lol2;</graphml>",
    ];
    let told = texts.map(|text| told(text, Format::GraphMl));
    insta::assert_snapshot!(told.join("\n--\n"));
}

#[test]
fn a_small_graphml_file_cannot_fill_the_memory_by_its_defaults() {
    let keys: String =
        (0..50).map(|number| format!("<key id='k{number}'><default>1</default></key>")).collect();
    let nodes: String = (0..9).map(|number| format!("<node id='{number}'/>")).collect();
    let edges = "<edge source='0' target='1'/>".repeat(5);
    let text = format!("<graphml>{keys}<graph>{nodes}{edges}</graph></graphml>");
    let finish = |values_max| {
        let (mut draft, mut findings) =
            (Draft::limited(values_max), Findings::new(Path::new("graph"), &text));
        graphml::read(&text, &mut draft, &mut findings);
        draft.finish(findings)
    };
    assert_eq!(finish(50 * 9 + 50 * 5).unwrap().builder.len(), 9);
    for values_max in [50 * 9 + 50 * 5 - 1, 50 * 9 - 1, 0] {
        assert!(finish(values_max).unwrap_err()[0].message.contains("too many attribute values"));
    }
}

#[test]
fn files_that_are_no_text_of_a_graph_are_refused_before_or_after_a_glance() {
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let large = written("large.json", b"");
    std::fs::File::options().write(true).open(&large).unwrap().set_len(FILE_BYTES_MAX + 1).unwrap();
    let messages = [
        message(&folder.path().join("absent.json")),
        message(folder.path()),
        message(&large),
        message(&written("empty.json", b"")),
        message(&written("blank.graphml", b"\xef\xbb\xbf \n\n")),
        message(&written("binary.json", b"\x7fELF\x00\x01")),
        message(&written("utf16.xml", b"\xff\xfe<\x00g\x00")),
        message(&written("latin.json", b"{\"nodes\":\n [{\"id\": \"Z\xfcrich\"}]}")),
        message(&written("graph.txt", b"{}")),
    ];
    insta::assert_snapshot!(messages.join("\n"));
    #[cfg(unix)]
    assert!(message(Path::new("/dev/zero")).contains("device"));
}

#[cfg(unix)]
#[test]
fn a_pipe_that_nobody_writes_to_is_refused_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("graph.gml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo starts").success());
    let (told, heard) = std::sync::mpsc::channel();
    std::thread::spawn(move || told.send(message(&pipe)));
    let message = heard.recv_timeout(std::time::Duration::from_secs(60)).expect("it does not hang");
    assert!(message.contains("device, pipe or socket"), "{message}");
}

#[test]
fn formats_are_recognised_by_extension_and_by_name() {
    let of = |name: &str| Format::from_extension(Path::new(name));
    assert_eq!((of("a.json"), of("a.GraphML")), (Some(Format::NodeLinkJson), Some(Format::GraphMl)));
    assert_eq!((of("a.xml"), of("a.txt"), of("json")), (Some(Format::GraphMl), None, None));
    assert_eq!(
        (of("a.gml"), of("a.gv"), of("a.DOT")),
        (Some(Format::Gml), Some(Format::Dot), Some(Format::Dot))
    );
    assert_eq!(
        (of("a.csv"), of("a.tsv"), of("a.edgelist")),
        (Some(Format::Csv), Some(Format::Csv), Some(Format::EdgeList))
    );
    assert_eq!(Format::NAMES.len(), FORMATS.len());
    assert!(Format::NAMES.iter().all(|name| Format::from_name(name).is_some()));
    assert_eq!(Format::from_name("pajek"), None);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.txt");
    std::fs::write(&path, "\u{feff}{\"nodes\": [{\"id\": 1}], \"links\": []}").unwrap();
    assert_eq!(read(&path, Some(Format::NodeLinkJson)).unwrap().builder.len(), 1);
}
