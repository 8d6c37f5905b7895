//! `--format json`: one object per line, and nothing else on standard output.

use crate::place::{BAD, Place, SHORTFALL, TWO_GROUPS};

#[test]
fn every_key_that_scripts_may_rely_on_is_there() {
    let place = Place::with(&[("shortfall.yaml", SHORTFALL)]);
    let ended = place.run("run --format json --no-charts shortfall.yaml");
    let lines = ended.json_lines();
    assert_eq!(lines.len(), 1);
    let keys = "scenario seed runtime strategy nodes edges shortcuts components verdict complete valid stitching unstitched \
                welfare conditions violations validators expectations messages bytes messages_per_edge hops flips agreement \
                converged_at_ms quiescent_at_ms retained_max retention_capped parts measured output";
    for key in keys.split_whitespace() {
        assert!(lines[0].get(key).is_some(), "{key} is missing");
    }
    for (path, kind) in [
        ("/expectations/0/name", "string"),
        ("/expectations/0/ok", "boolean"),
        ("/expectations/0/expected", "any"),
        ("/expectations/0/found", "any"),
        ("/validators/0/message", "string"),
        ("/measured/wall_seconds", "number"),
        ("/measured/peak_memory_bytes", "any"),
    ] {
        let value = lines[0].pointer(path).unwrap_or_else(|| panic!("{path} is missing"));
        let fits = match kind {
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "number" => value.is_number(),
            _ => true,
        };
        assert!(fits, "{path} is {value}");
    }
}

#[test]
fn each_run_is_one_line_and_equals_its_summary_file() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS), ("shortfall.yaml", SHORTFALL)]);
    let lines = place.run("run --format json --no-charts --repeat 2 two.yaml shortfall.yaml").json_lines();
    let (repetitions, lines): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|line| line.get("repetition").is_some());
    assert_eq!(repetitions.len(), 2, "one for each scenario");
    let runs: Vec<_> = lines.iter().map(|line| (line["scenario"].as_str().unwrap(), &line["seed"])).collect();
    assert_eq!(
        runs,
        [
            ("two-groups", &42.into()),
            ("two-groups", &43.into()),
            ("shortfall", &0.into()),
            ("shortfall", &1.into())
        ]
    );
    for mut line in lines {
        let folder = place.path(line["output"].as_str().unwrap());
        let file = std::fs::read_to_string(folder.join("summary.json")).unwrap();
        line.as_object_mut().unwrap().remove("output");
        assert_eq!(line, serde_json::from_str::<serde_json::Value>(&file).unwrap());
    }
}

#[test]
fn after_the_last_run_one_line_tells_what_the_repetition_comes_to_and_equals_its_file() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let lines = place.run("run --format json --no-charts --repeat 5 two.yaml").json_lines();
    assert_eq!(lines.len(), 6);
    let told = &lines[5]["repetition"];
    assert_eq!((&told["runs"], &told["first_seed"]), (&5.into(), &42.into()));
    assert_eq!(told["verdicts"], serde_json::json!({"converged": 5}));
    assert_eq!(told["outcomes"][0]["stitching"], lines[0]["stitching"]);
    let folder = place.path(lines[5]["output"].as_str().unwrap());
    let file = std::fs::read_to_string(folder.join("repeat.json")).unwrap();
    assert_eq!(*told, serde_json::from_str::<serde_json::Value>(&file).unwrap());
    let table = std::fs::read_to_string(folder.join("runs.csv")).unwrap();
    let seeds: Vec<&str> = table.lines().skip(1).map(|row| row.split(',').next().unwrap()).collect();
    assert_eq!(seeds, ["42", "43", "44", "45", "46"]);
    let messages: Vec<f64> = lines[..5].iter().map(|line| line["messages"].as_f64().unwrap()).collect();
    let (least, most) = messages.iter().fold((f64::MAX, 0.0_f64), |(l, m), n| (l.min(*n), m.max(*n)));
    assert_eq!((&told["messages"]["least"], &told["messages"]["most"]), (&least.into(), &most.into()));
}

#[test]
fn overrides_change_what_is_run() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let line = &place
        .run("run --format json --no-charts --seed 7 --set name=renamed --set container.nodes.A.rank=9 two.yaml")
        .json_lines()[0];
    assert_eq!((&line["scenario"], &line["seed"]), (&"renamed".into(), &7.into()));
    assert_eq!(line["stitching"], serde_json::json!({"r1": "A", "r2": "B"}));
    let recorded =
        std::fs::read_to_string(place.path("output/renamed/seed7-coalition-virtual/scenario.yaml"));
    assert!(recorded.unwrap().contains("renamed"));
}

#[test]
fn validate_gives_one_object_per_good_file_and_per_finding() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS), ("bad.yaml", BAD)]);
    let lines = place.run("validate --format json bad.yaml two.yaml").json_lines();
    let told: Vec<_> =
        lines.iter().map(|line| (&line["file"], &line["ok"], &line["line"], &line["field"])).collect();
    let (bad, two) = (&"bad.yaml".into(), &"two.yaml".into());
    let (no, yes, null) = (&false.into(), &true.into(), &serde_json::Value::Null);
    assert_eq!(
        told,
        [
            (bad, no, &5.into(), &"mapping.t".into()),
            (bad, no, &6.into(), &"conditons".into()),
            (two, yes, null, null)
        ]
    );
    assert_eq!(lines[2]["nodes"], 6);
}

#[test]
fn the_live_runtime_chosen_by_option_stitches_alike_into_a_folder_of_its_own() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let line = &place.run("run --format json --no-charts --runtime live two.yaml").json_lines()[0];
    assert_eq!((&line["runtime"], &line["verdict"]), (&"live".into(), &"converged".into()));
    assert_eq!(line["stitching"], serde_json::json!({"r1": "Y", "r2": "X"}));
    assert!(place.path("output/two-groups/seed42-coalition-live/summary.json").exists());
}
