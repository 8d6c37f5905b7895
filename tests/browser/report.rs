//! `report.html` as a reader meets it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::accessible::is_accessible;
use crate::browser::Browser;
use crate::charts::{drag, hint, milliseconds, over, times};
use crate::runs::{ALONE, HOSTILE, MANY, PARTS, Run, SIXTY};
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
    assert_eq!(names, ["</script><b>y", "x", "1", "$x$ %{x}&amp;"], "in the order of the request");
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
fn charts_zoom_together_and_a_click_on_one_goes_there() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(SIXTY, "");
    let mut tab = browser.open(&run.page());
    assert_eq!(tab.text("#window"), "the whole run");
    let (clock, seen) = (tab.text("#clock"), times(&mut tab));
    drag(&mut tab, 0.3, 0.5);
    let (window, zoomed) = (tab.text("#window"), times(&mut tab));
    assert!(window.contains(" to "), "{window}");
    assert!(zoomed.iter().all(|times| *times == zoomed[0] && *times != seen[0]), "{zoomed:?}");
    assert_eq!(tab.text("#clock"), clock, "a drag goes nowhere");
    tab.press("x");
    assert_ne!(tab.text("#window"), window);
    tab.click("#chart-all");
    assert_eq!(tab.text("#window"), "the whole run");
    assert_eq!(times(&mut tab), seen);
    let at = over(&mut tab, "#charts .lane", 0.4);
    tab.click_at(at);
    let told = tab.value("Number(document.getElementById('time').value) / 1e6 / 1.015").as_f64().unwrap();
    assert!((told - 0.4).abs() < 0.01, "a click at two fifths of the whole goes to {told}");
    tab.complains_of_nothing();
}

#[test]
fn what_is_told_under_the_pointer_is_what_the_recording_holds_then() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(SIXTY, "");
    let mut tab = browser.open(&run.page());
    let samples = run.agreement();
    let whole = samples.last().unwrap().0 * 1.015;
    let mut seen = BTreeSet::new();
    for share in [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 0.9] {
        let hint = hint(&mut tab, "#charts .lane", share);
        let (time, told) = hint.split_once("\nagreement ").unwrap_or_else(|| panic!("{hint}"));
        let time = milliseconds(time);
        assert!((time - share * whole).abs() < 0.01 * whole, "{hint} at {} ms", share * whole);
        let held = samples.iter().rfind(|(at, _)| *at <= time + 1e-5 * whole).expect("there is one at 0").1;
        assert_eq!(told, format!("{} %", (held * 1e3).floor() / 10.0), "{hint}");
        seen.insert(told.to_owned());
    }
    assert!(seen.len() > 2, "{seen:?}");
    tab.complains_of_nothing();
}

#[test]
fn every_chart_shows_the_moment_of_the_replay() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(SIXTY, "");
    let mut tab = browser.open(&run.page());
    let shown = "[...document.querySelectorAll('#charts .lane')].map(lane => lane.firstChild.hidden ? null : Math.round(1e3 * (lane.firstChild.getBoundingClientRect().left - lane.getBoundingClientRect().left) / lane.clientWidth))";
    for (key, place) in [("Home", 0), ("End", 985)] {
        tab.press(key);
        assert_eq!(tab.value(shown), json!(vec![place; 5]), "{key}");
    }
    drag(&mut tab, 0.3, 0.5);
    assert_eq!(tab.value(shown), json!(vec![(); 5]), "the end is out of sight");
}

#[test]
fn hostile_names_show_as_text_in_charts_and_in_what_they_tell() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(HOSTILE, "");
    let mut tab = browser.open(&run.page());
    let labels =
        tab.value("[...document.querySelectorAll('#charts .ytick text')].map(text => text.textContent)");
    for label in ["</scrip", "$x$ %", "1"] {
        assert!(
            labels.as_array().unwrap().iter().any(|one| one.as_str().unwrap().starts_with(label)),
            "{labels}"
        );
    }
    let held = stitching(&run);
    let told = hint(&mut tab, "#charts figure:nth-last-child(2) .lane", 0.98);
    for (request, holder) in &held {
        assert!(told.contains(&format!("\n{request}: {holder}")), "{request}: {holder}: {told}");
    }
    assert!(held.values().any(|holder| holder.contains('<')), "a hostile name holds something: {held:?}");
    assert_eq!(
        tab.value("document.querySelectorAll('img, main b, #charts a, #charts tspan[style]').length"),
        0
    );
    tab.complains_of_nothing();
}

