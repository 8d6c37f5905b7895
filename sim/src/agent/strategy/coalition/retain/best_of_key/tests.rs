//! Counting and covers against trying all orders, on random items.

mod orders;

use std::sync::Arc;

use self::orders::Orders;
use super::*;
use crate::agent::strategy::coalition::problem::AttributeId;
use crate::instances::{self, CompositionWeights, Mix};

/// What is kept of the rivals of an item under some value ties.
fn kept(problem: &Problem, item: &Item, value_ties: ValueTies, rivals: &[Bid]) -> Vec<Bid> {
    let item = Item { value_ties, ..item.clone() };
    let mut kept = Vec::new();
    keep_best(problem, &item, rivals, 0, |bid| kept.push(bid));
    kept
}

/// What is kept by the definition: what some order of spending the ties makes the best.
fn kept_by_orders(problem: &Problem, item: &Item, ties: &[(AttributeId, usize)], rivals: &[Bid]) -> Vec<Bid> {
    let marks = Orders::new(problem, item.node_ties, ties, rivals).kept();
    rivals.iter().zip(marks).filter(|(_, kept)| *kept).map(|(bid, _)| *bid).collect()
}

/// Calls `check` with random items that have `nshare` ties, and with all bids for each, best first.
fn with_tied_items(mut check: impl FnMut(u64, &Problem, &Item, &[Bid])) {
    let kinds = CompositionWeights { same: 0, diff: 1, share: 0, nshare: 3 };
    let mix = Mix { nodes: 12..=16, groupings: 2..=8, compositions: 3..=5, kinds, ..Mix::coupled() };
    for seed in 0..300 {
        let problem = Problem::new(Arc::new(instances::random(5_000_000 + seed, &mix)), 4096);
        for (position, item) in problem.items().iter().enumerate() {
            let nodes = problem.instance().container.nodes();
            let bids = nodes.flat_map(|node| problem.bids_of(node));
            let mut bids: Vec<Bid> = bids.filter(|bid| usize::from(bid.item) == position).collect();
            bids.sort_unstable_by_key(Bid::rank);
            if item.value_ties != ValueTies::None {
                check(seed, &problem, item, &bids);
            }
        }
    }
}

fn ties_over(item: &Item, attribute: AttributeId) -> usize {
    item.nshare.iter().filter(|(tied, _)| *tied == attribute).count()
}

#[test]
fn counting_keeps_what_trying_all_orders_keeps_for_one_attribute() {
    let mut compared = 0;
    with_tied_items(|seed, problem, item, bids| {
        let attribute = item.nshare[0].0;
        let ties = ties_over(item, attribute);
        let counted = ValueTies::Counted { attribute, ties, beside: Vec::new() };
        let by_orders = kept_by_orders(problem, item, &[(attribute, ties)], bids);
        assert_eq!(kept(problem, item, counted, bids), by_orders, "seed {seed}");
        compared += usize::from(by_orders.len() < bids.len());
    });
    assert!(compared > 100, "bids were dropped in {compared} cases only");
}

#[test]
fn a_cover_keeps_what_trying_all_orders_keeps_for_two_attributes() {
    let mut compared = 0;
    with_tied_items(|seed, problem, item, bids| {
        let ValueTies::Covered(ties) = &item.value_ties else { return };
        let by_orders = kept_by_orders(problem, item, ties, bids);
        assert_eq!(kept(problem, item, item.value_ties.clone(), bids), by_orders, "seed {seed}");
        compared += usize::from(by_orders.len() < bids.len());
    });
    assert!(compared > 50, "bids were dropped in {compared} cases only");
}

#[test]
fn counting_beside_another_attribute_keeps_all_that_trying_all_orders_keeps() {
    let mut compared = 0;
    with_tied_items(|seed, problem, item, bids| {
        let ValueTies::Covered(ties) = &item.value_ties else { return };
        let tried = kept_by_orders(problem, item, ties, bids);
        for (position, (attribute, count)) in ties.iter().enumerate() {
            let beside = vec![ties[1 - position].0];
            let counted = ValueTies::Counted { attribute: *attribute, ties: *count, beside };
            let item = Item { value_ties: counted, ..item.clone() };
            let mut rivals = bids.to_vec();
            rivals.sort_by(|left, right| compare_rivalry(problem, &item, left, right));
            let mut counted = Vec::new();
            for group in rivals.chunk_by(|left, right| are_rivals(problem, &item, left, right)) {
                keep_best(problem, &item, group, 0, |bid| counted.push(bid));
            }
            assert!(tried.iter().all(|bid| counted.contains(bid)), "seed {seed}");
            compared += 1;
        }
    });
    assert!(compared > 50, "{compared} cases only");
}
