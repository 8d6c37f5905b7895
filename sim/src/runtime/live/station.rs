//! A station: what the nodes of one arbiter share. All of them run on its thread, so that it needs no lock.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use actix::clock::sleep;

use super::meter::Tally;
use super::report::{Batch, Change, News, Report};
use super::stage::Stage;
use crate::agent::{Footprint, Strategy, Timer};
use crate::model::ContainerId;
use crate::plan::Nanos;
use crate::record::{Event, EventKind};
use crate::runtime::ending::Footprints;

/// Reports that leave as one batch, unless time presses.
const BATCH: usize = 1024;

/// How long a report waits for its batch to fill, at most.
const PATIENCE: Duration = Duration::from_millis(5);

/// What the nodes of one arbiter share.
pub struct Station<S: Strategy> {
    stage: Arc<Stage<S>>,
    desk: RefCell<Desk<S>>,
}

/// A message that a node sends, before it is posted.
#[derive(Clone)]
pub struct Letter<M> {
    /// Position of the receiver among the sender's neighbours.
    pub neighbour: usize,
    /// Size on the wire.
    pub bytes: u32,
    /// What it says.
    pub message: M,
}

/// Everything that an arbiter's nodes write to, one at a time.
pub struct Desk<S: Strategy> {
    stage: Arc<Stage<S>>,
    arbiter: usize,
    batches: SyncSender<Batch<S::Snapshot>>,
    reports: Vec<Report<S::Snapshot>>,
    tally: Tally,
    /// Nodes that are not closed yet, and what those that are held.
    open: usize,
    footprints: Footprints,
    /// What the node that is stepping now sends and sets.
    pub letters: Vec<Letter<S::Message>>,
    /// See `letters`.
    pub timers: Vec<(Nanos, Timer)>,
}

impl<S: Strategy> Station<S> {
    /// The station of an arbiter with so many nodes; so many starts and faults are to come.
    pub fn new(
        stage: &Arc<Stage<S>>,
        arbiter: usize,
        nodes: usize,
        to_come: usize,
        batches: SyncSender<Batch<S::Snapshot>>,
    ) -> Rc<Self> {
        let tally = Tally { raised: to_come as u64, ..Tally::default() };
        stage.meters()[arbiter].raise(&tally);
        let desk = Desk {
            stage: Arc::clone(stage),
            arbiter,
            batches,
            reports: Vec::new(),
            tally,
            open: nodes,
            footprints: Footprints::default(),
            letters: Vec::new(),
            timers: Vec::new(),
        };
        Rc::new(Self { stage: Arc::clone(stage), desk: RefCell::new(desk) })
    }

    /// What all actors of the run share.
    pub fn stage(&self) -> &Arc<Stage<S>> {
        &self.stage
    }

    /// Lets a node act at the desk, unless the run is over. A panic ends the run as an error.
    pub fn attend(&self, node: ContainerId, act: impl FnOnce(&mut Desk<S>)) {
        if self.stage.is_stopping() {
            return;
        }
        self.guard(node, |desk| {
            desk.tally.latest = self.stage.now();
            act(desk);
        });
    }

    /// Takes leave of a node; `footprint` tells what it held.
    pub fn close(&self, node: ContainerId, footprint: impl FnOnce() -> Footprint) {
        self.guard(node, |desk| desk.footprints.add(&footprint()));
        self.desk.borrow_mut().leave();
    }

    /// Sends reports on their way when their batch does not fill, for as long as the arbiter lives.
    pub async fn keep_flushing(self: Rc<Self>) {
        loop {
            sleep(PATIENCE).await;
            if self.stage.is_open() {
                let through = self.stage.now();
                self.desk.borrow_mut().flush(through, News::Nothing);
            }
        }
    }

    fn guard(&self, node: ContainerId, act: impl FnOnce(&mut Desk<S>)) {
        let outcome = catch_unwind(AssertUnwindSafe(|| act(&mut self.desk.borrow_mut())));
        if let Err(panic) = outcome {
            let name = self.stage.container().name(node);
            let failure = format!("the agent of node {name} panicked: {}", words_of(&*panic));
            self.stage.stop();
            let mut desk = self.desk.borrow_mut();
            let through = desk.now();
            desk.flush(through, News::Failed(failure));
        }
    }
}

/// What a panic says.
fn words_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}

impl<S: Strategy> Desk<S> {
    /// The time of the present step.
    pub fn now(&self) -> Nanos {
        self.tally.latest
    }

