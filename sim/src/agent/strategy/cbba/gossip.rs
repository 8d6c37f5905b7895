//! The agent: bids, tells its neighbours what it believes, and settles what they say by the table.
//!
//! # Why it ends
//!
//! **Claim.** Let neighbours and bids of a connected part stay the same, let every message be delivered once, sooner or
//! later and in whatever order, and let timers run out. Then a node changes its beliefs at most as often as there are bids in
//! the part, and sends each neighbour at most one message more than that. When all are silent, all hold the
//! sequential greedy assignment. No *rounds* of renewed time stamps are needed, as the paper's synchronous agents make in every
//! iteration. If news takes at most t over a link (latency, processing, gossip interval), the greedy assignment gives n request nodes
//! away and two nodes are at most D hops apart, then all hold it n · D · t after the last start or, under a
//! Dutch clock, after its fall: the paper's bound (theorem 1) with t in place of an iteration.
//!
//! Bids on one request node are ordered by credits, of equal ones that of the lower node is higher; no bid is lowest.
//! A belief is about a *claim*: that its winner once took the request node into its bundle, and told so.
//!
//! 1. *Beliefs only rise*, at every node and for every request node. Hence:
//! 2. *Later news holds all of earlier news.* Stamps rise too, and a message brings all stamps and beliefs of its sender.
//!    So whoever knows a bidder's stamp a, or a later one, believes at least what message a of that bidder said.
//! 3. *The table takes the higher of what is said and what is held.* Let what is said be higher. If the sender names itself,
//!    the table updates. It cannot name the receiver, which by 1 holds at least what it ever claimed. If it names another,
//!    it knows later news of that one than the receiver, which would otherwise, by 2, hold as much; and then every row updates.
//!    Let what is held be higher. If its winner is neither of the two, the sender has no later news of that winner, or, by 2, it would
//!    believe as much; then every row leaves. If its winner is the receiver, nothing lower replaces it. It cannot be the sender:
//!    the receiver knows of its claim, and by 2 the message would say as much, unless it is older than that. Such messages are
//!    *not read* ([`CbbaAgent::is_old`]): whoever knows a later stamp of the sender holds, by 2, at least all that the message could tell.
//! 4. *A bundle is in falling order of its bids, and a node believes that whatever it passed over is held by a better bid than
//!    its own.* It is built from the best bid down, and what was passed over stays so, by 1. So when a request node is lost,
//!    and with it what was taken later, there is room for the latter, nothing better is free, and it is taken again in the same
//!    step ([`Bundle::build`]). That is 1 for the node's own claims, and with 3 for all; 1 to 4 are proven together, step by step.
//! 5. *It ends.* By 1, a belief takes each bid on its request node at most once. A node tells a neighbour something only when its
//!    beliefs are not what it last told it, and never the same twice in a row: a neighbour that has read them holds at least
//!    them, and so does the node of what the neighbour says, so that none of the two has more than the other.
//! 6. *Silence is agreement.* Of two neighbours that have read each other's last message each holds at least what the other does.
//! 7. *They agree on the greedy assignment.* It gives j₁ to i₁ for the highest bid of all, then j₂ to i₂, and so on. Suppose that all
//!    believe in the first m − 1 winners. On jₘ nobody with room bids more than iₘ, and the others are full with what they bid
//!    more on and have won, by 4; so nobody holds a higher claim. Nor does iₘ pass jₘ over, and it has room. Each
//!    such step takes news D hops at most.
//!
//! All of this holds because a bid on a request node does not depend on what else its node holds. Compositions, which would make
//! it depend, are outside the model.

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
        let nothing = beliefs.fingerprint();
        let link = Link::new((!strategy.wakes_others).then_some(nothing), nothing);
        Self {
            node,
            bundle: Bundle::new(strategy, node),
            beliefs,
            stamps: vec![0; strategy.bidders].into(),
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
        Footprint { bids: self.beliefs.won(), capped: false, uncut: false, bytes }
    }

    /// What both ends of a link at rest have in common.
    pub(super) fn fingerprint(&self) -> u64 {
        self.beliefs.fingerprint()
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
        if !self.is_old(strategy, sender, message) {
            self.change(world, |agent, world| {
                agent.settle(strategy, sender, message);
                agent.learn_stamps(message);
                agent.bundle.release(&mut agent.beliefs);
                agent.build(strategy, now, world);
            });
        }
        let fingerprint = self.fingerprint();
        self.links[neighbour].hear(message.stamp, fingerprint);
    }

    /// Whether later news of the sender came another way: then all that the message could tell is known, and what it says of
    /// the sender itself is outdated.
    fn is_old(&self, strategy: &Cbba, sender: ContainerId, message: &CbbaMessage) -> bool {
        strategy.stamp_of(sender).is_some_and(|at| message.stamps[at] < self.stamps[at])
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
                world.send(neighbour, CbbaMessage { beliefs, stamps, stamp });
            }
        }
    }
}
