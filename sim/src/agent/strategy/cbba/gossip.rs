//! The agent: bids, tells its neighbours what it believes, and settles what they say by the table.
//!
//! # Rounds, and why they end
//!
//! A node tells all its neighbours whenever its beliefs have changed. Two neighbours can come to rest with different
//! winners, of whom they know equally old news; then the table tells both to leave what they have. A node that sees this
//! ([`Line::differs`]) begins a *round*: a number that every message carries. Whoever hears of a later round enters the next
//! one, and on entering it tells all neighbours what it believes, under a new stamp. And it enters a round only after it
//! has read a message of the present one from every neighbour ([`CbbaAgent::may_enter`]); in round 0, silence says that no
//! bid is known.
//!
//! **Claim.** In a connected part let *n* be the number of request nodes that the sequential greedy assignment gives to
//! somebody, and *D* the most hops between two nodes. If neighbours and bids stay the same, every message that is sent
//! is delivered once, sooner or later, in whatever order, and timers run out, then after finitely many messages all nodes are silent,
//! all hold the sequential greedy assignment, and no node enters a round above **1 + n · D** (none above 0 where n is 0).
//!
//! The greedy assignment gives request node j₁ to i₁ for the bid c₁, then j₂ to i₂ for c₂, and so on: each time the highest
//! bid of a node with room on a request node that is free, ties to the lower node, then to the earlier request node. *To
//! claim* is to take a request node into the bundle; a belief names a claim that was made.
//!
//! 1. *Nobody ever claims jₘ for more than cₘ, nor a request node that stays free.* Take the first claim that does, by node q for
//!    the bid b. The greedy assignment did not take b although the request node was free, so q was full by then, with bids no
//!    lower than b. When q made the claim it had room, so one of those request nodes, j, was not in its bundle. Bundles are
//!    built from the best bid down ([`Bundle::build`], also as a Dutch clock falls), so q had passed j over: it believed in a
//!    claim on j that beats its own, which is the greedy one. That is an earlier claim of the forbidden kind.
//! 2. *A node that claims jₘ keeps its belief:* nothing beats it. It may give jₘ up only along with a request node that it took
//!    before. While jₘ is not in its bundle, iₘ takes nothing that it bids less on: it would have had to pass jₘ over, against 1.
//! 3. *Later news carries all of earlier news.* Stamps only rise, and a message brings all stamps of its sender. So if
//!    a node knows a later stamp of some bidder than a message of that bidder bears, it knows at least as late stamps of everyone as the
//!    message does, and drops it unread. (The paper's agents hear all messages of an iteration at once and need no such rule. Without it, an old message
//!    that comes late over a slow link takes a winner away, and everyone believes it.)
//! 4. Let aₘ be the highest stamp of a message of iₘ that does not claim jₘ, or 0: all messages of iₘ with higher stamps do.
//!    *Who knows a stamp of iₘ above aₘ believes that iₘ wins jₘ, for ever.* Going through table I: a message with such a
//!    stamp names iₘ, and whoever reads it, and does not know one, updates, as it is later and, by 1, nothing
//!    beats it; and a message without such a stamp makes no reader that knows one update or reset, as it is not
//!    later news of iₘ and, by 1, does not beat it, and, by 3, is no old message of iₘ itself. Call this *to know m*.
//! 5. Let all messages that iₘ sends in round rₘ ≥ 1 or later claim jₘ. *A node at d hops from iₘ knows m when it enters round rₘ +
//!    d.* It has then read a message of round rₘ + d − 1 or later from a neighbour that is one hop nearer, which was iₘ or, by induction,
//!    knew m when it sent it.
//! 6. *A node iₘ that knows all before m has jₘ in its bundle for good at the end of the step* (under a Dutch clock, once the clock reaches
//!    cₘ): all that it bids more on is its own for good by induction, or it knows who won it, or, by 1, is
//!    never claimed; so it has room, and by 2 nothing that it took before jₘ is lost any more. So r₁ = 1 will do, and rₘ = rₘ₋₁ + D:
//!    all know all of the assignment when they enter round 1 + n · D.
//! 7. A round above that is not begun: to begin one takes a neighbour that, in the same round, holds something else. This
//!    bounds rounds. Under a Dutch clock, those request nodes of which the clock has not reached cₘ yet are claimed by nobody, by 1,
//!    so that until then the argument holds for the others alone, with a smaller n.
//! 8. *Whoever is at rest holds the same as its neighbours* ([`Line`]). If nothing is on its way and nobody has anything to
//!    tell, all are in one round, or one of those in the lowest could enter the next. Of two neighbours with different
//!    states take the last message of each. If one of them was sent after the other was read, whoever reads it sees that they
//!    differ, and begins a round. If they crossed, each is answered, and was not the last.
//! 9. *Within the last round only finitely many messages are sent.* Otherwise take the first m that not all come to know: iₘ
//!    has jₘ for good, by 6. Some node v that knows m, or is iₘ, has a neighbour x that never will. So v tells x nothing
//!    any more; its state, whenever it could tell it, is the state T that x was told last. Once x has read that, it
//!    tells v nothing but T, or v would begin a round; and if its own state is another, it tells it, as its change, as
//!    the answer to a message that crossed, or in the round that it begins. So x holds T and tells nobody anything new. Nor
//!    do the neighbours of x, for the same reason, nor theirs.
//!
//! So all fall silent with the same beliefs, and these are the greedy assignment: i₁ has j₁, and whoever believes the first
//! m − 1 winners and is iₘ has jₘ, by the argument of 6.
//!
//! `sim/tests/cbba/rounds.rs` holds the code to all of it, under schedules that starve nodes and links.

