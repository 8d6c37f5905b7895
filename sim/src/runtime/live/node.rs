//! A container node as an actor: what comes into its inbox feeds its agent, and what that does leaves through its
//! arbiter.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context as Wakers, Poll};

use actix::fut::ActorFuture;
use actix::{Actor, ActorContext, AsyncContext, Context};

use super::desk::{Desk, Letter};
use super::inbox::Arrival;
use super::placement::Route;
use super::stage::Stage;
use super::station::Station;
use super::trouble::Trouble;
use crate::agent::{Disturbance, Input, Strategy, Timer, World};
use crate::model::{ContainerId, LinkId};
use crate::plan::Nanos;
use crate::record::EventKind;
use crate::runtime::faults::Step;

/// Arrivals that a node takes in a row before its timers, and then others, have their turn.
const TURN: usize = 1024;

/// The actor of one container node.
pub struct Node<S: Strategy> {
    id: ContainerId,
    seat: u32,
    first_link: LinkId,
    agent: S::Agent,
    /// Fingerprint of the state that was reported last.
    fingerprint: u64,
    /// Longest causal chain that has reached the node.
    hops: u32,
    /// Where durations are injected.
    drawn: Option<Box<Drawn>>,
    /// Where something goes wrong.
    trouble: Option<Box<Trouble>>,
    station: Rc<Station<S>>,
}

/// How many durations the node has drawn so far.
struct Drawn {
    processed: u64,
    sent_on_link: Box<[u32]>,
}

impl<S: Strategy> Node<S> {
    /// Makes the actor of a node at its station.
    pub fn settle(id: ContainerId, station: &Rc<Station<S>>) {
        let stage = station.stage();
        let agent = stage.strategy().agent(id);
        let drawn = || {
            let links = stage.container().links(id).len();
            Box::new(Drawn { processed: 0, sent_on_link: vec![0; links].into_boxed_slice() })
        };
        let node = Self {
            id,
            seat: stage.placement().seat(id),
            first_link: stage.container().links(id).start,
            fingerprint: stage.strategy().fingerprint(&agent),
            agent,
            hops: 0,
            drawn: stage.injected().map(|_| drawn()),
            trouble: stage.trouble(id),
            station: Rc::clone(station),
        };
        Self::create(|context| {
            context.spawn(Attention);
            node
        });
    }

    fn is_down(&self) -> bool {
        self.trouble.as_ref().is_some_and(|trouble| trouble.down)
    }

    fn incarnation(&self) -> u16 {
        self.trouble.as_ref().map_or(0, |trouble| trouble.incarnation)
    }

    /// Acts on something that arrived.
    fn attend(&mut self, arrival: Arrival<S::Message>) {
        let station = Rc::clone(&self.station);
        station.attend(self.id, |desk| match arrival {
            Arrival::Message { neighbour, hops, bytes, message } => {
                if self.is_down() {
                    return desk.miss(self.id, neighbour, bytes);
                }
                desk.deliver(self.id, neighbour, bytes, hops);
                self.hops = self.hops.max(hops);
                let outbound_delay = self.process(desk);
                let input = Input::Message { neighbour: neighbour as usize, message };
                self.step(input, outbound_delay, desk);
            }
            Arrival::Start => {
                if !self.is_down() {
                    self.step(Input::Start, 0, desk);
                }
            }
            Arrival::Ring { incarnation, timer } => self.ring(timer, incarnation, desk),
            Arrival::Suffer(step) => self.suffer(step, desk),
            // It is not the agent's business.
            Arrival::Close => {}
        });
    }

    /// A timer has run out: of an earlier life it means nothing, while the node is down it waits.
    fn ring(&mut self, timer: Timer, incarnation: u16, desk: &mut Desk<S>) {
        if incarnation == self.incarnation() {
            match &mut self.trouble {
                Some(trouble) if trouble.down => trouble.stashed.push(timer),
                _ => self.step(Input::Timer(timer), 0, desk),
            }
        }
    }

