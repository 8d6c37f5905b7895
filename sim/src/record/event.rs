//! The event stream: what every runtime reports, and all that recorders, metrics and replays ever see.

use crate::model::{ContainerId, Credits, RequestId};
use crate::plan::Nanos;

/// Something that happened at a node.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Event {
    /// When, in nanoseconds since the start of the run.
    pub at: Nanos,
    /// At which node.
    pub node: ContainerId,
    /// What.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum EventKind {
    /// The node started, by itself or woken by a message.
    Started,
    /// The node announced a bid, or changed it.
    Bid {
        /// The request node it bids on.
        request: RequestId,
        /// What it bids: base credits, or boosted ones under `classic`.
        credits: Credits,
        /// The bid's version; rises with every change.
        version: u32,
    },
    /// The node withdrew its bid on a request node.
    BidWithdrawn {
        /// The request node.
        request: RequestId,
        /// The version of the withdrawal.
        version: u32,
    },
    /// The assignment of a request node that this node knows changed (strategies with explicit claims only).
    Assigned {
        /// The request node.
        request: RequestId,
        /// The container node it is now assigned to; `None` when the claim was deleted.
        holder: Option<ContainerId>,
        /// The credits of the winning bid; 0 when deleted.
        credits: Credits,
    },
    /// The node sent a message.
    Sent {
        /// To this neighbour.
        to: ContainerId,
        /// Size on the wire, in bytes.
        bytes: u32,
    },
    /// The node processed a message.
    Delivered {
        /// From this neighbour.
        from: ContainerId,
        /// Size on the wire, in bytes.
        bytes: u32,
        /// Length of the causal chain of messages that ends here.
        hops: u32,
    },
    /// A message that the node sent is doubled on its way.
    Doubled {
        /// To this neighbour.
        to: ContainerId,
        /// Size on the wire, in bytes.
        bytes: u32,
    },
    /// A message that the node sent, or a copy of it, is lost: on its way, or since its receiver is down when it arrives.
    Lost {
        /// To this neighbour.
        to: ContainerId,
        /// Size on the wire, in bytes.
        bytes: u32,
    },
    /// The node stopped: it crashed, or left.
    Stopped,
    /// The node is up again: with its memory, or as a new incarnation.
    Restarted {
        /// How often it started without memory before.
        incarnation: u16,
    },
    /// The node's shared state changed to one with this fingerprint.
    StateChanged {
        /// Fingerprint of the shared state after the change.
        fingerprint: u64,
    },
}

impl EventKind {
    /// Its name in recordings.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Bid { .. } => "bid",
            Self::BidWithdrawn { .. } => "bid_withdrawn",
            Self::Assigned { .. } => "assigned",
            Self::Sent { .. } => "sent",
            Self::Delivered { .. } => "delivered",
            Self::Doubled { .. } => "doubled",
            Self::Lost { .. } => "lost",
            Self::Stopped => "stopped",
            Self::Restarted { .. } => "restarted",
            Self::StateChanged { .. } => "state_changed",
        }
    }

    /// The node at the other end of the link, of what happens to a message.
    pub fn other_end(&self) -> Option<ContainerId> {
        match self {
            Self::Sent { to, .. } | Self::Doubled { to, .. } | Self::Lost { to, .. } => Some(*to),
            Self::Delivered { from, .. } => Some(*from),
            _ => None,
        }
    }
}

/// A consumer of events. Events arrive in time order; a live run that holds back more than a million reports releases
/// some of them late, each with its own time.
pub trait Observer: Send {
    /// Takes one event.
    ///
    /// # Errors
    /// When the consumer cannot go on (its disk is full, say); the run then stops with this error.
    fn observe(&mut self, event: &Event) -> std::io::Result<()>;

    /// Whether it wants to know what happens at a node, messages to it included. A run may leave out what no observer wants, and
    /// may tell it all the same.
    fn wants(&self, _node: ContainerId) -> bool {
        true
    }
}

/// Drops every event.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoObserver;

impl Observer for NoObserver {
    fn observe(&mut self, _event: &Event) -> std::io::Result<()> {
        Ok(())
    }

    fn wants(&self, _node: ContainerId) -> bool {
        false
    }
}

impl<O: Observer + ?Sized> Observer for &mut O {
    fn observe(&mut self, event: &Event) -> std::io::Result<()> {
        (**self).observe(event)
    }

    fn wants(&self, node: ContainerId) -> bool {
        (**self).wants(node)
    }
}

impl<O: Observer + ?Sized> Observer for Box<O> {
    fn observe(&mut self, event: &Event) -> std::io::Result<()> {
        (**self).observe(event)
    }

    fn wants(&self, node: ContainerId) -> bool {
        (**self).wants(node)
    }
}

/// Hands every event to the first observer, then to the second; longer chains are nested pairs.
impl<A: Observer, B: Observer> Observer for (A, B) {
    fn observe(&mut self, event: &Event) -> std::io::Result<()> {
        self.0.observe(event)?;
        self.1.observe(event)
    }

    fn wants(&self, node: ContainerId) -> bool {
        self.0.wants(node) || self.1.wants(node)
    }
}

/// An observer that may be absent.
impl<O: Observer> Observer for Option<O> {
    fn observe(&mut self, event: &Event) -> std::io::Result<()> {
        self.as_mut().map_or(Ok(()), |observer| observer.observe(event))
    }

    fn wants(&self, node: ContainerId) -> bool {
        self.as_ref().is_some_and(|observer| observer.wants(node))
    }
}
