//! `cbba`: the consensus-based bundle algorithm, the published yardstick.
//!
//! H.-L. Choi, L. Brunet, J. P. How, "Consensus-Based Decentralized Auctions for Robust Task Allocation", IEEE
//! Transactions on Robotics 25(4), 2009. Agents are the container nodes, tasks the request nodes, and the score of a
//! task is the node's base credits, whatever else it holds: marginal gains never rise, which is what the paper asks for.
//! A node's bundle takes as many tasks as it has room for (L_t in the paper). In the end the algorithm holds what a
//! sequential greedy assignment would: at least half of the most welfare, where no credits are negative (section V).
//!
//! `bundle` (the node's own bids) ← base credits; `belief` (winning bids y and winners z) ← `table` (Table I of the
//! paper) ← `gossip` (messages and time stamps s). The view is z.
//!
//! What the paper leaves open, or what an asynchronous network needs:
//!
//! - *Time stamps are counts.* In the paper s is when a message was received, which is when it was sent, because all send
//!   at once. Here messages take time, so a stamp is how many times the bidder itself had sent: it
//!   dates the information and not its arrival. Messages that were overtaken, on their link or by later news of their
//!   sender that came another way, are not read.
//! - *Silence.* The paper's agents send in every iteration. Here a node sends when its neighbour may hold something else, and
//!   is silent otherwise. The module `gossip` has the argument that this ends, after how many messages, and in what.
//! - *No bid is no bid.* A task without a winner loses to any bid, one of 0 or less as well: under this domain's rules a
//!   request node is never left out to gain welfare.
//! - *Compositions are outside the model* and ignored, with a notice: the stitching may break them.

mod belief;
mod bundle;
mod gossip;
mod message;
mod recurrence;
mod table;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::agent::clock::DutchClock;
use crate::agent::spec::StrategySpec;
use crate::agent::strategy::{Decision, Footprint, Input, Strategy, World};
use crate::model::{ContainerId, Credits, Instance, RequestId, Stitching};
use crate::plan::{Bidding, Nanos, Start};

pub use belief::{Beliefs, Win};
pub use gossip::CbbaAgent;
pub use message::CbbaMessage;
pub use table::{Action, resolve};

/// The `cbba` strategy for one problem.
#[derive(Debug)]
pub struct Cbba {
    instance: Arc<Instance>,
    gossip_interval: Nanos,
    clock: Option<DutchClock>,
    wakes_others: bool,
    /// Per container node its position among those that bid on anything, who alone need time stamps.
    bidder: Vec<Option<u32>>,
    bidders: usize,
}

impl Cbba {
    /// Name, parameters and their limits.
    pub fn spec() -> StrategySpec {
        StrategySpec {
            name: "cbba".to_owned(),
            summary:
                "the consensus-based bundle algorithm of Choi, Brunet and How; it ignores compositions, and \
                      messages grow with the container"
                    .to_owned(),
            parameters: Vec::new(),
            one_outcome: true,
        }
    }

    /// The strategy for a problem.
    pub fn new(instance: &Arc<Instance>, bidding: &Bidding) -> Self {
        let mut bidders = 0;
        let mut possible: Vec<Credits> = Vec::new();
        let bidder = instance.container.nodes().map(|node| {
            let scores = scores(instance, node);
            possible.extend([scores.first(), scores.last()].into_iter().flatten().map(|(_, score)| *score));
            let position = (!scores.is_empty()).then_some(bidders);
            bidders += u32::from(position.is_some());
            position
        });
        let bidder = bidder.collect();
        Self {
            instance: Arc::clone(instance),
            gossip_interval: bidding.gossip_interval,
            clock: DutchClock::new(&bidding.auction, possible.into_iter()),
            wakes_others: matches!(bidding.start, Start::Nodes(_)),
            bidder,
            bidders: bidders as usize,
        }
    }

    /// Position of a node's time stamp; `None` for one that never bids.
    fn stamp_of(&self, node: ContainerId) -> Option<usize> {
        self.bidder[node.index()].map(|position| position as usize)
    }

    fn compositions_ignored(&self) -> Option<String> {
        let positions = self.instance.composition_conditions().map(|(position, _)| position);
        let mut names: Vec<String> =
            positions.map(|position| format!("`{}`", self.instance.describe_condition(position))).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        let are = match count {
            0 => return None,
            1 => "1 composition is",
            _ => &format!("{count} compositions are"),
        };
        Some(format!(
            "cbba knows no compositions: {are} ignored ({}), and the stitching may break what is ignored.",
            names.join(", ")
        ))
    }
}

/// The bids that a node could make, best first; of equal ones that on the earlier request node.
fn scores(instance: &Instance, node: ContainerId) -> Vec<(RequestId, Credits)> {
    let requests = instance.request.ids();
    let mut scores: Vec<(RequestId, Credits)> =
        requests.filter_map(|request| Some((request, instance.base_credits(node, request).ok()?))).collect();
    scores.sort_by_key(|(request, score)| (std::cmp::Reverse(*score), *request));
    scores
}

impl Strategy for Cbba {
    type Agent = CbbaAgent;
    type Message = CbbaMessage;
    type Snapshot = Stitching;

    fn agent(&self, node: ContainerId) -> CbbaAgent {
        CbbaAgent::new(self, node)
    }

    fn step<W: World<CbbaMessage>>(
        &self,
        agent: &mut CbbaAgent,
        input: Input<CbbaMessage>,
        now: Nanos,
        world: &mut W,
    ) {
        agent.step(self, input, now, world);
    }

    fn fingerprint(&self, agent: &CbbaAgent) -> u64 {
        agent.beliefs().view_fingerprint()
    }

    fn snapshot(&self, agent: &CbbaAgent) -> Stitching {
        agent.beliefs().view()
    }

    fn notes_assignments(&self) -> bool {
        true
    }

    fn decide(&self, view: &Stitching) -> Decision {
        Decision { stitching: view.clone(), budget_exhausted: false, steps: 0 }
    }

    fn wire_bytes(&self, message: &CbbaMessage) -> u32 {
        message.wire_bytes()
    }

    fn footprint(&self, agent: &CbbaAgent) -> Footprint {
        agent.footprint()
    }

    fn recurrence(
        &self,
        agents: &[CbbaAgent],
        messages: &[(ContainerId, usize, &CbbaMessage)],
    ) -> Option<u64> {
        Some(recurrence::recurrence(agents, messages))
    }

    fn notices(&self) -> Vec<String> {
        let compositions = self.compositions_ignored();
        compositions.into_iter().chain(self.clock.iter().map(DutchClock::notice)).collect()
    }
}
