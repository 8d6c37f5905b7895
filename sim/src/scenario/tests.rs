//! Whole scenarios: what a full one becomes, and what each kind of mistake is told as.

mod findings;
mod plans;
mod robustness;

use std::path::Path;

use super::{Diagnostics, Overrides, load_text};
use crate::agent::{ParameterKind, ParameterSpec, StrategySpec};
use crate::plan::Plan;

/// A scenario that uses every section.
const FULL: &str = include_str!("tests/full.yaml");

fn strategies() -> Vec<StrategySpec> {
    let parameter = |name, kind| ParameterSpec { name, summary: "a summary", kind, default: None };
    let strategy = |name: &str, parameters| StrategySpec {
        name: name.to_owned(),
        summary: String::new(),
        parameters,
        one_outcome: false,
    };
    vec![
        strategy("coalition", vec![]),
        strategy(
            "classic",
            vec![
                parameter("assigned_boost", ParameterKind::Number(1.0, 100.0)),
                parameter("bid_boost", ParameterKind::Number(1.0, 100.0)),
                parameter("rounds", ParameterKind::Integer(1, 9)),
                parameter("eager", ParameterKind::Boolean),
                parameter("first", ParameterKind::ContainerNode),
            ],
        ),
    ]
}

fn load(text: &str) -> Result<Plan, Diagnostics> {
    load_text(text, Path::new("scenario.yaml"), &Overrides::default(), &strategies())
}

/// What a text that does not fit is told as.
fn told(text: &str) -> String {
    load(text).expect_err("the scenario has findings").to_string()
}

/// The least scenario that fits, with lines put in place of or below its own sections.
fn with(sections: &str) -> String {
    let base = [
        ("version", "version: 1"),
        ("name", "name: least"),
        ("container", "container: {nodes: {A: {type: a, rank: 1}, B: {type: b, rank: 2}}, edges: [[A, B]]}"),
        ("request", "request: {nodes: {x: {type: t}, y: {type: u}}}"),
        ("mapping", "mapping: {t: a, u: b}"),
    ];
    let own = |key: &str| sections.lines().any(|line| line.starts_with(&format!("{key}:")));
    let kept: Vec<&str> = base.iter().filter(|(key, _)| !own(key)).map(|(_, line)| *line).collect();
    format!("{}\n{sections}\n", kept.join("\n"))
}

#[test]
fn more_request_nodes_than_bids_can_number_are_refused() {
    let nodes: String = (0..65_536).map(|node| format!("    r{node}: {{type: t}}\n")).collect();
    let text = format!(
        "version: 1\nname: many\ncontainer: {{nodes: {{A: {{type: a}}}}}}\nrequest:\n  nodes:\n{nodes}mapping: {{t: a}}\n"
    );
    assert!(told(&text).contains("found 65536 request nodes, at most 65535 fit"));
}
