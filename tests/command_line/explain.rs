//! `huddle explain`: what it says of runs, and what it refuses.

use crate::place::{Place, SHORTFALL, TWO_GROUPS};

#[test]
fn the_explanation_of_a_run_as_expected() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS), ("short.yaml", SHORTFALL)]);
    place.run("run --no-charts two.yaml short.yaml");
    let two = place.run("explain output/two-groups");
    assert_eq!((two.code, two.error.as_str()), (Some(0), ""));
    let short = place.run("explain output/shortfall");
    assert_eq!((short.code, short.error.as_str()), (Some(0), ""));
    insta::assert_snapshot!(format!("{}\n{}", two.output, short.output));
}

#[test]
fn json_has_one_object_per_request_node_asked_for() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    place.run("run --no-charts two.yaml");
    let ended = place.run("explain --format json output/two-groups r2");
    let lines = ended.json_lines();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["request"], "r2");
    assert_eq!(lines[0]["holder"]["node"], "X");
    assert_eq!(lines[0]["shortfall"], serde_json::Value::Null);
}

#[test]
fn what_is_no_run_and_what_nobody_asked_for_are_refused_with_what_would_fit() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    place.run("run --no-charts two.yaml");
    place.run("run --no-charts --seed 7 two.yaml");
    let refused = |line: &str| {
        let ended = place.run(line);
        assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""), "{line}");
        ended.error
    };
    assert!(refused("explain nowhere").contains("the folder of a run fits"));
    assert!(refused("explain two.yaml").contains("run the scenario first"));
    assert!(refused("explain output").contains("it has no summary.json"));
    let several = refused("explain output/two-groups");
    assert!(several.contains("seed42-coalition-virtual") && several.contains("seed7-coalition-virtual"));
    let unknown = refused("explain output/two-groups/seed7-coalition-virtual q");
    assert!(unknown.contains("the request has r1, r2"), "{unknown}");
}

#[test]
fn a_damaged_recording_is_refused_by_the_name_of_its_file() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    place.run("run --no-charts two.yaml");
    let folder = place.path("output/two-groups/seed42-coalition-virtual");
    let file = folder.join("summary.json");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\"X\"", "\"Q\"")).unwrap();
    let other = place.run("explain output/two-groups");
    assert_eq!(other.code, Some(2));
    assert!(other.error.contains("no container node \"Q\""), "{}", other.error);
    std::fs::write(&file, &text[..text.len() / 2]).unwrap();
    let cut = place.run("explain output/two-groups");
    assert_eq!(cut.code, Some(2));
    assert!(cut.error.contains("summary.json"), "{}", cut.error);
}

/// Two copies that should be in two zones; `cbba`, which knows no compositions, puts both on one node.
const COPIES: &str = "\
version: 1
name: copies
container:
  nodes: {A: {type: host, zone: east, rank: 0}, B: {type: host, zone: west, rank: 5}, C: {type: host, zone: east, rank: 6}}
  edges: [[A, B], [B, C], [C, A]]
request: {nodes: {copy1: {type: service}, copy2: {type: service}}}
mapping: {service: host}
conditions:
  - gte: {node: copy1, attribute: rank, value: 0}
  - gte: {node: copy2, attribute: rank, value: 0}
  - nshare: {nodes: [copy1, copy2], attribute: zone}
bidding: {strategy: cbba}
";

#[test]
fn a_stitching_that_is_not_valid_is_told_as_such_with_what_would_mend_it() {
    let place = Place::with(&[("copies.yaml", COPIES)]);
    place.run("run --no-charts copies.yaml");
    let told = place.run("explain output/copies copy1").output;
    insta::assert_snapshot!(told);
    let line = &place.run("explain --format json output/copies copy1").json_lines()[0];
    assert_eq!((&line["valid"], &line["violations"][0]["condition"]), (&false.into(), &"nshare zone".into()));
    let rival = |name: &str| {
        let rivals = line["rivals"].as_array().unwrap();
        rivals
            .iter()
            .find(|rival| rival["node"] == name)
            .unwrap_or_else(|| panic!("{name} is missing"))
            .clone()
    };
    assert_eq!((&rival("B")["valid"], &rival("A")["valid"]), (&true.into(), &false.into()));
    assert_eq!(rival("B")["mends"], serde_json::json!(["`nshare zone` over copy1, copy2"]));
}

#[test]
fn nodes_left_out_that_are_worth_as_much_are_not_said_to_be_worth_less() {
    let ties = "\
version: 1
name: ties
container: {generate: {topology: complete, nodes: 9}, attributes: {type: {constant: h}, rank: {cycle: [1, 0, 1]}}}
request: {nodes: {x: {type: s}}}
mapping: {s: h}
";
    let soft = format!("{ties}conditions: [gte: {{node: x, attribute: rank, value: 0, enforce: soft}}]\n");
    let place = Place::with(&[("ties.yaml", ties), ("soft.yaml", &soft)]);
    let left_out = |file: &str, rivals: u32| {
        place.run(&format!("run --no-charts --output {file}-{rivals} {file}.yaml"));
        place.run(&format!("explain {file}-{rivals}/ties --rivals {rivals}")).output
    };
    assert!(left_out("ties", 3).contains("and 5 nodes of as many credits\n"));
    assert!(left_out("soft", 2).contains("and 3 nodes of as many credits, 3 of fewer\n"));
    assert!(left_out("soft", 5).contains("and 3 nodes of fewer credits\n"));
    assert!(!left_out("soft", 8).contains("credits\n  and"));
}
