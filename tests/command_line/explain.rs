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
