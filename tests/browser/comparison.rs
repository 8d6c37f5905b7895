//! `comparison.html` as a reader meets it.

use std::path::PathBuf;

use crate::accessible::is_accessible;
use crate::browser::Browser;
use crate::charts::{drag, hint};
use crate::runs::{HOSTILE, Run, SIXTY};

/// A run, other runs of its scenario, and the page that compares them.
fn compared(scenario: &str, others: &[&str]) -> (Run, PathBuf) {
    let run = Run::of(scenario, "");
    let mut folders = vec![run.folder.clone()];
    folders.extend(others.iter().map(|options| run.again(options)));
    let named: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
    let ended = run.place.run(&format!("report {}", named.join(" ")));
    assert_eq!(ended.code, Some(0), "{}", ended.error);
    let page = run.place.path(ended.output.trim_end());
    (run, page)
}

#[test]
fn runs_stand_side_by_side_with_what_differs_in_settings_figures_and_stitching() {
    let Some(mut browser) = Browser::start() else { return };
    let others = ["--seed 9 --set name=sixty", "--strategy classic --set network.loss=0"];
    let (run, page) = compared(SIXTY, &others);
    let mut tab = browser.open(&page);
    assert_eq!(tab.text("h1"), "Comparison of 3 runs");
    let settings = tab.rows("#settings");
    let row = |field: &str| {
        settings.iter().find(|row| row[0] == field).unwrap_or_else(|| panic!("{field}: {settings:?}"))
    };
    assert_eq!(row("network.loss")[1..], ["0.05", "0.05", "≠ 0"]);
    assert_eq!(row("run.seed")[1..], ["not set", "≠ 9", "not set"]);
    let figures = tab.rows("#figures");
    let messages = figures.iter().find(|row| row[0] == "messages").expect("messages are a figure");
    let told = run.summary()["messages"].as_u64().unwrap();
    assert_eq!(messages[1].replace(',', ""), told.to_string());
    assert!(messages[3].starts_with("≠ ") && messages[3].ends_with("%)"), "{messages:?}");
    tab.complains_of_nothing();
}

#[test]
fn request_nodes_stitched_differently_are_listed_and_the_others_on_request() {
    let Some(mut browser) = Browser::start() else { return };
    let (run, page) = compared(SIXTY, &["--set name=other --set container.seed=3"]);
    let mut tab = browser.open(&page);
    tab.click("#all");
    let rows = tab.rows("#stitching");
    let stitching = run.summary()["stitching"].clone();
    assert_eq!(rows.len(), 4);
    for row in &rows {
        assert_eq!(row[1], stitching[&row[0]], "{}", row[0]);
        assert_eq!(row[2].starts_with("≠ "), row[2].trim_start_matches("≠ ") != row[1], "{row:?}");
    }
    let differing = rows.iter().filter(|row| row[2].starts_with("≠ ")).count();
    assert!(tab.text("#stitching-note").starts_with(&format!("{differing} of 4 request nodes")));
    tab.click("#all");
    assert_eq!(tab.rows("#stitching").len(), differing);
    tab.complains_of_nothing();
}

#[test]
fn curves_are_told_for_every_run_that_is_shown_and_zoom_together() {
    let Some(mut browser) = Browser::start() else { return };
    let (_run, page) = compared(SIXTY, &["--seed 9"]);
    let mut tab = browser.open(&page);
    let told = hint(&mut tab, "#charts .lane", 0.3);
    assert!(told.contains("\nA: ") && told.contains("\nB: "), "{told}");
    tab.click("#shown input");
    let told = hint(&mut tab, "#charts .lane", 0.3);
    assert!(!told.contains("\nA: ") && told.contains("\nB: "), "{told}");
    tab.press("Escape");
    drag(&mut tab, 0.2, 0.4);
    assert!(tab.text("#window").contains(" to "));
    tab.click("#chart-all");
    assert_eq!(tab.text("#window"), "the whole run");
    tab.complains_of_nothing();
}

#[test]
fn a_comparison_is_named_for_those_who_do_not_see_it_and_fits_a_narrow_window() {
    let Some(mut browser) = Browser::start() else { return };
    for (scenario, others) in
        [(SIXTY, vec!["--seed 9", "--strategy classic"]), (HOSTILE, vec!["--record summary --seed 2"])]
    {
        let (_run, page) = compared(scenario, &others);
        let mut tab = browser.open(&page);
        assert_eq!(tab.value("document.querySelectorAll('img, main b').length"), 0);
        is_accessible(&mut tab);
        tab.resize(400, 800);
        is_accessible(&mut tab);
        let wide = tab.value("document.documentElement.scrollWidth").as_f64();
        assert!(wide <= Some(400.0), "it is {wide:?} wide in a window of 400");
        tab.complains_of_nothing();
    }
}
