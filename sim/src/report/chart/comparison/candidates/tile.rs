//! Small drawings of one stitched graph after the other: the container at the same places in each, so that only the request
//! nodes, which stand beside the container nodes that hold them, move.

use std::collections::BTreeSet;

use crate::record::GraphRecord;
use crate::report::axis::{count, counted};
use crate::report::chart::stitching::Stitches;
use crate::report::chart::stitching::container::Drawing;
use crate::report::chart::stitching::excerpt::{Bounds, Excerpt};
use crate::report::chart::stitching::labels::{Labels, Need};
use crate::report::chart::stitching::{legend, request};
use crate::report::font::{Face, bold};
use crate::report::layout::{self, Layout};
use crate::report::scene::{Area, Point, Scene, Text, point};
use crate::report::style;

/// Height of a drawing, at most.
const MOST_HEIGHT: f64 = 190.0;
/// About the length of an edge, at most.
const LONGEST_EDGE: f64 = 76.0;
/// Room for names around the container graph.
const ROOM: (f64, f64) = (46.0, 30.0);
/// Half the side of a request node.
const SQUARE: f64 = 4.0;
/// How far a request node stands off its container node.
const OFF: f64 = 9.0;
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
        let (across, down) = (width - 2.0 * ROOM.0, MOST_HEIGHT - 2.0 * ROOM.1);
        let Layout { places, width: wide, height: high } =
            layout::arrange(excerpt.nodes.len(), &excerpt.edges, across / down, seed);
        let fit = |room: f64, need: f64| (room / need.max(1e-9)).min(LONGEST_EDGE);
        let (along, downwards) = (fit(across, wide), fit(down, high));
        let (along, downwards) = (along.min(downwards * 2.0), downwards.min(along * 2.0));
        let height = high * downwards + 2.0 * ROOM.1;
        let left = (width - wide * along) / 2.0;
        let places =
            places.iter().map(|place| point(left + place.x * along, ROOM.1 + place.y * downwards)).collect();
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
        for (request, node) in self.graph.request.iter().enumerate() {
            let Some((holder, radius)) = stitches.holder(request).and_then(|node| drawing.place(node)) else {
                continue;
            };
            let name = FACE.shorten(&node.name, 80.0);
            let size = (FACE.width(&name) + 4.0 * SQUARE + 2.0, FACE.size + 4.0);
            let Some(place) = labels.find(holder, radius + OFF, size, Need::Always) else { continue };
            labels.taken.push(place.area);
            tags.push(Tag::new(request, name, holder, radius, &place.area));
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
    /// Where its name begins.
    text: Point,
}

impl Tag {
    /// Within an area: the square at the side of the container node, the name at the other.
    fn new(request: usize, name: String, holder: Point, radius: f64, area: &Area) -> Self {
        let middle = (area.top + area.bottom) / 2.0;
        let is_left = (area.left + area.right) / 2.0 < holder.x;
        let (square, text) = match is_left {
            true => (area.right - SQUARE - 1.0, area.left + 1.0),
            false => (area.left + SQUARE + 1.0, area.left + 2.0 * SQUARE + 5.0),
        };
        let text = point(text, middle + FACE.size * 0.36);
        Self { request, name, holder, radius, square: point(square, middle), text }
    }

    fn draw(&self, scene: &mut Scene) {
        scene.fill(Area::around(self.square, SQUARE), style::VERMILLION);
        let text = Text::new(&self.name, self.text, FACE);
        scene.fill(text.area().grown(0.5), style::PAPER.alpha(0.8));
        scene.text(text);
    }
}