#[test]
fn a_chart_is_saved_as_it_is_shown() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(HOSTILE, "");
    let mut tab = browser.open(&run.page());
    tab.value("URL.createObjectURL = file => { window.saved = file; return 'data:,'; }; 1");
    tab.click("#charts figure:last-child button");
    tab.wait_until("window.saved");
    let read = "window.saved.text().then(text => [...new DOMParser().parseFromString(text, 'image/svg+xml').querySelectorAll('svg text')].map(one => one.textContent))";
    let texts = tab.value(read);
    assert!(texts.as_array().unwrap().contains(&json!("Bids on </script><b>y")), "{texts}");
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

#[test]
fn where_the_best_part_is_not_the_largest_the_page_says_whose_stitching_is_shown() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(PARTS, "");
    let mut tab = browser.open(&run.page());
    assert_eq!(stitching(&run)["x"], "D");
    assert_eq!(tab.rows("#inspector"), [["x", "B", "D"]], "by most nodes, and above");
    let notes = tab.text("#replay-notes");
    assert!(notes.contains("best of the 2 connected parts: in the end it has other holders of x"), "{notes}");
    let charts = tab.text("#charts");
    assert!(charts.contains("filled: D, who holds it in the stitching above"), "{charts}");
    assert!(charts.contains("the best part's, is 8"), "{charts}");
    tab.choose("#look", "D");
    let told = tab.text("#inspector");
    assert!(told.contains("holds, by most views\nnothing"), "{told}");
    assert!(told.contains("holds, in the stitching above\nx"), "{told}");
    tab.press("Escape");
    tab.press("Home");
    assert_eq!(tab.rows("#inspector"), [["x", "A"]], "before the end there is nobody else to be told");
    tab.complains_of_nothing();
    let run = Run::of(SIXTY, "");
    let mut tab = browser.open(&run.page());
    assert!(!tab.text("#replay-notes").contains("stitching above"));
}

/// Forty request nodes: more than a table shows without scrolling.
fn crowd() -> String {
    let nodes: Vec<String> = (0..40).map(|request| format!("r{request}: {{type: t}}")).collect();
    format!(
        "version: 1\nname: crowd\ncontainer: {{generate: {{topology: ring, nodes: 12}}, attributes: {{type: {{constant: a}}}}}}\n\
         request: {{nodes: {{{}}}}}\nmapping: {{t: a}}\nnetwork: {{latency: 5ms}}\n",
        nodes.join(", ")
    )
}

#[test]
fn on_paper_charts_fit_the_page_no_row_is_cut_off_and_the_picture_is_light() {
    const A4_WITHIN_MARGINS: u32 = 703;
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(&crowd(), "");
    let mut tab = browser.open(&run.page());
    tab.prefer("dark");
    let measure = "(() => {
        const edges = selector => [...document.querySelectorAll(selector)].map(one => one.getBoundingClientRect());
        const [body] = edges('body'), graph = document.getElementById('graph');
        const copy = new OffscreenCanvas(graph.width, graph.height).getContext('2d', {willReadFrequently: true});
        copy.drawImage(graph, 0, 0);
        const pixels = new Uint32Array(copy.getImageData(0, 0, graph.width, graph.height).data.buffer);
        return {
            charts: Math.max(...edges('#charts .main-svg').map(one => one.right - body.left)),
            lanes: edges('#charts .lane').map((lane, chart) => edges('#charts .plot > div:last-child .main-svg:first-child')[chart].right - lane.right),
            picture: graph.getBoundingClientRect().width,
            light: pixels.filter(pixel => pixel === 0xfff8f7f6).length,
        };
    })()";
    tab.value(&format!(
        "addEventListener('beforeprint', () => window.before = {measure}); addEventListener('afterprint', () => window.after = {measure}); 1"
    ));
    let paper = json!({"printBackground": true, "paperWidth": 8.27, "paperHeight": 11.69});
    tab.call("Page.printToPDF", paper);
    let [before, after] = ["before", "after"].map(|moment| tab.value(moment));
    for (part, most) in [("charts", A4_WITHIN_MARGINS), ("picture", A4_WITHIN_MARGINS)] {
        assert!(before[part].as_f64() <= Some(most.into()), "{part}: {before}");
        assert!(after[part].as_f64() > Some(most.into()), "{part} on the screen: {after}");
    }
    assert_eq!(before["lanes"], json!(vec![24; 5]), "the cursor's lane ends where the axis does: {before}");
    assert!(before["light"].as_u64() > Some(1_000), "boxes are painted in the colours of paper: {before}");
    assert_eq!(after["light"], 0, "and in those of the screen again: {after}");
    tab.call(
        "Emulation.setEmulatedMedia",
        json!({"media": "print", "features": [{"name": "prefers-color-scheme", "value": "dark"}]}),
    );
    tab.resize(A4_WITHIN_MARGINS, 1_000);
    let charts = tab.value(measure)["charts"].as_f64();
    assert!(charts <= Some(A4_WITHIN_MARGINS.into()), "{charts:?}");
    let cut = "[...document.querySelectorAll('.scrolling, #inspector')].map(one => one.scrollHeight - one.clientHeight)";
    let cut: Vec<i64> = serde_json::from_value(tab.value(cut)).unwrap();
    assert!(cut.len() > 1 && cut.iter().all(|hidden| *hidden <= 1), "{cut:?}");
    assert_eq!(tab.rows("#stitching").len(), 40);
    tab.picture("paper");
    tab.complains_of_nothing();
}

