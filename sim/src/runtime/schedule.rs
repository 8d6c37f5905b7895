//! A schedule: the events of one run in the order in which they happen, in place of latencies.
//!
//! `huddle check` writes one for each counterexample; a replay makes a run of it with everything that a run records.
//! Written to a file, it is YAML with one step a line, told in words beside it.

mod file;
mod replay;

use std::collections::BTreeSet;

use crate::agent::Timer;
use crate::model::ContainerId;
use crate::plan::Plan;
use crate::runtime::explore::FaultBudget;

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
    /// A message on its way here is lost.
    Loss {
        /// Position of the sender among the node's neighbours.
        neighbour: u32,
        /// Number of the message among those on its directed link, from 1.
        number: u32,
    },
    /// The acknowledgement of a message on its way here is lost, so that it will be sent again.
    Unacknowledged {
        /// Position of the sender among the node's neighbours.
        neighbour: u32,
        /// Number of the message among those on its directed link, from 1.
        number: u32,
    },
    /// A message that it sent was not acknowledged in time: it sends it again.
    Timeout {
        /// Position of the receiver among the node's neighbours.
        neighbour: u32,
        /// Number of the message among those on its directed link, from 1.
        number: u32,
    },
    /// It notices that a neighbour has crashed.
    Detection {
        /// Position of the one that crashed among the node's neighbours.
        neighbour: u32,
        /// Which of its lives ended, from 1.
        life: u32,
    },
    /// It crashes.
    Crash,
    /// It starts anew after a crash, without memory.
    Restart,
}

impl Happening {
    /// Whether the network or a node fails here.
    pub fn is_fault(self) -> bool {
        matches!(self, Self::Loss { .. } | Self::Unacknowledged { .. } | Self::Crash)
    }
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
    /// Whether nodes gossip as they do where messages may be lost and nodes crash; numbers of messages are then others.
    pub resilient: bool,
}

impl Schedule {
    /// A schedule for a plan.
    pub fn new(plan: &Plan, steps: Vec<Step>, rounds: Vec<usize>, story: Vec<String>) -> Self {
        let (scenario, strategy) = (plan.name.clone(), plan.bidding.strategy.clone());
        Self { scenario, strategy, steps, rounds, story, resilient: false }
    }

    /// The nodes that are down when all steps have happened.
    pub fn down_in_the_end(&self) -> BTreeSet<ContainerId> {
        let mut down = BTreeSet::new();
        for step in &self.steps {
            match step.happening {
                Happening::Crash => drop(down.insert(step.node)),
                Happening::Restart => drop(down.remove(&step.node)),
                _ => {}
            }
        }
        down
    }

    /// The faults that the steps need.
    pub fn faults(&self) -> FaultBudget {
        let restarts = self.steps.iter().any(|step| step.happening == Happening::Restart);
        FaultBudget { losses: u8::MAX, crashes: u8::MAX, restarts }
    }

    /// Number of messages delivered.
    pub fn deliveries(&self) -> usize {
        let delivered = |step: &&Step| matches!(step.happening, Happening::Delivery { .. });
        self.steps.iter().filter(delivered).count()
    }
}
