//! `huddle check`: proofs, counterexamples, and their replay, as a user meets them.

use std::fs;

use crate::place::{BAD, Place};

const PAIR: &str = "\
version: 1
name: pair
container:
  nodes: {A: {type: a, zone: east, rank: 0}, B: {type: a, zone: west, rank: 5}, C: {type: a, zone: east, rank: 6}}
  edges: [[A, B], [B, C], [C, A]]
request: {nodes: {x: {type: t}, y: {type: t}}}
mapping: {t: a}
conditions:
  - gte: {node: x, attribute: rank, value: 0}
  - gte: {node: y, attribute: rank, value: 0}
  - nshare: {nodes: [x, y], attribute: zone}
";

#[test]
fn a_proof_ends_with_0_and_tells_how_many_states_were_explored() {
    let place = Place::with(&[("pair.yaml", PAIR)]);
    let ended = place.run("check pair.yaml");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.output.contains("proven") && ended.output.contains("states (all of them)"), "{ended:?}");
    let json = &place.run("check --format json pair.yaml").json_lines()[0];
    assert_eq!((json["proven"].as_bool(), json["finding"].as_str()), (Some(true), Some("converges")));
    assert!(!place.path("output").exists(), "there is nothing to save");
}

#[test]
fn a_counterexample_ends_with_1_and_replays_with_charts_to_the_same_end() {
    let place = Place::with(&[("pair.yaml", PAIR)]);
    let ended = place.run("check --strategy classic --states 2000 --format json pair.yaml");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let found = &ended.json_lines()[0];
    let file = found["schedules"][0]["file"].as_str().expect("a schedule was saved");
    let replayed = place.run(&format!("run --strategy classic --format json pair.yaml --schedule {file}"));
    assert_eq!(replayed.code, Some(0), "{replayed:?}");
    let expected = match found["finding"].as_str() {
        Some("endless") => "oscillating",
        Some("disagreement") => "disagreement",
        _ => "converged",
    };
    let run = &replayed.json_lines()[0];
    assert_eq!(run["verdict"].as_str(), Some(expected));
    let folder = place.path(run["output"].as_str().expect("the folder is told"));
    for name in ["convergence.svg", "stability.png", "events.parquet"] {
        assert!(folder.join(name).exists(), "{name} is missing");
    }
}

#[test]
fn a_space_too_big_ends_with_1_unless_a_search_was_asked_for() {
    let place = Place::with(&[("pair.yaml", PAIR)]);
    let undecided = place.run("check --states 20 pair.yaml");
    assert_eq!(undecided.code, Some(1), "{undecided:?}");
    assert!(undecided.output.contains("not proven"), "{undecided:?}");
    let searched = place.run("check --states 20 --random 5 pair.yaml");
    assert_eq!(searched.code, Some(0), "{searched:?}");
    assert!(searched.output.contains("5 schedules from seed 0: a search, and no proof"), "{searched:?}");
}

#[test]
fn bad_scenarios_and_bad_schedules_end_with_2() {
    let place = Place::with(&[("pair.yaml", PAIR), ("bad.yaml", BAD)]);
    assert_eq!(place.run("check pair.yaml bad.yaml").code, Some(2));
    fs::write(
        place.path("early.yaml"),
        "version: 1\nscenario: pair\nstrategy: coalition\nsteps:\n  - {node: A, from: B, message: 1}\n",
    )
    .unwrap();
    let ended = place.run("run pair.yaml --schedule early.yaml");
    assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""), "{ended:?}");
    assert!(ended.error.contains("step 1: no message 1 from `B` to `A`"), "{ended:?}");
    assert_eq!(place.run("run pair.yaml --schedule missing.yaml").code, Some(2));
    let other = place.run("run pair.yaml --schedule pair.yaml").error;
    assert!(other.starts_with("error: schedule pair.yaml: line 2 column 1: unknown field `name`"), "{other}");
    assert!(other.contains("--> pair.yaml:2:1") && !other.contains("<input>"), "{other}");
    assert!(!place.path("output/pair/schedule-early").exists());
}

#[test]
fn a_proof_with_faults_says_what_may_go_wrong_and_tells_the_outcome_of_whoever_is_left() {
    let two = PAIR.replace(", C: {type: a, zone: east, rank: 6}", "").replace(", [B, C], [C, A]", "");
    let place = Place::with(&[("two.yaml", &two)]);
    let ended = place.run("check --losses 1 two.yaml");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.output.contains("at most 1 loss of messages or acknowledgements"), "{ended:?}");
    let ended = place.run("check --crashes 1 two.yaml");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for told in
        ["one outcome for those who are left", "at most 1 crash for good", "without A: ", "without B: "]
    {
        assert!(ended.output.contains(told), "`{told}` is missing: {ended:?}");
    }
    let restarts = place.run("check --crashes 1 --restarts two.yaml").output;
    assert!(restarts.contains("at most 1 crash, followed by a restart without memory"), "{restarts}");
    let cut = place.run("check --crashes 1 --restarts --states 5 two.yaml").output;
    assert!(cut.contains(" states found so far, then stopped"), "{cut}");
    let found = &place.run("check --losses 1 --crashes 1 --restarts --format json two.yaml").json_lines()[0];
    assert_eq!((found["proven"].as_bool(), found["restarts"].as_bool()), (Some(true), Some(true)));
    assert_eq!((found["losses"].as_u64(), found["crashes"].as_u64()), (Some(1), Some(1)));
    assert_eq!(found["outcomes"].as_array().map(Vec::len), Some(1), "whoever crashed came back: {found}");
    assert_eq!(place.run("check --restarts two.yaml").code, Some(2), "nobody crashes");
}

#[test]
fn a_counterexample_in_which_a_message_is_lost_replays_with_charts() {
    let place = Place::with(&[("pair.yaml", PAIR)]);
    // Counterexamples drawn at random: nearly each of them has its fault.
    let check = "check --strategy classic --states 1 --losses 2 --random 20 --format json --seed";
    let lossy = (0..20).find_map(|seed| {
        let found = place.run(&format!("{check} {seed} pair.yaml")).json_lines().remove(0);
        let schedules = found["schedules"].as_array().cloned().unwrap_or_default();
        let mut files = schedules.iter().filter_map(|schedule| schedule["file"].as_str().map(str::to_owned));
        files.find(|file| fs::read_to_string(place.path(file)).unwrap().contains("lost: true"))
    });
    let file = lossy.expect("some counterexample has a loss in it");
    let replayed = place.run(&format!("run --strategy classic --format json pair.yaml --schedule {file}"));
    assert_eq!(replayed.code, Some(0), "{replayed:?}");
    let run = &replayed.json_lines()[0];
    let folder = place.path(run["output"].as_str().expect("the folder is told"));
    assert!(folder.join("convergence.svg").exists() && folder.join("stability.png").exists());
    let events = place.run(&format!(
        "run --strategy classic --format json --no-charts --events csv pair.yaml --schedule {file}"
    ));
    let folder = place.path(events.json_lines()[0]["output"].as_str().unwrap());
    let events = fs::read_to_string(folder.join("events.csv")).unwrap();
    assert!(events.contains(",lost,"), "the loss is recorded: {events}");
}
