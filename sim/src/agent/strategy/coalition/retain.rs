//! The retained set: which bids of all that are known can still matter.
//!
//! [`Retained::select`] is the definition: best bids within a key whatever ties forbid (`best_of_key`), a cap, and the
//! ceiling of each bundle (`reach`). [`Retained::merge`] comes to the same by way of what is known of sets that were
//! selected before, or by a table (`tabled`) where nothing but the best bids of each key is kept. [`Retained::admits`] judges one
//! bid against a set, so that most messages are settled without a new selection.
//!
//! Sets are sorted lists of bids' numbers, which the problem looks up. Numbers are by item, best first, so that what is
//! kept is mostly told by comparing them.
//!
//! A bundle whose ceiling takes too many steps is *open* from then on: it has none. Which bundles are open is part of the
//! set and merges by union, so that all nodes come to select alike.

mod best_of_key;
mod bounds;
mod draft;
mod laid;
mod open;
mod reach;
mod table;
mod tabled;
mod union;

use smallvec::SmallVec;
use triomphe::ThinArc;

pub use self::bounds::Bounds;
pub use self::laid::Laid;

use self::best_of_key::keep_best_of_keys;
use self::draft::Draft;
use self::open::Open;
use self::reach::cut_below;
use self::union::union;
use super::bid::{Bid, BidId, Bids, Ids, ItemId};
use super::ceiling::{Ceiling, ceiling, plain_ceiling};
use super::choice::Steps;
use super::problem::Problem;
use super::totals::Total;

/// A retained set, with the bounds that follow from it: one place in memory, which all who hold the set refer to.
#[derive(Clone, Debug)]
pub struct Retained(ThinArc<Head, BidId>);

/// What stands before the numbers of the bids, which are ascending, and so by item, best first.
#[derive(Debug, Default)]
struct Head {
    fingerprint: u64,
    wire_bytes: u32,
    capped: bool,
    ceilings: Ceilings,
    open: Open,
}

/// Bundles that have a ceiling, ascending, with their ceilings; single items have none.
type Ceilings = SmallVec<[(u32, Ceiling); 1]>;

/// What a selection came to, not yet in a place of its own: often some node holds the same set already.
#[derive(Debug)]
pub struct Selection {
    draft: Draft,
    ceilings: Ceilings,
    open: Open,
    fingerprint: u64,
}

impl Retained {
    /// A set of a problem that is not known yet.
    pub fn nothing() -> Self {
        Self(ThinArc::from_header_and_slice(Head::default(), &[]))
    }

    /// What is retained of these bids, which may repeat.
    pub fn select(problem: &Problem, bids: impl Into<Bids>) -> Self {
        let mut ids: Ids = bids.into().iter().map(|bid| bid.id).collect();
        ids.sort_unstable();
        ids.dedup();
        Selection::of(problem, Draft::new(problem, ids), &[], Open::default(), |_| None).retained(problem)
    }

    /// What is retained of all bids of some sets and of `news`, which may repeat.
    pub fn merge(problem: &Problem, sets: &[&Self], news: impl Iterator<Item = BidId>) -> Selection {
        let mut news: SmallVec<[BidId; 8]> = news.collect();
        news.sort_unstable();
        news.dedup();
        let mut lists: SmallVec<[&[BidId]; 8]> = sets.iter().map(|set| set.ids()).collect();
        lists.push(&news);
        let ids = union(&lists);
        if let Some(places) = problem.places() {
            return tabled::select(problem, places, ids);
        }
        let mut open = Open::of_all(sets.iter().map(|set| &set.head().open));
        let draft = Draft::new(problem, ids);
        if draft.lengths().any(|length| length as usize > problem.cap()) {
            return Selection::of(problem, draft, sets, open, |_| None);
        }
        if !problem.has_searched_bundles() {
            return Selection::of_uncut(problem, draft, sets, &open);
        }
        loop {
            let merged = Selection::of_uncut(problem, draft.clone(), sets, &open);
            if merged.open == open {
                return merged;
            }
            // Bids that were dropped for a ceiling that is now given up count again.
            open = merged.open;
        }
    }

    fn head(&self) -> &Head {
        &self.0.header.header
    }

    /// Reads all of it, so that it is at hand.
    pub fn read_ahead(&self) -> u64 {
        /// Numbers of bids that stand in one line of a processor's cache.
        const LINE: usize = 16;
        let ids = self.ids().iter().step_by(LINE);
        ids.fold(self.head().fingerprint, |sum, id| sum ^ u64::from(id.0))
    }

