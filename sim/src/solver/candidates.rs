//! What the heuristic solvers choose from: the bids of one part, and what a stitching of them breaks.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::solved::SolvedPart;
use crate::model::{Composition, CompositionCondition, ContainerId, Credits, Instance, RequestId, Stitching};

/// The bids of one part, and the compositions by request node.
pub struct Candidates<'a> {
    instance: &'a Instance,
    /// Per request node the container nodes that bid on it, most credits first, then the lowest position.
    bids: Vec<Vec<(ContainerId, Credits)>>,
    /// Per request node the compositions that list it.
    compositions: Vec<Vec<&'a CompositionCondition>>,
}

/// How good a stitching is: the least is best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Score {
    /// Broken compositions and overfull container nodes.
    pub broken: usize,
    /// Request nodes that are not stitched.
    pub left_out: usize,
    /// The welfare, of which more is better.
    pub welfare: std::cmp::Reverse<Credits>,
}

impl<'a> Candidates<'a> {
    /// The bids of these container nodes.
    pub fn new(instance: &'a Instance, nodes: &[ContainerId]) -> Self {
        let bids_on = |request: RequestId| {
            let bid = |node: &ContainerId| Some((*node, instance.base_credits(*node, request).ok()?));
            let mut bids: Vec<(ContainerId, Credits)> = nodes.iter().filter_map(bid).collect();
            bids.sort_unstable_by_key(|(node, credits)| (std::cmp::Reverse(*credits), *node));
            bids
        };
        let listing = |request: RequestId| {
            let compositions = instance.composition_conditions().map(|(_, condition)| condition);
            compositions.filter(|condition| condition.nodes.contains(&request)).collect()
        };
        let bids = instance.request.ids().map(bids_on).collect();
        Self { instance, bids, compositions: instance.request.ids().map(listing).collect() }
    }

