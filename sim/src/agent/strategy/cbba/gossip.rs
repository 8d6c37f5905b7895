//! The agent: bids, tells its neighbours what it believes, and settles what they say by the table.

use std::sync::Arc;

use super::Cbba;
use super::belief::{Beliefs, Win};
use super::bundle::Bundle;
use super::message::CbbaMessage;
use super::table::{Action, resolve};
use crate::agent::link::Link;
use crate::agent::strategy::{Footprint, Input, Timer, World};
use crate::model::{ContainerId, RequestId};
use crate::plan::Nanos;
use crate::random::mix;
use crate::record::EventKind;

/// The timer that ends a gossip interval.
const FLUSH: Timer = Timer(0);

/// The timer of the Dutch clock.
const CLOCK: Timer = Timer(1);

/// The state of one node under `cbba`.
#[derive(Clone, Debug)]
pub struct CbbaAgent {
    node: ContainerId,
    pub(super) bundle: Bundle,
    pub(super) beliefs: Beliefs,
    /// Per bidder, how many times it had sent when it was last heard of; its own at its own position.
    pub(super) stamps: Arc<[u32]>,
    pub(super) round: u32,
    links: Vec<Link>,
    /// Per neighbour, the number of the latest message that was read.
    read: Vec<u32>,
    /// Per request node, how often its own bid changed.
    versions: Vec<u32>,
    started: bool,
    pub(super) flush_pending: bool,
    /// When the clock's timer will run out, if one is set.
    clock_at: Option<Nanos>,
}

impl CbbaAgent {
    pub(super) fn new(strategy: &Cbba, node: ContainerId) -> Self {
        let requests = strategy.instance.request.len();
        let neighbours = strategy.instance.container.neighbours(node).len();
        let beliefs = Beliefs::none(requests);
        // Where all nodes start by themselves, silence means "I know of no bid"; otherwise neighbours must be woken.
        let nothing = fingerprint(&beliefs, 0);
        let link = Link::new((!strategy.wakes_others).then_some(nothing), nothing);
        Self {
            node,
            bundle: Bundle::new(strategy, node),
            beliefs,
            stamps: vec![0; strategy.bidders].into(),
            round: 0,
            links: vec![link; neighbours],
            read: vec![0; neighbours],
            versions: vec![0; requests],
            started: false,
            flush_pending: false,
            clock_at: None,
        }
    }

    /// What the node believes.
    pub fn beliefs(&self) -> &Beliefs {
        &self.beliefs
    }

    /// The request nodes that it bids on, in the order in which it took them.
    pub fn bundle(&self) -> &[RequestId] {
        self.bundle.taken()
    }

    pub(super) fn footprint(&self) -> Footprint {
        let lists = size_of_val(self.beliefs.all()) + size_of_val(&*self.stamps);
        let shared = size_of_val(&*self.links) + size_of_val(&*self.read) + size_of_val(&*self.versions);
        let bytes = size_of::<Self>() + self.bundle.heap_bytes() + lists + shared;
        Footprint { bids: self.beliefs.won(), capped: false, bytes }
    }

    /// What both ends of a link at rest have in common.
    pub(super) fn fingerprint(&self) -> u64 {
        fingerprint(&self.beliefs, self.round)
    }

    /// Whether a neighbour may hold something else.
    pub(super) fn has_news_for(&self, neighbour: usize) -> bool {
        self.links[neighbour].is_restless(self.fingerprint())
    }

    pub(super) fn neighbours(&self) -> usize {
        self.links.len()
    }

    pub(super) fn step<W: World<CbbaMessage>>(
        &mut self,
        strategy: &Cbba,
        input: Input<CbbaMessage>,
        now: Nanos,
        world: &mut W,
    ) {
        if !self.started && !matches!(input, Input::Timer(_)) {
            self.started = true;
            world.note(EventKind::Started);
            self.change(world, |agent, world| agent.build(strategy, now, world));
        }
        match input {
            Input::Start => {}
            Input::Message { neighbour, message } => self.hear(strategy, neighbour, &message, now, world),
            Input::Timer(CLOCK) => self.change(world, |agent, world| agent.build(strategy, now, world)),
            Input::Timer(_) => {
                self.flush_pending = false;
                self.flush(strategy, world);
            }
        }
        self.request_flush(strategy, world);
    }

    /// Settles what a neighbour says, unless a later message overtook it.
    fn hear<W: World<CbbaMessage>>(
        &mut self,
        strategy: &Cbba,
        neighbour: usize,
        message: &CbbaMessage,
        now: Nanos,
        world: &mut W,
    ) {
        if message.stamp.number <= self.read[neighbour] {
            return;
        }
        self.read[neighbour] = message.stamp.number;
        let sender = strategy.instance.container.neighbours(self.node)[neighbour];
        self.change(world, |agent, world| {
            agent.settle(strategy, sender, message);
            agent.learn_stamps(message);
            agent.round = agent.round.max(message.round);
            agent.bundle.release(&mut agent.beliefs);
            agent.build(strategy, now, world);
        });
        let fingerprint = self.fingerprint();
        let was_told = self.links[neighbour].was_told(fingerprint);
        self.links[neighbour].hear(message.stamp, fingerprint);
        if was_told && self.links[neighbour].is_restless(fingerprint) {
            // It read what this node holds, this node read what it holds, and they still differ: what they know of the
            // winners is equally old. A round dates all bids anew.
            self.round += 1;
        }
    }

