//! A shard: a range of nodes with their agents, counters, and what is to happen to them. The board holds all of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use parking_lot::{Mutex, MutexGuard};

use super::super::queue::{Entry, Key};
use super::calendar::Calendar;
use super::notes::{Notes, Wanted};
use crate::agent::strategy::Coming;
use crate::agent::{Input, Strategy, Timer, World};
use crate::model::{Container, ContainerId, LinkId};
use crate::plan::Nanos;
use crate::record::EventKind;
use crate::runtime::durations::Durations;
use crate::runtime::tracker::Traffic;

/// What waits for a node.
#[derive(Debug)]
pub enum Pending<M> {
    Start,
    Timer(Timer),
    Delivery { neighbour: u32, hops: u32, message: M },
}

/// For so many events at once is read what they will need: as many waits for memory as can overlap.
const AHEAD: usize = 16;

/// Longer lists of mail are not kept to be filled again.
const KEPT_CAPACITY: usize = 128;

type Events<M> = Vec<Entry<Pending<M>>>;

/// All shards, and what they share.
pub struct Board<'a, S: Strategy> {
    world: Shared<'a, S>,
    shards: Vec<Mutex<Shard<S>>>,
    /// By sender's and receiver's shard: what was sent and not yet taken in.
    mail: Vec<Mutex<Events<S::Message>>>,
    /// By receiver's shard, a bit for each sender's whose mail waits.
    senders: Vec<AtomicU64>,
    /// The window at hand, by its number, and its end.
    window: AtomicU64,
    end: AtomicU64,
    /// By shard, the first window in which anything happens in it; `NEVER` if nothing does.
    next: Vec<AtomicU64>,
    /// By shard, whether it has changes to hand over.
    has_changes: Vec<AtomicBool>,
    counts: Counts,
}

/// No window.
const NEVER: u64 = u64::MAX;

/// What happened so far in all shards.
#[derive(Debug, Default)]
struct Counts {
    sent: AtomicU64,
    delivered: AtomicU64,
    bytes: AtomicU64,
    hops: AtomicU32,
    latest: AtomicU64,
    /// All that happened, timers and starts included.
    events: AtomicU64,
}

/// What all shards see.
struct Shared<'a, S> {
    strategy: &'a S,
    container: &'a Container,
    durations: Durations<'a>,
    /// Width of a window, as a shift of nanoseconds.
    window_shift: u32,
    /// Size of a shard, as a shift of nodes.
    shard_shift: u32,
    /// By link, the position of its near end among the neighbours of its far end.
    back: Vec<u32>,
    /// What is told to the observer.
    wanted: Wanted,
}

impl<'a, S: Strategy> Board<'a, S> {
    /// Shards of so many nodes; both sizes are powers of two.
    ///
    /// # Panics
    /// When these are more than 64 shards.
    pub fn new(
        strategy: &'a S,
        container: &'a Container,
        durations: Durations<'a>,
        width: Nanos,
        size: usize,
        wanted: Wanted,
    ) -> Self {
        let (window_shift, shard_shift) = (width.ilog2(), size.ilog2());
        let count = container.len().div_ceil(size);
        assert!(count <= u64::BITS as usize, "every shard has a bit");
        let shard = |position: usize| {
            let nodes = position * size..container.len().min((position + 1) * size);
            Mutex::new(Shard::new(strategy, container, nodes, width, count))
        };
        Self {
            world: Shared {
                strategy,
                container,
                durations,
                window_shift,
                shard_shift,
                back: back(container),
                wanted,
            },
            shards: (0..count).map(shard).collect(),
            mail: (0..count * count).map(|_| Mutex::default()).collect(),
            senders: (0..count).map(|_| AtomicU64::new(0)).collect(),
            window: AtomicU64::new(0),
            end: AtomicU64::new(0),
            next: (0..count).map(|_| AtomicU64::new(NEVER)).collect(),
            has_changes: (0..count).map(|_| AtomicBool::new(false)).collect(),
            counts: Counts::default(),
        }
    }

