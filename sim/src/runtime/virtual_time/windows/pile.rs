//! Events in blocks of one size, which are used again: a list that grows by doubling would take up to twice what it holds, and
//! some windows hold far more than others.

use super::super::queue::Entry;

/// Events in a block; a power of two.
const BLOCK: usize = 1 << 7;

/// So many empty blocks are kept.
const SPARE: usize = 64;

/// Events in no order, by position.
#[derive(Debug)]
pub struct Pile<E> {
    /// All full but the last.
    blocks: Vec<Vec<Entry<E>>>,
}

impl<E> Default for Pile<E> {
    fn default() -> Self {
        Self { blocks: Vec::new() }
    }
}

impl<E> Pile<E> {
    /// Number of events.
    pub fn len(&self) -> usize {
        self.blocks.last().map_or(0, |last| (self.blocks.len() - 1) * BLOCK + last.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Adds an event.
    pub fn push(&mut self, entry: Entry<E>, spare: &mut Spare<E>) {
        match self.blocks.last_mut() {
            Some(last) if last.len() < BLOCK => last.push(entry),
            _ => {
                let mut block = spare.take();
                block.push(entry);
                self.blocks.push(block);
            }
        }
    }

    /// All events, by position.
    pub fn iter(&self) -> impl Iterator<Item = &Entry<E>> {
        self.blocks.iter().flatten()
    }

    /// The event at a position.
    pub fn at(&self, position: usize) -> &Entry<E> {
        &self.blocks[position / BLOCK][position % BLOCK]
    }

    /// The event at a position, to be changed.
    pub fn at_mut(&mut self, position: usize) -> &mut Entry<E> {
        &mut self.blocks[position / BLOCK][position % BLOCK]
    }

    /// Takes all events out.
    pub fn empty(self, spare: &mut Spare<E>, mut take: impl FnMut(Entry<E>)) {
        for mut block in self.blocks {
            block.drain(..).for_each(&mut take);
            spare.give(block);
        }
    }
}

/// Empty blocks.
#[derive(Debug)]
pub struct Spare<E> {
    blocks: Vec<Vec<Entry<E>>>,
}

impl<E> Default for Spare<E> {
    fn default() -> Self {
        Self { blocks: Vec::new() }
    }
}

impl<E> Spare<E> {
    fn take(&mut self) -> Vec<Entry<E>> {
        self.blocks.pop().unwrap_or_else(|| Vec::with_capacity(BLOCK))
    }

    fn give(&mut self, mut block: Vec<Entry<E>>) {
        block.clear();
        if self.blocks.len() < SPARE {
            self.blocks.push(block);
        }
    }
}
