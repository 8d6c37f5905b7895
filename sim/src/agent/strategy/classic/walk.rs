//! `classic_sync`: the original's traversal, one synchronous depth-first walk over the container.
//!
//! A walker carries everything that is known from node to node. A visited node learns, bids and claims, visits each neighbour
//! that may not know what it knows, and returns to where the walk came from. There is one message in flight at a time in
//! each part, so the outcome depends on the start node and on nothing else.

use std::sync::Arc;

use super::Rules;
use super::bidder::{Bidder, CLOCK};
use super::knowledge::{Claim, ClassicBid, wire_bytes};
use super::recurrence::{Recurrence, known_bids};
use crate::agent::link::{Link, Stamp};
use crate::agent::strategy::{Decision, Footprint, Input, Strategy, World};
use crate::model::{ContainerId, Instance, Stitching};
use crate::plan::{Bidding, Nanos, Start};
use crate::record::EventKind;

/// The `classic_sync` strategy for one problem.
#[derive(Debug)]
pub struct ClassicSync {
    rules: Rules,
    /// One per part.
    start_of_part: Vec<ContainerId>,
}

/// The walker on its way from one node to the next.
#[derive(Clone, Debug)]
pub struct WalkMessage {
    bids: Arc<[ClassicBid]>,
    claims: Arc<[Option<Claim>]>,
    stamp: Stamp,
    /// Whether it returns from a visit, and does not begin one.
    returns: bool,
}

/// The state of one node under `classic_sync`.
#[derive(Clone, Debug)]
pub struct Walker {
    bidder: Bidder,
    links: Vec<Link>,
    started: bool,
    /// The neighbours that visits under way came from, the latest last; `None` for the start of the walk.
    visits: Vec<Option<usize>>,
}

impl ClassicSync {
    /// The strategy for a problem, with the parameters of `bidding` or their defaults.
    pub fn new(instance: &Arc<Instance>, bidding: &Bidding) -> Self {
        let named =
            bidding.parameters.get("start").and_then(|name| instance.container.find(&name.to_string()));
        let parts = instance.container.parts().iter();
        let start_of_part = parts
            .map(|part| {
                // Only a node that starts by itself can set out.
                let starting = |node: &ContainerId| match &bidding.start {
                    Start::All(_) => true,
                    Start::Nodes(listed) => listed.contains(node),
                };
                let named = named.filter(|node| part.contains(node) && starting(node));
                named.or_else(|| part.iter().copied().find(starting)).unwrap_or(part[0])
            })
            .collect();
        Self { rules: Rules::new(instance, bidding), start_of_part }
    }

    fn starts_at(&self, node: ContainerId) -> bool {
        self.start_of_part[self.rules.instance.container.part_of(node)] == node
    }

    fn wake<W: World<WalkMessage>>(&self, agent: &mut Walker, now: Nanos, world: &mut W) {
        if !agent.started {
            agent.started = true;
            world.note(EventKind::Started);
            agent.bidder.act(&self.rules, now, world);
        }
    }
}

impl Walker {
    /// Goes on with the latest visit: on to the next neighbour that may not know it all, or back.
    fn go_on<W: World<WalkMessage>>(&mut self, world: &mut W) {
        let Some(came_from) = self.visits.last().copied() else { return };
        let fingerprint = self.bidder.knowledge.fingerprint();
        let next = (0..self.links.len()).find(|neighbour| {
            Some(*neighbour) != came_from && self.links[*neighbour].is_restless(fingerprint)
        });
        if let Some(neighbour) = next {
            self.carry(neighbour, false, world);
            return;
        }
        self.visits.pop();
        if let Some(neighbour) = came_from {
            self.carry(neighbour, true, world);
        }
    }

    fn carry<W: World<WalkMessage>>(&mut self, neighbour: usize, returns: bool, world: &mut W) {
        let knowledge = &self.bidder.knowledge;
        let stamp = self.links[neighbour].tell(knowledge.fingerprint());
        let (bids, claims) = (knowledge.bids().collect(), Arc::from(knowledge.claims()));
        world.send(neighbour, WalkMessage { bids, claims, stamp, returns });
    }
}

impl Strategy for ClassicSync {
    type Agent = Walker;
    type Message = WalkMessage;
    type Snapshot = Stitching;

    fn agent(&self, node: ContainerId) -> Walker {
        let bidder = Bidder::new(&self.rules, node);
        let neighbours = self.rules.instance.container.neighbours(node).len();
        let link = Link::new(None, bidder.knowledge.fingerprint());
        Walker { bidder, links: vec![link; neighbours], started: false, visits: Vec::new() }
    }

    fn step<W: World<WalkMessage>>(
        &self,
        agent: &mut Walker,
        input: Input<WalkMessage>,
        now: Nanos,
        world: &mut W,
    ) {
        match input {
            Input::Start if !self.starts_at(agent.bidder.node) => {}
            Input::Start => {
                self.wake(agent, now, world);
                agent.visits.push(None);
                agent.go_on(world);
            }
            Input::Message { neighbour, message } => {
                self.wake(agent, now, world);
                agent.bidder.learn(&self.rules, neighbour, (&message.bids, &message.claims), now, world);
                agent.links[neighbour].hear(message.stamp, agent.bidder.knowledge.fingerprint());
                if !message.returns {
                    agent.visits.push(Some(neighbour));
                }
                agent.go_on(world);
            }
            // The clock reached a bid: the node sets out on a walk of its own to tell of it.
            Input::Timer(CLOCK) => {
                agent.bidder.act(&self.rules, now, world);
                if agent.visits.is_empty() {
                    agent.visits.push(None);
                    agent.go_on(world);
                }
            }
            Input::Timer(_) => {}
        }
    }

    fn fingerprint(&self, agent: &Walker) -> u64 {
        agent.bidder.knowledge.view_fingerprint()
    }

    fn snapshot(&self, agent: &Walker) -> Stitching {
        agent.bidder.knowledge.view()
    }

    fn notes_assignments(&self) -> bool {
        true
    }

    fn decide(&self, view: &Stitching) -> Decision {
        Decision { stitching: view.clone(), budget_exhausted: false, steps: 0 }
    }

    /// As under `classic`, and 1 byte for the direction.
    fn wire_bytes(&self, message: &WalkMessage) -> u32 {
        wire_bytes(&message.bids, &message.claims) + 1
    }

    fn footprint(&self, agent: &Walker) -> Footprint {
        agent.bidder.knowledge.footprint()
    }

    fn recurrence(&self, agents: &[Walker], messages: &[(ContainerId, usize, &WalkMessage)]) -> Option<u64> {
        let mut recurrence = Recurrence::new(
            known_bids(agents.iter().map(|agent| &agent.bidder))
                .chain(messages.iter().flat_map(|(_, _, message)| message.bids.iter().copied())),
        );
        for agent in agents {
            recurrence.enter_bidder(&agent.bidder);
            let fingerprint = agent.bidder.knowledge.fingerprint();
            let restless = agent.links.iter().map(|link| u64::from(link.is_restless(fingerprint)));
            restless.for_each(|flag| recurrence.enter_word(flag));
        }
        for (receiver, neighbour, message) in messages {
            recurrence.enter_word(u64::from(receiver.0) << 32 | *neighbour as u64);
            recurrence.enter_word(u64::from(message.returns));
            recurrence.enter_bids(message.bids.iter().copied());
            recurrence.enter_claims(&message.claims);
        }
        Some(recurrence.finish())
    }

    fn notices(&self) -> Vec<String> {
        self.rules.notices()
    }
}
