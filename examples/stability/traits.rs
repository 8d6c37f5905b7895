//! What an instance contains that may matter to a bidding rule.

use std::collections::VecDeque;

use huddle_sim::model::{CompositionCondition, Container, ContainerId, Credits, Instance};

/// The kinds of composition, as scenarios spell them.
pub const KINDS: [&str; 4] = ["same", "diff", "share", "nshare"];

/// What one instance contains.
#[derive(Clone, Debug)]
pub struct Traits {
    /// Whether there is a composition of each of [`KINDS`].
    pub has: [bool; 4],
    /// Number of compositions.
    pub compositions: usize,
    /// Whether two compositions have two request nodes in common.
    pub overlap: bool,
    /// Longest shortest way between two container nodes, in hops.
    pub diameter: usize,
    /// Whether two container nodes have the highest credits for some request node.
    pub tied: bool,
    /// Number of container nodes.
    pub nodes: usize,
}

impl Traits {
    /// Those of an instance.
    pub fn of(instance: &Instance) -> Self {
        let compositions: Vec<&CompositionCondition> =
            instance.composition_conditions().map(|(_, condition)| condition).collect();
        let has = KINDS.map(|kind| compositions.iter().any(|found| found.composition.key() == kind));
        Self {
            has,
            compositions: compositions.len(),
            overlap: overlap(&compositions),
            diameter: diameter(&instance.container),
            tied: is_tied(instance),
            nodes: instance.container.len(),
        }
    }

    /// Number of different kinds of composition.
    pub fn kinds(&self) -> usize {
        self.has.iter().filter(|has| **has).count()
    }

    /// The kind of all compositions, where there is only one.
    pub fn only_kind(&self) -> Option<&'static str> {
        let mut kinds = KINDS.into_iter().zip(self.has).filter(|(_, has)| *has).map(|(kind, _)| kind);
        kinds.next().filter(|_| self.kinds() == 1)
    }
}

fn overlap(compositions: &[&CompositionCondition]) -> bool {
    compositions.iter().enumerate().any(|(position, one)| {
        compositions[..position]
            .iter()
            .any(|other| one.nodes.iter().filter(|node| other.nodes.contains(node)).count() > 1)
    })
}

fn is_tied(instance: &Instance) -> bool {
    instance.request.ids().any(|request| {
        let bids = instance.container.nodes().filter_map(|node| instance.base_credits(node, request).ok());
        let bids: Vec<Credits> = bids.collect();
        let highest = bids.iter().max();
        bids.iter().filter(|bid| Some(*bid) == highest).count() > 1
    })
}

fn diameter(container: &Container) -> usize {
    container.nodes().map(|node| farthest(container, node)).max().unwrap_or(0)
}

/// Hops to the node farthest away.
fn farthest(container: &Container, from: ContainerId) -> usize {
    let mut hops = vec![None; container.len()];
    hops[from.index()] = Some(0);
    let mut waiting = VecDeque::from([from]);
    let mut most = 0;
    while let Some(node) = waiting.pop_front() {
        let next = hops[node.index()].map_or(0, |hops: usize| hops + 1);
        for neighbour in container.neighbours(node) {
            if hops[neighbour.index()].is_none() {
                hops[neighbour.index()] = Some(next);
                most = most.max(next);
                waiting.push_back(*neighbour);
            }
        }
    }
    most
}
