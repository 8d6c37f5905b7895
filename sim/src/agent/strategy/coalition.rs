//! `coalition`: stable by construction, and the default.
//!
//! Bids carry base credits only. What nodes share is a *retained set*: a deterministic selection of all bids of
//! their part, small, yet holding a best stitching. At rest every node of a part holds the same set, the selection
//! from all bids of the part, and decides from it by the same exact search: one outcome under any message order.
//!
//! [`Problem`] (items, bundles, ties) ← model; [`Retained`] (the shared state) ← `retain` selects bids by
//! `ceiling`; the agent gossips retained sets; `decide` turns one into a stitching.

mod bid;
mod ceiling;
mod choice;
mod cover;
mod decide;
mod gossip;
mod keyed;
mod message;
mod problem;
mod retain;
mod totals;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::agent::Description;
use crate::agent::clock::DutchClock;
use crate::agent::spec::StrategySpec;
use crate::agent::strategy::{Coming, Decision, Footprint, Input, Strategy, Supersedes, World};
use crate::model::{ContainerId, Instance, Value};
use crate::parameter::{ParameterKind, ParameterSpec};
use crate::plan::{Bidding, Nanos, Start};

pub use bid::{Bid, BidId, ItemId};
pub use gossip::CoalitionAgent;
pub use message::CoalitionMessage;
pub use problem::Problem;
pub use retain::Retained;

/// The `coalition` strategy for one problem.
#[derive(Debug)]
pub struct Coalition {
    problem: Problem,
    gossip_interval: Nanos,
    /// In gossip intervals, to be divided by a node's links; 0 where nobody holds anything back.
    hold_back: u64,
    clock: Option<DutchClock>,
    wakes_others: bool,
    budget: u64,
}

impl Coalition {
    /// Name, parameters and their limits.
    pub fn spec() -> StrategySpec {
        StrategySpec {
            name: "coalition".to_owned(),
            one_outcome: true,
            summary:
                "gossip a small set of bids that holds a best stitching; one outcome under any message order"
                    .to_owned(),
            parameters: vec![
                ParameterSpec {
                    name: "retention_cap",
                    summary: "most bids retained per item (request nodes joined by `same`)",
                    kind: ParameterKind::Integer(1, 1_000_000),
                    default: Some(Value::Integer(4096)),
                },
                ParameterSpec {
                    name: "ceiling_budget",
                    summary: "most steps of the search for what request nodes joined by `share` are worth at least; \
                              beyond, more of their bids are kept",
                    kind: ParameterKind::Integer(1, i64::MAX),
                    default: Some(Value::Integer(100_000)),
                },
                ParameterSpec {
                    name: "hold_back",
                    summary: "how much longer than a gossip interval nodes of few links wait before they pass on what they \
                              heard: this divided by their links, in gossip intervals; 0: not at all",
                    kind: ParameterKind::Integer(0, 1_000_000),
                    default: Some(Value::Integer(0)),
                },
                ParameterSpec {
                    name: "decision_budget",
                    summary: "most steps of one decision's search",
                    kind: ParameterKind::Integer(1, i64::MAX),
                    default: Some(Value::Integer(2_000_000)),
                },
            ],
        }
    }

    /// The strategy for a problem, with the parameters of `bidding` or their defaults.
    pub fn new(instance: &Arc<Instance>, bidding: &Bidding) -> Self {
        let parameter = |name: &str| match bidding.parameters.get(name) {
            Some(Value::Integer(number)) => *number,
            _ => Self::spec().integer_default(name),
        };
        let mut problem = Problem::new(Arc::clone(instance), parameter("retention_cap") as usize)
            .with_ceiling_budget(parameter("ceiling_budget") as u64);
        let nodes = instance.container.nodes();
        let possible = nodes.flat_map(|node| problem.bids_of(node)).map(|bid| bid.credits);
        let clock = DutchClock::new(&bidding.auction, possible);
        if let Some(clock) = &clock {
            problem.order_bids_of_nodes(|credits| clock.reaches(credits));
        }
        Self {
            problem,
            gossip_interval: bidding.gossip_interval,
            hold_back: parameter("hold_back") as u64,
            clock,
            wakes_others: matches!(bidding.start, Start::Nodes(_)),
            budget: parameter("decision_budget") as u64,
        }
    }

