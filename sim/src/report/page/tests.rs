use std::io::Read;

use super::*;
use crate::record::{ConditionSummary, Flight, FlightEnd, TrafficRecord};
use crate::report::example;

/// The JSON that a browser finds in the page: what stands between the tags, as it stands.
fn data_of(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"run\">").unwrap();
    let (json, _) = rest.split_once("</script>").unwrap();
    serde_json::from_str(json).unwrap()
}

#[test]
fn hostile_names_come_back_whole_and_add_no_element() {
    let mut recording = example::recording(3, example::path(3), 1);
    let plain = html(&recording);
    let name = "</script><img src=x onerror=alert(1)><!--&amp;{{script}}\u{2028}";
    recording.summary.scenario = name.to_owned();
    recording.graph.as_mut().unwrap().container[0].name = name.to_owned();
    let page = html(&recording);
    assert_eq!(page.matches('<').count(), plain.matches('<').count());
    let data = data_of(&page);
    assert_eq!(data["summary"]["scenario"], name);
    assert_eq!(data["graph"]["places"][0]["name"], name);
}

#[test]
fn the_stitching_stands_in_the_order_of_the_request() {
    let mut recording = example::recording(5, example::path(5), 3);
    let names = ["z", "10", "9"];
    let holders: Vec<String> = recording.summary.stitching.values().cloned().collect();
    for (node, name) in recording.graph.as_mut().unwrap().request.iter_mut().zip(names) {
        node.name = name.to_owned();
    }
    recording.summary.stitching = [("10", &holders[0]), ("9", &holders[1])]
        .map(|(request, holder)| (request.to_owned(), holder.clone()))
        .into_iter()
        .collect();
    recording.summary.unstitched = vec!["z".to_owned()];
    let told = &data_of(&html(&recording))["stitching"];
    assert_eq!(*told, serde_json::json!([["z", null], ["10", holders[0]], ["9", holders[1]]]));
}

#[test]
fn attributes_are_text_with_every_digit_and_rank_is_one_of_them() {
    let mut recording = example::recording(3, example::path(3), 1);
    let node = &mut recording.graph.as_mut().unwrap().container[0];
    node.rank = Some(2.5);
    let json =
        r#"{"big": 9007199254740993, "flag": true, "huge": 1e300, "name": "7", "tiny": 1e-7, "10": 0.0}"#;
    node.attributes = serde_json::from_str(json).unwrap();
    let told = &data_of(&html(&recording))["graph"]["places"][0]["attributes"];
    let expected = [
        ["rank", "2.5"],
        ["10", "0"],
        ["big", "9007199254740993"],
        ["flag", "true"],
        ["huge", "1e300"],
        ["name", "7"],
        ["tiny", "0.0000001"],
    ];
    assert_eq!(*told, serde_json::json!(expected));
}

#[test]
fn what_was_measured_does_not_change_the_page() {
    let mut recording = example::recording(12, example::grid(3), 2);
    let page = html(&recording);
    recording.summary.measured.wall_seconds = 7.0;
    assert!(page == html(&recording));
}

#[test]
fn a_page_of_a_thousand_nodes_with_all_that_is_ever_read_back_is_under_5_megabytes() {
    let mut recording = example::recording(1_000, example::barabasi_albert(1_000, 2), 20);
    let most = TrafficRecord::MOST_MESSAGES as u64;
    let flights = (0..most).map(|number| Flight {
        sent: number * 1_234_567,
        from: (number % 1_000) as u32,
        to: ((number + 1) % 1_000) as u32,
        end: FlightEnd::Processed(number * 1_234_567 + 9_999_000),
    });
    let flights = flights.collect();
    recording.traffic = Some(TrafficRecord { flights, messages: most, ..TrafficRecord::default() });
    let page = html(&recording);
    assert!(page.len() < 5_000_000, "{}", page.len());
    let data = data_of(&page);
    assert_eq!(data["graph"]["places"].as_array().unwrap().len(), 1_000);
    assert_eq!(data["traffic"]["messages"]["at"].as_array().unwrap().len() as u64, most);
}

#[test]
fn every_node_of_a_large_container_is_in_one_group() {
    let recording = example::recording(3_000, example::barabasi_albert(3_000, 2), 2);
    let data = data_of(&html(&recording));
    let places = data["graph"]["places"].as_array().unwrap();
    assert!(data["graph"]["grouped"].as_bool().unwrap() && places.len() <= 600);
    let nodes: u64 = places.iter().map(|place| place["nodes"].as_u64().unwrap()).sum();
    assert_eq!(nodes, 3_000);
}

#[test]
fn a_page_without_graph_course_and_events_has_its_summary() {
    let mut recording = example::recording(3, example::path(3), 1);
    (recording.graph, recording.course, recording.bids) = (None, None, None);
    let data = data_of(&html(&recording));
    assert_eq!(data["summary"]["verdict"], "converged");
    assert!(data["graph"].is_null() && data["course"].is_null() && data["traffic"].is_null());
}