    /// The strategy of all agents.
    pub fn strategy(&self) -> &'a S {
        self.world.strategy
    }

    /// The shards, in node order.
    pub fn shards(&self) -> &[Mutex<Shard<S>>] {
        &self.shards
    }

    /// The shards, held.
    pub fn locked(&self) -> Vec<MutexGuard<'_, Shard<S>>> {
        self.shards.iter().map(Mutex::lock).collect()
    }

    /// The position of a node's shard.
    pub fn shard_of(&self, node: ContainerId) -> usize {
        node.index() >> self.world.shard_shift
    }

    /// Lets a node start by itself at a time.
    pub fn start(&self, node: ContainerId, at: Nanos) {
        let mut shard = self.shards[self.shard_of(node)].lock();
        let entry = shard.desk.own(node, at, Pending::Start);
        shard.desk.calendar.push(entry);
        self.next[self.shard_of(node)].fetch_min(at >> self.world.window_shift, Ordering::AcqRel);
    }

    /// All messages so far.
    pub fn traffic(&self) -> Traffic {
        let Counts { sent, delivered, bytes, hops, .. } = &self.counts;
        Traffic {
            sent: sent.load(Ordering::Acquire),
            delivered: delivered.load(Ordering::Acquire),
            bytes: bytes.load(Ordering::Acquire),
            hops: hops.load(Ordering::Acquire),
            ..Traffic::default()
        }
    }

    /// Number of events so far, timers and starts included.
    pub fn events(&self) -> u64 {
        self.counts.events.load(Ordering::Acquire)
    }

    /// Time of the last event so far.
    pub fn latest(&self) -> Nanos {
        self.counts.latest.load(Ordering::Acquire)
    }

    /// When the next window starts in which anything happens.
    pub fn next_window(&self) -> Option<Nanos> {
        let window = self.next.iter().map(|next| next.load(Ordering::Acquire)).min()?;
        (window != NEVER).then(|| window << self.world.window_shift)
    }

    /// The positions of the shards in which anything happens in the window at hand.
    pub fn due(&self) -> impl Iterator<Item = usize> + '_ {
        let window = self.window.load(Ordering::Acquire);
        (0..self.shards.len()).filter(move |shard| self.next[*shard].load(Ordering::Acquire) <= window)
    }

    /// Hands over which nodes' states changed and when, shard by shard.
    pub fn take_changes(&self, mut take: impl FnMut(ContainerId, Nanos)) {
        for (shard, has_changes) in self.shards.iter().zip(&self.has_changes) {
            if has_changes.swap(false, Ordering::AcqRel) {
                shard.lock().desk.changed.drain(..).for_each(|(node, at)| take(node, at));
            }
        }
    }

    /// Hands over what happened in the window at hand of what is wanted, in the order of the whole run.
    pub fn take_notes(&self) -> Notes {
        let mut notes = Notes::default();
        if self.world.wanted.anything() {
            self.shards.iter().for_each(|shard| notes.append(&mut shard.lock().desk.notes));
            notes.sort();
        }
        notes
    }

    /// Sets the window at hand, by its start; nothing happens in it after `last`. Tells whether that cuts it short.
    pub fn open(&self, start: Nanos, last: Nanos) -> bool {
        let window = start >> self.world.window_shift;
        let end = (window + 1) << self.world.window_shift;
        self.window.store(window, Ordering::Release);
        self.end.store(end.min(last.saturating_add(1)), Ordering::Release);
        last < end
    }

    /// Lets a shard go through the window at hand, if anything happens in it there.
    pub fn work(&self, position: usize) {
        let (window, end) = (self.window.load(Ordering::Acquire), self.end.load(Ordering::Acquire));
        if self.next[position].load(Ordering::Acquire) > window {
            return;
        }
        let mut shard = self.shards[position].lock();
        self.take_mail(&mut shard, position);
        shard.work(&self.world, window, end);
        self.settle(&mut shard, position);
    }

    /// Ends a shard's part of a window: hands on what it sent, and what it counted.
    fn settle(&self, shard: &mut Shard<S>, position: usize) {
        // What others send it meanwhile is for later windows, and lowers this again.
        let next = shard.desk.calendar.first().unwrap_or(NEVER);
        self.next[position].fetch_min(next, Ordering::AcqRel);
        self.send_mail(shard, position);
        let desk = &mut shard.desk;
        let traffic = std::mem::take(&mut desk.traffic);
        self.counts.sent.fetch_add(traffic.sent, Ordering::AcqRel);
        self.counts.delivered.fetch_add(traffic.delivered, Ordering::AcqRel);
        self.counts.bytes.fetch_add(traffic.bytes, Ordering::AcqRel);
        self.counts.hops.fetch_max(traffic.hops, Ordering::AcqRel);
        self.counts.latest.fetch_max(desk.latest, Ordering::AcqRel);
        self.counts.events.fetch_add(std::mem::take(&mut desk.events), Ordering::AcqRel);
        if !desk.changed.is_empty() {
            self.has_changes[position].store(true, Ordering::Release);
        }
    }

    fn take_mail(&self, shard: &mut Shard<S>, position: usize) {
        // Whatever comes from now on sets this anew.
        self.next[position].store(NEVER, Ordering::Release);
        let mut senders = self.senders[position].swap(0, Ordering::AcqRel);
        while senders != 0 {
            let sender = senders.trailing_zeros() as usize;
            senders &= senders - 1;
            let mut mail = self.mail[sender * self.shards.len() + position].lock();
            // Long lists are not kept: some windows hold far more than others.
            if mail.capacity() > KEPT_CAPACITY {
                std::mem::take(&mut *mail).into_iter().for_each(|entry| shard.desk.calendar.push(entry));
            } else {
                mail.drain(..).for_each(|entry| shard.desk.calendar.push(entry));
            }
        }
    }

    fn send_mail(&self, shard: &mut Shard<S>, position: usize) {
        for (receiver, sent) in shard.desk.outbox.iter_mut().enumerate().filter(|(_, sent)| !sent.is_empty())
        {
            let first =
                sent.iter().map(|entry| entry.key.at).min().unwrap_or(NEVER) >> self.world.window_shift;
            let mut mail = self.mail[position * self.shards.len() + receiver].lock();
            if mail.is_empty() {
                std::mem::swap(&mut *mail, sent)
            } else {
                mail.append(sent)
            }
            // In this order: whoever takes mail first forgets when the next is due, then asks who has any.
            self.senders[receiver].fetch_or(1 << position, Ordering::AcqRel);
            self.next[receiver].fetch_min(first, Ordering::AcqRel);
        }
    }

    /// Goes through the window at hand event by event in the order of the whole run, until so many messages are delivered;
    /// tells whether they are.
    pub fn work_in_order(&self, messages: u64) -> bool {
        let mut shards = self.locked();
        let (window, end) = (self.window.load(Ordering::Acquire), self.end.load(Ordering::Acquire));
        let mut order: BinaryHeap<Reverse<Entry<Pending<S::Message>>>> = BinaryHeap::new();
        for (position, shard) in shards.iter_mut().enumerate() {
            self.take_mail(shard, position);
            let events = shard.desk.calendar.take(window, end);
            shard.desk.calendar.empty(events, |entry| order.push(Reverse(entry)));
        }
        let mut delivered = self.traffic().delivered;
        let mut reached = false;
        while let Some(Reverse(entry)) = order.pop() {
            reached = delivered >= messages;
            let position = self.shard_of(ContainerId(entry.key.receiver));
            if reached {
                shards[position].desk.calendar.push(entry);
                break;
            }
            delivered += u64::from(matches!(entry.event, Pending::Delivery { .. }));
            shards[position].take(&self.world, end, entry);
            order.extend(shards[position].desk.late.drain(..).map(Reverse));
        }
        for Reverse(entry) in order {
            let position = self.shard_of(ContainerId(entry.key.receiver));
            shards[position].desk.calendar.push(entry);
        }
        for (position, shard) in shards.iter_mut().enumerate() {
            self.settle(shard, position);
        }
        reached
    }
}

