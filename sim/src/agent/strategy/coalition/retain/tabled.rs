//! Selecting by a table, where all there is to it is to find the best bids of each key.
//!
//! Bids are gone through in order, each item's best first, so that the first of a key are its best; and the ceiling of a bundle is
//! the total of its best key. It comes to the same as selecting by the definition, in fewer steps.

use std::cmp::Ordering;

use super::super::bid::{Ids, ItemId};
use super::super::ceiling::Ceiling;
use super::super::problem::{Bundle, Places, Problem};
use super::super::totals::Total;
use super::bounds::Bounds;
use super::draft::Draft;
use super::open::Open;
use super::reach::cut_below;
use super::table::{Filling, Table};
use super::{Ceilings, Retained, Selection, find};
use crate::model::Credits;

/// What is retained of bids, given ascending.
pub fn select(problem: &Problem, places: &Places, mut ids: Ids) -> Selection {
    let (mut draft, ceilings) = Table::with(places, |table| {
        let kept = table.enter_all(&mut ids);
        ids.truncate(kept);
        let draft = Draft::new(problem, ids);
        let ceilings = problem.joint_bundles().iter().filter_map(|bundle| {
            let total = best_total(problem, places, &problem.bundles()[*bundle], &draft, table)?;
            Some((*bundle as u32, Ceiling { total, taken: Box::default() }))
        });
        let ceilings: Ceilings = ceilings.collect();
        (draft, ceilings)
    });
    cut_below(problem, &mut draft, |bundle| Some(&find(&ceilings, bundle)?.total));
    Selection::new(draft, ceilings, Open::default())
}

/// Whether a set admits a bid of another.
pub fn admits_some_of(problem: &Problem, places: &Places, own: &Retained, theirs: &Retained) -> bool {
    Table::with(places, |table| {
        table.enter_set(own.ids());
        let mut better = theirs.ids().iter().copied().filter(|id| table.wants(*id)).peekable();
        better.peek().is_some() && {
            let bounds = Bounds::of(problem, own);
            better.any(|id| bounds.reached_by(id))
        }
    })
}

/// The best total of a bundle whose items owe each other one value and nothing else, of bids that are all entered.
fn best_total(
    problem: &Problem,
    places: &Places,
    bundle: &Bundle,
    draft: &Draft,
    table: &Filling<'_>,
) -> Option<Total> {
    let book = problem.book();
    let (first, rest) = bundle.items.split_first()?;
    let mut most_of_rest = Credits::ZERO;
    for item in rest {
        most_of_rest = most_of_rest + book.credits(*draft.ids_for(*item).first()?);
    }
    let mut best: Option<Total> = None;
    for id in draft.ids_for(*first) {
        let least = best.as_ref().map(|best| best.credits);
        let own = book.credits(*id);
        if least.is_some_and(|least| own + most_of_rest < least) {
            break;
        }
        let beside = |item: &ItemId| table.at(places.beside(*id, *first, *item));
        let credits = rest.iter().try_fold(own, |sum, item| Some(sum + book.credits(beside(item)?)));
        let Some(credits) = credits.filter(|credits| least.is_none_or(|least| *credits >= least)) else {
            continue;
        };
        let nodes = std::iter::once(*id).chain(rest.iter().filter_map(beside));
        let total = Total { credits, nodes: nodes.map(|id| book.bidder(id)).collect() };
        if best.as_ref().is_none_or(|best| total.compare(best) == Ordering::Less) {
            best = Some(total);
        }
    }
    best
}
