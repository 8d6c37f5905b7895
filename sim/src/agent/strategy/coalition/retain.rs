//! The retained set: which bids of all that are known can still matter.
//!
//! [`Retained::select`] is the definition: newest bid of each bidder, best bids within a key whatever ties forbid, a
//! cap, and the ceiling of each bundle. [`Retained::admits`] judges one bid against a set, so that most messages are
//! settled without a new selection.

use std::cmp::Reverse;

use smallvec::SmallVec;

use super::bid::{Bid, ItemId};
use super::ceiling::ceiling;
use super::problem::{AttributeId, Bundle, Item, Problem, Symbol};
use super::totals::Total;
use crate::model::{ContainerId, Credits};

/// A retained set, with the bounds that follow from it.
#[derive(Debug, Default)]
pub struct Retained {
    /// By item, best first.
    bids: Box<[Bid]>,
    /// Where each item's bids start, and the end.
    starts: Box<[u32]>,
    /// Per bundle its ceiling; `None` for single items and where there is none.
    ceilings: Box<[Option<Total>]>,
    fingerprint: u64,
    capped: bool,
}

impl Retained {
    /// What is retained of these bids, which may repeat and hold several versions of a bid.
    pub fn select(problem: &Problem, mut bids: Vec<Bid>) -> Self {
        keep_newest(&mut bids);
        let mut bids = best_of_keys(problem, &bids);
        cap(problem, &mut bids);
        let starts = item_starts(problem, &bids);
        let ceilings: Vec<Option<Total>> =
            problem.bundles().iter().map(|bundle| ceiling_of(problem, bundle, &bids, &starts)).collect();
        if ceilings.iter().any(Option::is_some) {
            let highest: SmallVec<[Option<Bid>; 8]> = highest_bids(problem, &bids, &starts);
            bids.retain(|bid| reaches(problem, bid, &ceilings, &highest));
        }
        let starts = item_starts(problem, &bids).into_iter().collect();
        // Sets that were cut before look whole, so what tells is that an item has as many bids as the cap allows.
        let capped =
            bids.chunk_by(|left, right| left.item == right.item).any(|bids| bids.len() >= problem.cap());
        let fingerprint = bids.iter().fold(EMPTY_FINGERPRINT, |sum, bid| sum.wrapping_add(bid.fingerprint()));
        let (bids, ceilings) = (bids.into_boxed_slice(), ceilings.into_boxed_slice());
        Self { bids, starts, ceilings, fingerprint, capped }
    }

    /// The bids, by item, best first.
    pub fn bids(&self) -> &[Bid] {
        &self.bids
    }

    /// The bids for one item, best first.
    pub fn bids_for(&self, item: ItemId) -> &[Bid] {
        let item = usize::from(item);
        &self.bids[self.starts[item] as usize..self.starts[item + 1] as usize]
    }

    /// The ceiling of a bundle; `None` for single items and where there is none.
    pub fn ceiling(&self, bundle: usize) -> Option<&Total> {
        self.ceilings[bundle].as_ref()
    }

    /// Equal for equal sets.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Whether an item has as many bids as the cap allows, so that others may have been cut off.
    pub fn capped(&self) -> bool {
        self.capped
    }

    /// Bytes that the set takes in memory.
    pub fn heap_bytes(&self) -> usize {
        size_of_val(&*self.bids) + size_of_val(&*self.starts) + size_of_val(&*self.ceilings)
    }

    /// Whether selecting from this set and one more bid would change it.
    ///
    /// When no bid of a list is admitted, selecting from the set and the whole list gives the set again: a bid that
    /// raises the highest of its item, or a ceiling, is always admitted itself.
    pub fn admits(&self, problem: &Problem, bid: &Bid) -> bool {
        let rivals = self.bids_for(bid.item);
        let known = || rivals.iter().find(|rival| rival.node == bid.node);
        // A bid that was never changed is no newer than what is known of its bidder, so the quick refusals come first.
        if bid.freshness() != Bid::FIRST
            && let Some(known) = known()
        {
            return bid.freshness() > known.freshness();
        }
        let is_beyond_cap =
            rivals.len() >= problem.cap() && rivals.last().is_some_and(|last| last.rank() < bid.rank());
        !is_beyond_cap
            && self.reaches_ceiling(problem, bid)
            && is_among_best_of_key(problem, rivals, bid)
            && (bid.freshness() != Bid::FIRST || known().is_none())
    }

    /// The bids of another set that this one does not hold in the same version, by item, best first: both sets are walked
    /// side by side.
    pub fn unknown_of<'a>(&'a self, theirs: &'a Self) -> impl Iterator<Item = Bid> + 'a {
        let mut known = self.bids.iter().peekable();
        theirs.bids.iter().copied().filter(move |bid| {
            while known.next_if(|own| own.rank() < bid.rank()).is_some() {}
            known.peek() != Some(&bid)
        })
    }

