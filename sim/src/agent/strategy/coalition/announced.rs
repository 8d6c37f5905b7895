//! Which of its own bids a node has made.

/// Which of a node's own bids were made, by their positions among them.
#[derive(Clone, Debug, Default)]
pub enum Announced {
    /// None yet.
    #[default]
    None,
    /// All of them, as in an English auction.
    All,
    /// Those whose bits are set.
    Some(Box<[u64]>),
}

impl Announced {
    /// None of so many, of which each will be told apart.
    pub fn none_of(bids: usize) -> Self {
        Self::Some(vec![0; bids.div_ceil(64)].into_boxed_slice())
    }

    /// Takes note that a bid was made.
    pub fn announce(&mut self, bid: usize) {
        if let Self::Some(words) = self {
            words[bid / 64] |= 1 << (bid % 64);
        }
    }

    /// Whether a bid was made.
    pub fn contains(&self, bid: usize) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Some(words) => words[bid / 64] >> (bid % 64) & 1 == 1,
        }
    }

    /// Bytes that it takes beside its own place.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Some(words) => size_of_val(&**words),
            _ => 0,
        }
    }
}
