//! The way that a run under way has come, thinned to what fits a chart.

use super::Glimpse;
use crate::model::Credits;
use crate::plan::Nanos;

/// One moment of it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// When.
    pub at: Nanos,
    /// [`Glimpse::agreement`].
    pub agreement: f64,
    /// Welfare of the view that most nodes hold.
    pub welfare: Credits,
    /// Messages sent so far.
    pub sent: u64,
    /// Messages in flight.
    pub in_flight: u64,
}

/// The moments kept, at most [`Trail::POINTS_MAX`]; when there are more, every other one is dropped, then and from then on.
#[derive(Clone, Debug)]
pub struct Trail {
    points: Vec<Point>,
    /// One in so many is kept.
    stride: u32,
    skipped: u32,
    thinned: u32,
}

impl Default for Trail {
    fn default() -> Self {
        Self { points: Vec::new(), stride: 1, skipped: 0, thinned: 0 }
    }
}

impl Trail {
    /// Bound on the number of moments kept.
    pub const POINTS_MAX: usize = 512;

    /// The moments, in time order.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// How often it was thinned: as long as this stays, moments are only added.
    pub fn thinned(&self) -> u32 {
        self.thinned
    }

    /// Adds a moment, or lets it pass.
    pub(super) fn add(&mut self, glimpse: &Glimpse) {
        self.skipped += 1;
        if self.skipped < self.stride && !self.points.is_empty() {
            return;
        }
        self.skipped = 0;
        if self.points.len() == Self::POINTS_MAX {
            let mut position = 0;
            self.points.retain(|_| {
                position += 1;
                position % 2 == 1
            });
            self.stride *= 2;
            self.thinned += 1;
        }
        let Glimpse { at, welfare, traffic, .. } = *glimpse;
        let (sent, in_flight) = (traffic.sent, traffic.in_flight());
        self.points.push(Point { at, agreement: glimpse.agreement(), welfare, sent, in_flight });
    }
}
