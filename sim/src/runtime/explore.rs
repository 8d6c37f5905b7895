//! Exploring: every interleaving of a small scenario's deliveries, and what follows from them.
//!
//! ```text
//! plan ──▶ graph ◀── pool ◀── burst      states by the number of events to them; local states of nodes, once each
//!            ├──▶ endings                 who holds which view when all is silent
//!            ├──▶ cycle                   runs that never end
//!            └──▶ path, run, story ──▶ schedule     a counterexample, as steps and in words
//! sampling                                single schedules, where the graph is too big
//! ```
//!
//! A message may arrive at any time after it was sent (on links that keep the order: after those before it), a timer may
//! run out at any time after it was set, and a node may start at any time; only where all nodes start at one time do
//! they so before anything arrives. So every latency, every gossip interval and every start is covered.
//!
//! *Converges* means: the graph of states is whole, it has no cycle, so that no run goes on for ever, and in every state
//! without anything pending all nodes of a part hold the view that they hold in every other such state.

mod burst;
mod check;
mod cycle;
mod endings;
mod faults;
mod faulty;
mod graph;
mod key;
mod local;
mod path;
mod pool;
mod run;
mod sampling;
mod story;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use check::check;
pub use faults::FaultBudget;
pub use faulty::Faulty;
pub use local::LinkOrder;

pub(super) use burst::position_at_target;
pub(super) use faults::{Faults, Rules};
pub(super) use key::Keys;
pub(super) use local::{Departure, Local, Parcel, ParcelKind};

use crate::model::{ContainerId, Stitching};
use crate::runtime::schedule::Schedule;

/// What is told of progress.
pub type Listener = Arc<dyn Fn(&Explored) + Send + Sync>;

/// How a check is done.
#[derive(Clone)]
pub struct Settings {
    /// In which order messages on one link may arrive.
    pub order: LinkOrder,
    /// What may go wrong.
    pub faults: FaultBudget,
    /// Most states of the graph.
    pub states: u64,
    /// Single schedules that are tried where the graph is too big.
    pub schedules: u64,
    /// Seed of these schedules.
    pub seed: u64,
    /// Whether events that commute are explored in one order only.
    pub pruned: bool,
    /// Who is told of progress.
    pub listener: Option<Listener>,
}

impl Settings {
    /// Most states by default: about a gigabyte.
    pub const STATES: u64 = 5_000_000;

    /// Single schedules by default.
    pub const SCHEDULES: u64 = 1_000;

    fn tell(&self, explored: &Explored) {
        if let Some(listener) = &self.listener {
            listener(explored);
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            order: LinkOrder::Any,
            faults: FaultBudget::default(),
            states: Self::STATES,
            schedules: Self::SCHEDULES,
            seed: 0,
            pruned: true,
            listener: None,
        }
    }
}

/// What a check found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Finding {
    /// Every run ends, and all in one outcome: proven.
    Converges,
    /// A run ends with different views in one part.
    Disagreement,
    /// Two runs end in different outcomes.
    SeveralOutcomes,
    /// A run goes on for ever.
    Endless,
    /// Nothing was proven, and no counterexample was found.
    #[default]
    Undecided,
}

impl Finding {
    /// Its name in results and schedules.
    pub fn name(self) -> &'static str {
        match self {
            Self::Converges => "converges",
            Self::Disagreement => "disagreement",
            Self::SeveralOutcomes => "several_outcomes",
            Self::Endless => "endless",
            Self::Undecided => "undecided",
        }
    }
}

/// How much was explored.
#[derive(Clone, Copy, Default, Debug)]
pub struct Explored {
    /// States found.
    pub states: u64,
    /// States all of whose successors were found.
    pub expanded: u64,
    /// Transitions between them.
    pub transitions: u64,
    /// Different states of single nodes, with what is pending for them.
    pub local_states: u64,
    /// About how many bytes the graph takes, the states of single nodes aside.
    pub bytes: u64,
    /// Whether all states were expanded.
    pub whole: bool,
    /// Single schedules tried so far.
    pub schedules: u64,
}

/// A search through single schedules.
#[derive(Clone, Copy, Default, Debug)]
pub struct Searched {
    /// The seed.
    pub seed: u64,
    /// Schedules tried.
    pub schedules: u64,
    /// How many of them neither fell silent nor were seen to go round within the limit of steps.
    pub unfinished: u64,
}

/// How a run ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct End {
    /// The view of each node, in node order; `None` for one that has crashed and stays away.
    pub views: Vec<Option<Stitching>>,
}

impl End {
    /// The nodes that are gone.
    pub fn gone(&self) -> impl Iterator<Item = ContainerId> + '_ {
        let nodes = self.views.iter().enumerate().filter(|(_, view)| view.is_none());
        nodes.map(|(node, _)| ContainerId::at(node))
    }

    /// The nodes that are left, with their views.
    pub fn left(&self) -> impl Iterator<Item = (ContainerId, &Stitching)> + '_ {
        let views = self.views.iter().enumerate();
        views.filter_map(|(node, view)| Some((ContainerId::at(node), view.as_ref()?)))
    }
}

/// The result of a check.
#[derive(Clone, Default, Debug)]
pub struct Checked {
    /// What was found.
    pub finding: Finding,
    /// How much was explored.
    pub explored: Explored,
    /// The search, where there was one.
    pub searched: Option<Searched>,
    /// The ends that `finding` is about: the one in which all runs end (one for each set of nodes that may be gone in the
    /// end), or those of the schedules.
    pub outcomes: Vec<End>,
    /// The counterexample: two schedules where two outcomes differ, else one.
    pub schedules: Vec<Schedule>,
    /// Whether cycles were found of which none was fair.
    pub unfair_cycles: bool,
    /// Whether some decision ran out of its budget.
    pub budget_exhausted: bool,
    /// Whether it was stopped from outside before anything was found.
    pub interrupted: bool,
    /// What the user should know.
    pub notices: Vec<String>,
}
