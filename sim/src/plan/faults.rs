//! What goes wrong in a run, and when: the part of a plan that `network` and `events` of a scenario ask for.
//!
//! Everything here is asked for, not drawn yet: `runtime::faults` draws it from the seed of a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Distribution, Nanos};
use crate::model::{Condition, ContainerId, LinkId, Request, Value};

/// What happens to messages on their way, beside their latency.
#[derive(Clone, Debug, Default)]
pub struct Impairment {
    /// The chance of a message to be lost, at least 0 and below 1.
    pub loss: f64,
    /// The chance of a message to arrive twice, from 0 to 1.
    pub duplication: f64,
    /// Some messages arrive later than their latency says, behind others.
    pub reordering: Option<Reordering>,
    /// Bytes per second that each directed link carries; messages queue for it. Unlimited when absent.
    pub bandwidth: Option<u64>,
    /// Directed links that differ from the rest.
    pub links: BTreeMap<LinkId, LinkImpairment>,
}

/// Messages that are held back at random.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Reordering {
    /// The chance of a message to be held back, from 0 to 1.
    pub share: f64,
    /// For how long.
    pub delay: Distribution,
}

/// What differs on one directed link; absent fields are as everywhere.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct LinkImpairment {
    /// How long a message takes.
    pub latency: Option<Distribution>,
    /// The chance of a message to be lost.
    pub loss: Option<f64>,
    /// Bytes per second.
    pub bandwidth: Option<u64>,
}

impl Impairment {
    /// The chance of a message on a link to be lost.
    pub fn loss_on(&self, link: LinkId) -> f64 {
        self.links.get(&link).and_then(|differs| differs.loss).unwrap_or(self.loss)
    }

    /// Bytes per second on a link.
    pub fn bandwidth_on(&self, link: LinkId) -> Option<u64> {
        self.links.get(&link).and_then(|differs| differs.bandwidth).or(self.bandwidth)
    }

    /// The highest chance of loss on any link.
    pub fn worst_loss(&self) -> f64 {
        self.links.values().filter_map(|differs| differs.loss).fold(self.loss, f64::max)
    }

    /// Whether messages have nothing to fear but their latency.
    pub fn is_absent(&self) -> bool {
        !self.is_unreliable()
            && self.reordering.is_none()
            && self.bandwidth.is_none()
            && self.links.values().all(|link| link.bandwidth.is_none())
    }

    /// Whether a message may be lost or arrive twice, so that gossip needs acknowledgements.
    pub fn is_unreliable(&self) -> bool {
        self.worst_loss() > 0.0 || self.duplication > 0.0
    }
}

/// What happens to nodes, links and the problem during a run.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// What happens at a time, in any order.
    pub events: Vec<FaultEvent>,
    /// What is drawn from a rate.
    pub churn: Vec<Churn>,
    /// How nodes find out that a neighbour is gone.
    pub detector: Detector,
}

impl Faults {
    /// Whether nothing happens.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.churn.is_empty()
    }
}

/// Something that happens at a time.
#[derive(Clone, Debug)]
pub struct FaultEvent {
    /// When.
    pub at: Nanos,
    /// What.
    pub fault: Fault,
    /// After how long it is undone, if it is: a crashed node restarts without memory, one that left joins, a link or
    /// partition is healed.
    pub lasts: Option<Nanos>,
}

/// What can happen.
#[derive(Clone, Debug)]
pub enum Fault {
    /// A node stops without a word.
    Crash(ContainerId),
    /// A node that is down starts again: with its memory, as after a pause, or without.
    Restart {
        /// The node.
        node: ContainerId,
        /// Whether it goes on from what it knew.
        memory: bool,
    },
    /// A node takes leave of its neighbours and stops.
    Leave(ContainerId),
    /// A node that is down joins without memory; one whose first event this is was not there from the start.
    Join(ContainerId),
    /// The link between two nodes carries nothing, either way.
    LinkDown(ContainerId, ContainerId),
    /// It carries messages again.
    LinkUp(ContainerId, ContainerId),
    /// No link carries anything between these nodes and the others.
    Partition(Vec<ContainerId>),
    /// All partitions are over.
    Heal,
    /// Attributes of a node change; without a value they are removed. The node is told.
    Attributes {
        /// The node.
        node: ContainerId,
        /// The new values.
        values: BTreeMap<String, Option<Value>>,
    },
    /// The request changes; every node is told. Positions stay: nodes added later are there from the start, absent.
    Request(Arc<RequestChange>),
}

/// The request from some time on.
#[derive(Clone, Debug)]
pub struct RequestChange {
    /// The request graph.
    pub request: Request,
    /// All conditions.
    pub conditions: Vec<Condition>,
}

/// Faults drawn from a rate, as a Poisson process.
#[derive(Clone, Debug)]
pub struct Churn {
    /// How many a second, in the whole container.
    pub per_second: f64,
    /// From when.
    pub from: Nanos,
    /// Until when.
    pub until: Nanos,
    /// What happens.
    pub kind: ChurnKind,
    /// How long each lasts before it is undone; for good when absent.
    pub lasts: Option<Distribution>,
    /// The nodes it happens to (for links: one of their ends), drawn evenly; all when empty.
    pub nodes: Vec<ContainerId>,
}

/// What churn does.
#[derive(Clone, Debug)]
pub enum ChurnKind {
    /// Crashes; the node restarts with or without its memory.
    Crash {
        /// Whether it goes on from what it knew.
        memory: bool,
    },
    /// Leaves and joins.
    Leave,
    /// Takes a link down and up.
    Link,
    /// Cuts off the nodes within so many hops of a drawn node.
    Partition {
        /// The distance.
        hops: u32,
    },
    /// Changes an attribute to one of these values, drawn evenly.
    Attribute {
        /// Its name.
        name: String,
        /// The values.
        values: Vec<Value>,
    },
}

/// How nodes find out that a neighbour is gone; absent fields follow from the network.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Detector {
    /// Time between two probes of a neighbour.
    pub interval: Option<Nanos>,
    /// Silence after which a neighbour counts as lost.
    pub lost_after: Option<Nanos>,
}
