//! The ceiling of a bundle that nothing outside touches and whose items owe each other one value, and nothing else.
//!
//! The best bids of a key stand together, so the best total is that of the best key.

use std::cell::RefCell;
use std::thread::LocalKey;

use super::super::bid::{Bid, BidId, ItemId};
use super::super::keyed::{Keyed, Tabled};
use super::super::problem::{Bundle, Problem};
use super::super::totals::Total;
use super::Ceiling;
use crate::model::{ContainerId, Credits};

/// What the best bids of a key sum to, over so many items of the bundle as have one.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    items: u32,
    credits: Credits,
}

thread_local! {
    static SUMS: RefCell<Keyed<Sum>> = RefCell::default();
}

impl Tabled for Sum {
    fn table() -> &'static LocalKey<RefCell<Keyed<Self>>> {
        &SUMS
    }
}

/// The ceiling of a plain bundle, from the best bid of each key for each of its items (ascending); `None` when no key has
/// bids for all of them.
pub fn plain_ceiling<'a>(
    problem: &Problem,
    bundle: &Bundle,
    ids_for: impl Fn(ItemId) -> &'a [BidId],
) -> Option<Ceiling> {
    let total = Keyed::with(problem.keys_of(bundle.items[0]), |sums: &mut Keyed<Sum>| {
        let (last, rest) = bundle.items.split_last()?;
        for (before, item) in (0..).zip(rest) {
            for id in ids_for(*item) {
                let bid = problem.bid(*id);
                let sum = sums.of(bid.key);
                if sum.items == before {
                    *sum = Sum { items: before + 1, credits: sum.credits + bid.credits };
                }
            }
        }
        let mut best: Option<(u32, Total)> = None;
        for id in ids_for(*last) {
            let Bid { key, credits, .. } = *problem.bid(*id);
            let sum = *sums.of(key);
            let credits = sum.credits + credits;
            if sum.items as usize != rest.len()
                || best.as_ref().is_some_and(|(_, best)| best.credits > credits)
            {
                continue;
            }
            let total = Total {
                credits,
                nodes: bundle.items.iter().map(|item| best_of(problem, ids_for(*item), key)).collect(),
            };
            if best.as_ref().is_none_or(|(_, best)| total.compare(best).is_lt()) {
                best = Some((key, total));
            }
        }
        best.map(|(_, total)| total)
    })?;
    Some(Ceiling { total, taken: Box::default() })
}

/// Whose bid is the best of a key.
fn best_of(problem: &Problem, ids: &[BidId], key: u32) -> ContainerId {
    let best = ids.iter().find(|id| problem.bid(**id).key == key);
    problem.bid(*best.expect("every item has a bid of this key")).node
}
