//! What fitting scenarios become.

use super::*;
use crate::model::{Capacity, Condition, ContainerId, RequestId, Value};
use crate::plan::{
    Auction, Distribution, ExpectedValidators, Figure, Latency, MILLISECOND, Quota, Range, RuntimeKind,
    SECOND, Start,
};

#[test]
fn every_section_of_a_full_scenario_reaches_the_plan() {
    let plan = load(FULL).unwrap();
    assert_eq!((plan.name.as_str(), &*plan.source), ("full", FULL));
    let container = &plan.instance.container;
    assert_eq!((container.len(), container.edges().len()), (3, 2));
    assert_eq!(container.kind(ContainerId(2)), Some(&Value::Integer(1)));
    assert_eq!(container.attribute(ContainerId(1), "zone"), Some(&Value::from("z2")));
    assert!(container.edges()[1].directed);
    assert_eq!(plan.instance.request.nodes[1].fits, [Value::from("b"), Value::Integer(1)]);
    assert_eq!(plan.instance.conditions.len(), 10);
    assert!(matches!(&plan.instance.conditions[1], Condition::Attribute(lg) if lg.test.key() == "gt"));
    assert_eq!(plan.instance.capacity, Some(Capacity::Uniform(2)));
    assert_eq!(plan.instance.validators.len(), 2);
    assert_eq!(plan.instance.validators[1].kind, Value::Integer(1));
    assert_eq!(plan.notices.len(), 1, "{:?}", plan.notices);
}

#[test]
fn the_settings_of_a_full_scenario_reach_the_plan() {
    let plan = load(FULL).unwrap();
    assert_eq!(plan.bidding.parameters["first"], Value::from("3"));
    assert_eq!(plan.bidding.auction, Auction::Dutch { duration: 2 * SECOND, start: Some(10.0) });
    assert_eq!(plan.bidding.gossip_interval, 7 * MILLISECOND);
    assert_eq!(plan.bidding.start, Start::Nodes(vec![ContainerId(0), ContainerId(2)]));
    let Latency::PerLink(latencies) = &plan.network.latency else { panic!("one latency per link") };
    assert_eq!(**latencies, [MILLISECOND, MILLISECOND, 3 * MILLISECOND, 3 * MILLISECOND]);
    assert_eq!(plan.network.processing, Distribution::Uniform(1_000, 2_000));
    assert_eq!((plan.run.runtime, plan.run.seed, plan.run.repeat), (RuntimeKind::Live, u64::MAX, 3));
    assert_eq!((plan.run.until.time, plan.run.until.messages), (60 * SECOND, 1_000));
    let stitching = &plan.expect.stitching.as_ref().unwrap()[0];
    assert_eq!(stitching[&RequestId(0)], Some(ContainerId(0)));
    assert_eq!(stitching[&RequestId(1)], None);
    assert_eq!(plan.expect.flips, Some(Figure::Within(Range { at_least: Some(3.0), at_most: Some(3.0) })));
}

#[test]
fn absent_sections_are_the_defaults_of_the_plan() {
    let plan = load(&with("")).unwrap();
    assert_eq!(format!("{:?}", plan.bidding), format!("{:?}", crate::plan::Bidding::default()));
    assert_eq!(format!("{:?}", plan.network), format!("{:?}", crate::plan::Network::default()));
    assert_eq!(format!("{:?}", plan.run), format!("{:?}", crate::plan::RunSettings::default()));
}

