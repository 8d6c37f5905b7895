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
}

/// The container and request graphs by name.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct GraphRecord {
    /// Container nodes in order.
    pub container: Vec<GraphNode>,
    /// Container edges as positions in `container`, as given (parallel edges and self-loops included).
    pub container_edges: Vec<(u32, u32)>,
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
