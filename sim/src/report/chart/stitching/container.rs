//! The container graph in the `stitching` chart: edges, nodes by shape and colour, labels.

use std::collections::BTreeSet;

use super::Stitches;
use super::excerpt::Excerpt;
use super::labels::{Labels, Need, Place, baseline, nearest};
use super::shape::Kinds;
use crate::record::{GraphNode, GraphRecord};
use crate::report::font::{Face, bold, regular};
use crate::report::scene::{Area, Color, Point, Scene, Text, point};
use crate::report::style;

/// Nodes without a rank, where others have one.
pub const WITHOUT_RANK: Color = Color::rgb(0xc4, 0xc4, 0xc4);
const EDGE: Color = Color::rgb(0xbd, 0xc3, 0xc9);
/// At most so many nodes that hold nothing are tried for labels, those with most edges first.
const MOST_LABELS: usize = 60;
/// The same in a crowd, where many names would say little.
const FEW_LABELS: usize = 10;
/// Graphs of up to so many nodes leave room for labels.
const SMALL: usize = 60;
/// In graphs of up to so many nodes stitches are led around nodes that they do not mean.
const CROWD: usize = 200;

/// What is needed to draw the container graph.
pub struct Drawing<'a> {
    graph: &'a GraphRecord,
    excerpt: &'a Excerpt,
    places: &'a [Point],
    area: &'a Area,
    held: BTreeSet<u32>,
    /// The names of all nodes drawn, which are to be told from each other.
    names: Vec<&'a str>,
    /// Shapes of types.
    pub kinds: Kinds<'a>,
    /// Least and greatest rank, if any node has one.
    pub ranks: Option<(f64, f64)>,
    /// Whether some node drawn has no rank.
    pub some_without_rank: bool,
    radius: f64,
}

impl<'a> Drawing<'a> {
    /// Settles shapes, colours and sizes.
    pub fn new(
        graph: &'a GraphRecord,
        excerpt: &'a Excerpt,
        places: &'a [Point],
        stitches: &Stitches,
        area: &'a Area,
    ) -> Self {
        let nodes = || excerpt.nodes.iter().map(|node| &graph.container[*node as usize]);
        let ranks = || nodes().filter_map(rank);
        let low = ranks().fold(f64::INFINITY, f64::min);
        let high = ranks().fold(f64::NEG_INFINITY, f64::max);
        Self {
            kinds: Kinds::of(nodes().map(|node| node.kind.as_str())),
            ranks: (low <= high).then_some((low, high)),
            some_without_rank: nodes().any(|node| rank(node).is_none()),
            held: stitches.held(),
            names: nodes().map(|node| node.name.as_str()).collect(),
            radius: radius(excerpt.nodes.len()),
            graph,
            excerpt,
            places,
            area,
        }
    }

    /// The same with nodes of another size; those that hold something are larger.
    pub fn with_radius(mut self, radius: f64) -> Self {
        self.radius = radius;
        self
    }

