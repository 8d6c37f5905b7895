//! Joins the parts of a graph that fell apart.

use petgraph::unionfind::UnionFind;
use rand_chacha::rand_core::Rng;

use super::graph::{Graph, draw_below};

/// Adds one edge for each part but the first, in the order of their lowest nodes: from a node of the part to a node
/// of any earlier part, both uniform. So the parts form a random recursive tree, whose depth grows only with the
/// logarithm of their number.
pub(super) fn join_parts(graph: &mut Graph, stream: &mut impl Rng) {
    let parts = parts(graph);
    let mut joined: Vec<u32> = Vec::with_capacity(graph.nodes as usize);
    for part in parts {
        if !joined.is_empty() {
            let from = joined[draw_below(joined.len(), stream)];
            graph.edges.push((from, part[draw_below(part.len(), stream)]));
        }
        joined.extend(part);
    }
}

/// The connected parts, each in ascending order, ordered by their lowest nodes.
fn parts(graph: &Graph) -> Vec<Vec<u32>> {
    let mut union = UnionFind::<u32>::new(graph.nodes as usize);
    for &(from, to) in &graph.edges {
        union.union(from, to);
    }
    let mut part_of_root = vec![u32::MAX; graph.nodes as usize];
    let mut parts: Vec<Vec<u32>> = Vec::new();
    for node in 0..graph.nodes {
        let slot = &mut part_of_root[union.find_mut(node) as usize];
        if *slot == u32::MAX {
            *slot = parts.len() as u32;
            parts.push(Vec::new());
        }
        parts[*slot as usize].push(node);
    }
    parts
}
