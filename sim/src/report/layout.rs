//! Where the nodes of a graph are drawn: force-directed, deterministic, the same on every machine.
//!
//! Each connected part starts from a pivot embedding ([`pivot`]), which unfolds paths, grids and trees at once, and
//! is then relaxed by forces ([`forces`]), which keep nodes apart; the parts are packed side by side ([`pack`]),
//! isolated nodes as one block. Only additions, multiplications, divisions and square roots are used, which
//! IEEE 754 rounds alike everywhere.

mod forces;
mod pack;
mod pivot;
mod quadtree;

use super::scene::{Point, point};

/// Nodes in the plane, in units of the ideal length of an edge.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Layout {
    /// The place of each node, from (0, 0) to (`width`, `height`).
    pub places: Vec<Point>,
    /// How far they reach to the right.
    pub width: f64,
    /// How far they reach down.
    pub height: f64,
}

/// Who is joined to whom within a graph, without self-loops and repetition.
struct Adjacency {
    offsets: Vec<usize>,
    targets: Vec<u32>,
}

impl Adjacency {
    fn of(nodes: usize, edges: &[(u32, u32)]) -> Self {
        let inside = |edge: &&(u32, u32)| edge.0 != edge.1 && (edge.0.max(edge.1) as usize) < nodes;
        let both = |edge: &(u32, u32)| [(edge.0, edge.1), (edge.1, edge.0)];
        let mut ends: Vec<(u32, u32)> = edges.iter().filter(inside).flat_map(both).collect();
        ends.sort_unstable();
        ends.dedup();
        let mut offsets = vec![0; nodes + 1];
        for (from, _) in &ends {
            offsets[*from as usize + 1] += 1;
        }
        for node in 0..nodes {
            offsets[node + 1] += offsets[node];
        }
        Self { offsets, targets: ends.into_iter().map(|(_, to)| to).collect() }
    }

    fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    fn neighbours(&self, node: usize) -> &[u32] {
        &self.targets[self.offsets[node]..self.offsets[node + 1]]
    }

    /// Each pair of joined nodes once.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let pairs = |node| self.neighbours(node).iter().map(move |target| (node, *target as usize));
        (0..self.len()).flat_map(pairs).filter(|(from, to)| from < to)
    }

    /// The connected parts, each in breadth-first order from its lowest node.
    fn parts(&self) -> Vec<Vec<u32>> {
        let mut seen = vec![false; self.len()];
        let mut parts = Vec::new();
        for start in 0..self.len() {
            if std::mem::replace(&mut seen[start], true) {
                continue;
            }
            let (mut part, mut next) = (vec![start as u32], 0);
            while let Some(node) = part.get(next).copied() {
                next += 1;
                for target in self.neighbours(node as usize) {
                    if !std::mem::replace(&mut seen[*target as usize], true) {
                        part.push(*target);
                    }
                }
            }
            parts.push(part);
        }
        parts
    }

    /// The graph of some of the nodes, numbered by their positions in `nodes`.
    fn restricted_to(&self, nodes: &[u32], number: &mut [u32]) -> Self {
        for (position, node) in nodes.iter().enumerate() {
            number[*node as usize] = position as u32;
        }
        let edge = |node: &u32| {
            let from = number[*node as usize];
            self.neighbours(*node as usize).iter().map(move |target| (from, *target))
        };
        let edges: Vec<(u32, u32)> =
            nodes.iter().flat_map(edge).map(|(from, target)| (from, number[target as usize])).collect();
        Self::of(nodes.len(), &edges)
    }
}

/// Lays out a graph of so many nodes; `edges` may hold self-loops and repetitions. `aspect` is the wanted ratio of
/// width to height, `seed` settles what symmetry leaves open.
pub fn arrange(nodes: usize, edges: &[(u32, u32)], aspect: f64, seed: u64) -> Layout {
    let adjacency = Adjacency::of(nodes, edges);
    let (lone, joined): (Vec<_>, Vec<_>) = adjacency.parts().into_iter().partition(|part| part.len() == 1);
    let mut number = vec![0; nodes];
    let mut blocks: Vec<pack::Block> = joined
        .into_iter()
        .map(|part| {
            let graph = adjacency.restricted_to(&part, &mut number);
            let places = upright(relaxed(&graph, seed));
            pack::Block::new(part, places)
        })
        .collect();
    if !lone.is_empty() {
        blocks.push(block_of_lone(lone.concat(), aspect));
    }
    pack::side_by_side(nodes, blocks, aspect)
}

fn relaxed(graph: &Adjacency, seed: u64) -> Vec<Point> {
    let mut places = pivot::embed(graph);
    forces::relax(graph, &mut places, seed);
    places
}

/// Isolated nodes in rows.
fn block_of_lone(nodes: Vec<u32>, aspect: f64) -> pack::Block {
    let columns = (nodes.len() as f64 * aspect).sqrt().ceil().max(1.0) as usize;
    let place = |position: usize| point((position % columns) as f64, (position / columns) as f64);
    let places = (0..nodes.len()).map(place).collect();
    pack::Block::new(nodes, places)
}

/// Turns a drawing so that its longest extent is level (the principal axis of its places).
fn upright(places: Vec<Point>) -> Vec<Point> {
    let count = places.len().max(1) as f64;
    let mean = point(
        places.iter().map(|place| place.x).sum::<f64>() / count,
        places.iter().map(|place| place.y).sum::<f64>() / count,
    );
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for place in &places {
        let (x, y) = (place.x - mean.x, place.y - mean.y);
        (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
    }
    // The larger eigenvector of the covariance matrix [[xx, xy], [xy, yy]].
    let larger = (xx + yy) / 2.0 + ((xx - yy) * (xx - yy) / 4.0 + xy * xy).sqrt();
    let (x, y) = if xx >= yy { (larger - yy, xy) } else { (xy, larger - xx) };
    let length = (x * x + y * y).sqrt();
    if length < 1e-9 {
        return places;
    }
    let (cosine, sine) = (x / length, y / length);
    let turn = |place: &Point| {
        let (x, y) = (place.x - mean.x, place.y - mean.y);
        point(x * cosine + y * sine, y * cosine - x * sine)
    };
    places.iter().map(turn).collect()
}

#[cfg(test)]
mod tests;
