//! Real networks and the original stitcher's own files: each is read, run, and judged by brute force.
//!
//! The files lie outside the repository, in `../shared/data` beside the workspace; without them the tests say so
//! and pass.

mod support;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use huddle_sim::plan::Plan;
use huddle_sim::record::Verdict;
use huddle_sim::solver::exhaustive;

use support::{outcome, run, stitches, workspace};

/// The most stitchings that brute force looks at for one part.
const MOST_CANDIDATES: u64 = 2_000_000;

/// The folder of real input, if it is there.
fn data(folder: &str) -> Option<PathBuf> {
    let path = workspace().parent()?.join("shared/data").join(folder);
    if !path.is_dir() {
        eprintln!("skipped: there is no folder {}", path.display());
        return None;
    }
    Some(path)
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == extension));
    files.sort();
    files
}

/// A request of three over a network whose nodes get types, groups and ranks laid over them.
fn over_network(file: &Path, seed: u64) -> Plan {
    let text = format!(
        r#"
version: 1
name: topology
container:
  file: {file:?}
  attributes:
    type: {{cycle: [a, b]}}
    group: {{uniform_int: [0, 4]}}
    rank: {{uniform_int: [0, 9]}}
request: {{nodes: {{x: {{type: t1}}, y: {{type: t2}}, z: {{type: t1}}}}}}
mapping: {{t1: a, t2: b}}
conditions:
  - gte: {{node: x, attribute: rank, value: 2}}
  - gte: {{node: y, attribute: rank, value: 2}}
  - gte: {{node: z, attribute: rank, value: 0}}
  - share: {{nodes: [x, y], attribute: group}}
  - diff: {{nodes: [x, z]}}
network: {{latency: {{uniform: [1ms, 10ms]}}}}
run: {{seed: {seed}}}
"#
    );
    support::plan_of_text("topology", &text)
}

#[test]
fn every_topology_converges_to_the_best_stitching_of_each_of_its_parts() {
    let Some(folder) = data("topologies") else { return };
    let files = files(&folder, "graphml");
    assert!(!files.is_empty());
    for (file, seed) in files.iter().flat_map(|file| [(file, 1), (file, 2)]) {
        let plan = over_network(file, seed);
        let outcome = outcome(&plan, None);
        let what = format!("{}, seed {seed}", file.display());
        assert_eq!(outcome.verdict, Verdict::Converged, "{what}");
        assert_eq!(outcome.agreement, 1.0, "{what}");
        for (part, reached) in outcome.parts.iter().enumerate() {
            assert!(plan.instance.is_valid(&reached.stitching), "{what}, part {part}");
            let best = exhaustive::best_of_part(&plan.instance, part, MOST_CANDIDATES);
            let best = best.unwrap_or_else(|| panic!("{what}, part {part}: too large for brute force"));
            assert_eq!((&reached.stitching, reached.welfare), (&best.0, best.1), "{what}, part {part}");
        }
    }
}

/// The original's request and mapping, written as sections of a scenario.
fn original(folder: &Path) -> String {
    let read = |name: &str| -> serde_json::Value {
        let text = std::fs::read_to_string(folder.join(name)).expect("the original's file can be read");
        serde_json::from_str(&text).expect("the original's file is JSON")
    };
    let (request, mapping) = (read("request.json"), read("stitch.json"));
    let mut text = String::from("version: 1\nname: original\nrequest:\n  nodes:\n");
    for node in request["nodes"].as_array().expect("nodes") {
        writeln!(text, "    {}: {{type: {}}}", node["id"], node["type"]).expect("text can be added to");
    }
    text += "  edges:\n";
    for link in request["links"].as_array().expect("links") {
        writeln!(text, "    - [{}, {}]", link["source"], link["target"]).expect("text can be added to");
    }
    let container = folder.join("container.json");
    write!(text, "mapping: {mapping}\ncontainer: {{file: {container:?}}}\n").expect("text can be added to");
    text
}

#[test]
fn the_original_container_takes_the_original_request() {
    let Some(folder) = data("graph_stitcher") else { return };
    let summary = run(&support::plan_of_text("original", &original(&folder)));
    assert_eq!(summary.verdict, "converged");
    assert!(summary.complete && summary.valid);
    // x may go to an a, y to a b, z to a c; all bid 1, so the first of each type in the file wins.
    assert_eq!(stitches(&summary), [("k", "A"), ("m", "E"), ("l", "C")]);
    assert_eq!(summary.welfare, 3.0);
}

#[test]
fn the_request_stitched_before_in_the_original_container_counts_as_ordinary_nodes() {
    let Some(folder) = data("graph_stitcher") else { return };
    // The file holds a request that was stitched before: nodes 1 and 2, joined to A and C. They are nodes like others.
    let conditions =
        "conditions:\n  - gte: {node: l, attribute: rank, value: 7}\n  - diff: {nodes: [k, l]}\n";
    let summary = run(&support::plan_of_text("original", &(original(&folder) + conditions)));
    assert_eq!(summary.components, 1);
    assert_eq!(summary.nodes, 8);
    // C alone has a rank of 7 or more: 9, so it bids 1 + (9 - 7).
    assert_eq!(summary.stitching["l"], "C");
    assert_eq!(summary.welfare, 5.0);
}
