//! The desk of an arbiter: everything that its nodes write to, one at a time.
//!
//! What a node sends to another of the same arbiter goes into that one's inbox at once. What goes to another arbiter
//! leaves in sacks, as full as they become until the arbiter has gone round all nodes that have something to do.

use std::sync::Arc;
use std::task::Waker;

use super::agenda::Agenda;
use super::inbox::{Arrival, Inboxes};
use super::meter::Tally;
use super::placement::Route;
use super::porter::Sack;
use super::report::{Change, News, Report, Reporter};
use super::stage::Stage;
use crate::agent::{Strategy, Timer};
use crate::model::ContainerId;
use crate::plan::{MILLISECOND, Nanos};
use crate::record::{Event, EventKind};

/// Reports that leave as one batch, unless time presses.
const BATCH: usize = 1024;

/// How long a report waits for its batch to fill, at most.
const PATIENCE: Nanos = 5 * MILLISECOND;

/// Arrivals that leave for another arbiter at once, unless there are no more.
const SACK: usize = 256;

/// Steps between two updates of the counts that others read.
const STEPS_UNSHOWN: u32 = 64;

/// Steps between two readings of the clock, where nobody looks at the time.
const STEPS_UNTIMED: u32 = 16;

/// Containers up to this size have the time of every step read: each change of theirs is a sample of its own.
const PUNCTUAL_NODES: usize = 256;

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

/// What happens at a time.
enum Appointment<M> {
    /// Something arrives at the node on this seat.
    Arrive(u32, Arrival<M>),
    /// A message sets out on its way.
    SetOut(Route, Arrival<M>),
    /// The node on this seat has processed what it took.
    Free(u32),
}

/// Everything that an arbiter's nodes write to, one at a time.
pub struct Desk<S: Strategy> {
    stage: Arc<Stage<S>>,
    arbiter: usize,
    is_observed: bool,
    is_punctual: bool,
    clock: Nanos,
    untimed: u32,
    tally: Tally,
    unshown: u32,
    inboxes: Inboxes<S::Message>,
    agenda: Agenda<Appointment<S::Message>>,
    /// Per arbiter, what is to leave for it.
    sacks: Vec<Vec<(u32, Arrival<S::Message>)>>,
    reporter: Reporter<S::Snapshot>,
    reported_at: Nanos,
    round_is_due: bool,
    round: Waker,
    /// What the node that is stepping now sends and sets.
    pub letters: Vec<Letter<S::Message>>,
    /// See `letters`.
    pub timers: Vec<(Nanos, Timer)>,
}

impl<S: Strategy> Desk<S> {
    /// The desk of an arbiter at which so many starts and faults are to come.
    pub fn new(
        stage: &Arc<Stage<S>>,
        arbiter: usize,
        to_come: usize,
        reporter: Reporter<S::Snapshot>,
    ) -> Self {
        let tally = Tally { raised: to_come as u64, ..Tally::default() };
        stage.meters()[arbiter].show(&tally);
        let is_small = stage.container().len() <= PUNCTUAL_NODES;
        let is_timed = stage.is_observed() || stage.injected().is_some() || stage.schedule().is_some();
        Self {
            arbiter,
            is_observed: stage.is_observed(),
            is_punctual: is_small || is_timed,
            clock: 0,
            untimed: 0,
            tally,
            unshown: 0,
            inboxes: Inboxes::new(
                stage.container(),
                stage.placement().residents(arbiter),
                stage.strategy().superseding(),
            ),
            agenda: Agenda::default(),
            sacks: (0..stage.meters().len()).map(|_| Vec::new()).collect(),
            reporter,
            reported_at: 0,
            round_is_due: false,
            round: Waker::noop().clone(),
            letters: Vec::new(),
            timers: Vec::new(),
            stage: Arc::clone(stage),
        }
    }

    /// The time of the present step.
    pub fn now(&self) -> Nanos {
        self.tally.latest
    }

    /// What arrived at the nodes.
    pub fn inboxes(&mut self) -> &mut Inboxes<S::Message> {
        &mut self.inboxes
    }

    /// Begins a step.
    pub fn begin_step(&mut self) {
        self.untimed += 1;
        if self.is_punctual || self.untimed >= STEPS_UNTIMED {
            self.untimed = 0;
            self.clock = self.stage.now();
        }
        self.tally.latest = self.clock;
    }

