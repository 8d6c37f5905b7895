//! `report.html` as a reader meets it.

use std::collections::BTreeMap;

use serde_json::json;

use crate::accessible::is_accessible;
use crate::browser::Browser;
use crate::runs::{HOSTILE, MANY, Run, SIXTY};
use crate::tab::Tab;

const GROUP_OF_HOSTILE: &str = "<img src=x onerror=alert(1)>";

/// What the panel beside the picture lists: request node and holder.
fn held(tab: &mut Tab) -> BTreeMap<String, String> {
    tab.rows("#inspector").into_iter().map(|row| (row[0].clone(), row[1].clone())).collect()
}

/// The stitching of `summary.json`.
fn stitching(run: &Run) -> BTreeMap<String, String> {
    serde_json::from_value(run.summary()["stitching"].clone()).expect("a stitching")
}

/// Where in the window the hint beside the picture starts with this name: the pointer is led over it, in the page itself, since
/// each move from outside takes a while.
fn find(tab: &mut Tab, name: &str) -> (f64, f64) {
    tab.place("#graph");
    let look = "(name => {
        const canvas = document.getElementById('graph'), tip = document.getElementById('tip'), at = canvas.getBoundingClientRect();
        for (let y = at.top + 4; y < at.bottom; y += 5)
            for (let x = at.left + 4; x < at.right; x += 5) {
                canvas.dispatchEvent(new PointerEvent('pointermove', {clientX: x, clientY: y, bubbles: true}));
                if (!tip.hidden && tip.textContent.split('\\n')[0] === name) return [x, y];
            }
        return null;
    })";
    let found = tab.value(&format!("{look}({})", json!(name)));
    serde_json::from_value(found).unwrap_or_else(|_| panic!("{name:?} is nowhere in the picture"))
}

#[test]
fn the_page_loads_without_a_word_and_without_asking_for_anything() {
    let Some(mut browser) = Browser::start() else { return };
    for (scenario, options) in
        [(SIXTY, ""), (SIXTY, "--record metrics"), (SIXTY, "--record summary"), (MANY, "")]
    {
        let run = Run::of(scenario, options);
        let mut tab = browser.open(&run.page());
        assert!(tab.text("#verdict").contains("converged"));
        tab.complains_of_nothing();
        tab.prefer("dark");
        tab.resize(400, 800);
        tab.complains_of_nothing();
        let wide = tab.value("document.documentElement.scrollWidth").as_f64();
        assert!(wide <= Some(400.0), "it is {wide:?} wide in a window of 400");
    }
}

#[test]
fn the_replay_played_to_its_end_reaches_the_stitching_of_the_summary() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(SIXTY, "");
    let mut tab = browser.open(&run.page());
    assert_eq!(held(&mut tab), stitching(&run));
    tab.press("Home");
    assert_ne!(held(&mut tab), stitching(&run));
    tab.choose("#speed", "whole run in 5 s");
    tab.press(" ");
    assert_eq!(tab.value("document.getElementById('play').getAttribute('aria-label')"), "Pause");
    tab.wait_until("document.getElementById('play').getAttribute('aria-label') === 'Play'");
    assert_eq!(held(&mut tab), stitching(&run));
    tab.complains_of_nothing();
}

#[test]
fn steps_lead_through_every_change_of_hands_to_the_stitching_of_the_summary() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(SIXTY, "");
    let mut tab = browser.open(&run.page());
    tab.press("Home");
    let (mut seen, mut steps) = (Vec::new(), 0);
    while seen.last() != Some(&stitching(&run)) || steps < 3 {
        tab.press("Shift+ArrowRight");
        let now = held(&mut tab);
        assert!(seen.last() != Some(&now), "a step after which nothing changed hands: {now:?}");
        seen.push(now);
        steps += 1;
        assert!(steps < 1_000, "the stitching is never reached");
    }
    tab.press("ArrowLeft");
    let before = tab.text("#clock");
    tab.click("#forward");
    assert_ne!(tab.text("#clock"), before);
    tab.press("Shift+ArrowLeft");
    assert!(seen.contains(&held(&mut tab)));
    tab.complains_of_nothing();
}

#[test]
fn a_click_on_a_node_shows_its_bids_and_one_on_a_request_node_its_auction() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(SIXTY, "");
    let mut tab = browser.open(&run.page());
    let holder = stitching(&run)["w"].clone();
    let at = find(&mut tab, &holder);
    tab.click_at(at);
    let told = tab.text("#inspector");
    assert!(told.starts_with(&format!("Container node {holder}")), "{told}");
    assert!(told.contains("Its bids") && told.contains("holds, by most views\nw"), "{told}");
    let at = find(&mut tab, "request node w");
    tab.click_at(at);
    let told = tab.text("#inspector");
    assert!(told.starts_with("Request node w") && told.contains("Its auction"), "{told}");
    assert!(tab.rows("#inspector").iter().any(|row| row[0] == "●" && row[1] == holder), "{told}");
    assert!(tab.text("#charts").contains("Bids on w"));
    tab.press("Escape");
    assert!(tab.text("#inspector").starts_with("The whole"));
    tab.complains_of_nothing();
}

