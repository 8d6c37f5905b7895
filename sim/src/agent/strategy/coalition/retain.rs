//! The retained set: which bids of all that are known can still matter.
//!
//! [`Retained::select`] is the definition: newest bid of each bidder, best bids within a key whatever ties forbid
//! (`best_of_key`), a cap, and the ceiling of each bundle (`reach`). [`Retained::with`] comes to the same by way of what
//! is known of sets that were selected before. [`Retained::admits`] judges one bid against a set, so that most messages
//! are settled without a new selection.
//!
//! A bundle whose ceiling takes too many steps is *open* from then on: it has none. Which bundles are open is part of the
//! set and merges by union, so that all nodes come to select alike.

mod best_of_key;
mod open;
mod reach;

use std::cmp::Reverse;

use smallvec::SmallVec;

use self::best_of_key::{is_among_best_of_key, keep_best_of_keys};
use self::open::Open;
use self::reach::{cut_below, cut_below_ceilings, reaches};
use super::bid::{Bid, Bids, ItemId};
use super::ceiling::{Ceiling, ceiling};
use super::choice::Steps;
use super::problem::{Bundle, Problem};
use super::totals::Total;

/// A retained set, with the bounds that follow from it.
#[derive(Debug, Default)]
pub struct Retained {
    fingerprint: u64,
    wire_bytes: u32,
    capped: bool,
    /// By item, best first; few enough mostly to stand right here, since every message leads to two sets somewhere in
    /// memory.
    bids: SmallVec<[Bid; 10]>,
    starts: Starts,
    /// Bundles that have a ceiling, ascending, with their ceilings; single items have none.
    ceilings: SmallVec<[(u32, Ceiling); 1]>,
    open: Open,
}

/// Where each item's bids start, and the end.
type Starts = SmallVec<[u32; 8]>;

impl Retained {
    /// What is retained of these bids, which may repeat and hold several versions of a bid.
    pub fn select(problem: &Problem, bids: impl Into<Bids>) -> Self {
        let mut bids = bids.into();
        keep_newest(&mut bids);
        Self::of_newest(problem, bids, &[], Open::default(), |_| None)
    }

    /// What is retained of this set's bids and the news. The news may repeat and hold several versions of a bid, and
    /// they hold all bids of the `others` that this set does not.
    pub fn with(&self, problem: &Problem, news: &mut Bids, others: &[&Self]) -> Self {
        let mut open =
            Open::of_all(std::iter::once(&self.open).chain(others.iter().map(|other| &other.open)));
        if !news.iter().chain(&self.bids).all(|bid| bid.freshness() == Bid::FIRST) {
            news.extend_from_slice(&self.bids);
            keep_newest(news);
            return Self::of_newest(problem, std::mem::take(news), &[], open, |_| None);
        }
        news.sort_unstable_by_key(Bid::rank);
        news.dedup();
        let bids = merge(&self.bids, news);
        if exceeds_cap(problem, &bids) {
            return Self::of_newest(problem, bids, others, open, |_| None);
        }
        loop {
            let merged = Self::of_merged(problem, bids.clone(), others, &open);
            if merged.open == open {
                return merged;
            }
            // Bids that were dropped for a ceiling that is now given up count again.
            open = merged.open;
        }
    }

    /// What is retained of bids of which none ever changed and none is cut off by the cap, with what is known of the sets
    /// that they come from.
    fn of_merged(problem: &Problem, mut bids: Bids, others: &[&Self], open: &Open) -> Self {
        // More bids only raise a ceiling.
        let floor = |bundle| {
            let ceilings = others.iter().filter_map(|set| find(&set.ceilings, bundle));
            let ceilings = ceilings.filter(|_| !open.contains(bundle));
            ceilings.min_by(|left, right| left.total.compare(&right.total))
        };
        cut_below_ceilings(problem, &mut bids, |bundle| floor(bundle).map(|ceiling| &ceiling.total));
        Self::of_newest(problem, bids, others, open.clone(), floor)
    }