use std::sync::Arc;

use super::Cbba;
use super::belief::{Beliefs, Win};
use super::bundle::Bundle;
use super::line::Line;
use super::message::CbbaMessage;
use super::table::{Action, resolve};
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
    /// The latest round that anybody is known to be in, or that this node has reason to begin.
    pub(super) wanted: u32,
    lines: Vec<Line>,
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
        let line = Line::new((!strategy.wakes_others).then_some(nothing), nothing);
        Self {
            node,
            bundle: Bundle::new(strategy, node),
            beliefs,
            stamps: vec![0; strategy.bidders].into(),
            round: 0,
            wanted: 0,
            lines: vec![line; neighbours],
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

    /// The round that the node is in.
    pub fn round(&self) -> u32 {
        self.round
    }

    /// Nothing will be heard from a neighbour.
    pub(super) fn set_absent(&mut self, neighbour: usize) {
        self.lines[neighbour].set_absent();
    }

    pub(super) fn footprint(&self) -> Footprint {
        let lists = size_of_val(self.beliefs.all()) + size_of_val(&*self.stamps);
        let own = size_of_val(&*self.lines) + size_of_val(&*self.versions);
        let bytes = size_of::<Self>() + self.bundle.heap_bytes() + lists + own;
        Footprint { bids: self.beliefs.won(), capped: false, bytes }
    }

    /// What both ends of a link at rest have in common.
    pub(super) fn fingerprint(&self) -> u64 {
        fingerprint(&self.beliefs, self.round)
    }

    /// Per neighbour: whether it must be told something, whether it is known to differ, and whether it is behind.
    pub(super) fn standing(&self) -> impl Iterator<Item = (bool, bool, bool)> {
        let (fingerprint, round) = (self.fingerprint(), self.round);
        self.lines.iter().map(move |line| {
            (line.is_restless(fingerprint, round), line.differs(fingerprint), line.is_behind(round))
        })
    }

    /// Whether a later round is to be entered, and all neighbours were heard in the present one.
    fn may_enter(&self) -> bool {
        let fingerprint = self.fingerprint();
        let differs = || self.lines.iter().any(|line| line.differs(fingerprint));
        (self.wanted > self.round || differs()) && !self.lines.iter().any(|line| line.is_behind(self.round))
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
        if !self.lines[neighbour].is_news(message.stamp) {
            return;
        }
        self.lines[neighbour].hear(message.stamp, message.round, self.round);
        self.wanted = self.wanted.max(message.round);
        let sender = strategy.instance.container.neighbours(self.node)[neighbour];
        let known = strategy.stamp_of(sender).map(|at| (message.stamps[at], self.stamps[at]));
        if known.is_some_and(|(said, held)| said < held) {
            // Later news of the sender came another way, and with it all that this message could tell.
            return;
        }
        self.change(world, |agent, world| {
            agent.settle(strategy, sender, message);
            agent.learn_stamps(message);
            agent.bundle.release(&mut agent.beliefs);
            agent.build(strategy, now, world);
        });
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
        } else if !self.flush_pending && (self.is_restless() || self.may_enter()) {
            self.flush_pending = true;
            world.wake_after(strategy.gossip_interval, FLUSH);
        }
    }

    fn is_restless(&self) -> bool {
        let fingerprint = self.fingerprint();
        self.lines.iter().any(|line| line.is_restless(fingerprint, self.round))
    }

    /// Enters the next round if that is due, and then tells all neighbours, otherwise those who were not told yet or wait for
    /// an answer, what this node believes, under a new stamp of its own.
    fn flush<W: World<CbbaMessage>>(&mut self, strategy: &Cbba, world: &mut W) {
        let enters = self.may_enter();
        if enters {
            self.round += 1;
            self.wanted = self.wanted.max(self.round);
        }
        let fingerprint = self.fingerprint();
        let round = self.round;
        let is_told = |line: &Line| enters || line.is_restless(fingerprint, round);
        if !self.lines.iter().any(is_told) {
            return;
        }
        if let Some(own) = strategy.stamp_of(self.node) {
            Arc::make_mut(&mut self.stamps)[own] += 1;
        }
        for neighbour in 0..self.lines.len() {
            if is_told(&self.lines[neighbour]) {
                let stamp = self.lines[neighbour].tell(fingerprint);
                let (beliefs, stamps) = (self.beliefs.clone(), Arc::clone(&self.stamps));
                world.send(neighbour, CbbaMessage { beliefs, stamps, round, stamp });
            }
        }
    }
}

fn fingerprint(beliefs: &Beliefs, round: u32) -> u64 {
    mix(beliefs.fingerprint() ^ u64::from(round))
}
