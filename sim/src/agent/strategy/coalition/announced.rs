//! Which of its own bids a node has made.

/// Which of a node's own bids were made, by their positions among them.
#[derive(Clone, Debug, Default)]
pub enum Announced {
    /// None yet.
    #[default]
    None,
    /// All of them, as in an English auction.
    All,
    /// Those whose bits are set, of at most 64.
    Few(u64),
    /// Those whose bits are set.
    Many(Box<[u64]>),
}

impl Announced {
    /// None of so many, of which each will be told apart.
    pub fn none_of(bids: usize) -> Self {
        match bids {
            ..=64 => Self::Few(0),
            _ => Self::Many(vec![0; bids.div_ceil(64)].into_boxed_slice()),
        }
    }

    /// Takes note that a bid was made.
    pub fn announce(&mut self, bid: usize) {
        match self {
            Self::None | Self::All => {}
            Self::Few(word) => *word |= 1 << bid,
            Self::Many(words) => words[bid / 64] |= 1 << (bid % 64),
        }
    }

    /// Whether a bid was made.
    pub fn contains(&self, bid: usize) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Few(word) => word >> bid & 1 == 1,
            Self::Many(words) => words[bid / 64] >> (bid % 64) & 1 == 1,
        }
    }

    /// Bytes that it takes beside its own place.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Many(words) => size_of_val(&**words),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bids_are_told_apart_however_many_there_are() {
        for bids in [1, 64, 65, 200] {
            let mut announced = Announced::none_of(bids);
            for bid in (0..bids).step_by(3) {
                announced.announce(bid);
            }
            assert!((0..bids).all(|bid| announced.contains(bid) == (bid % 3 == 0)), "{bids} bids");
        }
    }
}
