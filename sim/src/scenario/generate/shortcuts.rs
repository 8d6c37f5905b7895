//! Shortcuts over a container: a random regular graph over the nodes of each part, laid beside its edges.
//!
//! Two shortcuts per node are a random Hamiltonian cycle, and an odd one is a random perfect matching, which leaves one node of an
//! odd number out. Few random links are enough: a connected graph of n nodes to which every pair is added with probability ε/n
//! typically has a diameter of O(log n) (M. Krivelevich, D. Reichman, W. Samotij: "Smoothed analysis on connected graphs", SIAM J.
//! Discrete Math. 29(3), 2015), and so has a cycle with one random matching (B. Bollobás, F. R. K. Chung: "The diameter of a cycle
//! plus a random matching", SIAM J. Discrete Math. 1(3), 1988).

use rand_chacha::rand_core::Rng;

use super::graph::draw_below;
use crate::model::{Container, ContainerId};
use crate::random::{self, Purpose};

/// The most shortcuts per node that can be asked for.
pub const MOST_SHORTCUTS: u32 = 100;

/// Draws so many shortcuts per node. Pairs may fall on edges and on one another, and then are one link. Each part has a stream
/// of its own, so that its shortcuts do not depend on the others.
pub fn shortcuts(container: &Container, degree: u32, seed: u64) -> Vec<(ContainerId, ContainerId)> {
    let mut pairs = Vec::with_capacity(container.len() * degree as usize / 2);
    for (number, part) in container.parts().iter().enumerate() {
        let mut stream = random::stream(seed, Purpose::Shortcuts, number as u64);
        let mut order = part.clone();
        for _ in 0..degree / 2 {
            shuffle(&mut order, &mut stream);
            pairs.extend(order.windows(2).map(|pair| (pair[0], pair[1])));
            if order.len() > 2 {
                pairs.push((order[order.len() - 1], order[0]));
            }
        }
        if degree % 2 == 1 {
            shuffle(&mut order, &mut stream);
            pairs.extend(order.chunks_exact(2).map(|pair| (pair[0], pair[1])));
        }
    }
    pairs
}

/// Every order alike (Fisher and Yates).
fn shuffle(order: &mut [ContainerId], stream: &mut impl Rng) {
    for last in (1..order.len()).rev() {
        order.swap(last, draw_below(last + 1, stream));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, VecDeque};

    use super::*;
    use crate::scenario::generate::{Topology, generate};

    /// The most hops from a node to any other of its part.
    fn eccentricity(container: &Container, from: ContainerId) -> u32 {
        let mut hops = vec![None; container.len()];
        hops[from.index()] = Some(0);
        let (mut queue, mut most) = (VecDeque::from([from]), 0);
        while let Some(node) = queue.pop_front() {
            most = hops[node.index()].unwrap_or(0);
            for next in container.neighbours(node) {
                if hops[next.index()].is_none() {
                    hops[next.index()] = Some(most + 1);
                    queue.push_back(*next);
                }
            }
        }
        most
    }

    fn overlaid(topology: Topology, degree: u32, seed: u64) -> (Container, Container) {
        let bare = generate(&topology, false, seed).build();
        let pairs = shortcuts(&bare, degree, seed);
        (bare.clone(), bare.with_shortcuts(pairs))
    }

    #[test]
    fn one_shortcut_per_node_takes_a_long_ring_and_a_wide_grid_to_few_hops() {
        for (topology, bare_hops) in
            [(Topology::Ring { nodes: 4_096 }, 2_048), (Topology::Grid { rows: 64, columns: 64 }, 126)]
        {
            for (degree, most) in [(1, 24), (2, 16), (4, 10)] {
                let (bare, container) = overlaid(topology, degree, 7);
                assert_eq!(eccentricity(&bare, ContainerId(0)), bare_hops);
                let hops = eccentricity(&container, ContainerId(0));
                assert!(hops <= most, "{topology:?} with {degree}: {hops} hops");
            }
        }
    }

    #[test]
    fn every_node_has_as_many_shortcuts_as_asked_for_but_for_those_that_coincide() {
        for degree in 1..=5 {
            for nodes in [1, 2, 3, 4, 5, 100, 1_001] {
                let bare = generate(&Topology::Path { nodes }, false, 3).build();
                let mut drawn = vec![0_u32; nodes as usize];
                for (from, to) in shortcuts(&bare, degree, 3) {
                    assert_ne!(from, to);
                    drawn[from.index()] += 1;
                    drawn[to.index()] += 1;
                }
                assert!(drawn.iter().all(|count| *count <= degree), "{nodes}, {degree}: {drawn:?}");
                if nodes > 2 && (nodes.is_multiple_of(2) || degree.is_multiple_of(2)) {
                    assert!(drawn.iter().all(|count| *count == degree), "{nodes}, {degree}: {drawn:?}");
                }
            }
        }
    }

    #[test]
    fn shortcuts_stay_inside_their_part_and_depend_on_the_seed_alone() {
        let scattered = Topology::ErdosRenyi { nodes: 300, probability: 0.005 };
        let bare = generate(&scattered, false, 5).build();
        assert!(bare.parts().len() > 5);
        let pairs = shortcuts(&bare, 3, 9);
        assert!(pairs.iter().all(|(from, to)| bare.part_of(*from) == bare.part_of(*to)));
        assert_eq!(pairs, shortcuts(&bare, 3, 9));
        assert_ne!(pairs, shortcuts(&bare, 3, 10));
        let container = bare.clone().with_shortcuts(pairs);
        assert_eq!(container.parts(), bare.parts());
        let distinct: BTreeSet<_> = container.shortcuts().collect();
        assert_eq!(container.link_pairs(), bare.link_pairs() + distinct.len());
    }
}
