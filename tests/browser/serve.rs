//! The pages of `huddle serve` as a reader meets them.

use std::collections::BTreeMap;
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::accessible::is_accessible;
use crate::browser::Browser;
use crate::place::{LONG, Place};
use crate::proxy::Proxy;
use crate::runs::{HOSTILE, PARTS, SIXTY};
use crate::serving::Serving;
use crate::tab::Tab;

const LIVE: &str = "\
version: 1
name: live
container: {generate: {topology: ring, nodes: 20}, attributes: {type: {constant: a}}}
request: {nodes: {x: {type: t}}}
mapping: {t: a}
network: {latency: 20ms}
run: {runtime: live, seed: 3, until: {time: 600s}}
events: [{at: 500s, crash: n7}]
";

fn summary(place: &Place, run: &str) -> Json {
    let text = fs::read_to_string(place.path(&format!("output/{run}/summary.json"))).expect("a summary");
    serde_json::from_str(&text).expect("a summary is JSON")
}

/// The address of a page.
fn page(serving: &Serving, path: &str) -> String {
    format!("http://{}{path}", serving.host)
}

/// Who holds what, as the page says.
fn holders(tab: &mut Tab) -> BTreeMap<String, String> {
    tab.rows("#stitching").into_iter().map(|row| (row[0].clone(), row[1].clone())).collect()
}

/// Waits until the run on the page is over.
fn wait_for_the_end(tab: &mut Tab) {
    tab.wait_until("document.getElementById('report')");
}

#[test]
fn the_live_page_follows_a_run_to_its_end_and_survives_a_dropped_socket() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::with(&[("sixty.yaml", SIXTY)]);
    let serving = Serving::of(&place, "--scenario sixty.yaml");
    let proxy = Proxy::to(&serving.host);
    let run = serving.start(&json!({"scenario": "sixty.yaml", "held": true}));
    let mut tab = browser.visit(&format!("http://{}/live?run={run}", proxy.host));
    tab.wait_until("document.getElementById('phase').textContent === 'held'");
    tab.value("window.told = []; new MutationObserver(() => told.push(document.getElementById('connection').textContent)).observe(document.getElementById('connection'), {childList: true, characterData: true, subtree: true}); 1");
    proxy.drop_all();
    // What happens meanwhile is not lost.
    let mut followed = serving.follow(&run);
    followed.until_phase("held");
    let mut now = Json::Null;
    for _ in 0..6 {
        now = serving.step(&run, &mut followed)["now"].clone();
    }
    let sent = now["sent"].as_u64().expect("messages were sent");
    tab.wait_until(&format!(
        "[...document.querySelectorAll('#figures dd')].some(one => one.textContent === '{sent}')"
    ));
    let told = tab.value("told");
    assert_eq!(told, json!(["Connection lost, trying again …", ""]));
    assert_eq!(tab.value("document.getElementById('connection').hidden"), true);
    proxy.drop_all();
    serving.ask(&run, "resume");
    wait_for_the_end(&mut tab);
    let recorded = summary(&place, "sixty/seed0-coalition-virtual");
    assert!(tab.text("#phase").contains(recorded["verdict"].as_str().unwrap()));
    let stitching: BTreeMap<String, String> = serde_json::from_value(recorded["stitching"].clone()).unwrap();
    assert_eq!(holders(&mut tab), stitching);
    let figures = tab.text("#figures").replace(',', "");
    assert!(figures.contains(&recorded["messages"].to_string()), "{figures}");
    tab.complains_of_nothing();
}