#[test]
fn every_distribution_is_read() {
    for (text, expected) in [
        ("3ms", Distribution::Constant(3_000_000)),
        ("{uniform: [1ms, 2ms]}", Distribution::Uniform(1_000_000, 2_000_000)),
        (
            "{normal: {mean: 5us, deviation: 1us, least: 1ns}}",
            Distribution::Normal { mean: 5_000, deviation: 1_000, least: 1 },
        ),
        (
            "{log_normal: {median: 5us, sigma: 0.5}}",
            Distribution::LogNormal { median: 5_000, sigma: 0.5, least: 0 },
        ),
        ("{exponential: {mean: 5us, least: 1us}}", Distribution::Exponential { mean: 5_000, least: 1_000 }),
    ] {
        let plan = load(&with(&format!("network: {{latency: {text}}}\nbidding: {{start: {text}}}"))).unwrap();
        assert!(matches!(plan.network.latency, Latency::Drawn(drawn) if drawn == expected), "{text}");
        assert_eq!(plan.bidding.start, Start::All(expected), "{text}");
    }
}

#[test]
fn latency_follows_the_distance_on_the_globe() {
    let plan = load(&with(
        "container: {nodes: {A: {type: a, lat: 0, lon: 0}, B: {type: b, lat: 0, lon: 90}, C: {}}, edges: [[A, B], [B, C]]}
network: {latency: {geographic: {latitude: lat, longitude: lon, per_km: 5us, least: 1ms, default: 2ms}}}",
    ))
    .unwrap();
    let Latency::PerLink(latencies) = &plan.network.latency else { panic!("one latency per link") };
    // A quarter of a great circle, π / 2 · 6,371.0088 km, at 5 us a kilometre.
    assert_eq!(**latencies, [50_037_786, 50_037_786, 2_000_000, 2_000_000]);
}

/// The latency of shortcuts and of edges in a ring of six nodes whose edges take 3 ms.
fn overlaid(network: &str) -> (Plan, Vec<Distribution>, Vec<Distribution>) {
    let edges = ["A, B", "B, C", "C, D", "D, E", "E, F", "F, A"].map(|ends| {
        let (from, to) = ends.split_once(", ").unwrap();
        format!("{{from: {from}, to: {to}, delay: 3ms}}")
    });
    let nodes = ["A", "B", "C", "D", "E", "F"].map(|name| {
        format!(
            "{name}: {{type: {}, lat: 0, lon: {}}}",
            if name == "A" { "b" } else { "a" },
            name.as_bytes()[0]
        )
    });
    let container = format!("container: {{nodes: {{{}}}, edges: [{}]}}", nodes.join(", "), edges.join(", "));
    let plan = load(&with(&format!("{container}\nnetwork: {network}"))).unwrap();
    let container = &plan.instance.container;
    let of = |shortcuts| {
        let links = 0..container.directed_links() as u32;
        let chosen = links.filter(|link| container.is_shortcut(*link) == shortcuts);
        chosen.map(|link| plan.network.latency.on(link)).collect::<Vec<_>>()
    };
    let (shortcuts, edges) = (of(true), of(false));
    assert!(!shortcuts.is_empty() && edges.len() == 12);
    (plan, shortcuts, edges)
}

#[test]
fn messages_take_over_shortcuts_what_the_overlay_says_or_what_the_network_says_without_an_edge() {
    let overlay = "overlay: {topology: random_regular, degree: 2, seed: 1";
    let constant = |millis| Distribution::Constant(millis * MILLISECOND);
    let uniform = Distribution::Uniform(MILLISECOND, 2 * MILLISECOND);
    for (network, shortcut, edge) in [
        (format!("{{{overlay}}}}}"), constant(1), constant(1)),
        (format!("{{latency: {{uniform: [1ms, 2ms]}}, {overlay}}}}}"), uniform, uniform),
        (format!("{{{overlay}, latency: 7ms}}}}"), constant(7), constant(1)),
        (format!("{{latency: 2ms, {overlay}, latency: {{uniform: [1ms, 2ms]}}}}}}"), uniform, constant(2)),
        (format!("{{latency: {{attribute: delay, default: 9ms}}, {overlay}}}}}"), constant(9), constant(3)),
        (format!("{{latency: {{attribute: delay}}, {overlay}, latency: 7ms}}}}"), constant(7), constant(3)),
        (
            format!("{{latency: {{attribute: delay}}, {overlay}, latency: {{uniform: [1ms, 2ms]}}}}}}"),
            uniform,
            constant(3),
        ),
    ] {
        let (plan, shortcuts, edges) = overlaid(&network);
        assert!(shortcuts.iter().all(|latency| *latency == shortcut), "{network}: {shortcuts:?}");
        assert!(edges.iter().all(|latency| *latency == edge), "{network}: {edges:?}");
        let constant = [shortcut, edge].iter().all(Distribution::is_constant);
        assert_eq!(plan.network.latency.is_constant(), constant, "{network}");
    }
}