#[test]
fn the_chart_library_is_in_a_page_whole_alone_and_only_where_there_are_charts() {
    let mut recording = example::recording(3, example::path(3), 1);
    let library = |page: &str| {
        let (_, rest) = page.split_once("<script type=\"text/plain\" id=\"library\">").unwrap();
        data_encoding::BASE64.decode(rest.split_once("</script>").unwrap().0.as_bytes()).unwrap()
    };
    let packed = library(&html(&recording));
    let mut script = String::new();
    flate2::read::DeflateDecoder::new(&*packed).read_to_string(&mut script).unwrap();
    assert!(script.starts_with("/**\n* plotly.js v3.") && script.contains("Licensed under the MIT license"));
    assert!(script.trim_end().ends_with("}));"), "{:?}", &script[script.len() - 50..]);
    assert!(packed.len() < 1_500_000, "{}", packed.len());
    (recording.course, recording.bids) = (None, None);
    assert!(library(&html(&recording)).is_empty());
}

#[test]
fn a_page_asks_for_nothing_from_anywhere() {
    let page = html(&example::recording(3, example::path(3), 1));
    assert!(page.contains("default-src 'none'"));
    for asking in
        ["http:", "https:", "src=\"", "@import", "url(", "fetch(", "innerHTML", "insertAdjacentHTML"]
    {
        assert!(!page.contains(asking), "{asking}");
    }
}

/// A run of this name with another welfare and holder than its example.
fn compared(name: &str, change: impl FnOnce(&mut Recording)) -> comparison::Compared {
    let mut recording = example::recording(5, example::path(5), 2);
    change(&mut recording);
    comparison::Compared { name: name.to_owned(), recording }
}

#[test]
fn a_comparison_tells_who_holds_what_in_each_run_and_who_was_not_asked_for() {
    let runs = [
        compared("one", |_| ()),
        compared("other", |recording| {
            let summary = &mut recording.summary;
            summary.stitching.shift_remove("r0");
            summary.unstitched = vec!["r0".to_owned()];
            summary.stitching.insert("extra".to_owned(), "n4".to_owned());
        }),
    ];
    let holder = |request: &str| runs[0].recording.summary.stitching[request].clone();
    let data = data_of(&comparison::html(&runs, None));
    let expected = serde_json::json!([
        ["r0", [holder("r0"), null]],
        ["r1", [holder("r1"), holder("r1")]],
        ["extra", [false, "n4"]],
    ]);
    assert_eq!(data["stitching"]["rows"], expected);
    assert!(data["settings"].is_null());
    assert_eq!(data["runs"][1]["name"], "other");
    assert_eq!(data["runs"][0]["course"]["at"], data["runs"][1]["course"]["at"]);
}

#[test]
fn a_comparison_lists_only_conditions_on_which_runs_disagree() {
    let condition = |name: &str, ok| ConditionSummary {
        condition: name.to_owned(),
        nodes: vec!["r0".to_owned()],
        ok,
        message: String::new(),
    };
    let runs = [
        compared("one", |run| {
            run.summary.conditions = vec![condition("same", Some(true)), condition("differs", Some(true))];
        }),
        compared("other", |run| {
            run.summary.conditions = vec![condition("same", Some(true)), condition("differs", None)];
        }),
        compared("third", |run| run.summary.conditions = vec![condition("same", Some(true))]),
    ];
    let data = data_of(&comparison::html(&runs, None));
    assert_eq!(data["conditions"]["rows"], serde_json::json!([["differs: r0", [true, null, "absent"]]]));
}

#[test]
fn a_comparison_of_many_request_nodes_keeps_those_that_differ() {
    let run = |name: &str, last: &str| {
        compared(name, |recording| {
            let held = (0..700).map(|request| (format!("r{request}"), "n0".to_owned()));
            recording.summary.stitching = held.collect();
            recording.summary.stitching["r699"] = last.to_owned();
        })
    };
    let data = data_of(&comparison::html(&[run("one", "n1"), run("other", "n2")], None));
    assert_eq!(data["stitching"]["rows"][0], serde_json::json!(["r699", ["n1", "n2"]]));
    assert_eq!(data["stitching"]["more"], 200);
}

#[test]
fn hostile_names_of_runs_add_no_element_to_a_comparison() {
    let page = |name: &str| comparison::html(&[compared(name, |_| ()), compared("b", |_| ())], None);
    let name = "</script><img src=x onerror=alert(1)>";
    assert_eq!(page(name).matches('<').count(), page("a").matches('<').count());
    assert_eq!(data_of(&page(name))["runs"][0]["name"], name);
}
