//! Watts–Strogatz graphs: a ring of near neighbours, a share of whose edges is rewired at random.
//!
//! The procedure of Watts and Strogatz ("Collective dynamics of 'small-world' networks", Nature 393, 1998, methods of
//! figure 1): lap by lap, nearest neighbours first, each edge keeps its near end and with the given probability gets
//! a new far end, uniform over the nodes that are not yet neighbours. The number of edges stays nodes · k / 2.

use rand_chacha::rand_core::Rng;
use rustc_hash::FxHashSet;

use super::graph::{Graph, draw_below, draw_unit};

/// Blind draws of a new far end before the free nodes are listed instead: the latter only pays in dense graphs.
const BLIND_DRAWS: usize = 64;

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
                neighbours.move_end(edge, end);
            }
        }
    }
    Graph::plain(nodes, edges)
}

/// The node so many steps along the ring.
fn wrapped(node: u32, steps: u32, nodes: u32) -> u32 {
    ((u64::from(node) + u64::from(steps)) % u64::from(nodes)) as u32
}

/// Which pairs of nodes are joined.
struct Neighbours {
    nodes: u32,
    pairs: FxHashSet<(u32, u32)>,
    degrees: Vec<u32>,
}

impl Neighbours {
    fn of(nodes: u32, edges: &[(u32, u32)]) -> Self {
        let pairs = edges.iter().map(|&(from, to)| ordered(from, to)).collect();
        let mut degrees = vec![0; nodes as usize];
        for &(from, to) in edges {
            degrees[from as usize] += 1;
            degrees[to as usize] += 1;
        }
        Self { nodes, pairs, degrees }
    }

    fn is_free(&self, node: u32, end: u32) -> bool {
        node != end && !self.pairs.contains(&ordered(node, end))
    }

    /// A node uniform among those that `node` is not joined to; none when it is joined to all.
    fn free_end(&self, node: u32, stream: &mut impl Rng) -> Option<u32> {
        if self.degrees[node as usize] + 1 >= self.nodes {
            return None;
        }
        let blind = (0..BLIND_DRAWS).map(|_| draw_below(self.nodes as usize, stream) as u32);
        if let Some(end) = blind.into_iter().find(|&end| self.is_free(node, end)) {
            return Some(end);
        }
        let free: Vec<u32> = (0..self.nodes).filter(|&end| self.is_free(node, end)).collect();
        Some(free[draw_below(free.len(), stream)])
    }

    fn move_end(&mut self, edge: &mut (u32, u32), end: u32) {
        self.pairs.remove(&ordered(edge.0, edge.1));
        self.pairs.insert(ordered(edge.0, end));
        self.degrees[edge.1 as usize] -= 1;
        self.degrees[end as usize] += 1;
        edge.1 = end;
    }
}

fn ordered(one: u32, other: u32) -> (u32, u32) {
    (one.min(other), one.max(other))
}
