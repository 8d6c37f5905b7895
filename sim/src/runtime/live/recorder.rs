//! The recorder: puts the reports of all arbiters into one order and feeds them to the observer and the tracker.
//!
//! Each arbiter reports in time order, and says up to what time it has reported all. What lies before that time for
//! every arbiter is released in time order; the rest is held. When an arbiter is so long in one step that more than
//! [`MOST_HELD`] reports of the others wait for it, these are released all the same: memory stays bounded and
//! nothing is lost, but what the slow arbiter reports later then comes out of order, each event with its own time.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::meter::total;
use super::report::{Batch, Change, News, Report};
use super::stage::Stage;
use crate::agent::Strategy;
use crate::plan::{MILLISECOND, Nanos};
use crate::record::Observer;
use crate::runtime::control::Control;
use crate::runtime::ending::Footprints;
use crate::runtime::faults::Judged;
use crate::runtime::follow::Place;
use crate::runtime::tracker::{Tracked, Tracker, Traffic};

/// Reports held for the sake of time order, at most; about 64 MB.
const MOST_HELD: usize = 1 << 20;

/// Samples, for which views are decided, may take one part in so many of the run's time.
const SAMPLING_SHARE: Nanos = 8;

/// Samples are free until they have taken so long.
const SAMPLING_FREE: Nanos = 50 * MILLISECOND;

/// Orders reports and hands them on.
pub struct Recorder<'a, S: Strategy> {
    batches: Receiver<Batch<S::Snapshot>>,
    observer: Option<&'a mut dyn Observer>,
    tracker: Tracker<'a, S>,
    /// Per node, the state that the tracker has not seen yet.
    states: Vec<Option<(u64, S::Snapshot)>>,
    lanes: Vec<Lane<S::Snapshot>>,
    held: usize,
    /// Time of the last change that the tracker was told about.
    latest: Nanos,
    /// How long samples have taken so far.
    sampling: Nanos,
    footprints: Footprints,
    failure: Option<io::Error>,
}

/// The reports of one arbiter.
struct Lane<V> {
    reports: VecDeque<Report<V>>,
    /// Nothing that is reported later happened before this time.
    through: Nanos,
    traffic: Traffic,
    closed: bool,
}

impl<'a, S: Strategy> Recorder<'a, S> {
    /// A recorder for all arbiters of a stage.
    pub fn new(
        stage: &'a Stage<S>,
        batches: Receiver<Batch<S::Snapshot>>,
        observer: Option<&'a mut dyn Observer>,
    ) -> Self {
        let lane =
            || Lane { reports: VecDeque::new(), through: 0, traffic: Traffic::default(), closed: false };
        Self {
            batches,
            observer,
            tracker: tracker(stage),
            states: stage.container().nodes().map(|_| None).collect(),
            lanes: (0..stage.meters().len()).map(|_| lane()).collect(),
            held: 0,
            latest: 0,
            sampling: 0,
            footprints: Footprints::default(),
            failure: None,
        }
    }

