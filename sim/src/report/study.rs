//! Charts of studies: what became of many runs, over a grid of parameters or by what the instances have in common.
//!
//! ```text
//! outcomes of many runs ──▶ Share (hits of trials, with its interval) ──▶ HeatMaps, Intervals ──▶ SVG, PNG
//!                           means with their intervals ────────────────▶ Lines
//! what was measured at several sizes ──▶ PowerLaw ─────────────────────▶ Scaling
//! ```
//!
//! Shares are drawn on a fixed scale from 0 to 100 %, so that charts can be compared with each other and small differences
//! do not look large.

mod heat_maps;
mod intervals;
mod lines;
mod power_law;
mod scaling;
mod share;
mod sweep;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use heat_maps::{AmountMap, Grid, HeatMap, HeatMaps};
pub use intervals::{Intervals, Row, RowGroup};
pub use lines::{Lines, Panel, Places, Point, Series};
pub use power_law::PowerLaw;
pub use scaling::{Growth, Measured, Scaling, ScalingPanel};
pub use share::Share;
pub use sweep::{MOST_POINTS, draw_sweep};

use super::charts::{self, ChartError};
use super::paint;
use super::scene::Scene;

/// The words around a chart.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Words {
    /// What is seen, in one sentence.
    pub title: String,
    /// What was run, in one line.
    pub which: String,
    /// How to read it, in one line.
    pub reading: String,
    /// What else to know, below the chart; each is wrapped to its width.
    pub notes: Vec<String>,
}

fn svg(scene: &Scene, name: &str) -> Result<String, ChartError> {
    paint::svg(scene).map_err(|reason| ChartError { path: PathBuf::from(format!("{name}.svg")), reason })
}

fn draw(scene: &Scene, folder: &Path, name: &str) -> Result<Vec<PathBuf>, ChartError> {
    charts::write(scene, folder.join(format!("{name}.svg")), folder.join(format!("{name}.png")))
}
