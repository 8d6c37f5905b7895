//! Counts by key, without clearing a table in between: most bids have few of many keys.

use std::cell::RefCell;

/// The turns of a table that is not cleared between them: only what was entered in the present one counts.
#[derive(Debug, Default)]
pub struct Turns(u32);

impl Turns {
    /// The next turn, from 1 on. `clear` is called when numbers begin again, so that nothing is left of the earlier ones.
    pub fn next(&mut self, clear: impl FnOnce()) -> u32 {
        self.0 = self.0.wrapping_add(1);
        if self.0 == 0 {
            clear();
            self.0 = 1;
        }
        self.0
    }

    /// Lets the present turn be this one.
    #[cfg(test)]
    pub fn set(&mut self, turn: u32) {
        self.0 = turn;
    }
}

/// A table by key whose counts hold only since it was last taken up.
#[derive(Debug, Default)]
pub struct Keyed {
    turns: Turns,
    turn: u32,
    /// By key: the turn in which it was counted last, and the count.
    counts: Vec<(u32, u32)>,
}

thread_local! {
    static TABLE: RefCell<Keyed> = RefCell::default();
}

impl Keyed {
    /// Takes up the thread's table for so many keys, all of them at 0. It is one table: `act` must not take it up again.
    pub fn with<R>(keys: usize, act: impl FnOnce(&mut Self) -> R) -> R {
        TABLE.with_borrow_mut(|table| {
            table.turn = table.turns.next(|| table.counts.clear());
            if table.counts.len() < keys {
                table.counts.resize(keys, (0, 0));
            }
            act(table)
        })
    }

    /// The count of a key.
    pub fn of(&mut self, key: u32) -> &mut u32 {
        let (turn, count) = &mut self.counts[key as usize];
        if *turn != self.turn {
            (*turn, *count) = (self.turn, 0);
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_begin_at_nothing_each_time() {
        for keys in [3, 10, 5] {
            Keyed::with(keys, |counts| {
                *counts.of(2) += 2;
                assert_eq!((*counts.of(2), *counts.of(0)), (2, 0));
            });
        }
    }

    #[test]
    fn counts_begin_at_nothing_when_turns_run_out() {
        Keyed::with(2, |counts| *counts.of(1) = 7);
        TABLE.with_borrow_mut(|table| table.turns.set(u32::MAX));
        Keyed::with(2, |counts| assert_eq!(*counts.of(1), 0));
    }
}