    /// The numbers of the bids, ascending: by item, best first.
    pub fn ids(&self) -> &[BidId] {
        &self.0.slice
    }

    /// The bids, by item, best first.
    pub fn bids(&self, problem: &Problem) -> Vec<Bid> {
        self.ids().iter().map(|id| problem.bid(*id)).collect()
    }

    /// The numbers of the bids for one item, best first.
    fn ids_for(&self, problem: &Problem, item: ItemId) -> &[BidId] {
        let range = problem.ids_of_item(item);
        let first = self.ids().partition_point(|id| id.0 < range.start);
        let length = self.ids()[first..].partition_point(|id| id.0 < range.end);
        &self.ids()[first..first + length]
    }

    /// The ceiling of a bundle; `None` for single items and where there is none.
    pub fn ceiling(&self, bundle: usize) -> Option<&Total> {
        Some(&find(&self.head().ceilings, bundle)?.total)
    }

    /// Equal for equal sets.
    pub fn fingerprint(&self) -> u64 {
        self.head().fingerprint
    }

    /// Whether the ceiling of some bundle was given up, so that more is retained than could matter.
    pub fn has_open_bundles(&self) -> bool {
        !self.head().open.is_empty()
    }

    /// Whether bundles are open in another set that are not in this one.
    pub fn opens_less_than(&self, theirs: &Self) -> bool {
        !self.head().open.covers(&theirs.head().open)
    }

    /// Size of all bids on the wire.
    pub fn wire_bytes(&self) -> u32 {
        self.head().wire_bytes
    }

    /// Whether an item has as many bids as the cap allows, so that others may have been cut off.
    pub fn capped(&self) -> bool {
        self.head().capped
    }

    /// This node's share of the bytes that the set takes in memory.
    pub fn bytes(&self) -> usize {
        let head = self.head();
        let totals = head.ceilings.iter().map(|(_, ceiling)| &ceiling.total);
        let nodes = totals.filter(|total| total.nodes.spilled());
        let taken = head.ceilings.iter().map(|(_, ceiling)| size_of_val(&*ceiling.taken)).sum::<usize>();
        let spilled = head.ceilings.spilled() as usize * size_of_val(&*head.ceilings)
            + nodes.map(|total| size_of_val(&*total.nodes)).sum::<usize>()
            + taken
            + head.open.bytes();
        // Before the head stands the number of holders, before the bids their number.
        let all = size_of::<Head>() + 2 * size_of::<usize>() + size_of_val(self.ids()) + spilled;
        all / self.0.with_arc(triomphe::Arc::count).max(1)
    }

    /// Whether selecting from this set and one more bid would change it.
    ///
    /// When no bid of a list is admitted, selecting from the set and the whole list gives the set again: a bid that
    /// raises the highest of its item, or a ceiling, is always admitted itself.
    pub fn admits(&self, problem: &Problem, id: BidId) -> bool {
        Bounds::of(problem, self).admit(id)
    }

    /// The bids of another set that this one does not hold, ascending: both sets are walked side by side.
    pub fn unknown_of<'a>(&'a self, theirs: &'a Self) -> impl Iterator<Item = BidId> + 'a {
        let (own, mut next) = (self.ids(), 0);
        theirs.ids().iter().copied().filter(move |id| {
            while own.get(next).is_some_and(|own| own < id) {
                next += 1;
            }
            own.get(next) != Some(id)
        })
    }

    /// Whether another set holds a bid that this one admits, or has more bundles open.
    pub fn admits_some_of(&self, problem: &Problem, theirs: &Self) -> bool {
        if let Some(places) = problem.places() {
            return tabled::admits_some_of(problem, places, self, theirs);
        }
        let mut unknown = self.unknown_of(theirs).peekable();
        self.opens_less_than(theirs)
            || unknown.peek().is_some() && {
                let bounds = Bounds::of(problem, self);
                unknown.any(|id| bounds.admit(id))
            }
    }
}

impl Selection {
    /// What is retained of bids of which none is cut off by the cap, with what is known of the sets that they come from.
    fn of_uncut(problem: &Problem, mut draft: Draft, sets: &[&Retained], open: &Open) -> Self {
        // More bids only raise a ceiling. So what cannot reach the highest that is known for some of these bids is dropped:
        // every total that this is computed from is still there.
        let floor = |bundle| {
            let ceilings = sets.iter().filter_map(|set| find(&set.head().ceilings, bundle));
            let ceilings = ceilings.filter(|_| !open.contains(bundle));
            ceilings.min_by(|left, right| left.total.compare(&right.total))
        };
        cut_below(problem, &mut draft, |bundle| floor(bundle).map(|ceiling| &ceiling.total));
        Self::of(problem, draft, sets, open.clone(), floor)
    }

