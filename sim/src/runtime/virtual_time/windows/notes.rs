//! What the observer of a run is told, in the order of the whole run.
//!
//! Shards note down what happens in a window node by node, each node's in the order in which it happens there. The run goes through
//! what happens at one time node by node too, as whatever follows at once from it follows at the same node.

use std::io;

use fixedbitset::FixedBitSet;

use crate::model::{Container, ContainerId};
use crate::plan::Nanos;
use crate::record::{Event, EventKind, Observer};

/// What an observer wants to know.
#[derive(Debug)]
pub enum Wanted {
    /// There is none.
    Nothing,
    /// What happens at these nodes, and to messages to them.
    Of(FixedBitSet),
    /// All.
    Everything,
}

impl Wanted {
    /// What an observer of a run in a container wants.
    pub fn by(observer: Option<&dyn Observer>, container: &Container) -> Self {
        let Some(observer) = observer else { return Self::Nothing };
        let mut nodes = FixedBitSet::with_capacity(container.len());
        nodes.extend(container.nodes().filter(|node| observer.wants(*node)).map(ContainerId::index));
        match nodes.count_ones(..) {
            0 => Self::Nothing,
            count if count == container.len() => Self::Everything,
            _ => Self::Of(nodes),
        }
    }

    /// Whether anything is wanted.
    pub fn anything(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// Whether it is wanted what happens at a node.
    pub fn node(&self, node: ContainerId) -> bool {
        match self {
            Self::Nothing => false,
            Self::Of(nodes) => nodes.contains(node.index()),
            Self::Everything => true,
        }
    }

    /// Whether it is wanted what happens to messages between two nodes.
    pub fn message(&self, one: ContainerId, other: ContainerId) -> bool {
        self.node(one) || self.node(other)
    }
}

/// What happened in a window.
#[derive(Debug, Default)]
pub struct Notes(Vec<Event>);

impl Notes {
    /// Notes what happens at a node.
    pub fn push(&mut self, at: Nanos, node: ContainerId, kind: EventKind) {
        self.0.push(Event { at, node, kind });
    }

    /// Takes over the notes of a shard.
    pub fn append(&mut self, others: &mut Self) {
        self.0.append(&mut others.0);
    }

    /// Puts them in the order of the whole run.
    pub fn sort(&mut self) {
        self.0.sort_by_key(|event| (event.at, event.node));
    }

    /// Tells the observer all of them.
    ///
    /// # Errors
    /// What the observer returns.
    pub fn tell(&self, observer: &mut dyn Observer) -> io::Result<()> {
        self.0.iter().try_for_each(|event| observer.observe(event))
    }
}