    /// Reports an event of the present step, if somebody observes.
    pub fn observe(&mut self, node: ContainerId, kind: EventKind) {
        if self.is_observed {
            self.reporter.push(Report::Event(Event { at: self.now(), node, kind }));
        }
    }

    /// Notes that a message from a neighbour is processed.
    pub fn deliver(&mut self, node: ContainerId, neighbour: u32, bytes: u32, hops: u32) {
        self.tally.traffic.delivered += 1;
        self.tally.traffic.hops = self.tally.traffic.hops.max(hops);
        if self.is_observed {
            let from = self.stage.container().neighbours(node)[neighbour as usize];
            self.observe(node, EventKind::Delivered { from, bytes, hops });
        }
    }

    /// Takes a message to be posted after the step.
    pub fn send(&mut self, node: ContainerId, letter: Letter<S::Message>) {
        self.tally.traffic.sent += 1;
        self.tally.traffic.bytes += u64::from(letter.bytes);
        if self.is_observed {
            let to = self.stage.container().neighbours(node)[letter.neighbour];
            self.observe(node, EventKind::Sent { to, bytes: letter.bytes });
        }
        self.letters.push(letter);
    }

    /// Reports that a node's state changed in the present step.
    pub fn change(&mut self, node: ContainerId, fingerprint: u64, snapshot: S::Snapshot) {
        self.observe(node, EventKind::StateChanged { fingerprint });
        let (at, traffic) = (self.now(), self.tally.traffic);
        self.reporter.push(Report::Changed(Change { at, node, fingerprint, snapshot, traffic }));
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
        let to = self.stage.container().neighbours(node)[letter.neighbour];
        if doubled {
            self.observe(node, EventKind::Doubled { to, bytes: letter.bytes });
        }
        for _ in copies..1 + usize::from(doubled) {
            self.observe(node, EventKind::Lost { to, bytes: letter.bytes });
        }
    }

    /// Notes that a message from a neighbour arrived at a node that is down.
    pub fn miss(&mut self, node: ContainerId, neighbour: u32, bytes: u32) {
        self.tally.traffic.lost += 1;
        let from = self.stage.container().neighbours(node)[neighbour as usize];
        self.observe(from, EventKind::Lost { to: node, bytes });
    }

    /// Reports that a node is down.
    pub fn stop(&mut self, node: ContainerId) {
        self.observe(node, EventKind::Stopped);
        self.reporter.push(Report::Stopped { at: self.now(), node });
    }

    /// Reports that a node is up again, in this state.
    pub fn restart(&mut self, node: ContainerId, incarnation: u16, fingerprint: u64, snapshot: S::Snapshot) {
        self.observe(node, EventKind::Restarted { incarnation });
        let (at, traffic) = (self.now(), self.tally.traffic);
        self.reporter.push(Report::Restarted(Change { at, node, fingerprint, snapshot, traffic }));
    }

    /// Counts effects of the present step that are still to be done with; to be called before they leave.
    pub fn raise(&mut self, effects: usize) {
        self.tally.raised += effects as u64;
    }

    /// Hands a message on.
    pub fn post(&mut self, route: Route, arrival: Arrival<S::Message>) {
        let Route { arbiter, seat, .. } = route;
        if arbiter as usize == self.arbiter {
            return self.put(seat, arrival);
        }
        let sack = &mut self.sacks[arbiter as usize];
        sack.push((seat, arrival));
        if sack.len() >= SACK {
            self.send_off(arbiter as usize);
        }
    }

    /// Hands a message on when some time is over.
    pub fn post_after(&mut self, delay: Nanos, route: Route, arrival: Arrival<S::Message>) {
        if delay == 0 {
            self.post(route, arrival);
        } else {
            self.agenda.enter(self.now().saturating_add(delay), Appointment::SetOut(route, arrival));
        }
    }

    /// Lets something arrive at the node on a seat, now or later.
    pub fn arrive_at(&mut self, at: Nanos, seat: u32, arrival: Arrival<S::Message>) {
        if at == 0 {
            self.put(seat, arrival);
        } else {
            self.agenda.enter(at, Appointment::Arrive(seat, arrival));
        }
    }