    fn node(&self, position: usize) -> &'a GraphNode {
        &self.graph.container[self.excerpt.nodes[position] as usize]
    }

    fn is_held(&self, position: usize) -> bool {
        self.held.contains(&self.excerpt.nodes[position])
    }

    fn radius_of(&self, position: usize) -> f64 {
        if self.is_held(position) { (self.radius * 1.4).max(6.0) } else { self.radius }
    }

    /// Where a container node is drawn, and its radius; `None` when it is not part of the excerpt.
    pub fn place(&self, container: u32) -> Option<(Point, f64)> {
        let position = self.excerpt.nodes.binary_search(&container).ok()?;
        Some((self.places[position], self.radius_of(position)))
    }

    /// How many nodes other than the one at `target` a straight line touches; in a crowd, where touching cannot be
    /// helped, none.
    pub fn crossed(&self, from: Point, to: Point, target: Point) -> usize {
        if self.places.len() > CROWD {
            return 0;
        }
        let touched = |position: &usize| {
            let (place, room) = (self.places[*position], self.radius_of(*position) + 6.0);
            place != target && Area::around(place, room).meets_line(from, to)
        };
        (0..self.places.len()).filter(touched).count()
    }

    /// The colour of a node by its rank.
    fn color(&self, node: &GraphNode) -> Color {
        let (Some((low, high)), Some(rank)) = (self.ranks, rank(node)) else { return WITHOUT_RANK };
        if high > low {
            style::sequential((rank / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0))
        } else {
            style::sequential(0.5)
        }
    }

    fn lines(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        let place = |node: u32| self.places[node as usize];
        self.excerpt.edges.iter().map(move |(from, to)| (place(*from), place(*to)))
    }

    /// Draws the edges, and self-loops as small rings.
    pub fn draw_edges(&self, scene: &mut Scene) {
        let width = if self.excerpt.nodes.len() <= 60 {
            1.5
        } else if self.excerpt.edges.len() <= 600 {
            1.0
        } else {
            0.5
        };
        for (from, to) in self.lines() {
            scene.line(from, to, width, EDGE);
        }
        for node in &self.excerpt.loops {
            let (place, radius) = (self.places[*node as usize], self.radius_of(*node as usize));
            let centre = point(place.x + radius, place.y - radius);
            scene.disc(centre, radius + width, EDGE);
            scene.disc(centre, (radius - width * 0.5).max(0.5), style::PAPER);
        }
    }

    /// Draws the nodes, stitched ones last and ringed.
    pub fn draw_nodes(&self, scene: &mut Scene) {
        let outline = if self.radius >= 4.0 { (0.75, style::INK) } else { (0.5, style::PAPER) };
        let mut order: Vec<usize> = (0..self.places.len()).collect();
        order.sort_by_key(|position| self.is_held(*position));
        for position in order {
            let (node, place, radius) =
                (self.node(position), self.places[position], self.radius_of(position));
            let shape = self.kinds.shape(&node.kind);
            if self.is_held(position) {
                shape.draw(scene, place, radius + 1.5, style::PAPER, (2.0, style::VERMILLION));
            }
            shape.draw(scene, place, radius, self.color(node), outline);
        }
    }

    /// Labels the stitched nodes, and others where there is room.
    pub fn draw_labels(&self, scene: &mut Scene, stitches: &[(Point, Point)]) {
        self.write_names(scene, &mut self.labels(stitches));
    }

    /// The same where some room is taken already.
    pub fn write_names(&self, scene: &mut Scene, labels: &mut Labels) {
        for position in self.label_order() {
            let widths: &[f64] = if self.is_held(position) { &[180.0, 100.0, 50.0] } else { &[110.0] };
            let tries = widths.iter().filter_map(|width| self.label(position, *width, labels));
            let mut tries: Vec<(String, Place)> = tries.collect();
            let best =
                tries.iter().position(|(_, place)| place.clear).unwrap_or(tries.len().saturating_sub(1));
            if best < tries.len() {
                let (name, place) = tries.swap_remove(best);
                labels.take(self.places[position], &place);
                self.write_label(scene, position, &name, &place);
            }
        }
    }

    fn face_of(&self, position: usize) -> Face {
        if self.is_held(position) { bold(style::LABEL) } else { regular(style::LABEL - 1.0) }
    }

    /// A node's name, at most so wide, and the best place for it.
    fn label(&self, position: usize, width: f64, labels: &Labels) -> Option<(String, Place)> {
        let face = self.face_of(position);
        let name = face.shorten_among(&self.node(position).name, &self.names, width);
        let size = (face.width(&name) + 4.0, face.size + 3.0);
        let need = if self.is_held(position) { Need::Always } else { Need::WhereRoom };
        let place = labels.find(self.places[position], self.radius_of(position) + 2.0, size, need)?;
        Some((name, place))
    }

    fn write_label(&self, scene: &mut Scene, position: usize, name: &str, place: &Place) {
        if place.far {
            lead(scene, self.places[position], self.radius_of(position), &place.area);
        }
        let held = self.is_held(position);
        if held {
            scene.fill(place.area, style::PAPER.alpha(0.8));
        }
        let color = if held { style::INK } else { style::MUTED };
        scene.text(Text::new(name, baseline(&place.area), self.face_of(position)).color(color));
    }

    /// What labels are to keep off.
    pub fn labels(&self, stitches: &[(Point, Point)]) -> Labels {
        // In a small graph there is room enough to keep off all nodes, in a large one only off the stitched.
        let keep_off = |at: &usize| self.places.len() <= SMALL || self.is_held(*at);
        let (kept, free): (Vec<usize>, Vec<usize>) = (0..self.places.len()).partition(keep_off);
        let area = |at: usize| Area::around(self.places[at], self.radius_of(at) + 1.0);
        Labels {
            bounds: Area {
                top: self.area.top - 10.0,
                bottom: self.area.bottom,
                left: style::MARGIN,
                right: style::RIGHT,
            },
            nodes: free.into_iter().map(area).collect(),
            taken: kept.into_iter().map(|at| area(at).grown(3.0)).collect(),
            stitches: stitches.to_vec(),
            edges: self.lines().collect(),
            most_edges: if self.places.len() <= SMALL { 3 } else { 1 },
            edge_cost: if self.places.len() <= SMALL { 2.0 } else { 0.1 },
        }
    }

    /// Stitched nodes first, then those with most edges.
    fn label_order(&self) -> Vec<usize> {
        let mut edges = vec![0_usize; self.places.len()];
        for (from, to) in &self.excerpt.edges {
            edges[*from as usize] += 1;
            edges[*to as usize] += 1;
        }
        let mut order: Vec<usize> = (0..self.places.len()).collect();
        order.sort_by_key(|at| (!self.is_held(*at), std::cmp::Reverse(edges[*at]), *at));
        let held = order.iter().filter(|at| self.is_held(**at)).count();
        order.truncate(held + if self.places.len() <= 250 { MOST_LABELS } else { FEW_LABELS });
        order
    }
}

/// Draws a thin line from a node to its label.
fn lead(scene: &mut Scene, node: Point, radius: f64, label: &Area) {
    let end = nearest(node, label);
    let (dx, dy) = (end.x - node.x, end.y - node.y);
    let length = (dx * dx + dy * dy).sqrt().max(1e-9);
    let reach = (radius + 4.0) / length;
    scene.line(point(node.x + dx * reach, node.y + dy * reach), end, 1.0, style::INK);
}

fn rank(node: &GraphNode) -> Option<f64> {
    node.rank.filter(|rank| rank.is_finite())
}

fn radius(nodes: usize) -> f64 {
    match nodes {
        0..=12 => 10.0,
        13..=60 => 7.0,
        61..=200 => 5.0,
        201..=500 => 3.5,
        _ => 2.5,
    }
}