    /// Applies the table to every request node.
    fn settle(&mut self, strategy: &Cbba, sender: ContainerId, message: &CbbaMessage) {
        let freshness = |node: ContainerId| {
            strategy
                .stamp_of(node)
                .map_or(std::cmp::Ordering::Equal, |at| message.stamps[at].cmp(&self.stamps[at]))
        };
        let settled: Vec<(RequestId, Option<Win>)> = strategy
            .instance
            .request
            .ids()
            .filter_map(|request| {
                let (said, held) = (message.beliefs.of(request), self.beliefs.of(request));
                match resolve((sender, said), (self.node, held), freshness) {
                    Action::Update => Some((request, said)),
                    Action::Reset => Some((request, None)),
                    Action::Leave => None,
                }
            })
            .collect();
        settled.into_iter().for_each(|(request, win)| self.beliefs.set(request, win));
    }

    fn learn_stamps(&mut self, message: &CbbaMessage) {
        if self.stamps.iter().zip(&*message.stamps).any(|(own, theirs)| theirs > own) {
            let later = self.stamps.iter().zip(&*message.stamps).map(|(own, theirs)| *own.max(theirs));
            self.stamps = later.collect();
        }
    }

    fn build<W: World<CbbaMessage>>(&mut self, strategy: &Cbba, now: Nanos, world: &mut W) {
        let Some(next) = self.bundle.build(strategy, &mut self.beliefs, now) else { return };
        let is_set = self.clock_at.is_some_and(|at| at > now && at <= next);
        if !is_set {
            self.clock_at = Some(next);
            world.wake_after(next - now, CLOCK);
        }
    }

    /// Does something that changes beliefs, and reports what it changed.
    fn change<W: World<CbbaMessage>>(&mut self, world: &mut W, act: impl FnOnce(&mut Self, &mut W)) {
        let before = self.beliefs.clone();
        act(self, world);
        if before == self.beliefs {
            return;
        }
        for position in 0..before.all().len() {
            let request = RequestId::at(position);
            let (before, after) = (before.of(request), self.beliefs.of(request));
            if before != after {
                self.note_change(request, before, after, world);
            }
        }
    }

    fn note_change<W: World<CbbaMessage>>(
        &mut self,
        request: RequestId,
        before: Option<Win>,
        after: Option<Win>,
        world: &mut W,
    ) {
        let bids = |win: Option<Win>| win.is_some_and(|win| win.node == self.node);
        if bids(before) != bids(after) {
            let version = self.versions[request.index()] + 1;
            self.versions[request.index()] = version;
            world.note(match after.filter(|_| bids(after)) {
                Some(win) => EventKind::Bid { request, credits: win.credits, version },
                None => EventKind::BidWithdrawn { request, version },
            });
        }
        let (holder, credits) = (after.map(|win| win.node), after.map(|win| win.credits).unwrap_or_default());
        if before.map(|win| win.node) != holder {
            world.note(EventKind::Assigned { request, holder, credits });
        }
    }

    fn request_flush<W: World<CbbaMessage>>(&mut self, strategy: &Cbba, world: &mut W) {
        if strategy.gossip_interval == 0 {
            self.flush(strategy, world);
        } else if !self.flush_pending && (0..self.links.len()).any(|neighbour| self.has_news_for(neighbour)) {
            self.flush_pending = true;
            world.wake_after(strategy.gossip_interval, FLUSH);
        }
    }

    /// Tells whoever may hold something else what this node believes, under a new stamp of its own.
    fn flush<W: World<CbbaMessage>>(&mut self, strategy: &Cbba, world: &mut W) {
        let fingerprint = self.fingerprint();
        let restless = |link: &Link| link.is_restless(fingerprint);
        if !self.links.iter().any(restless) {
            return;
        }
        if let Some(own) = strategy.stamp_of(self.node) {
            Arc::make_mut(&mut self.stamps)[own] += 1;
        }
        for neighbour in 0..self.links.len() {
            if self.links[neighbour].is_restless(fingerprint) {
                let stamp = self.links[neighbour].tell(fingerprint);
                let (beliefs, stamps) = (self.beliefs.clone(), Arc::clone(&self.stamps));
                world.send(neighbour, CbbaMessage { beliefs, stamps, round: self.round, stamp });
            }
        }
    }
}

fn fingerprint(beliefs: &Beliefs, round: u32) -> u64 {
    mix(beliefs.fingerprint() ^ u64::from(round))
}