#[test]
fn messages_take_over_shortcuts_as_long_as_the_way_between_their_ends() {
    let geographic = "geographic: {latitude: lat, longitude: lon, per_km: 5us}";
    let overlay = "overlay: {topology: random_regular, degree: 2, seed: 1}";
    let (plan, ..) = overlaid(&format!("{{latency: {{{geographic}}}, {overlay}}}"));
    let container = &plan.instance.container;
    let degrees = |node| container.attribute(node, "lon").and_then(Value::number).unwrap();
    for link in 0..container.directed_links() as u32 {
        let (from, to) = (container.target(container.reverse(link)), container.target(link));
        // A degree of the equator, 6,371.0088 km · π / 180, at 5 us a kilometre.
        let expected = (degrees(from) - degrees(to)).abs() * 555_975.4;
        let Distribution::Constant(found) = plan.network.latency.on(link) else { panic!("it is fixed") };
        assert!((found as f64 - expected).abs() < 5.0, "{found} for {expected}");
    }
}

#[test]
fn another_seed_by_option_leaves_the_overlay_as_it_is() {
    let nodes: Vec<String> =
        (0..30).map(|node| format!("n{node}: {{type: {}}}", if node == 0 { "b" } else { "a" })).collect();
    let edges: Vec<String> = (1..30).map(|node| format!("[n{}, n{node}]", node - 1)).collect();
    let container = format!("container: {{nodes: {{{}}}, edges: [{}]}}", nodes.join(", "), edges.join(", "));
    let text = |overlay: &str, run: &str| {
        with(&format!(
            "{container}\nnetwork: {{overlay: {{topology: random_regular, degree: 2{overlay}}}}}\nrun: {{seed: {run}}}"
        ))
    };
    let plain = load(&text("", "42")).unwrap();
    let other = seeded(&text("", "42"), 43);
    assert_eq!((problem(&other), other.run.seed), (problem(&plain), 43));
    assert_eq!(
        problem(&load(&other.source).unwrap()),
        problem(&plain),
        "the recorded scenario draws the same"
    );
    assert_ne!(problem(&load(&text("", "43")).unwrap()), problem(&plain));
    let own = load(&text(", seed: 42", "7")).unwrap();
    assert_eq!(problem(&own), problem(&plain));
    let kept = seeded(&text(", seed: 42", "7"), 8);
    assert_eq!(problem(&kept), problem(&plain));
    assert!(!kept.source.contains("container.seed"));
}

fn overridden(text: &str, overrides: &Overrides) -> Result<Plan, Diagnostics> {
    load_text(text, Path::new("scenario.yaml"), overrides, &strategies())
}

#[test]
fn a_recorded_scenario_with_overrides_reads_as_the_same_plan() {
    let set = [
        ("run.until.time", "5s"),
        ("conditions[0].gt.value", "-3"),
        ("network.latency", "{uniform: [1ms, 2ms]}"),
    ];
    let set = set.map(|(path, value)| (path.to_owned(), value.to_owned())).to_vec();
    let overrides =
        Overrides { set, seed: Some(7), strategy: Some("coalition".into()), ..Overrides::default() };
    let plan = overridden(FULL, &overrides).unwrap();
    assert_eq!((plan.run.seed, plan.run.until.time), (7, 5 * SECOND));
    assert!(plan.source.starts_with("# changed by --set run.until.time=5s\n"), "{}", plan.source);
    let again = load(&plan.source).unwrap();
    assert_eq!(format!("{:?}", again.instance), format!("{:?}", plan.instance));
    assert_eq!(format!("{:?}", again.run), format!("{:?}", plan.run));
    assert_eq!(format!("{:?}", again.bidding), format!("{:?}", plan.bidding));
}

