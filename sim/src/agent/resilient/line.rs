//! One end of a link: what was sent and not acknowledged, what arrived, and whether the neighbour is there.

use std::collections::VecDeque;

use super::Timing;
use super::packet::{Packet, Received};
use crate::plan::Nanos;

/// One end of the link to a neighbour.
#[derive(Clone, Debug)]
pub struct Line<M> {
    /// The neighbour's incarnation, as last heard.
    pub incarnation: u16,
    /// Whether messages go to the neighbour: it is not lost.
    pub usable: bool,
    /// Whether the neighbour is known to have this node's tag.
    pub confirmed: bool,
    /// What arrived from it with this tag.
    pub received: Received,
    /// Whether it waits for an answer.
    pub owes_answer: bool,
    /// When something is to be sent again.
    pub due: Option<Nanos>,
    /// When it was last heard at all.
    heard_at: Nanos,
    /// When it last said that it hears this node.
    mutual_at: Nanos,
    /// Messages sent with this tag.
    sent: u32,
    /// Messages that are not acknowledged.
    waiting: VecDeque<(u32, M)>,
    retry_after: Nanos,
}

impl<M: Clone> Line<M> {
    /// A line to a neighbour that is taken for present.
    pub fn new(timing: &Timing, confirmed: bool) -> Self {
        Self {
            incarnation: 0,
            usable: true,
            confirmed,
            received: Received::default(),
            owes_answer: false,
            due: None,
            heard_at: 0,
            mutual_at: 0,
            sent: 0,
            waiting: VecDeque::new(),
            retry_after: timing.retry,
        }
    }

    /// Forgets all that belongs to an earlier tag.
    pub fn renew(&mut self, timing: &Timing) {
        self.confirmed = false;
        self.received = Received::default();
        self.sent = 0;
        self.waiting.clear();
        self.retry_after = timing.retry;
        self.due = None;
    }

    /// Begins to watch the neighbour, giving it the benefit of the doubt.
    pub fn trust(&mut self, now: Nanos) {
        self.heard_at = now;
        self.mutual_at = now;
    }

    /// Takes note of a packet of the neighbour's present life.
    pub fn hear(&mut self, now: Nanos, is_mutual: bool) {
        self.heard_at = now;
        if is_mutual {
            self.mutual_at = now;
        }
    }

    /// Whether the neighbour was heard lately; what was true when neighbours could last be lost stays true.
    pub fn is_heard(&self, timing: &Timing, now: Nanos) -> bool {
        timing.probe_until == 0
            || self.heard_at.saturating_add(timing.lost_after) >= now.min(timing.declare_until)
    }

    /// Whether the neighbour is to be given up.
    pub fn is_overdue(&self, timing: &Timing, now: Nanos) -> bool {
        self.usable && now <= timing.declare_until && self.mutual_at.saturating_add(timing.lost_after) < now
    }

    /// Numbers a message and keeps it until it is acknowledged.
    pub fn keep(&mut self, message: &M) -> u32 {
        self.sent += 1;
        self.waiting.push_back((self.sent, message.clone()));
        self.sent
    }

    /// Drops what a packet acknowledges.
    pub fn acknowledge(&mut self, packet: &Packet<M>, timing: &Timing, now: Nanos) {
        let before = self.waiting.len();
        self.waiting.retain(|(number, _)| !packet.received.contains(*number));
        if self.waiting.len() < before {
            self.retry_after = timing.retry;
            self.due = Some(now + self.retry_after);
        }
        if !self.is_restless() {
            self.due = None;
        }
    }

    /// Takes all that was sent for acknowledged.
    pub fn settle(&mut self) {
        self.confirmed |= self.usable;
        self.waiting.clear();
        self.due = None;
    }

    /// Takes it that a message, or (`None`) the present tag, was not acknowledged in time.
    pub fn unsettle(&mut self, body: Option<(u32, M)>) {
        self.confirmed &= body.is_some();
        self.waiting.extend(body);
        self.due = Some(0);
    }

    /// Messages sent with this tag.
    pub fn sent(&self) -> u32 {
        self.sent
    }

    /// Whether something must be sent again until it is acknowledged.
    pub fn is_restless(&self) -> bool {
        self.usable && (!self.confirmed || !self.waiting.is_empty())
    }

    /// Notes that something was sent that must be acknowledged.
    pub fn sent_at(&mut self, now: Nanos) {
        self.due.get_or_insert(now + self.retry_after);
    }

    /// Backs off; gives what is to be sent again, oldest first.
    pub fn retry(&mut self, timing: &Timing, now: Nanos) -> Vec<(u32, M)> {
        self.retry_after = (self.retry_after * 2).min(timing.retry_most);
        self.due = Some(now + self.retry_after);
        self.waiting.iter().take(MOST_AT_ONCE).cloned().collect()
    }
}

/// Messages sent again at once on one link.
const MOST_AT_ONCE: usize = 16;
