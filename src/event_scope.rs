//! Of which nodes events are recorded, as the command line says it.

use huddle_sim::plan::Plan;
use huddle_sim::record::Scope;

/// Nodes by name, and so many drawn at random.
#[derive(Clone, Debug)]
pub struct EventScope {
    /// Names of container nodes.
    pub nodes: Vec<String>,
    /// So many more are drawn at random, by the seed of the run.
    pub sample: usize,
}

impl EventScope {
    /// What was asked for; `None` where nothing was, so that events of all nodes are recorded.
    pub fn asked(nodes: Vec<String>, sample: Option<usize>) -> Option<Self> {
        let is_asked = !nodes.is_empty() || sample.is_some();
        is_asked.then(|| Self { nodes, sample: sample.unwrap_or_default() })
    }

    /// Refuses names of a plan's container that no node has.
    ///
    /// # Errors
    /// One sentence on such a name.
    pub fn check(&self, plan: &Plan) -> Result<(), String> {
        Scope::named(&plan.instance.container, &self.nodes).map(drop)
    }

    /// The nodes of a run's container.
    ///
    /// # Errors
    /// As of [`EventScope::check`].
    pub fn of(&self, plan: &Plan, seed: u64) -> Result<Scope, String> {
        let container = &plan.instance.container;
        let named = Scope::named(container, &self.nodes)?;
        let drawn = Scope::drawn(container, self.sample, seed);
        Ok(Scope::of(container, named.nodes().iter().chain(drawn.nodes()).copied()))
    }
}
