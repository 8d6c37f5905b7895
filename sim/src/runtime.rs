//! Runtimes: what drives the agents, delivers their messages and watches their views.
//!
//! Every runtime drives the same agents through [`crate::agent::Strategy::step`], reports the same events and
//! hands over the same [`crate::record::Outcome`].

mod control;
mod durations;
mod ending;
pub mod explore;
pub mod faults;
pub mod follow;
pub mod live;
pub mod schedule;
mod tracker;
pub mod virtual_time;

pub use control::{Control, Progress, Watcher};
pub use tracker::{Tracker, Traffic};