    /// Lets the timers that the present step set run out at the node on a seat.
    pub fn set_timers(&mut self, seat: u32, incarnation: u16) {
        if self.timers.is_empty() {
            return;
        }
        let now = self.stage.now();
        for (delay, timer) in self.timers.drain(..) {
            let ring = Appointment::Arrive(seat, Arrival::Ring { incarnation, timer });
            self.agenda.enter(now.saturating_add(delay), ring);
        }
    }

    /// Lets the node on a seat take nothing for some time.
    pub fn occupy(&mut self, seat: u32, duration: Nanos) {
        self.inboxes.occupy(seat);
        self.agenda.enter(self.now().saturating_add(duration), Appointment::Free(seat));
    }

    /// Takes in what comes from another arbiter.
    pub fn unpack(&mut self, arrivals: Vec<(u32, Arrival<S::Message>)>) {
        self.clock = self.stage.now();
        arrivals.into_iter().for_each(|(seat, arrival)| self.put(seat, arrival));
    }

    /// Ends the present step; to be called when its effects have left.
    pub fn settle(&mut self) {
        self.tally.settled += 1;
        self.unshown += 1;
        if self.unshown >= STEPS_UNSHOWN {
            self.show();
        }
        if self.reporter.len() >= BATCH {
            self.report();
        }
        self.call_round();
    }

    /// Lets a round be made when all nodes that have something to do now have done some of it.
    pub fn call_round(&mut self) {
        if !std::mem::replace(&mut self.round_is_due, true) {
            self.round.wake_by_ref();
        }
    }

    /// Makes a round: lets happen what is due, sends off what waits to leave, and shows the counts. Gives the time of the next
    /// round if none is called for; `waker` is called when one is.
    pub fn make_round(&mut self, waker: &Waker) -> Nanos {
        self.round_is_due = false;
        self.round.clone_from(waker);
        self.clock = self.stage.now();
        while !self.stage.is_stopping()
            && let Some(due) = self.agenda.take_due(self.clock)
        {
            for (_, appointment) in due {
                match appointment {
                    Appointment::Arrive(seat, arrival) => self.put(seat, arrival),
                    Appointment::SetOut(route, arrival) => self.post(route, arrival),
                    Appointment::Free(seat) => self.inboxes.free(seat),
                }
            }
        }
        (0..self.sacks.len()).for_each(|arbiter| self.send_off(arbiter));
        self.show();
        if self.clock >= self.reported_at.saturating_add(PATIENCE) {
            self.report();
        }
        let report = self.reported_at.saturating_add(PATIENCE);
        if self.stage.is_stopping() {
            // What is due is left: no round is called for on its account.
            return report;
        }
        self.agenda.next().map_or(report, |next| next.min(report))
    }

    /// Reports that something went wrong, in one sentence.
    pub fn fail(&mut self, failure: String) {
        self.reporter.flush(self.clock, News::Failed(failure));
    }

    /// Drops all that is to come, and tells every node that the run is over.
    pub fn close(&mut self) {
        self.agenda = Agenda::default();
        self.sacks.iter_mut().for_each(Vec::clear);
        self.inboxes.close();
        self.reporter.close();
    }

    /// What is reported.
    pub fn reporter(&mut self) -> &mut Reporter<S::Snapshot> {
        &mut self.reporter
    }

    /// Puts something into an inbox. What it supersedes is delivered and done with.
    fn put(&mut self, seat: u32, arrival: Arrival<S::Message>) {
        if let Some(Arrival::Message { neighbour, hops, bytes, .. }) = self.inboxes.put(seat, arrival) {
            let node = self.stage.placement().residents(self.arbiter)[seat as usize];
            self.tally.latest = self.clock;
            self.deliver(node, neighbour, bytes, hops);
            self.tally.settled += 1;
        }
    }

    /// What was raised is shown before it leaves: see `live/meter.rs`.
    fn send_off(&mut self, arbiter: usize) {
        if !self.sacks[arbiter].is_empty() {
            self.show();
            let arrivals = std::mem::take(&mut self.sacks[arbiter]);
            self.stage.porter(arbiter).do_send(Sack(arrivals));
        }
    }

    fn show(&mut self) {
        self.unshown = 0;
        self.stage.meters()[self.arbiter].show(&self.tally);
    }

    fn report(&mut self) {
        self.reported_at = self.clock;
        self.reporter.flush(self.clock, News::Nothing);
    }
}
