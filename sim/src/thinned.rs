//! A list of bounded length that is thinned evenly.

/// Keeps every item, and from the bound on every second, every fourth, ...
#[derive(Clone, Debug)]
pub struct Thinned<T> {
    most: usize,
    every: u64,
    total: u64,
    items: Vec<T>,
}

impl<T> Thinned<T> {
    /// Of at most so many items.
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), every: 1, total: 0, items: Vec::new() }
    }

    /// Takes the next item; says whether it is kept for now.
    pub fn push(&mut self, item: T) -> bool {
        let kept = self.total.is_multiple_of(self.every);
        self.total += 1;
        if kept {
            if self.items.len() == self.most {
                self.halve();
                if !(self.total - 1).is_multiple_of(self.every) {
                    return false;
                }
            }
            self.items.push(item);
        }
        kept
    }

    /// The items kept, in the order in which they came.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The items kept, to be changed.
    pub fn items_mut(&mut self) -> &mut [T] {
        &mut self.items
    }

    /// The items kept, and how many came in all.
    pub fn into_parts(self) -> (Vec<T>, u64) {
        (self.items, self.total)
    }

    /// How many came in all.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How often it was thinned: as long as this stays, items are only added.
    pub fn thinned(&self) -> u32 {
        self.every.ilog2()
    }

    fn halve(&mut self) {
        let mut number = 0_usize;
        self.items.retain(|_| {
            number += 1;
            number % 2 == 1
        });
        self.every *= 2;
    }
}
