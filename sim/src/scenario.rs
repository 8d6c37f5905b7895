//! Scenarios: from YAML text, and the graph files that it names, to a checked plan.

mod adapter;
mod diagnostic;
mod findings;
mod schema;
pub mod source;
mod tree;

pub use adapter::{attributes, generate, import};
pub use diagnostic::{Diagnostics, Finding, Place};
