//! A container node as an actor: its mailbox feeds its agent, and what the agent does leaves through its arbiter.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix::clock::sleep;
use actix::{Actor, ActorContext, AsyncContext, Context, Handler, Message, fut};

use super::stage::Stage;
use super::station::{Desk, Letter, Station};
use super::trouble::Trouble;
use crate::agent::{Disturbance, Input, Strategy, Timer, World};
use crate::model::ContainerId;
use crate::plan::Nanos;
use crate::record::EventKind;
use crate::runtime::faults::Step;

/// The actor of one container node.
pub struct Node<S: Strategy> {
    id: ContainerId,
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

/// Tells a node to start by itself, at a time.
pub struct Begin {
    /// When, since the stage opened.
    pub at: Nanos,
}

impl Message for Begin {
    type Result = ();
}

/// Lets a fault happen to a node, at a time.
pub struct Suffer {
    /// When, since the stage opened.
    pub at: Nanos,
    /// What.
    pub step: Step,
}

impl Message for Suffer {
    type Result = ();
}

/// A message from a neighbour.
pub struct Delivery<M> {
    /// Position of the sender among the receiver's neighbours.
    neighbour: u32,
    hops: u32,
    bytes: u32,
    message: M,
}

impl<M: 'static> Message for Delivery<M> {
    type Result = ();
}

/// Tells a node that the run is over.
pub struct Close;

impl Message for Close {
    type Result = ();
}

impl<S: Strategy> Node<S> {
    /// The actor of a node at its station.
    pub fn new(id: ContainerId, station: &Rc<Station<S>>) -> Self {
        let stage = station.stage();
        let agent = stage.strategy().agent(id);
        let drawn = || {
            let links = stage.container().links(id).len();
            Box::new(Drawn { processed: 0, sent_on_link: vec![0; links].into_boxed_slice() })
        };
        Self {
            id,
            fingerprint: stage.strategy().fingerprint(&agent),
            agent,
            hops: 0,
            drawn: stage.injected().map(|_| drawn()),
            trouble: stage.trouble(id),
            station: Rc::clone(station),
        }
    }

    fn is_down(&self) -> bool {
        self.trouble.as_ref().is_some_and(|trouble| trouble.down)
    }

    fn incarnation(&self) -> u16 {
        self.trouble.as_ref().map_or(0, |trouble| trouble.incarnation)
    }

    fn start(&mut self, context: &mut Context<Self>) {
        let station = Rc::clone(&self.station);
        station.attend(self.id, |desk| {
            if !self.is_down() {
                self.step(Input::Start, 0, desk, context);
            }
            desk.settle();
        });
    }

    /// A timer has run out: of an earlier life it means nothing, while the node is down it waits.
    fn ring(&mut self, timer: Timer, incarnation: u16, context: &mut Context<Self>) {
        let station = Rc::clone(&self.station);
        station.attend(self.id, |desk| {
            if incarnation == self.incarnation() {
                match &mut self.trouble {
                    Some(trouble) if trouble.down => trouble.stashed.push(timer),
                    _ => self.step(Input::Timer(timer), 0, desk, context),
                }
            }
            desk.settle();
        });
    }

    fn suffer(&mut self, step: Step, context: &mut Context<Self>) {
        let station = Rc::clone(&self.station);
        station.attend(self.id, |desk| {
            match step {
                Step::Down { leaves } => {
                    if leaves {
                        self.disturb(Disturbance::Leaving, desk, context);
                    }
                    self.trouble.iter_mut().for_each(|trouble| trouble.down = true);
                    desk.stop(self.id);
                }
                Step::Up { memory } => self.restart(memory, desk, context),
                Step::Told(problem) => self.disturb(Disturbance::Problem(problem), desk, context),
            }
            desk.settle();
        });
    }