/// By link, the position of its near end among the neighbours of its far end.
fn back(container: &Container) -> Vec<u32> {
    let links = 0..container.directed_links() as LinkId;
    links.map(|link| container.reverse(link) - container.links(container.target(link)).start).collect()
}

/// A range of nodes.
pub struct Shard<S: Strategy> {
    agents: Vec<S::Agent>,
    desk: Desk<S::Message>,
    /// The events of a window, by receiver and place.
    order: Vec<u64>,
}

/// Everything that the effects of a shard's agents touch.
struct Desk<M> {
    /// The first node, and the first link out of it.
    first: u32,
    first_link: u32,
    nodes: Vec<Counters>,
    sent_on_link: Vec<u32>,
    calendar: Calendar<Pending<M>>,
    /// Timers that run out within the window in which they were set.
    late: Events<M>,
    /// By shard, what was sent to its nodes in this window.
    outbox: Vec<Events<M>>,
    traffic: Traffic,
    changed: Vec<(ContainerId, Nanos)>,
    notes: Notes,
    latest: Nanos,
    events: u64,
}

/// What is counted for a node.
#[derive(Clone, Copy, Debug, Default)]
struct Counters {
    /// Longest causal chain that has reached it.
    hops: u32,
    /// Starts and timers so far.
    own: u32,
}

