//! A schedule: the events of one run in the order in which they happen, in place of latencies.
//!
//! `huddle check` writes one for each counterexample; a replay makes a run of it with everything that a run records.
//! Written to a file, it is YAML with one step a line, told in words beside it.

mod file;
mod replay;

use crate::agent::Timer;
use crate::model::ContainerId;
use crate::plan::Plan;

pub use file::ScheduleError;
pub use replay::replay;

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

/// A schedule for a scenario.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schedule {
    /// The scenario's name.
    pub scenario: String,
    /// The strategy's name.
    pub strategy: String,
    /// The steps.
    pub steps: Vec<Step>,
    /// After how many steps each round of a cycle begins, and the last one ends; empty for a run that ends.
    pub rounds: Vec<usize>,
    /// One line of words for each step; may be empty.
    pub story: Vec<String>,
}

impl Schedule {
    /// A schedule for a plan.
    pub fn new(plan: &Plan, steps: Vec<Step>, rounds: Vec<usize>, story: Vec<String>) -> Self {
        let (scenario, strategy) = (plan.name.clone(), plan.bidding.strategy.clone());
        Self { scenario, strategy, steps, rounds, story }
    }

    /// Number of messages delivered.
    pub fn deliveries(&self) -> usize {
        let delivered = |step: &&Step| matches!(step.happening, Happening::Delivery { .. });
        self.steps.iter().filter(delivered).count()
    }
}
