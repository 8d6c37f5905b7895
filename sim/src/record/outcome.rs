//! The outcome of one run, as a runtime hands it over: verdict, stitching per part, cost, and the sampled course.

use std::fmt;
use std::sync::Arc;

use crate::model::{ContainerId, Credits, Instance, RequestId, Stitching};
use crate::plan::Nanos;

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Quiescent, and all views of each part are equal.
    Converged,
    /// Quiescent, but views of a part differ.
    Disagreement,
    /// Not quiescent, and the state of agents and messages recurs.
    Oscillating,
    /// A limit was hit, or the run was interrupted, before any of the others was established.
    Exhausted,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 4] = [Self::Converged, Self::Disagreement, Self::Oscillating, Self::Exhausted];

    /// Its name in scenarios and summaries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Converged => "converged",
            Self::Disagreement => "disagreement",
            Self::Oscillating => "oscillating",
            Self::Exhausted => "exhausted",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What one run came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether the run was interrupted; the rest then tells what was reached.
    pub partial: bool,
    /// The problem that was solved in the end; another than the plan's where events changed it.
    pub problem: Arc<Instance>,
    /// One entry per connected part of the container, in the order of [`crate::model::Container::parts`]; where nodes or
    /// links failed for good, one per part of what is left, ordered by lowest node.
    pub parts: Vec<PartOutcome>,
    /// Position in `parts` of the headline part: the best stitching's, ties to the lowest part.
    pub headline: usize,
    /// Messages sent.
    pub messages: u64,
    /// Messages lost, on their way or at a node that was down.
    pub lost: u64,
    /// Messages doubled on their way.
    pub doubled: u64,
    /// Bytes sent, on the wire.
    pub bytes: u64,
    /// Longest causal chain of messages.
    pub hops: u32,
    /// Changes of holders after all request nodes first had one; `None` if they never had.
    pub flips: Option<u64>,
    /// Share of nodes whose view equals the final stitching of their own part, at the end.
    pub agreement: f64,
    /// From when on every node holds its final view, if the run converged.
    pub converged_at: Option<Nanos>,
    /// When the last message was processed or the last timer fired, if the run fell silent.
    pub quiescent_at: Option<Nanos>,
    /// Time of the last event.
    pub ended_at: Nanos,
    /// The largest number of bids that any node held in its shared state.
    pub retained_max: usize,
    /// Whether a cap on retained bids cut something off at the end.
    pub retention_capped: bool,
    /// Whether the search for some ceiling used up its budget, so that more bids were kept than could matter.
    pub ceiling_budget_exhausted: bool,
    /// Whether a decision used up its search budget, so that its stitching may not be the best.
    pub decision_budget_exhausted: bool,
    /// One period of an oscillation, where the state came back once more while it was watched.
    pub cycle: Option<Cycle>,
    /// The course of the run.
    pub course: Course,
    /// Mean bytes of memory that the state of one node takes at the end (agent, links and its share of shared
    /// sets), as counted by the strategy; 0 where it does not count.
    pub bytes_per_node: f64,
    /// What the user should know, one sentence each.
    pub notices: Vec<String>,
}

impl Outcome {
    /// The headline stitching: the best part's.
    ///
    /// # Panics
    /// When there are no parts, as for a container without nodes: no scenario gives one, only an [`Instance`] built
    /// by hand.
    ///
    /// [`Instance`]: crate::model::Instance
    pub fn stitching(&self) -> &Stitching {
        &self.parts[self.headline].stitching
    }
}

/// One period of a run that goes round in a cycle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cycle {
    /// How long it lasts, in nanoseconds; where durations are drawn, the one that was watched.
    pub period: Nanos,
    /// How often some node's view changes in it.
    pub view_changes: u64,
    /// The changes of holders in it, in time order; each request node ends with the holder that it began with.
    pub changes: Vec<HolderChange>,
}

/// A request node passes from one holder to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HolderChange {
    /// When, in nanoseconds: in a cycle since the period began, of a run under way since its start.
    pub at: Nanos,
    /// The request node.
    pub request: RequestId,
    /// Who held it; `None` when most nodes named nobody.
    pub from: Option<ContainerId>,
    /// Who holds it from then on.
    pub to: Option<ContainerId>,
}

/// The outcome of one connected part.
#[derive(Clone, Debug)]
pub struct PartOutcome {
    /// Its lowest node.
    pub lowest: ContainerId,
    /// Number of its nodes.
    pub nodes: usize,
    /// The view that most of its nodes hold at the end, ties to the better stitching.
    pub stitching: Stitching,
    /// Its welfare.
    pub welfare: Credits,
    /// Share of its nodes that hold it.
    pub agreement: f64,
}

/// The sampled course of a run; at most [`Course::MOST_SAMPLES`] samples, evenly thinned when there are more.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// Least time between two samples, in nanoseconds; 0: at every instant at which some view changed.
    pub interval: Nanos,
    /// How many nodes the samples tell of, where the container is too large to look at all; seeded, so always the same.
    /// What a run comes to in the end is told of all.
    pub watched: Option<usize>,
    /// The samples in time order; the first at the start, the last at the end.
    pub samples: Vec<Sample>,
}

impl Course {
    /// Bound on the number of samples kept.
    pub const MOST_SAMPLES: usize = 1024;

    /// Containers of up to so many nodes are sampled at every instant at which some view changed, and their messages in flight
    /// are watched at every moment (virtual runtime).
    pub const EXACT_NODES: usize = 256;
}

/// The state of a run at one moment.
#[derive(Clone, Debug)]
pub struct Sample {
    /// When.
    pub at: Nanos,
    /// Share of nodes whose view equals the final stitching of their own part.
    pub agreement: f64,
    /// Number of different views in the container (equal views of different parts count as one).
    pub views: usize,
    /// Welfare of the view that most nodes hold.
    pub welfare: Credits,
    /// Number of request nodes stitched in that view.
    pub stitched: usize,
    /// Messages sent so far.
    pub messages: u64,
    /// Bytes sent so far.
    pub bytes: u64,
    /// Most messages in flight at any moment since the sample before; in containers of more than 256 nodes, those in flight
    /// at the sample.
    pub in_flight: u64,
    /// Per request node, the container node that most nodes name for it, if any names one.
    pub holders: Vec<Option<ContainerId>>,
    /// Per request node, how often its holder has changed so far, counted from the moment when all request nodes
    /// first had one.
    pub flips: Vec<u64>,
}
