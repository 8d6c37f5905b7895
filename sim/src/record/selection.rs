//! What is kept of the events of a run when they are read back: each row passes once, to the bids and to the traffic.

use crate::model::Credits;
use crate::plan::Nanos;

use super::bids::{BidRow, BidSelection};
use super::recording::{BidRecord, GraphRecord, TrafficRecord};
use super::traffic::TrafficSelection;

/// One row of the table of events, as far as it is read back.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReadRow {
    pub(super) at: Nanos,
    pub(super) node: u32,
    /// Name of the kind of event.
    pub(super) kind: &'static str,
    pub(super) peer: Option<u32>,
    pub(super) request: Option<u32>,
    pub(super) credits: Option<Credits>,
    pub(super) bytes: Option<u32>,
}

/// Gathers what is kept.
pub(super) struct EventSelection {
    bids: BidSelection,
    traffic: TrafficSelection,
}

impl EventSelection {
    /// Nothing yet, of a run with so many container and request nodes.
    pub(super) fn new(nodes: usize, requests: usize) -> Self {
        Self { bids: BidSelection::new(nodes, requests), traffic: TrafficSelection::new(nodes) }
    }

    /// Takes the next row.
    ///
    /// # Errors
    /// When it lacks what its kind has, or names a node that the run does not have.
    pub(super) fn take(&mut self, row: ReadRow) -> Result<(), String> {
        let credits = match row.kind {
            "bid" => Some(row.credits.ok_or("a bid without credits")?),
            "bid_withdrawn" => None,
            _ => return self.traffic.take(&row),
        };
        let request = row.request.ok_or("a bid without its request node")?;
        self.bids.take(BidRow { at: row.at, node: row.node, request, credits })
    }

    /// All that was kept.
    pub(super) fn finish(self, graph: Option<&GraphRecord>) -> (BidRecord, TrafficRecord) {
        (self.bids.finish(graph), self.traffic.finish())
    }
}
