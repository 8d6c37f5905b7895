//! The decision: the best stitching that the bids of a retained set allow, by an exact and deterministic search.
//!
//! Each bundle takes a bid for each of its items, valid among themselves, or stays out. Bundles that no tie connects are
//! decided apart. The best is that of most request nodes, then most credits, then the lowest positions in request order. A
//! budget of steps bounds the time that this may take.

use smallvec::SmallVec;

use super::bid::{Bid, ItemId};
use super::choice::{Contest, Steps};
use super::problem::Problem;
use super::retain::{Laid, Retained};
use super::totals::Totals;
use crate::agent::strategy::Decision;
use crate::model::Stitching;

/// So many times its budget may a decision search on, as long as it has found nothing.
const RESERVE: u64 = 4;

/// Decides from a retained set; `budget` bounds the number of search steps.
pub fn decide(problem: &Problem, retained: &Retained, budget: u64) -> Decision {
    let mut steps = Steps::new(budget).with_reserve(budget.saturating_mul(RESERVE));
    let mut stitching = Stitching::empty(problem.instance().request.len());
    let laid = Laid::of(problem, retained);
    for component in problem.components() {
        for bid in decide_component(problem, (retained, &laid), component, &mut steps) {
            for request in &problem.item(bid.item).requests {
                stitching.set(*request, Some(bid.node));
            }
        }
    }
    Decision { stitching, budget_exhausted: steps.ran_out(), steps: budget - steps.left() }
}

/// The bids of the best stitching of bundles that ties connect.
fn decide_component(
    problem: &Problem,
    (retained, laid): (&Retained, &Laid),
    component: &[usize],
    steps: &mut Steps,
) -> Vec<Bid> {
    if let [alone] = *component {
        return best_alone(problem, alone, (retained, laid), steps);
    }
    if let Some(undisputed) = undisputed(problem, laid, component) {
        return undisputed;
    }
    let possible = component.iter().copied().filter(|bundle| !problem.bundles()[*bundle].impossible);
    Contest::new(problem, possible, |item| laid.bids_for(item)).best_stitching(steps)
}

/// The best bid of each item, where every bundle has one item and these bids stand together: no choice is better, nor as good on
/// lower positions.
fn undisputed(problem: &Problem, laid: &Laid, component: &[usize]) -> Option<Vec<Bid>> {
    let mut chosen = Vec::new();
    for bundle in component.iter().map(|bundle| &problem.bundles()[*bundle]) {
        let [item] = *bundle.items.as_slice() else { return None };
        let best = laid.bids_for(item).first().filter(|_| !bundle.impossible);
        if best.is_some_and(|best| !problem.may_join(&chosen, best)) {
            return None;
        }
        chosen.extend(best);
    }
    Some(chosen)
}

/// What a bundle that no tie connects to another takes.
fn best_alone(
    problem: &Problem,
    position: usize,
    (retained, laid): (&Retained, &Laid),
    steps: &mut Steps,
) -> Vec<Bid> {
    let bundle = &problem.bundles()[position];
    match *bundle.items.as_slice() {
        _ if bundle.impossible => Vec::new(),
        [item] => laid.bids_for(item).first().copied().into_iter().collect(),
        // Nothing can take anything from it, so its ceiling is its best total.
        _ if bundle.is_plain => {
            let nodes = retained.ceiling(position).into_iter().flat_map(|total| &total.nodes);
            let of_node =
                |(item, node): (&ItemId, &_)| laid.bids_for(*item).iter().find(|bid| bid.node == *node);
            bundle.items.iter().zip(nodes).filter_map(of_node).copied().collect()
        }
        _ => {
            let bids: SmallVec<[&[Bid]; 4]> = bundle.items.iter().map(|item| laid.bids_for(*item)).collect();
            let best = Totals::new(problem, bundle, bids).best(&[], None, steps);
            best.map_or_else(Vec::new, |best| best.into_vec())
        }
    }
}
