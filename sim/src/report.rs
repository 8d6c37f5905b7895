//! Reports: what a reader sees of a run, drawn from its [`Recording`](crate::record::Recording) alone.
//!
//! ```text
//! Recording ──▶ chart::{convergence, stability, bids, stitching} ──▶ Scene ──▶ paint ──▶ SVG, PNG
//!                 (pure: where each mark goes)        (list of marks)   (plotters backends)
//! ```
//!
//! A chart is composed once, as a list of marks, and painted twice, by one routine over both backends of plotters.
//! Composing neither fails nor touches the disk; so tests judge a chart by its marks (does any text overlap
//! another?), and files are written in one place.
//!
//! [`study`] has the charts over many runs, which are drawn from counts and not from a recording.

pub mod charts;
pub mod page;
pub mod study;

mod axis;
mod chart;
#[cfg(test)]
mod example;
mod font;
mod heading;
mod layout;
mod paint;
mod scene;
mod spread;
mod style;
