//! The agent: an inner agent of the present tag, and one line per neighbour.

use std::fmt::{self, Debug};

use super::line::Line;
use super::packet::{Packet, Tag};
use super::{Resilient, Timing};
use crate::agent::strategy::{Disturbance, Input, Strategy, Timer, World};
use crate::model::{ContainerId, Credits};
use crate::plan::Nanos;
use crate::record::EventKind;

/// The timer that sends again and probes; inner timers have numbers from 1.
pub(super) const TICK: Timer = Timer(0);

/// The state of one node.
pub struct ResilientAgent<S: Strategy> {
    node: ContainerId,
    pub(super) incarnation: u16,
    pub(super) tag: Tag,
    pub(super) inner: S::Agent,
    pub(super) started: bool,
    /// One per neighbour.
    pub(super) lines: Box<[Line<S::Message>]>,
    /// Inner timers pending under this tag, by the number under which they were set.
    pub(super) timers: Vec<(u32, Timer)>,
    timers_set: u32,
    pub(super) tick_at: Option<Nanos>,
    probe_at: Option<Nanos>,
    versions: Versions,
}

impl<S: Strategy> Clone for ResilientAgent<S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), lines: self.lines.clone(), timers: self.timers.clone(), ..*self }
    }
}

impl<S: Strategy<Agent: Debug, Message: Debug>> Debug for ResilientAgent<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = formatter.debug_struct("ResilientAgent");
        fields
            .field("incarnation", &self.incarnation)
            .field("tag", &self.tag)
            .field("started", &self.started);
        fields.field("inner", &self.inner).field("lines", &self.lines).field("timers", &self.timers).finish()
    }
}

/// Keeps the versions of the node's bids rising from tag to tag.
#[derive(Clone, Copy, Debug, Default)]
struct Versions {
    base: u32,
    highest: u32,
}

impl<S: Strategy> ResilientAgent<S> {
    pub(super) fn new(resilient: &Resilient<S>, node: ContainerId, incarnation: u16) -> Self {
        // Silence means "not yet started" to those who were there from the start; whoever comes back says so.
        let line = Line::new(&resilient.timing, incarnation == 0);
        Self {
            node,
            incarnation,
            tag: Tag::default(),
            inner: resilient.strategy(0).agent(node),
            started: false,
            lines: vec![line; resilient.degrees[node.index()] as usize].into_boxed_slice(),
            timers: Vec::new(),
            timers_set: 0,
            tick_at: None,
            probe_at: None,
            versions: Versions::default(),
        }
    }

    /// The inner agent.
    pub fn inner(&self) -> &S::Agent {
        &self.inner
    }

    /// The tag under which it runs.
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// Bytes of the wrapper itself.
    pub(super) fn own_bytes(&self) -> usize {
        size_of::<Self>() - size_of::<S::Agent>() + size_of_val(&*self.lines)
    }

    pub(super) fn step<W: World<Packet<S::Message>>>(
        &mut self,
        resilient: &Resilient<S>,
        input: Input<Packet<S::Message>>,
        now: Nanos,
        world: &mut W,
    ) {
        let mut outside = Outside { resilient, now, world };
        if !self.started && !matches!(input, Input::Timer(_)) {
            self.begin(&mut outside);
        }
        match input {
            Input::Start => {}
            Input::Message { neighbour, message } => self.hear(neighbour, message, &mut outside),
            Input::Timer(TICK) => self.tick(&mut outside),
            Input::Timer(Timer(number)) => self.ring(number, &mut outside),
        }
        self.attend(&mut outside);
    }

    pub(super) fn disturb<W: World<Packet<S::Message>>>(
        &mut self,
        resilient: &Resilient<S>,
        disturbance: Disturbance,
        now: Nanos,
        world: &mut W,
    ) {
        let mut outside = Outside { resilient, now, world };
        match disturbance {
            Disturbance::Resumed => self.lines.iter_mut().for_each(|line| line.trust(now)),
            Disturbance::Problem(problem) if problem > self.tag.problem => {
                self.renew(Tag { problem, epoch: 0 }, &mut outside);
            }
            Disturbance::Problem(_) => {}
            Disturbance::Leaving => self.take_leave(&mut outside),
        }
        self.attend(&mut outside);
    }

    fn begin<W: World<Packet<S::Message>>>(&mut self, outside: &mut Outside<'_, S, W>) {
        self.started = true;
        let timing = *outside.timing();
        self.lines.iter_mut().for_each(|line| line.trust(outside.now));
        self.probe_at = (outside.now < timing.probe_until).then_some(outside.now + timing.probe_interval);
        self.step_inner(Input::Start, outside);
    }

