//! Which sizes and parameters a topology may have.

use super::{Topology, fat_tree};

/// How large a generated container may be. The default fits a large machine; who takes scenarios from strangers lowers it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The most nodes.
    pub nodes: u64,
    /// The most edges; for random graphs, the most that are expected.
    pub edges: u64,
}

impl Limits {
    /// Those of scenarios.
    pub const DEFAULT: Self = Self { nodes: 20_000_000, edges: 100_000_000 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Nodes, then edges, then the parameters that are particular to one topology.
pub(super) fn check(topology: &Topology, limits: Limits) -> Result<(), String> {
    parameters(topology)?;
    let nodes = topology.nodes();
    demand(nodes >= 1, || "a container needs at least 1 node".to_owned())?;
    let most = limits.nodes;
    demand(nodes <= most, || format!("{nodes} nodes are too many; at most {most} are generated"))?;
    let edges = edges(topology);
    let most = limits.edges;
    demand(edges <= most as f64, || {
        format!("about {edges:.0} edges are too many; at most {most} are generated")
    })
}

fn demand(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

fn parameters(topology: &Topology) -> Result<(), String> {
    match *topology {
        Topology::Ring { nodes } => {
            demand(nodes >= 3, || format!("a ring needs at least 3 nodes, not {nodes}"))
        }
        Topology::Torus { rows, columns } => demand(rows >= 3 && columns >= 3, || {
            format!("a torus needs at least 3 rows and 3 columns, not {rows} and {columns}")
        }),
        Topology::Grid { rows, columns } => demand(rows >= 1 && columns >= 1, || {
            format!("a grid needs at least 1 row and 1 column, not {rows} and {columns}")
        }),
        Topology::ErdosRenyi { probability, .. } => share("probability", probability),
        Topology::BarabasiAlbert { nodes, m } => demand(m >= 1 && m < nodes, || {
            format!("m is {m}; it must be at least 1 and less than the number of nodes, {nodes}")
        }),
        Topology::WattsStrogatz { nodes, k, rewire } => {
            demand(k >= 2 && k.is_multiple_of(2) && k < nodes, || {
                format!("k is {k}; it must be even, at least 2 and less than the number of nodes, {nodes}")
            })?;
            share("rewire", rewire)
        }
        Topology::RandomGeometric { radius, .. } => demand(radius > 0.0 && radius.is_finite(), || {
            format!("radius is {radius}; it must be a number above 0, in sides of the unit square")
        }),
        Topology::FatTree { k } => demand(k >= 2 && k.is_multiple_of(2), || {
            format!("k is {k}; it must be even and at least 2: the ports of each switch")
        }),
        Topology::Path { .. } | Topology::Star { .. } | Topology::Complete { .. } => Ok(()),
    }
}

fn share(name: &str, found: f64) -> Result<(), String> {
    demand((0.0..=1.0).contains(&found), || format!("{name} is {found}; it must be from 0 to 1"))
}

/// How many edges there are; for random graphs how many are expected at most.
fn edges(topology: &Topology) -> f64 {
    let nodes = topology.nodes() as f64;
    let pairs = nodes * (nodes - 1.0) / 2.0;
    match *topology {
        Topology::Ring { .. } | Topology::Path { .. } | Topology::Star { .. } => nodes,
        Topology::Complete { .. } => pairs,
        Topology::Grid { .. } | Topology::Torus { .. } => 2.0 * nodes,
        Topology::ErdosRenyi { probability, .. } => pairs * probability,
        Topology::BarabasiAlbert { m, .. } => f64::from(m) * (nodes - f64::from(m)),
        Topology::WattsStrogatz { k, .. } => nodes * f64::from(k) / 2.0,
        // The disc around a point may reach over the border of the square: so many at most.
        Topology::RandomGeometric { radius, .. } => pairs * (std::f64::consts::PI * radius * radius).min(1.0),
        Topology::FatTree { k } => fat_tree::edge_count(k) as f64,
    }
}
