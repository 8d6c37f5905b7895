//! `huddle test --bless`: what it changes, and what it leaves alone.

use std::fs;

use crate::place::{BAD, Ended, LONG, Place, Running, TWO_GROUPS};

fn read(place: &Place, file: &str) -> String {
    fs::read_to_string(place.path(file)).expect("the file can be read")
}

#[test]
fn a_blessed_scenario_passes_and_only_lines_that_did_not_hold_differ() {
    let before = TWO_GROUPS.replace(
        "expect: {verdict: converged, complete: true, valid: true, stitching: {r1: Y, r2: X}, welfare: {at_least: 5}}",
        "expect:   # what comes out\n  verdict: converged # always\n  stitching:\n    r1: A  # not so\n    r2: X\n  \
         welfare: {at_least: 7, at_most: 9}\n",
    );
    let place = Place::with(&[("two.yaml", &before.replace('\n', "\r\n"))]);
    let ended = place.run("test --bless two.yaml");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let difference: Vec<&str> =
        ended.output.lines().skip(1).take_while(|line| line.starts_with(' ')).collect();
    insta::assert_snapshot!(difference.join("\n"));
    let after = before.replace("r1: A  #", "r1: Y  #").replace("at_least: 7", "at_least: 5");
    assert_eq!(read(&place, "two.yaml"), after.replace('\n', "\r\n"));
    assert_eq!(place.run("test two.yaml").code, Some(0));
    let again = place.run("test --bless two.yaml");
    assert!(again.output.starts_with("ok        two.yaml"), "{}", again.output);
}

#[test]
fn a_scenario_that_expects_nothing_gets_a_section() {
    let bare = &TWO_GROUPS[..TWO_GROUPS.find("expect:").unwrap()];
    let place = Place::with(&[("bare.yaml", bare)]);
    assert_eq!(place.run("test bare.yaml").code, Some(2));
    assert_eq!(place.run("test --bless bare.yaml").code, Some(0));
    let section = "expect:\n  verdict: converged\n  complete: true\n  valid: true\n  stitching: {r1: Y, r2: X}\n  welfare: 5\n";
    assert_eq!(read(&place, "bare.yaml"), format!("{bare}{section}"));
    assert_eq!(place.run("test bare.yaml").code, Some(0));
}

#[test]
fn what_seeds_differ_in_becomes_bounds_and_what_has_no_line_is_refused() {
    let repeated = TWO_GROUPS.replace("seed: 42", "seed: 42, repeat: 5");
    let bounded = repeated.replace("welfare: {at_least: 5}", "messages: 1");
    let place = Place::with(&[("two.yaml", &bounded)]);
    assert_eq!(place.run("test --bless two.yaml").code, Some(0));
    assert!(read(&place, "two.yaml").contains("messages: {at_least: "), "{}", read(&place, "two.yaml"));
    assert_eq!(place.run("test two.yaml").code, Some(0));
    // A limit that some runs reach and others do not: no line says that they converge at times.
    let cut = repeated.replace("repeat: 5", "repeat: 5, until: {time: 55ms}");
    let cut = cut.replace("welfare: {at_least: 5}", "converged_at_ms: {at_most: 100}");
    fs::write(place.path("cut.yaml"), &cut).unwrap();
    let ended = place.run("test --bless cut.yaml");
    let verdicts = place.run("test --format json cut.yaml").json_lines();
    let met = verdicts[0]["runs_met"].as_u64().unwrap();
    assert!(met > 0 && met < 5, "the limit has to cut off some of the runs: {verdicts:?}");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.output.contains("no line can say what `converged_at_ms` is"), "{}", ended.output);
    assert_eq!(read(&place, "cut.yaml"), cut);
}

#[test]
fn continuous_integration_blesses_nothing() {
    let place = Place::with(&[("two.yaml", &TWO_GROUPS.replace("complete: true", "complete: false"))]);
    let run = |value: &str| {
        Ended::from(place.huddle("test --bless two.yaml").env("CI", value).output().expect("huddle ends"))
    };
    let ended = run("true");
    assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""));
    assert!(ended.error.starts_with("error: --bless changes scenarios"), "{}", ended.error);
    assert!(read(&place, "two.yaml").contains("complete: false"));
    assert_eq!(run("false").code, Some(0));
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_a_read_only_file_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let wrong = TWO_GROUPS.replace("complete: true", "complete: false");
    let place = Place::with(&[("a.yaml", &wrong), ("b.yaml", &wrong)]);
    for (file, mode) in [("a.yaml", 0o444), ("b.yaml", 0o751)] {
        fs::set_permissions(place.path(file), fs::Permissions::from_mode(mode)).unwrap();
    }
    let ended = place.run("test --bless .");
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.output.contains("unblessed ./a.yaml: cannot write ./a.yaml: the file is read-only"));
    assert_eq!(read(&place, "a.yaml"), wrong);
    assert_eq!(read(&place, "b.yaml"), TWO_GROUPS);
    let mode = |file: &str| fs::metadata(place.path(file)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("a.yaml"), mode("b.yaml")), (0o444, 0o751));
    let left: Vec<_> =
        fs::read_dir(place.path(".")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn bad_files_stay_as_they_are_and_the_others_are_blessed() {
    let wrong = TWO_GROUPS.replace("valid: true", "valid: false");
    let place = Place::with(&[("bad.yaml", BAD), ("wrong.yaml", &wrong)]);
    assert_eq!(place.run("test --bless .").code, Some(2));
    assert_eq!(
        (read(&place, "bad.yaml"), read(&place, "wrong.yaml")),
        (BAD.to_owned(), TWO_GROUPS.to_owned())
    );
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_files_whole_or_untouched() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let wrong = TWO_GROUPS.replace("valid: true", "valid: false");
    let place = Place::with(&[("a.yaml", &wrong), ("b.yaml", LONG), ("c.yaml", &wrong)]);
    let mut process = place.huddle_process("test -v --bless --jobs 1 --junit report.xml .");
    let mut running = Running(process.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let mut error = BufReader::new(running.0.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("run begins") || !line.contains("long") {
        line.clear();
        assert!(error.read_line(&mut line).unwrap() > 0, "huddle ended before the long run began");
    }
    std::thread::spawn(move || std::io::copy(&mut error, &mut std::io::sink()));
    running.interrupt();
    let ended = running.ended();
    assert_eq!(ended.code, Some(130), "{ended:?}");
    assert_eq!(read(&place, "a.yaml"), TWO_GROUPS);
    assert_eq!((read(&place, "b.yaml"), read(&place, "c.yaml")), (LONG.to_owned(), wrong));
    assert!(ended.output.contains("stopped   ./b.yaml: interrupted"), "{}", ended.output);
    assert!(read(&place, "report.xml").contains("./c.yaml"));
}