    fn suffer(&mut self, step: Step, desk: &mut Desk<S>) {
        match step {
            Step::Down { leaves } => {
                if leaves {
                    self.disturb(Disturbance::Leaving, desk);
                }
                self.trouble.iter_mut().for_each(|trouble| trouble.down = true);
                desk.stop(self.id);
            }
            Step::Up { memory } => self.restart(memory, desk),
            Step::Told(problem) => self.disturb(Disturbance::Problem(problem), desk),
        }
    }

    fn restart(&mut self, memory: bool, desk: &mut Desk<S>) {
        let station = Rc::clone(&self.station);
        let strategy = station.stage().strategy();
        let Some(trouble) = &mut self.trouble else { return };
        trouble.down = false;
        let stashed = std::mem::take(&mut trouble.stashed);
        trouble.incarnation += u16::from(!memory);
        let incarnation = trouble.incarnation;
        if !memory {
            self.agent = strategy.agent_anew(self.id, incarnation);
        }
        self.fingerprint = strategy.fingerprint(&self.agent);
        desk.restart(self.id, incarnation, self.fingerprint, strategy.snapshot(&self.agent));
        if memory {
            self.disturb(Disturbance::Resumed, desk);
            stashed.into_iter().for_each(|timer| self.step(Input::Timer(timer), 0, desk));
        }
        self.step(Input::Start, 0, desk);
    }

    fn disturb(&mut self, disturbance: Disturbance, desk: &mut Desk<S>) {
        self.act(0, desk, |strategy, agent, now, world| strategy.disturb(agent, disturbance, now, world));
    }

    fn step(&mut self, input: Input<S::Message>, outbound_delay: Nanos, desk: &mut Desk<S>) {
        self.act(outbound_delay, desk, |strategy, agent, now, world| strategy.step(agent, input, now, world));
    }