    /// What is retained of bids by item, best first, one of each bidder; bundles of which nothing else is known than in one
    /// of the `others` have its ceiling. `floor` is a ceiling that is known for some of a bundle's bids.
    fn of_newest<'a>(
        problem: &Problem,
        mut bids: Bids,
        others: &[&'a Self],
        mut open: Open,
        floor: impl Fn(usize) -> Option<&'a Ceiling>,
    ) -> Self {
        let largest = others.iter().max_by_key(|set| set.bids.len());
        keep_best_of_keys(problem, &mut bids, largest.map_or(&[], |set| set.bids()));
        cap(problem, &mut bids);
        let starts = item_starts(problem, &bids);
        let bundles = problem.bundles().iter().enumerate().filter(|(_, bundle)| bundle.items.len() > 1);
        let ceilings: SmallVec<[(u32, Ceiling); 1]> = bundles
            .filter_map(|(position, bundle)| {
                if open.contains(position) {
                    return None;
                }
                let bids_for = |item| slice_of(&bids, &starts, item);
                let same = others
                    .iter()
                    .find(|other| bundle.items.iter().all(|item| other.bids_for(*item) == bids_for(*item)));
                let ceiling = match same {
                    Some(other) => find(&other.ceilings, position).cloned(),
                    None => {
                        let mut steps = Steps::new(problem.ceiling_budget());
                        let ceiling = ceiling_of(problem, bundle, bids_for, floor(position), &mut steps);
                        if steps.ran_out() {
                            open.insert(position);
                            return None;
                        }
                        ceiling
                    }
                };
                Some((position as u32, ceiling?))
            })
            .collect();
        let starts = match ceilings.is_empty() {
            true => starts,
            false => {
                cut_below(problem, &mut bids, &starts, |bundle| Some(&find(&ceilings, bundle)?.total));
                item_starts(problem, &bids)
            }
        };
        // Sets that were cut before look whole, so what tells is that an item has as many bids as the cap allows.
        let capped = starts.windows(2).any(|pair| (pair[1] - pair[0]) as usize >= problem.cap());
        let fingerprint = EMPTY_FINGERPRINT.wrapping_add(open.fingerprint());
        let fingerprint = bids.iter().fold(fingerprint, |sum, bid| sum.wrapping_add(bid.fingerprint()));
        let wire_bytes = open.wire_bytes() + bids.iter().map(|bid| bid.wire_bytes(problem)).sum::<u32>();
        Self { fingerprint, wire_bytes, capped, bids: SmallVec::from_slice(&bids), starts, ceilings, open }
    }

    /// The bids, by item, best first.
    pub fn bids(&self) -> &[Bid] {
        &self.bids
    }

    /// The bids for one item, best first.
    pub fn bids_for(&self, item: ItemId) -> &[Bid] {
        slice_of(&self.bids, &self.starts, item)
    }

    /// The ceiling of a bundle; `None` for single items and where there is none.
    pub fn ceiling(&self, bundle: usize) -> Option<&Total> {
        Some(&find(&self.ceilings, bundle)?.total)
    }

