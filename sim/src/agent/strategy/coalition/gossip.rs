//! The agent: gossips retained sets with its neighbours until every link is at rest.
//!
//! A link is at rest when both ends hold the same set. Every message carries the sender's whole set and thereby its
//! fingerprint; a receiver that holds more answers. Sets are shared, not copied: sending one costs a reference.

mod describe;

use smallvec::SmallVec;

use super::Coalition;
use super::bid::{Bid, BidId};
use super::message::CoalitionMessage;
use super::problem::Problem;
use super::retain::{Bounds, Retained};
use crate::agent::link::Link;
use crate::agent::strategy::{Coming, Footprint, Input, Timer, World};
use crate::model::ContainerId;
use crate::plan::Nanos;
use crate::record::EventKind;

/// Among so many messages before it a message is sought that brought the same set already.
const REPETITIONS_SOUGHT: usize = 16;

/// So many messages kept are read ahead before they are merged.
const READ_AHEAD: usize = 8;

/// The timer that ends a gossip interval.
const FLUSH: Timer = Timer(0);

/// The timer that runs out when the Dutch clock reaches one of a node's own bids has its position and this.
const CLOCK: u32 = 1;

/// No bid is waited for.
const NO_BID: u32 = u32::MAX;

/// The state of one node under `coalition`.
#[derive(Clone, Debug)]
pub struct CoalitionAgent {
    retained: Retained,
    /// Of the retained set, at hand without looking there.
    fingerprint: u64,
    node: ContainerId,
    /// So many of the node's own bids it has made, in the order in which they come up. It is memory, not state: a bid that is
    /// not retained is known to its owner alone.
    announced: u32,
    /// The first bid after these for which it waits until the Dutch clock reaches it. Bids that its set does not admit are
    /// not waited for.
    awaited: u32,
    started: bool,
    has_spoken: bool,
    flush_pending: bool,
    links: Box<[Link]>,
    /// Messages with news, kept until the gossip interval is over, with the positions of their senders.
    unread: Vec<(u32, CoalitionMessage)>,
}

impl CoalitionAgent {
    pub(super) fn new(strategy: &Coalition, node: ContainerId) -> Self {
        let neighbours = strategy.problem.instance().container.neighbours(node).len();
        let retained = strategy.problem.nothing_retained().clone();
        // Where all nodes start by themselves, silence means "I hold nothing"; otherwise neighbours must be woken.
        let nothing = retained.fingerprint();
        let link = Link::new((!strategy.wakes_others).then_some(nothing), nothing);
        Self {
            fingerprint: nothing,
            retained,
            node,
            announced: 0,
            awaited: NO_BID,
            started: false,
            has_spoken: false,
            flush_pending: false,
            links: vec![link; neighbours].into_boxed_slice(),
            unread: Vec::new(),
        }
    }

    /// The set that the node holds.
    pub fn retained(&self) -> &Retained {
        &self.retained
    }

    /// The fingerprint of that set.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Reads what a step will read.
    pub(super) fn read_ahead(&self, coming: Coming<'_, CoalitionMessage>) -> u64 {
        match coming {
            Coming::Message { message, .. } if self.flush_pending => {
                let last = self.unread.last().map_or(0, |(_, message)| message.stamp.fingerprint);
                self.fingerprint ^ message.stamp.fingerprint ^ last
            }
            Coming::Message { neighbour, message } => {
                let sets = self.retained.read_ahead() ^ message.retained.read_ahead();
                sets ^ self.links[neighbour].heard()
            }
            Coming::Timer(FLUSH) => {
                let links = self.links.iter().step_by(2).fold(0, |sum, link| sum ^ link.told());
                let unread = self.unread.iter().take(READ_AHEAD);
                let unread = unread.fold(links, |sum, (_, message)| sum ^ message.retained.read_ahead());
                self.retained.read_ahead() ^ unread
            }
            Coming::Start | Coming::Timer(_) => self.retained.read_ahead(),
        }
    }

    fn hold(&mut self, retained: Retained) {
        self.fingerprint = retained.fingerprint();
        self.retained = retained;
    }

