//! A graph in the making: what every rule fills in and the builder takes over.

use rand_chacha::rand_core::Rng;

use crate::model::{ContainerBuilder, ContainerId, Value};
use crate::random;

/// Nodes by number, with edges and attributes.
pub(super) struct Graph {
    /// Number of nodes.
    pub nodes: u32,
    /// Names of the nodes, one each; empty for `n0`, `n1`, ...
    pub names: Vec<String>,
    /// Undirected edges, each pair of nodes at most once.
    pub edges: Vec<(u32, u32)>,
    /// Attributes by column: a value per node, or nothing.
    pub columns: Vec<(&'static str, Vec<Option<Value>>)>,
}

impl Graph {
    /// A graph without names of its own and without attributes.
    pub fn plain(nodes: u32, edges: Vec<(u32, u32)>) -> Self {
        Self { nodes, names: Vec::new(), edges, columns: Vec::new() }
    }

    /// Hands everything to a builder, nodes in order.
    pub fn into_builder(self) -> ContainerBuilder {
        let mut builder = ContainerBuilder::default();
        if self.names.is_empty() {
            for number in 0..self.nodes {
                builder.node(format!("n{number}"));
            }
        }
        for name in self.names {
            builder.node(name);
        }
        for (attribute, column) in self.columns {
            for (node, value) in column.into_iter().enumerate() {
                if let Some(value) = value {
                    builder.attribute(ContainerId::at(node), attribute, value);
                }
            }
        }
        for (from, to) in self.edges {
            builder.undirected(ContainerId(from), ContainerId(to));
        }
        builder
    }
}

/// A number uniform in `0..bound`.
pub(super) fn draw_below(bound: usize, stream: &mut impl Rng) -> usize {
    random::below(bound as u64, stream.next_u64()) as usize
}

/// A number uniform in the open interval (0, 1).
pub(super) fn draw_unit(stream: &mut impl Rng) -> f64 {
    random::unit(stream.next_u64())
}
