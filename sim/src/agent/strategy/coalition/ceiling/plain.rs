//! The ceiling of a bundle that nothing outside touches and whose items owe each other one value, and nothing else.
//!
//! The best bids of a key stand together, so the best total is that of the best key.

use smallvec::SmallVec;

use super::super::bid::{BidId, ItemId};
use super::super::keyed::Keyed;
use super::super::problem::{Book, Bundle, Problem};
use super::super::totals::Total;
use super::Ceiling;

/// The ceiling of a plain bundle, from the best bid of each key for each of its items (ascending); `None` when no key has
/// bids for all of them.
pub fn plain_ceiling<'a>(
    problem: &Problem,
    bundle: &Bundle,
    ids_for: impl Fn(ItemId) -> &'a [BidId],
) -> Option<Ceiling> {
    let book = problem.book();
    let (last, rest) = bundle.items.split_last()?;
    // Of how many of the first items a key has bids, tells whether it has bids of all.
    let mut complete: SmallVec<[u32; 32]> = SmallVec::new();
    Keyed::with(problem.keys_of(*last), |reached| {
        for (before, item) in (0..).zip(rest) {
            for id in ids_for(*item) {
                let items = reached.of(book.key(*id));
                *items += u32::from(*items == before);
            }
        }
        let keys = ids_for(*last).iter().map(|id| book.key(*id));
        complete.extend(keys.filter(|key| *reached.of(*key) as usize == rest.len()));
    });
    let totals = complete.into_iter().map(|key| total_of(book, bundle, &ids_for, key));
    let total = totals.min_by(Total::compare)?;
    Some(Ceiling { total, taken: Box::default() })
}

/// The total of a key's best bids.
fn total_of<'a>(book: &Book, bundle: &Bundle, ids_for: &impl Fn(ItemId) -> &'a [BidId], key: u32) -> Total {
    let best = |item: &ItemId| {
        let best = ids_for(*item).iter().find(|id| book.key(**id) == key);
        *best.expect("every item has a bid of this key")
    };
    let best: SmallVec<[BidId; 4]> = bundle.items.iter().map(best).collect();
    Total {
        credits: best.iter().map(|id| book.credits(*id)).sum(),
        nodes: best.iter().map(|id| book.bidder(*id)).collect(),
    }
}
