//! Exit codes of each class, and what is told with them.

use std::fs;

use crate::place::{BAD, Place, SHORTFALL, TWO_GROUPS};

#[test]
fn a_run_that_meets_every_expectation_ends_with_0() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let ended = place.run("run --no-charts two.yaml");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.error, "");
}

#[test]
fn an_unmet_expectation_ends_with_1_whatever_else_was_met() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS), ("shortfall.yaml", SHORTFALL)]);
    assert_eq!(place.run("run --no-charts shortfall.yaml two.yaml").code, Some(1));
    assert_eq!(place.run("run --no-charts --set expect.complete=false two.yaml").code, Some(1));
}

#[test]
fn bad_usage_ends_with_2() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let bad = [
        "",
        "run",
        "walk two.yaml",
        "run --seed -1 two.yaml",
        "run --repeat 0 two.yaml",
        "run --threads 0 two.yaml",
        "run --strategy coalitoin two.yaml",
        "run --format xml two.yaml",
        "run --set run.seed two.yaml",
        "run -q -v two.yaml",
        "validate --no-charts two.yaml",
    ];
    for arguments in bad {
        let ended = place.run(arguments);
        assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""), "{arguments}: {ended:?}");
        assert!(ended.error.contains("Usage") || ended.error.contains("--help"), "{arguments}: {ended:?}");
    }
}

#[test]
fn bad_input_ends_with_2_and_tells_everything_at_once() {
    let place = Place::with(&[("bad.yaml", BAD)]);
    fs::write(place.path("empty.yaml"), "").unwrap();
    fs::write(place.path("binary.yaml"), b"\x7fELF\0\0").unwrap();
    let ended = place.run("run bad.yaml empty.yaml binary.yaml missing.yaml");
    assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""));
    for part in ["bad.yaml:5:", "bad.yaml:6:1", "`conditions`", "empty.yaml", "binary.yaml", "missing.yaml"] {
        assert!(ended.error.contains(part), "{part} is missing from {}", ended.error);
    }
}

#[test]
fn one_bad_file_of_several_keeps_all_from_running() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS), ("bad.yaml", BAD), ("shortfall.yaml", SHORTFALL)]);
    let ended = place.run("run two.yaml bad.yaml shortfall.yaml");
    assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""));
    assert!(ended.error.contains("1 of 3 scenarios cannot be run, so none was run"), "{}", ended.error);
    assert!(!place.path("output").exists());
}

#[test]
fn scenarios_that_would_replace_each_others_results_are_refused() {
    let renamed = TWO_GROUPS.replace("seed: 42", "seed: 43");
    let place = Place::with(&[("one.yaml", TWO_GROUPS), ("other.yaml", &renamed)]);
    assert_eq!(place.run("run --no-charts one.yaml other.yaml").code, Some(0), "the seeds differ");
    for arguments in ["run one.yaml ./one.yaml", "run --repeat 2 one.yaml other.yaml"] {
        let ended = place.run(arguments);
        assert_eq!(ended.code, Some(2));
        assert!(ended.error.contains("would write to the same folder"), "{}", ended.error);
    }
}

#[test]
fn seeds_that_do_not_exist_are_refused() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let ended = place.run(&format!("run --seed {} --repeat 2 two.yaml", u64::MAX));
    assert_eq!(ended.code, Some(2), "{ended:?}");
}

#[test]
fn an_output_folder_that_cannot_be_made_ends_with_3_and_is_named() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let ended = place.run("run --output two.yaml/output two.yaml");
    assert_eq!((ended.code, ended.output.as_str()), (Some(3), ""));
    assert!(ended.error.starts_with("error: cannot create two.yaml/output"), "{}", ended.error);
}

#[test]
fn validate_ends_with_0_or_2() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS), ("bad.yaml", BAD)]);
    let good = place.run("validate two.yaml");
    assert_eq!((good.code, good.error.as_str()), (Some(0), ""));
    assert_eq!(
        good.output,
        "ok two.yaml: two-groups: 6 nodes, 5 edges; 2 request nodes; coalition, virtual\n"
    );
    let bad = place.run("validate bad.yaml two.yaml");
    assert_eq!((bad.code, bad.error.as_str()), (Some(2), ""));
    assert!(bad.output.contains("bad.yaml:6:1") && bad.output.ends_with(&good.output), "{}", bad.output);
    assert_eq!(place.run("validate --set run.seed=x two.yaml").code, Some(2));
    assert!(!place.path("output").exists());
}

#[test]
fn help_documents_every_exit_code() {
    let place = Place::with(&[]);
    for arguments in ["--help", "run --help", "validate --help", "run -h"] {
        let ended = place.run(arguments);
        assert_eq!(ended.code, Some(0));
        for code in ["0  ", "1  ", "2  ", "3  ", "130", "101"] {
            assert!(ended.output.contains(&format!("\n  {code}  ")), "{arguments}: {code} is missing");
        }
    }
}
