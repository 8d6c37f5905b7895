//! A strategy as it is explored with faults: its resilient agents, driven by what is lost and who crashes, not by time.
//!
//! The agents are those of faulty runs ([`Resilient`]); their numbers, epochs, copies and beginnings anew are what is
//! explored. What time does to them is replaced:
//!
//! - Whatever was sent counts as acknowledged, unless it or its acknowledgement is lost; then its sender's time-out comes
//!   at any time later. An earlier time-out would only make a copy, and of copies one is handed in.
//! - Answers to neighbours that count as present are left out: they acknowledge, or say what their sender tells anyway.
//! - No probes: a crash is noticed by each neighbour at any time later, and nobody who lives is taken for dead.

use std::sync::Arc;

use super::faults::{FaultBudget, Faults};
use crate::agent::strategy::{Decision, Footprint, Input, Strategy, Timer, World};
use crate::agent::{Description, Packet, Resilient, ResilientAgent, TIMELESS};
use crate::model::{ContainerId, Instance};
use crate::plan::Nanos;
use crate::record::EventKind;

/// A strategy made resilient, without time.
pub struct Faulty<S> {
    resilient: Resilient<S>,
    instance: Arc<Instance>,
}

/// What comes to a node.
#[derive(Clone, Debug)]
pub enum Wire<M> {
    /// A packet.
    Packet(Packet<M>),
    /// The time-out of a packet of its own.
    Overdue(Packet<M>),
    /// The end of a neighbour's life of this incarnation.
    Crashed(u16),
    /// Nothing: in place of a time-out, it makes a loss one for good.
    #[cfg(test)]
    Answered,
}

impl<S: Strategy> Faulty<S> {
    /// Makes a strategy resilient.
    pub fn new(strategy: S, instance: &Arc<Instance>) -> Self {
        let resilient = Resilient::new(vec![strategy], &instance.container, TIMELESS);
        Self { resilient, instance: Arc::clone(instance) }
    }

    /// The faults that are explored, and how agents come to know of them.
    pub fn faults(budget: FaultBudget) -> Faults<Wire<S::Message>> {
        Faults { budget, overdue, crashed: Wire::Crashed }
    }

    /// Steps an agent, and takes what it sent for acknowledged.
    fn drive<W: World<Wire<S::Message>>>(
        &self,
        agent: &mut ResilientAgent<S>,
        world: &mut W,
        step: impl FnOnce(&mut ResilientAgent<S>, &mut Timeless<S::Message>),
    ) {
        let mut timeless = Timeless::default();
        step(agent, &mut timeless);
        for (neighbour, packet) in timeless.sent {
            let is_answer = !packet.asks && !packet.leaves && packet.body.is_none();
            if !(is_answer && agent.answer_is_idle(neighbour)) {
                world.send(neighbour, Wire::Packet(packet));
            }
        }
        for number in timeless.timers {
            if let Some(kind) = agent.inner_timer(number) {
                world.wake_after(0, kind);
            }
        }
        timeless.notes.into_iter().for_each(|note| world.note(note));
        agent.settle();
    }

    fn way(&self, node: ContainerId, neighbour: usize) -> (ContainerId, ContainerId) {
        (self.instance.container.neighbours(node)[neighbour], node)
    }
}

/// What must be sent again when a packet is lost: whatever its receiver shall answer.
fn overdue<M: Clone>(wire: &Wire<M>) -> Option<Wire<M>> {
    match wire {
        Wire::Packet(packet) if packet.asks => Some(Wire::Overdue(packet.clone())),
        _ => None,
    }
}

impl<S: Strategy> Strategy for Faulty<S> {
    type Agent = ResilientAgent<S>;
    type Message = Wire<S::Message>;
    type Snapshot = <Resilient<S> as Strategy>::Snapshot;

    fn agent(&self, node: ContainerId) -> ResilientAgent<S> {
        self.resilient.agent(node)
    }

    fn agent_anew(&self, node: ContainerId, incarnation: u16) -> ResilientAgent<S> {
        self.resilient.agent_anew(node, incarnation)
    }

