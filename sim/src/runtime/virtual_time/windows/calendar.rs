//! What is to happen at the nodes of a shard, by window.

use std::collections::BTreeMap;

use super::super::queue::Entry;
use super::pile::{Pile, Spare};
use crate::plan::Nanos;

/// Windows in a round; a power of two. What is in this round or the next has a place by window, what is later by round: were it
/// by window too, a clock that falls for long would need more places than there are events.
const ROUND: u64 = 1 << 6;

/// Places by window.
const RING: u64 = 2 * ROUND;

/// Events by the number of their window, in no order within one.
#[derive(Debug)]
pub struct Calendar<E> {
    /// Width of a window, as a shift of nanoseconds.
    shift: u32,
    /// The window at hand; everything else is in it or after it.
    turn: u64,
    ring: Vec<Pile<E>>,
    spare: Spare<E>,
    /// Number of events in the ring.
    near: usize,
    /// Events of later rounds, by round.
    far: BTreeMap<u64, Vec<Entry<E>>>,
}

impl<E> Calendar<E> {
    /// An empty calendar; the width is a power of two.
    pub fn new(width: Nanos) -> Self {
        let ring = (0..RING).map(|_| Pile::default()).collect();
        Self { shift: width.ilog2(), turn: 0, ring, spare: Spare::default(), near: 0, far: BTreeMap::new() }
    }

    /// Enters an event that is in no window before the one at hand.
    pub fn push(&mut self, entry: Entry<E>) {
        let window = entry.key.at >> self.shift;
        if window / ROUND <= self.turn / ROUND + 1 {
            self.near += 1;
            self.ring[(window % RING) as usize].push(entry, &mut self.spare);
        } else {
            self.far.entry(window / ROUND).or_default().push(entry);
        }
    }

    /// The first window that holds anything, if any does.
    pub fn first(&self) -> Option<u64> {
        if self.near > 0 {
            let end = (self.turn / ROUND + 2) * ROUND;
            return (self.turn..end).find(|window| !self.ring[(window % RING) as usize].is_empty());
        }
        let (_, entries) = self.far.first_key_value()?;
        entries.iter().map(|entry| entry.key.at >> self.shift).min()
    }

    /// Takes what happens before `end` in a window that none with anything in it comes before.
    pub fn take(&mut self, window: u64, end: Nanos) -> Pile<E> {
        self.turn = window;
        while let Some(first) = self.far.first_entry() {
            if *first.key() > window / ROUND + 1 {
                break;
            }
            for entry in first.remove() {
                self.push(entry);
            }
        }
        let events = std::mem::take(&mut self.ring[(window % RING) as usize]);
        self.near -= events.len();
        if end > window << self.shift | ((1 << self.shift) - 1) {
            return events;
        }
        let (mut first, mut later) = (Pile::default(), Vec::new());
        self.empty(events, |entry| later.push(entry));
        for entry in later {
            if entry.key.at < end { first.push(entry, &mut self.spare) } else { self.push(entry) }
        }
        first
    }

    /// Takes one by one what was taken as a whole.
    pub fn empty(&mut self, events: Pile<E>, take: impl FnMut(Entry<E>)) {
        events.empty(&mut self.spare, take);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::queue::Key;
    use super::*;

    proptest! {
        #[test]
        fn every_event_comes_up_once_in_its_window_and_windows_in_order(
            steps in prop::collection::vec((0_u64..600_000, any::<bool>()), 1..300),
        ) {
            let width = 1 << 10;
            let mut calendar = Calendar::new(width);
            let mut waiting: Vec<u64> = Vec::new();
            let mut turn = 0;
            for (number, (ahead, take)) in steps.into_iter().enumerate() {
                let at = turn * width + ahead;
                let key = Key { at, receiver: 0, sender: 0, number: number as u32 };
                calendar.push(Entry { key, event: () });
                waiting.push(at);
                if take {
                    let first = waiting.iter().min().map(|at| at / width);
                    prop_assert_eq!(calendar.first(), first);
                    turn = first.expect("one was pushed just now");
                    let mut taken: Vec<u64> = calendar.take(turn, Nanos::MAX).iter().map(|entry| entry.key.at).collect();
                    taken.sort_unstable();
                    let (mut wanted, rest): (Vec<u64>, Vec<u64>) =
                        waiting.into_iter().partition(|at| at / width == turn);
                    wanted.sort_unstable();
                    prop_assert_eq!(taken, wanted);
                    waiting = rest;
                }
            }
        }
    }
}
