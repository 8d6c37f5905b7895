//! Property checkers: they stand outside the agents, watch the events of a run in whichever runtime, and hold them
//! against what every strategy has to keep.
//!
//! ```text
//! runtime ──▶ events ──▶ Properties ──(outcome)──▶ one verdict per property ──▶ summary.json, exit code
//! ```
//!
//! | property | what must hold |
//! |---|---|
//! | `versions_rise` | a node's bids on a request node have rising (incarnation, version) |
//! | `claims_are_bid` | a node is named as holder only with credits that it has bid itself, on that request node |
//! | `silence_is_real` | in a run that fell silent, every message was delivered or lost, and nothing happened after |
//! | `one_outcome` | strategies that promise it: once silent, all views of a part are equal |
//! | `shared_state_is_equal` | strategies that promise it: once silent, the shared states of a part are equal |
//!
//! That a bid changes only by its bidder follows from the second and the first: bids are announced by their bidders
//! alone, so whoever else changed one would make a claim that nobody bid.

mod bids;
mod claims;
mod silence;
mod states;
#[cfg(test)]
mod tests;

use std::io;

use self::bids::Bids;
use self::claims::Claims;
use self::silence::Silence;
use self::states::States;
use crate::agent::StrategySpec;
use crate::plan::Plan;
use crate::record::{Event, EventKind, Observer, Outcome, Verdict};
use crate::runtime::faults::{Judged, Schedule};

/// What a checker found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyVerdict {
    /// The property's name.
    pub name: &'static str,
    /// What is wrong, the first time that it was; `None` when the property holds.
    pub broken: Option<String>,
}

/// All checkers, as one observer.
#[derive(Debug)]
pub struct Properties {
    bids: Bids,
    claims: Claims,
    silence: Silence,
    states: States,
    judged: Judged,
    one_outcome: bool,
}

impl Properties {
    /// Checkers for a run of a plan with a seed; the spec is that of its strategy.
    ///
    /// # Errors
    /// When the faults that the plan asks for cannot be.
    pub fn new(plan: &Plan, seed: u64, spec: &StrategySpec) -> io::Result<Self> {
        let container = &plan.instance.container;
        let judged = match plan.runs_smoothly() {
            true => Judged::all(container),
            false => Schedule::new(plan, seed)?.judged().clone(),
        };
        Ok(Self {
            bids: Bids::default(),
            claims: Claims::default(),
            silence: Silence::default(),
            states: States::new(container.len()),
            judged,
            one_outcome: spec.one_outcome,
        })
    }

    /// The verdicts, in the order of the table above; properties that do not apply are left out.
    pub fn verdicts(&self, outcome: &Outcome) -> Vec<PropertyVerdict> {
        let is_silent = matches!(outcome.verdict, Verdict::Converged | Verdict::Disagreement);
        let verdict = |name, broken| PropertyVerdict { name, broken };
        let mut verdicts = vec![
            verdict("versions_rise", self.bids.broken()),
            verdict("claims_are_bid", self.claims.broken()),
        ];
        if is_silent {
            verdicts.push(verdict("silence_is_real", self.silence.broken(outcome)));
        }
        if is_silent && self.one_outcome {
            let disagrees = (outcome.verdict == Verdict::Disagreement)
                .then(|| "nodes of one part end with different views".to_owned());
            verdicts.push(verdict("one_outcome", disagrees));
            verdicts.push(verdict("shared_state_is_equal", self.states.broken(&self.judged)));
        }
        verdicts
    }
}

impl Observer for Properties {
    fn observe(&mut self, event: &Event) -> io::Result<()> {
        self.silence.observe(event);
        match event.kind {
            EventKind::Bid { request, credits, version } => {
                self.bids.raise(event.node, request, version);
                self.claims.bid(event.node, request, credits);
            }
            EventKind::BidWithdrawn { request, version } => self.bids.raise(event.node, request, version),
            EventKind::Assigned { request, holder: Some(holder), credits } => {
                self.claims.claim(event.node, request, holder, credits);
            }
            EventKind::StateChanged { fingerprint } => self.states.change(event.node, fingerprint),
            EventKind::Restarted { incarnation } => {
                self.bids.restart(event.node, incarnation);
                self.states.restart(event.node, incarnation);
            }
            _ => {}
        }
        Ok(())
    }
}
