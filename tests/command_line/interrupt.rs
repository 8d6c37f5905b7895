//! Ctrl-C.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use crate::place::{LONG, Place, Running};

/// Starts a long run and waits until it is under way.
fn start(place: &Place, arguments: &str) -> Running {
    let mut process = place.huddle_process(arguments);
    let mut running = Running(process.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let mut error = BufReader::new(running.0.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("run begins") {
        line.clear();
        assert!(error.read_line(&mut line).unwrap() > 0, "huddle ended before the run began");
    }
    std::thread::spawn(move || std::io::copy(&mut error, &mut std::io::sink()));
    std::thread::sleep(Duration::from_millis(300));
    running
}

#[test]
fn an_interrupted_run_leaves_a_whole_result_that_says_it_is_partial() {
    let place = Place::with(&[("long.yaml", LONG)]);
    let running = start(&place, "run -v --no-charts --format json --repeat 500 long.yaml");
    running.interrupt();
    let ended = running.ended();
    assert_eq!(ended.code, Some(130));
    let lines: Vec<&str> = ended.output.lines().collect();
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    assert!((1..=cores).contains(&lines.len()), "{} runs were begun, none of them later", lines.len());
    let summary: serde_json::Value = serde_json::from_str(lines[0]).unwrap();
    assert_eq!((&summary["partial"], &summary["verdict"]), (&true.into(), &"exhausted".into()));
    let folder = place.path("output/long/seed0-coalition-virtual");
    for file in ["summary.json", "metrics.csv", "scenario.yaml"] {
        assert!(folder.join(file).exists(), "{file} is missing");
    }
}

#[test]
fn a_second_interrupt_exits_at_once_and_leaves_no_half_result() {
    let place = Place::with(&[("long.yaml", LONG)]);
    let running = start(&place, "run -v --no-charts long.yaml");
    running.interrupt();
    running.interrupt();
    assert_eq!(running.ended().code, Some(130));
    let folder = place.path("output/long/seed0-coalition-virtual");
    assert!(!folder.exists() || folder.join("summary.json").exists());
}
