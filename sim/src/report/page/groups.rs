//! Groups of nodes that stand for a container too large to be shown node by node.
//!
//! Middles are spread over the container, the nodes that hold something first; every node joins the middle that is the
//! fewest edges away, ties to the middle that comes first. So each group is connected, and what is far apart stays apart.

use std::collections::{BTreeSet, VecDeque};

use crate::random::{Purpose, draw};

/// Groups, unless parts without a middle need more.
const WANTED: usize = 300;
/// At most so many of them are around nodes that hold something.
const MOST_HELD: usize = 200;
/// More groups than this are not made: what is left goes into one.
const MOST: usize = 600;

const NONE: u32 = u32::MAX;

/// A partition of the nodes.
#[derive(Debug)]
pub(super) struct Groups {
    /// The group of each node.
    pub(super) of_node: Vec<u32>,
    /// The node in the middle of each group.
    pub(super) middle: Vec<u32>,
}

impl Groups {
    /// Groups of a graph of so many nodes.
    pub(super) fn of(nodes: usize, edges: &[(u32, u32)], held: &BTreeSet<u32>, seed: u64) -> Self {
        let neighbours = neighbours(nodes, edges);
        let mut groups = Self { of_node: vec![NONE; nodes], middle: Vec::new() };
        let mut middles: Vec<u32> = held.iter().copied().take(MOST_HELD).collect();
        let mut chosen: BTreeSet<u32> = middles.iter().copied().collect();
        for attempt in 0..4 * WANTED as u64 {
            let node = (draw(seed, Purpose::Layout, u64::MAX, attempt) % nodes.max(1) as u64) as u32;
            if middles.len() < WANTED.min(nodes) && chosen.insert(node) {
                middles.push(node);
            }
        }
        groups.spread(&neighbours, middles);
        // Parts that no middle is in, by their lowest nodes; when there are too many groups, the rest share one.
        let mut rest = NONE;
        for node in 0..nodes as u32 {
            if groups.of_node[node as usize] != NONE {
                continue;
            }
            if groups.middle.len() < MOST {
                groups.spread(&neighbours, vec![node]);
            } else {
                if rest == NONE {
                    rest = groups.middle.len() as u32;
                    groups.middle.push(node);
                }
                groups.of_node[node as usize] = rest;
            }
        }
        groups
    }

    /// Breadth-first from new middles over all that has no group yet.
    fn spread(&mut self, neighbours: &[Vec<u32>], middles: Vec<u32>) {
        let mut queue = VecDeque::new();
        for node in middles {
            self.of_node[node as usize] = self.middle.len() as u32;
            self.middle.push(node);
            queue.push_back(node);
        }
        while let Some(node) = queue.pop_front() {
            for target in &neighbours[node as usize] {
                if self.of_node[*target as usize] == NONE {
                    self.of_node[*target as usize] = self.of_node[node as usize];
                    queue.push_back(*target);
                }
            }
        }
    }
}

fn neighbours(nodes: usize, edges: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let mut neighbours = vec![Vec::new(); nodes];
    for (from, to) in edges {
        neighbours[*from as usize].push(*to);
        neighbours[*to as usize].push(*from);
    }
    neighbours
}
