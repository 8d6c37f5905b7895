//! A station: what the nodes of one arbiter share. All of them run on its thread, so that it needs no lock.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::task::Waker;

use super::desk::Desk;
use super::inbox::Arrival;
use super::report::Reporter;
use super::stage::Stage;
use crate::agent::{Footprint, Strategy};
use crate::model::ContainerId;
use crate::plan::{MILLISECOND, Nanos};
use crate::runtime::faults::NodeStep;

/// When nodes start by themselves.
pub type Starts = Vec<(ContainerId, Nanos)>;

/// What the nodes of one arbiter share.
pub struct Station<S: Strategy> {
    stage: Arc<Stage<S>>,
    desk: RefCell<Desk<S>>,
}

impl<S: Strategy> Station<S> {
    /// The station of an arbiter at which so many starts and faults are to come.
    pub fn new(
        stage: &Arc<Stage<S>>,
        arbiter: usize,
        to_come: usize,
        reporter: Reporter<S::Snapshot>,
    ) -> Rc<Self> {
        let desk = Desk::new(stage, arbiter, to_come, reporter);
        Rc::new(Self { stage: Arc::clone(stage), desk: RefCell::new(desk) })
    }

    /// What all actors of the run share.
    pub fn stage(&self) -> &Arc<Stage<S>> {
        &self.stage
    }

    /// Takes the oldest out of the inbox of a seat, timers last; when there is nothing, `waker` is called as soon as there
    /// is.
    pub fn take(&self, seat: u32, waker: &Waker) -> Option<Arrival<S::Message>> {
        self.desk.borrow_mut().inboxes().take(seat, waker)
    }

    /// Takes the oldest timer that has run out.
    pub fn take_ring(&self, seat: u32) -> Option<Arrival<S::Message>> {
        self.desk.borrow_mut().inboxes().take_ring(seat)
    }

    /// Lets a node act at the desk, unless the run is over. A panic ends the run as an error.
    pub fn attend(&self, node: ContainerId, act: impl FnOnce(&mut Desk<S>)) {
        if self.stage.is_stopping() {
            return;
        }
        self.guard_agent(node, |desk| {
            desk.begin_step();
            act(desk);
            desk.settle();
        });
    }

    /// Takes leave of a node; `footprint` tells what it held.
    pub fn leave(&self, node: ContainerId, footprint: impl FnOnce() -> Footprint) {
        self.guard_agent(node, |desk| desk.reporter().add(&footprint()));
        self.desk.borrow_mut().reporter().leave();
    }

    /// Lets the nodes begin: when they start by themselves, and what happens to whom.
    pub fn begin(&self, starts: Starts, faults: Vec<NodeStep>) {
        let placement = self.stage.placement();
        let mut desk = self.desk.borrow_mut();
        for (node, at) in starts {
            desk.arrive_at(at, placement.seat(node), Arrival::Start);
        }
        for NodeStep { at, node, step } in faults {
            desk.arrive_at(at, placement.seat(node), Arrival::Suffer(step));
        }
        desk.call_round();
    }

    /// Takes in what comes from another arbiter.
    pub fn unpack(&self, arrivals: Vec<(u32, Arrival<S::Message>)>) {
        if !self.stage.is_stopping() {
            self.guard_strategy(|desk| desk.unpack(arrivals));
        }
    }

    /// Makes a round ([`Desk::make_round`]); nothing is to be done before the stage is open.
    pub fn make_round(&self, waker: &Waker) -> Nanos {
        let next = self.guard_strategy(|desk| desk.make_round(waker));
        next.unwrap_or_else(|| self.stage.now() + MILLISECOND)
    }

    /// Tells every node that the run is over.
    pub fn close(&self) {
        self.desk.borrow_mut().close();
    }

    fn guard_agent(&self, node: ContainerId, act: impl FnOnce(&mut Desk<S>)) {
        self.guard(act, |words| {
            let name = self.stage.container().name(node);
            format!("the agent of node {name} panicked: {words}")
        });
    }

    /// Guards what no single node does: of a strategy, it asks only which message supersedes another.
    fn guard_strategy<T>(&self, act: impl FnOnce(&mut Desk<S>) -> T) -> Option<T> {
        self.guard(act, |words| format!("the strategy panicked while comparing messages: {words}"))
    }

    /// Ends the run as an error where something panics.
    fn guard<T>(
        &self,
        act: impl FnOnce(&mut Desk<S>) -> T,
        failure: impl FnOnce(&str) -> String,
    ) -> Option<T> {
        match catch_unwind(AssertUnwindSafe(|| act(&mut self.desk.borrow_mut()))) {
            Ok(done) => Some(done),
            Err(panic) => {
                self.stage.stop();
                self.desk.borrow_mut().fail(failure(words_of(&*panic)));
                None
            }
        }
    }
}

/// What a panic says.
fn words_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}
