//! The rest of a link: what a node knows of what its neighbour holds.
//!
//! A link is at rest only when both ends hold the same shared state. Every message carries the fingerprint of its sender's
//! state, and a receiver that holds something else answers. Having sent a state once is no evidence that the other
//! still holds it: the neighbour's own fingerprint is.

/// One end of the link to a neighbour.
#[derive(Clone, Debug)]
pub struct Link {
    heard: u64,
    told: u64,
    heard_number: u32,
    told_number: u32,
}

/// What every message says about the link it travels on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// Fingerprint of the sender's state.
    pub fingerprint: u64,
    /// Number of this message among those on this directed link, from 1.
    pub number: u32,
    /// The highest number that the sender had received on the way back.
    pub heard: u32,
}

impl Link {
    /// A link to a neighbour of which nothing was heard. Where silence means that the neighbour holds the state with this
    /// fingerprint, it is at rest in that state; otherwise, with `None`, the neighbour must be told at once.
    pub fn new(silence_means: Option<u64>, present: u64) -> Self {
        let known = silence_means.unwrap_or(!present);
        Self { heard: known, told: known, heard_number: 0, told_number: 0 }
    }

    /// Whether the neighbour is neither known to hold this state nor was told of it.
    pub fn is_restless(&self, fingerprint: u64) -> bool {
        self.heard != fingerprint && self.told != fingerprint
    }

    /// Whether this state is what the neighbour was told last.
    pub fn was_told(&self, fingerprint: u64) -> bool {
        self.told == fingerprint
    }

    /// Takes note of a message, after its content was merged into a state that now has this fingerprint.
    pub fn hear(&mut self, stamp: Stamp, fingerprint: u64) {
        if stamp.number > self.heard_number {
            self.heard = stamp.fingerprint;
            self.heard_number = stamp.number;
        }
        // The neighbour has processed all that it was told and still holds something else: tell it again.
        let processed_all = stamp.heard == self.told_number;
        if stamp.fingerprint != fingerprint && self.told == fingerprint && processed_all {
            self.told = !fingerprint;
        }
    }

    /// Takes note that the neighbour is being told, and stamps the message.
    pub fn tell(&mut self, fingerprint: u64) -> Stamp {
        self.told = fingerprint;
        self.told_number += 1;
        Stamp { fingerprint, number: self.told_number, heard: self.heard_number }
    }
}