#[test]
fn hostile_names_show_as_text() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(HOSTILE, "");
    let mut tab = browser.open(&run.page());
    assert_eq!(tab.value("document.querySelectorAll('img, main b').length"), 0);
    let names: Vec<String> = tab.rows("#stitching").into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(names, ["</script><b>y", "x", "1"], "in the order of the request");
    let at = find(&mut tab, GROUP_OF_HOSTILE);
    tab.click_at(at);
    assert!(tab.text("#inspector").starts_with(&format!("Container node {GROUP_OF_HOSTILE}")));
    tab.picture("hostile");
    tab.complains_of_nothing();
}

#[test]
fn expectations_are_told_in_words() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(HOSTILE, "");
    let mut tab = browser.open(&run.page());
    let told = tab.text("#conditions");
    for words in ["converged or oscillating", "at least 1", "at most 1", "x → C"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains("{\"") && !told.contains("at_least"), "{told}");
}

#[test]
fn the_best_welfare_is_told_where_the_scenario_has_it_looked_for() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(SIXTY, "");
    let summary = run.summary();
    let judged =
        summary["expectations"].as_array().unwrap().iter().find(|one| one["name"] == "optimality").unwrap();
    let best = summary["welfare"].as_f64().unwrap() / judged["found"].as_f64().unwrap();
    let mut tab = browser.open(&run.page());
    assert!(tab.text("#figures").contains(&format!("{best:.0}, 100 % reached")), "{}", tab.text("#figures"));
    let run = Run::of(HOSTILE, "");
    let mut tab = browser.open(&run.page());
    assert!(tab.text("#figures").contains("not looked for"));
}

#[test]
fn without_a_course_only_the_end_is_shown_and_nothing_to_play() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(SIXTY, "--record summary");
    let mut tab = browser.open(&run.page());
    assert_eq!(held(&mut tab), stitching(&run));
    assert_eq!(tab.value("document.getElementById('play').offsetParent === null"), true);
    assert!(tab.text("#replay-notes").contains("only the end is shown"));
    let many = Run::of(MANY, "--record summary");
    let mut tab = browser.open(&many.page());
    assert_eq!(held(&mut tab), stitching(&many));
    tab.complains_of_nothing();
}

#[test]
fn charts_zoom_together_and_tell_what_is_under_the_pointer() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(SIXTY, "");
    let mut tab = browser.open(&run.page());
    assert_eq!(tab.text("#window"), "the whole run");
    let (x, y, width, height) = tab.place("#charts canvas");
    let middle = y + height / 2.0;
    tab.point_at((x + width / 2.0, middle));
    let hint = tab.text("#tip");
    assert!(hint.contains("agreement 100 %"), "{hint}");
    tab.drag((x + width * 0.3, middle), (x + width * 0.5, middle));
    let window = tab.text("#window");
    assert!(window.contains(" to "), "{window}");
    tab.press("x");
    assert_ne!(tab.text("#window"), window);
    tab.click("#chart-all");
    assert_eq!(tab.text("#window"), "the whole run");
    let clock = tab.text("#clock");
    let (x, y, width, height) = tab.place("#charts canvas");
    tab.click_at((x + width * 0.4, y + height / 2.0));
    assert_ne!(tab.text("#clock"), clock, "a click on a chart goes there");
    tab.complains_of_nothing();
}

#[test]
fn everything_can_be_reached_and_is_named_for_those_who_do_not_see_it() {
    let Some(mut browser) = Browser::start() else { return };
    for (scenario, options) in [(SIXTY, ""), (HOSTILE, ""), (MANY, ""), (SIXTY, "--record summary")] {
        let run = Run::of(scenario, options);
        let mut tab = browser.open(&run.page());
        is_accessible(&mut tab);
        if options.is_empty() {
            tab.press("n");
            is_accessible(&mut tab);
            tab.choose("#look", &tab_first_container(&run));
            is_accessible(&mut tab);
        }
        tab.resize(400, 800);
        is_accessible(&mut tab);
    }
}

/// The first choice among container nodes or groups, as the list calls it.
fn tab_first_container(run: &Run) -> String {
    match run.summary()["nodes"].as_u64() {
        Some(..=1_200) => if run.summary()["scenario"] == "hostile" { "A" } else { "n0" }.to_owned(),
        _ => "the whole".to_owned(),
    }
}

#[test]
fn the_keyboard_alone_plays_the_replay_and_its_focus_is_seen() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(SIXTY, "");
    let mut tab = browser.open(&run.page());
    let mut reached = Vec::new();
    for _ in 0..60 {
        tab.press("Tab");
        let focus = tab.value(
            "(() => { const at = document.activeElement, style = getComputedStyle(at); return [at.id || at.className || at.tagName, at.tagName === 'BODY' || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)]; })()",
        );
        assert_eq!(focus[1], json!(true), "the focus on {} is not seen", focus[0]);
        reached.push(focus[0].as_str().unwrap_or_default().to_owned());
    }
    for control in [
        "play",
        "back",
        "forward",
        "hand-back",
        "hand-forward",
        "speed",
        "look",
        "time",
        "graph",
        "graph-in",
        "chart-in",
        "auction",
    ] {
        assert!(reached.iter().any(|name| name == control), "{control} is not reached: {reached:?}");
    }
}

#[test]
fn a_container_too_large_is_shown_in_groups_and_says_so() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(MANY, "");
    let mut tab = browser.open(&run.page());
    let notes = tab.text("#replay-notes");
    assert!(notes.contains("1,500 nodes") && notes.contains("each mark stands for a group"), "{notes}");
    assert_eq!(held(&mut tab), stitching(&run));
    tab.complains_of_nothing();
}
