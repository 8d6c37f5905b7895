//! The floor of the virtual runtime: bare event loops that deliver events over the same graph to a trivial handler.
//!
//! At the start a message is under way on every directed link; whoever gets one passes it on. Latencies are drawn as the
//! plan draws them, from 1 to 10 ms, by a cheaper hash.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use huddle_sim::model::{Container, ContainerId};

/// What an event carries: time, receiver, and a payload as large as a message of `coalition` with its envelope.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    at: u64,
    receiver: u32,
    neighbour: u32,
    hops: u32,
    bytes: u32,
    payload: [u64; 2],
}

/// Delivers so many events through a binary heap; returns a checksum.
pub fn heap(container: &Container, events: u64) -> u64 {
    let mut heap: BinaryHeap<Reverse<Event>> = first(container).map(Reverse).collect();
    let mut nodes = vec![0_u64; container.len()];
    for _ in 0..events {
        let Some(Reverse(event)) = heap.pop() else { break };
        heap.push(Reverse(handle(container, &mut nodes, event)));
    }
    checksum(&nodes)
}

/// Buckets of 2^14 ns; 1,024 of them cover more than the longest latency.
const SHIFT: u32 = 14;
const BUCKETS: usize = 1 << 10;

/// Delivers so many events through a ring of buckets, each sorted when its turn comes; returns a checksum.
pub fn buckets(container: &Container, events: u64) -> u64 {
    let mut ring: Vec<Vec<Event>> = vec![Vec::new(); BUCKETS];
    let put = |ring: &mut Vec<Vec<Event>>, event: Event| {
        ring[(event.at >> SHIFT) as usize % BUCKETS].push(event);
    };
    first(container).for_each(|event| put(&mut ring, event));
    let mut nodes = vec![0_u64; container.len()];
    let (mut left, mut turn) = (events, 0);
    while left > 0 && container.directed_links() > 0 {
        let mut present = std::mem::take(&mut ring[turn % BUCKETS]);
        present.sort_unstable_by_key(|event| (event.at, event.receiver));
        for event in present.drain(..).take(left as usize) {
            left -= 1;
            put(&mut ring, handle(container, &mut nodes, event));
        }
        // Latencies are longer than a bucket is wide, so that nothing was put here meanwhile.
        ring[turn % BUCKETS] = present;
        turn += 1;
    }
    checksum(&nodes)
}

/// One message on every directed link.
fn first(container: &Container) -> impl Iterator<Item = Event> + '_ {
    (0..container.directed_links() as u32).map(|link| Event {
        at: latency(u64::from(link)),
        receiver: container.target(link).0,
        neighbour: 0,
        hops: 1,
        bytes: 0,
        payload: [u64::from(link), 0],
    })
}

/// Touches the receiver's state and passes the message on.
fn handle(container: &Container, nodes: &mut [u64], event: Event) -> Event {
    let state = &mut nodes[event.receiver as usize];
    *state = state.wrapping_add(event.payload[0] ^ event.at);
    let links = container.links(ContainerId(event.receiver));
    let link = links.start + (*state % u64::from(links.end - links.start)) as u32;
    let target = container.target(link);
    Event {
        at: event.at + latency(*state),
        receiver: target.0,
        neighbour: container.reverse(link) - container.links(target).start,
        hops: event.hops + 1,
        ..event
    }
}

fn latency(bits: u64) -> u64 {
    let bits = bits.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    1_000_000 + (((bits >> 32) * 9_000_000) >> 32)
}

fn checksum(nodes: &[u64]) -> u64 {
    std::hint::black_box(nodes.iter().fold(0, |sum, state| sum ^ state))
}