    fn restart(&mut self, memory: bool, desk: &mut Desk<S>, context: &mut Context<Self>) {
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
            self.disturb(Disturbance::Resumed, desk, context);
            stashed.into_iter().for_each(|timer| self.step(Input::Timer(timer), 0, desk, context));
        }
        self.step(Input::Start, 0, desk, context);
    }

    fn disturb(&mut self, disturbance: Disturbance, desk: &mut Desk<S>, context: &mut Context<Self>) {
        self.act(0, desk, context, |strategy, agent, now, world| {
            strategy.disturb(agent, disturbance, now, world);
        });
    }

    fn step(
        &mut self,
        input: Input<S::Message>,
        outbound_delay: Nanos,
        desk: &mut Desk<S>,
        context: &mut Context<Self>,
    ) {
        self.act(outbound_delay, desk, context, |strategy, agent, now, world| {
            strategy.step(agent, input, now, world);
        });
    }

    /// Lets the agent act, and hands on all that follows from it.
    fn act(
        &mut self,
        outbound_delay: Nanos,
        desk: &mut Desk<S>,
        context: &mut Context<Self>,
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
        if self.trouble.is_some() {
            self.post_through_trouble(outbound_delay, desk);
        } else {
            desk.raise(desk.letters.len());
            for letter in desk.letters.drain(..) {
                self.post(stage, letter, outbound_delay);
            }
        }
        let incarnation = self.incarnation();
        for (delay, timer) in desk.timers.drain(..) {
            let wait = Duration::from_nanos(delay);
            context.run_later(wait, move |node, context| node.ring(timer, incarnation, context));
        }
    }

    /// Puts a message into its receiver's mailbox, after the time that it travels if that is injected.
    fn post(&mut self, stage: &Arc<Stage<S>>, letter: Letter<S::Message>, outbound_delay: Nanos) {
        let link = stage.container().links(self.id).start + letter.neighbour as u32;
        let (target, delivery) = self.delivery(stage, letter);
        let Some((drawn, durations)) = self.drawn.as_mut().zip(stage.injected()) else {
            return stage.address(target).do_send(delivery);
        };
        let number = &mut drawn.sent_on_link[(link - stage.container().links(self.id).start) as usize];
        let delay = outbound_delay.saturating_add(durations.travel(link, *number));
        *number += 1;
        post_after(stage, target, delivery, delay);
    }

    /// Counts what becomes of all letters, then puts what is left of them into mailboxes.
    fn post_through_trouble(&mut self, outbound_delay: Nanos, desk: &mut Desk<S>) {
        let station = Rc::clone(&self.station);
        let stage = station.stage();
        let (Some(trouble), Some(schedule)) = (&mut self.trouble, stage.schedule()) else { return };
        let sent_at = desk.now().saturating_add(outbound_delay);
        let mut copies = Vec::with_capacity(desk.letters.len());
        for letter in std::mem::take(&mut desk.letters) {
            let way = (self.id, sent_at);
            let (delays, doubled) = trouble.fate(stage.plan(), schedule, stage.injected(), way, &letter);
            desk.lose_or_double(self.id, &letter, delays.len(), doubled);
            copies.extend(delays.into_iter().map(|delay| (delay, letter.clone())));
        }
        desk.raise(copies.len());
        for (delay, letter) in copies {
            let (target, delivery) = self.delivery(stage, letter);
            match delay.saturating_add(outbound_delay) {
                0 => stage.address(target).do_send(delivery),
                delay => post_after(stage, target, delivery, delay),
            }
        }
    }

    /// A letter as its receiver gets it.
    fn delivery(&self, stage: &Stage<S>, letter: Letter<S::Message>) -> (ContainerId, Delivery<S::Message>) {
        let container = stage.container();
        let link = container.links(self.id).start + letter.neighbour as u32;
        let target = container.target(link);
        let delivery = Delivery {
            neighbour: container.reverse(link) - container.links(target).start,
            hops: self.hops + 1,
            bytes: letter.bytes,
            message: letter.message,
        };
        (target, delivery)
    }

    /// How long the node takes to process the message at hand. It takes no other meanwhile.
    fn process(&mut self, context: &mut Context<Self>) -> Nanos {
        let Some((drawn, durations)) = self.drawn.as_mut().zip(self.station.stage().injected()) else {
            return 0;
        };
        let processing = durations.processing(self.id, drawn.processed);
        drawn.processed += 1;
        if processing > 0 {
            context.wait(fut::wrap_future(sleep(Duration::from_nanos(processing))));
        }
        processing
    }
}

/// Puts a message into a mailbox after some time.
fn post_after<S: Strategy>(
    stage: &Arc<Stage<S>>,
    target: ContainerId,
    delivery: Delivery<S::Message>,
    delay: Nanos,
) {
    let stage = Arc::clone(stage);
    actix::spawn(async move {
        sleep(Duration::from_nanos(delay)).await;
        stage.address(target).do_send(delivery);
    });
}

// Nothing in a node is ever pinned in place.
impl<S: Strategy> Unpin for Node<S> {}

impl<S: Strategy> Actor for Node<S> {
    type Context = Context<Self>;
}

impl<S: Strategy> Handler<Begin> for Node<S> {
    type Result = ();

    fn handle(&mut self, begin: Begin, context: &mut Context<Self>) {
        match begin.at.saturating_sub(self.station.stage().now()) {
            0 => self.start(context),
            wait => {
                context.run_later(Duration::from_nanos(wait), |node, context| node.start(context));
            }
        }
    }
}

impl<S: Strategy> Handler<Suffer> for Node<S> {
    type Result = ();

    fn handle(&mut self, Suffer { at, step }: Suffer, context: &mut Context<Self>) {
        let wait = Duration::from_nanos(at.saturating_sub(self.station.stage().now()));
        context.run_later(wait, move |node, context| node.suffer(step, context));
    }
}

impl<S: Strategy> Handler<Delivery<S::Message>> for Node<S> {
    type Result = ();

    fn handle(&mut self, delivery: Delivery<S::Message>, context: &mut Context<Self>) {
        let Delivery { neighbour, hops, bytes, message } = delivery;
        let station = Rc::clone(&self.station);
        station.attend(self.id, |desk| {
            let from = station.stage().container().neighbours(self.id)[neighbour as usize];
            if self.is_down() {
                desk.miss(from, self.id, bytes);
                return desk.settle();
            }
            desk.deliver(self.id, from, bytes, hops);
            self.hops = self.hops.max(hops);
            let outbound_delay = self.process(context);
            let input = Input::Message { neighbour: neighbour as usize, message };
            self.step(input, outbound_delay, desk, context);
            desk.settle();
        });
    }
}

impl<S: Strategy> Handler<Close> for Node<S> {
    type Result = ();

    fn handle(&mut self, _close: Close, context: &mut Context<Self>) {
        let station = Rc::clone(&self.station);
        station.close(self.id, || station.stage().strategy().footprint(&self.agent));
        context.terminate();
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
