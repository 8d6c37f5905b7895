//! `huddle test`: screens, exit codes, reports, replays.

use std::fs;

use crate::place::{BAD, Ended, LONG, Place, SHORTFALL, TWO_GROUPS};

/// Standard output without times.
fn screen(ended: &Ended) -> String {
    let lines = ended.output.lines().map(|line| match line.rsplit_once(" (") {
        Some((rest, time)) if time.ends_with("s)") && time.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{rest} (<time>)\n")
        }
        _ => format!("{line}\n"),
    });
    lines.collect()
}

/// Expects other stitches, another verdict, and other numbers than come out.
fn off_track() -> String {
    let expect = TWO_GROUPS.find("expect:").expect("it expects something");
    TWO_GROUPS[..expect].replace("name: two-groups", "name: off-track")
        + "expect:
  verdict: [oscillating, exhausted]
  stitching: [{r1: A, r2: X}, {r1: A, r2: B}]
  welfare: {at_least: 9}
  optimality: 1
  flips: null
"
}

fn mixed() -> Place {
    Place::with(&[
        ("a-good.yaml", TWO_GROUPS),
        ("b-off.yaml", &off_track()),
        ("c-bad.yaml", BAD),
        ("d-none.yaml", LONG),
        ("e-short.yaml", SHORTFALL),
    ])
}

#[test]
fn the_screen_of_scenarios_that_end_in_every_way() {
    let ended = mixed().run("test .");
    insta::assert_snapshot!(screen(&ended));
    assert_eq!((ended.code, ended.error.as_str()), (Some(2), ""), "a bad file is graver than a failure");
}

#[test]
fn the_screen_of_repeated_runs_of_which_a_share_has_to_be_as_expected() {
    let often = TWO_GROUPS.replace("flips: {at_most: 3}", "");
    let drawn =
        often.replace("expect: {", "expect: {runs: {at_least: 95 %}, converged_at_ms: {at_most: 55}, ");
    let place = Place::with(&[("two.yaml", &drawn)]);
    let ended = place.run("test --repeat 20 two.yaml");
    insta::assert_snapshot!(screen(&ended));
    assert_eq!(ended.code, Some(1));
    let line = &place.run("test --repeat 20 --format json two.yaml").json_lines()[0];
    let met = line["runs_met"].as_u64().unwrap();
    assert!(met > 0 && met < 19, "{line}");
    // A share that is reached passes, in both commands.
    let share = format!("expect.runs.at_least={} %", met * 5);
    for command in ["test", "run --no-charts"] {
        let mut enough = place.huddle(&format!("{command} --repeat 20 two.yaml"));
        let ended = Ended::from(enough.args(["--set", &share]).output().unwrap());
        assert_eq!(ended.code, Some(0), "{command}: {ended:?}");
    }
    assert_eq!(place.run("run --no-charts --repeat 20 two.yaml").code, Some(1));
}

#[test]
fn exit_codes_tell_passed_failed_and_nothing_to_test_apart() {
    let place = mixed();
    // Whether the command as a whole went wrong, told on standard error, or a scenario did, told among the results.
    let (whole, scenario) = (true, false);
    for (arguments, code, wrong) in [
        ("test a-good.yaml", 0, scenario),
        ("test a-good.yaml d-none.yaml", 0, scenario),
        ("test a-good.yaml b-off.yaml", 1, scenario),
        ("test a-good.yaml missing.yaml", 2, scenario),
        ("test --set run.seed=18446744073709551615 --repeat 2 a-good.yaml", 2, scenario),
        ("test d-none.yaml", 2, whole),
        ("test", 2, whole),
        ("test --filter nothing .", 2, whole),
        ("test --jobs 0 .", 2, whole),
        ("test --bless --seed 3 a-good.yaml", 2, whole),
    ] {
        let ended = place.run(arguments);
        assert_eq!(
            (ended.code, ended.error.contains("error")),
            (Some(code), wrong),
            "{arguments}: {ended:?}"
        );
    }
    let nothing = place.run("test d-none.yaml").error;
    assert!(nothing.contains("d-none.yaml expects nothing, so nothing was tested"), "{nothing}");
    let filtered = place.run("test --filter good --filter none .");
    assert_eq!(filtered.output.lines().count(), 3, "{filtered:?}");
    assert!(!place.path("output").exists(), "a test leaves nothing");
}

#[test]
fn a_folder_without_scenarios_is_an_error_that_names_it() {
    let place = Place::with(&[]);
    fs::create_dir(place.path("empty")).unwrap();
    let ended = place.run("test empty");
    assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""));
    assert_eq!(ended.error, "error: there is no scenario (*.yaml) in empty\n");
}

#[test]
fn quiet_tells_only_what_is_wrong() {
    let place = mixed();
    let ended = place.run("test --quiet a-good.yaml d-none.yaml e-short.yaml");
    assert!(ended.output.starts_with("failed    e-short.yaml: 0 of 3 expectations met"), "{}", ended.output);
    assert_eq!(place.run("test --quiet a-good.yaml").output, "");
}