#[test]
fn a_run_is_started_held_stepped_and_stopped_by_keys_alone_and_its_report_opened() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::with(&[("sixty.yaml", SIXTY)]);
    let serving = Serving::of(&place, "--scenario sixty.yaml");
    let mut tab = browser.visit(&page(&serving, "/"));
    let mut reached = Vec::new();
    for _ in 0..12 {
        tab.press("Tab");
        let focus = tab.value(
            "(() => { const at = document.activeElement, style = getComputedStyle(at); return [at.id || at.className || at.textContent, at.tagName === 'BODY' || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)]; })()",
        );
        assert_eq!(focus[1], json!(true), "the focus on {} is not seen", focus[0]);
        reached.push(focus[0].as_str().unwrap_or_default().to_owned());
        match reached.last().map(String::as_str) {
            Some("held") => tab.press(" "),
            Some("Run") => break,
            _ => {}
        }
    }
    for control in ["scenario", "seed", "strategy", "pace", "held", "Run"] {
        assert!(reached.iter().any(|name| name == control), "{control} is not reached: {reached:?}");
    }
    tab.press("Enter");
    tab.wait_until(
        "location.pathname === '/live' && document.getElementById('phase')?.textContent === 'held'",
    );
    let clock = tab.text("#clock");
    // The first sample is that of the start.
    let begun = Instant::now();
    while tab.text("#clock") == clock {
        assert!(begun.elapsed() < Duration::from_secs(60), "steps lead nowhere from {clock}");
        tab.press("ArrowRight");
    }
    tab.value("document.getElementById('stop').focus()");
    tab.press("Enter");
    wait_for_the_end(&mut tab);
    assert!(tab.text("#phase").contains("interrupted"));
    assert_eq!(tab.value("document.activeElement.id"), "report", "the focus goes on to what there is to do");
    assert_eq!(summary(&place, "sixty/seed0-coalition-virtual")["partial"], true);
    tab.complains_of_nothing();
    tab.press("Enter");
    tab.wait_until("location.pathname === '/report' && document.getElementById('verdict')");
    assert!(tab.text("#verdict").contains("interrupted"));
    tab.complains_of_nothing();
}

#[test]
fn a_chart_of_a_report_that_the_server_hands_out_is_saved() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::with(&[("hostile.yaml", HOSTILE)]);
    place.run("run --no-charts hostile.yaml");
    let serving = Serving::of(&place, "");
    let mut tab = browser.visit(&page(&serving, "/report?run=hostile/seed0-coalition-virtual"));
    let saved = place.path("saved");
    fs::create_dir(&saved).unwrap();
    tab.call("Page.setDownloadBehavior", json!({"behavior": "allow", "downloadPath": saved}));
    tab.click("#charts figure button");
    let (file, begun) = (saved.join("Agreement.svg"), Instant::now());
    while !file.exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was saved");
        sleep(Duration::from_millis(20));
    }
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains("<svg") && text.contains(">Agreement</text>"), "{text}");
}

#[test]
fn of_a_container_in_parts_the_page_says_whose_stitching_it_ends_with() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::with(&[("parts.yaml", PARTS)]);
    let serving = Serving::of(&place, "--scenario parts.yaml");
    let run = serving.start(&json!({"scenario": "parts.yaml", "held": true}));
    let mut tab = browser.visit(&page(&serving, &format!("/live?run={run}")));
    tab.wait_until("document.getElementById('phase').textContent === 'held'");
    assert!(tab.text("#stitching-note").starts_with("What most nodes hold."));
    serving.ask(&run, "resume");
    wait_for_the_end(&mut tab);
    assert_eq!(holders(&mut tab)["x"], "D");
    let note = tab.text("#stitching-note");
    assert!(note.contains("the stitching of the best of the 2 connected parts"), "{note}");
    assert!(tab.text("#hands-table").contains("→ B"), "most nodes hold another");
    tab.complains_of_nothing();
}

#[test]
fn the_page_of_a_run_is_told_how_it_ended_before_the_server_goes() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::with(&[("long.yaml", LONG)]);
    let mut serving = Serving::of(&place, "--scenario long.yaml");
    let run = serving.start(&json!({"scenario": "long.yaml", "held": true}));
    let mut tab = browser.visit(&page(&serving, &format!("/live?run={run}")));
    tab.wait_until("document.getElementById('phase').textContent === 'held'");
    serving.process.interrupt();
    wait_for_the_end(&mut tab);
    assert_eq!(serving.process.wait().code(), Some(130));
    assert!(tab.text("#phase").contains("interrupted"), "{}", tab.text("#phase"));
    assert_eq!(tab.value("document.getElementById('connection').hidden"), true, "there is no more to tell");
}

