//! The event queue: a calendar of buckets, each sorted when its turn comes.
//!
//! Events are ordered by (time, receiver, sender, number). A ring of buckets covers the near future; events beyond it wait
//! in an ordered map of bucket number → events. Pushing is O(1), and popping costs a share of sorting one bucket, so
//! that the cost per event hardly grows with the number of events waiting. (R. Brown, "Calendar queues", CACM
//! 31(10), 1988.)

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::plan::Nanos;

/// What orders events: time, then receiver, sender, and the sender's own number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Key {
    /// When it happens.
    pub at: Nanos,
    /// Position of the node to which it happens.
    pub receiver: u32,
    /// Position of the sending node; the receiver itself for timers and starts.
    pub sender: u32,
    /// Number among the events from this sender to this receiver.
    pub number: u32,
}

/// An event with its place in the order.
#[derive(Clone, Debug)]
pub struct Entry<E> {
    /// Its place.
    pub key: Key,
    /// What happens.
    pub event: E,
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<E> Eq for Entry<E> {}

impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

/// Number of buckets in the ring; a power of two.
const BUCKETS: usize = 1 << 12;

/// A calendar queue. Events must not be pushed before the last one popped.
#[derive(Debug)]
pub struct Queue<E> {
    /// Width of a bucket, as a shift of nanoseconds.
    shift: u32,
    /// Number of the bucket whose turn it is.
    turn: u64,
    /// That bucket, sorted, last first.
    present: Vec<Entry<E>>,
    /// Events pushed into that bucket during its turn.
    late: BinaryHeap<Reverse<Entry<E>>>,
    ring: Vec<Vec<Entry<E>>>,
    /// Number of events in the ring.
    near: usize,
    /// Events beyond the ring, by bucket number.
    far: BTreeMap<u64, Vec<Entry<E>>>,
    len: usize,
}

impl<E> Queue<E> {
    /// A queue for events that are mostly pushed about `ahead` nanoseconds before they happen.
    pub fn new(ahead: Nanos) -> Self {
        let width = (ahead / 256).max(1).next_power_of_two();
        Self {
            shift: width.trailing_zeros(),
            turn: 0,
            present: Vec::new(),
            late: BinaryHeap::new(),
            ring: (0..BUCKETS).map(|_| Vec::new()).collect(),
            near: 0,
            far: BTreeMap::new(),
            len: 0,
        }
    }

    /// Number of events waiting.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Adds an event.
    pub fn push(&mut self, key: Key, event: E) {
        self.len += 1;
        let bucket = key.at >> self.shift;
        let entry = Entry { key, event };
        if bucket <= self.turn {
            self.late.push(Reverse(entry));
        } else if bucket - self.turn < BUCKETS as u64 {
            self.near += 1;
            self.ring[bucket as usize % BUCKETS].push(entry);
        } else {
            self.far.entry(bucket).or_default().push(entry);
        }
    }

    /// The place of the next event.
    pub fn peek(&mut self) -> Option<Key> {
        if self.present.is_empty() && self.late.is_empty() {
            self.advance()?;
        }
        let late = self.late.peek().map(|Reverse(entry)| entry.key);
        let present = self.present.last().map(|entry| entry.key);
        match (present, late) {
            (Some(present), Some(late)) => Some(present.min(late)),
            (present, late) => present.or(late),
        }
    }

    /// Removes the next event.
    pub fn pop(&mut self) -> Option<Entry<E>> {
        let next = self.peek()?;
        self.len -= 1;
        match self.present.last() {
            Some(entry) if entry.key == next => self.present.pop(),
            _ => self.late.pop().map(|Reverse(entry)| entry),
        }
    }

    /// Moves on to the next bucket that holds events and sorts it.
    fn advance(&mut self) -> Option<()> {
        if self.len == 0 {
            return None;
        }
        if self.near == 0 {
            let (bucket, _) = self.far.first_key_value()?;
            self.turn = *bucket;
        } else {
            self.turn += 1;
        }
        self.refill();
        while self.ring[self.turn as usize % BUCKETS].is_empty() {
            self.turn += 1;
            self.refill();
        }
        std::mem::swap(&mut self.present, &mut self.ring[self.turn as usize % BUCKETS]);
        self.near -= self.present.len();
        self.present.sort_unstable_by_key(|entry| Reverse(entry.key));
        Some(())
    }

    /// Moves far events that the ring covers by now into it.
    fn refill(&mut self) {
        while let Some(entry) = self.far.first_entry() {
            if *entry.key() >= self.turn + BUCKETS as u64 {
                break;
            }
            let (bucket, mut entries) = entry.remove_entry();
            self.near += entries.len();
            self.ring[bucket as usize % BUCKETS].append(&mut entries);
        }
    }

    /// All events waiting, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry<E>> {
        let late = self.late.iter().map(|Reverse(entry)| entry);
        let far = self.far.values().flatten();
        self.present.iter().chain(late).chain(self.ring.iter().flatten()).chain(far)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn key(at: Nanos, receiver: u32) -> Key {
        Key { at, receiver, sender: receiver, number: 0 }
    }

    proptest! {
        #[test]
        fn events_leave_in_the_order_of_an_ordered_set(
            ahead in 1_u64..1_000_000,
            steps in prop::collection::vec((0_u64..3_000_000_000, 0_u32..50, any::<bool>()), 1..400),
        ) {
            let mut queue = Queue::new(ahead);
            let mut model = BTreeSet::new();
            let mut now = 0;
            for (delay, receiver, pop) in steps {
                let place = key(now + delay, receiver);
                if model.insert(place) {
                    queue.push(place, receiver);
                }
                if pop {
                    let popped = queue.pop().map(|entry| entry.key);
                    prop_assert_eq!(popped, model.pop_first());
                    now = popped.map_or(now, |key| key.at);
                }
            }
            prop_assert_eq!(queue.len(), model.len());
            prop_assert_eq!(queue.iter().count(), model.len());
            while let Some(expected) = model.pop_first() {
                prop_assert_eq!(queue.pop().map(|entry| entry.key), Some(expected));
            }
            prop_assert!(queue.pop().is_none());
        }
    }
}
