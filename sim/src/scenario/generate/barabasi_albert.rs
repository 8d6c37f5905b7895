//! Barabási–Albert graphs: new nodes prefer nodes that have many edges.
//!
//! A list holds every node once per edge end, so that a uniform draw from it is a draw by degree (Batagelj, Brandes:
//! "Efficient generation of large random networks", Physical Review E 71, 036113, 2005, algorithm 5). As in
//! networkx, the start is a star of `m` + 1 nodes and a new node's `m` ends are different ones, which gives
//! m · (nodes − m) edges and always one connected part.

use rand_chacha::rand_core::Rng;

use super::graph::{Graph, draw_below};

pub(super) fn graph(nodes: u32, m: u32, stream: &mut impl Rng) -> Graph {
    let count = m as usize * (nodes - m) as usize;
    let mut edges: Vec<(u32, u32)> = Vec::with_capacity(count);
    let mut ends = Vec::with_capacity(2 * count);
    for leaf in 1..=m {
        edges.push((0, leaf));
        ends.extend([0, leaf]);
    }
    // Which new node last chose this one; no node is chosen by itself.
    let mut chosen_by: Vec<u32> = (0..nodes).collect();
    for newcomer in m + 1..nodes {
        let known = ends.len();
        let mut missing = m;
        while missing > 0 {
            let target = ends[draw_below(known, stream)];
            if chosen_by[target as usize] == newcomer {
                continue;
            }
            chosen_by[target as usize] = newcomer;
            edges.push((target, newcomer));
            ends.extend([target, newcomer]);
            missing -= 1;
        }
    }
    Graph::plain(nodes, edges)
}
