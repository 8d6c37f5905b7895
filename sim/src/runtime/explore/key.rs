//! The key of a state of the whole system: equal for states that behave alike.
//!
//! It is a hash of 128 bits over what the nodes' states read, each reading of a counter replaced by its rank among the
//! readings of that counter in all nodes.

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
        self.readings.clear();
        let mut all = Description::default();
        for (plain, readings) in nodes {
            all.word(plain as u64);
            all.word((plain >> 64) as u64);
            for reading in readings {
                self.readings.push((*reading, self.readings.len() as u32));
            }
        }
        self.rank();
        // Two ranks a word: there are never as many readings as would not fit.
        for pair in self.ranks.chunks(2) {
            let [first, second] = [pair[0], pair.get(1).copied().unwrap_or_default()];
            all.word(u64::from(first) << 32 | u64::from(second));
        }
        all.plain()
    }

    fn rank(&mut self) {
        self.ranks.clear();
        self.ranks.resize(self.readings.len(), 0);
        self.readings.sort_unstable();
        let mut before: Option<(Reading, u32)> = None;
        for (reading, position) in &self.readings {
            let rank = match before {
                Some((last, rank)) if last == *reading => rank,
                Some((last, rank)) if last.counter == reading.counter => rank + 1,
                _ => 0,
            };
            self.ranks[*position as usize] = rank;
            before = Some((*reading, rank));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(values: [(u64, u64); 4]) -> Key {
        let readings = values.map(|(counter, value)| Reading { counter, value });
        let (left, right) = readings.split_at(2);
        Keys::default().key([(1, left), (2, right)].into_iter())
    }

    #[test]
    fn only_the_order_of_readings_of_one_counter_counts() {
        let base = key([(1, 5), (2, 9), (1, 5), (1, 7)]);
        assert_eq!(base, key([(1, 50), (2, 1), (1, 50), (1, 51)]));
        assert_ne!(base, key([(1, 5), (2, 9), (1, 6), (1, 7)]), "equal readings became different ones");
        assert_ne!(base, key([(1, 7), (2, 9), (1, 7), (1, 5)]), "the order was turned round");
    }
}
