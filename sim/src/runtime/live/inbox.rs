//! The inboxes of an arbiter's nodes: what arrived and was not looked at yet.
//!
//! Only the arbiter's thread touches them, so that a message between two of its nodes takes no lock, no atomic
//! operation on a queue and no allocation. All that waits stands in one slab, each node's in a chain. Where a message may
//! supersede an earlier one of the same neighbour ([`Strategy::superseding`]), it takes that one's place: then at most
//! one per neighbour waits, however slow a node is.
//!
//! [`Strategy::superseding`]: crate::agent::Strategy::superseding

use std::task::Waker;

use slab::Slab;

use crate::agent::{Supersedes, Timer};
use crate::model::{Container, ContainerId};
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

/// What waits in one place, by the positions of the first and the last.
#[derive(Clone, Copy, Debug)]
struct Chain {
    first: u32,
    last: u32,
}

/// The inbox of one node.
#[derive(Debug)]
struct Inbox {
    /// All but timers.
    arrivals: Chain,
    /// Timers that have run out. They wait until all that arrived is taken: an agent that gathers news for some time shall
    /// gather all that is there.
    rings: Chain,
    /// Where its neighbours begin in the list of messages that wait per neighbour.
    neighbours: u32,
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
    supersedes: Option<Supersedes<M>>,
    /// Per neighbour of each node, the position of its message that waits; empty where none supersedes another.
    of_neighbour: Box<[u32]>,
}

impl<M> Inboxes<M> {
    /// Empty inboxes for these nodes, by seat.
    pub fn new(container: &Container, nodes: &[ContainerId], supersedes: Option<Supersedes<M>>) -> Self {
        let mut neighbours = 0;
        let inbox = |node: &ContainerId| {
            let inbox = Inbox {
                arrivals: Chain::EMPTY,
                rings: Chain::EMPTY,
                neighbours,
                is_busy: false,
                waker: None,
            };
            neighbours += container.links(*node).len() as u32;
            inbox
        };
        let inboxes = nodes.iter().map(inbox).collect();
        let listed = if supersedes.is_some() { neighbours as usize } else { 0 };
        Self {
            inboxes,
            waiting: Slab::new(),
            supersedes,
            of_neighbour: vec![NOTHING; listed].into_boxed_slice(),
        }
    }

    /// Puts something into an inbox and wakes its node, if that has nothing to do yet; gives back what it superseded.
    pub fn put(&mut self, seat: u32, arrival: Arrival<M>) -> Option<Arrival<M>> {
        let inbox = &mut self.inboxes[seat as usize];
        let mut listed = None;
        if let (Some(supersedes), Arrival::Message { neighbour, message, .. }) = (self.supersedes, &arrival) {
            let position = &mut self.of_neighbour[(inbox.neighbours + neighbour) as usize];
            if let Some((waiting, _)) = self.waiting.get_mut(*position as usize)
                && let Arrival::Message { message: earlier, .. } = waiting
                && supersedes(message, earlier)
            {
                return Some(std::mem::replace(waiting, arrival));
            }
            listed = Some(position);
        }
        let is_ring = matches!(arrival, Arrival::Ring { .. });
        let position = self.waiting.insert((arrival, NOTHING)) as u32;
        if let Some(listed) = listed {
            *listed = position;
        }
        if inbox.is_empty() {
            inbox.wake();
        }
        let chain = if is_ring { &mut inbox.rings } else { &mut inbox.arrivals };
        if chain.first == NOTHING {
            chain.first = position;
        } else {
            self.waiting[chain.last as usize].1 = position;
        }
        chain.last = position;
        None
    }

    /// Takes the oldest out of an inbox, timers last; when there is nothing, `waker` is called as soon as there is.
    pub fn take(&mut self, seat: u32, waker: &Waker) -> Option<Arrival<M>> {
        let inbox = &mut self.inboxes[seat as usize];
        if inbox.is_empty() || inbox.is_busy {
            match &mut inbox.waker {
                Some(known) => known.clone_from(waker),
                unknown => *unknown = Some(waker.clone()),
            }
            return None;
        }
        let position = inbox.arrivals.first;
        if position == NOTHING {
            return self.take_ring(seat);
        }
        let (arrival, next) = self.waiting.remove(position as usize);
        inbox.arrivals.first = next;
        if let (Some(_), Arrival::Message { neighbour, .. }) = (self.supersedes, &arrival) {
            let listed = &mut self.of_neighbour[(inbox.neighbours + neighbour) as usize];
            // A message that could not supersede this one may be listed by now.
            if *listed == position {
                *listed = NOTHING;
            }
        }
        Some(arrival)
    }

    /// Takes the oldest timer out of an inbox.
    pub fn take_ring(&mut self, seat: u32) -> Option<Arrival<M>> {
        let inbox = &mut self.inboxes[seat as usize];
        let position = inbox.rings.first;
        if position == NOTHING || inbox.is_busy {
            return None;
        }
        let (ring, next) = self.waiting.remove(position as usize);
        inbox.rings.first = next;
        Some(ring)
    }

    /// Lets a node take nothing until it is [freed](Self::free).
    pub fn occupy(&mut self, seat: u32) {
        self.inboxes[seat as usize].is_busy = true;
    }

