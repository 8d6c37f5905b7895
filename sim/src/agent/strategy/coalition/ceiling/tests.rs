//! Counting against searching, on random bundles.

use std::cmp::Ordering;
use std::sync::Arc;

use super::*;
use crate::agent::strategy::coalition::bid::ItemId;
use crate::agent::strategy::coalition::choice::Steps;
use crate::instances::{self, CompositionWeights, Mix};

#[test]
fn what_is_counted_to_withstand_all_ties_is_never_better_than_what_does() {
    let (mut compared, mut equal) = (0, 0);
    let kinds = CompositionWeights { same: 1, diff: 3, share: 4, nshare: 2 };
    for seed in 0..1_500 {
        let mix = if seed % 3 == 0 { Mix::everything() } else { Mix::coupled() };
        let mix = Mix { nodes: 20..=40, requests: 3..=5, compositions: 2..=4, kinds, ..mix };
        let problem = Problem::new(Arc::new(instances::random(8_000_000 + seed, &mix)), 4096);
        for (position, bundle) in
            problem.bundles().iter().enumerate().filter(|(_, bundle)| bundle.items.len() > 1)
        {
            let nodes = problem.instance().container.nodes();
            let mut all: Vec<Bid> = nodes.flat_map(|node| problem.bids_of(node)).collect();
            all.sort_unstable_by_key(Bid::rank);
            let of_item = |item: &ItemId| {
                let bids = all.iter().filter(|bid| bid.item == *item);
                bids.copied().collect::<Vec<Bid>>()
            };
            let bids: Vec<Vec<Bid>> = bundle.items.iter().map(of_item).collect();
            let bids: SmallVec<[&[Bid]; 4]> = bids.iter().map(Vec::as_slice).collect();
            let counting = problem.counting(position).expect("two attributes of four values are counted");
            let Some(counted) = counted::ceiling(&problem, bundle, &counting, &bids) else { continue };
            let totals = Totals::new(&problem, bundle, bids);
            let searched = Adversary::new(&problem, bundle, totals, &mut Steps::new(u64::MAX)).worst(None);
            let searched =
                searched.unwrap_or_else(|| panic!("seed {seed}: nothing withstands, but {counted:?}"));
            let order = counted.compare(&searched.total);
            assert_ne!(order, Ordering::Less, "seed {seed}: {counted:?} {searched:?}");
            compared += 1;
            equal += usize::from(order == Ordering::Equal);
        }
    }
    assert!(compared > 200 && equal < compared, "{compared} compared, {equal} equal");
}