    /// The problem.
    pub fn instance(&self) -> &'a Instance {
        self.instance
    }

    /// The container nodes that bid on a request node, most credits first, with their credits.
    pub fn bids(&self, request: RequestId) -> &[(ContainerId, Credits)] {
        &self.bids[request.index()]
    }

    /// A stitching of nothing.
    pub fn nothing(&self) -> Stitching {
        Stitching::empty(self.bids.len())
    }

    /// One of the container nodes that bid on a request node, all equally likely; `None` where none does.
    pub fn draw(&self, request: RequestId, source: &mut ChaCha8Rng) -> Option<ContainerId> {
        let bids = self.bids(request);
        (!bids.is_empty()).then(|| bids[source.random_range(0..bids.len() as u32) as usize].0)
    }

    /// A stitching of every request node to one of its bidders, all equally likely, whatever that breaks.
    pub fn draw_all(&self, source: &mut ChaCha8Rng) -> Stitching {
        let entries: Vec<Option<ContainerId>> =
            self.instance.request.ids().map(|request| self.draw(request, source)).collect();
        Stitching::from(entries)
    }

    /// Whether a request node can be stitched to a container node beside those already stitched: no two of them are at odds.
    pub fn allows(&self, stitching: &Stitching, request: RequestId, node: ContainerId) -> bool {
        let agrees = |condition: &&CompositionCondition| {
            let mut others = condition.nodes.iter().filter(|other| **other != request);
            let fits = |other: &RequestId| {
                stitching.get(*other).is_none_or(|holder| self.agree(&condition.composition, node, holder))
            };
            self.suits(&condition.composition, node) && others.all(fits)
        };
        self.has_room(stitching, node) && self.compositions[request.index()].iter().all(agrees)
    }

    /// Takes out whole groups of which all or none must be stitched, until none is stitched in part.
    pub fn drop_incomplete_groups(&self, stitching: &mut Stitching) {
        let groups = || {
            let compositions = self.instance.composition_conditions().map(|(_, condition)| condition);
            compositions.filter(|condition| condition.composition.all_or_none())
        };
        let is_partial = |stitching: &Stitching, condition: &CompositionCondition| {
            condition.nodes.iter().any(|node| stitching.get(*node).is_none())
                && condition.nodes.iter().any(|node| stitching.get(*node).is_some())
        };
        while let Some(group) = groups().find(|condition| is_partial(stitching, condition)) {
            for node in &group.nodes {
                stitching.set(*node, None);
            }
        }
    }

    /// The request nodes of everything that a stitching of bids breaks: compositions in file order, then container nodes
    /// with more stitches than they have room for.
    pub fn broken(&self, stitching: &Stitching) -> Vec<Vec<RequestId>> {
        let compositions = self.instance.composition_conditions().map(|(_, condition)| condition);
        let mut broken: Vec<Vec<RequestId>> = compositions
            .filter(|condition| condition.broken_by(stitching, &self.instance.container).is_some())
            .map(|condition| condition.nodes.clone())
            .collect();
        if self.instance.has_room_limits() {
            let mut held: std::collections::BTreeMap<ContainerId, Vec<RequestId>> = Default::default();
            for (request, node) in stitching.stitches() {
                held.entry(node).or_default().push(request);
            }
            let overfull = |(node, requests): &(ContainerId, Vec<RequestId>)| {
                self.instance.room(*node).is_some_and(|room| requests.len() > room as usize)
            };
            broken.extend(held.into_iter().filter(overfull).map(|(_, requests)| requests));
        }
        broken
    }

    /// How good a stitching of bids is.
    pub fn score(&self, stitching: &Stitching) -> Score {
        let credits = |(request, node): (RequestId, ContainerId)| {
            self.bids(request).iter().find(|(bidder, _)| *bidder == node).map(|(_, credits)| *credits)
        };
        Score {
            broken: self.broken(stitching).len(),
            left_out: self.bids.len() - stitching.stitched(),
            welfare: std::cmp::Reverse(stitching.stitches().filter_map(credits).sum()),
        }
    }

    /// The stitching as a result of which only the validity is known.
    pub fn judged(&self, stitching: Stitching) -> SolvedPart {
        SolvedPart::judged(self.instance, stitching)
    }

    /// Whether a composition can hold at all with one of its request nodes on this container node.
    fn suits(&self, composition: &Composition, node: ContainerId) -> bool {
        match composition {
            Composition::Same | Composition::Diff => true,
            Composition::Share(attribute) | Composition::Nshare(attribute) => {
                self.instance.container.attribute(node, attribute).is_some()
            }
        }
    }

    /// Whether a composition can hold with two of its request nodes on these container nodes.
    fn agree(&self, composition: &Composition, one: ContainerId, other: ContainerId) -> bool {
        let equal = |attribute: &str| {
            let container = &self.instance.container;
            container.attribute(one, attribute) == container.attribute(other, attribute)
        };
        match composition {
            Composition::Same => one == other,
            Composition::Diff => one != other,
            Composition::Share(attribute) => equal(attribute),
            Composition::Nshare(attribute) => !equal(attribute),
        }
    }

    fn has_room(&self, stitching: &Stitching, node: ContainerId) -> bool {
        let held = || stitching.stitches().filter(|(_, holder)| *holder == node).count();
        !self.instance.has_room_limits() || self.instance.room(node).is_none_or(|room| held() < room as usize)
    }
}

/// One result per connected part; a container without nodes counts as one part.
pub fn part_by_part(
    instance: &Instance,
    mut solve: impl FnMut(&Candidates<'_>, u64) -> SolvedPart,
) -> Vec<SolvedPart> {
    let parts = instance.container.parts();
    if parts.is_empty() {
        return vec![solve(&Candidates::new(instance, &[]), 0)];
    }
    let numbered = parts.iter().zip(0..);
    numbered.map(|(nodes, number)| solve(&Candidates::new(instance, nodes), number)).collect()
}
