//! Small drawings of one stitched graph after the other: the container at the same places in each, so that only the request
//! nodes, which stand beside the container nodes that hold them, move.

use std::collections::BTreeSet;

use crate::record::GraphRecord;
use crate::report::axis::{count, counted};
use crate::report::chart::stitching::Stitches;
use crate::report::chart::stitching::container::Drawing;
use crate::report::chart::stitching::excerpt::{Bounds, Excerpt};
use crate::report::chart::stitching::labels::Labels;
use crate::report::chart::stitching::{legend, request};
use crate::report::font::{Face, bold};
use crate::report::layout::{self, Layout};
use crate::report::scene::{Anchor, Area, Point, Scene, Text, point};
use crate::report::style;

/// Height of a drawing, at most.
const MOST_HEIGHT: f64 = 190.0;
/// About the length of an edge, at most.
const LONGEST_EDGE: f64 = 76.0;
/// Room for names around the container graph, and more below and above for each request node that one node holds beyond two.
const ROOM: (f64, f64) = (54.0, 34.0);
const MORE_ROOM: f64 = 9.0;
/// Half the side of a request node.
const SQUARE: f64 = 4.0;
/// How far a request node may stand off its container node.
const REACHES: [f64; 6] = [15.0, 22.0, 30.0, 40.0, 52.0, 66.0];
/// Directions in which it may stand, across and down: right, left and aslant before upright.
const DIRECTIONS: [(f64, f64); 14] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.7, 0.7),
    (-0.7, 0.7),
    (0.7, -0.7),
    (-0.7, -0.7),
    (0.35, 0.94),
    (-0.35, 0.94),
    (0.35, -0.94),
    (-0.35, -0.94),
    (0.94, 0.35),
    (-0.94, 0.35),
    (0.94, -0.35),
    (-0.94, -0.35),
];
/// What is drawn of a large container.
const BOUNDS: Bounds = Bounds { whole: 60, excerpt: 40, neighbours: 3 };

/// What all drawings share.
pub struct Sheet<'a> {
    graph: &'a GraphRecord,
    excerpt: Excerpt,
    /// Places of the nodes, from the upper left corner of a drawing.
    places: Vec<Point>,
    size: (f64, f64),
}

impl<'a> Sheet<'a> {
    /// The sheet for all these stitchings, its drawings of a width.
    pub fn new(graph: &'a GraphRecord, stitches: &[Stitches], width: f64, seed: u64) -> Self {
        let held: BTreeSet<u32> = stitches.iter().flat_map(Stitches::held).collect();
        let excerpt = Excerpt::within(&BOUNDS, graph, &held, seed);
        let most_held = stitches.iter().map(Stitches::most_held).max().unwrap_or(0);
        let room = ROOM.1 + MORE_ROOM * most_held.saturating_sub(2).min(6) as f64;
        let (across, down) = (width - 2.0 * ROOM.0, MOST_HEIGHT - 2.0 * ROOM.1);
        let Layout { places, width: wide, height: high } =
            layout::arrange(excerpt.nodes.len(), &excerpt.edges, across / down, seed);
        let fit = |room: f64, need: f64| (room / need.max(1e-9)).min(LONGEST_EDGE);
        let (along, downwards) = (fit(across, wide), fit(down, high));
        let (along, downwards) = (along.min(downwards * 2.0), downwards.min(along * 2.0));
        let height = high * downwards + 2.0 * room;
        let left = (width - wide * along) / 2.0;
        let places =
            places.iter().map(|place| point(left + place.x * along, room + place.y * downwards)).collect();
        Self { graph, excerpt, places, size: (width, height) }
    }

    /// The height of a drawing.
    pub fn height(&self) -> f64 {
        self.size.1
    }

    /// Draws a stitched graph below and right of a corner.
    pub fn draw(&self, scene: &mut Scene, corner: Point, stitches: &Stitches) {
        let area = Area::new(corner.x, corner.y, corner.x + self.size.0, corner.y + self.size.1);
        let places: Vec<Point> =
            self.places.iter().map(|place| point(corner.x + place.x, corner.y + place.y)).collect();
        let drawing = self.drawing(&places, stitches, &area);
        let mut labels = Labels { bounds: area, ..drawing.labels(&[]) };
        let tags = self.tags(&drawing, stitches, &mut labels);
        drawing.draw_edges(scene);
        for (from, to) in &self.graph.request_edges {
            let square = |request: u32| tags.iter().find(|tag| tag.request == request as usize);
            if let (Some(from), Some(to)) = (square(*from), square(*to)) {
                scene.line(from.square, to.square, 1.2, style::VERMILLION.alpha(0.35));
            }
        }
        for tag in &tags {
            request::dots(scene, &[tag.square, tag.holder], tag.radius + 2.0);
        }
        drawing.draw_nodes(scene);
        for tag in &tags {
            tag.draw(scene);
        }
        drawing.write_names(scene, &mut labels);
    }

