//! What a run came to, as the list and the live page tell it.

use huddle_sim::record::Summary;
use serde::Serialize;

/// What a run came to.
#[derive(Clone, Debug, Serialize)]
pub struct CameTo {
    verdict: String,
    partial: bool,
    complete: bool,
    valid: bool,
    stitched: usize,
    requests: usize,
    welfare: f64,
    /// Expectations met, and all of them.
    expectations: (usize, usize),
}

impl CameTo {
    /// What a summary says.
    pub fn of(summary: &Summary) -> Self {
        let met = summary.expectations.iter().filter(|expectation| expectation.ok).count();
        Self {
            verdict: summary.verdict.clone(),
            partial: summary.partial,
            complete: summary.complete,
            valid: summary.valid,
            stitched: summary.stitching.len(),
            requests: summary.request_nodes,
            welfare: summary.welfare,
            expectations: (met, summary.expectations.len()),
        }
    }
}
