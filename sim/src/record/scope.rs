//! Of which nodes events are recorded.
//!
//! Events of all nodes of a large container take gigabytes; those of some tell what happens there just as well.

use std::collections::HashMap;

use fixedbitset::FixedBitSet;

use crate::model::{Container, ContainerId};
use crate::random::{self, Purpose};
use crate::scenario::{escaped, hint};

use super::event::Event;

/// Some nodes of a container.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Ascending.
    nodes: Vec<ContainerId>,
    /// By node of the container, whether it is among them.
    is_among: FixedBitSet,
}

impl Scope {
    /// These nodes, which may repeat.
    pub fn of(container: &Container, nodes: impl IntoIterator<Item = ContainerId>) -> Self {
        let mut nodes: Vec<ContainerId> = nodes.into_iter().collect();
        nodes.sort_unstable();
        nodes.dedup();
        let mut is_among = FixedBitSet::with_capacity(container.len());
        is_among.extend(nodes.iter().map(|node| node.index()));
        Self { nodes, is_among }
    }

    /// The nodes of these names, of several with one name the first.
    ///
    /// # Errors
    /// One sentence on a name that no node has.
    pub fn named(container: &Container, names: &[String]) -> Result<Self, String> {
        let mut missing: HashMap<&str, Option<ContainerId>> =
            names.iter().map(|name| (name.as_str(), None)).collect();
        for node in container.nodes().filter(|_| !names.is_empty()) {
            if let Some(found) = missing.get_mut(container.name(node)) {
                found.get_or_insert(node);
            }
        }
        let found = names.iter().map(|name| {
            missing[name.as_str()].ok_or_else(|| {
                let hint = hint(name, (0..container.len()).map(|node| container.name(ContainerId::at(node))));
                let hint = hint.map_or_else(String::new, |hint| format!("; {hint}"));
                format!("unknown container node `{}`{hint}", escaped(name))
            })
        });
        Ok(Self::of(container, found.collect::<Result<Vec<_>, _>>()?))
    }

    /// So many nodes drawn at random, each as likely as any other; all where there are no more.
    pub fn drawn(container: &Container, count: usize, seed: u64) -> Self {
        let mut drawn: Vec<(u64, ContainerId)> = container
            .nodes()
            .map(|node| (random::draw(seed, Purpose::Recording, u64::from(node.0), 0), node))
            .collect();
        if count < drawn.len() {
            drawn.select_nth_unstable(count);
            drawn.truncate(count);
        }
        Self::of(container, drawn.into_iter().map(|(_, node)| node))
    }

    /// The nodes in order.
    pub fn nodes(&self) -> &[ContainerId] {
        &self.nodes
    }

    /// Whether a node is among them.
    pub fn holds(&self, node: ContainerId) -> bool {
        self.is_among.contains(node.index())
    }

    /// Whether an event is at one of them, or of a message from or to one.
    pub fn covers(&self, event: &Event) -> bool {
        self.holds(event.node) || event.kind.other_end().is_some_and(|other| self.holds(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ContainerBuilder, Credits, RequestId};
    use crate::record::EventKind;

    fn container(nodes: usize) -> Container {
        let mut builder = ContainerBuilder::default();
        (0..nodes).for_each(|node| {
            builder.node(format!("n{node}"));
        });
        builder.build()
    }

    #[test]
    fn so_many_nodes_are_drawn_by_the_seed_and_evenly() {
        let container = container(300);
        let drawn = |count, seed| Scope::drawn(&container, count, seed).nodes().to_vec();
        assert_eq!(drawn(40, 7), drawn(40, 7));
        assert_ne!(drawn(40, 7), drawn(40, 8));
        for (count, wanted) in [(0, 0), (1, 1), (299, 299), (300, 300), (1000, 300)] {
            assert_eq!(drawn(count, 1).len(), wanted, "{count} asked for");
        }
        let mut times = vec![0; 300];
        (0..2_000).flat_map(|seed| drawn(30, seed)).for_each(|node| times[node.index()] += 1);
        // Each is drawn 200 times on average, with a deviation of 13.4.
        assert!(times.iter().all(|times| (130..270).contains(times)), "{times:?}");
    }

    #[test]
    fn events_at_a_node_and_messages_to_and_from_it_are_covered() {
        let container = container(70);
        let [one, other, third] = [ContainerId(69), ContainerId(0), ContainerId(5)];
        let scope = Scope::of(&container, [one, one]);
        assert_eq!(scope.nodes(), [one]);
        let covers = |node, kind| scope.covers(&Event { at: 0, node, kind });
        assert!(covers(one, EventKind::Started));
        assert!(!covers(other, EventKind::Started));
        for kind in [EventKind::Sent { to: one, bytes: 1 }, EventKind::Lost { to: one, bytes: 1 }] {
            assert!(covers(other, kind));
        }
        assert!(covers(other, EventKind::Delivered { from: one, bytes: 1, hops: 1 }));
        assert!(covers(one, EventKind::Sent { to: other, bytes: 1 }));
        assert!(!covers(other, EventKind::Sent { to: third, bytes: 1 }));
        // Whom another node knows as a holder is no end of anything.
        let assigned =
            EventKind::Assigned { request: RequestId(0), holder: Some(one), credits: Credits::ZERO };
        assert!(!covers(other, assigned));
    }
}