    fn drawing<'b>(&'b self, places: &'b [Point], stitches: &Stitches, area: &'b Area) -> Drawing<'b> {
        let radius = match self.excerpt.nodes.len() {
            0..=16 => 6.0,
            17..=30 => 4.5,
            _ => 3.5,
        };
        Drawing::new(self.graph, &self.excerpt, places, stitches, area).with_radius(radius)
    }

    /// Finds places for the stitched request nodes.
    fn tags(&self, drawing: &Drawing<'_>, stitches: &Stitches, labels: &mut Labels) -> Vec<Tag> {
        let mut tags = Vec::new();
        let names: Vec<&str> = self.graph.request.iter().map(|node| node.name.as_str()).collect();
        for (request, node) in self.graph.request.iter().enumerate() {
            let Some((holder, radius)) = stitches.holder(request).and_then(|node| drawing.place(node)) else {
                continue;
            };
            let name = FACE.shorten_among(&node.name, &names, 80.0);
            let Some(tag) = Tag::find(request, &name, (holder, radius), labels) else { continue };
            labels.taken.push(tag.area());
            // Names keep off the stitch.
            labels.stitches.push((holder, tag.square));
            tags.push(tag);
        }
        tags
    }

    /// Draws what marks mean; returns where that ends below.
    pub fn draw_legend(&self, scene: &mut Scene, top: f64) -> f64 {
        let nothing = Stitches::none(self.graph.request.len());
        let area = Area::default();
        legend::draw(scene, &self.drawing(&self.places, &nothing, &area), top + 8.0)
    }

    /// What is left out of a large container, in one sentence, if anything.
    pub fn note(&self) -> Option<String> {
        let all = self.graph.container.len();
        (self.excerpt.nodes.len() < all).then(|| {
            format!(
                "An excerpt of {} of {}: those that hold something in a candidate drawn, and some around them.",
                count(self.excerpt.nodes.len() as u64),
                counted(all, "container node")
            )
        })
    }
}

const FACE: Face = bold(style::LABEL - 1.0);

/// A request node beside the container node that holds it.
struct Tag {
    request: usize,
    name: String,
    holder: Point,
    radius: f64,
    square: Point,
}

impl Tag {
    /// The best place: within the drawing, over nothing, its stitch through nothing, close by.
    fn find(request: usize, name: &str, (holder, radius): (Point, f64), labels: &Labels) -> Option<Self> {
        let mut best: Option<(f64, Self)> = None;
        for (far, reach) in REACHES.into_iter().enumerate() {
            for (turn, (across, down)) in DIRECTIONS.into_iter().enumerate() {
                let reach = radius + reach;
                let square = point(holder.x + across * reach, holder.y + down * reach);
                let tag = Self { request, name: name.to_owned(), holder, radius, square };
                let cost = tag.cost(labels) + far as f64 * 6.0 + turn as f64 * 0.2;
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    best = Some((cost, tag));
                }
            }
        }
        best.map(|(_, tag)| tag)
    }

    /// How bad its place is.
    fn cost(&self, labels: &Labels) -> f64 {
        let area = self.area();
        let outside = f64::from(u8::from(!labels.bounds.contains(&area)));
        let others = || labels.taken.iter().chain(&labels.nodes);
        let covered = others().filter(|other| other.overlaps(&area)).count() as f64;
        // The stitch begins outside its own node.
        let (dx, dy) = (self.square.x - self.holder.x, self.square.y - self.holder.y);
        let off = (self.radius + 6.0) / (dx * dx + dy * dy).sqrt().max(1e-9);
        let start = point(self.holder.x + dx * off, self.holder.y + dy * off);
        let own = Area::around(self.holder, self.radius + 4.5);
        let is_crossed = |other: &&Area| !own.contains(other) && other.meets_line(start, self.square);
        let crossed = others().filter(is_crossed).count() as f64;
        let meets = |lines: &[(Point, Point)]| {
            lines.iter().filter(|(from, to)| area.meets_line(*from, *to)).count() as f64
        };
        let lines = meets(&labels.stitches) * 60.0 + meets(&labels.edges) * 3.0;
        outside * 5_000.0 + covered * 1_000.0 + crossed * 400.0 + lines
    }

    /// What square and name take.
    fn area(&self) -> Area {
        let (text, square) = (self.text().area(), Area::around(self.square, SQUARE + 1.5));
        Area::new(text.left.min(square.left), text.top, text.right.max(square.right), text.bottom)
    }

    /// The name, on the side of the square that is away from the container node.
    fn text(&self) -> Text {
        let (off, y) = (SQUARE + 4.0, self.square.y + FACE.size * 0.36);
        let is_left = self.square.x < self.holder.x - 1.0;
        match is_left {
            true => Text::new(&self.name, point(self.square.x - off, y), FACE).anchor(Anchor::End),
            false => Text::new(&self.name, point(self.square.x + off, y), FACE),
        }
    }

    fn draw(&self, scene: &mut Scene) {
        scene.fill(Area::around(self.square, SQUARE), style::VERMILLION);
        let text = self.text();
        scene.fill(text.area().grown(0.5), style::PAPER.alpha(0.8));
        scene.text(text);
    }
}
