//! Part 2 of the selection: within a key, the bids that are best when some set of things is forbidden.
//!
//! Each node tie of an item may forbid one node, each `nshare` tie one value of its attribute. A bid is kept exactly
//! when all better bids of its key can be forbidden while it is not. Whatever the family of such sets is, this is a
//! join: a bid that is best under no member of the family is so beside any other bids too.
//!
//! - Without `nshare` ties these are the first so many bids.
//! - With ties over one attribute, forbidding the values that most better bids have leaves the fewest to be forbidden by
//!   their nodes: counting tells.
//! - With ties over several attributes it is a vertex cover with a limit per side, for which no fast rule is known.
//!   Where all attributes but the one of most values have few choices of values, it is searched, bounded by
//!   counting. Otherwise bids are compared only with those that have the same values of all these attributes but that
//!   one, and counted by it: a larger family, which keeps more and loses nothing.
//!
//! Which of these applies depends on the problem alone, so that it is the same join at all nodes.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use smallvec::SmallVec;

use super::super::bid::{Bid, BidId, Bids, Ids, ItemId};
use super::super::cover::{Counts, Cover};
use super::super::keyed::Keyed;
use super::super::problem::{Item, Problem, Symbol, ValueTies};
use super::draft::Draft;

/// Keeps, per item and key, the bids that are best when some set of things is forbidden; of those `selected` before, ascending,
/// each is kept.
pub fn keep_best_of_keys(problem: &Problem, draft: &mut Draft, selected: &[BidId]) {
    draft.keep(|item, ids| {
        let rule = problem.item(item);
        if rule.value_ties == ValueTies::None {
            return keep_first_of_keys(problem, item, ids);
        }
        let kept = best_of_keys(problem, rule, ids, selected);
        ids[..kept.len()].copy_from_slice(&kept);
        kept.len()
    });
}

/// Moves the first so many bids of each key among those of an item to the front; returns how many they are.
fn keep_first_of_keys(problem: &Problem, item: ItemId, ids: &mut [BidId]) -> usize {
    let most = problem.item(item).node_ties + 1;
    let keys = problem.keys_of(item);
    if keys == 1 {
        return ids.len().min(most);
    }
    Keyed::with(keys, |counts| {
        let mut kept = 0;
        for position in 0..ids.len() {
            let id = ids[position];
            let count = counts.of(problem.book().key(id));
            *count += 1;
            if *count as usize <= most {
                ids[kept] = id;
                kept += 1;
            }
        }
        kept
    })
}

/// Of an item's bids, ascending, those that are best of their key when some set of things is forbidden.
fn best_of_keys(problem: &Problem, item: &Item, ids: &[BidId], selected: &[BidId]) -> Ids {
    let mut keyed: Bids = ids.iter().map(|id| problem.bid(*id)).collect();
    keyed.sort_by(|left, right| compare_rivalry(problem, item, left, right));
    let mut kept = Ids::new();
    for group in keyed.chunk_by(|left, right| are_rivals(problem, item, left, right)) {
        // What is better than all that is new is kept as before.
        let settled = group.iter().take_while(|bid| selected.binary_search(&bid.id).is_ok()).count();
        keep_best(problem, item, group, settled, |bid| kept.push(bid.id));
    }
    kept.sort_unstable();
    kept
}

/// Whether a bid would be kept beside the better ones retained for its item.
pub fn is_among_best_of_key(problem: &Problem, item: &Item, better: &[BidId], id: BidId) -> bool {
    let book = problem.book();
    if item.value_ties == ValueTies::None {
        let key = book.key(id);
        let mut rivals = better.iter().filter(|rival| book.key(**rival) == key);
        return better.len() <= item.node_ties || rivals.nth(item.node_ties).is_none();
    }
    let bid = &problem.bid(id);
    let better = better.iter().map(|rival| problem.bid(*rival));
    let mut better = better.filter(|rival| are_rivals(problem, item, rival, bid));
    match &item.value_ties {
        ValueTies::None => better.nth(item.node_ties).is_none(),
        ValueTies::Counted { attribute, ties, .. } => {
            let mut counts = Counts::default();
            better.for_each(|rival| counts.add(problem.symbol(&rival, *attribute)));
            counts.left(*ties, problem.symbol(bid, *attribute)) <= item.node_ties
        }
        ValueTies::Covered(ties) => {
            let better: Vec<Bid> = better.collect();
            Cover::new(problem, item.node_ties, ties, Some(bid)).exists(&better)
        }
    }
}

/// Of rivals, best first, keeps those that are best when some set of things is forbidden; the first so many are known to be.
fn keep_best(problem: &Problem, item: &Item, rivals: &[Bid], settled: usize, mut keep: impl FnMut(Bid)) {
    match &item.value_ties {
        ValueTies::None => rivals.iter().take(item.node_ties + 1).copied().for_each(keep),
        ValueTies::Counted { attribute, ties, .. } => {
            // What is dropped need not be counted: whatever forbids all bids kept forbids it too.
            let mut counts = Counts::default();
            for (position, bid) in rivals.iter().enumerate() {
                let value = problem.symbol(bid, *attribute);
                if position < settled || counts.left(*ties, value) <= item.node_ties {
                    counts.add(value);
                    keep(*bid);
                }
            }
        }
        ValueTies::Covered(ties) => {
            let mut better: Vec<Bid> = Vec::new();
            for (position, bid) in rivals.iter().enumerate() {
                if position < settled || Cover::new(problem, item.node_ties, ties, Some(bid)).exists(&better)
                {
                    better.push(*bid);
                    keep(*bid);
                }
            }
        }
    }
}

/// Rivals have the same key, and the same values of the attributes beside the one that is counted.
fn are_rivals(problem: &Problem, item: &Item, left: &Bid, right: &Bid) -> bool {
    compare_rivalry(problem, item, left, right) == Ordering::Equal
}

fn compare_rivalry(problem: &Problem, item: &Item, left: &Bid, right: &Bid) -> Ordering {
    let by_key = left.key.cmp(&right.key);
    let ValueTies::Counted { beside, .. } = &item.value_ties else { return by_key };
    let values = |bid: &'_ Bid| -> SmallVec<[Symbol; 4]> {
        beside.iter().map(|attribute| problem.symbol(bid, *attribute)).collect()
    };
    if beside.is_empty() { by_key } else { by_key.then_with(|| values(left).cmp(&values(right))) }
}