    /// Lets the agent act, and hands on all that follows from it.
    fn act(
        &mut self,
        outbound_delay: Nanos,
        desk: &mut Desk<S>,
        act: impl FnOnce(&S, &mut S::Agent, Nanos, &mut Surroundings<'_, S>),
    ) {
        let station = Rc::clone(&self.station);
        let stage = station.stage();
        let now = desk.now();
        let mut world = Surroundings { node: self.id, stage, desk };
        act(stage.strategy(), &mut self.agent, now, &mut world);
        let fingerprint = stage.strategy().fingerprint(&self.agent);
        if fingerprint != self.fingerprint {
            self.fingerprint = fingerprint;
            desk.change(self.id, fingerprint, stage.strategy().snapshot(&self.agent));
        }
        desk.raise(desk.timers.len());
        desk.set_timers(self.seat, self.incarnation());
        if desk.letters.is_empty() {
            return;
        }
        let mut letters = std::mem::take(&mut desk.letters);
        if self.trouble.is_some() {
            self.post_through_trouble(stage, outbound_delay, &mut letters, desk);
        } else {
            desk.raise(letters.len());
            for letter in letters.drain(..) {
                self.post(stage, letter, outbound_delay, desk);
            }
        }
        desk.letters = letters;
    }

    /// Posts a message, after the time that it travels if that is injected.
    fn post(
        &mut self,
        stage: &Stage<S>,
        letter: Letter<S::Message>,
        outbound_delay: Nanos,
        desk: &mut Desk<S>,
    ) {
        let neighbour = letter.neighbour;
        let (link, route, arrival) = self.address(stage, letter);
        let Some((drawn, durations)) = self.drawn.as_mut().zip(stage.injected()) else {
            return desk.post(route, arrival);
        };
        let number = &mut drawn.sent_on_link[neighbour];
        let delay = outbound_delay.saturating_add(durations.travel(link, *number));
        *number += 1;
        desk.post_after(delay, route, arrival);
    }

    /// Counts what becomes of all letters, then posts what is left of them.
    fn post_through_trouble(
        &mut self,
        stage: &Stage<S>,
        outbound_delay: Nanos,
        letters: &mut Vec<Letter<S::Message>>,
        desk: &mut Desk<S>,
    ) {
        let (Some(trouble), Some(schedule)) = (&mut self.trouble, stage.schedule()) else { return };
        let sent_at = desk.now().saturating_add(outbound_delay);
        let mut copies = Vec::with_capacity(letters.len());
        for letter in letters.drain(..) {
            let way = (self.id, sent_at);
            let (delays, doubled) = trouble.fate(stage.plan(), schedule, stage.injected(), way, &letter);
            desk.lose_or_double(self.id, &letter, delays.len(), doubled);
            copies.extend(delays.into_iter().map(|delay| (delay, letter.clone())));
        }
        desk.raise(copies.len());
        for (delay, letter) in copies {
            let (_, route, arrival) = self.address(stage, letter);
            desk.post_after(delay.saturating_add(outbound_delay), route, arrival);
        }
    }

    /// The link and the way of a letter, and how it arrives.
    fn address(&self, stage: &Stage<S>, letter: Letter<S::Message>) -> (LinkId, Route, Arrival<S::Message>) {
        let link = self.first_link + letter.neighbour as LinkId;
        let route = stage.placement().route(link);
        let Letter { bytes, message, .. } = letter;
        let arrival = Arrival::Message { neighbour: route.neighbour, hops: self.hops + 1, bytes, message };
        (link, route, arrival)
    }

    /// How long the node takes to process the message at hand. It takes no other meanwhile.
    fn process(&mut self, desk: &mut Desk<S>) -> Nanos {
        let Some((drawn, durations)) = self.drawn.as_mut().zip(self.station.stage().injected()) else {
            return 0;
        };
        let processing = durations.processing(self.id, drawn.processed);
        drawn.processed += 1;
        if processing > 0 {
            desk.occupy(self.seat, processing);
        }
        processing
    }
}

// Nothing in a node is ever pinned in place.
impl<S: Strategy> Unpin for Node<S> {}

impl<S: Strategy> Actor for Node<S> {
    type Context = Context<Self>;
}

/// The attention of a node to its inbox, for as long as it lives.
struct Attention;

impl<S: Strategy> ActorFuture<Node<S>> for Attention {
    type Output = ();

    fn poll(
        self: Pin<&mut Self>,
        node: &mut Node<S>,
        context: &mut Context<Node<S>>,
        task: &mut Wakers<'_>,
    ) -> Poll<()> {
        for _ in 0..TURN {
            match node.station.take(node.seat, task.waker()) {
                Some(Arrival::Close) => {
                    let footprint = || node.station.stage().strategy().footprint(&node.agent);
                    node.station.leave(node.id, footprint);
                    context.terminate();
                    return Poll::Ready(());
                }
                Some(arrival) => node.attend(arrival),
                None => return Poll::Pending,
            }
        }
        while let Some(ring) = node.station.take_ring(node.seat) {
            node.attend(ring);
        }
        task.waker().wake_by_ref();
        Poll::Pending
    }
}

/// An agent's view of the world during one step.
struct Surroundings<'a, S: Strategy> {
    node: ContainerId,
    stage: &'a Stage<S>,
    desk: &'a mut Desk<S>,
}

impl<S: Strategy> World<S::Message> for Surroundings<'_, S> {
    fn send(&mut self, neighbour: usize, message: S::Message) {
        let bytes = self.stage.strategy().wire_bytes(&message);
        self.desk.send(self.node, Letter { neighbour, bytes, message });
    }

    fn wake_after(&mut self, delay: Nanos, timer: Timer) {
        self.desk.timers.push((delay, timer));
    }

    fn note(&mut self, what: EventKind) {
        self.desk.observe(self.node, what);
    }
}
