//! `huddle sweep` and `huddle merge`, as a user meets them: killed, resumed, parted, wrong.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::place::{BAD, Place, TWO_GROUPS};

const VARY: &str =
    "--vary bidding.strategy=coalition,classic --vary bidding.gossip_interval=0ms..8ms/2ms --name it";

fn tables(place: &Place, output: &str) -> Vec<Vec<u8>> {
    ["runs.csv", "runs.parquet", "points.csv", "sweep.json", "sweep.svg"]
        .map(|name| place.path(&format!("{output}/it/sweep/{name}")))
        .map(|path: PathBuf| fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        .to_vec()
}

#[test]
fn a_sweep_leaves_tables_charts_and_a_screen_with_the_difference_of_two_settings() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let ended = place.run(&format!("sweep two.yaml {VARY} --seeds 4 --exact-limit 10s"));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for told in
        ["40 runs of 10 points, 4 seeds each", "classic instead of coalition", "Hedges' g", "optimal %"]
    {
        assert!(ended.output.contains(told), "`{told}` is missing: {}", ended.output);
    }
    assert!(place.path("output/it/sweep/sweep.png").exists());
    let text = String::from_utf8(tables(&place, "output").remove(0)).unwrap();
    assert_eq!(text.lines().count(), 41);
    assert!(
        text.starts_with("run,point,seed,bidding.strategy,bidding.gossip_interval,drawn,verdict,converged,")
    );
    let json = &place
        .run(&format!("sweep two.yaml {VARY} --seeds 4 --exact-limit 10s --format json"))
        .json_lines()[0];
    assert_eq!(json["sweep"]["runs"].as_u64(), Some(40), "a finished sweep is only told again");
}

/// Kills a sweep so often at random moments; returns how often it was caught under way.
fn kill_often(place: &Place, command: &str, kills: u32) -> u32 {
    let mut caught = 0;
    for kill in 0..kills {
        let mut child = place.huddle_process(command).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(u64::from(kill * 37 % 101) + 20));
        // On Unix this is the signal that no process can catch.
        child.kill().unwrap();
        caught += u32::from(child.wait().unwrap().code().is_none());
    }
    caught
}

fn compare_killed_with_undisturbed(seeds: u32, kills: u32) {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let command = format!("sweep two.yaml {VARY} --quiet --seeds {seeds}");
    let caught = kill_often(&place, &format!("{command} --output killed"), kills);
    assert!(caught > 0, "every run of the program was over before it was killed");
    let resumed = place.run(&format!("{command} --output killed"));
    assert_eq!(resumed.code, Some(0), "{resumed:?}");
    assert_eq!(place.run(&format!("{command} --output whole")).code, Some(0));
    assert!(tables(&place, "killed") == tables(&place, "whole"), "the tables differ");
}

#[test]
fn a_sweep_that_is_killed_again_and_again_ends_with_the_tables_of_an_undisturbed_one() {
    compare_killed_with_undisturbed(60, 5);
}

#[test]
#[ignore = "takes a minute; run by `just sweeps`"]
fn a_sweep_of_ten_thousand_runs_killed_twenty_times_ends_with_the_tables_of_an_undisturbed_one() {
    compare_killed_with_undisturbed(1_000, 20);
}

#[test]
fn shards_are_merged_to_the_tables_of_the_whole() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let command = format!("sweep two.yaml {VARY} --quiet --seeds 3");
    for part in 1..=3 {
        assert_eq!(place.run(&format!("{command} --shard {part}/3 --output parts")).code, Some(0));
    }
    let journals = "parts/it/journal-3of3 parts/it/journal-1of3 parts/it/journal-2of3";
    assert_eq!(place.run(&format!("merge {journals} --quiet --output merged")).code, Some(0));
    assert_eq!(place.run(&format!("{command} --output whole")).code, Some(0));
    assert!(tables(&place, "merged") == tables(&place, "whole"), "the tables differ");
    let missing = place.run("merge parts/it/journal-1of3 parts/it/journal-2of3");
    assert_eq!(missing.code, Some(2));
    assert!(missing.error.contains("shard 3 of 3 is missing"), "{missing:?}");
}

#[test]
fn what_does_not_fit_is_refused_before_anything_is_written() {
    let study = "version: 1\nscenario: two.yaml\nvary: {network.latncy: [1ms]}\n";
    let place = Place::with(&[("two.yaml", TWO_GROUPS), ("bad.yaml", BAD), ("study.yaml", study)]);
    for (arguments, told) in [
        ("sweep two.yaml", "this is a scenario, not a study"),
        ("sweep missing.yaml", "no such file"),
        ("sweep study.yaml", "error: vary network.latncy=1ms: "),
        ("sweep two.yaml --vary network.latncy=1ms,2ms", "error: --vary network.latncy=1ms: "),
        ("sweep two.yaml --set network.latncy=1ms --vary run.seed=1,2", "error: --set network.latncy=1ms: "),
        ("sweep bad.yaml --vary run.seed=1,2", "conditons"),
        ("sweep two.yaml --vary bidding.strategy=classic,clasic", "clasic"),
        ("sweep two.yaml --vary run.seed=5..1", "lower"),
        ("sweep two.yaml --vary network.loss=0.0..0.5", "a range without steps"),
        ("sweep two.yaml --vary run.seed=1,2 --shard 3/2", "2/8"),
        ("sweep two.yaml --vary run.seed", "a field and its values fit"),
        ("merge nowhere", "nowhere"),
    ] {
        let ended = place.run(arguments);
        assert_eq!(ended.code, Some(2), "{arguments}: {ended:?}");
        assert!(ended.error.contains(told), "`{told}` is missing: {}", ended.error);
        assert!(!place.path("output").exists(), "{arguments} wrote something");
    }
}

#[test]
fn relative_paths_can_vary() {
    let scenario = "\
version: 1
name: files
container: {file: ../graphs/a.csv, attributes: {type: {constant: a}}}
request: {nodes: {x: {type: t}}}
mapping: {t: a}
";
    let (pair, path) = ("source,target\nA,B\n", "source,target\nA,B\nB,C\n");
    let place = Place::with(&[]);
    for folder in ["graphs", "scenarios"] {
        std::fs::create_dir(place.path(folder)).unwrap();
    }
    for (file, text) in [("graphs/a.csv", pair), ("graphs/b.csv", path), ("scenarios/files.yaml", scenario)] {
        std::fs::write(place.path(file), text).unwrap();
    }
    let vary = "--vary container.file=../graphs/a.csv,../graphs/b.csv";
    let ended = place.run(&format!("sweep scenarios/files.yaml {vary} --no-charts"));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let runs = std::fs::read_to_string(place.path("output/files-by-file/sweep/runs.csv")).unwrap();
    assert!(runs.contains("../graphs/a.csv") && runs.contains("../graphs/b.csv"), "{runs}");
}

#[test]
fn a_study_that_was_changed_does_not_go_on_with_the_runs_of_the_old_one() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    assert_eq!(place.run(&format!("sweep two.yaml {VARY} --quiet --seeds 2")).code, Some(0));
    let before = tables(&place, "output");
    let changed = place.run(&format!("sweep two.yaml {VARY} --quiet --seeds 3"));
    assert_eq!(changed.code, Some(2), "{changed:?}");
    assert!(changed.error.contains("--fresh"), "{changed:?}");
    assert!(tables(&place, "output") == before, "the old results stay");
    assert_eq!(place.run(&format!("sweep two.yaml {VARY} --quiet --seeds 3 --fresh")).code, Some(0));
    assert!(tables(&place, "output") != before);
}
