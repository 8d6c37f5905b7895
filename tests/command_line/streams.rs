//! Standard output and standard error: colours, closed and full pipes, logs.

use std::process::Stdio;

use crate::place::{BAD, Place, TWO_GROUPS};

#[test]
fn colours_are_left_out_without_a_terminal_and_under_no_color() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS), ("bad.yaml", BAD)]);
    let escapes = |arguments: &str, variables: &[(&str, &str)]| {
        let output = place.huddle(arguments).envs(variables.iter().copied()).output().unwrap();
        [output.stdout, output.stderr].concat().contains(&0x1b)
    };
    for arguments in [
        "run --no-charts two.yaml",
        "run bad.yaml",
        "validate two.yaml bad.yaml",
        "run -v --no-charts two.yaml",
    ] {
        assert!(!escapes(arguments, &[]), "{arguments}");
        assert!(escapes(arguments, &[("CLICOLOR_FORCE", "1")]), "{arguments}");
        assert!(!escapes(arguments, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), "{arguments}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_panic_and_the_files_are_written() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    for arguments in ["run --no-charts --repeat 3 two.yaml", "validate two.yaml two.yaml", "run --help"] {
        let mut child =
            place.huddle_process(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{arguments}");
    }
    assert!(place.path("output/two-groups/seed44-coalition-virtual/summary.json").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_ends_with_3() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = place.huddle_process("run --no-charts two.yaml").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write to standard output"));
}

#[test]
fn logs_come_on_request_and_on_standard_error() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    assert_eq!(place.run("run --no-charts two.yaml").error, "");
    let verbose = place.run("run --no-charts -v --format json two.yaml");
    assert!(verbose.error.contains("run begins"), "{}", verbose.error);
    assert_eq!(verbose.json_lines().len(), 1);
    let chosen = place.huddle("run --no-charts two.yaml").env("RUST_LOG", "huddle=info").output().unwrap();
    assert!(String::from_utf8_lossy(&chosen.stderr).contains("run begins"));
}
