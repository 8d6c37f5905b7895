//! Watts–Strogatz graphs: a ring of near neighbours, a share of whose edges is rewired at random.
//!
//! The procedure of Watts and Strogatz ("Collective dynamics of 'small-world' networks", Nature 393, 1998, methods of
//! figure 1): lap by lap, nearest neighbours first, each edge keeps its near end and with the given probability gets
//! a new far end, uniform over the nodes that are not yet neighbours. The number of edges stays nodes · k / 2.

use rand_chacha::rand_core::Rng;

use super::graph::{Graph, draw_unit};
use super::neighbours::Neighbours;

pub(super) fn graph(nodes: u32, k: u32, rewire: f64, stream: &mut impl Rng) -> Graph {
    let laps = 1..=k / 2;
    let mut edges: Vec<(u32, u32)> =
        laps.flat_map(|lap| (0..nodes).map(move |node| (node, wrapped(node, lap, nodes)))).collect();
    if rewire > 0.0 {
        let mut neighbours = Neighbours::of(nodes, &edges);
        for edge in &mut edges {
            if draw_unit(stream) < rewire
                && let Some(end) = neighbours.free_end(edge.0, stream)
            {
                neighbours.move_end(edge.0, edge.1, end);
                edge.1 = end;
            }
        }
    }
    Graph::plain(nodes, edges)
}

/// The node so many steps along the ring.
fn wrapped(node: u32, steps: u32, nodes: u32) -> u32 {
    ((u64::from(node) + u64::from(steps)) % u64::from(nodes)) as u32
}
