//! The two graphs on a page: where each node of the container stands, or each group of nodes of a large one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;
use serde_json::Value;

use super::groups::Groups;
use crate::model;
use crate::record::{GraphNode, GraphRecord, Recording};
use crate::report::chart::stitching::shape::{Kinds, Shape};
use crate::report::layout;

/// Containers of up to so many nodes are shown node by node.
const MOST_NODES: usize = 1_200;
/// Lines between places that can still be painted at once.
const MOST_EDGES: usize = 12_000;
/// Fractions, without their sign, that are written out in full.
const PLAIN: Range<f64> = 1e-9..1e21;
/// Wanted ratio of width to height.
const ASPECT: f64 = 1.9;

/// The graphs.
#[derive(Debug, Serialize)]
pub(super) struct Graph {
    /// Whether a place is a group of nodes and not one node.
    grouped: bool,
    places: Vec<Place>,
    /// How far places reach to the right and down.
    size: (f64, f64),
    edges: Vec<(u32, u32)>,
    edges_total: usize,
    /// Links beside the edges, evenly thinned as those are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shortcuts: Vec<(u32, u32)>,
    requests: Vec<Request>,
    request_edges: Vec<(u32, u32)>,
    /// Types, the most frequent first, each with its shape.
    kinds: Vec<(String, usize)>,
    /// How many types share the last shape.
    other_kinds: usize,
    /// Least and greatest rank.
    ranks: Option<(f64, f64)>,
    /// Container nodes that are named anywhere, each with its place.
    people: Vec<(String, u32)>,
    #[serde(skip)]
    known: BTreeMap<String, u32>,
    #[serde(skip)]
    place_of: Vec<u32>,
    #[serde(skip)]
    positions: BTreeMap<String, u32>,
}

/// A node, or a group of nodes, in the picture.
#[derive(Debug, Serialize)]
struct Place {
    /// Name of the node, or of the one in the middle of the group.
    name: String,
    /// Position among the types.
    kind: usize,
    rank: Option<f64>,
    x: f64,
    y: f64,
    /// How many nodes.
    nodes: u32,
    /// Of how many of these events were recorded, where not of all of the container.
    recorded: u32,
    /// What else a single node has, `rank` first, as text: a script's numbers do not hold all whole numbers.
    attributes: Vec<(String, String)>,
}

#[derive(Debug, Serialize)]
struct Request {
    name: String,
    kind: String,
}

impl Graph {
    /// Lays the graphs out.
    pub(super) fn of(graph: &GraphRecord, recording: &Recording) -> Self {
        let names = graph.container.iter().enumerate().rev();
        let positions: BTreeMap<String, u32> =
            names.map(|(position, node)| (node.name.clone(), position as u32)).collect();
        let stitching = &recording.summary.stitching;
        let held: BTreeSet<u32> =
            stitching.values().filter_map(|name| positions.get(name).copied()).collect();
        let groups = (graph.container.len() > MOST_NODES).then(|| {
            Groups::of(graph.container.len(), &graph.container_edges, &held, recording.summary.seed)
        });
        let place_of: Vec<u32> = match &groups {
            Some(groups) => groups.of_node.clone(),
            None => (0..graph.container.len() as u32).collect(),
        };
        let middles: Vec<u32> =
            groups.as_ref().map_or_else(|| place_of.clone(), |groups| groups.middle.clone());
        let all = joined(&graph.container_edges, &place_of);
        let laid = layout::arrange(middles.len(), &all, ASPECT, recording.summary.seed);
        let mut sizes = vec![0; middles.len()];
        place_of.iter().for_each(|place| sizes[*place as usize] += 1);
        let kinds = Kinds::of(graph.container.iter().map(|node| node.kind.as_str()));
        let kind = |node: &GraphNode| shape_number(kinds.shape(&node.kind));
        let mut places: Vec<Place> = middles
            .iter()
            .zip(&laid.places)
            .zip(&sizes)
            .map(|((middle, at), nodes)| {
                let node = &graph.container[*middle as usize];
                Place {
                    name: node.name.clone(),
                    kind: kind(node),
                    rank: node.rank,
                    x: rounded(at.x),
                    y: rounded(at.y),
                    nodes: *nodes,
                    recorded: 0,
                    attributes: if groups.is_none() { attributes(node) } else { Vec::new() },
                }
            })
            .collect();
        if groups.is_some() {
            average_ranks(&mut places, &graph.container, &place_of);
        }
        for name in recording.summary.event_nodes.iter().flatten() {
            if let Some(position) = positions.get(name) {
                places[place_of[*position as usize] as usize].recorded += 1;
            }
        }
        let ranks = || places.iter().filter_map(|place| place.rank);
        let (low, high) = (ranks().fold(f64::INFINITY, f64::min), ranks().fold(f64::NEG_INFINITY, f64::max));
        let mut shown = Self {
            grouped: groups.is_some(),
            size: (rounded(laid.width), rounded(laid.height)),
            edges_total: all.len(),
            shortcuts: thinned(joined(&graph.container_shortcuts, &place_of)),
            edges: thinned(all),
            requests: graph
                .request
                .iter()
                .map(|node| Request { name: node.name.clone(), kind: node.kind.clone() })
                .collect(),
            request_edges: graph.request_edges.clone(),
            kinds: kinds.own.iter().map(|(kind, count, _)| ((*kind).to_owned(), *count)).collect(),
            other_kinds: kinds.others(),
            ranks: (low <= high).then_some((low, high)),
            people: Vec::new(),
            known: BTreeMap::new(),
            places,
            place_of,
            positions,
        };
        let named: Vec<&String> = match shown.grouped {
            false => graph.container.iter().map(|node| &node.name).collect(),
            // Whoever holds something in the end is told even where no course is recorded.
            true => recording.summary.stitching.values().collect(),
        };
        named.into_iter().for_each(|name| {
            shown.person(name);
        });
        shown
    }

