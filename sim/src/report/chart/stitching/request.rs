//! The request nodes in the `stitching` chart: in rows above the container, joined by their edges, with the dotted
//! stitches that lead down.

use super::Stitches;
use super::container::Drawing;
use super::course;
use super::excerpt::Excerpt;
use crate::record::GraphRecord;
use crate::report::font::{bold, regular};
use crate::report::scene::{Anchor, Area, Point, Scene, Text, point};
use crate::report::style;

/// Request nodes in a row.
const PER_ROW: usize = 14;
/// Request nodes drawn.
const MOST: usize = 56;
/// Height of a row.
const ROW: f64 = 58.0;
/// Height of arcs over a row, at most.
const ARCS: f64 = 34.0;
/// Half the side of a request node.
const RADIUS: f64 = 7.0;

/// Request nodes in drawing order.
pub struct Rows {
    order: Vec<usize>,
    places: Vec<Point>,
    holder: Vec<Option<u32>>,
    arcs: f64,
}

impl Rows {
    /// The request nodes to be drawn: stitched ones before others where they are too many.
    pub fn of(graph: &GraphRecord, stitches: &Stitches) -> Self {
        let mut order: Vec<usize> = (0..graph.request.len()).collect();
        order.sort_by_key(|request| (stitches.holder(*request).is_none(), *request));
        order.truncate(MOST);
        let one_row = order.len() <= PER_ROW;
        let arcs = if one_row && order.len() > 2 && !graph.request_edges.is_empty() { ARCS } else { 0.0 };
        Self { order, places: Vec::new(), holder: Vec::new(), arcs }
    }

