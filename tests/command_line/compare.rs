//! `huddle compare`: its screen, its files, what it refuses.

use crate::place::{LONG, Place, TWO_GROUPS, files_below};

fn shipped(name: &str) -> String {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    std::fs::read_to_string(file).expect("the scenario is shipped")
}

#[test]
fn on_never_settles_classic_never_converges_and_coalition_always_does_to_the_optimum() {
    let place = Place::with(&[("never-settles.yaml", &shipped("never-settles.yaml"))]);
    let ended = place.run("compare --format json --no-charts --seeds 5 never-settles.yaml");
    assert_eq!((ended.code, ended.error.as_str()), (Some(0), ""), "what a scenario expects is not judged");
    let told = &ended.json_lines()[0]["comparison"];
    assert_eq!(told["optimum"], serde_json::json!({"stitched": 2, "welfare": 13.0, "proven": true}));
    let share = |contender: usize, key: &str| told["contenders"][contender][key]["share"].as_f64();
    assert_eq!([share(0, "converged"), share(0, "valid"), share(0, "optimal")], [Some(1.0); 3]);
    assert_eq!([share(1, "converged"), share(1, "valid"), share(1, "optimal")], [Some(0.0); 3]);
    assert_eq!(told["contenders"][1]["verdicts"], serde_json::json!({"oscillating": 5}));
    assert_eq!([share(3, "converged"), share(3, "optimal")], [None, Some(1.0)]);
}

#[test]
fn the_json_of_a_comparison_as_expected_and_equal_to_its_file() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let line = &place
        .run("compare --format json --no-charts --with coalition,greedy --seeds 4 two.yaml")
        .json_lines()[0];
    let mut told = line["comparison"].clone();
    let folder = place.path(line["output"].as_str().unwrap());
    let file = std::fs::read_to_string(folder.join("compare.json")).unwrap();
    assert_eq!(told, serde_json::from_str::<serde_json::Value>(&file).unwrap());
    told.as_object_mut().unwrap().remove("measured");
    insta::assert_snapshot!(serde_json::to_string_pretty(&told).unwrap());
}

#[test]
fn all_files_but_what_is_measured_are_the_same_for_any_number_of_jobs() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    for jobs in [1, 2, 7] {
        let ended = place.run(&format!("compare --jobs {jobs} --seeds 12 --output out{jobs} two.yaml"));
        assert_eq!((ended.code, ended.error.as_str()), (Some(0), ""));
    }
    let files = files_below(&place.path("out1"));
    let names: Vec<_> = files.iter().filter_map(|file| file.file_name()?.to_str()).collect();
    let expected = [
        ".lock",
        "compare.json",
        "cost.png",
        "cost.svg",
        "ecdf.png",
        "ecdf.svg",
        "measured.csv",
        "runs.csv",
        "shares.png",
        "shares.svg",
        "welfare.png",
        "welfare.svg",
    ];
    assert_eq!(names, expected);
    for file in files.iter().filter(|file| !file.ends_with("measured.csv")) {
        let read = |jobs: u32| {
            let bytes = std::fs::read(place.path(&format!("out{jobs}")).join(file)).unwrap();
            if !file.ends_with("compare.json") {
                return bytes;
            }
            let mut json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            json["measured"] = serde_json::Value::Null;
            json.to_string().into_bytes()
        };
        assert!(read(1) == read(2) && read(1) == read(7), "{}", file.display());
    }
}

#[test]
fn the_screen_stays_within_100_columns() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let ended = place.run("compare --no-charts --with coalition,classic,cbba,exact,evolutionary two.yaml");
    for line in ended.output.lines().filter(|line| !line.starts_with("  output")) {
        assert!(line.chars().count() <= 100, "{line}");
    }
    assert!(ended.output.contains("\noptimum 5 with 2 of 2 request nodes stitched\n"), "{}", ended.output);
    assert!(ended.output.contains("100 [84–100]"), "{}", ended.output);
}

#[test]
fn unknown_and_repeated_contenders_are_refused_with_what_fits() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS), ("same.yaml", TWO_GROUPS)]);
    let unknown = place.run("compare --with coalitoin two.yaml");
    assert_eq!((unknown.code, unknown.output.as_str()), (Some(2), ""));
    assert!(
        unknown.error.contains("did you mean `coalition`?") && unknown.error.contains("`exhaustive`"),
        "{unknown:?}"
    );
    for (arguments, hint) in [
        ("compare --with greedy,exact,greedy two.yaml", "twice"),
        ("compare --exact-limit 60 two.yaml", "unit"),
        ("compare --seeds 0 two.yaml", "--seeds"),
        ("compare --seed 18446744073709551615 two.yaml", "largest seed"),
        ("compare two.yaml same.yaml", "same folder"),
    ] {
        let ended = place.run(arguments);
        assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""), "{arguments}: {ended:?}");
        assert!(ended.error.contains(hint), "{arguments}: {ended:?}");
    }
    assert!(!place.path("output").exists());
}