    fn step<W: World<Wire<S::Message>>>(
        &self,
        agent: &mut ResilientAgent<S>,
        input: Input<Wire<S::Message>>,
        _now: Nanos,
        world: &mut W,
    ) {
        let resilient = &self.resilient;
        match input {
            Input::Start => {
                self.drive(agent, world, |agent, world| {
                    resilient.step(agent, Input::Start, 0, world);
                });
            }
            Input::Timer(kind) => self.drive(agent, world, |agent, world| {
                if let Some(number) = agent.longest_pending(kind) {
                    resilient.step(agent, Input::Timer(number), 0, world);
                }
            }),
            Input::Message { neighbour, message: Wire::Packet(message) } => {
                self.drive(agent, world, |agent, world| {
                    resilient.step(agent, Input::Message { neighbour, message }, 0, world);
                });
            }
            Input::Message { neighbour, message: Wire::Overdue(packet) } => {
                self.drive(agent, world, |agent, world| {
                    agent.time_out(resilient, neighbour, packet, world);
                });
            }
            Input::Message { neighbour, message: Wire::Crashed(incarnation) } => {
                self.drive(agent, world, |agent, world| {
                    agent.give_up(resilient, neighbour, incarnation, world);
                });
            }
            #[cfg(test)]
            Input::Message { message: Wire::Answered, .. } => {}
        }
    }

    fn fingerprint(&self, agent: &ResilientAgent<S>) -> u64 {
        self.resilient.fingerprint(agent)
    }

    fn snapshot(&self, agent: &ResilientAgent<S>) -> Self::Snapshot {
        self.resilient.snapshot(agent)
    }

    fn decide(&self, snapshot: &Self::Snapshot) -> Decision {
        self.resilient.decide(snapshot)
    }

    fn wire_bytes(&self, message: &Wire<S::Message>) -> u32 {
        match message {
            Wire::Packet(packet) => self.resilient.wire_bytes(packet),
            _ => 0,
        }
    }

    fn footprint(&self, agent: &ResilientAgent<S>) -> Footprint {
        self.resilient.footprint(agent)
    }

    fn describe(&self, node: ContainerId, agent: &ResilientAgent<S>, state: &mut Description) -> bool {
        let neighbours = self.instance.container.neighbours(node);
        agent.describe(&self.resilient, (node, neighbours), state)
    }

    fn describe_message(
        &self,
        (node, receiver): (ContainerId, &ResilientAgent<S>),
        neighbour: usize,
        message: &Wire<S::Message>,
        state: &mut Description,
    ) {
        let (sender, _) = self.way(node, neighbour);
        match message {
            Wire::Packet(packet) => {
                receiver.describe_packet(&self.resilient, (sender, node), neighbour, packet, state);
            }
            Wire::Overdue(packet) => {
                receiver.describe_overdue(&self.resilient, (node, sender), packet, state);
            }
            Wire::Crashed(incarnation) => state.word(u64::from(*incarnation)),
            #[cfg(test)]
            Wire::Answered => {}
        }
    }

    fn is_spent(&self, receiver: &ResilientAgent<S>, neighbour: usize, message: &Wire<S::Message>) -> bool {
        match message {
            Wire::Packet(packet) => receiver.is_spent(&self.resilient, neighbour, packet),
            Wire::Overdue(packet) => receiver.is_moot(neighbour, packet),
            Wire::Crashed(incarnation) => receiver.has_given_up(neighbour, *incarnation),
            #[cfg(test)]
            Wire::Answered => true,
        }
    }

    fn absorb(&self, receiver: &mut ResilientAgent<S>, neighbour: usize, message: &Wire<S::Message>) -> bool {
        let is_spent = self.is_spent(receiver, neighbour, message);
        if let (true, Wire::Packet(packet)) = (is_spent, message) {
            receiver.note_number(neighbour, packet);
        }
        is_spent
    }

    fn tell(&self, message: &Wire<S::Message>) -> String {
        let Wire::Packet(packet) = message else { return String::new() };
        let strategy = self.resilient.strategy(packet.tag.problem);
        let said = packet.body.as_ref().map(|(_, message)| strategy.tell(message)).unwrap_or_default();
        match (packet.tag.epoch, said.is_empty()) {
            (0, _) => said,
            (epoch, true) => format!("epoch {epoch}"),
            (epoch, false) => format!("epoch {epoch}: {said}"),
        }
    }

    fn notices(&self) -> Vec<String> {
        self.resilient.strategy(0).notices()
    }
}

/// The world as a resilient agent sees it: what it does is kept until its step is over; its own clock is not set.
struct Timeless<M> {
    sent: Vec<(usize, Packet<M>)>,
    timers: Vec<Timer>,
    notes: Vec<EventKind>,
}

impl<M> Default for Timeless<M> {
    fn default() -> Self {
        Self { sent: Vec::new(), timers: Vec::new(), notes: Vec::new() }
    }
}

impl<M> World<Packet<M>> for Timeless<M> {
    fn send(&mut self, neighbour: usize, packet: Packet<M>) {
        self.sent.push((neighbour, packet));
    }

    fn wake_after(&mut self, _delay: Nanos, timer: Timer) {
        self.timers.push(timer);
    }

    fn note(&mut self, what: EventKind) {
        self.notes.push(what);
    }
}