    /// Equal for equal sets.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Whether the ceiling of some bundle was given up, so that more is retained than could matter.
    pub fn has_open_bundles(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether bundles are open in another set that are not in this one.
    pub fn opens_less_than(&self, theirs: &Self) -> bool {
        !self.open.covers(&theirs.open)
    }

    /// Size of all bids on the wire.
    pub fn wire_bytes(&self) -> u32 {
        self.wire_bytes
    }

    /// Whether an item has as many bids as the cap allows, so that others may have been cut off.
    pub fn capped(&self) -> bool {
        self.capped
    }

    /// Bytes that the set takes in memory.
    pub fn bytes(&self) -> usize {
        let totals = self.ceilings.iter().map(|(_, ceiling)| &ceiling.total);
        let nodes = totals.filter(|total| total.nodes.spilled());
        let taken = self.ceilings.iter().map(|(_, ceiling)| size_of_val(&*ceiling.taken)).sum::<usize>();
        let spilled = self.bids.spilled() as usize * size_of_val(&*self.bids)
            + self.starts.spilled() as usize * size_of_val(&*self.starts)
            + self.ceilings.spilled() as usize * size_of_val(&*self.ceilings)
            + nodes.map(|total| size_of_val(&*total.nodes)).sum::<usize>()
            + taken
            + self.open.bytes();
        size_of::<Self>() + spilled
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

    /// Whether another set holds a bid that this one admits, or has more bundles open.
    pub fn admits_some_of(&self, problem: &Problem, theirs: &Self) -> bool {
        self.opens_less_than(theirs) || self.unknown_of(theirs).any(|bid| self.admits(problem, &bid))
    }

    fn reaches_ceiling(&self, problem: &Problem, bid: &Bid) -> bool {
        let bundle = problem.item(bid.item).bundle;
        let Some(total) = self.ceiling(bundle) else { return true };
        reaches(bid, &problem.bundles()[bundle].items, |item| self.bids_for(item).first(), total)
    }
}

const EMPTY_FINGERPRINT: u64 = 0x243f_6a88_85a3_08d3;

fn find(ceilings: &[(u32, Ceiling)], bundle: usize) -> Option<&Ceiling> {
    ceilings.iter().find(|(position, _)| *position as usize == bundle).map(|(_, ceiling)| ceiling)
}

/// Of several versions of one bidder's bid on an item keeps the newest; orders by item, best first.
fn keep_newest(bids: &mut Bids) {
    // As long as no bid ever changed, equal bids are all that can repeat, and they sort together.
    if bids.iter().any(|bid| bid.freshness() != Bid::FIRST) {
        bids.sort_unstable_by_key(|bid| (bid.item, bid.node, Reverse(bid.freshness())));
        bids.dedup_by_key(|bid| (bid.item, bid.node));
    }
    bids.sort_unstable_by_key(Bid::rank);
    bids.dedup();
}

/// Merges two lists by rank, what both hold once.
fn merge(left: &[Bid], right: &[Bid]) -> Bids {
    let mut merged = Bids::with_capacity(left.len() + right.len());
    let mut right = right.iter().copied().peekable();
    for bid in left {
        while let Some(other) = right.next_if(|other| other.rank() < bid.rank()) {
            merged.push(other);
        }
        right.next_if(|other| other == bid);
        merged.push(*bid);
    }
    merged.extend(right);
    merged
}

fn exceeds_cap(problem: &Problem, bids: &[Bid]) -> bool {
    bids.len() > problem.cap()
        && item_starts(problem, bids).windows(2).any(|pair| (pair[1] - pair[0]) as usize > problem.cap())
}

/// Keeps at most so many bids per item, the best ones: a join by itself.
fn cap(problem: &Problem, bids: &mut Bids) {
    if bids.len() <= problem.cap() {
        return;
    }
    let (mut item, mut count) = (None, 0);
    bids.retain(|bid| {
        count = if item == Some(bid.item) { count + 1 } else { 1 };
        item = Some(bid.item);
        count <= problem.cap()
    });
}

fn item_starts(problem: &Problem, bids: &[Bid]) -> Starts {
    let mut starts = Starts::with_capacity(problem.items().len() + 1);
    for (position, bid) in bids.iter().enumerate() {
        while starts.len() <= usize::from(bid.item) {
            starts.push(position as u32);
        }
    }
    starts.resize(problem.items().len() + 1, bids.len() as u32);
    starts
}

fn slice_of<'a>(bids: &'a [Bid], starts: &[u32], item: ItemId) -> &'a [Bid] {
    &bids[starts[usize::from(item)] as usize..starts[usize::from(item) + 1] as usize]
}

fn ceiling_of<'a>(
    problem: &'a Problem,
    bundle: &'a Bundle,
    bids_for: impl Fn(ItemId) -> &'a [Bid],
    floor: Option<&'a Ceiling>,
    steps: &mut Steps,
) -> Option<Ceiling> {
    let bids: SmallVec<[&[Bid]; 4]> = bundle.items.iter().map(|item| bids_for(*item)).collect();
    ceiling(problem, bundle, bids, floor, steps)
}
