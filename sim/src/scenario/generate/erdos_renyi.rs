//! Erdős–Rényi graphs: every pair of nodes is an edge with one probability.
//!
//! Instead of asking each pair, the number of pairs to the next edge is drawn, which is geometric; so the time grows
//! with the edges, not with the pairs (Batagelj, Brandes: "Efficient generation of large random networks", Physical
//! Review E 71, 036113, 2005, algorithm 1).

use rand_chacha::rand_core::Rng;

use super::graph::{Graph, draw_unit};
use super::lattice;

pub(super) fn graph(nodes: u32, probability: f64, stream: &mut impl Rng) -> Graph {
    if probability >= 1.0 {
        return lattice::complete(nodes);
    }
    let mut edges = Vec::new();
    if probability > 0.0 {
        let log_missing = libm::log1p(-probability);
        let mut pair = Pair { upper: 1, lower: 0 };
        while pair.advance(skipped(log_missing, stream), nodes) {
            edges.push((pair.lower as u32, pair.upper as u32));
            pair.lower += 1;
        }
    }
    Graph::plain(nodes, edges)
}

/// How many pairs lie before the next edge: geometric, by inversion. Conversion saturates at the largest number,
/// which is more pairs than there are.
fn skipped(log_missing: f64, stream: &mut impl Rng) -> u64 {
    (libm::log(draw_unit(stream)) / log_missing).floor() as u64
}

/// A pair of nodes in the order (0, 1), (0, 2), (1, 2), (0, 3), ...; `lower` may stand at `upper`, which means the
/// start of the next row.
struct Pair {
    upper: u64,
    lower: u64,
}

impl Pair {
    /// Goes on by so many pairs; false when that is past the last pair.
    fn advance(&mut self, pairs: u64, nodes: u32) -> bool {
        self.lower = self.lower.saturating_add(pairs);
        while self.lower >= self.upper && self.upper < u64::from(nodes) {
            self.lower -= self.upper;
            self.upper += 1;
        }
        self.upper < u64::from(nodes)
    }
}
