//! Files of graph_stitcher: small ones of our own, the tool's own where they are at hand, and what is wrong with files.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::Registry;
use crate::model::Condition;
use crate::plan::Plan;

const CONTAINER: &str = r#"{"directed": true, "multigraph": false, "graph": {"multigraph": true},
  "nodes": [{"type": "a", "id": "A", "rank": 0, "foo": "y"}, {"type": "b", "id": "C", "rank": 9},
            {"type": "a", "id": "B", "rank": 5, "foo": "x: 1"}, {"type": "b", "id": 1, "rank": 4, "group": "g"}],
  "links": [{"source": "A", "target": "C"}, {"source": "B", "target": "C", "weight": 2}, {"source": 1, "target": "A"}]}"#;

const REQUEST: &str = r#"{"directed": true, "graph": {}, "nodes": [{"type": "x", "id": "k", "rank": 0},
  {"type": "y", "id": "l"}, {"type": "y", "id": "m"}], "links": [{"source": "k", "target": "l", "w": 1}], "multigraph": false}"#;

const MAPPING: &str = r#"{"x": "a", "y": "b", "z": "c"}"#;

const CONDITIONS: &str = "# as passed to stitch()
condy = {'attributes': [('eq', ('k', ('foo', 'y'))),
                        ('neq', ('k', ('missing', 5))),
                        ('lt', ('l', ('rank', 9))),
                        ('lg', ('m', ('rank', 4.5))),
                        ('regex', ('k', ('foo', r'^\\w$')))],
         'compositions': [('diff', ('k', 'm')), ('same', ['k', 'l']),
                          ('share', ('group', ['l', 'm'])), ('nshare', ('rank', ('l', 'm', 'k')))]}
";

/// A folder with these files, and their names.
fn folder(container: &str, request: &str, mapping: &str, conditions: Option<&str>) -> (TempDir, Files) {
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let files = Files {
        container: written("container.json", container),
        request: written("request.json", request),
        mapping: written("stitch.json", mapping),
        conditions: conditions.map(|text| written("conditions.py", text)),
    };
    (folder, files)
}

fn plan(text: &str) -> Plan {
    let specs = Registry::default().specs();
    load_text(text, Path::new("made.yaml"), &Overrides::default(), &specs).expect("a scenario")
}

/// Text and notices without the name of the folder.
fn shown(text: &str, folder: &TempDir) -> String {
    text.replace(&format!("{}/", folder.path().display()), "")
}

fn told(container: &str, request: &str, mapping: &str, conditions: &str) -> String {
    let (folder, files) = folder(container, request, mapping, Some(conditions));
    let found = adopt(&files, "made", &Registry::default().specs()).expect_err("refused");
    shown(&found.to_string(), &folder)
}

#[test]
fn four_files_become_one_commented_scenario() {
    let (folder, files) = folder(CONTAINER, REQUEST, MAPPING, Some(CONDITIONS));
    let adopted = adopt(&files, "made", &Registry::default().specs()).unwrap();
    insta::assert_snapshot!(shown(&adopted.text, &folder));
    insta::assert_snapshot!(shown(&adopted.notices.join("\n"), &folder));
}