    /// Whether another set holds a bid that this one admits.
    pub fn admits_some_of(&self, problem: &Problem, theirs: &Self) -> bool {
        self.unknown_of(theirs).any(|bid| self.admits(problem, &bid))
    }

    fn reaches_ceiling(&self, problem: &Problem, bid: &Bid) -> bool {
        let position = problem.item(bid.item).bundle;
        let Some(total) = &self.ceilings[position] else { return true };
        let items = &problem.bundles()[position].items;
        let highest = items.iter().map(|item| self.bids_for(*item).first());
        reaches_total(bid, items, highest, total)
    }
}

const EMPTY_FINGERPRINT: u64 = 0x243f_6a88_85a3_08d3;

/// Of several versions of one bidder's bid on an item keeps the newest; orders by item, best first.
fn keep_newest(bids: &mut Vec<Bid>) {
    // As long as no bid ever changed, equal bids are all that can repeat, and they sort together.
    if bids.iter().any(|bid| bid.freshness() != Bid::FIRST) {
        bids.sort_unstable_by_key(|bid| (bid.item, bid.node, Reverse(bid.freshness())));
        bids.dedup_by_key(|bid| (bid.item, bid.node));
    }
    // The stable sort takes advantage of the sorted sets that the bids come from.
    bids.sort_by_key(Bid::rank);
    bids.dedup();
}

/// Part 2 of the selection: per item and key, the bids that are best when some set of things is forbidden; by item, best
/// first, as given.
fn best_of_keys(problem: &Problem, bids: &[Bid]) -> Vec<Bid> {
    let mut kept = Vec::with_capacity(bids.len());
    for bids in bids.chunk_by(|left, right| left.item == right.item) {
        let item = problem.item(bids[0].item);
        if item.nshare.is_empty() {
            keep_first_of_keys(problem, bids, item.node_ties + 1, &mut kept);
            continue;
        }
        let mut keyed = bids.to_vec();
        keyed.sort_by_key(|bid| problem.key(bid));
        let first = kept.len();
        for group in keyed.chunk_by(|left, right| problem.key(left) == problem.key(right)) {
            keep_best(problem, group, &mut kept);
        }
        kept[first..].sort_unstable_by_key(Bid::rank);
    }
    kept
}

/// Keeps the first so many bids of each key.
fn keep_first_of_keys(problem: &Problem, bids: &[Bid], most: usize, kept: &mut Vec<Bid>) {
    let keys = problem.keys_of(bids[0].item);
    if keys == 1 {
        kept.extend_from_slice(&bids[..bids.len().min(most)]);
        return;
    }
    let mut counts: SmallVec<[u32; 64]> = SmallVec::from_elem(0, keys);
    for bid in bids {
        let count = &mut counts[problem.key(bid) as usize];
        *count += 1;
        if *count as usize <= most {
            kept.push(*bid);
        }
    }
}

/// Whether a bid would be kept beside the bids already retained for its item.
fn is_among_best_of_key(problem: &Problem, rivals: &[Bid], bid: &Bid) -> bool {
    let item = problem.item(bid.item);
    let key = problem.key(bid);
    let of_key = || rivals.iter().filter(|rival| problem.key(rival) == key);
    let better = of_key().take_while(|rival| rival.rank() < bid.rank()).count();
    if better <= item.node_ties || item.nshare.is_empty() {
        return better <= item.node_ties;
    }
    let mut group: Vec<Bid> = of_key().copied().collect();
    group.insert(better, *bid);
    let mut kept = Vec::new();
    keep_best(problem, &group, &mut kept);
    kept.contains(bid)
}

/// Of bids of one item and key, best first, keeps each that is best when some set of things is forbidden: one node for
/// every node tie, one value of the attribute for every `nshare` tie. Without `nshare` ties those are simply the first, as
/// [`keep_first_of_keys`] takes them.
fn keep_best(problem: &Problem, bids: &[Bid], kept: &mut Vec<Bid>) {
    let mut branching = Branching::new(problem, problem.item(bids[0].item), bids);
    branching.branch();
    let marks = branching.kept;
    kept.extend(bids.iter().zip(marks).filter(|(_, kept)| *kept).map(|(bid, _)| *bid));
}

/// Takes the best, forbids its node or one of its values, spends that tie, and repeats.
struct Branching<'a> {
    problem: &'a Problem,
    bids: &'a [Bid],
    kept: Vec<bool>,
    node_ties: usize,
    value_ties: Vec<(AttributeId, usize)>,
    nodes: Vec<ContainerId>,
    values: Vec<(AttributeId, Symbol)>,
}

