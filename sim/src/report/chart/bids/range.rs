//! Bids of one bidder that change too fast to be drawn one by one: for each stretch of time the lowest and the
//! highest that stood in it.

use super::milliseconds;
use crate::record::RecordedBid;

/// A line of more bids and withdrawals than this is drawn as ranges.
pub const MOST_STEPS: usize = 120;

/// The bids that stood at some moment of a stretch of time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Range {
    /// From when, in milliseconds.
    pub start_ms: f64,
    /// Until when, in milliseconds.
    pub end_ms: f64,
    /// The lowest, in credits.
    pub low: f64,
    /// The highest, in credits.
    pub high: f64,
}

/// The ranges in so many equal stretches up to `end_ms`, of bids in time order. A bid stands until the bidder's next
/// or its withdrawal; stretches in which none stood are left out.
pub fn ranges(bids: &[&RecordedBid], end_ms: f64, stretches: usize) -> Vec<Range> {
    let (mut ranges, mut standing, mut next) = (Vec::new(), None, bids.iter().peekable());
    for stretch in 0..stretches {
        let bound = |edge: usize| end_ms * edge as f64 / stretches as f64;
        let mut range = Range { start_ms: bound(stretch), end_ms: bound(stretch + 1), low: 0.0, high: 0.0 };
        (range.low, range.high) = (f64::INFINITY, f64::NEG_INFINITY);
        let last = stretch + 1 == stretches;
        let mut seen = |credits: Option<f64>| {
            if let Some(credits) = credits {
                (range.low, range.high) = (range.low.min(credits), range.high.max(credits));
            }
        };
        seen(standing);
        while let Some(bid) = next.next_if(|bid| last || milliseconds(bid) < bound(stretch + 1)) {
            standing = bid.credits.filter(|credits| credits.is_finite());
            seen(standing);
        }
        if range.low <= range.high {
            ranges.push(range);
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bid(at: u64, credits: Option<f64>) -> RecordedBid {
        RecordedBid { at: at * 1_000_000, bidder: "A".to_owned(), request: 0, credits }
    }

    #[test]
    fn a_range_spans_what_stood_from_before_and_what_was_bid() {
        let bids = [bid(1, Some(7.0)), bid(12, Some(9.0)), bid(13, None), bid(31, Some(8.0))];
        let bids: Vec<&RecordedBid> = bids.iter().collect();
        let spans: Vec<(f64, f64, f64)> =
            ranges(&bids, 40.0, 4).iter().map(|range| (range.start_ms, range.low, range.high)).collect();
        assert_eq!(spans, [(0.0, 7.0, 7.0), (10.0, 7.0, 9.0), (30.0, 8.0, 8.0)]);
    }
}
