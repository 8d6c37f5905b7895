//! The porter of an arbiter: an actor that carries what passes between arbiters, and minds the time.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::mpsc::Sender;
use std::task::{Context as Wakers, Poll};

use actix::clock::{Instant, Sleep, sleep_until};
use actix::fut::ActorFuture;
use actix::{Actor, Addr, AsyncContext, Context, Handler, Message};

use super::inbox::Arrival;
use super::station::{Starts, Station};
use crate::agent::Strategy;
use crate::plan::Nanos;
use crate::runtime::faults::NodeStep;

/// The porter of an arbiter.
pub struct Porter<S: Strategy> {
    station: Rc<Station<S>>,
    arbiter: usize,
    /// Who waits for the actors of the arbiter to be ready.
    ready: Option<Sender<(usize, Addr<Self>)>>,
}

/// What leaves one arbiter for another: seats there, and what arrives at them.
pub struct Sack<M>(pub Vec<(u32, Arrival<M>)>);

impl<M: Send> Message for Sack<M> {
    type Result = ();
}

/// What the crew tells the nodes of an arbiter.
pub enum Order {
    /// To begin: when nodes start by themselves, and what happens to whom.
    Begin(Starts, Vec<NodeStep>),
    /// That the run is over.
    Close,
}

impl Message for Order {
    type Result = ();
}

impl<S: Strategy> Porter<S> {
    /// The porter of a station. It tells who waits for it that the arbiter's actors are ready: those that were made before
    /// it have then been looked at once.
    pub fn new(station: &Rc<Station<S>>, arbiter: usize, ready: Sender<(usize, Addr<Self>)>) -> Self {
        Self { station: Rc::clone(station), arbiter, ready: Some(ready) }
    }
}

// Nothing in a porter is ever pinned in place.
impl<S: Strategy> Unpin for Porter<S> {}

impl<S: Strategy> Actor for Porter<S> {
    type Context = Context<Self>;

    fn started(&mut self, context: &mut Context<Self>) {
        if let Some(ready) = self.ready.take() {
            // Nobody listens only when the crew is being dismissed already.
            let _ = ready.send((self.arbiter, context.address()));
        }
    }
}

impl<S: Strategy> Handler<Sack<S::Message>> for Porter<S> {
    type Result = ();

    fn handle(&mut self, Sack(arrivals): Sack<S::Message>, _: &mut Context<Self>) {
        self.station.unpack(arrivals);
    }
}

impl<S: Strategy> Handler<Order> for Porter<S> {
    type Result = ();

    fn handle(&mut self, order: Order, context: &mut Context<Self>) {
        match order {
            Order::Begin(starts, faults) => {
                let opened_at = Instant::from_std(self.station.stage().opened_at());
                context.spawn(Rounds { opened_at, alarm: Box::pin(sleep_until(opened_at)), set_to: 0 });
                self.station.begin(starts, faults);
            }
            Order::Close => self.station.close(),
        }
    }
}

/// Makes a round whenever one is called for, and when something is due.
struct Rounds {
    opened_at: Instant,
    alarm: Pin<Box<Sleep>>,
    /// What the alarm is set to, since the stage opened.
    set_to: Nanos,
}

impl<S: Strategy> ActorFuture<Porter<S>> for Rounds {
    type Output = ();

    fn poll(
        self: Pin<&mut Self>,
        porter: &mut Porter<S>,
        _: &mut Context<Porter<S>>,
        task: &mut Wakers<'_>,
    ) -> Poll<()> {
        let rounds = self.get_mut();
        loop {
            let next = porter.station.make_round(task.waker());
            // An alarm that goes off too early costs one round; moving it costs more.
            if next < rounds.set_to || rounds.alarm.is_elapsed() {
                rounds.set_to = next;
                let far = std::time::Duration::from_nanos(next);
                rounds.alarm.as_mut().reset(rounds.opened_at + far);
            }
            if rounds.alarm.as_mut().poll(task).is_pending() {
                return Poll::Pending;
            }
        }
    }
}
