//! Validators: limits on incoming edges that judge a finished stitching, or, promoted, that bidding respects.

use super::container::Container;
use super::id::ContainerId;
use super::stitching::Stitching;
use super::value::Value;

/// A limit on incoming edges for container nodes of one type.
///
/// Incoming edges of a node are its stitches, the edges directed at it in the file, and its undirected edges.
#[derive(Clone, Debug, PartialEq)]
pub struct Validator {
    /// The container type it applies to.
    pub kind: Value,
    /// At most so many incoming edges.
    pub edges: u32,
    /// With a rank, only nodes whose numeric attribute `rank` is at least this are limited
    /// (`max_incoming_rank`); without one all nodes of the type are (`max_incoming_edges`).
    pub rank: Option<f64>,
    /// Whether it is a hard limit that bidding respects.
    pub promote: bool,
}

impl Validator {
    /// Its name in the scenario format and in reports.
    pub fn name(&self) -> String {
        match self.rank {
            None => format!("max_incoming_edges.{}", self.kind),
            Some(_) => format!("max_incoming_rank.{}", self.kind),
        }
    }

    /// Whether a container node falls under this validator.
    pub fn applies_to(&self, container: &Container, node: ContainerId) -> bool {
        container.kind(node) == Some(&self.kind)
            && self.rank.is_none_or(|limit| {
                container.attribute(node, "rank").and_then(Value::number).is_some_and(|rank| rank >= limit)
            })
    }

    /// How many request nodes a container node may take under this limit; `None` when it does not apply.
    pub fn room(&self, container: &Container, node: ContainerId) -> Option<u32> {
        self.applies_to(container, node).then(|| self.edges.saturating_sub(container.incoming(node)))
    }

    /// The verdict on a stitching: `Ok` or, for the lowest node over its limit, a message that names it.
    pub fn judge(&self, container: &Container, stitching: &Stitching) -> Result<(), String> {
        let mut incoming: Vec<u32> = container.nodes().map(|node| container.incoming(node)).collect();
        for (_, node) in stitching.stitches() {
            incoming[node.index()] += 1;
        }
        let over = container
            .nodes()
            .find(|node| incoming[node.index()] > self.edges && self.applies_to(container, *node));
        match over {
            None => Ok(()),
            Some(node) => Err(format!(
                "node {} has {} incoming edges, at most {} are allowed{}",
                container.name(node),
                incoming[node.index()],
                self.edges,
                self.rank.map_or(String::new(), |rank| format!(" while its rank is at least {rank}")),
            )),
        }
    }
}