    /// What is retained of bids; bundles of which nothing else is known than in one of the `sets` have its ceiling. `floor` is
    /// a ceiling that is known for some of a bundle's bids.
    fn of<'a>(
        problem: &Problem,
        mut draft: Draft,
        sets: &[&'a Retained],
        mut open: Open,
        floor: impl Fn(usize) -> Option<&'a Ceiling>,
    ) -> Self {
        let largest = sets.iter().max_by_key(|set| set.ids().len());
        keep_best_of_keys(problem, &mut draft, largest.map_or(&[], |set| set.ids()));
        draft.keep(|_, ids| ids.len().min(problem.cap()));
        let mut ceilings = Ceilings::new();
        for position in problem.joint_bundles() {
            if open.contains(*position) {
                continue;
            }
            match ceiling_of(problem, *position, &draft, sets, floor(*position)) {
                Ok(ceiling) => ceilings.extend(ceiling.map(|ceiling| (*position as u32, ceiling))),
                Err(TooManySteps) => open.insert(*position),
            }
        }
        cut_below(problem, &mut draft, |bundle| Some(&find(&ceilings, bundle)?.total));
        Self::new(draft, ceilings, open)
    }

    fn new(draft: Draft, ceilings: Ceilings, open: Open) -> Self {
        let fingerprint = EMPTY_FINGERPRINT.wrapping_add(open.fingerprint());
        let ids = draft.ids().iter();
        let fingerprint = ids.fold(fingerprint, |sum, id| sum.wrapping_add(id.fingerprint()));
        Self { draft, ceilings, open, fingerprint }
    }

    /// Equal for equal sets.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The set in a place of its own.
    pub fn retained(self, problem: &Problem) -> Retained {
        let Self { draft, ceilings, open, fingerprint } = self;
        // Sets that were cut before look whole, so what tells is that an item has as many bids as the cap allows.
        let capped = draft.lengths().any(|length| length as usize >= problem.cap());
        let bytes = draft.lengths().zip(0..).map(|(length, item)| length * Bid::wire_bytes(problem, item));
        let wire_bytes = open.wire_bytes() + bytes.sum::<u32>();
        let head = Head { fingerprint, wire_bytes, capped, ceilings, open };
        Retained(ThinArc::from_header_and_slice(head, draft.ids()))
    }
}

const EMPTY_FINGERPRINT: u64 = 0x243f_6a88_85a3_08d3;

/// The search for a ceiling took more steps than it may.
struct TooManySteps;

fn find(ceilings: &[(u32, Ceiling)], bundle: usize) -> Option<&Ceiling> {
    ceilings.iter().find(|(position, _)| *position as usize == bundle).map(|(_, ceiling)| ceiling)
}

/// The ceiling of a bundle; that of another set, where this has the same bids for it.
fn ceiling_of<'a>(
    problem: &Problem,
    position: usize,
    draft: &Draft,
    sets: &[&'a Retained],
    floor: Option<&'a Ceiling>,
) -> Result<Option<Ceiling>, TooManySteps> {
    let bundle = &problem.bundles()[position];
    if bundle.is_plain {
        return Ok(plain_ceiling(problem, bundle, |item| draft.ids_for(item)));
    }
    let is_same = |set: &&&Retained| {
        bundle.items.iter().all(|item| set.ids_for(problem, *item) == draft.ids_for(*item))
    };
    if let Some(same) = sets.iter().find(is_same) {
        return Ok(find(&same.head().ceilings, position).cloned());
    }
    let lay = |item: &ItemId| draft.ids_for(*item).iter().map(|id| problem.bid(*id)).collect();
    let laid: SmallVec<[Bids; 4]> = bundle.items.iter().map(lay).collect();
    let bids: SmallVec<[&[Bid]; 4]> = laid.iter().map(|bids| &**bids).collect();
    let mut steps = Steps::new(problem.ceiling_budget());
    let ceiling = ceiling(problem, bundle, bids, floor, &mut steps);
    if steps.ran_out() { Err(TooManySteps) } else { Ok(ceiling) }
}
