//! The key of a state of the whole system: equal for states that behave alike.
//!
//! It is a hash of 128 bits over what the nodes' states read, each reading of a counter replaced by its rank among the
//! readings of that counter in all nodes, and by whether it is marked.

use super::faults::Spent;
use crate::agent::description::{Description, Reading};

/// The key of a state.
pub type Key = u128;

/// Makes keys; holds the memory that making one needs.
#[derive(Debug, Default)]
pub struct Keys {
    readings: Vec<(Reading, u32)>,
    ranks: Vec<u32>,
}

impl Keys {
    /// The key of a state, given what each node's state reads.
    pub fn key<'r>(&mut self, nodes: impl Iterator<Item = (u128, &'r [Reading])>) -> Key {
        self.key_after(Spent::default(), nodes)
    }

    /// The key of a state that was reached with so many faults.
    pub fn key_after<'r>(&mut self, spent: Spent, nodes: impl Iterator<Item = (u128, &'r [Reading])>) -> Key {
        self.readings.clear();
        let mut counted = 0;
        let mut all = Description::default();
        all.word(u64::from(spent.losses) << 8 | u64::from(spent.crashes));
        for (plain, readings) in nodes {
            all.word(plain as u64);
            all.word((plain >> 64) as u64);
            for reading in readings {
                self.readings.push((*reading, counted));
                counted += u32::from(!reading.mark);
            }
        }
        self.rank(counted as usize);
        // Two ranks a word: there are never as many readings as would not fit.
        for pair in self.ranks.chunks(2) {
            let [first, second] = [pair[0], pair.get(1).copied().unwrap_or_default()];
            all.word(u64::from(first) << 32 | u64::from(second));
        }
        all.plain()
    }

    fn rank(&mut self, counted: usize) {
        self.ranks.clear();
        self.ranks.resize(counted, 0);
        self.readings.sort_unstable();
        let mut last: Option<(u64, u32)> = None;
        for alike in self
            .readings
            .chunk_by(|(one, _), (other, _)| (one.counter, one.value) == (other.counter, other.value))
        {
            // Marks come last in the order of readings.
            let (first, highest) = (alike[0].0, alike[alike.len() - 1].0);
            if first.mark {
                continue;
            }
            let rank = match last {
                Some((counter, rank)) if counter == first.counter => rank + 1,
                _ => 0,
            };
            last = Some((first.counter, rank));
            for (_, position) in alike.iter().filter(|(reading, _)| !reading.mark) {
                self.ranks[*position as usize] = rank << 1 | u32::from(highest.mark);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(values: [(u64, u64); 4]) -> Key {
        key_with_marks(values, &[])
    }

    fn key_with_marks(values: [(u64, u64); 4], marked: &[(u64, u64)]) -> Key {
        let reading = |mark| move |(counter, value)| Reading { counter, value, mark };
        let readings = values.map(reading(false));
        let (left, right) = readings.split_at(2);
        let marks: Vec<Reading> = marked.iter().copied().map(reading(true)).collect();
        Keys::default().key([(1, &marks[..]), (1, left), (2, right)].into_iter())
    }

    #[test]
    fn marks_count_only_where_somebody_refers_to_them() {
        let values = [(1, 5), (2, 9), (1, 5), (1, 7)];
        let base = key(values);
        assert_eq!(base, key_with_marks(values, &[(1, 6), (1, 8), (3, 5)]));
        assert_ne!(base, key_with_marks(values, &[(1, 7)]));
        assert_ne!(key_with_marks(values, &[(1, 5)]), key_with_marks(values, &[(1, 7)]));
        assert_eq!(key_with_marks(values, &[(1, 5)]), key_with_marks(values, &[(1, 5), (1, 6), (1, 4)]));
    }

    #[test]
    fn only_the_order_of_readings_of_one_counter_counts() {
        let base = key([(1, 5), (2, 9), (1, 5), (1, 7)]);
        assert_eq!(base, key([(1, 50), (2, 1), (1, 50), (1, 51)]));
        assert_ne!(base, key([(1, 5), (2, 9), (1, 6), (1, 7)]), "equal readings became different ones");
        assert_ne!(base, key([(1, 7), (2, 9), (1, 7), (1, 5)]), "the order was turned round");
    }
}