    /// The number of a container node among those that are named; `None` when the graph has no such node.
    pub(super) fn person(&mut self, name: &str) -> Option<u32> {
        if let Some(known) = self.known.get(name) {
            return Some(*known);
        }
        let position = *self.positions.get(name)?;
        let number = self.people.len() as u32;
        self.people.push((name.to_owned(), self.place_of[position as usize]));
        self.known.insert(name.to_owned(), number);
        Some(number)
    }

    /// The place of a container node.
    pub(super) fn place(&self, position: u32) -> Option<u32> {
        self.place_of.get(position as usize).copied()
    }
}

/// The attributes of a node beside its type, as the conditions tell them.
fn attributes(node: &GraphNode) -> Vec<(String, String)> {
    let rank = node.rank.map(|rank| ("rank".to_owned(), told(&rank.into())));
    rank.into_iter().chain(node.attributes.iter().map(|(name, value)| (name.clone(), told(value)))).collect()
}

fn told(value: &Value) -> String {
    match (value.as_i64(), value.as_f64(), value) {
        (Some(number), ..) => model::Value::Integer(number).to_string(),
        // Hundreds of digits help nobody.
        (None, Some(number), _) if !PLAIN.contains(&number.abs()) && number != 0.0 => format!("{number:e}"),
        (None, Some(number), _) => model::Value::Float(number).to_string(),
        (None, None, Value::String(text)) => text.clone(),
        (None, None, value) => value.to_string(),
    }
}

fn shape_number(shape: Shape) -> usize {
    Shape::ALL.iter().position(|known| *known == shape).unwrap_or(Shape::ALL.len() - 1)
}

/// So many lines as can be painted, evenly chosen.
fn thinned(lines: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    let every = lines.len().div_ceil(MOST_EDGES).max(1);
    lines.into_iter().step_by(every).collect()
}

/// Pairs of places that some edge joins, each once.
fn joined(edges: &[(u32, u32)], place_of: &[u32]) -> Vec<(u32, u32)> {
    let between = |(from, to): &(u32, u32)| {
        let (from, to) = (place_of[*from as usize], place_of[*to as usize]);
        (from.min(to), from.max(to))
    };
    let mut joined: Vec<(u32, u32)> = edges.iter().map(between).filter(|(from, to)| from != to).collect();
    joined.sort_unstable();
    joined.dedup();
    joined
}

/// The rank of a group is the mean of its nodes'.
fn average_ranks(places: &mut [Place], nodes: &[GraphNode], place_of: &[u32]) {
    let mut sums = vec![(0.0, 0_u32); places.len()];
    for (node, place) in nodes.iter().zip(place_of) {
        if let Some(rank) = node.rank.filter(|rank| rank.is_finite()) {
            let sum = &mut sums[*place as usize];
            *sum = (sum.0 + rank, sum.1 + 1);
        }
    }
    for (place, (sum, count)) in places.iter_mut().zip(sums) {
        place.rank = (count > 0).then(|| rounded(sum / f64::from(count)));
    }
}

/// To thousandths: enough for a picture, and short.
fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}
