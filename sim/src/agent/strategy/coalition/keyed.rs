//! Something for each key of an item, without clearing a table in between: most bids have few of many keys.

use std::cell::RefCell;
use std::thread::LocalKey;

/// A table by key whose entries hold only since the table was last taken up.
#[derive(Debug, Default)]
pub struct Keyed<T> {
    turn: u32,
    entries: Vec<(u32, T)>,
}

/// What a thread keeps a table of.
pub trait Tabled: Default + Clone + 'static {
    /// The thread's table.
    fn table() -> &'static LocalKey<RefCell<Keyed<Self>>>;
}

thread_local! {
    static COUNTS: RefCell<Keyed<u32>> = RefCell::default();
}

impl Tabled for u32 {
    fn table() -> &'static LocalKey<RefCell<Keyed<Self>>> {
        &COUNTS
    }
}

impl<T: Tabled> Keyed<T> {
    /// Takes up the thread's table for so many keys, all of them with nothing entered.
    pub fn with<R>(keys: usize, act: impl FnOnce(&mut Self) -> R) -> R {
        T::table().with_borrow_mut(|table| {
            table.turn = table.turn.wrapping_add(1);
            if table.turn == 0 {
                table.entries.clear();
                table.turn = 1;
            }
            if table.entries.len() < keys {
                table.entries.resize(keys, (0, T::default()));
            }
            act(table)
        })
    }

    /// The entry of a key.
    pub fn of(&mut self, key: u32) -> &mut T {
        let (turn, entry) = &mut self.entries[key as usize];
        if *turn != self.turn {
            (*turn, *entry) = (self.turn, T::default());
        }
        entry
    }
}