    /// Takes a packet in.
    fn hear<W: World<Packet<S::Message>>>(
        &mut self,
        neighbour: usize,
        packet: Packet<S::Message>,
        outside: &mut Outside<'_, S, W>,
    ) {
        let now = outside.now;
        let line = &mut self.lines[neighbour];
        if packet.incarnation < line.incarnation {
            // From an earlier life.
            return;
        }
        let restarted = line.usable && packet.incarnation > line.incarnation;
        line.incarnation = packet.incarnation;
        let is_mutual = packet.hears_you && packet.heard_incarnation == self.incarnation;
        line.hear(now, is_mutual);
        let left = packet.leaves && line.usable;
        let found = !packet.leaves && is_mutual && !line.usable;
        line.usable = (line.usable || found) && !packet.leaves;
        line.owes_answer |= packet.asks;
        if restarted || left || found {
            let latest = self.tag.max(packet.tag);
            self.renew(Tag { epoch: latest.epoch + 1, ..latest }, outside);
            return;
        }
        if packet.heard_incarnation < self.incarnation {
            // Meant for an earlier life; its sender is told of this one.
            return;
        }
        if packet.tag > self.tag {
            self.renew(packet.tag, outside);
        }
        if packet.tag == self.tag {
            self.accept(neighbour, packet, outside);
        }
    }

    /// Takes a packet of this node's own tag in.
    fn accept<W: World<Packet<S::Message>>>(
        &mut self,
        neighbour: usize,
        packet: Packet<S::Message>,
        outside: &mut Outside<'_, S, W>,
    ) {
        let line = &mut self.lines[neighbour];
        line.confirmed = true;
        line.acknowledge(&packet, outside.timing(), outside.now);
        if !line.usable {
            return;
        }
        if let Some((number, message)) = packet.body
            && line.received.insert(number)
        {
            self.step_inner(Input::Message { neighbour, message }, outside);
        }
    }

    /// Sends again what is due, looks for neighbours that are gone, and probes.
    fn tick<W: World<Packet<S::Message>>>(&mut self, outside: &mut Outside<'_, S, W>) {
        let (now, timing) = (outside.now, *outside.timing());
        if self.tick_at.is_some_and(|at| at <= now) {
            self.tick_at = None;
        }
        if self.probe_at.is_some_and(|at| at <= now) {
            let next = now + timing.probe_interval;
            self.probe_at = (next <= timing.probe_until).then_some(next);
            self.give_up_overdue(outside);
            (0..self.lines.len()).for_each(|neighbour| self.transmit(neighbour, None, outside));
        }
        for neighbour in 0..self.lines.len() {
            let line = &mut self.lines[neighbour];
            if !line.usable || line.due.is_none_or(|due| due > now) {
                continue;
            }
            if !line.is_restless() {
                line.due = None;
                continue;
            }
            let waiting = line.retry(&timing, now);
            if waiting.is_empty() {
                self.transmit(neighbour, None, outside);
            }
            for body in waiting {
                self.transmit(neighbour, Some(body), outside);
            }
        }
    }

    fn give_up_overdue<W: World<Packet<S::Message>>>(&mut self, outside: &mut Outside<'_, S, W>) {
        let (now, timing) = (outside.now, *outside.timing());
        let overdue = (0..self.lines.len()).filter(|line| self.lines[*line].is_overdue(&timing, now));
        let overdue: Vec<usize> = overdue.collect();
        if !overdue.is_empty() {
            self.count_as_lost(&overdue, outside);
        }
    }

    /// Begins anew without these neighbours.
    fn count_as_lost<W: World<Packet<S::Message>>>(
        &mut self,
        neighbours: &[usize],
        outside: &mut Outside<'_, S, W>,
    ) {
        for neighbour in neighbours {
            self.lines[*neighbour].usable = false;
        }
        self.renew(Tag { epoch: self.tag.epoch + 1, ..self.tag }, outside);
    }

    /// Neighbours are gone for sure.
    pub(super) fn lose<W: World<Packet<S::Message>>>(
        &mut self,
        resilient: &Resilient<S>,
        neighbours: &[usize],
        now: Nanos,
        world: &mut W,
    ) {
        let mut outside = Outside { resilient, now, world };
        self.count_as_lost(neighbours, &mut outside);
        self.attend(&mut outside);
    }

    /// An inner timer has run out; one of an earlier tag is not known any more.
    fn ring<W: World<Packet<S::Message>>>(&mut self, number: u32, outside: &mut Outside<'_, S, W>) {
        if let Some(position) = self.timers.iter().position(|(pending, _)| *pending == number) {
            let (_, timer) = self.timers.swap_remove(position);
            self.step_inner(Input::Timer(timer), outside);
        }
    }

    /// Begins anew under a later tag, naming nobody.
    fn renew<W: World<Packet<S::Message>>>(&mut self, tag: Tag, outside: &mut Outside<'_, S, W>) {
        let strategy = outside.resilient.strategy(self.tag.problem);
        if strategy.notes_assignments() {
            let view = strategy.decide(&strategy.snapshot(&self.inner)).stitching;
            for (request, _) in view.stitches() {
                let (holder, credits) = (None, Credits::ZERO);
                outside.world.note(EventKind::Assigned { request, holder, credits });
            }
        }
        self.tag = tag;
        self.inner = outside.resilient.strategy(tag.problem).agent(self.node);
        self.timers.clear();
        self.versions.base = self.versions.highest;
        let timing = outside.timing();
        for line in &mut self.lines {
            line.renew(timing);
            // Whoever is there hears of the new tag at once.
            line.owes_answer |= line.usable;
        }
        if self.started {
            self.step_inner(Input::Start, outside);
        }
    }

