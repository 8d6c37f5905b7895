//! What travels between resilient agents.

/// The run of the inner protocol that a packet belongs to: later problems before earlier ones, then later epochs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Tag {
    /// Position of the problem that is being solved.
    pub problem: u32,
    /// How often it was begun anew.
    pub epoch: u32,
}

/// Messages that arrived, of one epoch on one directed link.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Received {
    /// All up to this number arrived.
    pub through: u32,
    /// Bit k: number `through + 2 + k` arrived as well.
    pub beyond: u64,
}

impl Received {
    /// Whether a number arrived.
    pub fn contains(&self, number: u32) -> bool {
        number <= self.through
            || number.checked_sub(self.through + 2).is_some_and(|bit| bit < 64 && self.beyond >> bit & 1 == 1)
    }

    /// All numbers that arrived.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        let beyond = (0..64).filter(|bit| self.beyond >> bit & 1 == 1).map(|bit| self.through + 2 + bit);
        (1..=self.through).chain(beyond)
    }

    /// Takes note of a number; false when it arrived before, or lies too far ahead to be noted: it will be sent again.
    pub fn insert(&mut self, number: u32) -> bool {
        if self.contains(number) {
            return false;
        }
        if number == self.through + 1 {
            self.through += 1;
            while self.beyond & 1 == 1 {
                self.through += 1;
                self.beyond >>= 1;
            }
            // The number after `through` is missing again; it has no bit.
            self.beyond >>= 1;
            return true;
        }
        let bit = number - self.through - 2;
        if bit >= 64 {
            return false;
        }
        self.beyond |= 1 << bit;
        true
    }
}

/// One packet on a directed link.
#[derive(Clone, Debug)]
pub struct Packet<M> {
    /// The sender's incarnation: rises with every restart without memory.
    pub incarnation: u16,
    /// The incarnation of the receiver, as the sender last heard of it.
    pub heard_incarnation: u16,
    /// The sender's tag.
    pub tag: Tag,
    /// Whether the sender has lately heard the receiver.
    pub hears_you: bool,
    /// Whether the receiver shall answer.
    pub asks: bool,
    /// Whether the sender takes leave.
    pub leaves: bool,
    /// What arrived at the sender from the receiver, with this tag.
    pub received: Received,
    /// A message of the inner protocol with its number on this link and tag, from 1.
    pub body: Option<(u32, M)>,
}

/// Bytes of a packet without its body: incarnations 2 + 2, tag 8, flags 1, received 12, number 4.
pub const HEADER_BYTES: u32 = 29;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_taken_once_in_whatever_order_it_comes() {
        let mut received = Received::default();
        let order = [3, 1, 5, 2, 2, 4, 7, 3, 6, 1, 8];
        let fresh: Vec<u32> = order.into_iter().filter(|number| received.insert(*number)).collect();
        assert_eq!(fresh, [3, 1, 5, 2, 4, 7, 6, 8]);
        assert_eq!(received, Received { through: 8, beyond: 0 });
    }

    #[test]
    fn a_number_too_far_ahead_is_refused_until_the_gap_closes() {
        let mut received = Received::default();
        assert!(!received.insert(66));
        assert!(received.insert(65));
        assert!(!received.contains(66));
        assert!(received.insert(1));
        assert!(received.insert(66));
        assert!(received.contains(65) && !received.contains(2));
    }
}