    pub(super) fn footprint(&self) -> Footprint {
        let shared = self.retained.bytes();
        let bytes = size_of::<Self>() + size_of_val(&*self.links) + shared;
        Footprint {
            bids: self.retained.ids().len(),
            capped: self.retained.capped(),
            uncut: self.retained.has_open_bundles(),
            bytes,
        }
    }

    pub(super) fn step<W: World<CoalitionMessage>>(
        &mut self,
        strategy: &Coalition,
        input: Input<CoalitionMessage>,
        now: Nanos,
        world: &mut W,
    ) {
        if !self.started && !matches!(input, Input::Timer(_)) {
            self.start(strategy, now, world);
        }
        match input {
            Input::Start => {}
            Input::Message { neighbour, message } => self.hear(strategy, (neighbour, message), now, world),
            Input::Timer(FLUSH) => {
                self.flush_pending = false;
                self.flush(strategy, now, world);
            }
            Input::Timer(Timer(timer)) => self.announce(strategy, timer - CLOCK, now, world),
        }
    }

    /// Announces every bid: at once, or when the Dutch clock reaches it.
    fn start<W: World<CoalitionMessage>>(&mut self, strategy: &Coalition, now: Nanos, world: &mut W) {
        self.started = true;
        world.note(EventKind::Started);
        if strategy.clock.is_none() {
            let own = self.own(strategy);
            self.announced = own.len() as u32;
            own.iter().for_each(|id| self.speak(strategy, *id, world));
            self.offer_own(&strategy.problem);
        }
        self.await_clock(strategy, now, world);
        self.request_flush(strategy, now, world);
    }

    /// Waits for the Dutch clock to reach the first bid that is not made yet and that the set admits. It has to be asked for again
    /// when the set has changed, as that can bring back others.
    fn await_clock<W: World<CoalitionMessage>>(&mut self, strategy: &Coalition, now: Nanos, world: &mut W) {
        let Some(clock) = &strategy.clock else { return };
        let own = self.own(strategy);
        let skipped = self.announced as usize..own.len().min(self.awaited as usize);
        if skipped.is_empty() {
            return;
        }
        let bounds = Bounds::of(&strategy.problem, &self.retained);
        if let Some(next) = skipped.into_iter().find(|bid| bounds.admit(own[*bid])) {
            self.awaited = next as u32;
            let reached = clock.reaches(strategy.problem.bid(own[next]).credits);
            world.wake_after(reached.saturating_sub(now), Timer(self.awaited + CLOCK));
        }
    }

    /// The Dutch clock reached a bid: the node speaks, unless the bid no longer matters.
    fn announce<W: World<CoalitionMessage>>(
        &mut self,
        strategy: &Coalition,
        bid: u32,
        now: Nanos,
        world: &mut W,
    ) {
        self.announced = self.announced.max(bid + 1);
        if self.awaited == bid {
            self.awaited = NO_BID;
        }
        let id = self.own(strategy)[bid as usize];
        if self.retained.admits(&strategy.problem, id) {
            self.speak(strategy, id, world);
            if self.offer_own(&strategy.problem) {
                self.request_flush(strategy, now, world);
            }
        }
        self.await_clock(strategy, now, world);
    }

