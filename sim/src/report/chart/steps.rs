//! Step lines: what is sampled holds until the next sample.

use crate::report::axis::{Axis, TimeAxis};
use crate::report::scene::{Point, point};

/// The corners of the step line of samples: each value holds until the next sample, the last until the end of the run. Samples
/// that are no number are left out.
pub fn corners(
    samples: impl Iterator<Item = (f64, f64)>,
    time: &TimeAxis,
    axis: &Axis,
    end_ms: f64,
) -> Vec<Point> {
    let places = samples
        .filter(|(at, value)| at.is_finite() && value.is_finite())
        .map(|(at, value)| (time.at(at), axis.at(value)));
    let mut corners: Vec<Point> = Vec::new();
    for (x, y) in places {
        if let Some(before) = corners.last().copied().filter(|before| before.y != y) {
            corners.push(point(x, before.y));
        }
        if corners.last().is_none_or(|before| before.y != y) {
            corners.push(point(x, y));
        }
    }
    if let Some(last) = corners.last().copied() {
        corners.push(point(time.at(end_ms), last.y));
    }
    corners
}
