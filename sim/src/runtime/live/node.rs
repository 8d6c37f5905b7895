//! A container node as an actor: its mailbox feeds its agent, and what the agent does leaves through its arbiter.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix::clock::sleep;
use actix::{Actor, ActorContext, AsyncContext, Context, Handler, Message, fut};

use super::stage::Stage;
use super::station::{Desk, Letter, Station};
use crate::agent::{Input, Strategy, Timer, World};
use crate::model::ContainerId;
use crate::plan::Nanos;
use crate::record::EventKind;

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
            station: Rc::clone(station),
        }
    }

    fn take(&mut self, input: Input<S::Message>, context: &mut Context<Self>) {
        let station = Rc::clone(&self.station);
        station.attend(self.id, |desk| self.step(input, 0, desk, context));
    }

    /// One step of the agent, and all that follows from it.
    fn step(
        &mut self,
        input: Input<S::Message>,
        outbound_delay: Nanos,
        desk: &mut Desk<S>,
        context: &mut Context<Self>,
    ) {
        let station = Rc::clone(&self.station);
        let stage = station.stage();
        let now = desk.now();
        let mut world = Surroundings { node: self.id, stage, desk };
        stage.strategy().step(&mut self.agent, input, now, &mut world);
        let fingerprint = stage.strategy().fingerprint(&self.agent);
        if fingerprint != self.fingerprint {
            self.fingerprint = fingerprint;
            desk.change(self.id, fingerprint, stage.strategy().snapshot(&self.agent));
        }
        desk.raise();
        for (delay, timer) in desk.timers.drain(..) {
            let wait = Duration::from_nanos(delay);
            context.run_later(wait, move |node, context| node.take(Input::Timer(timer), context));
        }
        for letter in desk.letters.drain(..) {
            self.post(stage, letter, outbound_delay);
        }
        desk.settle();
    }

    /// Puts a message into its receiver's mailbox, after the time that it travels if that is injected.
    fn post(&mut self, stage: &Arc<Stage<S>>, letter: Letter<S::Message>, outbound_delay: Nanos) {
        let container = stage.container();
        let link = container.links(self.id).start + letter.neighbour as u32;
        let target = container.target(link);
        let delivery = Delivery {
            neighbour: container.reverse(link) - container.links(target).start,
            hops: self.hops + 1,
            bytes: letter.bytes,
            message: letter.message,
        };
        let Some((drawn, durations)) = self.drawn.as_mut().zip(stage.injected()) else {
            return stage.address(target).do_send(delivery);
        };
        let number = &mut drawn.sent_on_link[letter.neighbour];
        let delay = outbound_delay.saturating_add(durations.travel(link, *number));
        *number += 1;
        let stage = Arc::clone(stage);
        actix::spawn(async move {
            sleep(Duration::from_nanos(delay)).await;
            stage.address(target).do_send(delivery);
        });
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

// Nothing in a node is ever pinned in place.
impl<S: Strategy> Unpin for Node<S> {}

impl<S: Strategy> Actor for Node<S> {
    type Context = Context<Self>;
}

impl<S: Strategy> Handler<Begin> for Node<S> {
    type Result = ();

    fn handle(&mut self, begin: Begin, context: &mut Context<Self>) {
        match begin.at.saturating_sub(self.station.stage().now()) {
            0 => self.take(Input::Start, context),
            wait => {
                let wait = Duration::from_nanos(wait);
                context.run_later(wait, |node, context| node.take(Input::Start, context));
            }
        }
    }
}

impl<S: Strategy> Handler<Delivery<S::Message>> for Node<S> {
    type Result = ();

    fn handle(&mut self, delivery: Delivery<S::Message>, context: &mut Context<Self>) {
        let Delivery { neighbour, hops, bytes, message } = delivery;
        let station = Rc::clone(&self.station);
        station.attend(self.id, |desk| {
            let from = station.stage().container().neighbours(self.id)[neighbour as usize];
            desk.deliver(self.id, from, bytes, hops);
            self.hops = self.hops.max(hops);
            let outbound_delay = self.process(context);
            let input = Input::Message { neighbour: neighbour as usize, message };
            self.step(input, outbound_delay, desk, context);
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
