//! `classic` as an asynchronous agent: news of bids flood, claims are compared until both ends of a link agree.

mod describe;

use std::sync::Arc;

use super::Rules;
use super::bidder::{Bidder, CLOCK};
use super::knowledge::{Claim, ClassicBid, wire_bytes};
use super::recurrence::{Recurrence, known_bids};
use crate::agent::Description;
use crate::agent::link::{Link, Stamp};
use crate::agent::strategy::{Decision, Footprint, Input, Strategy, Timer, World};
use crate::model::{ContainerId, Instance, Stitching};
use crate::plan::{Bidding, Nanos, Start};

/// The `classic` strategy for one problem.
#[derive(Debug)]
pub struct Classic {
    rules: Rules,
    gossip_interval: Nanos,
    wakes_others: bool,
}

/// What a node tells a neighbour: the bids that it may not know, and all claims.
#[derive(Clone, Debug)]
pub struct ClassicMessage {
    bids: Arc<[ClassicBid]>,
    claims: Arc<[Option<Claim>]>,
    stamp: Stamp,
}

/// The timer that ends a gossip interval.
const FLUSH: Timer = Timer(0);

/// The state of one node under `classic`.
#[derive(Clone, Debug)]
pub struct ClassicAgent {
    bidder: Bidder,
    links: Vec<Link>,
    /// Per neighbour, up to which moment of learning it was told all bids.
    told_bids: Vec<u64>,
    /// Per neighbour, the claims that it was last told, and those that it last told.
    told_claims: Vec<Arc<[Option<Claim>]>>,
    heard_claims: Vec<Arc<[Option<Claim>]>>,
    started: bool,
    flush_pending: bool,
}

impl Classic {
    /// The strategy for a problem, with the parameters of `bidding` or their defaults.
    pub fn new(instance: &Arc<Instance>, bidding: &Bidding) -> Self {
        Self {
            rules: Rules::new(instance, bidding),
            gossip_interval: bidding.gossip_interval,
            wakes_others: matches!(bidding.start, Start::Nodes(_)),
        }
    }

    fn request_flush<W: World<ClassicMessage>>(&self, agent: &mut ClassicAgent, world: &mut W) {
        if self.gossip_interval == 0 {
            agent.flush(world);
        } else if !agent.flush_pending
            && (0..agent.links.len()).any(|neighbour| agent.has_news_for(neighbour))
        {
            agent.flush_pending = true;
            world.wake_after(self.gossip_interval, FLUSH);
        }
    }
}

impl ClassicAgent {
    fn has_news_for(&self, neighbour: usize) -> bool {
        let knowledge = &self.bidder.knowledge;
        self.links[neighbour].is_restless(knowledge.claims_fingerprint())
            || knowledge.news_for(neighbour, self.told_bids[neighbour]).next().is_some()
    }

    fn flush<W: World<ClassicMessage>>(&mut self, world: &mut W) {
        let knowledge = &self.bidder.knowledge;
        let fingerprint = knowledge.claims_fingerprint();
        let claims: Arc<[Option<Claim>]> = Arc::from(knowledge.claims());
        for neighbour in 0..self.links.len() {
            if !self.has_news_for(neighbour) {
                continue;
            }
            let knowledge = &self.bidder.knowledge;
            let bids = knowledge.news_for(neighbour, self.told_bids[neighbour]).collect();
            self.told_bids[neighbour] = knowledge.moment();
            self.told_claims[neighbour] = Arc::clone(&claims);
            let stamp = self.links[neighbour].tell(fingerprint);
            world.send(neighbour, ClassicMessage { bids, claims: Arc::clone(&claims), stamp });
        }
    }
}

impl Strategy for Classic {
    type Agent = ClassicAgent;
    type Message = ClassicMessage;
    type Snapshot = Stitching;

    fn agent(&self, node: ContainerId) -> ClassicAgent {
        let bidder = Bidder::new(&self.rules, node);
        let nothing = bidder.knowledge.claims_fingerprint();
        let neighbours = self.rules.instance.container.neighbours(node).len();
        let link = Link::new((!self.wakes_others).then_some(nothing), nothing);
        let no_claims: Arc<[Option<Claim>]> = Arc::from(bidder.knowledge.claims());
        ClassicAgent {
            bidder,
            links: vec![link; neighbours],
            told_bids: vec![0; neighbours],
            told_claims: vec![Arc::clone(&no_claims); neighbours],
            heard_claims: vec![no_claims; neighbours],
            started: false,
            flush_pending: false,
        }
    }