impl<S: Strategy> Shard<S> {
    fn new(
        strategy: &S,
        container: &Container,
        nodes: std::ops::Range<usize>,
        width: Nanos,
        shards: usize,
    ) -> Self {
        let ids = || nodes.clone().map(ContainerId::at);
        let first_link = container.links(ContainerId::at(nodes.start)).start;
        let links = container.links(ContainerId::at(nodes.end - 1)).end - first_link;
        let desk = Desk {
            first: nodes.start as u32,
            first_link,
            nodes: vec![Counters::default(); nodes.len()],
            sent_on_link: vec![0; links as usize],
            calendar: Calendar::new(width),
            late: Vec::new(),
            outbox: (0..shards).map(|_| Vec::new()).collect(),
            traffic: Traffic::default(),
            changed: Vec::new(),
            notes: Notes::default(),
            latest: 0,
            events: 0,
        };
        Self { agents: ids().map(|node| strategy.agent(node)).collect(), desk, order: Vec::new() }
    }

    /// The agents, in node order.
    pub fn agents(&self) -> &[S::Agent] {
        &self.agents
    }

    /// The agents, to be taken away when the run is over.
    pub fn agents_mut(&mut self) -> &mut Vec<S::Agent> {
        &mut self.agents
    }

    /// The agent of a node of this shard.
    pub fn agent(&self, node: ContainerId) -> &S::Agent {
        &self.agents[(node.0 - self.desk.first) as usize]
    }

    /// Goes through a window, node by node, up to its end.
    fn work(&mut self, world: &Shared<'_, S>, window: u64, end: Nanos) {
        let mut events = self.desk.calendar.take(window, end);
        let mut order = std::mem::take(&mut self.order);
        order.clear();
        let place =
            |(position, entry): (usize, &Entry<_>)| u64::from(entry.key.receiver) << 32 | position as u64;
        order.extend(events.iter().enumerate().map(place));
        order.sort_unstable();
        let position = |place: u64| place as u32 as usize;
        let (mut start, mut ahead) = (0, 0);
        while start < order.len() {
            if start >= ahead {
                ahead = order.len().min(start + AHEAD);
                let coming = order[start..ahead].iter().map(|place| events.at(position(*place)));
                std::hint::black_box(self.read_ahead(world, coming));
            }
            let length =
                order[start..].iter().take_while(|place| **place >> 32 == order[start] >> 32).count();
            let run = &mut order[start..start + length];
            start += length;
            if run.len() > 1 {
                run.sort_unstable_by_key(|place| events.at(position(*place)).key);
            }
            for place in run {
                let entry = events.at_mut(position(*place));
                let (key, event) = (entry.key, std::mem::replace(&mut entry.event, Pending::Start));
                self.ring_before(world, end, key);
                self.take(world, end, Entry { key, event });
            }
            self.ring_before(world, end, Key { at: Nanos::MAX, receiver: 0, sender: 0, number: 0 });
        }
        self.desk.calendar.empty(events, drop);
        self.order = order;
    }