const DRAWN: &str = "container:
  generate: {topology: erdos_renyi, nodes: 30, probability: 0.2}
  attributes: {type: {choice: [a, b]}, load: {uniform: [0.0, 1.0]}}
";

fn seeded(text: &str, seed: u64) -> Plan {
    overridden(text, &Overrides { seed: Some(seed), ..Overrides::default() }).unwrap()
}

fn problem(plan: &Plan) -> String {
    format!("{:?}", plan.instance)
}

#[test]
fn another_seed_by_option_leaves_the_drawn_container_as_it_is() {
    for run in ["", "run: {seed: 42}", "run: {repeat: 3}"] {
        let text = with(&format!("{DRAWN}{run}"));
        let (plain, other) = (load(&text).unwrap(), seeded(&text, 43));
        assert_eq!(other.run.seed, 43);
        assert_eq!(problem(&other), problem(&plain), "{run}");
    }
}

#[test]
fn the_seed_of_the_container_draws_it_whatever_the_seed_of_the_run() {
    let of = |seeds: &str| load(&with(&format!("{DRAWN}{seeds}"))).unwrap();
    let drawn = of("  seed: 42\nrun: {seed: 7}");
    assert_eq!(problem(&drawn), problem(&of("run: {seed: 42}")));
    assert_ne!(problem(&drawn), problem(&of("run: {seed: 7}")));
    assert_eq!(problem(&drawn), problem(&seeded(&with(&format!("{DRAWN}  seed: 42")), 9)));
    let set = vec![("container.seed".to_owned(), "5".to_owned())];
    let overrides = Overrides { set, seed: Some(6), ..Overrides::default() };
    let plan = overridden(&with(&format!("{DRAWN}run: {{seed: 42}}")), &overrides).unwrap();
    assert_eq!((problem(&plan), plan.run.seed), (problem(&of("run: {seed: 5}")), 6));
}

#[test]
fn a_recorded_scenario_with_another_seed_reads_as_the_same_plan() {
    let plan = seeded(&with(&format!("{DRAWN}run: {{seed: 42}}")), 43);
    assert!(plan.source.starts_with("# changed by --seed 43\n"), "{}", plan.source);
    let again = load(&plan.source).unwrap();
    assert_eq!((problem(&again), again.run.seed), (problem(&plan), 43));
    assert_eq!(problem(&seeded(&plan.source, 44)), problem(&plan));
}

#[test]
fn a_container_of_which_nothing_is_drawn_gets_no_seed() {
    let plain = seeded(&with("run: {seed: 1}"), 43);
    assert_eq!(plain.source.matches("seed:").count(), 1, "{}", plain.source);
}

#[test]
fn an_unfit_seed_of_a_drawn_container_is_told_where_it_stands() {
    insta::assert_snapshot!(told(&with(&format!("{DRAWN}  seed: many"))), @"scenario.yaml:8:9: container.seed: found the string `many`, expected a whole number from 0 to 18446744073709551615");
    let overrides = Overrides { seed: Some(1), ..Overrides::default() };
    let found = overridden(&with(&format!("{DRAWN}run: {{seed: -1}}")), &overrides).unwrap_err();
    insta::assert_snapshot!(found, @"scenario.yaml:8:13: container.seed: found the integer `-1`, expected a whole number from 0 to 18446744073709551615");
}

#[test]
fn naming_the_strategy_of_the_scenario_keeps_its_parameters() {
    let overrides = Overrides { strategy: Some("classic".into()), ..Overrides::default() };
    assert_eq!(overridden(FULL, &overrides).unwrap().bidding.parameters.len(), 3);
}

