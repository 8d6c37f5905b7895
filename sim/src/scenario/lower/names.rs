//! Container nodes by name: a table made at the first look-up, since scenarios over a million generated nodes
//! seldom name any.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::model::{Container, ContainerBuilder, ContainerId};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Findings, Spot};

/// The names of all nodes of a graph.
pub struct Names<'g> {
    graph: Graph<'g>,
    table: OnceCell<HashMap<&'g str, ContainerId>>,
}

#[derive(Clone, Copy)]
enum Graph<'g> {
    Building(&'g ContainerBuilder),
    Built(&'g Container),
}

impl<'g> Names<'g> {
    /// The names of a graph that is being built.
    pub fn of_builder(builder: &'g ContainerBuilder) -> Self {
        Self { graph: Graph::Building(builder), table: OnceCell::new() }
    }

    /// The names of a graph.
    pub fn of_container(container: &'g Container) -> Self {
        Self { graph: Graph::Built(container), table: OnceCell::new() }
    }

    fn all(&self) -> impl Iterator<Item = &'g str> + Clone + use<'g> {
        let graph = self.graph;
        let count = match graph {
            Graph::Building(builder) => builder.len(),
            Graph::Built(container) => container.len(),
        };
        (0..count).map(move |position| match graph {
            Graph::Building(builder) => builder.name(ContainerId::at(position)),
            Graph::Built(container) => container.name(ContainerId::at(position)),
        })
    }

    /// The node of that name; of several the first.
    pub fn find(&self, name: &str) -> Option<ContainerId> {
        let table = self.table.get_or_init(|| {
            let mut table = HashMap::new();
            for (position, name) in self.all().enumerate() {
                table.entry(name).or_insert(ContainerId::at(position));
            }
            table
        });
        table.get(name).copied()
    }

    /// The node of that name, or a finding at the spot.
    pub fn resolve(
        &self,
        name: &str,
        findings: &Findings,
        spot: impl FnOnce() -> Spot,
    ) -> Option<ContainerId> {
        let node = self.find(name);
        if node.is_none() {
            let hint = findings.hint(name, self.all());
            findings.refuse(&spot(), format!("unknown container node {}", quoted(name)), hint);
        }
        node
    }
}
