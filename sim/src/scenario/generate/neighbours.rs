//! Which nodes of a graph in the making are joined, and draws of nodes that are not.

use rand_chacha::rand_core::Rng;
use rustc_hash::FxHashSet;

use super::graph::draw_below;

/// The neighbours of every node.
pub(super) struct Neighbours {
    nodes: u32,
    degrees: Vec<u32>,
    pairs: Pairs,
}

enum Pairs {
    /// Joined pairs, the lower node first: for graphs in which a blind draw soon meets a free node.
    Sparse(FxHashSet<(u32, u32)>),
    /// A row of bits per node, one bit per possible neighbour; where more than every eighth pair is joined this is
    /// smaller than the set. A node counts as joined to itself.
    Dense { words: usize, bits: Vec<u64> },
}

impl Neighbours {
    /// Takes stock of some edges.
    pub fn of(nodes: u32, edges: &[(u32, u32)]) -> Self {
        let dense = edges.len() as u64 * 16 > u64::from(nodes) * u64::from(nodes);
        let words = nodes.div_ceil(64) as usize;
        let pairs = if dense {
            Pairs::Dense { words, bits: vec![0; words * nodes as usize] }
        } else {
            Pairs::Sparse(FxHashSet::with_capacity_and_hasher(edges.len(), Default::default()))
        };
        let mut neighbours = Self { nodes, degrees: vec![0; nodes as usize], pairs };
        if dense {
            (0..nodes).for_each(|node| neighbours.pairs.set(node, node, true));
        }
        for &(from, to) in edges {
            neighbours.join(from, to);
        }
        neighbours
    }

    /// A node uniform among those that `node` is not joined to; none when it is joined to all.
    pub fn free_end(&self, node: u32, stream: &mut impl Rng) -> Option<u32> {
        let free = self.nodes - 1 - self.degrees[node as usize];
        if free == 0 {
            return None;
        }
        match &self.pairs {
            Pairs::Sparse(pairs) => loop {
                let end = draw_below(self.nodes as usize, stream) as u32;
                if end != node && !pairs.contains(&ordered(node, end)) {
                    return Some(end);
                }
            },
            Pairs::Dense { words, bits } => {
                let row = &bits[node as usize * words..][..*words];
                Some(free_bit(row, draw_below(free as usize, stream) as u32))
            }
        }
    }

    /// Leads an edge of `node` to another end.
    pub fn move_end(&mut self, node: u32, from: u32, to: u32) {
        self.pairs.set(node, from, false);
        self.degrees[node as usize] -= 1;
        self.degrees[from as usize] -= 1;
        self.join(node, to);
    }

    fn join(&mut self, one: u32, other: u32) {
        self.pairs.set(one, other, true);
        self.degrees[one as usize] += 1;
        self.degrees[other as usize] += 1;
    }
}

impl Pairs {
    fn set(&mut self, one: u32, other: u32, joined: bool) {
        match self {
            Self::Sparse(pairs) if joined => _ = pairs.insert(ordered(one, other)),
            Self::Sparse(pairs) => _ = pairs.remove(&ordered(one, other)),
            Self::Dense { words, bits } => {
                for (row, bit) in [(one, other), (other, one)] {
                    let word = &mut bits[row as usize * *words + bit as usize / 64];
                    let mask = 1_u64 << (bit % 64);
                    *word = if joined { *word | mask } else { *word & !mask };
                }
            }
        }
    }
}

/// The position of the zero bit that has so many zero bits before it.
fn free_bit(row: &[u64], mut before: u32) -> u32 {
    for (position, word) in row.iter().enumerate() {
        let mut free = !word;
        if before >= free.count_ones() {
            before -= free.count_ones();
            continue;
        }
        for _ in 0..before {
            free &= free - 1;
        }
        return position as u32 * 64 + free.trailing_zeros();
    }
    unreachable!("a row has as many free bits as its node has nodes that it is not joined to")
}

fn ordered(one: u32, other: u32) -> (u32, u32) {
    (one.min(other), one.max(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use std::collections::BTreeMap;

    /// How often each end is drawn for node 0 of a star whose leaves are 1, 2 and 70, in a graph of so many nodes.
    fn drawn(nodes: u32, edges: &[(u32, u32)]) -> BTreeMap<u32, u32> {
        let neighbours = Neighbours::of(nodes, edges);
        let mut stream = stream(3, Purpose::Sampling, 0);
        let mut counts = BTreeMap::new();
        for _ in 0..20_000 {
            *counts.entry(neighbours.free_end(0, &mut stream).expect("some are free")).or_insert(0) += 1;
        }
        counts
    }

    #[test]
    fn free_ends_are_uniform_whether_few_or_many_pairs_are_joined() {
        let few = [(0, 1), (2, 0), (0, 70)];
        let many: Vec<_> = (0..80).flat_map(|to| (1..to).map(move |from| (from, to))).chain(few).collect();
        for edges in [&few[..], &many] {
            let counts = drawn(80, edges);
            assert_eq!(counts.len(), 76);
            assert!([0, 1, 2, 70].iter().all(|taken| !counts.contains_key(taken)));
            assert!(counts.values().all(|count| (180..350).contains(count)), "{counts:?}");
        }
    }

    #[test]
    fn a_moved_end_frees_the_old_one_and_takes_the_new_one() {
        for edges in [vec![(0, 1)], (1..20).map(|to| (0, to)).collect()] {
            let mut neighbours = Neighbours::of(21, &edges);
            neighbours.move_end(0, 1, 20);
            let mut stream = stream(3, Purpose::Sampling, 0);
            let ends: Vec<_> = (0..500).filter_map(|_| neighbours.free_end(0, &mut stream)).collect();
            assert!(ends.contains(&1) && !ends.contains(&20));
        }
        assert_eq!(Neighbours::of(2, &[(0, 1)]).free_end(0, &mut stream(3, Purpose::Sampling, 0)), None);
    }
}
