//! `summary.json`: what one run came to, in the words and keys that users and their scripts rely on.
//!
//! All keys but those under `measured` depend on scenario and seed alone (virtual runtime).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::outcome::Course;
use crate::plan::RuntimeKind;
use crate::property::PropertyVerdict;

/// The summary of one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Name of the scenario.
    pub scenario: String,
    /// Seed of the run.
    pub seed: u64,
    /// `virtual` or `live`.
    pub runtime: String,
    /// Name of the strategy.
    pub strategy: String,
    /// `english` or `dutch`.
    pub auction: String,
    /// Number of container nodes.
    pub nodes: usize,
    /// Number of edges of the container (distinct pairs of joined nodes).
    pub edges: usize,
    /// Number of shortcuts: links beside the edges that an overlay gives to gossip.
    #[serde(default)]
    pub shortcuts: usize,
    /// Number of connected parts of the container.
    pub components: usize,
    /// Number of request nodes; where the request changed, in the end.
    pub request_nodes: usize,
    /// Number of request nodes that were requested at any time, where some are not in the end: those that the files name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_nodes_ever: Option<usize>,
    /// `converged`, `disagreement`, `oscillating` or `exhausted`.
    pub verdict: String,
    /// Whether the run was interrupted, so that all else tells what was reached until then.
    pub partial: bool,
    /// Whether every request node is stitched.
    pub complete: bool,
    /// Whether every hard condition holds.
    pub valid: bool,
    /// Request node → container node, in request order; unstitched ones are left out.
    pub stitching: indexmap::IndexMap<String, String>,
    /// The request nodes that are not stitched.
    pub unstitched: Vec<String>,
    /// Sum of base credits of the stitching, in credits.
    pub welfare: f64,
    /// Every condition judged by itself, in file order; at most [`Summary::MOST_CONDITIONS`].
    #[serde(default)]
    pub conditions: Vec<ConditionSummary>,
    /// What the stitching breaks: conditions, mapping, capacities.
    pub violations: Vec<ViolationSummary>,
    /// The verdicts of the validators.
    pub validators: Vec<ValidatorSummary>,
    /// What the scenario expected, and whether it was met.
    pub expectations: Vec<ExpectationSummary>,
    /// The properties that were watched, in runs whose events are.
    pub properties: Vec<PropertySummary>,
    /// Messages sent.
    pub messages: u64,
    /// Of these, messages lost on their way or at a node that was down.
    pub messages_lost: u64,
    /// Of these, messages that the network doubled.
    pub messages_doubled: u64,
    /// Bytes sent, on the wire.
    pub bytes: u64,
    /// Messages per link, edges and shortcuts alike; `null` without any.
    pub messages_per_edge: Option<f64>,
    /// Longest causal chain of messages.
    pub hops: u32,
    /// Changes of holders after all request nodes first had one; `null` if they never had.
    pub flips: Option<u64>,
    /// Share of nodes that hold the final stitching of their part, at the end.
    pub agreement: f64,
    /// Least time between two samples of the course, in milliseconds; 0: every change was sampled.
    pub sampling_interval_ms: f64,
    /// How many nodes the course tells of, where the container is too large to look at all of them at every sample; `null`
    /// elsewhere. Agreement, stitching and times above are told of all.
    #[serde(default)]
    pub sampled_nodes: Option<usize>,
    /// The nodes of which events were recorded, where these are not all; absent elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_nodes: Option<Vec<String>>,
    /// When the run converged, in milliseconds.
    pub converged_at_ms: Option<f64>,
    /// When the run fell silent, in milliseconds.
    pub quiescent_at_ms: Option<f64>,
    /// When the run ended, in milliseconds.
    pub ended_at_ms: f64,
    /// The largest number of bids in any node's shared state.
    pub retained_max: usize,
    /// Whether a cap on retained bids cut something off.
    pub retention_capped: bool,
    /// Whether the search for some ceiling used up its budget, so that more bids were kept than could matter.
    #[serde(default)]
    pub ceiling_budget_exhausted: bool,
    /// Whether a decision used up its search budget.
    pub decision_budget_exhausted: bool,
    /// One period of an oscillation; `null` where there is none, or none was established.
    #[serde(default)]
    pub cycle: Option<CycleSummary>,
    /// One entry per part; at most [`Summary::MOST_PARTS`], the largest first to stay.
    pub parts: Vec<PartSummary>,
    /// What the user should know, one sentence each.
    pub notices: Vec<String>,
    /// What depends on the machine and the moment.
    pub measured: Measured,
}

