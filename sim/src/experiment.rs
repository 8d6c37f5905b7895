//! Experiments: many runs of one scenario, and what they tell together.
//!
//! ```text
//! plan, contenders ──▶ compare::Trials ──▶ compare::Trial ──▶ compare::Comparison ──▶ compare.json, runs.csv, charts
//!                      (optimum, once)    (one seed, all)     (rows, statistics)
//!
//! study, scenario ──▶ sweep::Sweep ──▶ sweep::SweepRow ──▶ sweep::Journal ──▶ sweep::Table, Points ──▶ tables, charts
//! ```
//!
//! An experiment drives runs through the [`Registry`](crate::Registry) and solvers through [`solver`](crate::solver); who
//! calls it decides how many seeds are under way at once.

pub mod compare;
mod statistics;
pub mod sweep;

pub use statistics::{CONFIDENCE, Mean, Share};
