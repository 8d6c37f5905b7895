//! A recording as charts and reports see it: everything they draw, read back from the files of a run.

use std::collections::BTreeMap;

use crate::plan::Nanos;

use super::summary::Summary;

/// A run read back from its folder.
#[derive(Clone, Debug)]
pub struct Recording {
    /// `summary.json`.
    pub summary: Summary,
    /// `graph.json`: the two graphs with what charts need of them; absent when it was too large to record.
    pub graph: Option<GraphRecord>,
    /// `metrics.csv`: the sampled course; absent at record level `summary`.
    pub course: Option<CourseRecord>,
    /// The bids from `events.parquet`; absent unless events were recorded.
    pub bids: Option<BidRecord>,
    /// Messages, changes of state, starts and stops from the same file; absent as `bids` are.
    pub traffic: Option<TrafficRecord>,
}

/// The container and request graphs by name.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct GraphRecord {
    /// Container nodes in order.
    pub container: Vec<GraphNode>,
    /// Container edges as positions in `container`, as given (parallel edges and self-loops included).
    pub container_edges: Vec<(u32, u32)>,
    /// Links beside the edges that gossip travels on as well, as positions in `container`, each pair once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub container_shortcuts: Vec<(u32, u32)>,
    /// Request nodes in order.
    pub request: Vec<GraphNode>,
    /// Request edges as positions in `request`.
    pub request_edges: Vec<(u32, u32)>,
}

/// A node as charts show it.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct GraphNode {
    /// Its name.
    pub name: String,
    /// Its type, as text; empty when it has none.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its numeric attribute `rank`, if it has one.
    pub rank: Option<f64>,
    /// All its other attributes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, serde_json::Value>,
}

/// The sampled course of a run, by columns; all columns have one entry per sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CourseRecord {
    /// Time in milliseconds.
    pub time_ms: Vec<f64>,
    /// Share of nodes whose view equals the final stitching of their own part, 0 to 1.
    pub agreement: Vec<f64>,
    /// Number of different views.
    pub views: Vec<u64>,
    /// Welfare of the view that most nodes hold, in credits.
    pub welfare: Vec<f64>,
    /// Number of request nodes stitched in that view.
    pub stitched: Vec<u64>,
    /// Messages sent so far.
    pub messages: Vec<u64>,
    /// Bytes sent so far.
    pub bytes: Vec<u64>,
    /// Most messages in flight at any moment since the sample before.
    pub in_flight: Vec<u64>,
    /// One per request node, in request order.
    pub requests: Vec<RequestCourse>,
}

/// The course of one request node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestCourse {
    /// Its name.
    pub name: String,
    /// Name of its holder at each sample.
    pub holder: Vec<Option<String>>,
    /// Changes of holder so far.
    pub flips: Vec<u64>,
}

/// The bids of a run in time order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BidRecord {
    /// The bids; at most [`BidRecord::MOST_BIDS`] of them are read back: of each request node every bidder's highest,
    /// then a random sample of the rest.
    pub bids: Vec<RecordedBid>,
    /// How many were recorded in all.
    pub total: u64,
}

impl BidRecord {
    /// Bound on the number of bids read back for charts.
    pub const MOST_BIDS: usize = 50_000;
}

/// One bid, changed bid or withdrawal.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedBid {
    /// When.
    pub at: Nanos,
    /// Name of the bidder.
    pub bidder: String,
    /// Position of the request node in the request graph.
    pub request: u32,
    /// Credits bid; `None` for a withdrawal.
    pub credits: Option<f64>,
}

/// The messages of a run, and what else happened at its nodes, each in time order. Where there is more than fits, every
/// second, fourth, ... is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrafficRecord {
    /// Messages; at most [`TrafficRecord::MOST_MESSAGES`].
    pub flights: Vec<Flight>,
    /// How many were sent in all.
    pub messages: u64,
    /// Changes of a node's shared state; at most [`TrafficRecord::MOST_CHANGES`].
    pub states: Vec<StateChange>,
    /// How many there were in all.
    pub states_total: u64,
    /// Starts, stops and restarts; at most [`TrafficRecord::MOST_CHANGES`].
    pub statuses: Vec<StatusChange>,
    /// How many there were in all.
    pub statuses_total: u64,
}

impl TrafficRecord {
    /// Bound on the number of messages read back.
    pub const MOST_MESSAGES: usize = 20_000;

    /// Bound on the number of changes of state, and on that of starts and stops.
    pub const MOST_CHANGES: usize = 20_000;
}

/// One message on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flight {
    /// When it was sent.
    pub sent: Nanos,
    /// Position of the sender in the container.
    pub from: u32,
    /// Position of the receiver.
    pub to: u32,
    /// What became of it.
    pub end: FlightEnd,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FlightEnd {
    /// The receiver processed it then.
    Processed(Nanos),
    /// It was lost then.
    Lost(Nanos),
    /// It was still on its way in the end.
    Unknown,
}

/// A node's shared state changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StateChange {
    /// When.
    pub at: Nanos,
    /// Position of the node in the container.
    pub node: u32,
}

/// A node started or restarted, or stopped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatusChange {
    /// When.
    pub at: Nanos,
    /// Position of the node in the container.
    pub node: u32,
    /// Whether it is up from then on.
    pub up: bool,
}