    fn step<W: World<ClassicMessage>>(
        &self,
        agent: &mut ClassicAgent,
        input: Input<ClassicMessage>,
        now: Nanos,
        world: &mut W,
    ) {
        if !agent.started && !matches!(input, Input::Timer(_)) {
            agent.started = true;
            world.note(crate::record::EventKind::Started);
            agent.bidder.act(&self.rules, now, world);
        }
        match input {
            Input::Start => {}
            Input::Message { neighbour, message } => {
                agent.bidder.learn(&self.rules, neighbour, (&message.bids, &message.claims), now, world);
                let fingerprint = agent.bidder.knowledge.claims_fingerprint();
                if agent.links[neighbour].is_news(message.stamp) {
                    agent.heard_claims[neighbour] = Arc::clone(&message.claims);
                }
                agent.links[neighbour].hear(message.stamp, fingerprint);
            }
            Input::Timer(CLOCK) => agent.bidder.act(&self.rules, now, world),
            Input::Timer(_) => {
                agent.flush_pending = false;
                agent.flush(world);
            }
        }
        self.request_flush(agent, world);
    }

    fn fingerprint(&self, agent: &ClassicAgent) -> u64 {
        agent.bidder.knowledge.view_fingerprint()
    }

    fn snapshot(&self, agent: &ClassicAgent) -> Stitching {
        agent.bidder.knowledge.view()
    }

    fn notes_assignments(&self) -> bool {
        true
    }

    fn decide(&self, view: &Stitching) -> Decision {
        Decision { stitching: view.clone(), budget_exhausted: false, steps: 0 }
    }

    fn wire_bytes(&self, message: &ClassicMessage) -> u32 {
        wire_bytes(&message.bids, &message.claims)
    }

    fn footprint(&self, agent: &ClassicAgent) -> Footprint {
        agent.bidder.knowledge.footprint()
    }

    fn recurrence(
        &self,
        agents: &[ClassicAgent],
        messages: &[(ContainerId, usize, &ClassicMessage)],
    ) -> Option<u64> {
        let mut recurrence = Recurrence::new(
            known_bids(agents.iter().map(|agent| &agent.bidder))
                .chain(messages.iter().flat_map(|(_, _, message)| message.bids.iter().copied())),
        );
        for agent in agents {
            recurrence.enter_bidder(&agent.bidder);
            recurrence.enter_word(u64::from(agent.flush_pending));
            for neighbour in 0..agent.links.len() {
                recurrence.enter_word(u64::from(agent.has_news_for(neighbour)));
            }
        }
        for (receiver, neighbour, message) in messages {
            recurrence.enter_word(u64::from(receiver.0) << 32 | *neighbour as u64);
            recurrence.enter_bids(message.bids.iter().copied());
            recurrence.enter_claims(&message.claims);
        }
        Some(recurrence.finish())
    }

    /// Not under a Dutch clock, since what a node bids then depends on the time.
    fn describe(&self, node: ContainerId, agent: &ClassicAgent, state: &mut Description) -> bool {
        agent.describe(&self.rules.instance, node, state);
        self.rules.clock.is_none()
    }

    fn describe_message(
        &self,
        (node, receiver): (ContainerId, &ClassicAgent),
        neighbour: usize,
        message: &ClassicMessage,
        state: &mut Description,
    ) {
        let sender = self.rules.instance.container.neighbours(node)[neighbour];
        receiver.describe_message((node, sender), neighbour, message, state);
    }

    fn describe_content(
        &self,
        way: (ContainerId, ContainerId),
        message: &ClassicMessage,
        state: &mut Description,
    ) -> bool {
        message.describe(way, state);
        true
    }

    fn tell(&self, message: &ClassicMessage) -> String {
        message.tell(&self.rules.instance)
    }

    fn notices(&self) -> Vec<String> {
        self.rules.notices()
    }
}