fn setting(text: &str, set: &[(&str, &str)], strategy: Option<&str>) -> Result<Plan, Diagnostics> {
    let set = set.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    let overrides = Overrides { set, strategy: strategy.map(str::to_owned), ..Overrides::default() };
    overridden(text, &overrides)
}

#[test]
fn a_parameter_under_bidding_is_that_of_the_strategy_that_is_run_whatever_comes_first() {
    let boost = ("bidding.assigned_boost", "1.75");
    let classic = ("bidding.strategy", "classic");
    let text = with("");
    let ways = [
        setting(&text, &[boost], Some("classic")),
        setting(&text, &[boost, classic], None),
        setting(&text, &[classic, boost], None),
        setting(&text, &[classic, ("bidding.strategy.classic.assigned_boost", "1.75")], None),
        setting(&with("bidding: {strategy: classic}"), &[boost], None),
        setting(&with("bidding: {strategy: {classic: {bid_boost: 1.5}}}"), &[boost], Some("classic")),
    ];
    for (way, plan) in ways.into_iter().enumerate() {
        let plan = plan.unwrap_or_else(|findings| panic!("way {way}: {findings}"));
        assert_eq!(plan.bidding.strategy, "classic", "way {way}");
        assert_eq!(plan.bidding.parameters["assigned_boost"], Value::Float(1.75), "way {way}");
        assert_eq!(plan.bidding.parameters.contains_key("bid_boost"), way == 5, "way {way}");
    }
    let unfit = setting(&text, &[boost], None).unwrap_err().to_string();
    assert!(unfit.contains("`coalition` has no parameter `assigned_boost`"), "{unfit}");
}

#[test]
fn findings_about_overrides_name_the_option() {
    let set =
        [("run.treads", "2"), ("name.x", "1"), ("conditions[99].gt", "1"), ("a..b", "1"), ("run.until", "[")];
    let set = set.map(|(path, value)| (path.to_owned(), value.to_owned())).to_vec();
    let overrides = Overrides { set, runtime: Some("lively".into()), ..Overrides::default() };
    insta::assert_snapshot!(overridden(FULL, &overrides).unwrap_err());
}

#[test]
fn names_stay_names_whatever_they_look_like() {
    let plan = load(&with(
        "container: {nodes: {007: {type: a}, 7: {type: b}, no: {}, \"true\": {}}, edges: [[007, 7], [no, \"true\"]]}",
    ))
    .unwrap();
    let container = &plan.instance.container;
    let names: Vec<&str> = container.nodes().map(|node| container.name(node)).collect();
    assert_eq!(names, ["007", "7", "no", "true"]);
    assert_eq!(container.parts().len(), 2);
}

const GRAPH_ML: &str = r#"<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="type" attr.type="string"/><key id="d1" for="edge" attr.name="delay" attr.type="double"/>
<graph edgedefault="directed"><node id="1"><data key="d0">a</data></node><node id="2"><data key="d0">b</data></node>
<edge source="1" target="2"><data key="d1">3.0</data></edge><edge source="1" target="2"/></graph></graphml>"#;

#[test]
fn a_recorded_scenario_with_a_graph_file_reads_as_the_same_plan_without_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.yaml");
    std::fs::write(folder.path().join("graph.graphml"), GRAPH_ML).unwrap();
    let text = with(
        "container: {file: graph.graphml, attributes: {cpu: {uniform: [0.0, 1.0]}}}
network: {latency: {attribute: delay, unit: ms, default: 1ms}}",
    );
    std::fs::write(&path, text).unwrap();
    let plan = crate::scenario::load(&path, &Overrides::default(), &strategies()).unwrap();
    assert_eq!(plan.instance.container.edges().len(), 2);
    assert!(plan.source.starts_with("# container read from file graph.graphml\n"), "{}", plan.source);
    let again = load(&plan.source).unwrap();
    assert_eq!(format!("{:?}", again.instance), format!("{:?}", plan.instance));
    assert_eq!(format!("{:?}", again.network), format!("{:?}", plan.network));
    assert_eq!(again.source, plan.source);
}

