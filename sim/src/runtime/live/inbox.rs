//! The inboxes of an arbiter's nodes: what arrived and was not looked at yet.
//!
//! Only the arbiter's thread touches them, so that a message between two of its nodes takes no lock, no atomic
//! operation on a queue and no allocation. All that waits stands in one slab, each node's in a chain.

use std::task::Waker;

use slab::Slab;

use crate::agent::Timer;
use crate::runtime::faults::Step;

/// What arrives at a node.
#[derive(Clone, Debug)]
pub enum Arrival<M> {
    /// A message from a neighbour.
    Message {
        /// Position of the sender among the receiver's neighbours.
        neighbour: u32,
        /// Length of the causal chain that ends here.
        hops: u32,
        /// Size on the wire.
        bytes: u32,
        /// What it says.
        message: M,
    },
    /// The node starts by itself.
    Start,
    /// A timer of this incarnation has run out.
    Ring {
        /// The incarnation that set it.
        incarnation: u16,
        /// Which.
        timer: Timer,
    },
    /// A fault.
    Suffer(Step),
    /// The run is over.
    Close,
}

/// Marks the end of a chain.
const NOTHING: u32 = u32::MAX;

/// The inbox of one node.
#[derive(Debug)]
struct Inbox {
    first: u32,
    last: u32,
    /// The node takes nothing for the time being.
    is_busy: bool,
    waker: Option<Waker>,
}

/// The inboxes of an arbiter's nodes, by seat.
#[derive(Debug)]
pub struct Inboxes<M> {
    inboxes: Box<[Inbox]>,
    /// What waits, each with the position of the next in its chain.
    waiting: Slab<(Arrival<M>, u32)>,
}

impl<M> Inboxes<M> {
    /// Empty inboxes.
    pub fn new(seats: usize) -> Self {
        let inbox = || Inbox { first: NOTHING, last: NOTHING, is_busy: false, waker: None };
        Self { inboxes: (0..seats).map(|_| inbox()).collect(), waiting: Slab::new() }
    }

    /// Puts something into an inbox and wakes its node, if that has nothing to do yet.
    pub fn put(&mut self, seat: u32, arrival: Arrival<M>) {
        let position = self.waiting.insert((arrival, NOTHING)) as u32;
        let inbox = &mut self.inboxes[seat as usize];
        if inbox.first == NOTHING {
            inbox.first = position;
            inbox.last = position;
            inbox.wake();
        } else {
            self.waiting[inbox.last as usize].1 = position;
            inbox.last = position;
        }
    }

    /// Takes the oldest out of an inbox; when there is nothing, `waker` is called as soon as there is.
    pub fn take(&mut self, seat: u32, waker: &Waker) -> Option<Arrival<M>> {
        let inbox = &mut self.inboxes[seat as usize];
        if inbox.first == NOTHING || inbox.is_busy {
            match &mut inbox.waker {
                Some(known) => known.clone_from(waker),
                unknown => *unknown = Some(waker.clone()),
            }
            return None;
        }
        let (arrival, next) = self.waiting.remove(inbox.first as usize);
        inbox.first = next;
        Some(arrival)
    }

    /// Lets a node take nothing until it is [freed](Self::free).
    pub fn occupy(&mut self, seat: u32) {
        self.inboxes[seat as usize].is_busy = true;
    }

    /// Lets a node take what arrives again.
    pub fn free(&mut self, seat: u32) {
        let inbox = &mut self.inboxes[seat as usize];
        inbox.is_busy = false;
        if inbox.first != NOTHING {
            inbox.wake();
        }
    }

    /// Drops all that waits and tells every node that the run is over.
    pub fn close(&mut self) {
        self.waiting = Slab::new();
        for seat in 0..self.inboxes.len() {
            let inbox = &mut self.inboxes[seat];
            (inbox.first, inbox.last, inbox.is_busy) = (NOTHING, NOTHING, false);
            self.put(seat as u32, Arrival::Close);
        }
    }
}

impl Inbox {
    fn wake(&self) {
        if let Some(waker) = self.waker.as_ref().filter(|_| !self.is_busy) {
            waker.wake_by_ref();
        }
    }
}
