//! The simulator behind Huddle.
//!
//! ```text
//! scenario YAML ──▶ scenario ──▶ plan ──▶ agent ◀──▶ runtime ──▶ record ──▶ report
//!     (text)        (checked)  (instance)  (pure)    (drives)    (files)    (charts)
//! ```
#![forbid(unsafe_code)]

pub mod agent;
pub mod instances;
pub mod model;
pub mod plan;
pub mod random;
pub mod record;
pub mod report;
pub mod runtime;
pub mod scenario;
pub mod solver;
