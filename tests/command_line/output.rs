//! The folder of a run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::place::{Place, TWO_GROUPS, files_below};

const RUN: &str = "two-groups/seed42-coalition-virtual";

fn names(folder: &Path) -> Vec<String> {
    files_below(folder).iter().map(|file| file.display().to_string()).collect()
}

/// The content of a file; of a summary, all but what stands under `measured`.
fn comparable(file: &Path) -> Vec<u8> {
    let bytes = fs::read(file).expect("a readable file");
    if file.file_name().is_none_or(|name| name != "summary.json") {
        return bytes;
    }
    let mut summary: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    summary.as_object_mut().expect("an object").remove("measured").expect("what was measured");
    serde_json::to_vec(&summary).expect("JSON")
}

#[test]
fn the_same_seed_gives_the_same_bytes_in_every_file() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let [one, other]: [PathBuf; 2] = ["one", "other"].map(|output| {
        assert_eq!(place.run(&format!("run --output {output} two.yaml")).code, Some(0));
        place.path(output).join(RUN)
    });
    let files = files_below(&one);
    assert_eq!(files, files_below(&other));
    assert!(files.len() >= 9, "{files:?}");
    for file in files {
        assert_eq!(
            comparable(&one.join(&file)),
            comparable(&other.join(&file)),
            "{} differs",
            file.display()
        );
    }
}

#[test]
fn another_seed_gives_other_events_in_a_folder_of_its_own() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    place.run("run --no-charts --events csv --repeat 2 two.yaml");
    let events = |seed: u32| {
        fs::read(place.path(&format!("output/two-groups/seed{seed}-coalition-virtual/events.csv")))
    };
    assert_ne!(events(42).unwrap(), events(43).unwrap());
}

#[test]
fn a_run_of_a_repetition_is_replayed_by_its_seed_on_the_same_drawn_container() {
    let container = "container: {generate: {topology: erdos_renyi, nodes: 20, probability: 0.3, connected: true}, \
                     attributes: {type: {choice: [a, b]}, rank: {uniform_int: [0, 9]}}}";
    let drawn = format!(
        "version: 1\nname: drawn\n{container}\nrequest: {{nodes: {{x: {{type: t}}}}}}\nmapping: {{t: [a, b]}}\n\
         network: {{latency: {{uniform: [1ms, 9ms]}}}}\nrun: {{seed: 42}}\n"
    );
    let place = Place::with(&[("drawn.yaml", &drawn)]);
    assert_eq!(place.run("run --no-charts --repeat 2 --output repeated drawn.yaml").code, Some(0));
    assert_eq!(place.run("run --no-charts --seed 43 --output replayed drawn.yaml").code, Some(0));
    let run = "drawn/seed43-coalition-virtual";
    for file in ["graph.json", "events.parquet", "metrics.csv", "summary.json"] {
        let [one, other] =
            ["repeated", "replayed"].map(|output| comparable(&place.path(output).join(run).join(file)));
        assert_eq!(one, other, "{file} differs");
    }
    let recorded = place.path("replayed").join(run).join("scenario.yaml");
    fs::copy(recorded, place.path("recorded.yaml")).expect("a copy");
    assert_eq!(place.run("run --no-charts --output again recorded.yaml").code, Some(0));
    let [one, other] =
        ["replayed", "again"].map(|output| comparable(&place.path(output).join(run).join("summary.json")));
    assert_eq!(one, other);
}

#[test]
fn runs_side_by_side_leave_the_same_bytes_as_runs_one_by_one() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let runs = |output: &str| {
        let ended = place.run(&format!("run --no-charts --repeat 12 --output {output} two.yaml"));
        assert_eq!(ended.code, Some(0));
        ended.output.replace(output, "")
    };
    assert_eq!(runs("alpha"), runs("omega"), "the order of the seeds is that of the lines");
    for seed in [42, 47, 53] {
        assert_eq!(
            place.run(&format!("run --no-charts --seed {seed} --output single two.yaml")).code,
            Some(0)
        );
        let run = format!("two-groups/seed{seed}-coalition-virtual");
        for file in ["events.parquet", "metrics.csv", "summary.json"] {
            let [one, other] =
                ["alpha", "single"].map(|output| comparable(&place.path(output).join(&run).join(file)));
            assert_eq!(one, other, "{file} of seed {seed} differs");
        }
    }
    let repetition = "two-groups/repeat-seed42to53-coalition-virtual";
    assert_eq!(names(&place.path("alpha").join(repetition)), ["repeat.json", "runs.csv"]);
    for file in ["repeat.json", "runs.csv"] {
        let [one, other] =
            ["alpha", "omega"].map(|output| comparable(&place.path(output).join(repetition).join(file)));
        assert_eq!(one, other, "{file} differs");
    }
}

#[test]
fn a_repetition_is_charted_unless_charts_are_unwanted() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    assert_eq!(place.run("run --record summary --repeat 2 two.yaml").code, Some(0));
    let left = names(&place.path("output/two-groups/repeat-seed42to43-coalition-virtual"));
    assert_eq!(left, ["ecdf.png", "ecdf.svg", "repeat.json", "runs.csv"]);
    assert_eq!(place.run("run --record metrics --repeat 2 two.yaml").code, Some(0));
    let left = names(&place.path("output/two-groups/repeat-seed42to43-coalition-virtual"));
    let all = ["ecdf.png", "ecdf.svg", "repeat.json", "runs.csv", "seeds.png", "seeds.svg"];
    assert_eq!(left, all, "with their courses");
}

