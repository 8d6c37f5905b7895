//! One event as a row of the table: the same columns for every kind, most of them empty.

use crate::model::Credits;
use crate::plan::Nanos;
use crate::record::event::{Event, EventKind};

/// The columns in order.
pub(super) const COLUMNS: [&str; 10] =
    ["time_ns", "node", "kind", "peer", "request", "credits", "version", "bytes", "hops", "fingerprint"];

/// The names that column `kind` can hold; rows refer to them by position.
pub(super) const KINDS: [&str; 11] = [
    "started",
    "bid",
    "bid_withdrawn",
    "assigned",
    "sent",
    "delivered",
    "state_changed",
    "lost",
    "stopped",
    "restarted",
    "doubled",
];

/// One row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) at: Nanos,
    pub(super) node: u32,
    /// Position in [`KINDS`].
    pub(super) kind: u8,
    pub(super) peer: Option<u32>,
    pub(super) request: Option<u32>,
    pub(super) credits: Option<Credits>,
    pub(super) version: Option<u32>,
    pub(super) bytes: Option<u32>,
    pub(super) hops: Option<u32>,
    pub(super) fingerprint: Option<u64>,
}

impl Row {
    /// The row of an event.
    pub(super) fn of(event: &Event) -> Self {
        let empty = Self {
            at: event.at,
            node: event.node.0,
            kind: 0,
            peer: None,
            request: None,
            credits: None,
            version: None,
            bytes: None,
            hops: None,
            fingerprint: None,
        };
        match event.kind {
            EventKind::Started => empty,
            EventKind::Bid { request, credits, version } => Self {
                kind: 1,
                request: Some(request.0),
                credits: Some(credits),
                version: Some(version),
                ..empty
            },
            EventKind::BidWithdrawn { request, version } => {
                Self { kind: 2, request: Some(request.0), version: Some(version), ..empty }
            }
            EventKind::Assigned { request, holder, credits } => Self {
                kind: 3,
                peer: holder.map(|holder| holder.0),
                request: Some(request.0),
                credits: Some(credits),
                ..empty
            },
            EventKind::Sent { to, bytes } => Self { kind: 4, peer: Some(to.0), bytes: Some(bytes), ..empty },
            EventKind::Delivered { from, bytes, hops } => {
                Self { kind: 5, peer: Some(from.0), bytes: Some(bytes), hops: Some(hops), ..empty }
            }
            EventKind::StateChanged { fingerprint } => {
                Self { kind: 6, fingerprint: Some(fingerprint), ..empty }
            }
            EventKind::Lost { to, bytes } => Self { kind: 7, peer: Some(to.0), bytes: Some(bytes), ..empty },
            EventKind::Doubled { to, bytes } => {
                Self { kind: 10, peer: Some(to.0), bytes: Some(bytes), ..empty }
            }
            EventKind::Stopped => Self { kind: 8, ..empty },
            EventKind::Restarted { incarnation } => {
                Self { kind: 9, version: Some(u32::from(incarnation)), ..empty }
            }
        }
    }

    /// The name of its kind.
    pub(super) fn kind_name(&self) -> &'static str {
        KINDS[usize::from(self.kind)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ContainerId, RequestId};

    #[test]
    fn every_kind_of_event_keeps_its_name() {
        let (node, request) = (ContainerId(1), RequestId(2));
        let credits = Credits::ONE;
        let kinds = [
            EventKind::Started,
            EventKind::Bid { request, credits, version: 3 },
            EventKind::BidWithdrawn { request, version: 4 },
            EventKind::Assigned { request, holder: None, credits },
            EventKind::Sent { to: node, bytes: 5 },
            EventKind::Delivered { from: node, bytes: 6, hops: 7 },
            EventKind::StateChanged { fingerprint: 8 },
        ];
        for kind in kinds {
            assert_eq!(Row::of(&Event { at: 0, node, kind }).kind_name(), kind.name());
        }
    }
}