    /// How many are drawn.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    fn rows(&self) -> usize {
        self.order.len().div_ceil(PER_ROW)
    }

    /// The height that they take.
    pub fn height(&self) -> f64 {
        if self.order.is_empty() { 0.0 } else { self.arcs + self.rows() as f64 * ROW + 40.0 }
    }

    /// Settles places: from left to right as their container nodes lie, so that stitches cross little; those that
    /// are not stitched to the right.
    pub fn above(mut self, places: &[Point], stitches: &Stitches, excerpt: &Excerpt, top: f64) -> Self {
        let across = |request: &usize| {
            let position = excerpt.nodes.binary_search(&stitches.holder(*request)?).ok()?;
            Some(places[position].x)
        };
        self.order.sort_by(|left, right| {
            let (left_x, right_x) = (across(left).unwrap_or(f64::MAX), across(right).unwrap_or(f64::MAX));
            left_x.total_cmp(&right_x).then(left.cmp(right))
        });
        let (count, rows) = (self.order.len(), self.rows().max(1));
        let per_row = count.div_ceil(rows).max(1);
        let place = |position: usize| {
            // Neighbours in order stand in different rows, so that each row spans the width.
            let (row, column) = (position % rows, position / rows);
            let shift = (row as f64 + 0.5) / rows as f64 - 0.5;
            let slot = (style::RIGHT - style::MARGIN) / (per_row as f64 + if rows > 1 { 0.5 } else { 0.0 });
            let x = style::MARGIN
                + slot * (column as f64 + 0.5 + if rows > 1 { 0.25 + shift * 0.5 } else { 0.0 });
            point(x, top + self.arcs + 34.0 + row as f64 * ROW)
        };
        self.places = (0..count).map(place).collect();
        self.holder = self.order.iter().map(|request| stitches.holder(*request)).collect();
        self
    }

    /// The width that a request node's name may take.
    fn slot(&self) -> f64 {
        (style::RIGHT - style::MARGIN) / (self.order.len().div_ceil(self.rows().max(1)).max(1) as f64 + 0.5)
    }

    /// Draws request edges: straight between neighbours of a row, else as arcs above the names.
    pub fn draw_edges(&self, scene: &mut Scene, graph: &GraphRecord) {
        let position = |request: u32| self.order.iter().position(|drawn| *drawn == request as usize);
        let one_row = self.rows() == 1;
        for (from, to) in &graph.request_edges {
            let (Some(from), Some(to)) = (position(*from), position(*to)) else { continue };
            let (from, to) = (from.min(to), from.max(to));
            if from == to {
                continue;
            }
            if one_row && to - from > 1 {
                let rise = (12.0 + 6.0 * (to - from) as f64).min(ARCS);
                self.arc(scene, from, to, rise);
            } else {
                scene.line(self.places[from], self.places[to], 1.5, style::FRAME);
            }
        }
    }

    /// A request edge over the names of those between: up, across, down, with rounded corners.
    fn arc(&self, scene: &mut Scene, from: usize, to: usize, rise: f64) {
        let (left, right) = (self.places[from], self.places[to]);
        let base = left.y - RADIUS - 20.0;
        // A parabola through both ends.
        let curve = (0..=24).map(|step| {
            let share = f64::from(step) / 24.0;
            let height = 4.0 * share * (1.0 - share) * rise;
            point(left.x + (right.x - left.x) * share, base - height)
        });
        scene.path(curve.collect(), 1.5, style::FRAME);
    }

    /// Draws the stitches and returns them as lines, for labels to keep off.
    pub fn draw_stitches(&self, scene: &mut Scene, drawing: &Drawing<'_>) -> Vec<(Point, Point)> {
        let mut lines = Vec::new();
        for (place, holder) in self.places.iter().zip(&self.holder) {
            let Some((target, radius)) = holder.and_then(|holder| drawing.place(holder)) else { continue };
            let from = point(place.x, place.y + RADIUS + 2.0);
            let path = course::around(from, target, |from, to| drawing.crossed(from, to, target));
            dots(scene, &path, radius + 3.0);
            lines.extend(path.windows(2).map(|piece| (piece[0], piece[1])));
        }
        lines
    }

    /// Draws the request nodes and their names.
    pub fn draw_nodes(&self, scene: &mut Scene, graph: &GraphRecord) {
        let width = (self.slot() - 8.0).min(220.0);
        let names = self.order.iter().map(|request| graph.request[*request].name.as_str());
        let names: Vec<&str> = names.collect();
        for (position, place) in self.places.iter().enumerate() {
            let stitched = self.holder[position].is_some();
            draw_node(scene, *place, stitched);
            let face = if stitched { bold(style::LABEL) } else { regular(style::LABEL) };
            let name = face.shorten_among(names[position], &names, width);
            let half = face.width(&name) / 2.0;
            let x = place.x.clamp(style::MARGIN + half, (style::RIGHT - half).max(style::MARGIN + half));
            let at = point(x, place.y - RADIUS - 6.0);
            let text = Text::new(&name, at, face).anchor(Anchor::Middle);
            scene.fill(text.area().grown(1.0), style::PAPER.alpha(0.9));
            scene.text(text.color(if stitched { style::INK } else { style::MUTED }));
        }
    }
}

/// A request node: a square, filled where it is stitched.
pub fn draw_node(scene: &mut Scene, place: Point, stitched: bool) {
    let color = if stitched { style::VERMILLION } else { style::FRAME };
    scene.fill(Area::around(place, RADIUS), color);
    if !stitched {
        scene.fill(Area::around(place, RADIUS - 1.5), style::PAPER);
    }
}

/// A dotted line along straight pieces that ends so far before its last point.
pub fn dots(scene: &mut Scene, path: &[Point], before: f64) {
    const PITCH: f64 = 5.0;
    let Some(target) = path.last() else { return };
    let mut wait = 0.0;
    for piece in path.windows(2) {
        let (dx, dy) = (piece[1].x - piece[0].x, piece[1].y - piece[0].y);
        let length = (dx * dx + dy * dy).sqrt();
        while wait <= length {
            let share = wait / length.max(1e-9);
            let at = point(piece[0].x + dx * share, piece[0].y + dy * share);
            let (left_x, left_y) = (target.x - at.x, target.y - at.y);
            if left_x * left_x + left_y * left_y >= before * before {
                scene.disc(at, 1.25, style::VERMILLION);
            }
            wait += PITCH;
        }
        wait -= length;
    }
}