    /// Reads what some events will need.
    fn read_ahead<'e>(
        &self,
        world: &Shared<'_, S>,
        coming: impl Iterator<Item = &'e Entry<Pending<S::Message>>>,
    ) -> u64
    where
        S::Message: 'e,
    {
        coming.fold(0, |sum, entry| {
            let coming = match &entry.event {
                Pending::Start => Coming::Start,
                Pending::Timer(timer) => Coming::Timer(*timer),
                Pending::Delivery { neighbour, message, .. } => {
                    Coming::Message { neighbour: *neighbour as usize, message }
                }
            };
            let agent = &self.agents[(entry.key.receiver - self.desk.first) as usize];
            sum ^ world.strategy.read_ahead(agent, coming)
        })
    }

    /// Lets the timers of a node run out that were set in this window and come before an event of it.
    fn ring_before(&mut self, world: &Shared<'_, S>, end: Nanos, key: Key) {
        while let Some(next) = (0..self.desk.late.len()).min_by_key(|place| self.desk.late[*place].key)
            && self.desk.late[next].key < key
        {
            let entry = self.desk.late.swap_remove(next);
            self.take(world, end, entry);
        }
    }

    /// Lets an event happen to its node.
    fn take(&mut self, world: &Shared<'_, S>, end: Nanos, entry: Entry<Pending<S::Message>>) {
        let Key { at: now, receiver, sender, .. } = entry.key;
        let (wanted, id) = (&world.wanted, ContainerId(receiver));
        let desk = &mut self.desk;
        let node = (receiver - desk.first) as usize;
        desk.latest = desk.latest.max(now);
        desk.events += 1;
        let input = match entry.event {
            Pending::Start => Input::Start,
            Pending::Timer(timer) => Input::Timer(timer),
            Pending::Delivery { neighbour, hops, message } => {
                let counters = &mut desk.nodes[node];
                counters.hops = counters.hops.max(hops);
                desk.traffic.delivered += 1;
                desk.traffic.hops = desk.traffic.hops.max(hops);
                let from = ContainerId(sender);
                if wanted.message(id, from) {
                    let bytes = world.strategy.wire_bytes(&message);
                    desk.notes.push(now, id, EventKind::Delivered { from, bytes, hops });
                }
                Input::Message { neighbour: neighbour as usize, message }
            }
        };
        let agent = &mut self.agents[node];
        let before = world.strategy.fingerprint(agent);
        world.strategy.step(agent, input, now, &mut Outbox { world, desk, node: id, now, end });
        let after = world.strategy.fingerprint(agent);
        if after != before {
            desk.changed.push((id, now));
            if wanted.node(id) {
                desk.notes.push(now, id, EventKind::StateChanged { fingerprint: after });
            }
        }
    }
}

impl<M> Desk<M> {
    /// Something that a node does to itself.
    fn own(&mut self, node: ContainerId, at: Nanos, event: Pending<M>) -> Entry<Pending<M>> {
        let number = &mut self.nodes[(node.0 - self.first) as usize].own;
        let key = Key { at, receiver: node.0, sender: node.0, number: *number };
        *number += 1;
        Entry { key, event }
    }
}

/// One agent's view of the world during one step.
struct Outbox<'w, 'a, S: Strategy> {
    world: &'w Shared<'a, S>,
    desk: &'w mut Desk<S::Message>,
    node: ContainerId,
    now: Nanos,
    /// End of the window.
    end: Nanos,
}

impl<S: Strategy> World<S::Message> for Outbox<'_, '_, S> {
    fn send(&mut self, neighbour: usize, message: S::Message) {
        let Self { world, desk, node, now, .. } = self;
        let container = world.container;
        let link = container.links(*node).start + neighbour as u32;
        let receiver = container.target(link);
        let sent = &mut desk.sent_on_link[(link - desk.first_link) as usize];
        let number = *sent;
        *sent += 1;
        desk.traffic.sent += 1;
        let bytes = world.strategy.wire_bytes(&message);
        desk.traffic.bytes += u64::from(bytes);
        if world.wanted.message(*node, receiver) {
            desk.notes.push(*now, *node, EventKind::Sent { to: receiver, bytes });
        }
        let neighbour = world.back[link as usize];
        let hops = desk.nodes[(node.0 - desk.first) as usize].hops + 1;
        let at = *now + world.durations.travel(link, number);
        let key = Key { at, receiver: receiver.0, sender: node.0, number };
        let entry = Entry { key, event: Pending::Delivery { neighbour, hops, message } };
        let shard = receiver.index() >> world.shard_shift;
        if shard == desk.first as usize >> world.shard_shift {
            desk.calendar.push(entry);
        } else {
            desk.outbox[shard].push(entry);
        }
    }

    fn wake_after(&mut self, delay: Nanos, timer: Timer) {
        let entry = self.desk.own(self.node, self.now + delay, Pending::Timer(timer));
        if entry.key.at < self.end {
            self.desk.late.push(entry);
        } else {
            self.desk.calendar.push(entry);
        }
    }

    fn note(&mut self, what: EventKind) {
        if self.world.wanted.node(self.node) {
            self.desk.notes.push(self.now, self.node, what);
        }
    }
}