    /// The node's own bids, in the order in which they come up.
    fn own<'s>(&self, strategy: &'s Coalition) -> &'s [BidId] {
        strategy.problem.ids_of(self.node)
    }

    /// Notes a bid for the recording.
    fn speak<W: World<CoalitionMessage>>(&self, strategy: &Coalition, bid: BidId, world: &mut W) {
        let (problem, instance) = (&strategy.problem, strategy.problem.instance());
        let bid = problem.bid(bid);
        let requests = &problem.item(bid.item).requests;
        for request in requests {
            // The bid on a lone request node is its credits.
            let credits = match requests.len() {
                1 => Ok(bid.credits),
                _ => instance.base_credits(bid.node, *request),
            };
            if let Ok(credits) = credits {
                world.note(EventKind::Bid { request: *request, credits, version: Bid::VERSION });
            }
        }
    }

    /// Takes the node's own bids into the set as far as they count; tells whether the set changed.
    fn offer_own(&mut self, problem: &Problem) -> bool {
        let admitted = self.announced_of(problem).any(|id| self.retained.admits(problem, id));
        if admitted {
            let merged = Retained::merge(problem, &[&self.retained], self.announced_of(problem));
            self.hold(merged.retained(problem));
        }
        admitted
    }

    /// The node's own bids that it has made.
    fn announced_of<'a>(&'a self, problem: &'a Problem) -> impl Iterator<Item = BidId> + 'a {
        problem.ids_of(self.node)[..self.announced as usize].iter().copied()
    }

    /// Settles a message at once when it brings no news; otherwise keeps it until the gossip interval is over, so that
    /// the news of many neighbours cost one selection. Where that end is waited for already, whatever may be news is kept
    /// without a look at it.
    fn hear<W: World<CoalitionMessage>>(
        &mut self,
        strategy: &Coalition,
        (neighbour, message): (usize, CoalitionMessage),
        now: Nanos,
        world: &mut W,
    ) {
        let fingerprint = self.fingerprint;
        let may_bring_news = message.stamp.fingerprint != fingerprint
            && (self.flush_pending || self.retained.admits_some_of(&strategy.problem, &message.retained));
        if may_bring_news {
            self.unread.push((neighbour as u32, message));
        } else {
            self.links[neighbour].hear(message.stamp, fingerprint);
        }
        if !self.flush_pending && (may_bring_news || self.links[neighbour].is_restless(fingerprint)) {
            self.request_flush(strategy, now, world);
        }
    }

    /// Takes over what counts of the messages kept, and notes what they say about their links.
    fn read(&mut self, problem: &Problem) {
        if self.unread.is_empty() {
            return;
        }
        let unread = std::mem::take(&mut self.unread);
        if let Some(retained) = self.merged(problem, &unread) {
            self.hold(retained);
        }
        let fingerprint = self.fingerprint;
        for (neighbour, message) in unread {
            self.links[neighbour as usize].hear(message.stamp, fingerprint);
        }
    }

    /// The node's set with what the messages bring, if that changes it.
    fn merged(&self, problem: &Problem, unread: &[(u32, CoalitionMessage)]) -> Option<Retained> {
        let mut sets: SmallVec<[&Retained; 8]> = SmallVec::new();
        sets.push(&self.retained);
        for (position, (_, message)) in unread.iter().enumerate() {
            let fingerprint = message.stamp.fingerprint;
            let mut before = unread[position.saturating_sub(REPETITIONS_SOUGHT)..position].iter();
            if fingerprint != self.fingerprint
                && before.all(|(_, other)| other.stamp.fingerprint != fingerprint)
            {
                sets.push(&message.retained);
            }
        }
        if sets.len() == 1 {
            return None;
        }
        // All of the node's own bids: one that raises the highest of its item can bring back others.
        let merged = Retained::merge(problem, &sets, self.announced_of(problem));
        if merged.fingerprint() == self.fingerprint {
            return None;
        }
        // A set that a neighbour holds already is shared with it.
        let same = unread.iter().find(|(_, message)| message.stamp.fingerprint == merged.fingerprint());
        Some(match same {
            Some((_, message)) => message.retained.clone(),
            None => merged.retained(problem),
        })
    }

    fn request_flush<W: World<CoalitionMessage>>(&mut self, strategy: &Coalition, now: Nanos, world: &mut W) {
        if strategy.gossip_interval == 0 {
            self.flush(strategy, now, world);
        } else if !self.flush_pending && (!self.unread.is_empty() || self.has_restless_links()) {
            self.flush_pending = true;
            world.wake_after(strategy.patience(self.links.len(), self.has_spoken), FLUSH);
        }
    }

    fn has_restless_links(&self) -> bool {
        self.links.iter().any(|link| link.is_restless(self.fingerprint))
    }

    /// Ends a gossip interval: reads what was kept, then tells whoever may not know the outcome.
    fn flush<W: World<CoalitionMessage>>(&mut self, strategy: &Coalition, now: Nanos, world: &mut W) {
        let before = self.fingerprint;
        self.read(&strategy.problem);
        self.has_spoken = true;
        let fingerprint = self.fingerprint;
        if fingerprint != before {
            self.await_clock(strategy, now, world);
        }
        for (neighbour, link) in self.links.iter_mut().enumerate() {
            if link.is_restless(fingerprint) {
                let retained = self.retained.clone();
                world.send(neighbour, CoalitionMessage { retained, stamp: link.tell(fingerprint) });
            }
        }
    }
}
