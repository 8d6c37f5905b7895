//! `huddle report`: the page of a run, rebuilt from its recording.

use std::fs;

use crate::place::{Place, TWO_GROUPS};

const FOLDER: &str = "output/two-groups/seed42-coalition-virtual";

#[test]
fn the_page_rebuilt_later_is_the_one_that_the_run_wrote() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    place.run("run two.yaml");
    let page = place.path(FOLDER).join("report.html");
    let written = fs::read(&page).unwrap();
    fs::remove_file(&page).unwrap();
    let ended = place.run("report output/two-groups");
    assert_eq!((ended.code, ended.output.trim_end()), (Some(0), &*format!("{FOLDER}/report.html")));
    assert!(fs::read(&page).unwrap() == written);
}

#[test]
fn a_run_without_charts_leaves_no_page_and_what_is_no_run_gets_none() {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    place.run("run --no-charts two.yaml");
    assert!(!place.path(FOLDER).join("report.html").exists());
    let ended = place.run("report output");
    assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""));
    assert!(ended.error.contains("it has no summary.json"), "{}", ended.error);
    fs::write(place.path(FOLDER).join("events.parquet"), "no table").unwrap();
    let damaged = place.run("report output/two-groups");
    assert_eq!(damaged.code, Some(2));
    assert!(damaged.error.contains("events.parquet"), "{}", damaged.error);
    assert!(!place.path(FOLDER).join("report.html").exists());
}
