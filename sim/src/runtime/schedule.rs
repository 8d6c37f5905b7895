//! A schedule: the events of one run in the order in which they happen, in place of latencies.
//!
//! `huddle check` writes one for each counterexample; a replay makes a run of it with everything that a run records.

use crate::agent::Timer;
use crate::model::ContainerId;

/// An event at a node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Happening {
    /// It starts by itself.
    Start,
    /// A timer that it set runs out.
    Timer(Timer),
    /// A message arrives.
    Delivery {
        /// Position of the sender among the node's neighbours.
        neighbour: u32,
        /// Number of the message among those on its directed link, from 1.
        number: u32,
    },
}

/// One step of a schedule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Step {
    /// At which node.
    pub node: ContainerId,
    /// What happens there.
    pub happening: Happening,
}
