//! What waits for nodes that are busy: nodes that take time for a message take one after the other, first come, first
//! served.

use std::collections::VecDeque;

use crate::plan::Nanos;

/// The inboxes of all nodes, by their positions.
#[derive(Debug)]
pub struct Inboxes<E> {
    desks: Vec<Desk<E>>,
}

#[derive(Debug)]
struct Desk<E> {
    busy_until: Nanos,
    /// Messages begun so far.
    begun: u64,
    waiting: VecDeque<E>,
}

/// What becomes of a message that arrives.
#[derive(Debug, PartialEq, Eq)]
pub enum Arrival<E> {
    /// The node is free for it.
    Served(E),
    /// It is the first that waits; the node is free at this time.
    WaitsUntil(Nanos),
    /// It waits behind others.
    WaitsBehind,
}

impl<E> Inboxes<E> {
    /// Inboxes of so many nodes that are free.
    pub fn new(nodes: usize) -> Self {
        let desk = || Desk { busy_until: 0, begun: 0, waiting: VecDeque::new() };
        Self { desks: (0..nodes).map(|_| desk()).collect() }
    }

    /// A message arrives.
    pub fn arrive(&mut self, node: usize, now: Nanos, message: E) -> Arrival<E> {
        let desk = &mut self.desks[node];
        let is_first = desk.waiting.is_empty();
        if is_first && desk.busy_until <= now {
            return Arrival::Served(message);
        }
        desk.waiting.push_back(message);
        if is_first { Arrival::WaitsUntil(desk.busy_until) } else { Arrival::WaitsBehind }
    }

    /// The message that a node serves next, once it is free.
    pub fn next(&mut self, node: usize, now: Nanos) -> Option<E> {
        let desk = &mut self.desks[node];
        if desk.busy_until > now { None } else { desk.waiting.pop_front() }
    }

    /// How many messages the node has begun before.
    pub fn begun(&self, node: usize) -> u64 {
        self.desks[node].begun
    }

    /// The node begins with a message; gives when it is free for another, if one waits.
    pub fn begin(&mut self, node: usize, now: Nanos, duration: Nanos) -> Option<Nanos> {
        let desk = &mut self.desks[node];
        desk.begun += 1;
        desk.busy_until = now.saturating_add(duration);
        (!desk.waiting.is_empty()).then_some(desk.busy_until)
    }

    /// Drops what waits at a node that goes down, and what it was doing.
    pub fn drop_all(&mut self, node: usize, now: Nanos) -> VecDeque<E> {
        let desk = &mut self.desks[node];
        desk.busy_until = now;
        std::mem::take(&mut desk.waiting)
    }

    /// All that waits, by node and in order.
    pub fn iter(&self) -> impl Iterator<Item = &E> {
        self.desks.iter().flat_map(|desk| &desk.waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_node_serves_first_whoever_came_first() {
        let mut inboxes = Inboxes::new(1);
        assert_eq!(inboxes.arrive(0, 5, 'a'), Arrival::Served('a'));
        assert_eq!(inboxes.begin(0, 5, 10), None);
        assert_eq!(inboxes.arrive(0, 6, 'c'), Arrival::WaitsUntil(15));
        assert_eq!(inboxes.arrive(0, 7, 'b'), Arrival::WaitsBehind);
        assert_eq!(inboxes.next(0, 14), None);
        assert_eq!(inboxes.next(0, 15), Some('c'));
        assert_eq!(inboxes.begin(0, 15, 10), Some(25));
        // One that arrives just when the node is free stands behind those that waited.
        assert_eq!(inboxes.arrive(0, 25, 'd'), Arrival::WaitsBehind);
        assert_eq!(inboxes.next(0, 25), Some('b'));
    }
}