#[test]
fn the_list_follows_what_is_recorded_and_compares_what_is_chosen() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::with(&[("sixty.yaml", SIXTY)]);
    place.run("run --no-charts sixty.yaml");
    let serving = Serving::of(&place, "--scenario sixty.yaml");
    let mut tab = browser.visit(&page(&serving, "/"));
    assert_eq!(tab.rows("#runs").len(), 1);
    let run = serving.start(&json!({"scenario": "sixty.yaml", "seed": "5", "held": true}));
    tab.wait_until("document.querySelector('#rooms a')");
    assert!(tab.text("#rooms").contains("seed 5"));
    serving.ask(&run, "resume");
    tab.wait_until("document.querySelectorAll('#runs tbody tr').length === 2");
    assert!(tab.rows("#runs")[0][1].contains("seed 5"), "the newest is first");
    assert_eq!(tab.value("document.getElementById('under-way').hidden"), true);
    assert_eq!(tab.value("document.getElementById('compare').disabled"), true);
    for row in [1, 2] {
        tab.click(&format!("#runs tbody tr:nth-child({row}) input"));
    }
    tab.click("#compare");
    tab.wait_until("location.pathname === '/compare' && document.querySelector('#runs td')");
    assert_eq!(tab.text("h1"), "Comparison of 2 runs");
    tab.complains_of_nothing();
}

#[test]
fn hostile_names_are_text_and_the_pages_are_for_everybody_and_fit_a_narrow_window() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::with(&[("hostile.yaml", HOSTILE), ("long.yaml", LONG)]);
    let broken = place.path("output/<img src=x onerror=alert(1)>");
    fs::create_dir_all(&broken).unwrap();
    fs::write(broken.join("summary.json"), "{}").unwrap();
    place.run("run --no-charts hostile.yaml");
    let serving = Serving::of(&place, "--scenario .");
    // One after the other: what is not in front is not painted.
    let mut tab = browser.visit(&page(&serving, "/"));
    assert!(tab.text("#runs").contains("<img src=x onerror=alert(1)>"));
    is_for_everybody(&mut tab);
    let run = serving.start(&json!({"scenario": "./hostile.yaml", "seed": "9"}));
    tab.go_to(&page(&serving, &format!("/live?run={run}")));
    wait_for_the_end(&mut tab);
    assert_eq!(holders(&mut tab)["</script><b>y"], "<img src=x onerror=alert(1)>");
    assert!(tab.text("#hands-table").contains("<img src=x onerror=alert(1)>"));
    is_for_everybody(&mut tab);
    let run = serving.start(&json!({"scenario": "./long.yaml", "held": true}));
    tab.go_to(&page(&serving, &format!("/live?run={run}")));
    tab.wait_until("document.getElementById('phase').textContent === 'held'");
    is_for_everybody(&mut tab);
}

/// Holds what a tab shows against names that became markup, and axe-core, in a wide and in a narrow window.
fn is_for_everybody(tab: &mut Tab) {
    assert_eq!(tab.value("document.querySelectorAll('img, main b').length"), 0);
    for width in [400, 1280] {
        tab.resize(width, 800);
        is_accessible(tab);
        let wide = tab.value("document.documentElement.scrollWidth").as_f64();
        assert!(wide <= Some(width.into()), "it is {wide:?} wide in a window of {width}");
    }
    tab.complains_of_nothing();
}

#[test]
fn a_live_run_says_that_it_cannot_be_held_and_can_be_stopped() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::with(&[("live.yaml", LIVE)]);
    let serving = Serving::of(&place, "--scenario live.yaml");
    // The browser first, which takes a while to come up: the run goes on in wall-clock time.
    let mut tab = browser.visit(&page(&serving, "/"));
    let run = serving.start(&json!({"scenario": "live.yaml"}));
    tab.go_to(&page(&serving, &format!("/live?run={run}")));
    tab.wait_until("document.getElementById('control-note').textContent !== ''");
    assert!(tab.text("#control-note").contains("goes on in wall-clock time and cannot be held"));
    for control in ["pause", "step", "pace-label"] {
        assert_eq!(tab.value(&format!("document.getElementById('{control}').hidden")), true, "{control}");
    }
    tab.click("#stop");
    wait_for_the_end(&mut tab);
    assert!(tab.text("#phase").contains("interrupted"));
    tab.complains_of_nothing();
}

#[test]
fn a_run_that_the_server_does_not_know_is_told_with_the_way_back() {
    let Some(mut browser) = Browser::start() else { return };
    let place = Place::with(&[]);
    let serving = Serving::of(&place, "");
    let mut tab = browser.visit(&page(&serving, "/live?run=7-abc"));
    tab.wait_until("!document.getElementById('connection').hidden");
    assert!(tab.text("#connection").contains("does not know this run"));
    tab.click("header a");
    tab.wait_until("location.pathname === '/'");
    assert!(tab.text("#start-none").contains("huddle serve --scenario"));
    assert!(tab.text("#runs").contains("none yet"));
    tab.complains_of_nothing();
}
