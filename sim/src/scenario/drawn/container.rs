//! The container of a random scenario: a topology of about the size asked for, and attributes laid over it.

use crate::instances::{GROUPINGS, RANK, SLOTS, type_name};
use crate::model::{Container, ContainerId, TYPE_ATTRIBUTE, Value};
use crate::scenario::attributes::{self, Overlay};
use crate::scenario::generate::{self, Topology};
use crate::scenario::{hint, schema};

use super::Recipe;

/// The highest rank of a node; the lowest is 0.
pub(super) const RANK_MAX: u32 = 9;

/// The names of the topologies.
pub fn topology_names() -> impl Iterator<Item = &'static str> + Clone {
    schema::topology::names()
}

/// A container and how it was made.
pub(super) struct Ground {
    pub topology: Topology,
    pub overlays: Vec<(&'static str, Overlay)>,
    pub container: Container,
}

impl Ground {
    /// Makes the container in the same way as reading the scenario will.
    pub fn new(recipe: &Recipe) -> Result<Self, String> {
        let topology = topology(&recipe.topology, recipe.nodes)?;
        topology.check()?;
        if topology.nodes() < u64::from(recipe.types) {
            return Err(format!("{} types are more than the {} nodes", recipe.types, topology.nodes()));
        }
        let ground = Self::laid(topology, overlays(recipe, false), recipe.seed)?;
        // In a small container a type may be missing by chance; given in turn, none is.
        match ground.has_types(recipe.types) {
            true => Ok(ground),
            false => Self::laid(topology, overlays(recipe, true), recipe.seed),
        }
    }

    fn laid(topology: Topology, overlays: Vec<(&'static str, Overlay)>, seed: u64) -> Result<Self, String> {
        let mut builder = generate::generate(&topology, true, seed);
        for (attribute, overlay) in &overlays {
            attributes::lay(&mut builder, attribute, overlay, seed)?;
        }
        Ok(Self { topology, overlays, container: builder.build() })
    }

    fn has_types(&self, types: u32) -> bool {
        let column = self.container.column(TYPE_ATTRIBUTE);
        let has = |kind: Value| column.is_some_and(|column| column.iter().any(|value| value == Some(&kind)));
        (0..types).all(|kind| has(type_name(kind)))
    }
}

fn overlays(recipe: &Recipe, types_in_turn: bool) -> Vec<(&'static str, Overlay)> {
    let types = (0..recipe.types).map(type_name);
    let types = match types_in_turn {
        true => Overlay::Cycle(types.collect()),
        false => Overlay::Choice(types.map(|kind| (kind, 1.0)).collect()),
    };
    let groups = i64::from(recipe.groups) - 1;
    let mut overlays = vec![(TYPE_ATTRIBUTE, types)];
    overlays.extend(GROUPINGS.map(|grouping| (grouping, Overlay::UniformInt(0, groups))));
    overlays.push((RANK, Overlay::UniformInt(0, i64::from(RANK_MAX))));
    if let Some(capacity) = recipe.capacity {
        overlays.push((SLOTS, Overlay::UniformInt(1, i64::from(capacity.max(1)))));
    }
    overlays
}

/// How many request nodes a node takes.
pub(super) fn slots(container: &Container, node: ContainerId) -> i64 {
    match container.attribute(node, SLOTS) {
        Some(Value::Integer(slots)) => *slots,
        _ => i64::MAX,
    }
}

/// A topology of about so many nodes, with about four edges at each where that can be chosen.
fn topology(name: &str, nodes: u32) -> Result<Topology, String> {
    let name = name.replace('-', "_");
    // Two digits are as good as more, and easier to read and to change.
    let rounded = |number: f64| format!("{number:.1e}").parse().unwrap_or(number);
    Ok(match &*name {
        "ring" => Topology::Ring { nodes },
        "path" => Topology::Path { nodes },
        "star" => Topology::Star { nodes },
        "complete" => Topology::Complete { nodes },
        "grid" | "torus" => {
            let (rows, columns) = rectangle(nodes, if name == "grid" { 1 } else { 3 });
            if name == "grid" { Topology::Grid { rows, columns } } else { Topology::Torus { rows, columns } }
        }
        "erdos_renyi" => {
            let probability: f64 = rounded(4.0 / f64::from(nodes.max(2) - 1));
            Topology::ErdosRenyi { nodes, probability: probability.min(1.0) }
        }
        "barabasi_albert" => {
            at_least(2, nodes, &name)?;
            Topology::BarabasiAlbert { nodes, m: if nodes > 2 { 2 } else { 1 } }
        }
        "watts_strogatz" => {
            at_least(3, nodes, &name)?;
            Topology::WattsStrogatz { nodes, k: if nodes > 4 { 4 } else { 2 }, rewire: 0.1 }
        }
        "random_geometric" => {
            // So many lie in the disc around a node on average, next to borders fewer.
            let radius = (6.0 / (std::f64::consts::PI * f64::from(nodes.max(1)))).sqrt();
            Topology::RandomGeometric { nodes, radius: rounded(radius) }
        }
        "fat_tree" => Topology::FatTree { k: ports(nodes) },
        _ => {
            let hint = hint(&name, topology_names()).map(|hint| format!(" ({hint})")).unwrap_or_default();
            return Err(format!("unknown topology `{name}`{hint}"));
        }
    })
}

/// Refuses sizes at which no parameter of the topology, which nobody gave, would fit.
fn at_least(least: u32, nodes: u32, name: &str) -> Result<(), String> {
    match nodes >= least {
        true => Ok(()),
        false => Err(format!(
            "the topology `{name}` needs at least {least} nodes, not {nodes}; more, or another one such as `path`, fit"
        )),
    }
}

/// Rows and columns, each at least so many, of the rectangle that is nearest to a square among those of so many nodes; where
/// these are all long and thin, of one with a few nodes more.
fn rectangle(nodes: u32, least: u32) -> (u32, u32) {
    let side = nodes.isqrt().max(least);
    let fits = |rows: &u32| nodes.is_multiple_of(*rows) && nodes / rows >= least;
    let exact = (least..=side).rev().find(fits).filter(|rows| rows * 2 >= side);
    match exact {
        Some(rows) => (rows, nodes / rows),
        None => (side, nodes.div_ceil(side).max(least)),
    }
}

/// The ports of the switches of the fat tree whose number of nodes is nearest.
fn ports(nodes: u32) -> u32 {
    let size = |k: u32| Topology::FatTree { k }.nodes();
    let larger = (1..1_000).map(|half| 2 * half).find(|k| size(*k) >= u64::from(nodes)).unwrap_or(2_000);
    let smaller = larger - 2;
    if smaller >= 2 && u64::from(nodes) - size(smaller) <= size(larger) - u64::from(nodes) {
        smaller
    } else {
        larger
    }
}
