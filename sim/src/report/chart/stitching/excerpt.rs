//! What is drawn of a container: all of it, or of a large one the surroundings of the stitches and a sample.

use std::collections::{BTreeSet, VecDeque};

use crate::random::{Purpose, draw};
use crate::record::GraphRecord;

/// How much there is room for.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Containers of up to so many nodes are drawn whole.
    pub whole: usize,
    /// Nodes of an excerpt, unless the stitched nodes and the paths between them are more.
    pub excerpt: usize,
    /// Neighbours drawn of each stitched node.
    pub neighbours: usize,
}

/// What a picture of one graph has room for.
const PICTURE: Bounds = Bounds { whole: 1_500, excerpt: 600, neighbours: 40 };
/// Lines that still can be told apart.
const MOST_EDGES: usize = 6_000;

/// A part of the container graph.
pub struct Excerpt {
    /// The nodes, as ascending positions in the graph.
    pub nodes: Vec<u32>,
    /// The edges between them, as positions in `nodes`; self-loops and repetitions left out.
    pub edges: Vec<(u32, u32)>,
    /// Edges between these nodes that are left out because there are too many.
    pub edges_left_out: usize,
    /// Nodes with an edge to themselves, as positions in `nodes`.
    pub loops: Vec<u32>,
}

impl Excerpt {
    /// The whole graph, or where it is too large an excerpt around the stitched nodes.
    pub fn of(graph: &GraphRecord, stitched: &BTreeSet<u32>, seed: u64) -> Self {
        Self::within(&PICTURE, graph, stitched, seed)
    }

    /// The same for other bounds.
    pub fn within(bounds: &Bounds, graph: &GraphRecord, stitched: &BTreeSet<u32>, seed: u64) -> Self {
        let count = graph.container.len();
        let nodes: Vec<u32> = if count <= bounds.whole {
            (0..count as u32).collect()
        } else {
            Choice::new(graph, stitched).choose(bounds, stitched, seed)
        };
        let mut number = vec![u32::MAX; count];
        for (position, node) in nodes.iter().enumerate() {
            number[*node as usize] = position as u32;
        }
        let numbered = |(from, to): &(u32, u32)| {
            let (from, to) = (*number.get(*from as usize)?, *number.get(*to as usize)?);
            (from != u32::MAX && to != u32::MAX).then_some((from.min(to), from.max(to)))
        };
        let mut edges: Vec<(u32, u32)> = graph.container_edges.iter().filter_map(numbered).collect();
        edges.sort_unstable();
        edges.dedup();
        let loops = edges.iter().filter(|(from, to)| from == to).map(|(node, _)| *node).collect();
        edges.retain(|(from, to)| from != to);
        let all = edges.len();
        let every = all.div_ceil(MOST_EDGES).max(1);
        let edges: Vec<(u32, u32)> = edges.into_iter().step_by(every).collect();
        Self { nodes, edges_left_out: all - edges.len(), edges, loops }
    }
}

/// Chooses the nodes of an excerpt so that what is joined in the container mostly stays joined.
struct Choice {
    neighbours: Vec<Vec<u32>>,
    /// The node before each on its way to a stitched node (or, in parts without one, to the lowest node).
    towards: Vec<u32>,
    chosen: BTreeSet<u32>,
}

impl Choice {
    fn new(graph: &GraphRecord, stitched: &BTreeSet<u32>) -> Self {
        let count = graph.container.len() as u32;
        let mut neighbours = vec![Vec::new(); count as usize];
        for (from, to) in graph.container_edges.iter().filter(|(from, to)| (*from).max(*to) < count) {
            neighbours[*from as usize].push(*to);
            neighbours[*to as usize].push(*from);
        }
        let mut towards = vec![u32::MAX; count as usize];
        for start in stitched.iter().copied().chain(0..count) {
            if towards[start as usize] == u32::MAX {
                towards[start as usize] = start;
                spread(&neighbours, &mut towards, start);
            }
        }
        Self { neighbours, towards, chosen: BTreeSet::new() }
    }

    fn choose(mut self, bounds: &Bounds, stitched: &BTreeSet<u32>, seed: u64) -> Vec<u32> {
        // Stitched nodes come first, so that they stay even when the paths between them are too long.
        self.chosen.extend(stitched.iter().take(bounds.whole));
        for node in stitched {
            self.add_way(*node, bounds.whole);
        }
        for node in stitched {
            let neighbours = self.neighbours[*node as usize].iter().copied().take(bounds.neighbours);
            let room = bounds.whole.saturating_sub(self.chosen.len());
            self.chosen.extend(neighbours.take(room));
        }
        let count = self.towards.len() as u64;
        for attempt in 0..2 * bounds.excerpt as u64 {
            if self.chosen.len() >= bounds.excerpt {
                break;
            }
            let node = draw(seed, Purpose::Layout, u64::MAX, attempt) % count;
            self.add_way(node as u32, bounds.excerpt);
        }
        self.chosen.into_iter().collect()
    }

    /// Chooses a node and those on its way, unless there would be more than `most`.
    fn add_way(&mut self, node: u32, most: usize) {
        let (mut way, mut at) = (Vec::new(), node);
        while way.is_empty() || !self.chosen.contains(&at) {
            way.push(at);
            if self.towards[at as usize] == at || way.len() + self.chosen.len() > most {
                break;
            }
            at = self.towards[at as usize];
        }
        if way.len() + self.chosen.len() <= most {
            self.chosen.extend(way);
        }
    }
}

/// Breadth-first from a node: notes at every node reached who it was reached from.
fn spread(neighbours: &[Vec<u32>], towards: &mut [u32], start: u32) {
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for target in &neighbours[node as usize] {
            if towards[*target as usize] == u32::MAX {
                towards[*target as usize] = node;
                queue.push_back(*target);
            }
        }
    }
}
