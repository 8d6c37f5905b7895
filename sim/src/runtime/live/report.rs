//! What arbiters tell the recorder.

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
