//! The simulator behind Huddle.
//!
//! ```text
//! scenario YAML ──▶ scenario ──▶ plan ──▶ agent ◀──▶ runtime ──▶ record ──▶ report
//!     (text)        (checked)  (instance)  (pure)    (drives)    (files)    (charts)
//! ```
//!
//! A [`plan::Plan`] is made from YAML by [`scenario`] or by hand, run by [`Registry::run`] with the strategy and
//! the runtime that it names, and ends in a [`record::Outcome`]:
//!
//! ```
//! use huddle_sim::Registry;
//! use huddle_sim::instances::{self, Mix};
//! use huddle_sim::plan::Plan;
//! use huddle_sim::record::Verdict;
//! use huddle_sim::runtime::Control;
//!
//! let plan = Plan::new("first", instances::feasible(7, &Mix::small()));
//! let outcome = Registry::default().run(&plan, 42, None, &Control::default())?;
//! assert_eq!(outcome.verdict, Verdict::Converged);
//! assert!(outcome.stitching().is_complete());
//! # Ok::<(), std::io::Error>(())
//! ```
#![forbid(unsafe_code)]

pub mod agent;
pub mod expectation;
pub mod experiment;
pub mod explanation;
pub mod format;
pub mod instances;
pub mod model;
pub mod parameter;
pub mod plan;
pub mod property;
pub mod random;
pub mod record;
mod registry;
pub mod report;
pub mod runtime;
pub mod scenario;
pub mod solver;
mod thinned;

pub use registry::Registry;