#[test]
fn the_scenario_says_what_the_files_say() {
    let (_folder, files) = folder(CONTAINER, REQUEST, MAPPING, Some(CONDITIONS));
    let made = plan(&adopt(&files, "made", &Registry::default().specs()).unwrap().text);
    let original = import::read(&files.container, None).unwrap().builder.build();
    let container = &made.instance.container;
    let names = |container: &Container| {
        container.nodes().map(|node| container.name(node).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(container), names(&original));
    assert_eq!(container.edges(), original.edges());
    for attribute in original.attributes() {
        assert_eq!(container.column(attribute), original.column(attribute), "{attribute}");
    }
    let request: Vec<_> =
        made.instance.request.nodes.iter().map(|node| (&*node.name, node.fits.clone())).collect();
    assert_eq!(request, [("k", vec!["a".into()]), ("l", vec!["b".into()]), ("m", vec!["b".into()])]);
    assert_eq!(made.instance.request.edges, [(RequestId(0), RequestId(1))]);
    let keys = made.instance.conditions.iter().map(|condition| match condition {
        Condition::Attribute(condition) => condition.test.key(),
        Condition::Composition(condition) => condition.composition.key(),
    });
    let expected = ["eq", "neq", "lt", "gt", "regex", "diff", "same", "share", "nshare"];
    assert_eq!(keys.collect::<Vec<_>>(), expected);
}

#[test]
fn conditions_may_be_json_or_absent_or_empty() {
    let json = r#"{"compositions": [["diff", ["l", "m"]]], "attributes": [["lg", ["k", ["rank", 1]]]]}"#;
    for (conditions, count) in
        [(Some(json), 2), (Some("{}"), 0), (Some("conditions={'attributes': []}"), 0), (None, 0)]
    {
        let (_folder, files) = folder(CONTAINER, REQUEST, MAPPING, conditions);
        let adopted = adopt(&files, "made", &Registry::default().specs()).unwrap();
        assert_eq!(plan(&adopted.text).instance.conditions.len(), count, "{conditions:?}");
    }
}

#[test]
fn names_and_values_of_every_kind_survive() {
    let names = [
        "null",
        "true",
        "1",
        "01",
        "-",
        "a: b",
        "\"'\\",
        "é\u{2028}\n",
        "yes",
        "#",
        "[x]",
        "1e3",
        "~",
        "&a",
        " ",
    ];
    let nodes = names.map(|name| {
        format!("{{\"id\": {}, \"type\": \"a\", \"v\": {0}}}", serde_json::to_string(name).unwrap())
    });
    let values = [
        r#"{"id": "v1", "v": 1.0}"#,
        r#"{"id": "v2", "v": 1e300}"#,
        r#"{"id": "v3", "v": -9223372036854775808}"#,
        r#"{"id": "v4", "v": "1.0"}"#,
        r#"{"id": "v5", "v": false, "a b: c": 0.1}"#,
    ];
    let container = format!(r#"{{"nodes": [{}, {}], "links": []}}"#, nodes.join(", "), values.join(", "));
    let (_folder, files) =
        folder(&container, r#"{"nodes": [{"id": "true", "type": "1"}], "links": []}"#, r#"{"1": "a"}"#, None);
    let made = plan(&adopt(&files, "made", &Registry::default().specs()).unwrap().text);
    let original = import::read(&files.container, None).unwrap().builder.build();
    let found = &made.instance.container;
    assert!(found.nodes().all(|node| found.name(node) == original.name(node)));
    for attribute in original.attributes() {
        for node in original.nodes() {
            let pair = [found, &original].map(|container| container.attribute(node, attribute));
            assert_eq!(pair[0], pair[1]);
            assert_eq!(pair[0].map(Value::kind), pair[1].map(Value::kind), "{}", original.name(node));
        }
    }
    assert_eq!(&*made.instance.request.nodes[0].name, "true");
}

#[test]
fn everything_wrong_with_the_files_is_told_with_its_place() {
    let request = REQUEST.replace(r#""type": "x", "#, "").replacen(r#""type": "y""#, r#""type": "w""#, 1);
    insta::assert_snapshot!(told(
        CONTAINER,
        &request,
        r#"{"x": null, "y": ["b", "q"], "y": "b", 1: []}"#,
        "{}"
    ));
    let conditions = "{'attributes': [('eq', ('k', 'foo', 'y')), ('gt', ('k', ('rank', 1))), ('lg', ('n', ('rank', 'x'))),
  ('regex', ('k', ('foo', '('))), ('eq', ('k', ('fo', 1))), 'eq', ('lt', ('k', ('rank', True)))],
 'composition': [],
 'compositions': [('same', ('k',)), ('diff', ('k', 'k')), ('share', ['k', 'l']), ('nshare', ('rnk', ['k', 'o'])), ('some', 1)]}";
    insta::assert_snapshot!(told(CONTAINER, REQUEST, MAPPING, conditions));
}

#[test]
fn whatever_is_no_literal_is_refused_and_never_evaluated() {
    let texts = [
        "import os\nconditions = {}",
        "dict(attributes=[])",
        "{'attributes': [x for x in y]}",
        "[1]",
        "conditions == {}",
    ];
    insta::assert_snapshot!(texts.map(|text| told(CONTAINER, REQUEST, MAPPING, text)).join("\n--\n"));
    let missing = folder(CONTAINER, REQUEST, MAPPING, None);
    let files = Files { conditions: Some(missing.0.path().join("none.py")), ..missing.1 };
    assert!(
        adopt(&files, "made", &Registry::default().specs()).unwrap_err().to_string().contains("no such file")
    );
}

#[test]
fn the_files_of_the_original_tool_become_a_scenario_with_all_its_nodes() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/graph_stitcher");
    let file = |name: &str| data.join(name);
    let files = Files {
        container: file("container.json"),
        request: file("request.json"),
        mapping: file("stitch.json"),
        conditions: None,
    };
    if !files.container.exists() {
        eprintln!("skipped: there is no {}", data.display());
        return;
    }
    let made = plan(&adopt(&files, "made", &Registry::default().specs()).unwrap().text);
    let text = fs::read_to_string(&files.container).unwrap();
    assert_eq!(made.instance.container.len(), text.matches("\"id\"").count());
    assert_eq!(made.instance.container.edges().len(), text.matches("\"source\"").count());
    assert!(made.instance.container.edges().iter().all(|edge| edge.directed));
    let request: Vec<_> =
        made.instance.request.nodes.iter().map(|node| (&*node.name, node.fits[0].to_string())).collect();
    assert_eq!(request, [("k", "a".to_owned()), ("m", "c".to_owned()), ("l", "b".to_owned())]);
}
