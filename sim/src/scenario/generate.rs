//! Container graphs made by rule: from a topology and a seed to a builder.
//!
//! The scenario names a topology under `container.generate`; here its sizes are checked and its nodes and edges are
//! made. Same topology and seed, same graph on every machine: draws come from one stream per purpose, and no
//! function is called whose last bit differs between machines. Time and memory grow with nodes plus edges.

mod barabasi_albert;
mod erdos_renyi;
mod fat_tree;
mod graph;
mod join;
mod lattice;
mod limits;
mod neighbours;
mod random_geometric;
mod shortcuts;
mod watts_strogatz;

use rand_chacha::ChaCha8Rng;

use crate::model::ContainerBuilder;
use crate::random::{self, Purpose};
use graph::Graph;
pub use limits::Limits;
pub use shortcuts::{MOST_SHORTCUTS, shortcuts};

/// A rule by which a container graph is made. All edges are undirected; there are no self-loops and no parallel
/// edges. Nodes are named `n0`, `n1`, ... but for the fat tree.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Topology {
    /// Each node joined to the next, the last to the first; at least 3 nodes.
    Ring {
        /// Number of nodes.
        nodes: u32,
    },
    /// Each node joined to the next.
    Path {
        /// Number of nodes.
        nodes: u32,
    },
    /// `n0` joined to every other node.
    Star {
        /// Number of nodes, the centre included.
        nodes: u32,
    },
    /// Every two nodes joined.
    Complete {
        /// Number of nodes.
        nodes: u32,
    },
    /// A rectangle of nodes, each joined to those beside, above and below; attributes `row` and `column`, from 0.
    Grid {
        /// Number of rows.
        rows: u32,
        /// Number of columns.
        columns: u32,
    },
    /// A grid whose opposite borders are joined as well; at least 3 rows and 3 columns.
    Torus {
        /// Number of rows.
        rows: u32,
        /// Number of columns.
        columns: u32,
    },
    /// Every two nodes joined with one probability, independently (Gilbert's G(n, p)).
    ErdosRenyi {
        /// Number of nodes.
        nodes: u32,
        /// Probability of each edge, from 0 to 1.
        probability: f64,
    },
    /// Nodes come one by one and join `m` earlier ones, those with many edges preferred.
    BarabasiAlbert {
        /// Number of nodes.
        nodes: u32,
        /// Edges that each new node brings, from 1 to `nodes` - 1.
        m: u32,
    },
    /// A ring of near neighbours, some of whose edges are led elsewhere.
    WattsStrogatz {
        /// Number of nodes.
        nodes: u32,
        /// Near neighbours of each node before rewiring; even, below `nodes`.
        k: u32,
        /// Probability that an edge is rewired, from 0 to 1.
        rewire: f64,
    },
    /// Nodes at random points of the unit square, joined when near; attributes `x` and `y`, from 0 to 1.
    RandomGeometric {
        /// Number of nodes.
        nodes: u32,
        /// Greatest distance at which two nodes are joined, in sides of the square.
        radius: f64,
    },
    /// The three layers of switches of a data centre over its hosts; attributes `layer` and, below the core, `pod`.
    FatTree {
        /// Ports of each switch; even.
        k: u32,
    },
}

impl Topology {
    /// Checks sizes and parameters.
    ///
    /// # Errors
    /// One sentence on the first parameter that does not fit: what was given and what would fit.
    pub fn check(&self) -> Result<(), String> {
        self.check_within(Limits::default())
    }

    /// As [`Topology::check`], within other limits.
    ///
    /// # Errors
    /// As for [`Topology::check`].
    pub fn check_within(&self, limits: Limits) -> Result<(), String> {
        limits::check(self, limits)
    }

    /// Number of nodes that it has.
    pub fn nodes(&self) -> u64 {
        match *self {
            Self::Grid { rows, columns } | Self::Torus { rows, columns } => {
                u64::from(rows) * u64::from(columns)
            }
            Self::FatTree { k } => fat_tree::node_count(k),
            Self::Ring { nodes }
            | Self::Path { nodes }
            | Self::Star { nodes }
            | Self::Complete { nodes }
            | Self::ErdosRenyi { nodes, .. }
            | Self::BarabasiAlbert { nodes, .. }
            | Self::WattsStrogatz { nodes, .. }
            | Self::RandomGeometric { nodes, .. } => u64::from(nodes),
        }
    }
}

/// Makes a graph. With `connected`, the parts of a random graph that fell apart are joined by extra edges: each
/// part, in the order of its lowest node, from one of its nodes to one of any earlier part, both drawn uniformly
/// from a stream of their own, so that the other edges are the same either way.
///
/// # Panics
/// When [`Topology::check`] does not pass.
pub fn generate(topology: &Topology, connected: bool, seed: u64) -> ContainerBuilder {
    topology
        .check_within(Limits { nodes: u64::MAX, edges: u64::MAX })
        .expect("a topology is checked before it is made");
    let mut stream = random::stream(seed, Purpose::Topology, 0);
    let mut graph = make(topology, &mut stream);
    if connected {
        join::join_parts(&mut graph, &mut random::stream(seed, Purpose::Topology, 1));
    }
    graph.into_builder()
}

fn make(topology: &Topology, stream: &mut ChaCha8Rng) -> Graph {
    match *topology {
        Topology::Ring { nodes } => lattice::ring(nodes),
        Topology::Path { nodes } => lattice::path(nodes),
        Topology::Star { nodes } => lattice::star(nodes),
        Topology::Complete { nodes } => lattice::complete(nodes),
        Topology::Grid { rows, columns } => lattice::grid(rows, columns),
        Topology::Torus { rows, columns } => lattice::torus(rows, columns),
        Topology::ErdosRenyi { nodes, probability } => erdos_renyi::graph(nodes, probability, stream),
        Topology::BarabasiAlbert { nodes, m } => barabasi_albert::graph(nodes, m, stream),
        Topology::WattsStrogatz { nodes, k, rewire } => watts_strogatz::graph(nodes, k, rewire, stream),
        Topology::RandomGeometric { nodes, radius } => random_geometric::graph(nodes, radius, stream),
        Topology::FatTree { k } => fat_tree::graph(k),
    }
}

#[cfg(test)]
mod tests;
