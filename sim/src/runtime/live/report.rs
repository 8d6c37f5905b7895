//! What arbiters tell the recorder.

use std::sync::mpsc::SyncSender;

use crate::agent::Footprint;
use crate::model::ContainerId;
use crate::plan::Nanos;
use crate::record::Event;
use crate::runtime::ending::Footprints;
use crate::runtime::tracker::Traffic;

/// One thing that happened at a node.
#[derive(Debug)]
pub enum Report<V> {
    /// An event for the observer.
    Event(Event),
    /// The node's state changed.
    Changed(Change<V>),
    /// The node is down.
    Stopped {
        /// When.
        at: Nanos,
        /// Which.
        node: ContainerId,
    },
    /// The node is up again, in this state.
    Restarted(Change<V>),
}

impl<V> Report<V> {
    /// When it happened.
    pub fn at(&self) -> Nanos {
        match self {
            Self::Event(event) => event.at,
            Self::Changed(change) | Self::Restarted(change) => change.at,
            Self::Stopped { at, .. } => *at,
        }
    }
}

/// A change of a node's state.
#[derive(Debug)]
pub struct Change<V> {
    /// When.
    pub at: Nanos,
    /// At which node.
    pub node: ContainerId,
    /// Fingerprint of the new state.
    pub fingerprint: u64,
    /// What the node's view is decided from.
    pub snapshot: V,
    /// The traffic of the node's arbiter by then.
    pub traffic: Traffic,
}

/// Reports of one arbiter in time order.
#[derive(Debug)]
pub struct Batch<V> {
    /// Number of the arbiter.
    pub arbiter: usize,
    /// Nothing that it reports later happened before this time.
    pub through: Nanos,
    /// The reports.
    pub reports: Vec<Report<V>>,
    /// What else the batch says.
    pub news: News,
}

/// What a batch says beside its reports.
#[derive(Debug)]
pub enum News {
    /// The arbiter goes on.
    Nothing,
    /// All its nodes are closed, and this is what they held: its last batch.
    Closed(Footprints),
    /// Something went wrong, in one sentence.
    Failed(String),
}

/// Collects what an arbiter reports, and hands it on in batches.
pub struct Reporter<V> {
    arbiter: usize,
    batches: SyncSender<Batch<V>>,
    reports: Vec<Report<V>>,
    /// Nodes that are not closed yet, and what those that are held.
    open: usize,
    footprints: Footprints,
    is_closed: bool,
}

impl<V> Reporter<V> {
    /// The reporter of an arbiter with so many nodes.
    pub fn new(arbiter: usize, nodes: usize, batches: SyncSender<Batch<V>>) -> Self {
        Self {
            arbiter,
            batches,
            reports: Vec::new(),
            open: nodes,
            footprints: Footprints::default(),
            is_closed: false,
        }
    }

    /// Reports that wait for their batch.
    pub fn len(&self) -> usize {
        self.reports.len()
    }

    /// Adds a report.
    pub fn push(&mut self, report: Report<V>) {
        self.reports.push(report);
    }

    /// Adds what a node held in the end.
    pub fn add(&mut self, footprint: &Footprint) {
        self.footprints.add(footprint);
    }

    /// Notes that one more node is closed. The last one ends the reports.
    pub fn leave(&mut self) {
        self.open -= 1;
        self.close();
    }

    /// Ends the reports if no node is open.
    pub fn close(&mut self) {
        if self.open == 0 && !self.is_closed {
            let news = News::Closed(std::mem::take(&mut self.footprints));
            self.flush(Nanos::MAX, news);
            self.is_closed = true;
        }
    }

    /// Hands the reports on; waits while too many batches are under way already.
    pub fn flush(&mut self, through: Nanos, news: News) {
        if !self.is_closed {
            let reports = std::mem::take(&mut self.reports);
            // The recorder is gone only when the run has failed, and then nobody asks for reports any more.
            let _ = self.batches.send(Batch { arbiter: self.arbiter, through, reports, news });
        }
    }
}

impl<V> Drop for Reporter<V> {
    /// An arbiter that ends with nodes still open would leave the recorder waiting.
    fn drop(&mut self) {
        self.flush(Nanos::MAX, News::Failed("an arbiter ended before its nodes were closed".to_owned()));
    }
}