    fn take_leave<W: World<Packet<S::Message>>>(&mut self, outside: &mut Outside<'_, S, W>) {
        for neighbour in 0..self.lines.len() {
            let mut packet = self.packet(neighbour, None, outside);
            packet.leaves = true;
            packet.asks = false;
            outside.world.send(neighbour, packet);
            self.lines[neighbour].usable = false;
            self.lines[neighbour].owes_answer = false;
        }
    }

    fn step_inner<W: World<Packet<S::Message>>>(
        &mut self,
        input: Input<S::Message>,
        outside: &mut Outside<'_, S, W>,
    ) {
        let versions = &mut self.versions;
        let is_renewed = self.tag.epoch > 0 || self.tag.problem > 0;
        let mut inside =
            Inside { world: &mut *outside.world, versions, is_renewed, sent: Vec::new(), set: Vec::new() };
        outside.resilient.strategy(self.tag.problem).step(&mut self.inner, input, outside.now, &mut inside);
        let (sent, set) = (inside.sent, inside.set);
        for (delay, timer) in set {
            self.timers_set += 1;
            self.timers.push((self.timers_set, timer));
            outside.world.wake_after(delay, Timer(self.timers_set));
        }
        for (neighbour, message) in sent {
            // A lost neighbour hears all anew when it is found.
            if self.lines[neighbour].usable {
                let number = self.lines[neighbour].keep(&message);
                self.transmit(neighbour, Some((number, message)), outside);
            }
        }
    }

    /// Answers whoever waits for an answer, and sets the clock for what comes next.
    fn attend<W: World<Packet<S::Message>>>(&mut self, outside: &mut Outside<'_, S, W>) {
        if !self.started {
            return;
        }
        for neighbour in 0..self.lines.len() {
            let line = &self.lines[neighbour];
            if line.owes_answer || (line.is_restless() && line.due.is_none()) {
                self.transmit(neighbour, None, outside);
            }
        }
        let due = self.lines.iter().filter(|line| line.usable).filter_map(|line| line.due);
        let Some(next) = due.chain(self.probe_at).min() else { return };
        if self.tick_at.is_none_or(|at| next < at) {
            self.tick_at = Some(next);
            outside.world.wake_after(next.saturating_sub(outside.now), TICK);
        }
    }

    fn transmit<W: World<Packet<S::Message>>>(
        &mut self,
        neighbour: usize,
        body: Option<(u32, S::Message)>,
        outside: &mut Outside<'_, S, W>,
    ) {
        let packet = self.packet(neighbour, body, outside);
        let line = &mut self.lines[neighbour];
        line.owes_answer = false;
        if packet.asks {
            line.sent_at(outside.now);
        }
        outside.world.send(neighbour, packet);
    }

    fn packet<W>(
        &self,
        neighbour: usize,
        body: Option<(u32, S::Message)>,
        outside: &Outside<'_, S, W>,
    ) -> Packet<S::Message> {
        let line = &self.lines[neighbour];
        Packet {
            incarnation: self.incarnation,
            heard_incarnation: line.incarnation,
            tag: self.tag,
            hears_you: line.is_heard(outside.timing(), outside.now),
            asks: line.usable && (body.is_some() || !line.confirmed),
            leaves: false,
            received: line.received,
            body,
        }
    }
}

/// What is around an agent in one step.
struct Outside<'a, S, W> {
    resilient: &'a Resilient<S>,
    now: Nanos,
    world: &'a mut W,
}

impl<S: Strategy, W> Outside<'_, S, W> {
    fn timing(&self) -> &Timing {
        self.resilient.timing()
    }
}

/// The world as the inner agent sees it: what it does is kept until its step is over.
struct Inside<'a, M, W> {
    world: &'a mut W,
    versions: &'a mut Versions,
    is_renewed: bool,
    sent: Vec<(usize, M)>,
    set: Vec<(Nanos, Timer)>,
}

impl<M: Clone, W: World<Packet<M>>> World<M> for Inside<'_, M, W> {
    fn send(&mut self, neighbour: usize, message: M) {
        self.sent.push((neighbour, message));
    }

    fn wake_after(&mut self, delay: Nanos, timer: Timer) {
        self.set.push((delay, timer));
    }

    fn note(&mut self, what: EventKind) {
        let what = match what {
            // A node that begins anew has not started again.
            EventKind::Started if self.is_renewed => return,
            EventKind::Bid { request, credits, version } => {
                EventKind::Bid { request, credits, version: self.versions.raised(version) }
            }
            EventKind::BidWithdrawn { request, version } => {
                EventKind::BidWithdrawn { request, version: self.versions.raised(version) }
            }
            other => other,
        };
        self.world.note(what);
    }
}

impl Versions {
    fn raised(&mut self, version: u32) -> u32 {
        let version = self.base + version;
        self.highest = self.highest.max(version);
        version
    }
}
