//! Placements of a bundle: a bid for each of its items, valid among themselves.

use smallvec::SmallVec;

use super::super::bid::{Bid, ItemId};
use super::super::problem::Problem;
use super::super::retain::Retained;
use super::super::totals::{Choice, Groups};
use super::matching::Worth;
use super::steps::Steps;
use crate::model::ContainerId;

/// Worth of one more request node stitched: more than twice what all credits of 2¹⁶ items can sum to.
const STITCHED: Worth = 1 << 80;

/// A bundle with its placements, best first.
pub struct Unit {
    /// Its items, ascending.
    pub items: Vec<ItemId>,
    /// More worth first, then lower positions.
    pub placements: Vec<Placement>,
}

/// A bid for each item of a bundle.
#[derive(Clone, Debug)]
pub struct Placement {
    /// In item order.
    pub bids: SmallVec<[Bid; 2]>,
    /// Request nodes in steps that no sum of credits reaches, plus credits in millionths.
    pub worth: Worth,
}

impl Unit {
    /// The placements that can be part of a best stitching: whatever other bundles take away, a best stitching holds a
    /// total of at least the bundle's ceiling. When the steps run out, those that were found.
    pub fn new(problem: &Problem, position: usize, retained: &Retained, steps: &mut Steps) -> Self {
        let bundle = &problem.bundles()[position];
        let mut placements: Vec<Placement> = Vec::new();
        match *bundle.items.as_slice() {
            _ if bundle.impossible => {}
            [item] => {
                let bids = retained.bids_for(item);
                placements.extend(bids.iter().map(|bid| Placement::new(problem, std::slice::from_ref(bid))));
            }
            _ => {
                let floor = retained.ceiling(position).cloned();
                let mut visit = |bids: &[Bid]| placements.push(Placement::new(problem, bids));
                groups(problem, position, retained).reaching(floor, &mut || steps.take(1), &mut visit);
                placements.sort_by(|left, right| {
                    right.worth.cmp(&left.worth).then_with(|| left.nodes().cmp(right.nodes()))
                });
            }
        }
        Self { items: bundle.items.clone(), placements }
    }

    /// The placement of a bundle that no tie connects to another.
    pub fn best_alone(problem: &Problem, position: usize, retained: &Retained) -> Option<Choice> {
        let bundle = &problem.bundles()[position];
        match *bundle.items.as_slice() {
            _ if bundle.impossible => None,
            [item] => retained.bids_for(item).first().map(|bid| Choice::from_slice(&[*bid])),
            _ => groups(problem, position, retained).best(&[]),
        }
    }
}

fn groups<'a>(problem: &'a Problem, position: usize, retained: &Retained) -> Groups<'a> {
    let bundle = &problem.bundles()[position];
    let bids: SmallVec<[&[Bid]; 4]> = bundle.items.iter().map(|item| retained.bids_for(*item)).collect();
    Groups::new(problem, bundle, &bids)
}

impl Placement {
    fn new(problem: &Problem, bids: &[Bid]) -> Self {
        let requests: usize = bids.iter().map(|bid| problem.item(bid.item).requests.len()).sum();
        let credits: Worth = bids.iter().map(|bid| Worth::from(bid.credits.micros())).sum();
        Self { bids: SmallVec::from_slice(bids), worth: STITCHED * requests as Worth + credits }
    }

    fn nodes(&self) -> impl Iterator<Item = ContainerId> + '_ {
        self.bids.iter().map(|bid| bid.node)
    }

    /// The bid for an item of the bundle.
    pub fn bid_for(&self, item: ItemId) -> Option<&Bid> {
        self.bids.iter().find(|bid| bid.item == item)
    }
}