    /// Reports an event of the present step, if somebody observes.
    pub fn observe(&mut self, node: ContainerId, kind: EventKind) {
        if self.stage.is_observed() {
            self.reports.push(Report::Event(Event { at: self.now(), node, kind }));
        }
    }

    /// Notes that a message is processed.
    pub fn deliver(&mut self, node: ContainerId, from: ContainerId, bytes: u32, hops: u32) {
        self.tally.traffic.delivered += 1;
        self.tally.traffic.hops = self.tally.traffic.hops.max(hops);
        self.observe(node, EventKind::Delivered { from, bytes, hops });
    }

    /// Takes a message to be posted after the step.
    pub fn send(&mut self, node: ContainerId, letter: Letter<S::Message>) {
        let container = self.stage.container();
        let to = container.target(container.links(node).start + letter.neighbour as u32);
        self.tally.traffic.sent += 1;
        self.tally.traffic.bytes += u64::from(letter.bytes);
        self.observe(node, EventKind::Sent { to, bytes: letter.bytes });
        self.letters.push(letter);
    }

    /// Reports that a node's state changed in the present step.
    pub fn change(&mut self, node: ContainerId, fingerprint: u64, snapshot: S::Snapshot) {
        self.observe(node, EventKind::StateChanged { fingerprint });
        let (at, traffic) = (self.now(), self.tally.traffic);
        self.reports.push(Report::Changed(Change { at, node, fingerprint, snapshot, traffic }));
    }

    /// Counts what becomes of a letter: so many copies of it arrive.
    pub fn lose_or_double(
        &mut self,
        node: ContainerId,
        letter: &Letter<S::Message>,
        copies: usize,
        doubled: bool,
    ) {
        self.tally.traffic.doubled += u64::from(doubled);
        self.tally.traffic.lost += 1 + u64::from(doubled) - copies as u64;
        let container = self.stage.container();
        let to = container.target(container.links(node).start + letter.neighbour as u32);
        if doubled {
            self.observe(node, EventKind::Doubled { to, bytes: letter.bytes });
        }
        for _ in copies..1 + usize::from(doubled) {
            self.observe(node, EventKind::Lost { to, bytes: letter.bytes });
        }
    }

    /// Notes that a message from one node arrived at another that is down.
    pub fn miss(&mut self, from: ContainerId, to: ContainerId, bytes: u32) {
        self.tally.traffic.lost += 1;
        self.observe(from, EventKind::Lost { to, bytes });
    }

    /// Reports that a node is down.
    pub fn stop(&mut self, node: ContainerId) {
        self.observe(node, EventKind::Stopped);
        self.reports.push(Report::Stopped { at: self.now(), node });
    }

    /// Reports that a node is up again, in this state.
    pub fn restart(&mut self, node: ContainerId, incarnation: u16, fingerprint: u64, snapshot: S::Snapshot) {
        self.observe(node, EventKind::Restarted { incarnation });
        let (at, traffic) = (self.now(), self.tally.traffic);
        self.reports.push(Report::Restarted(Change { at, node, fingerprint, snapshot, traffic }));
    }

    /// Counts the effects of the present step, so many of them messages; to be called before they leave.
    pub fn raise(&mut self, messages: usize) {
        self.tally.raised += (messages + self.timers.len()) as u64;
        self.stage.meters()[self.arbiter].raise(&self.tally);
    }

    /// Ends the present step; to be called when its effects have left.
    pub fn settle(&mut self) {
        self.tally.settled += 1;
        self.stage.meters()[self.arbiter].settle(&self.tally);
        if self.reports.len() >= BATCH {
            let through = self.now();
            self.flush(through, News::Nothing);
        }
    }

    fn leave(&mut self) {
        self.open -= 1;
        if self.open == 0 {
            let news = News::Closed(std::mem::take(&mut self.footprints));
            self.flush(Nanos::MAX, news);
        }
    }

    /// Hands the reports on; waits while too many batches are under way already.
    fn flush(&mut self, through: Nanos, news: News) {
        let reports = std::mem::take(&mut self.reports);
        // The recorder is gone only when the run has failed, and then nobody asks for reports any more.
        let _ = self.batches.send(Batch { arbiter: self.arbiter, through, reports, news });
    }
}

impl<S: Strategy> Drop for Desk<S> {
    /// An arbiter that ends with nodes still open would leave the recorder waiting.
    fn drop(&mut self) {
        if self.open > 0 {
            self.flush(Nanos::MAX, News::Failed("an arbiter ended before its nodes were closed".to_owned()));
        }
    }
}
