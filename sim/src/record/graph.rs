//! `graph.json`: the container and request graphs by name, so that charts need nothing but the run's folder.

use std::io::{self, Write};
use std::path::Path;

use crate::model::{ContainerId, Instance, TYPE_ATTRIBUTE, Value};

use super::file::write_file;
use super::recording::{GraphNode, GraphRecord};

impl GraphRecord {
    /// Name of the file in the run's folder.
    pub const FILE_NAME: &str = "graph.json";

    /// Bound on the number of container nodes that are recorded; larger graphs are left out as a whole.
    pub const MOST_NODES: usize = 200_000;

    /// The record of an instance; `None` when its container is beyond [`GraphRecord::MOST_NODES`].
    pub fn of(instance: &Instance) -> Option<Self> {
        (instance.container.len() <= Self::MOST_NODES).then(|| Self {
            container: instance.container.nodes().map(|node| container_node(instance, node)).collect(),
            container_edges: instance.container.edges().iter().map(|edge| (edge.from.0, edge.to.0)).collect(),
            container_shortcuts: instance.container.shortcuts().map(|(from, to)| (from.0, to.0)).collect(),
            request: instance.request.nodes.iter().map(|node| request_node(&node.name, &node.kind)).collect(),
            request_edges: instance.request.edges.iter().map(|(from, to)| (from.0, to.0)).collect(),
        })
    }

    /// What the user should know when the graph is left out.
    pub fn notice(nodes: usize) -> Option<String> {
        (nodes > Self::MOST_NODES).then(|| {
            format!(
                "{} is left out: the container has {nodes} nodes, at most {} are recorded",
                Self::FILE_NAME,
                Self::MOST_NODES
            )
        })
    }

    /// The first edge that ends at no node, in words.
    pub(super) fn dangling_edge(&self) -> Option<String> {
        let graphs = [
            ("container edge", &self.container, &self.container_edges),
            ("shortcut", &self.container, &self.container_shortcuts),
            ("request edge", &self.request, &self.request_edges),
        ];
        graphs.into_iter().find_map(|(kind, nodes, edges)| {
            let (from, to) = edges.iter().find(|(from, to)| (*from).max(*to) as usize >= nodes.len())?;
            Some(format!("{kind} [{from}, {to}] ends at no node"))
        })
    }
}

/// Writes the graphs of an instance as compact JSON; nothing when the container is too large.
///
/// # Errors
/// When the file cannot be written; the error names it.
pub(super) fn write_graph(folder: &Path, instance: &Instance) -> io::Result<()> {
    let Some(graph) = GraphRecord::of(instance) else { return Ok(()) };
    write_file(&folder.join(GraphRecord::FILE_NAME), |writer| {
        serde_json::to_writer(&mut *writer, &graph)?;
        writer.write_all(b"\n")
    })
}

fn container_node(instance: &Instance, node: ContainerId) -> GraphNode {
    let container = &instance.container;
    GraphNode {
        name: container.name(node).to_owned(),
        kind: container.kind(node).map(Value::to_string).unwrap_or_default(),
        rank: container.attribute(node, "rank").and_then(Value::number).filter(|rank| rank.is_finite()),
        attributes: container
            .attributes()
            .filter(|name| ![TYPE_ATTRIBUTE, "rank"].contains(name))
            .filter_map(|name| Some((name.to_owned(), json(container.attribute(node, name)?))))
            .collect(),
    }
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Integer(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Text(text) => (&**text).into(),
        Value::Boolean(flag) => (*flag).into(),
    }
}

fn request_node(name: &str, kind: &Value) -> GraphNode {
    GraphNode { name: name.to_owned(), kind: kind.to_string(), ..GraphNode::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::samples;

    #[test]
    fn a_graph_reads_back_as_it_was_recorded() {
        let folder = tempfile::tempdir().unwrap();
        let instance = samples::instance();
        write_graph(folder.path(), &instance).unwrap();
        let text = std::fs::read_to_string(folder.path().join(GraphRecord::FILE_NAME)).unwrap();
        let graph: GraphRecord = serde_json::from_str(&text).unwrap();
        assert_eq!(Some(&graph), GraphRecord::of(&instance).as_ref());
        let first = &graph.container[0];
        assert_eq!((&*first.name, &*first.kind, first.rank), ("A", "a", Some(2.0)));
        let recorded: Vec<&str> = first.attributes.keys().map(String::as_str).collect();
        let others = instance.container.attributes().filter(|name| !["type", "rank"].contains(name));
        assert_eq!(recorded, others.collect::<Vec<_>>());
        assert_eq!(graph.container_edges, [(0, 1), (1, 2)]);
    }

    #[test]
    fn a_container_beyond_the_bound_is_left_out_with_a_notice() {
        assert_eq!(GraphRecord::notice(GraphRecord::MOST_NODES), None);
        let notice = GraphRecord::notice(GraphRecord::MOST_NODES + 1).unwrap();
        assert_eq!(
            notice,
            "graph.json is left out: the container has 200001 nodes, at most 200000 are recorded"
        );
    }
}
