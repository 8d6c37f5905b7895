//! How explored runs end: who holds which view when all is silent.

use indexmap::IndexMap;
use rustc_hash::FxHashMap;

use crate::agent::Strategy;
use crate::model::{Container, Stitching};

/// Position of a view.
pub type ViewId = u32;

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

    /// The two cheapest ends.
    pub fn two_cheapest(&self) -> Option<[(&Views, &Ending); 2]> {
        let mut ends: Vec<(&Views, &Ending)> = self.found.iter().collect();
        ends.sort_by_key(|(_, ending)| ending.cost);
        (ends.len() > 1).then(|| [ends[0], ends[1]])
    }

    /// Number of events from which on no cheaper counterexample can be found; `None` while there is none.
    pub fn bound(&self, container: &Container) -> Option<u32> {
        let disagreement = self.disagreement(container).map(|(_, ending)| ending.cost);
        let second = self.two_cheapest().map(|[_, (_, ending)]| ending.cost);
        disagreement.into_iter().chain(second).min()
    }
}

/// Whether all nodes of each part hold one view.
pub fn agree(container: &Container, views: &[ViewId]) -> bool {
    let parts = container.parts().iter();
    parts.into_iter().all(|part| part.iter().all(|node| views[node.index()] == views[part[0].index()]))
}