#[test]
fn mistakes_in_a_graph_file_are_told_with_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("graph.json"),
        "{\"nodes\": [{\"id\": 1}, {\"id\": 1}],\n \"links\": [{\"source\": 1, \"target\": 5}]}",
    )
    .unwrap();
    let path = folder.path().join("scenario.yaml");
    std::fs::write(&path, with("container: {file: graph.json}\ncreditz: 1")).unwrap();
    let diagnostics = crate::scenario::load(&path, &Overrides::default(), &strategies()).unwrap_err();
    let shown = diagnostics.render(false).replace(&*folder.path().to_string_lossy(), "FOLDER");
    insta::assert_snapshot!(shown);
}

#[test]
fn what_is_expected_may_be_one_of_several_absent_or_of_a_share_of_the_runs() {
    let plan = load(&with(
        "validate: {max_incoming_edges: {b: 5}}\n\
         expect: {verdict: [converged, exhausted], stitching: [{x: A}, {x: null, y: B}], validators: {max_incoming_edges.b: \
         true}, flips: null, optimality: {at_least: 0.9}, runs: {at_least: 95 %}}",
    ))
    .unwrap();
    let expect = &plan.expect;
    assert_eq!(expect.verdict.as_deref(), Some(["converged", "exhausted"].map(str::to_owned).as_slice()));
    let [x, y] = [RequestId(0), RequestId(1)];
    let choices = vec![[(x, Some(ContainerId(0)))].into(), [(x, None), (y, Some(ContainerId(1)))].into()];
    assert_eq!(expect.stitching, Some(choices));
    let named = ExpectedValidators::Named([("max_incoming_edges.b".to_owned(), true)].into());
    assert_eq!(expect.validators, Some(named));
    assert_eq!(expect.flips, Some(Figure::Absent));
    assert_eq!(expect.runs, Quota::Share(950_000));
    assert!(load(&with("expect: {runs: all}")).unwrap().expect.is_empty());
}

#[test]
fn bids_that_are_none_because_their_credits_are_out_of_range_are_told_once_and_no_others() {
    let notices = |cores: &str, rest: &str| {
        let container =
            format!("container: {{nodes: {{A: {{type: a, cores: 2}}, B: {{type: a, cores: {cores}}}}}}}");
        load(&with(&format!("{container}\nmapping: {{t: a, u: a}}\n{rest}"))).unwrap().notices
    };
    let gte = "conditions: [gte: {node: x, attribute: cores, value: 1}]";
    let beyond = "credits that are not finite or beyond ±1000000000 are no bid: ";
    for cores in ["99999999999999999999999", "1e308", "9223372036854775807", "-2e9"] {
        let soft = gte.replace("value: 1", "value: 1, enforce: soft");
        assert_eq!(notices(cores, &soft), [format!("{beyond}1 node makes none for `x` (`B`)")], "{cores}");
        assert_eq!(notices(cores, ""), [""; 0], "{cores}");
    }
    assert_eq!(notices("4", gte), [""; 0]);
    assert_eq!(notices("4", "credits: base * cores"), [""; 0]);
    let all = "2 nodes make none for `x` (the first is `A`), 2 nodes make none for `y` (the first is `A`)";
    assert_eq!(notices("4", "credits: base / 0"), [format!("{beyond}{all}")]);
    assert_eq!(notices("4", "credits: base + gpu").len(), 1, "a missing attribute is another matter");
}

#[test]
fn the_notice_on_bids_out_of_range_names_few_of_many_request_nodes() {
    let names: Vec<String> = (0..40).map(|number| format!("r{number}: {{type: t}}")).collect();
    let plan = load(&with(&format!("request: {{nodes: {{{}}}}}\ncredits: 1 / 0", names.join(", ")))).unwrap();
    let [notice] = plan.notices.iter().filter(|notice| notice.contains("no bid")).collect::<Vec<_>>()[..]
    else {
        panic!("{:?}", plan.notices)
    };
    assert!(notice.contains("`r4`") && !notice.contains("`r5`"), "{notice}");
    assert!(notice.ends_with("so it is of 35 more request nodes"), "{notice}");
}