    /// Lets a node take what arrives again.
    pub fn free(&mut self, seat: u32) {
        let inbox = &mut self.inboxes[seat as usize];
        inbox.is_busy = false;
        if !inbox.is_empty() {
            inbox.wake();
        }
    }

    /// Drops all that waits and tells every node that the run is over.
    pub fn close(&mut self) {
        self.waiting = Slab::new();
        self.of_neighbour.fill(NOTHING);
        for seat in 0..self.inboxes.len() {
            let inbox = &mut self.inboxes[seat];
            (inbox.arrivals, inbox.rings, inbox.is_busy) = (Chain::EMPTY, Chain::EMPTY, false);
            self.put(seat as u32, Arrival::Close);
        }
    }
}

impl Chain {
    const EMPTY: Self = Self { first: NOTHING, last: NOTHING };
}

impl Inbox {
    fn is_empty(&self) -> bool {
        self.arrivals.first == NOTHING && self.rings.first == NOTHING
    }

    fn wake(&self) {
        if let Some(waker) = self.waker.as_ref().filter(|_| !self.is_busy) {
            waker.wake_by_ref();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ContainerBuilder;

    /// A message with a number, from a neighbour of the node in the middle of three.
    fn message(neighbour: u32, number: u32) -> Arrival<u32> {
        Arrival::Message { neighbour, hops: number, bytes: 4, message: number }
    }

    fn inboxes(supersedes: Option<Supersedes<u32>>) -> Inboxes<u32> {
        let mut builder = ContainerBuilder::default();
        let nodes: Vec<ContainerId> = (0..3).map(|node| builder.node(format!("n{node}"))).collect();
        nodes.windows(2).for_each(|pair| builder.undirected(pair[0], pair[1]));
        Inboxes::new(&builder.build(), &nodes, supersedes)
    }

    /// Neighbour and number of all messages in the inbox of the node in the middle.
    fn taken(inboxes: &mut Inboxes<u32>) -> Vec<(u32, u32)> {
        let mut taken = Vec::new();
        while let Some(arrival) = inboxes.take(1, Waker::noop()) {
            if let Arrival::Message { neighbour, message, .. } = arrival {
                taken.push((neighbour, message));
            }
        }
        taken
    }

    #[test]
    fn what_arrives_is_taken_in_its_order() {
        let mut inboxes = inboxes(None);
        for (neighbour, number) in [(0, 1), (1, 1), (0, 2), (0, 3)] {
            assert!(inboxes.put(1, message(neighbour, number)).is_none());
        }
        assert_eq!(taken(&mut inboxes), [(0, 1), (1, 1), (0, 2), (0, 3)]);
        assert!(inboxes.waiting.is_empty());
    }

    #[test]
    fn a_message_takes_the_place_of_the_one_it_supersedes_and_of_no_other() {
        let mut inboxes = inboxes(Some(|later, earlier| later > earlier));
        let numbers = [(0, 1), (1, 1), (0, 2), (1, 3), (1, 2)];
        let superseded: Vec<bool> =
            numbers.map(|(neighbour, number)| inboxes.put(1, message(neighbour, number)).is_some()).to_vec();
        assert_eq!(superseded, [false, false, true, true, false]);
        assert_eq!(taken(&mut inboxes), [(0, 2), (1, 3), (1, 2)]);
        // Nothing waits any more, so nothing is superseded.
        assert!(inboxes.put(1, message(0, 9)).is_none());
        assert!(inboxes.put(0, message(0, 10)).is_none());
        assert_eq!(taken(&mut inboxes), [(0, 9)]);
    }

    #[test]
    fn timers_wait_until_all_that_arrived_is_taken() {
        let mut inboxes = inboxes(None);
        let ring = |timer| Arrival::Ring { incarnation: 0, timer: Timer(timer) };
        [ring(1), message(0, 1), ring(2), message(1, 1)].into_iter().for_each(|arrival| {
            inboxes.put(1, arrival);
        });
        let mut kinds = Vec::new();
        while let Some(arrival) = inboxes.take(1, Waker::noop()) {
            kinds.push(match arrival {
                Arrival::Ring { timer, .. } => Some(timer.0),
                _ => None,
            });
        }
        assert_eq!(kinds, [None, None, Some(1), Some(2)]);
        inboxes.put(1, message(0, 1));
        inboxes.put(1, ring(3));
        assert!(matches!(inboxes.take_ring(1), Some(Arrival::Ring { timer: Timer(3), .. })));
        assert!(inboxes.take_ring(1).is_none());
        assert_eq!(taken(&mut inboxes), [(0, 1)]);
    }

    #[test]
    fn a_node_that_is_busy_takes_nothing_until_it_is_free_or_the_run_is_over() {
        let mut inboxes = inboxes(None);
        inboxes.put(1, message(0, 1));
        inboxes.occupy(1);
        assert_eq!(taken(&mut inboxes), []);
        inboxes.free(1);
        assert_eq!(taken(&mut inboxes), [(0, 1)]);
        inboxes.occupy(1);
        inboxes.put(1, message(0, 2));
        inboxes.close();
        assert!(matches!(inboxes.take(1, Waker::noop()), Some(Arrival::Close)));
        assert!(inboxes.take(1, Waker::noop()).is_none());
    }
}
