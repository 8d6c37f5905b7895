//! What a node knows of what a neighbour holds.
//!
//! A node tells every neighbour each state that it comes to hold, and an end of a line is at rest once the present state
//! was told. States of this strategy may come back, as a request node is won, lost and won again; so having heard that the
//! neighbour held the same once is no reason to keep silent. Where messages crossed, neither end knows whether the other has
//! read what it was told: then a message that differs is answered. Where it has, and still differs ([`Line::differs`]),
//! telling it again would not help. So with nothing on its way and both ends at rest, both hold the same, or one of
//! them sees that they differ.

use crate::agent::link::Stamp;

/// One end of the link to a neighbour.
#[derive(Clone, Debug)]
pub struct Line {
    told: u64,
    told_number: u32,
    /// The number of the first message of those that told the same as the last.
    told_since: u32,
    heard: u64,
    heard_number: u32,
    /// The round in which it was last heard.
    heard_round: u32,
    /// The number of the latest message that the neighbour had read when it was last heard.
    read_there: u32,
    /// Whether a message was read since the neighbour was last told.
    is_unanswered: bool,
    /// Whether, since it was last told, the neighbour held something else after it had read that, in the same round.
    held_another: bool,
    /// Whether nothing will be heard from it.
    is_absent: bool,
}

impl Line {
    /// A line to a neighbour of which nothing was heard. Where silence means that the neighbour holds the state with this
    /// fingerprint, it is at rest in that state; otherwise, with `None`, the neighbour must be told at once.
    pub fn new(silence_means: Option<u64>, present: u64) -> Self {
        let known = silence_means.unwrap_or(!present);
        Self {
            told: known,
            told_number: 0,
            told_since: 0,
            heard: known,
            heard_number: 0,
            heard_round: 0,
            read_there: 0,
            is_unanswered: false,
            held_another: false,
            is_absent: false,
        }
    }

    /// Nothing will be heard from the neighbour: nobody waits for it.
    pub fn set_absent(&mut self) {
        self.is_absent = true;
    }

    /// Whether a message with this stamp is later than all that were read.
    pub fn is_news(&self, stamp: Stamp) -> bool {
        stamp.number > self.heard_number
    }

    /// Takes note of a message that is read: what it says of the line, the round it was sent in, and the round of this node.
    pub fn hear(&mut self, stamp: Stamp, round: u32, own_round: u32) {
        self.heard = stamp.fingerprint;
        self.heard_number = stamp.number;
        self.heard_round = round;
        self.read_there = stamp.heard;
        self.is_unanswered = true;
        self.held_another |= round == own_round && self.has_read() && self.heard != self.told;
    }

    /// Takes note that the neighbour is being told, and stamps the message.
    pub fn tell(&mut self, fingerprint: u64) -> Stamp {
        self.told_number += 1;
        if self.told != fingerprint {
            self.told = fingerprint;
            self.told_since = self.told_number;
        }
        self.is_unanswered = false;
        self.held_another = false;
        Stamp { fingerprint, number: self.told_number, heard: self.heard_number }
    }

    /// Whether the neighbour must be told this state, or answered, in this round.
    pub fn is_restless(&self, fingerprint: u64, round: u32) -> bool {
        let has_crossed = self.is_unanswered && !self.has_read() && self.heard_round == round;
        self.told != fingerprint || (has_crossed && self.heard != fingerprint)
    }

    /// Whether the neighbour read this state, which is still the present one, and in the same round held another.
    pub fn differs(&self, fingerprint: u64) -> bool {
        self.held_another && self.told == fingerprint
    }

    /// Whether something is yet to be heard from the neighbour in this round.
    pub fn is_behind(&self, round: u32) -> bool {
        !self.is_absent && self.heard_round < round
    }

    /// Whether the neighbour, when it was last heard, had read what it was told last.
    fn has_read(&self) -> bool {
        self.read_there >= self.told_since
    }
}
