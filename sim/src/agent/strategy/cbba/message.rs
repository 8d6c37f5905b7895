//! The message: all that a node believes, and how old its news of every bidder is.

use std::sync::Arc;

use super::belief::Beliefs;
use crate::agent::link::Stamp;

/// What a node tells a neighbour: all that it believes.
#[derive(Clone, Debug)]
pub struct CbbaMessage {
    /// Winners and winning bids, by request node.
    pub(super) beliefs: Beliefs,
    /// Per bidder, how many times it had sent when it was last heard of.
    pub(super) stamps: Arc<[u32]>,
    /// What it says about the link.
    pub(super) stamp: Stamp,
}

impl CbbaMessage {
    /// Size on the wire: a header of fingerprint, number, acknowledgement (16 bytes); per request node 1 byte, and
    /// 12 more where it has a winner (winner, bid); 8 for each bidder that was heard of (bidder, stamp).
    pub(super) fn wire_bytes(&self) -> u32 {
        let heard_of = self.stamps.iter().filter(|stamp| **stamp > 0).count();
        (16 + self.beliefs.all().len() + 12 * self.beliefs.won() + 8 * heard_of) as u32
    }
}
