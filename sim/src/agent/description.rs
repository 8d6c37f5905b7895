//! A state written down so that two of them can be compared: what a strategy tells the exhaustive runtime.
//!
//! Numbers that only ever rise (versions of bids, numbers of messages) would make every state of an endless run
//! another one. They are therefore written as *readings of a counter*: of all readings of one counter in a state only
//! their order counts. Two states that read alike must behave alike, whatever comes.

use crate::random::mix;

/// Part of a state, written word by word in a fixed order.
#[derive(Clone, Debug)]
pub struct Description {
    lanes: [u64; 2],
    aside: u64,
    readings: Vec<Reading>,
}

/// The value of a counter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reading {
    /// Which counter.
    pub counter: u64,
    /// What it showed.
    pub value: u64,
    /// Whether this only marks the readings of this value, if there are any.
    pub mark: bool,
}

impl Default for Description {
    fn default() -> Self {
        Self { lanes: [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344], aside: 0, readings: Vec::new() }
    }
}

impl Description {
    /// Writes a word that counts as it is.
    pub fn word(&mut self, word: u64) {
        let [first, second] = &mut self.lanes;
        *first = mix(*first ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15);
        *second = mix(second.rotate_left(23).wrapping_add(word.wrapping_mul(0xd6e8_feb8_6659_fd93)));
    }

    /// Writes the reading of a counter: it counts only by its order among all readings of this counter in the state.
    pub fn reading(&mut self, counter: u64, value: u64) {
        self.word(counter);
        self.readings.push(Reading { counter, value, mark: false });
    }

    /// Marks all readings of a counter that show this value: that they are marked counts, and nothing else of this. So a
    /// set of values counts only by those that somebody refers to.
    pub fn mark(&mut self, counter: u64, value: u64) {
        self.readings.push(Reading { counter, value, mark: true });
    }

    /// Writes what makes no difference to the whole system's behaviour, but tells local states apart that must not be taken for
    /// each other beside the same other nodes: how far a counter of the node's own has come.
    pub fn aside(&mut self, word: u64) {
        self.aside = mix(self.aside ^ mix(word)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    }

    /// Writes another description as part of this one.
    pub fn part(&mut self, part: &Description) {
        part.lanes.into_iter().for_each(|word| self.word(word));
        self.aside(part.aside);
        self.readings.extend_from_slice(&part.readings);
    }

    /// A hash of 128 bits of all but the values of readings and what was written aside. Words go through two different chains of bijections, so
    /// that among a billion different states two are taken for one with a chance of about 10⁻²¹.
    pub fn plain(&self) -> u128 {
        u128::from(self.lanes[0]) << 64 | u128::from(self.lanes[1])
    }

    /// The readings in the order in which they were written.
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// A hash of 128 bits of everything, the values of readings as they are.
    pub fn exact(&self) -> u128 {
        let mut all = Self { lanes: self.lanes, aside: 0, readings: Vec::new() };
        all.word(self.aside);
        self.readings.iter().for_each(|reading| all.word(reading.value << 1 | u64::from(reading.mark)));
        all.plain()
    }
}

/// The counter of a kind of thing with two coordinates.
pub fn counter(kind: u64, first: u64, second: u64) -> u64 {
    mix(mix(mix(kind) ^ first).wrapping_add(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_in_their_order_and_readings_only_by_what_they_are_readings_of() {
        let written = |words: [u64; 2], value: u64| {
            let mut description = Description::default();
            words.into_iter().for_each(|word| description.word(word));
            description.reading(7, value);
            description
        };
        assert_eq!(written([1, 2], 3).plain(), written([1, 2], 9).plain());
        assert_ne!(written([1, 2], 3).plain(), written([2, 1], 3).plain());
        assert_ne!(written([1, 2], 3).exact(), written([1, 2], 9).exact());
        assert_eq!(written([1, 2], 3).readings(), [Reading { counter: 7, value: 3, mark: false }]);
    }
}
