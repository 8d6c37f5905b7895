//! The decision: the best stitching that the bids of a retained set allow, by an exact and deterministic search.
//!
//! Each bundle takes one of its *placements* (a bid for each of its items, valid among themselves) or stays out. Bundles
//! that no tie connects are decided apart. Within a component: first the best worth (number of request nodes before
//! credits) by branch and bound, then, with that worth given, the lowest positions in request order. A budget of steps
//! bounds the time that this may take.

mod clique;
mod matching;
mod placement;
mod search;
mod steps;

use self::placement::Unit;
use self::search::Search;
use self::steps::Steps;
use super::bid::Bid;
use super::problem::Problem;
use super::retain::Retained;
use crate::agent::strategy::Decision;
use crate::model::Stitching;

/// Decides from a retained set; `budget` bounds the number of search steps.
pub fn decide(problem: &Problem, retained: &Retained, budget: u64) -> Decision {
    let mut steps = Steps::new(budget);
    let mut stitching = Stitching::empty(problem.instance().request.len());
    let mut stitch = |bids: &[Bid]| {
        for bid in bids {
            for request in &problem.item(bid.item).requests {
                stitching.set(*request, Some(bid.node));
            }
        }
    };
    for component in problem.components() {
        if let [alone] = **component {
            Unit::best_alone(problem, alone, retained).iter().for_each(|bids| stitch(bids));
            continue;
        }
        let units = component.iter().enumerate().map(|(position, bundle)| {
            let mut lent = steps.lend(component.len() - position + 1);
            let unit = Unit::new(problem, *bundle, retained, &mut lent);
            steps.take_back(lent);
            unit
        });
        let units: Vec<Unit> = units.collect();
        stitch(&Search::new(problem, &units).solve(&mut steps));
    }
    Decision { stitching, budget_exhausted: steps.ran_out(), steps: budget - steps.left() }
}
