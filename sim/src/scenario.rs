//! Scenarios: from YAML text, and the graph files that it names, to a checked plan.

pub mod attributes;
mod diagnostic;
pub mod generate;
pub mod import;

pub use diagnostic::{Finding, Place};