    /// Waits for a batch, no longer than `patience`, and takes it in. Returns whether all is well.
    pub fn listen(&mut self, patience: Duration) -> bool {
        match self.batches.recv_timeout(patience) {
            Ok(batch) => self.take(batch),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                if self.lanes.iter().any(|lane| !lane.closed) {
                    self.fail(io::Error::other("the arbiters ended before the run did"));
                } else {
                    // A container without nodes has no arbiter to wait for.
                    std::thread::sleep(patience.min(Duration::from_millis(1)));
                }
            }
        }
        self.failure.is_none()
    }

    /// Lets whoever follows the run see where it stands.
    pub fn pass(&self, control: &Control, now: Nanos, traffic: Traffic) {
        control.pass(Place::Unstoppable, now, &self.tracker, traffic);
    }

    /// Takes in all batches until every arbiter is closed.
    ///
    /// # Errors
    /// What the observer returned, or what went wrong in an arbiter.
    pub fn drain(&mut self) -> io::Result<()> {
        while self.failure.is_none() && self.lanes.iter().any(|lane| !lane.closed) {
            self.listen(Duration::from_secs(1));
        }
        self.failure.take().map_or(Ok(()), Err)
    }

    /// What the tracker saw, and what the agents hold at the end.
    pub fn finish(self, at: Nanos, traffic: Traffic) -> (Tracked, Footprints) {
        let mut states = self.states;
        (self.tracker.finish(at, traffic, |node| newest(&mut states[node.index()])), self.footprints)
    }

    fn take(&mut self, batch: Batch<S::Snapshot>) {
        let lane = &mut self.lanes[batch.arbiter];
        self.held += batch.reports.len();
        lane.reports.extend(batch.reports);
        lane.through = lane.through.max(batch.through);
        match batch.news {
            News::Nothing => {}
            News::Closed(footprints) => {
                lane.closed = true;
                self.footprints.join(&footprints);
            }
            News::Failed(failure) => self.fail(io::Error::other(failure)),
        }
        self.release();
    }

    /// Hands on, in time order, all that no arbiter can report anything before, and more when too much is held.
    fn release(&mut self) {
        while let Some((first, until)) = self.next_lane() {
            let through = self.lanes.iter().map(|lane| lane.through).min().unwrap_or(Nanos::MAX);
            let mut released = false;
            while let Some(report) = self.lanes[first].reports.front() {
                let is_safe = report.at() < through || self.held > MOST_HELD;
                if report.at() > until || !is_safe || self.failure.is_some() {
                    break;
                }
                if let Some(report) = self.lanes[first].reports.pop_front() {
                    self.held -= 1;
                    released = true;
                    self.hand_on(first, report);
                }
            }
            if !released {
                return;
            }
        }
    }

    /// The lane with the earliest report, and the time of the earliest report of any other.
    fn next_lane(&self) -> Option<(usize, Nanos)> {
        let front = |lane: usize| self.lanes[lane].reports.front().map_or(Nanos::MAX, Report::at);
        let holding = (0..self.lanes.len()).filter(|lane| !self.lanes[*lane].reports.is_empty());
        let first = holding.min_by_key(|lane| front(*lane))?;
        let others = (0..self.lanes.len()).filter(|lane| *lane != first);
        Some((first, others.map(front).min().unwrap_or(Nanos::MAX)))
    }

    fn hand_on(&mut self, lane: usize, report: Report<S::Snapshot>) {
        match report {
            Report::Event(event) => {
                if let Some(observer) = &mut self.observer
                    && let Err(failure) = observer.observe(&event)
                {
                    self.fail(failure);
                }
            }
            Report::Changed(change) => {
                self.sample_before(change.at);
                self.track(lane, change);
            }
            Report::Stopped { node, .. } => {
                self.states[node.index()] = None;
                self.tracker.gone(node);
            }
            Report::Restarted(change) => {
                self.sample_before(change.at);
                self.tracker.back(change.node, change.at);
                self.track(lane, change);
            }
        }
    }

    /// Takes a sample if one is due before something happens at a time, and samples have not taken too much of it. States
    /// that are held between two samples only are never decided.
    fn sample_before(&mut self, at: Nanos) {
        let is_affordable = self.sampling <= SAMPLING_FREE + at / SAMPLING_SHARE;
        if at > self.latest && is_affordable && self.tracker.is_due(self.latest, at) {
            let begun = Instant::now();
            let traffic = total(self.lanes.iter().map(|lane| lane.traffic));
            let states = &mut self.states;
            self.tracker.sample(self.latest, traffic, |node| newest(&mut states[node.index()]));
            self.sampling += begun.elapsed().as_nanos() as Nanos;
        }
    }

    fn track(&mut self, lane: usize, change: Change<S::Snapshot>) {
        self.latest = self.latest.max(change.at);
        self.lanes[lane].traffic = change.traffic;
        self.states[change.node.index()] = Some((change.fingerprint, change.snapshot));
        self.tracker.changed(change.node, change.at);
    }

    fn fail(&mut self, failure: io::Error) {
        self.failure.get_or_insert(failure);
    }
}

/// A tracker of the views that count.
fn tracker<S: Strategy>(stage: &Stage<S>) -> Tracker<'_, S> {
    let Some(schedule) = stage.schedule() else {
        return Tracker::new(stage.strategy(), &stage.plan().instance, Judged::all(stage.container()));
    };
    let mut tracker = Tracker::new(stage.strategy(), schedule.final_problem(), schedule.judged().clone());
    let absent = stage.container().nodes().filter(|node| !schedule.is_present_at_start(*node));
    absent.for_each(|node| tracker.gone(node));
    tracker
}

/// Takes the state that a node reported last.
fn newest<V>(state: &mut Option<(u64, V)>) -> (u64, V) {
    state.take().expect("the tracker asks only for nodes that reported a change since it asked last")
}
