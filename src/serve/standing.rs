//! Where a run stands, as its followers are told: the latest state, and what is still kept of the way there. All of it is bounded.

use huddle_sim::model::{ContainerId, Instance};
use huddle_sim::plan::{MILLISECOND, Nanos};
use huddle_sim::record::{Course, HolderChange, Outcome, Summary};
use huddle_sim::runtime::follow::{self, Glimpse, Sight};
use serde::Serialize;

use super::came_to::CameTo;

/// Request nodes whose holders are told; how many there are is told too.
pub const REQUESTS_MAX: usize = 500;

/// What is being done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It goes on.
    #[default]
    Running,
    /// It is held.
    Held,
    /// It has ended, and is being written and drawn.
    Recording,
    /// It has its folder.
    Recorded,
    /// It could not be run, or not be recorded.
    Failed,
}

/// Where a run stands.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// What is being done.
    pub phase: Phase,
    /// Whether it was asked to stop.
    pub is_stopping: bool,
    /// Simulated time per second that was asked for; as fast as it goes where there is none.
    pub pace: Option<Nanos>,
    /// The latest; nothing before it begins.
    pub now: Option<Now>,
    /// The way it came.
    pub trail: Trail,
    /// The last changes of hands.
    pub hands: Hands,
    /// What it came to.
    pub ended: Option<Ended>,
    /// Why it failed.
    pub failure: Option<String>,
}

/// The latest of a run. Times are in microseconds.
#[derive(Clone, Debug, Serialize)]
pub struct Now {
    at: u64,
    agreement: f64,
    live: u32,
    views: usize,
    welfare: f64,
    stitched: usize,
    /// By request node, who holds it.
    holders: Vec<Option<String>>,
    sent: u64,
    delivered: u64,
    lost: u64,
    bytes: u64,
    in_flight: u64,
}

/// Time, agreement, welfare, messages sent and in flight.
pub type Point = (u64, f64, f64, u64, u64);

/// The way a run came.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    /// Changes when points are no longer only added.
    pub version: u32,
    /// The moments, in time order.
    pub points: Vec<Point>,
}

/// Time, request node by position, holder before and after.
pub type Change = (u64, usize, Option<String>, Option<String>);

/// Changes of hands.
#[derive(Clone, Debug, Default)]
pub struct Hands {
    /// How many there were.
    pub total: u64,
    /// The last of them, the oldest first.
    pub last: Vec<Change>,
}

/// What a run came to.
#[derive(Clone, Debug, Serialize)]
pub struct Ended {
    #[serde(flatten)]
    came_to: CameTo,
    converged_at: Option<u64>,
    /// What the run is listed as.
    run: String,
}

impl Standing {
    /// Takes over what was seen of a run under way.
    pub fn see(&mut self, sight: &Sight<'_>, problem: &Instance) {
        self.phase = if sight.is_held { Phase::Held } else { Phase::Running };
        self.now = Some(Now::of(sight.glimpse, problem));
        self.trail = Trail {
            version: sight.trail.thinned(),
            points: sight
                .trail
                .points()
                .iter()
                .map(|it| (micros(it.at), it.agreement, it.welfare.to_f64(), it.sent, it.in_flight))
                .collect(),
        };
        self.hands = Hands::of(sight.hands, problem);
    }

    /// The run is over: its course is known, and how far each moment agreed with the end.
    pub fn end(&mut self, outcome: &Outcome, hands: &follow::Hands) {
        self.phase = Phase::Recording;
        self.hands = Hands::of(hands, &outcome.problem);
        self.trail = Trail { version: self.trail.version + 1, points: points(&outcome.course) };
        let last = outcome.course.samples.last();
        let in_flight = outcome.quiescent_at.map_or_else(|| last.map_or(0, |last| last.in_flight), |_| 0);
        let stitching = outcome.parts.get(outcome.headline).map(|part| part.stitching.entries());
        let holders = stitching.unwrap_or_default().iter().take(REQUESTS_MAX);
        let live = outcome.parts.iter().map(|part| part.nodes as u32).sum();
        self.now = Some(Now {
            at: micros(outcome.ended_at),
            agreement: outcome.agreement,
            live,
            views: last.map_or(0, |last| last.views),
            welfare: outcome.parts.get(outcome.headline).map_or(0.0, |part| part.welfare.to_f64()),
            stitched: outcome.parts.get(outcome.headline).map_or(0, |part| part.stitching.stitched()),
            holders: holders.map(|node| node.map(|node| named(&outcome.problem, node))).collect(),
            sent: outcome.messages,
            delivered: (outcome.messages + outcome.doubled).saturating_sub(outcome.lost + in_flight),
            lost: outcome.lost,
            bytes: outcome.bytes,
            in_flight,
        });
    }

    /// The run has its folder, and is listed so.
    pub fn recorded(&mut self, summary: &Summary, run: String) {
        self.phase = Phase::Recorded;
        self.ended = Some(Ended {
            came_to: CameTo::of(summary),
            converged_at: summary.converged_at_ms.map(|at| (at * 1e3).round() as u64),
            run,
        });
    }

    /// It went wrong.
    pub fn fail(&mut self, reason: String) {
        self.phase = Phase::Failed;
        self.failure = Some(reason);
    }

    /// Whether nothing will change any more.
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Recorded | Phase::Failed)
    }
}

impl Hands {
    fn of(hands: &follow::Hands, problem: &Instance) -> Self {
        let change = |change: &HolderChange| {
            let name = |node: Option<ContainerId>| node.map(|node| named(problem, node));
            (micros(change.at), change.request.index(), name(change.from), name(change.to))
        };
        Self { total: hands.total(), last: hands.last().map(change).collect() }
    }
}

impl Now {
    fn of(glimpse: &Glimpse, problem: &Instance) -> Self {
        let Glimpse { traffic, .. } = glimpse;
        let holders = glimpse.holders.iter().take(REQUESTS_MAX);
        Self {
            at: micros(glimpse.at),
            agreement: glimpse.agreement(),
            live: glimpse.live,
            views: glimpse.views,
            welfare: glimpse.welfare.to_f64(),
            stitched: glimpse.stitched,
            holders: holders.map(|node| node.map(|node| named(problem, node))).collect(),
            sent: traffic.sent,
            delivered: traffic.delivered,
            lost: traffic.lost,
            bytes: traffic.bytes,
            in_flight: traffic.in_flight(),
        }
    }
}

fn points(course: &Course) -> Vec<Point> {
    let samples = course.samples.iter();
    samples.map(|it| (micros(it.at), it.agreement, it.welfare.to_f64(), it.messages, it.in_flight)).collect()
}

fn named(problem: &Instance, node: ContainerId) -> String {
    problem.container.name(node).to_owned()
}

fn micros(nanos: Nanos) -> u64 {
    nanos / (MILLISECOND / 1_000)
}
