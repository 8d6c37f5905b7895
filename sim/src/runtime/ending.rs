//! The end of a run: how it ended, and the outcome made of what the tracker saw. All runtimes end here.

use super::tracker::{Tracked, Traffic};
use crate::agent::Footprint;
use crate::plan::Nanos;
use crate::record::{Cycle, Outcome, Verdict};

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// No message in flight, no timer or start pending.
    Silent,
    /// The state of agents and messages recurs.
    Oscillating,
    /// A limit was reached.
    Limit,
    /// It was stopped from outside.
    Cancelled,
}

/// What the memory of all agents amounts to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Footprints {
    agents: usize,
    bids_max: usize,
    bytes: usize,
    capped: bool,
    uncut: bool,
}

impl Footprints {
    /// Adds an agent.
    pub fn add(&mut self, footprint: &Footprint) {
        self.agents += 1;
        self.bids_max = self.bids_max.max(footprint.bids);
        self.bytes += footprint.bytes;
        self.capped |= footprint.capped;
        self.uncut |= footprint.uncut;
    }

    /// Adds the agents of another sum.
    pub fn join(&mut self, other: &Self) {
        self.agents += other.agents;
        self.bids_max = self.bids_max.max(other.bids_max);
        self.bytes += other.bytes;
        self.capped |= other.capped;
        self.uncut |= other.uncut;
    }
}

/// Everything that is known at the end of a run.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub ending: Ending,
    /// Time of the last event.
    pub at: Nanos,
    /// All messages.
    pub traffic: Traffic,
    /// What the tracker saw.
    pub tracked: Tracked,
    /// What the agents hold.
    pub footprints: Footprints,
    /// One period of an oscillation, if one was watched.
    pub cycle: Option<Cycle>,
}

impl Ended {
    /// The outcome, with the strategy's notices.
    pub fn outcome(self, notices: Vec<String>) -> Outcome {
        let Self { ending, at, traffic, tracked, footprints, cycle } = self;
        let verdict = verdict(ending, &tracked);
        Outcome {
            verdict,
            partial: ending == Ending::Cancelled,
            headline: tracked.headline,
            problem: tracked.problem,
            messages: traffic.sent,
            lost: traffic.lost,
            doubled: traffic.doubled,
            bytes: traffic.bytes,
            hops: traffic.hops,
            flips: tracked.flips,
            agreement: tracked.agreement,
            converged_at: (verdict == Verdict::Converged).then_some(tracked.last_view_change),
            quiescent_at: (ending == Ending::Silent).then_some(at),
            ended_at: at,
            retained_max: footprints.bids_max,
            retention_capped: footprints.capped,
            ceiling_budget_exhausted: footprints.uncut,
            decision_budget_exhausted: tracked.budget_exhausted,
            bytes_per_node: footprints.bytes as f64 / footprints.agents.max(1) as f64,
            notices,
            cycle,
            parts: tracked.parts,
            course: tracked.course,
        }
    }
}

fn verdict(ending: Ending, tracked: &Tracked) -> Verdict {
    match ending {
        Ending::Silent if tracked.agreed() => Verdict::Converged,
        Ending::Silent => Verdict::Disagreement,
        Ending::Oscillating => Verdict::Oscillating,
        Ending::Limit | Ending::Cancelled => Verdict::Exhausted,
    }
}