#[test]
fn a_condition_that_no_value_can_be_compared_with_is_told_and_no_other() {
    let notices = |values: [&str; 2], condition: &str| {
        let nodes = format!("A: {{type: a, at: {}}}, B: {{type: b, at: {}}}", values[0], values[1]);
        let plan =
            load(&with(&format!("container: {{nodes: {{{nodes}}}}}\nconditions: [{condition}]"))).unwrap();
        let Condition::Attribute(condition) = &plan.instance.conditions[0] else { panic!("of an attribute") };
        let container = &plan.instance.container;
        let admitted =
            container.nodes().filter(|node| condition.admits(container.attribute(*node, "at"))).count();
        (plan.notices, admitted)
    };
    for (values, condition, admitted, parts) in [
        (
            ["true", "false"],
            "eq: {node: x, attribute: at, value: yes}",
            0,
            "with strings|only booleans|for no|`true`",
        ),
        (
            ["true", "false"],
            "neq: {node: x, attribute: at, value: Off}",
            2,
            "only booleans|for every|`Off`|`false`",
        ),
        (
            ["yes", "no"],
            "eq: {node: x, attribute: at, value: true}",
            0,
            "with booleans|only strings|`yes`|`true`",
        ),
        (
            ["eight", "true"],
            "gte: {node: x, attribute: at, value: 8}",
            0,
            "`gte`|numbers|booleans and strings|for no",
        ),
        (["eight", "nine"], "lt: {node: x, attribute: at, value: 8, enforce: soft}", 2, "adds nothing"),
        (["1", "2.5"], "regex: {node: x, attribute: at, value: a}", 0, "with strings|only numbers|for no"),
        (["1", "2"], "eq: {node: x, attribute: at, value: '1'}", 0, "with strings|only numbers"),
        (
            ["1", "2"],
            "in: {node: x, attribute: at, value: [a, true]}",
            0,
            "booleans and strings|only numbers",
        ),
    ] {
        let (notices, found) = notices(values, condition);
        assert_eq!((notices.len(), found), (1, admitted), "{condition}: {notices:?}");
        assert!(notices[0].starts_with("conditions[0]."), "{notices:?}");
        for part in parts.split('|') {
            assert!(notices[0].contains(part), "`{part}` is missing: {notices:?}");
        }
    }
    for (values, condition) in [
        (["true", "eight"], "eq: {node: x, attribute: at, value: yes}"),
        (["8", "eight"], "gte: {node: x, attribute: at, value: 8}"),
        (["8", "9"], "in: {node: x, attribute: at, value: [a, 8.0]}"),
        (["true", "false"], "exists: {node: x, attribute: at}"),
    ] {
        assert_eq!(notices(values, condition).0, [""; 0], "{condition}");
    }
}

#[test]
fn a_version_that_is_no_whole_number_is_told_what_fits() {
    assert!(told(&with("version: \"1\"")).contains("found the string `1`, expected `1`"));
    assert!(told(&with("version: 2")).contains("version 2 of the format is not known (version: 1)"));
}

#[test]
fn a_list_entry_that_is_named_as_a_key_is_told_in_brackets() {
    let text = with("conditions: [neq: {node: x, attribute: rank, value: 1}]");
    let overrides = |path: &str| Overrides { set: vec![(path.into(), "5".into())], ..Overrides::default() };
    let refused = |path: &str| overridden(&text, &overrides(path)).unwrap_err().to_string();
    let told = refused("conditions.0.neq.value");
    assert!(told.contains("entries of lists are named as in `conditions[0].neq.value`"), "{told}");
    assert!(overridden(&text, &overrides("conditions[0].neq.value")).is_ok());
    assert!(!refused("conditions.neq.value").contains("entries of lists"));
}
