//! All bids that can be made in a problem, numbered by item, best first.

use std::ops::Range;

use super::super::bid::{Bid, BidId, ItemId};
use super::Problem;
use crate::model::{ContainerId, Credits};

/// All bids that can be made.
#[derive(Debug, Default)]
pub struct Book {
    /// By bid, its credits, its bidder, and the number of its key; apart, since mostly one of them is asked for.
    credits: Vec<Credits>,
    bidders: Vec<ContainerId>,
    keys: Vec<u32>,
    /// Per item, where its bids start, and the end.
    items: Vec<u32>,
    /// Per node, where its bids start in `by_node`, and the end.
    nodes: Vec<u32>,
    by_node: Vec<BidId>,
}

impl Book {
    /// All bids that the nodes of a problem can make.
    pub fn new(problem: &Problem) -> Self {
        let container = &problem.instance.container;
        let mut bids: Vec<Bid> = container.nodes().flat_map(|node| bids_of(problem, node)).collect();
        bids.sort_unstable_by_key(Bid::rank);
        bids.iter_mut().zip(0..).for_each(|(bid, id)| bid.id = BidId(id));
        let items: Vec<u32> = (0..=problem.items.len())
            .map(|item| bids.partition_point(|bid| usize::from(bid.item) < item) as u32)
            .collect();
        let mut nodes = vec![0; container.len() + 1];
        bids.iter().for_each(|bid| nodes[bid.node.index() + 1] += 1);
        (0..container.len()).for_each(|node| nodes[node + 1] += nodes[node]);
        let mut next = nodes.clone();
        let mut by_node = vec![BidId(0); bids.len()];
        for bid in &bids {
            let place = &mut next[bid.node.index()];
            by_node[*place as usize] = bid.id;
            *place += 1;
        }
        Self {
            credits: bids.iter().map(|bid| bid.credits).collect(),
            bidders: bids.iter().map(|bid| bid.node).collect(),
            keys: bids.iter().map(|bid| bid.key).collect(),
            items,
            nodes,
            by_node,
        }
    }

    /// The credits of a bid.
    pub fn credits(&self, id: BidId) -> Credits {
        self.credits[id.0 as usize]
    }

    /// Whose bid it is.
    pub fn bidder(&self, id: BidId) -> ContainerId {
        self.bidders[id.0 as usize]
    }

    /// The number of a bid's key.
    pub fn key(&self, id: BidId) -> u32 {
        self.keys[id.0 as usize]
    }

    /// The item that a bid is for.
    pub fn item(&self, id: BidId) -> ItemId {
        self.items[1..].partition_point(|end| *end <= id.0) as ItemId
    }

    /// The numbers of all bids for an item.
    pub fn ids_of_item(&self, item: ItemId) -> Range<u32> {
        self.items[usize::from(item)]..self.items[usize::from(item) + 1]
    }

    /// Puts the bids of each node in the order of what is told of their credits, those of which the same is told in item order.
    pub fn order_bids_of_nodes<T: Ord>(&mut self, place: impl Fn(Credits) -> T) {
        let Self { credits, nodes, by_node, .. } = self;
        for range in nodes.windows(2) {
            by_node[range[0] as usize..range[1] as usize].sort_by_key(|id| place(credits[id.0 as usize]));
        }
    }

    /// The numbers of a node's bids, in item order unless they were put in another.
    pub fn ids_of(&self, node: ContainerId) -> &[BidId] {
        &self.by_node[self.nodes[node.index()] as usize..self.nodes[node.index() + 1] as usize]
    }
}

/// The bids of a node, on every item that it can take, not numbered yet.
fn bids_of(problem: &Problem, node: ContainerId) -> impl Iterator<Item = Bid> + '_ {
    let profile = problem.profile_of_node[node.index()];
    let symbols = &problem.profiles[profile as usize];
    let items = problem.items.iter().enumerate();
    items.filter_map(move |(position, item)| {
        let can_take = !problem.bundles[item.bundle].impossible
            && problem.room(node) >= item.requests.len()
            && item.needs.iter().all(|need| symbols[*need].is_some());
        if !can_take {
            return None;
        }
        let credits: Result<Credits, _> =
            item.requests.iter().map(|request| problem.instance.base_credits(node, *request)).sum();
        let credits = credits.ok()?;
        let key = problem.keys[position].of_profile[profile as usize];
        Some(Bid { credits, node, profile, id: BidId(0), key, item: position as ItemId })
    })
}