impl<'a> Branching<'a> {
    fn new(problem: &'a Problem, item: &Item, bids: &'a [Bid]) -> Self {
        let mut value_ties: Vec<(AttributeId, usize)> = Vec::new();
        for (attribute, _) in &item.nshare {
            match value_ties.last_mut() {
                Some((last, count)) if last == attribute => *count += 1,
                _ => value_ties.push((*attribute, 1)),
            }
        }
        let (kept, node_ties) = (vec![false; bids.len()], item.node_ties);
        Self { problem, bids, kept, node_ties, value_ties, nodes: Vec::new(), values: Vec::new() }
    }

    fn branch(&mut self) {
        let Some(best) = self.bids.iter().position(|bid| self.is_allowed(bid)) else { return };
        self.kept[best] = true;
        let bid = self.bids[best];
        if self.node_ties > 0 {
            self.node_ties -= 1;
            self.nodes.push(bid.node);
            self.branch();
            self.nodes.pop();
            self.node_ties += 1;
        }
        for kind in 0..self.value_ties.len() {
            let (attribute, spare) = self.value_ties[kind];
            if spare > 0 {
                self.value_ties[kind].1 -= 1;
                self.values.push((attribute, self.problem.symbol(&bid, attribute)));
                self.branch();
                self.values.pop();
                self.value_ties[kind].1 += 1;
            }
        }
    }

    fn is_allowed(&self, bid: &Bid) -> bool {
        !self.nodes.contains(&bid.node)
            && self.values.iter().all(|(attribute, value)| self.problem.symbol(bid, *attribute) != *value)
    }
}

/// Keeps at most so many bids per item, the best ones: a join by itself.
fn cap(problem: &Problem, bids: &mut Vec<Bid>) {
    let (mut item, mut count) = (None, 0);
    bids.retain(|bid| {
        count = if item == Some(bid.item) { count + 1 } else { 1 };
        item = Some(bid.item);
        count <= problem.cap()
    });
}

fn item_starts(problem: &Problem, bids: &[Bid]) -> SmallVec<[u32; 16]> {
    let items = problem.items().len();
    (0..=items).map(|item| bids.partition_point(|bid| usize::from(bid.item) < item) as u32).collect()
}

fn slice_of<'a>(bids: &'a [Bid], starts: &[u32], item: ItemId) -> &'a [Bid] {
    &bids[starts[usize::from(item)] as usize..starts[usize::from(item) + 1] as usize]
}

fn ceiling_of(problem: &Problem, bundle: &Bundle, bids: &[Bid], starts: &[u32]) -> Option<Total> {
    if bundle.items.len() == 1 {
        return None;
    }
    let bids: Vec<&[Bid]> = bundle.items.iter().map(|item| slice_of(bids, starts, *item)).collect();
    ceiling(problem, bundle, &bids)
}

/// The highest bid of each item, if it has any.
fn highest_bids(problem: &Problem, bids: &[Bid], starts: &[u32]) -> SmallVec<[Option<Bid>; 8]> {
    let items = 0..problem.items().len() as ItemId;
    items.map(|item| slice_of(bids, starts, item).first().copied()).collect()
}

fn reaches(problem: &Problem, bid: &Bid, ceilings: &[Option<Total>], highest: &[Option<Bid>]) -> bool {
    let position = problem.item(bid.item).bundle;
    let Some(total) = &ceilings[position] else { return true };
    let items = &problem.bundles()[position].items;
    let highest = items.iter().map(|item| highest[usize::from(*item)].as_ref());
    reaches_total(bid, items, highest, total)
}

/// Part 3 of the selection: whether a bid, with the highest bids for the bundle's other items beside it, reaches a total;
/// with equal credits, whether the positions of those bids are low enough.
fn reaches_total<'a>(
    bid: &Bid,
    items: &[ItemId],
    highest: impl Iterator<Item = Option<&'a Bid>> + Clone,
    total: &Total,
) -> bool {
    let beside = |item: ItemId, highest: Option<&'a Bid>| match highest {
        Some(highest) if item != bid.item => Some((highest.credits, highest.node)),
        None if item != bid.item => None,
        _ => Some((bid.credits, bid.node)),
    };
    let pairs = || items.iter().zip(highest.clone()).map(|(item, highest)| beside(*item, highest));
    let mut reached = Credits::ZERO;
    for pair in pairs() {
        let Some((credits, _)) = pair else { return true };
        reached = reached + credits;
    }
    match reached.cmp(&total.credits) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => pairs().flatten().map(|(_, node)| node).le(total.nodes.iter().copied()),
    }
}
