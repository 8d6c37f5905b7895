//! A table of the best bids of each key, without clearing it in between: most sets have bids of few of many keys.

use std::cell::RefCell;

use super::super::bid::BidId;
use super::super::keyed::Turns;
use super::super::problem::Places;

/// A table with a place for each bid that is kept. What was entered in earlier turns counts for nothing.
#[derive(Debug, Default)]
pub struct Table {
    turns: Turns,
    /// The turn, counted from the end so that later turns come first, and the number of the bid.
    entries: Vec<u64>,
}

/// No turn comes to this.
const NOTHING: u64 = u64::MAX;

thread_local! {
    static TABLE: RefCell<Table> = RefCell::default();
}

impl Table {
    /// Takes up the thread's table, empty. It is one table: `act` must not take it up again.
    pub fn with<R>(places: &Places, act: impl FnOnce(&mut Filling<'_>) -> R) -> R {
        TABLE.with_borrow_mut(|table| {
            let turn = table.turns.next(|| table.entries.clear());
            if table.entries.len() < places.count() {
                table.entries.resize(places.count(), NOTHING);
            }
            let turn = u64::from(u32::MAX - turn) << u32::BITS;
            act(&mut Filling { places, turn, entries: &mut table.entries })
        })
    }
}

/// The table of a thread while it is filled.
#[derive(Debug)]
pub struct Filling<'a> {
    places: &'a Places,
    turn: u64,
    entries: &'a mut [u64],
}

impl Filling<'_> {
    /// Enters bids, and moves those to the front that are new and among the best of their key so far; returns how many they are.
    pub fn enter_all(&mut self, ids: &mut [BidId]) -> usize {
        let (turn, places, entries) = (self.turn, self.places, &mut *self.entries);
        let mut kept = 0;
        for position in 0..ids.len() {
            let id = ids[position];
            ids[kept] = id;
            kept += usize::from(enter(turn, places, entries, id));
        }
        kept
    }

    /// Enters the bids of a set.
    pub fn enter_set(&mut self, ids: &[BidId]) {
        let (turn, places, entries) = (self.turn, self.places, &mut *self.entries);
        for id in ids {
            enter(turn, places, entries, *id);
        }
    }

    /// Whether a bid would be among the best of its key, and is not entered yet.
    #[inline]
    pub fn wants(&self, id: BidId) -> bool {
        let first = self.places.of_bid(id);
        let entry = self.turn | u64::from(id.0);
        match self.places.several(first) {
            None => entry < self.entries[first],
            Some(places) => {
                let places = &self.entries[places];
                entry < places[places.len() - 1] && !places.contains(&entry)
            }
        }
    }

    /// The bid at a place.
    pub fn at(&self, place: usize) -> Option<BidId> {
        let entry = self.entries[place];
        (entry >= self.turn && entry - self.turn <= u64::from(u32::MAX)).then_some(BidId(entry as u32))
    }
}

/// Enters a bid; tells whether it is new and among the best of its key so far.
#[inline(always)]
fn enter(turn: u64, places: &Places, entries: &mut [u64], id: BidId) -> bool {
    let first = places.of_bid(id);
    let mut entry = turn | u64::from(id.0);
    let Some(places) = places.several(first) else {
        let place = &mut entries[first];
        let is_better = entry < *place;
        *place = entry.min(*place);
        return is_better;
    };
    let places = &mut entries[places];
    if places.contains(&entry) || entry > places[places.len() - 1] {
        return false;
    }
    for place in places {
        (*place, entry) = (entry.min(*place), entry.max(*place));
    }
    true
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::instances::{Mix, random};

    #[test]
    fn earlier_turns_count_for_nothing_even_when_turns_run_out() {
        let mix = Mix { compositions: 0..=0, ..Mix::small() };
        let problem = super::super::Problem::new(Arc::new(random(3, &mix)), 100);
        let places = problem.places().expect("nothing ties its items");
        let kept = |turn: u32| {
            TABLE.with_borrow_mut(|table| table.turns.set(turn));
            let mut ids: Vec<BidId> = problem.ids_of_item(0).map(BidId).collect();
            Table::with(places, |table| table.enter_all(&mut ids))
        };
        assert!(problem.ids_of_item(0).len() > 1);
        for turn in [1, 2, u32::MAX - 1, u32::MAX, 1] {
            assert_eq!(kept(turn), 1, "one is the best, after turn {turn}");
        }
    }
}