#[test]
fn the_level_of_recording_and_the_charts_are_as_chosen() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let left = |options: &str| {
        assert_eq!(place.run(&format!("run {options} two.yaml")).code, Some(0), "{options}");
        names(&place.path("output").join(RUN))
    };
    let always = ["graph.json", "scenario.yaml", "summary.json"].map(str::to_owned);
    assert_eq!(left("--no-charts --record summary"), always);
    let mut metrics = always.to_vec();
    metrics.insert(1, "metrics.csv".to_owned());
    assert_eq!(left("--no-charts --record metrics"), metrics);
    let mut events = metrics.clone();
    events.insert(0, "events.csv".to_owned());
    assert_eq!(left("--no-charts --events csv"), events);
    let charted = left("--record events");
    for chart in ["bids.svg", "bids.png", "convergence.svg", "stability.png", "events.parquet"] {
        assert!(charted.contains(&chart.to_owned()), "{chart} is missing from {charted:?}");
    }
}

#[test]
fn a_large_container_is_recorded_without_events_and_says_so() {
    let large = TWO_GROUPS.replace("seed: 42", "seed: 42, until: {messages: 100}");
    let nodes = "container:\n  generate: {topology: ring, nodes: 20001}\n  attributes: {type: {cycle: [a, b]}, group: {constant: g}, rank: {constant: 3}}\n";
    let (start, end) = (large.find("container:").unwrap(), large.find("request:").unwrap());
    let large = format!("{}{nodes}{}", &large[..start], &large[end..large.find("expect:").unwrap()]);
    let place = Place::with(&[("large.yaml", &large)]);
    let ended = place.run("run --no-charts large.yaml");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.output.contains("events are not recorded, as the container has more than 20,000 nodes"));
    assert!(!names(&place.path("output").join(RUN)).contains(&"events.parquet".to_owned()));
    place.run("run --no-charts --record events large.yaml");
    assert!(names(&place.path("output").join(RUN)).contains(&"events.parquet".to_owned()));
}

#[test]
fn events_are_recorded_of_the_nodes_that_are_asked_for_and_the_summary_names_them() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let rows = |output: &str| -> Vec<String> {
        let text = fs::read_to_string(place.path(output).join(RUN).join("events.csv")).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    let json = |output: &str, file: &str| -> serde_json::Value {
        serde_json::from_slice(&fs::read(place.path(output).join(RUN).join(file)).unwrap()).unwrap()
    };
    place.run("run --no-charts --events csv --output all two.yaml");
    let ended = place.run("run --no-charts --events csv --output some --events-of X --events-of X two.yaml");
    assert_eq!(ended.code, Some(0));
    let nodes = json("all", "graph.json")["container"].as_array().unwrap().clone();
    let position = nodes.iter().position(|node| node["name"] == "X").unwrap().to_string();
    let is_wanted = |row: &String| {
        let fields: Vec<&str> = row.split(',').collect();
        let is_of_a_message = ["sent", "delivered"].contains(&fields[2]);
        fields[0] == "time_ns" || fields[1] == position || is_of_a_message && fields[3] == position
    };
    let (all, some) = (rows("all"), rows("some"));
    assert_eq!(some, all.iter().filter(|row| is_wanted(row)).cloned().collect::<Vec<_>>());
    assert!(some.len() > 5 && some.len() < all.len());
    assert_eq!(json("some", "summary.json")["event_nodes"], serde_json::json!(["X"]));
    assert_eq!(json("all", "summary.json").get("event_nodes"), None);
    assert!(ended.output.contains("of 1 of "), "{}", ended.output);

    place.run("run --no-charts --events csv --output drawn --events-sample 2 two.yaml");
    assert_eq!(json("drawn", "summary.json")["event_nodes"].as_array().unwrap().len(), 2);
    let explained = place.run("explain some/two-groups").output;
    assert!(explained.contains("Bids were recorded of 1 of "), "{explained}");
}

#[test]
fn nodes_of_which_no_events_can_be_recorded_are_refused_before_anything_is_run() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let refused = |options: &str| {
        let ended = place.run(&format!("run --no-charts {options} two.yaml"));
        assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""), "{options}");
        assert!(!place.path("output").exists(), "{options}");
        ended.error
    };
    let unknown = refused("--events-of Q");
    assert!(unknown.contains("two.yaml: unknown container node `Q`; these fit: "), "{unknown}");
    assert!(refused("--events-of X --record metrics").contains("only --record events fits"));
    assert!(refused("--events-sample 0").contains("0 is not in 1.."));
}

#[test]
fn nothing_but_the_run_is_left_behind() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    place.run("run --no-charts two.yaml");
    place.run("run --no-charts --record summary two.yaml");
    let left: Vec<String> =
        names(&place.path("output")).into_iter().filter(|file| !file.contains(RUN)).collect();
    assert!(left.iter().all(|file| file.ends_with(".lock")), "{left:?}");
}

/// Of two request nodes one is not requested any more from a moment on.
const GONE: &str = "\
version: 1
name: gone
container: {generate: {topology: ring, nodes: 6}, attributes: {type: {constant: a}}}
request: {nodes: {x: {type: t}, y: {type: t}}}
mapping: {t: a}
events: [{at: 2s, request: {nodes: {y: {type: t}}}}]
";

#[test]
fn a_run_whose_request_loses_a_node_is_recorded_with_all_its_nodes_and_read_back() {
    let place = Place::with(&[("gone.yaml", GONE)]);
    let ended = place.run("run gone.yaml");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let folder = place.path("output/gone/seed0-coalition-virtual");
    let summary: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("summary.json")).unwrap()).unwrap();
    assert_eq!((&summary["request_nodes"], &summary["request_nodes_ever"]), (&1.into(), &2.into()));
    for command in ["report", "explain"] {
        let ended = place.run(&format!("{command} output/gone/seed0-coalition-virtual"));
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
}