#[test]
fn a_link_leads_to_what_it_names_or_says_why_not() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(SIXTY, "");
    let mut tab = browser.open(&run.page());
    let end = tab.text("#clock");
    let follow = |tab: &mut Tab, link: &str| {
        tab.value(&format!("location.hash = {}; 1", json!(link)));
        tab.settle();
        (tab.text("#inspector").lines().next().unwrap_or_default().to_owned(), tab.text("#link-note"))
    };
    assert_eq!(follow(&mut tab, "t=&node=n1"), ("Container node n1".to_owned(), String::new()));
    assert_eq!(tab.text("#clock"), end, "no moment was named");
    assert_eq!(follow(&mut tab, "t=10&request=w").0, "Request node w");
    assert!(tab.text("#clock").starts_with("10 ms of "));
    for (link, told) in [
        ("node=n60", "a container node, “n60”, that this run does not have"),
        ("request=n1", "a request node, “n1”, that this run does not have"),
        ("t=soon", "a moment, “soon”, that is no number"),
    ] {
        let (looked, note) = follow(&mut tab, link);
        assert!(note.contains(told), "{link}: {note}");
        assert!(link.starts_with('t') || looked == "The whole", "{link}: {looked}");
    }
    assert_eq!(follow(&mut tab, "node=n2").1, "", "what was wrong is forgotten");
    tab.complains_of_nothing();
    let run = Run::of(MANY, "");
    let mut tab = browser.open(&run.page());
    let member = "(({people, places}) => people.find(([name, place]) => places[place].nodes > 1 && places[place].name !== name)[0])(JSON.parse(document.getElementById('run').textContent).graph)";
    let member =
        tab.value(member).as_str().expect("some bidder is not in the middle of its group").to_owned();
    let (looked, note) = follow(&mut tab, &format!("node={member}"));
    assert!(looked.starts_with("Group of "), "{looked}");
    assert!(note.contains(&format!("The link names {member}, which is in the group around ")), "{note}");
    let (looked, note) = follow(&mut tab, "node=nobody");
    assert!(looked == "The whole" && note.contains("“nobody”, that is not told of here"), "{looked}: {note}");
    tab.complains_of_nothing();
}

#[test]
fn a_run_of_no_length_is_told_without_a_time_that_never_was() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(ALONE, "");
    let mut tab = browser.open(&run.page());
    let shown = tab.text("main");
    assert!(shown.contains("At 0, by the view of most live nodes") && !shown.contains("1 µs"), "{shown}");
    assert_eq!(tab.text("#replay-notes"), "No message was sent.");
    assert_eq!(held(&mut tab), stitching(&run));
    tab.complains_of_nothing();
}

#[test]
fn charts_and_the_picture_are_named_as_they_are() {
    let Some(mut browser) = Browser::start() else { return };
    let run = Run::of(SIXTY, "");
    let mut tab = browser.open(&run.page());
    tab.call("Accessibility.enable", json!({}));
    let tree = tab.call("Accessibility.getFullAXTree", json!({}));
    let named = |role: &str| -> Vec<String> {
        let nodes = tree["nodes"].as_array().expect("a tree has nodes").iter();
        let nodes = nodes.filter(|node| node["ignored"] == false && node["role"]["value"] == role);
        nodes.map(|node| node["name"]["value"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let (figures, images) = (named("figure"), named("image"));
    assert!(figures.len() == 5 && images.len() == 6, "{figures:?} {images:?}");
    assert!(figures.iter().chain(&images).all(|name| !name.is_empty()), "{figures:?} {images:?}");
    let label = "document.getElementById('graph').getAttribute('aria-label')";
    let holder = stitching(&run)["w"].clone();
    assert!(tab.value(label).as_str().unwrap().contains(&format!("w held by {holder}")));
    tab.press("Home");
    assert!(tab.value(label).as_str().unwrap().contains("at 0: w held by nobody"));
}
