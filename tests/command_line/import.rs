//! `huddle import`: the files of graph_stitcher.

use std::fs;
use std::path::Path;

use crate::place::{Place, files_below};

const CONTAINER: &str = r#"{"directed": true, "multigraph": false, "graph": {}, "nodes": [
  {"type": "a", "id": "A", "rank": 2, "group": 1}, {"type": "b", "id": "B", "rank": 3, "group": 1},
  {"type": "b", "id": "C", "rank": 9, "group": 2}], "links": [{"source": "A", "target": "B"}, {"source": "C", "target": "A"}]}"#;

const REQUEST: &str = r#"{"nodes": [{"id": "x", "type": "t", "rank": 0}, {"id": "y", "type": "u"}],
  "links": [{"source": "x", "target": "y"}], "directed": true}"#;

const MAPPING: &str = r#"{"t": "a", "u": "b"}"#;

const CONDITIONS: &str = "conditions = {
  'attributes': [('lg', ('y', ('rank', 1)))],  # larger
  'compositions': [('share', ('group', ['x', 'y'])), ('diff', ('x', 'y'))],
}
";

fn files() -> Place {
    Place::with(&[
        ("container.json", CONTAINER),
        ("request.json", REQUEST),
        ("stitch.json", MAPPING),
        ("conditions.py", CONDITIONS),
    ])
}

const ALL: &str = "import container.json request.json stitch.json --conditions conditions.py";

#[test]
fn one_scenario_comes_out_and_runs_to_the_best_stitching() {
    let place = files();
    let printed = place.run(ALL);
    assert_eq!(printed.code, Some(0), "{printed:?}");
    insta::assert_snapshot!(printed.output);
    insta::assert_snapshot!(printed.error);
    let written = place.run(&format!("{ALL} -o scenarios/graph-stitcher.yaml"));
    assert_eq!(written.code, Some(0), "{written:?}");
    assert_eq!(fs::read_to_string(place.path("scenarios/graph-stitcher.yaml")).unwrap(), printed.output);
    let run = place.run("run --format json --no-charts scenarios/graph-stitcher.yaml");
    // C bids more for y, but shares its group with nobody of type a.
    assert_eq!(run.json_lines()[0]["stitching"], serde_json::json!({"x": "A", "y": "B"}));
    assert_eq!(run.code, Some(0));
}

#[test]
fn quiet_tells_no_notices_and_a_file_that_is_there_stays() {
    let place = files();
    let quiet = place.run(&format!("{ALL} --quiet"));
    assert_eq!((quiet.code, quiet.error.as_str(), quiet.output.is_empty()), (Some(0), "", false));
    fs::write(place.path("mine.yaml"), "mine").unwrap();
    let kept = place.run(&format!("{ALL} -o mine.yaml"));
    assert_eq!((kept.code, kept.output.as_str()), (Some(2), ""));
    assert_eq!(fs::read_to_string(place.path("mine.yaml")).unwrap(), "mine");
    assert_eq!(place.run(&format!("{ALL} -o mine.yaml --force")).code, Some(0));
    assert!(fs::read_to_string(place.path("mine.yaml")).unwrap().contains("\nname: mine\n"));
}

#[test]
fn bad_files_are_told_with_their_lines_and_nothing_is_written() {
    let place = files();
    fs::write(place.path("bad.py"), "conditions = {\n  'attributes': [('lg', ('y', ('rang', 1)))],\n}\n")
        .unwrap();
    let ended = place.run("import container.json request.json stitch.json --conditions bad.py -o out.yaml");
    assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""));
    insta::assert_snapshot!(ended.error);
    let before = files_below(&place.path(""));
    for (arguments, told) in [
        ("import none.json request.json stitch.json -o out.yaml", "no such file"),
        ("import . request.json stitch.json -o out.yaml", "directory"),
        ("import container.json request.json conditions.py -o out.yaml", "conditions.py:1:1"),
        ("import stitch.json request.json stitch.json -o out.yaml", "no list `nodes`"),
        ("import container.json request.json -o out.yaml", "<MAPPING>"),
    ] {
        let ended = place.run(arguments);
        assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""), "{arguments}");
        assert!(ended.error.contains(told), "{arguments}: {}", ended.error);
    }
    assert_eq!(files_below(&place.path("")), before);
}

#[test]
fn graphs_of_other_formats_are_imported_alike() {
    let place = Place::with(&[
        ("c.gml", "graph [ node [ id 1 type \"a\" ] node [ id 2 type \"b\" ] edge [ source 1 target 2 ] ]"),
        ("r.dot", "graph { x [type=t]; y [type=u]; x -- y }"),
        ("m.json", MAPPING),
    ]);
    let ended = place.run("import c.gml r.dot m.json -o made.yaml");
    assert_eq!((ended.code, ended.error.as_str()), (Some(0), ""));
    let run = place.run("run --no-charts --format json made.yaml");
    assert_eq!(run.json_lines()[0]["stitching"], serde_json::json!({"x": "1", "y": "2"}));
}

#[test]
fn the_files_of_the_original_tool_run_as_a_scenario() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/graph_stitcher");
    if !data.is_dir() {
        eprintln!("skipped: there is no {}", data.display());
        return;
    }
    let place = Place::with(&[("conditions.py", "{'attributes': [('lt', ('l', ('rank', 9)))]}")]);
    let mut command = place.huddle("import --conditions conditions.py -o original.yaml");
    command.args(["container.json", "request.json", "stitch.json"].map(|name| data.join(name)));
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("rules out `C`"), "{told}");
    let run = place.run("run --no-charts --format json original.yaml");
    let summary = &run.json_lines()[0];
    assert_eq!((&summary["complete"], &summary["stitching"]["l"]), (&true.into(), &"D".into()), "{summary}");
}
