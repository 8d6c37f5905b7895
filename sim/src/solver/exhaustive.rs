//! Brute force: every stitching of every part, for instances small enough.
//!
//! It is the yardstick in tests and studies, so it is plain before it is fast, and shares no code with any
//! strategy. Its one shortcut: a branch that can no longer stitch as many request nodes as the best so far is
//! left. It judges compositions by its own reading of the rules, which tests compare with the model's.
//!
//! [`candidates`] lists all complete stitchings with the verdicts on them instead of seeking the best.

mod listing;

pub use listing::{Candidate, Candidates, candidates};

use std::cmp::Reverse;

use crate::model::{
    Composition, CompositionCondition, Container, ContainerId, Credits, Instance, RequestId, Stitching,
};

/// The best stitching of each part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Best {
    /// The best stitching of each part with its welfare, in the order of
    /// [`Container::parts`](crate::model::Container::parts). A container without nodes counts as one part, with
    /// nothing stitched.
    pub parts: Vec<(Stitching, Credits)>,
    /// The part whose stitching is best, of equally good ones the one with the lowest node: an index into
    /// `parts`.
    pub headline: usize,
}

impl Best {
    /// The headline stitching.
    pub fn stitching(&self) -> &Stitching {
        &self.parts[self.headline].0
    }

    /// The welfare of the headline stitching.
    pub fn welfare(&self) -> Credits {
        self.parts[self.headline].1
    }
}

/// The best valid stitching of every part, however long it takes.
pub fn best(instance: &Instance) -> Best {
    let parts = instance.container.parts();
    let parts: Vec<(Stitching, Credits)> = if parts.is_empty() {
        vec![Search::new(instance, &[]).run()]
    } else {
        parts.iter().map(|nodes| Search::new(instance, nodes).run()).collect()
    };
    let headline = headline(&parts);
    Best { parts, headline }
}

/// The best valid stitching of one part and its welfare; `None` when there are more than `most_candidates`
/// stitchings to look at, valid or not.
///
/// # Panics
/// When there is no such part.
pub fn best_of_part(instance: &Instance, part: usize, most_candidates: u64) -> Option<(Stitching, Credits)> {
    let search = Search::new(instance, &instance.container.parts()[part]);
    (search.candidates() <= u128::from(most_candidates)).then(|| search.run())
}

/// The first of the parts that stitch most request nodes and, among these, have most welfare.
fn headline(parts: &[(Stitching, Credits)]) -> usize {
    let key = |part: &usize| (Reverse(parts[*part].0.stitched()), Reverse(parts[*part].1));
    (0..parts.len()).min_by_key(key).unwrap_or(0)
}

/// The enumeration of one part: request node by request node, container nodes in ascending order, then none.
///
/// Stitchings therefore come in ascending order of their positions, and of equally good ones the first is best.
struct Search<'a> {
    instance: &'a Instance,
    /// Per request node, the container nodes of the part that bid on it, ascending, with their credits.
    bids: Vec<Vec<(ContainerId, Credits)>>,
    /// Per request node, the compositions whose last member it is: they are judged when it is decided.
    due: Vec<Vec<&'a CompositionCondition>>,
    limited: bool,
    current: Vec<Option<ContainerId>>,
    best: Option<(usize, Credits, Vec<Option<ContainerId>>)>,
}

impl<'a> Search<'a> {
    fn new(instance: &'a Instance, nodes: &[ContainerId]) -> Self {
        let bids_on = |request: RequestId| {
            let bid = |node: &ContainerId| Some((*node, instance.base_credits(*node, request).ok()?));
            nodes.iter().filter_map(bid).collect()
        };
        let mut due: Vec<Vec<&CompositionCondition>> = vec![Vec::new(); instance.request.len()];
        for (_, condition) in instance.composition_conditions() {
            if let Some(last) = condition.nodes.iter().max() {
                due[last.index()].push(condition);
            }
        }
        Self {
            instance,
            bids: instance.request.ids().map(bids_on).collect(),
            due,
            limited: instance.has_room_limits(),
            current: vec![None; instance.request.len()],
            best: None,
        }
    }

    /// How many stitchings there are, valid or not.
    fn candidates(&self) -> u128 {
        let choices = self.bids.iter().map(|bids| bids.len() as u128 + 1);
        choices.fold(1, u128::saturating_mul)
    }

    fn run(mut self) -> (Stitching, Credits) {
        self.decide(0, 0, Credits::ZERO);
        let (_, welfare, entries) = self.best.expect("stitching nothing is always valid");
        (Stitching::from(entries), welfare)
    }

    /// Tries all choices for the request node at `position` and those after it; `stitched` and `welfare` count
    /// those before it.
    fn decide(&mut self, position: usize, stitched: usize, welfare: Credits) {
        let within_reach = stitched + self.bids.len() - position;
        if self.best.as_ref().is_some_and(|(most, _, _)| within_reach < *most) {
            return;
        }
        if position == self.bids.len() {
            self.offer(stitched, welfare);
            return;
        }
        for choice in 0..self.bids[position].len() {
            let (node, credits) = self.bids[position][choice];
            self.current[position] = Some(node);
            if self.has_room(node, position) && self.due_hold(position) {
                self.decide(position + 1, stitched + 1, welfare + credits);
            }
        }
        self.current[position] = None;
        if self.due_hold(position) {
            self.decide(position + 1, stitched, welfare);
        }
    }

    fn offer(&mut self, stitched: usize, welfare: Credits) {
        let better = self.best.as_ref().is_none_or(|(most, best, _)| (stitched, welfare) > (*most, *best));
        if better {
            self.best = Some((stitched, welfare, self.current.clone()));
        }
    }

    fn has_room(&self, node: ContainerId, position: usize) -> bool {
        let held = || self.current[..=position].iter().filter(|holder| **holder == Some(node)).count();
        !self.limited || self.instance.room(node).is_none_or(|room| held() <= room as usize)
    }

    fn due_hold(&self, position: usize) -> bool {
        let holds =
            |condition: &&CompositionCondition| holds(condition, &self.current, &self.instance.container);
        self.due[position].iter().all(holds)
    }
}

/// Whether a composition condition holds once all its request nodes are decided.
fn holds(condition: &CompositionCondition, entries: &[Option<ContainerId>], container: &Container) -> bool {
    let holder = |request: &RequestId| entries[request.index()];
    let stitched = condition.nodes.iter().filter(|request| holder(request).is_some()).count();
    let all_or_none = stitched == 0 || stitched == condition.nodes.len();
    let of_pairs = |agree: &dyn Fn(ContainerId, ContainerId) -> bool| {
        condition.nodes.iter().enumerate().all(|(position, left)| {
            condition.nodes[position + 1..].iter().all(|right| match (holder(left), holder(right)) {
                (Some(left), Some(right)) => agree(left, right),
                _ => true,
            })
        })
    };
    let all_have = |attribute: &str| {
        let held = condition.nodes.iter().filter_map(holder);
        held.into_iter().all(|node| container.attribute(node, attribute).is_some())
    };
    let equal = |left, right, attribute: &str| {
        container.attribute(left, attribute) == container.attribute(right, attribute)
    };
    match &condition.composition {
        Composition::Same => all_or_none && of_pairs(&|left, right| left == right),
        Composition::Diff => of_pairs(&|left, right| left != right),
        Composition::Share(attribute) => {
            all_or_none && all_have(attribute) && of_pairs(&|left, right| equal(left, right, attribute))
        }
        Composition::Nshare(attribute) => {
            all_have(attribute) && of_pairs(&|left, right| !equal(left, right, attribute))
        }
    }
}

#[cfg(test)]
mod tests;
