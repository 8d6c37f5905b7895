//! The `ecdf` charts: the share of all runs that had converged within a time, and with so many messages. Runs that never did
//! are what a curve lacks to 100 %.
//!
//! [`repetition`] draws one curve with the band that it is known to within; [`overlay`] draws several, such as the
//! strategies of a comparison, each with its name beside it.

mod curve;
mod labels;
pub mod overlay;
pub mod repetition;

pub use overlay::{Named, Overlay};

use crate::report::scene::Area;
use crate::report::style;

const LEFT: f64 = 92.0;
const PANEL_HEIGHT: f64 = 190.0;
const HEADING_HEIGHT: f64 = 36.0;

/// The area of a panel whose heading begins at a height.
fn panel(above: f64) -> Area {
    let top = above + HEADING_HEIGHT;
    Area::new(LEFT, top, style::RIGHT - 12.0, top + PANEL_HEIGHT)
}
