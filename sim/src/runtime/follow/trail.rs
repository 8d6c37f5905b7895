//! The way that a run under way has come, thinned to what fits a chart.

use super::Glimpse;
use crate::model::Credits;
use crate::plan::Nanos;
use crate::thinned::Thinned;

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
pub struct Trail(Thinned<Point>);

impl Default for Trail {
    fn default() -> Self {
        Self(Thinned::new(Self::POINTS_MAX))
    }
}

impl Trail {
    /// Bound on the number of moments kept.
    pub const POINTS_MAX: usize = 512;

    /// The moments, in time order.
    pub fn points(&self) -> &[Point] {
        self.0.items()
    }

    /// How often it was thinned: as long as this stays, moments are only added.
    pub fn thinned(&self) -> u32 {
        self.0.thinned()
    }

    /// Adds a moment, or lets it pass.
    pub(super) fn add(&mut self, glimpse: &Glimpse) {
        let Glimpse { at, welfare, traffic, .. } = *glimpse;
        let (sent, in_flight) = (traffic.sent, traffic.in_flight());
        self.0.push(Point { at, agreement: glimpse.agreement(), welfare, sent, in_flight });
    }
}