impl Summary {
    /// Bound on the number of parts listed.
    pub const MOST_PARTS: usize = 100;

    /// Bound on the number of conditions listed.
    pub const MOST_CONDITIONS: usize = 1_000;

    /// Number of request nodes that the files of the run name.
    pub fn request_nodes_named(&self) -> usize {
        self.request_nodes_ever.unwrap_or(self.request_nodes)
    }

    /// Whether messages in flight were watched at every moment, and not at samples only.
    pub fn watches_all_in_flight(&self) -> bool {
        self.runtime == RuntimeKind::Virtual.name() && self.nodes <= Course::EXACT_NODES
    }

    /// Whether every expectation is met and every property that was watched holds.
    pub fn is_as_it_should(&self) -> bool {
        self.meets_expectations() && self.keeps_properties()
    }

    /// Whether every expectation is met.
    pub fn meets_expectations(&self) -> bool {
        self.expectations.iter().all(|expectation| expectation.ok)
    }

    /// Whether every property that was watched holds.
    pub fn keeps_properties(&self) -> bool {
        self.properties.iter().all(|property| property.ok)
    }
}

/// One period of a run that goes round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CycleSummary {
    /// How long it lasts, in milliseconds; where durations are drawn, the one that was watched.
    pub period_ms: f64,
    /// How often some node's view changes in it.
    pub view_changes: u64,
    /// Changes of holders in it, in time order; at most [`CycleSummary::MOST_CHANGES`].
    pub changes: Vec<CycleChange>,
    /// How many there are in all.
    pub changes_total: usize,
}

impl CycleSummary {
    /// Bound on the number of changes listed.
    pub const MOST_CHANGES: usize = 1_000;
}

/// A request node passes from one holder to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CycleChange {
    /// When, in milliseconds since the period began.
    pub at_ms: f64,
    /// The request node.
    pub request: String,
    /// Who held it; `null` when most nodes named nobody.
    pub from: Option<String>,
    /// Who holds it from then on.
    pub to: Option<String>,
}

/// One condition of the scenario, as it was in the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConditionSummary {
    /// The rule in the words of the scenario format.
    pub condition: String,
    /// The request nodes it concerns.
    pub nodes: Vec<String>,
    /// Whether it holds; `null` when none of these is stitched, so that it binds nobody.
    pub ok: Option<bool>,
    /// What it was judged by: the value, or who holds what.
    pub message: String,
}

/// One broken condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ViolationSummary {
    /// The rule in the words of the scenario format.
    pub condition: String,
    /// The request nodes it concerns.
    pub nodes: Vec<String>,
    /// What is wrong.
    pub message: String,
}

/// One validator's verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValidatorSummary {
    /// Its name, such as `max_incoming_edges.b`.
    pub name: String,
    /// Whether the stitching passes.
    pub ok: bool,
    /// Why not; empty when it passes.
    pub message: String,
}

/// One expectation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExpectationSummary {
    /// Its key under `expect:`.
    pub name: String,
    /// Whether it was met.
    pub ok: bool,
    /// What was expected.
    pub expected: serde_json::Value,
    /// What was found.
    pub found: serde_json::Value,
}

/// One property that every run has to keep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PropertySummary {
    /// Its name; `huddle_sim::property` tells what it says.
    pub name: String,
    /// Whether it holds.
    pub ok: bool,
    /// What is wrong; empty when it holds.
    pub message: String,
}

impl From<PropertyVerdict> for PropertySummary {
    fn from(verdict: PropertyVerdict) -> Self {
        let ok = verdict.broken.is_none();
        Self { name: verdict.name.to_owned(), ok, message: verdict.broken.unwrap_or_default() }
    }
}

/// One connected part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartSummary {
    /// Name of its lowest node.
    pub lowest: String,
    /// Number of its nodes.
    pub nodes: usize,
    /// Its stitching.
    pub stitching: indexmap::IndexMap<String, String>,
    /// Its welfare, in credits.
    pub welfare: f64,
    /// Share of its nodes that hold it.
    pub agreement: f64,
}

/// What depends on the machine and the moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Wall-clock seconds of the run itself, without reading the scenario and drawing charts.
    pub wall_seconds: f64,
    /// Peak resident memory of the process, in bytes; `null` where the system does not tell.
    pub peak_memory_bytes: Option<u64>,
    /// Messages sent per wall-clock second.
    pub messages_per_second: f64,
    /// Further figures by name.
    #[serde(flatten)]
    pub more: BTreeMap<String, serde_json::Value>,
}
