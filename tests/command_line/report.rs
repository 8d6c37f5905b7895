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

/// Folders of runs with two seeds.
fn two_runs() -> (Place, [&'static str; 2]) {
    let place = Place::with(&[("two.yaml", TWO_GROUPS)]);
    place.run("run --no-charts two.yaml");
    place.run("run --no-charts --seed 7 two.yaml");
    (place, [FOLDER, "output/two-groups/seed7-coalition-virtual"])
}

#[test]
fn several_runs_become_one_page_in_the_folder_that_holds_them() {
    let (place, [one, other]) = two_runs();
    let ended = place.run(&format!("report {one} {other}/summary.json"));
    assert_eq!(
        (ended.code, ended.output.trim_end()),
        (Some(0), "output/two-groups/comparison.html"),
        "{}",
        ended.error
    );
    let page = fs::read_to_string(place.path("output/two-groups/comparison.html")).unwrap();
    assert!(page.contains("\"name\":\"seed7-coalition-virtual\""));
    assert!(!place.path(one).join("report.html").exists(), "the pages of the runs are left alone");
    let again = place.run(&format!("report --quiet {one} {other}"));
    assert_eq!((again.code, again.output.as_str()), (Some(0), ""));
    assert!(fs::read_to_string(place.path("output/two-groups/comparison.html")).unwrap() == page);
}

#[test]
fn runs_of_several_scenarios_are_compared_above_their_folders_and_others_where_asked() {
    let (place, [one, other]) = two_runs();
    place.run("run --no-charts --set name=changed two.yaml");
    let changed = "output/changed/seed42-coalition-virtual";
    let ended = place.run(&format!("report {one} {changed}"));
    assert_eq!((ended.code, ended.output.trim_end()), (Some(0), "output/comparison.html"), "{}", ended.error);
    let page = fs::read_to_string(place.path("output/comparison.html")).unwrap();
    assert!(
        page.contains("two-groups/seed42-coalition-virtual")
            && page.contains("[\"name\",[\"two-groups\",\"changed\"]]")
    );
    fs::rename(place.path(other), place.path("moved")).unwrap();
    let nowhere = place.run(&format!("report {one} moved"));
    assert_eq!(nowhere.code, Some(2));
    assert!(
        nowhere.error.contains("lie in different folders") && nowhere.error.contains("--output"),
        "{}",
        nowhere.error
    );
    let asked = place.run(&format!("report {one} moved -o pages/both.html"));
    assert_eq!((asked.code, asked.output.trim_end()), (Some(0), "pages/both.html"), "{}", asked.error);
}

#[test]
fn a_page_that_was_asked_for_replaces_no_file_unless_forced() {
    let (place, [one, other]) = two_runs();
    for runs in [one.to_owned(), format!("{one} {other}")] {
        fs::write(place.path("page.html"), "mine").unwrap();
        let refused = place.run(&format!("report {runs} -o page.html"));
        assert_eq!(refused.code, Some(2));
        assert!(
            refused.error.contains("page.html is there already; --force replaces it"),
            "{}",
            refused.error
        );
        assert_eq!(fs::read_to_string(place.path("page.html")).unwrap(), "mine");
        let forced = place.run(&format!("report {runs} -o page.html --force"));
        assert_eq!((forced.code, forced.output.trim_end()), (Some(0), "page.html"), "{}", forced.error);
        assert!(fs::read_to_string(place.path("page.html")).unwrap().starts_with("<!DOCTYPE html>"));
    }
}

#[test]
fn runs_that_cannot_be_compared_are_refused_with_the_reason() {
    let (place, [one, other]) = two_runs();
    let refused = |arguments: &str, reason: &str| {
        let ended = place.run(&format!("report {arguments}"));
        assert_eq!((ended.code, ended.output.as_str()), (Some(2), ""), "{arguments}");
        assert!(ended.error.contains(reason), "{arguments}: {}", ended.error);
        assert!(!place.path("output/two-groups/comparison.html").exists());
    };
    refused(&format!("{one} {other} {one}/"), "is named twice");
    refused(&format!("{one} output/nothing"), "cannot read output/nothing");
    refused(&[one; 13].join(" "), "13 runs are too many for one page, 12 fit");
    fs::write(place.path(other).join("scenario.yaml"), "a: [").unwrap();
    refused(&format!("{one} {other}"), "seed7-coalition-virtual/scenario.yaml:");
    fs::write(place.path(other).join("metrics.csv"), "nonsense").unwrap();
    fs::remove_file(place.path(other).join("scenario.yaml")).unwrap();
    refused(&format!("{one} {other}"), "metrics.csv");
}
