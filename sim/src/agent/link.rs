//! The rest of a link: what a node knows of what its neighbour holds.
//!
//! A link is at rest only when both ends hold the same shared state. Every message carries the fingerprint of its sender's
//! state, and a receiver that holds something else answers. Having sent a state once is no evidence that the other
//! still holds it: the neighbour's own fingerprint is.

use super::description::{Description, counter};
use crate::model::ContainerId;

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

    /// The fingerprint that the neighbour last said it held.
    pub fn heard(&self) -> u64 {
        self.heard
    }

    /// The fingerprint of what the neighbour was last told.
    pub fn told(&self) -> u64 {
        self.told
    }

    /// Writes down the numbers of messages on the link from `node` to `neighbour` and back.
    pub fn describe(&self, node: ContainerId, neighbour: ContainerId, state: &mut Description) {
        state.reading(numbers_on(neighbour, node), u64::from(self.heard_number));
        state.reading(numbers_on(node, neighbour), u64::from(self.told_number));
    }

    /// Writes down what the stamp of a message that is still to be heard says of the link from `node` to `neighbour`, its
    /// fingerprint aside. A number that was overtaken makes no difference any more, nor does a confirmation of
    /// anything but the latest message.
    pub fn describe_stamp(
        &self,
        node: ContainerId,
        neighbour: ContainerId,
        stamp: Stamp,
        state: &mut Description,
    ) {
        let number = stamp.number.max(self.heard_number);
        state.reading(numbers_on(neighbour, node), u64::from(number));
        state.word(u64::from(stamp.heard == self.told_number));
    }

    /// Whether a message with this stamp would be the latest heard.
    pub fn is_news(&self, stamp: Stamp) -> bool {
        stamp.number > self.heard_number
    }
}

impl Stamp {
    /// Writes it down, as it stands on a message from the first node to the second.
    pub fn describe(&self, (from, to): (ContainerId, ContainerId), state: &mut Description) {
        state.word(self.fingerprint);
        state.reading(numbers_on(from, to), u64::from(self.number));
        state.reading(numbers_on(to, from), u64::from(self.heard));
    }
}

/// The counter of the messages from one node to another.
fn numbers_on(from: ContainerId, to: ContainerId) -> u64 {
    counter(1, u64::from(from.0), u64::from(to.0))
}
