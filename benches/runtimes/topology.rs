//! The graphs: models of networks that grow, networks that are even, networks that are wide, and a real one.

use std::collections::VecDeque;
use std::path::Path;

use huddle_sim::model::{ContainerBuilder, ContainerId};
use huddle_sim::random::{Purpose, draw, unit};
use huddle_sim::scenario::generate::{self, generate};
use huddle_sim::scenario::{Finding, import};

use super::setting::Topology;

/// Every graph is drawn from it.
pub const SEED: u64 = 1;

/// Names a GraphML file that takes the place of the made network of the size of Kdl.
pub const KDL_VARIABLE: &str = "HUDDLE_KDL";

/// Nodes and links of Kdl, the largest network of the Internet Topology Zoo (S. Knight and others: "The Internet Topology Zoo",
/// IEEE JSAC 29(9), 2011).
pub const KDL_NODES: u32 = 754;
const KDL_LINKS: usize = 895;

/// Links that close a ring of Kdl's kind lead between nodes that are at least so many hops apart.
const RING_HOPS: u32 = 8;

/// The nodes and edges of a topology of about so many nodes.
///
/// # Errors
/// When a file is named and cannot be read, in one sentence.
pub fn build(topology: Topology, nodes: u32) -> Result<ContainerBuilder, String> {
    let made = |topology| generate(&topology, true, SEED);
    Ok(match topology {
        Topology::BarabasiAlbert => made(generate::Topology::BarabasiAlbert { nodes, m: 2 }),
        Topology::RandomRegular => random_regular(nodes),
        Topology::Grid => {
            let rows = f64::from(nodes).sqrt().round().max(1.0) as u32;
            made(generate::Topology::Grid { rows, columns: nodes.div_ceil(rows) })
        }
        Topology::Kdl => match std::env::var_os(KDL_VARIABLE) {
            None => kdl_sized(),
            Some(file) => from_file(Path::new(&file))?,
        },
    })
}

fn from_file(file: &Path) -> Result<ContainerBuilder, String> {
    let told = |findings: Vec<Finding>| {
        let first = findings.first().map_or("", |finding| finding.message.as_str());
        format!("{KDL_VARIABLE}: {} cannot be read: {first}", file.display())
    };
    import::read(file, None).map(|imported| imported.builder).map_err(told)
}

/// Degree 4: two random cycles through all nodes, as an overlay's shortcuts are drawn. A few edges fall together.
fn random_regular(nodes: u32) -> ContainerBuilder {
    let path = generate(&generate::Topology::Path { nodes }, true, SEED).build();
    let mut builder = nodes_alone(nodes);
    for (from, to) in generate::shortcuts(&path, 4, SEED) {
        builder.undirected(from, to);
    }
    builder
}

fn nodes_alone(nodes: u32) -> ContainerBuilder {
    let mut builder = ContainerBuilder::default();
    (0..nodes).for_each(|node| _ = builder.node(format!("n{node}")));
    builder
}

/// A network as providers lay it: places joined by the least length of cable, and rings closed where a short cable spares a
/// long way round.
fn kdl_sized() -> ContainerBuilder {
    let place = |node: u32| [0, 1].map(|axis| unit(draw(SEED, Purpose::Topology, node.into(), axis)));
    let places: Vec<[f64; 2]> = (0..KDL_NODES).map(place).collect();
    let length = |from: usize, to: usize| {
        let [dx, dy] = [0, 1].map(|axis| places[from][axis] - places[to][axis]);
        dx * dx + dy * dy
    };
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
    let mut edges = Vec::new();
    let mut join = |from: usize, to: usize, neighbours: &mut Vec<Vec<usize>>| {
        neighbours[from].push(to);
        neighbours[to].push(from);
        edges.push((from, to));
    };
    // The tree of least length (R. C. Prim, 1957): of each place outside the nearest one inside.
    let mut nearest: Vec<usize> = vec![0; places.len()];
    let mut outside: Vec<usize> = (1..places.len()).collect();
    while let Some(position) = (0..outside.len()).min_by(|left, right| {
        let [left, right] = [left, right].map(|position| outside[*position]);
        length(left, nearest[left]).total_cmp(&length(right, nearest[right]))
    }) {
        let node = outside.swap_remove(position);
        join(nearest[node], node, &mut neighbours);
        for other in &outside {
            if length(*other, node) < length(*other, nearest[*other]) {
                nearest[*other] = node;
            }
        }
    }
    let mut pairs: Vec<(usize, usize)> =
        (0..places.len()).flat_map(|to| (0..to).map(move |from| (from, to))).collect();
    pairs.sort_by(|left, right| length(left.0, left.1).total_cmp(&length(right.0, right.1)));
    let mut missing = KDL_LINKS - (places.len() - 1);
    for (from, to) in pairs {
        if missing == 0 {
            break;
        }
        if is_far(&neighbours, from, to) {
            join(from, to, &mut neighbours);
            missing -= 1;
        }
    }
    let mut builder = nodes_alone(KDL_NODES);
    for (from, to) in edges {
        builder.undirected(ContainerId::at(from), ContainerId::at(to));
    }
    builder
}

/// Whether two nodes are no fewer than [`RING_HOPS`] hops apart.
fn is_far(neighbours: &[Vec<usize>], from: usize, to: usize) -> bool {
    let (mut reached, mut queue) = (vec![from], VecDeque::from([(from, 0)]));
    while let Some((node, hops)) = queue.pop_front() {
        if node == to {
            return false;
        }
        for next in &neighbours[node] {
            if hops + 1 < RING_HOPS && !reached.contains(next) {
                reached.push(*next);
                queue.push_back((*next, hops + 1));
            }
        }
    }
    true
}
