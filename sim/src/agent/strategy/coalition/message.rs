//! What nodes tell each other.

use super::retain::Retained;
use crate::agent::link::Stamp;

/// What a node tells a neighbour: the set it holds.
#[derive(Clone, Debug)]
pub struct CoalitionMessage {
    /// The sender's retained set.
    pub retained: Retained,
    /// What it says about the link.
    pub stamp: Stamp,
}

impl CoalitionMessage {
    /// Size on the wire: a header of fingerprint, number and acknowledgement (16 bytes), then the bids.
    pub fn wire_bytes(&self) -> u32 {
        16 + self.retained.wire_bytes()
    }
}