#[test]
fn fail_fast_begins_nothing_after_a_failure() {
    let place = mixed();
    let ended = place.run("test --fail-fast --jobs 1 b-off.yaml a-good.yaml e-short.yaml");
    assert_eq!(ended.code, Some(1));
    for file in ["a-good.yaml", "e-short.yaml"] {
        assert!(ended.output.contains(&format!("not run   {file}: not run, as another")), "{}", ended.output);
    }
}

#[test]
fn results_are_told_in_the_order_of_the_paths_whatever_ends_first() {
    let place = mixed();
    let lines = place.run("test --format json --jobs 4 e-short.yaml b-off.yaml a-good.yaml").json_lines();
    let files: Vec<_> = lines.iter().filter_map(|line| line["file"].as_str()).collect();
    assert_eq!(files, ["e-short.yaml", "b-off.yaml", "a-good.yaml"]);
}

#[test]
fn every_key_of_the_json_that_scripts_may_rely_on_is_there() {
    let lines = mixed().run("test --format json .").json_lines();
    let states: Vec<_> = lines[..5].iter().map(|line| line["status"].as_str().unwrap()).collect();
    assert_eq!(states, ["passed", "failed", "bad", "no_expectations", "failed"]);
    let failure = &lines[1]["failures"][0];
    assert_eq!((&failure["seed"], &failure["verdict"]), (&42.into(), &"converged".into()));
    assert_eq!(failure["expectations"][0]["expected"], serde_json::json!(["oscillating", "exhausted"]));
    assert_eq!(failure["replay"], "huddle run ./b-off.yaml");
    assert_eq!(lines[2]["findings"][0]["line"], 5);
    let total = &lines[5]["total"];
    assert_eq!((&total["scenarios"], &total["failed"], &total["bad"]), (&5.into(), &2.into(), &1.into()));
}

#[test]
fn the_command_that_is_told_replays_the_failure() {
    let place = Place::with(&[("it's off.yaml", &off_track())]);
    let lines = place.run("test --format json --repeat 3 --set expect.welfare=77 .").json_lines();
    let failure = &lines[0]["failures"][2];
    assert_eq!(failure["seed"], 44);
    let replay = failure["replay"].as_str().unwrap();
    assert_eq!(replay, "huddle run --seed 44 --repeat 1 --set expect.welfare=77 './it'\\''s off.yaml'");
    let huddle = assert_cmd::cargo::cargo_bin!("huddle").display().to_string();
    let command = replay.replacen("huddle", &format!("'{huddle}'"), 1) + " --no-charts --format json";
    let mut shell = std::process::Command::new("sh");
    let output = shell.args(["-c", &command]).current_dir(place.path(".")).output().unwrap();
    let again = Ended::from(output);
    assert_eq!(again.json_lines()[0]["expectations"], failure["expectations"]);
}

#[test]
fn a_live_run_may_end_in_one_of_several_stitchings() {
    let live = TWO_GROUPS
        .replace("seed: 42", "seed: 42, runtime: live")
        .replace("stitching: {r1: Y, r2: X}", "stitching: [{r1: A, r2: B}, {r1: Y, r2: X}]");
    let place = Place::with(&[("live.yaml", &live), ("two.yaml", TWO_GROUPS)]);
    let ended = place.run("test live.yaml two.yaml");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.output.starts_with("ok        live.yaml"), "{}", ended.output);
}

#[test]
fn the_report_tells_every_scenario_and_survives_hostile_names() {
    let place = mixed();
    let hostile = "z\u{1b}[31m<&\"]]>'.yaml";
    fs::write(place.path(hostile), off_track()).unwrap();
    let ended = place.run("test --junit reports/new/junit.xml .");
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(!ended.output.contains('\u{1b}'), "{}", ended.output);
    assert!(
        ended.output.contains("replay      huddle run $'./z\\x1b[31m<&\"]]>\\'.yaml'"),
        "{}",
        ended.output
    );
    let text = fs::read_to_string(place.path("reports/new/junit.xml")).unwrap();
    let report = quick_junit::Report::deserialize_from_str(&text).unwrap();
    assert_eq!((report.tests, report.failures, report.errors, report.skipped), (6, 3, 1, 1));
    let suite = &report.test_suites[0];
    assert_eq!(suite.test_cases[5].name.as_str(), "./z\\u{1b}[31m<&\"]]>'.yaml");
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_on_a_full_disk_ends_with_3_after_all_results() {
    let place = mixed();
    let ended = place.run("test --junit /dev/full a-good.yaml");
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.output.starts_with("ok        a-good.yaml"), "{}", ended.output);
    assert!(ended.error.starts_with("error: cannot write /dev/full: "), "{}", ended.error);
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_to_standard_output_follows_the_results_wherever_they_go() {
    let place = mixed();
    let piped = place.run("test --junit /dev/stdout a-good.yaml").output;
    let file = fs::File::create(place.path("out.txt")).unwrap();
    let status = place.huddle_process("test --junit /dev/stdout a-good.yaml").stdout(file).status().unwrap();
    assert!(status.success());
    let redirected = fs::read_to_string(place.path("out.txt")).unwrap();
    for text in [piped, redirected] {
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("ok        a-good.yaml"), "{text}");
        assert!(lines[2].starts_with("<?xml") && lines[lines.len() - 1] == "</testsuites>", "{text}");
    }
}
