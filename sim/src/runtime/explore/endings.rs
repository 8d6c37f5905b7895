//! How explored runs end: who holds which view when all is silent.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use rustc_hash::FxHashMap;

use super::End;
use crate::agent::Strategy;
use crate::model::{Container, ContainerId, Stitching};
use crate::runtime::faults::Judged;

/// Position of a view.
pub type ViewId = u32;

/// In place of the view of a node that has crashed and stays away.
pub const GONE: ViewId = ViewId::MAX;

/// The view of each node, in node order.
pub type Views = Box<[ViewId]>;

/// The cheapest way found to an end.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Number of events of the whole run.
    pub cost: u32,
    /// The state from which every node comes to rest by itself.
    pub state: u32,
    /// Per node, which of its ways to rest.
    pub rests: Box<[u16]>,
}

/// Ends by the views that nodes hold in them, and views by the fingerprints that they are decided from.
#[derive(Debug, Default)]
pub struct Endings {
    /// The stitchings.
    pub stitchings: Vec<Stitching>,
    of_fingerprint: FxHashMap<u64, ViewId>,
    /// The ends, in the order in which they were found.
    pub found: IndexMap<Views, Ending>,
    /// Whether some decision ran out of its budget.
    pub budget_exhausted: bool,
}

impl Endings {
    /// The view of an agent.
    pub fn view<S: Strategy>(&mut self, strategy: &S, agent: &S::Agent) -> ViewId {
        let fingerprint = strategy.fingerprint(agent);
        if let Some(view) = self.of_fingerprint.get(&fingerprint) {
            return *view;
        }
        let decision = strategy.decide(&strategy.snapshot(agent));
        self.budget_exhausted |= decision.budget_exhausted;
        let known = self.stitchings.iter().position(|stitching| *stitching == decision.stitching);
        let view = known.unwrap_or_else(|| {
            self.stitchings.push(decision.stitching);
            self.stitchings.len() - 1
        }) as ViewId;
        self.of_fingerprint.insert(fingerprint, view);
        view
    }

    /// Takes note of a way to an end.
    pub fn enter(&mut self, views: Views, ending: Ending) {
        let known = self.found.entry(views).or_insert_with(|| ending.clone());
        if ending.cost < known.cost {
            *known = ending;
        }
    }

    /// The cheapest end in which two nodes of one part hold different views.
    pub fn disagreement(&self, container: &Container) -> Option<(&Views, &Ending)> {
        let ends = self.found.iter().filter(|(views, _)| !agree(container, views));
        ends.min_by_key(|(_, ending)| ending.cost)
    }

    /// The two cheapest ends that should be one: the same nodes are left in both.
    pub fn two_cheapest(&self) -> Option<[(&Views, &Ending); 2]> {
        let pairs = self.by_nodes_left().into_values().filter_map(|mut ends| {
            ends.sort_by_key(|(_, ending)| ending.cost);
            (ends.len() > 1).then(|| [ends[0], ends[1]])
        });
        pairs.min_by_key(|[_, (_, second)]| second.cost)
    }

    /// The ends by the nodes that are gone in them: first those in which none is.
    pub fn by_nodes_left(&self) -> BTreeMap<Vec<usize>, Vec<(&Views, &Ending)>> {
        let mut groups: BTreeMap<Vec<usize>, Vec<(&Views, &Ending)>> = BTreeMap::new();
        for (views, ending) in &self.found {
            groups.entry(gone(views)).or_default().push((views, ending));
        }
        groups
    }

    /// Number of events from which on no cheaper counterexample can be found; `None` while there is none.
    pub fn bound(&self, container: &Container) -> Option<u32> {
        let disagreement = self.disagreement(container).map(|(_, ending)| ending.cost);
        let second = self.two_cheapest().map(|[_, (_, ending)]| ending.cost);
        disagreement.into_iter().chain(second).min()
    }

    /// An end, with the stitchings that nodes hold.
    pub fn end(&self, views: &Views) -> End {
        let stitching = |view: &ViewId| self.stitchings.get(*view as usize).cloned();
        End { views: views.iter().map(stitching).collect() }
    }
}

/// The nodes that are gone.
pub fn gone(views: &[ViewId]) -> Vec<usize> {
    let nodes = views.iter().enumerate().filter(|(_, view)| **view == GONE);
    nodes.map(|(node, _)| node).collect()
}

/// Whether all nodes that are left hold one view in each of the parts that they form.
pub fn agree(container: &Container, views: &[ViewId]) -> bool {
    let is_left = |node: ContainerId| views[node.index()] != GONE;
    let left = Judged::survivors(container, is_left, |_| true);
    left.parts().iter().all(|part| part.iter().all(|node| views[node.index()] == views[part[0].index()]))
}
