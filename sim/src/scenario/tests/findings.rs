//! What each kind of mistake is told as; the snapshots are read, not only kept.

use super::*;

/// Every text that is given with what it is told as.
fn each(texts: &[&str]) -> String {
    let told: Vec<String> = texts.iter().map(|text| format!("{text}\n{}", told(&with(text)))).collect();
    told.join("\n\n")
}

#[test]
fn syntax_errors_are_one_located_finding() {
    let texts = [
        "a: [1, 2",
        "a: b: c",
        "a: 'x",
        "a: *nope",
        "{a: 1}: 2",
        "version: 1\n---\nversion: 1",
        "[]",
        "x",
        "# nothing\n",
        "{}",
    ];
    let told: Vec<String> = texts.iter().map(|text| format!("{text:?}\n{}", told(text))).collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn several_mistakes_are_told_at_once_with_their_lines() {
    let text = "version: 2
name: ../evil
container:
  nodes: {A: {type: a, rank: .nan}, B: {type: b}, A: {type: c}}
  edges: [[A, C], [A], {from: B, two: A}]
requests: {}
mapping: {t: aa}
bidding: {strategy: coalitoin, gossip_interval: 5}
";
    let diagnostics = load(text).unwrap_err();
    insta::assert_snapshot!(diagnostics.render(false));
    assert!(diagnostics.render(true).contains("\u{1b}["));
}

#[test]
fn keys_that_are_unknown_missing_or_doubled() {
    insta::assert_snapshot!(each(&[
        "creditz: base",
        "run: {seed: 1, sede: 2, seed: 3}",
        "run: {seed: 1, threads: 2, seed: 3, threads: 4}",
        "request: {nodes: {x: {typ: t}}}",
        "request: {}",
        "conditions: [{gt: {node: x, atribute: rank, value: 2}}]",
        "conditions: [{exists: {node: x, attribute: rank, value: 2}}]",
    ]));
}

#[test]
fn values_of_the_wrong_kind() {
    insta::assert_snapshot!(each(&[
        "name: [a]",
        "name: .hidden",
        "container: 5",
        "container: {nodes: [A, B]}",
        "container: {nodes: {A: {type: [a]}, B: {type: b, x: null}}}",
        "container: {nodes: {A: {type: a}, B: {type: b}}, edges: [[A, true]]}",
        "run: {seed: -1, repeat: 0, threads: many, runtime: virtaul, until: {time: 60, messages: 1.5}}",
        "validate: {max_incoming_edges: {b: -5}, max_incoming_rank: {b: {rank: x}}}",
        "description: 5",
        "credits: 5",
    ]));
}

#[test]
fn durations_without_unit_and_unfit_distributions() {
    insta::assert_snapshot!(each(&[
        "network: {latency: 5}",
        "network: {latency: \"5\"}",
        "network: {latency: 5 hours}",
        "network: {latency: -5ms}",
        "network: {latency: {uniform: [5ms, 1ms]}}",
        "network: {latency: {uniform: [5ms]}}",
        "network: {latency: {normal: {mean: 5ms}}}",
        "network: {latency: {gamma: 1ms}}",
        "network: {latency: {uniform: [1ms, 2ms], normal: {mean: 1ms}}}",
        "network: {latency: {log_normal: {median: 5ms, sigma: -1}}}",
    ]));
}

#[test]
fn impairments_of_the_network() {
    insta::assert_snapshot!(each(&[
        "network: {loss: 1.0}",
        "network: {duplication: -1}",
        "network: {reordering: {share: 0.5}}",
        "network: {bandwidth: 100}",
        "network: {bandwidth: 100 miles}",
        "network: {links: [{from: A, to: Q, loss: 0.5}]}",
        "network: {links: [{from: A, to: A}]}",
        "network: {detector: {interval: 100ms, lost_after: 150ms}}",
    ]));
}

#[test]
fn overlays_that_do_not_fit_are_told_where_and_why() {
    let line = "container: {nodes: {A: {type: a, x: 0, y: 0}, B: {type: b}, C: {x: 1, y: 1}}, \
                edges: [{from: A, to: B, delay: 1ms}, {from: B, to: C, delay: 1ms}]}";
    let network = [
        "5",
        "{}",
        "{topology: random_regular}",
        "{topology: randm_regular, degree: 2}",
        "{topology: random_regular, degree: -1}",
        "{topology: random_regular, degree: 101}",
        "{topology: random_regular, degree: 2, sed: 1}",
        "{topology: random_regular, degree: 2, latency: 5}",
        "{topology: random_regular, degree: 2}, latency: {attribute: delay}",
        "{topology: random_regular, degree: 2}, latency: {geographic: {latitude: x, longitude: y, per_km: 5us}}",
    ];
    let texts = network.map(|overlay| format!("{line}\nnetwork: {{overlay: {overlay}}}"));
    insta::assert_snapshot!(each(&texts.each_ref().map(String::as_str)));
}

#[test]
fn events() {
    insta::assert_snapshot!(each(&[
        "events: {at: 2s}",
        "events: [{at: 2s}]",
        "events: [{crash: B}]",
        "events: [{at: 2, crash: B}]",
        "events: [{at: 2s, crash: Q}]",
        "events: [{at: 2s, crash: B, leave: B}]",
        "events: [{at: 2s, crash: B, memory: true}]",
        "events: [{at: 2s, until: 3s, crash: B}]",
        "events: [{at: 2s, restart: B, lasts: 1s}]",
        "events: [{at: 2s, link_down: [A, A]}]",
        "events: [{at: 2s, heal: false}]",
        "events: [{at: 2s, attributes: {node: A, values: {}}}]",
        "events: [{at: 2s, request: {}}]",
        "events: [{at: 2s, request: {nodes: {z: {type: nobody}}}}]",
        "events: [{rate: 0, until: 3s, crash: any}]",
        "events: [{rate: 1, crash: any}]",
        "events: [{rate: 1, from: 3s, until: 3s, crash: any}]",
        "events: [{rate: 1, until: 3s, join: A}]",
        "events: [{rate: 1, until: 3s, partition: [A]}]",
    ]));
}

#[test]
fn sources_of_the_graph() {
    insta::assert_snapshot!(each(&[
        "container: {}",
        "container: {nodes: {}}",
        "container: {file: none.json}",
        "container: {file: none.json, generate: {topology: ring, nodes: 3}}",
        "container: {file: none.json, format: graphlm}",
        "container: {nodes: {A: {type: a}, B: {type: b}}, format: graphml}",
        "container: {generate: {topology: rng, nodes: 3}}",
        "container: {generate: {topology: barabasi_albert, nodes: x, k: 3}}",
        "container: {edges: [[A, B]]}",
    ]));
}

#[test]
fn overlays() {
    insta::assert_snapshot!(each(&[
        "container: {generate: {topology: path, nodes: 3}, attributes: {type: {chioce: [a]}}}",
        "container: {generate: {topology: path, nodes: 3}, attributes: {type: {choice: {a: 0, b: 0}}}}",
        "container: {generate: {topology: path, nodes: 3}, attributes: {type: {cycle: []}}}",
        "container: {generate: {topology: path, nodes: 3}, attributes: {type: {cycle: [a, b]}, cpu: {uniform_int: [9, 0]}}}",
        "container: {generate: {topology: path, nodes: 3}, attributes: {type: {cycle: [a, b]}, cpu: {by_node: {n9: 1}}}}",
        "container: {generate: {topology: path, nodes: 3}}",
    ]));
}

#[test]
fn unknown_names() {
    insta::assert_snapshot!(each(&[
        "request: {nodes: {x: {type: t}, y: {type: uu}}, edges: [[x, z]]}",
        "mapping: {t: a, u: [b, bb]}",
        "mapping: {t: [c, d], u: b}",
        "mapping: {t: a, u: {b: c}}",
        "container: {nodes: {A: {type: 1}, B: {type: b}}}\nmapping: {t: \"1\", u: b}",
        "conditions: [{eq: {node: q, attribute: rang, value: 2}}]",
        "conditions: [{share: {nodes: [x, y], attribute: group}}]",
        "bidding: {strategy: classick}",
        "bidding: {strategy: {classic: {boost: 2, rounds: 1.5, eager: 1, first: Q, assigned_boost: 0}}}",
        "bidding: {strategy: {coalition: {boost: 2}}}",
        "bidding: {auction: french}",
        "bidding: {auction: dutch}",
        "bidding: {auction: {dutch: {duration: 0s}}}",
        "bidding: {start: [A, Z]}",
        "validate: {max_incoming_edges: {q: 5}}",
        "expect: {verdict: converges, stitching: {z: A, x: C}, welfare: {at_least: 3, at_most: 2}, messages: -1, flips: {}}",
    ]));
}

#[test]
fn what_an_alias_repeats_is_told_once() {
    let told = told(&with("request: {nodes: {x: &x {typ: t}, y: *x, z: *x}}"));
    assert_eq!(told.matches("unknown key `typ`").count(), 1, "{told}");
    assert!(told.contains("scenario.yaml:5:26: "), "it is told where the anchor stands: {told}");
}

#[test]
fn conditions_that_cannot_be() {
    insta::assert_snapshot!(each(&[
        "conditions: {}",
        "conditions: [diff]",
        "conditions: [{diff: {nodes: [x, y]}, same: {nodes: [x, y]}}]",
        "conditions: [{dif: {nodes: [x, y]}}]",
        "conditions: [{diff: {nodes: [x]}}]",
        "conditions: [{diff: {nodes: [x, x]}}]",
        "conditions: [{same: {nodes: [x, y, x]}}]",
        "conditions: [{gt: {node: x, attribute: rank, value: high}}]",
        "conditions: [{gt: {node: x, attribute: rank, value: .inf, enforce: softly}}]",
        "conditions: [{in: {node: x, attribute: rank, value: []}}]",
        "conditions: [{regex: {node: x, attribute: type, value: \"a(\"}}]",
    ]));
}

#[test]
fn latencies_per_link_that_cannot_be() {
    const GRAPH: &str =
        "container: {nodes: {A: {type: a, lat: 1}, B: {type: b}}, edges: [{from: A, to: B, delay: 3}]}";
    let each = |latencies: &[&str]| {
        let told: Vec<String> = latencies
            .iter()
            .map(|latency| {
                format!("{latency}\n{}", told(&with(&format!("{GRAPH}\nnetwork: {{latency: {latency}}}"))))
            })
            .collect();
        told.join("\n\n")
    };
    insta::assert_snapshot!(each(&[
        "{attribute: dealy, unit: ms}",
        "{attribute: delay}",
        "{attribute: delay, unit: hours}",
        "{geographic: {latitude: lat, longitude: long, per_km: 5us}}",
        "{geographic: {latitude: lat, longitude: lat, per_km: 5us}}",
        "{geographic: {latitude: lat}}",
    ]));
}

#[test]
fn capacities_that_cannot_be() {
    let nodes = |values: [&str; 3]| {
        let [a, b, attributes] = values;
        format!(
            "container: {{nodes: {{A: {{type: a, slots: {a}}}, B: {{type: b, slots: {b}}}}}{attributes}}}"
        )
    };
    let with_nodes = |values| format!("{}\ncapacity: {{attribute: slots}}", nodes(values));
    insta::assert_snapshot!(each(&[
        "capacity: -1",
        "capacity: two",
        "capacity: 1.5",
        "capacity: {attribute: 5}",
        "capacity: {atribute: rank}",
        "capacity: {attribute: ranks}",
        "capacity: {attribute: type}",
        &with_nodes(["-1", "1.5", ""]),
        &with_nodes(["many", ".nan", ""]),
        &with_nodes(["-1", "2", ", attributes: {slots: {by_node: {B: 0.5}}}"]),
        "capacity: {attribute: rank}\nevents: [{at: 1s, attributes: {node: A, values: {rank: 0.5}}}]",
    ]));
}

#[test]
fn a_capacity_that_an_overlay_replaces_is_not_judged() {
    let overlay =
        "container: {nodes: {A: {type: a, slots: -1}, B: {type: b}}, attributes: {slots: {constant: 2.0}}}";
    assert!(load(&with(&format!("{overlay}\ncapacity: {{attribute: slots}}"))).is_ok());
}

#[test]
fn expectations_that_cannot_be() {
    insta::assert_snapshot!(each(&[
        "expect: {verdict: []}",
        "expect: {verdict: [converged, settled]}",
        "expect: {stitching: []}",
        "expect: {stitching: [{x: A}, {x: C}, B]}",
        "expect: {validators: true}",
        "expect: {validators: {max_incoming_edges.b: true}}",
        "expect: {validators: [max_incoming_edges.b]}\nvalidate: {max_incoming_edges: {b: 5}}",
        "expect: {validators: {max_incoming_edge.b: true, max_incoming_edges.b: 1}}\nvalidate: {max_incoming_edges: {b: 5}}",
        "expect: {optimality: high}",
        "expect: {optimality: {at_least: -1}}",
        "expect: {welfare: null}",
        "expect: {runs: most}",
        "expect: {runs: 95 %}",
        "expect: {runs: {at_least: 95}}",
        "expect: {runs: {at_least: 0 %}}",
        "expect: {runs: {at_least: 101 %}}",
        "expect: {runs: {at_most: 5 %}}",
    ]));
}

#[test]
fn a_request_node_whose_type_is_unfit_keeps_its_place_for_the_events_to_come() {
    let told = told(&with(
        "request: {nodes: {x: {type: []}, y: {type: u}}}
events: [{at: 2s, request: {nodes: {y: {type: u}}}}]",
    ));
    assert_eq!(
        told,
        "scenario.yaml:5:29: request.nodes.x.type: found a list, expected an integer, float, string or boolean"
    );
}