#[test]
fn where_nodes_are_lost_for_good_solvers_are_left_out_and_no_optimum_is_told() {
    let crash = format!("{TWO_GROUPS}events: [{{at: 1s, crash: I}}]\n");
    let place = Place::with(&[("crash.yaml", &crash), ("long.yaml", LONG)]);
    let ended = place.run("compare --format json --no-charts --seeds 2 --with coalition,exact crash.yaml");
    let told = &ended.json_lines()[0]["comparison"];
    assert_eq!(
        (told["contenders"].as_array().unwrap().len(), &told["optimum"]),
        (1, &serde_json::Value::Null)
    );
    assert!(told["notices"].to_string().contains("lost for good"), "{told}");
    assert_eq!(place.run("compare --with exact crash.yaml").code, Some(2));
}

#[test]
fn where_a_request_cannot_be_met_the_fewest_demands_that_conflict_are_told() {
    let place = Place::with(&[("infeasible.yaml", &shipped("infeasible.yaml")), ("two.yaml", TWO_GROUPS)]);
    let options = "--no-charts --seeds 1 --with coalition,exact";
    let ended = place.run(&format!("compare --format json {options} infeasible.yaml"));
    let expected = serde_json::json!({
        "demands": [
            "antenna exists for sensor", "gpu exists for filter", "same over sensor, filter"
        ],
        "minimal": true,
        "smallest": true,
        "at_least": 3,
    });
    assert_eq!(ended.json_lines()[0]["comparison"]["conflict"], expected);
    let ended = place.run(&format!("compare {options} infeasible.yaml"));
    let sentence = "\nno stitching meets all of: antenna exists for sensor; gpu exists for filter; ";
    assert!(ended.output.contains(sentence), "{}", ended.output);
    assert!(ended.output.lines().take(6).all(|line| line.chars().count() <= 100), "{}", ended.output);
    let ended = place.run(&format!("compare --format json {options} two.yaml"));
    assert_eq!(ended.json_lines()[0]["comparison"]["conflict"], serde_json::Value::Null);
}

#[test]
fn two_settings_of_one_strategy_and_of_one_solver_are_compared_side_by_side() {
    let place = Place::with(&[("two.yaml", &format!("{TWO_GROUPS}solvers: {{repair: {{max_steps: 0}}}}\n"))]);
    let with = "coalition,coalition:gossip_interval=50ms,repair,repair:max_steps=500:noise=0.2";
    let line = &place
        .run(&format!("compare --format json --no-charts --seeds 8 --with {with} two.yaml"))
        .json_lines()[0];
    let told = line["comparison"]["contenders"].as_array().unwrap();
    let names: Vec<&str> = told.iter().map(|contender| contender["name"].as_str().unwrap()).collect();
    assert_eq!(names.join(","), with);
    assert_eq!(
        (&told[1]["base"], &told[1]["settings"]["gossip_interval"]),
        (&"coalition".into(), &"50ms".into())
    );
    let median = |contender: usize| told[contender]["converged_at_ms"]["median"].as_f64().unwrap();
    assert!(median(1) > median(0), "a longer gossip interval takes longer: {} and {}", median(1), median(0));
    let valid = |contender: usize| told[contender]["valid"]["count"].as_u64().unwrap();
    assert!(valid(2) < valid(3), "no repair at all, as the scenario says, leaves more broken: {told:?}");
    let table =
        std::fs::read_to_string(place.path(line["output"].as_str().unwrap()).join("runs.csv")).unwrap();
    assert_eq!(table.matches("repair:max_steps=500:noise=0.2,solver,").count(), 8, "{table}");
    let ended = place.run(&format!("compare --no-charts --seeds 2 --with {with} two.yaml"));
    assert!(ended.output.contains("#2 max_steps=500, noise=0.2"), "{}", ended.output);
    assert!(ended.output.contains("  repair#2 "), "{}", ended.output);
}

#[test]
fn settings_that_do_not_fit_are_refused_with_their_range_and_near_names() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    for (with, hints) in [
        ("evolutionary:mutation=1.5", ["expected a number from 0 to 1", "solvers.evolutionary.mutation"]),
        ("evolutionary:populaton=50", ["did you mean `population`?", "these fit: `population`, `cutoff`"]),
        ("classic:gossip_intervall=5ms", ["did you mean `gossip_interval`?", "`assigned_boost`"]),
        ("repair:noise", ["KEY=VALUE fits", "repair:max_steps=1000"]),
        ("greedy:steps=1", ["the solver `greedy` has no parameter `steps`", "takes no parameters"]),
        ("repair:noise=0.1,repair:noise=0.1", ["names `repair:noise=0.1` twice", "--with"]),
    ] {
        let ended = place.run(&format!("compare --with {with} two.yaml"));
        assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""), "{with}: {ended:?}");
        assert!(hints.iter().all(|hint| ended.error.contains(hint)), "{with}: {}", ended.error);
    }
    assert!(!place.path("output").exists());
    let wrong = format!("{TWO_GROUPS}solvers: {{evolutionry: {{}}, repair: {{noise: 2}}}}\n");
    let place = Place::with(&[("wrong.yaml", &wrong)]);
    let ended = place.run("validate wrong.yaml");
    assert_eq!(ended.code, Some(2));
    for hint in ["did you mean `evolutionary`?", "solvers.repair.noise", "from 0 to 1", "wrong.yaml:"] {
        assert!(ended.output.contains(hint), "{}", ended.output);
    }
}
