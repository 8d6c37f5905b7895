//! The clock of a Dutch auction: it falls, and a node speaks when it reaches the node's credits.

use crate::model::Credits;
use crate::plan::{Auction, Nanos};

/// A clock that falls evenly from the highest to the lowest credits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DutchClock {
    /// Credits at the start.
    pub highest: Credits,
    /// Credits at the end.
    pub lowest: Credits,
    /// Time to fall from one to the other.
    pub duration: Nanos,
}

impl DutchClock {
    /// The clock of an auction in which bids of these credits are possible; `None` for an English auction.
    pub fn new(auction: &Auction, possible: impl Iterator<Item = Credits>) -> Option<Self> {
        let Auction::Dutch { duration, start } = *auction else { return None };
        let range = possible.fold(None, |range: Option<(Credits, Credits)>, credits| {
            let (lowest, highest) = range.unwrap_or((credits, credits));
            Some((lowest.min(credits), highest.max(credits)))
        });
        let (lowest, computed) = range.unwrap_or_default();
        let highest = start.and_then(Credits::from_f64).unwrap_or(computed).max(lowest);
        Some(Self { highest, lowest, duration })
    }

    /// When the clock reaches so many credits: at the start for the highest and more, at the end for the lowest and less.
    pub fn reaches(&self, credits: Credits) -> Nanos {
        let span = (self.highest - self.lowest).micros().max(1) as u128;
        let fallen = (self.highest - credits).micros().max(0) as u128;
        (u128::from(self.duration) * fallen.min(span) / span) as Nanos
    }

    /// One sentence for the recording.
    pub fn notice(&self) -> String {
        let milliseconds = self.duration as f64 / 1e6;
        format!(
            "The Dutch clock falls from {} to {} credits in {milliseconds} ms.",
            self.highest, self.lowest
        )
    }
}