    /// The compiled problem.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// How long a node with so many links waits for more news before it tells any; before it first speaks, or later.
    ///
    /// Where news is held back, nodes of many links wait long before they speak first, as their neighbours of few links have
    /// much to tell them; later it is these that wait, as those of many links have told most of them meanwhile.
    fn patience(&self, links: usize, has_spoken: bool) -> Nanos {
        let (links, interval) = (links.max(1) as u64, self.gossip_interval);
        let patience = match (self.hold_back, has_spoken) {
            (0, _) => interval,
            (_, false) => interval.saturating_mul(1 + u64::from(links.ilog2())),
            (hold_back, true) => interval.saturating_add(interval.saturating_mul(hold_back) / links),
        };
        // A wait is added to the time that a run has taken, which no scenario lets be longer than this.
        patience.min(Nanos::MAX / 4)
    }

    /// The invariant's right-hand side: the set retained from all bids of a part.
    pub fn retained_of_part(&self, part: usize) -> Retained {
        let nodes = &self.problem.instance().container.parts()[part];
        let bids: Vec<Bid> = nodes.iter().flat_map(|node| self.problem.bids_of(*node)).collect();
        Retained::select(&self.problem, bids)
    }
}

impl Strategy for Coalition {
    type Agent = CoalitionAgent;
    type Message = CoalitionMessage;
    type Snapshot = Retained;

    fn agent(&self, node: ContainerId) -> CoalitionAgent {
        CoalitionAgent::new(self, node)
    }

    fn step<W: World<CoalitionMessage>>(
        &self,
        agent: &mut CoalitionAgent,
        input: Input<CoalitionMessage>,
        now: Nanos,
        world: &mut W,
    ) {
        agent.step(self, input, now, world);
    }

    fn read_ahead(&self, agent: &CoalitionAgent, coming: Coming<'_, CoalitionMessage>) -> u64 {
        agent.read_ahead(coming)
    }

    fn fingerprint(&self, agent: &CoalitionAgent) -> u64 {
        agent.fingerprint()
    }

    fn snapshot(&self, agent: &CoalitionAgent) -> Retained {
        agent.retained().clone()
    }

    fn decide(&self, retained: &Retained) -> Decision {
        decide::decide(&self.problem, retained, self.budget)
    }

    fn wire_bytes(&self, message: &CoalitionMessage) -> u32 {
        message.wire_bytes()
    }

    /// A later message does, whatever both say. That all nodes of a part hold the same set at rest follows from the last
    /// message on each link alone, which is never superseded: its stamp tells what the neighbour holds and up to which
    /// message it had heard. The highest bids only rise from one set of a neighbour to the next, and what it dropped in
    /// between is offered again by its owner if it ever counts.
    fn superseding(&self) -> Option<Supersedes<CoalitionMessage>> {
        Some(|later, earlier| later.stamp.number > earlier.stamp.number)
    }

    fn footprint(&self, agent: &CoalitionAgent) -> Footprint {
        agent.footprint()
    }

    /// With a Dutch clock too: it may reach any node first, however long it is set to fall.
    fn describe(&self, node: ContainerId, agent: &CoalitionAgent, state: &mut Description) -> bool {
        agent.describe(&self.problem, node, state);
        true
    }

    fn describe_message(
        &self,
        (node, receiver): (ContainerId, &CoalitionAgent),
        neighbour: usize,
        message: &CoalitionMessage,
        state: &mut Description,
    ) {
        receiver.describe_message(&self.problem, node, neighbour, message, state);
    }

    fn describe_content(
        &self,
        way: (ContainerId, ContainerId),
        message: &CoalitionMessage,
        state: &mut Description,
    ) -> bool {
        message.describe(&self.problem, way, state);
        true
    }

    fn is_spent(&self, receiver: &CoalitionAgent, neighbour: usize, message: &CoalitionMessage) -> bool {
        receiver.is_spent(&self.problem, neighbour, message)
    }

    fn tell(&self, message: &CoalitionMessage) -> String {
        message.tell(&self.problem)
    }

    fn notices(&self) -> Vec<String> {
        let mut notices = self.problem.notices();
        notices.extend(self.clock.iter().map(DutchClock::notice));
        notices
    }
}
