//! What colours, shapes and lines of the `stitching` chart mean.

use super::container::{Drawing, WITHOUT_RANK};
use super::request;
use super::shape::Shape;
use crate::report::axis::{amount, count};
use crate::report::font::{Face, regular};
use crate::report::scene::{Area, Scene, Text, point};
use crate::report::style;

const FACE: Face = regular(style::LABEL);
const BAR: f64 = 120.0;
const ROW: f64 = 22.0;

/// Draws the legend, its first line centred at `top`, and returns where it ends.
pub fn draw(scene: &mut Scene, drawing: &Drawing<'_>, top: f64) -> f64 {
    let mut line = Line { scene, x: style::MARGIN, y: top };
    lines(&mut line);
    ranks(&mut line, drawing);
    line.y += ROW;
    line.x = style::MARGIN;
    types(&mut line, drawing);
    line.y + 8.0
}

/// A line of the legend as it is filled from the left.
struct Line<'a> {
    scene: &'a mut Scene,
    x: f64,
    y: f64,
}

impl Line<'_> {
    /// Begins an entry of a width: on the next line where this one has no room left.
    fn begin(&mut self, width: f64) {
        if self.x + width > style::RIGHT && self.x > style::MARGIN {
            (self.x, self.y) = (style::MARGIN, self.y + ROW);
        }
    }

    fn write(&mut self, text: &str) {
        let at = point(self.x, self.y + 4.0);
        self.scene.text(Text::new(text, at, FACE).color(style::MUTED));
        self.x += FACE.width(text);
    }
}

fn lines(line: &mut Line<'_>) {
    for (label, stitched) in [("stitched request node", true), ("not stitched", false)] {
        request::draw_node(line.scene, point(line.x + 7.0, line.y), stitched);
        line.x += 20.0;
        line.write(label);
        line.x += 18.0;
    }
    let ring = point(line.x + 7.0, line.y);
    Shape::Circle.draw(line.scene, ring, 4.5, style::PAPER, (2.0, style::VERMILLION));
    Shape::Circle.draw(line.scene, ring, 3.0, style::MUTED, (0.0, style::INK));
    line.x += 20.0;
    line.write("its container node");
    line.x += 18.0;
    let (from, to) = (point(line.x, line.y), point(line.x + 30.0, line.y));
    request::dots(line.scene, &[from, to], 0.0);
    line.x += 37.0;
    line.write("stitch");
    line.x += 26.0;
}

fn ranks(line: &mut Line<'_>, drawing: &Drawing<'_>) {
    match drawing.ranks {
        Some((low, high)) if high > low => {
            let (low, high) = (amount(low), amount(high));
            line.begin(FACE.width(&format!("rank {low}{high}")) + BAR + 12.0);
            line.write(&format!("rank {low}"));
            let left = line.x + 6.0;
            for step in 0..60 {
                let from = left + f64::from(step) * BAR / 60.0;
                let right = (from + BAR / 60.0 + 0.5).min(left + BAR);
                let area = Area::new(from, line.y - 6.0, right, line.y + 6.0);
                line.scene.fill(area, style::sequential((f64::from(step) + 0.5) / 60.0));
            }
            line.x = left + BAR + 6.0;
            line.write(&high);
            line.x += 18.0;
        }
        Some((rank, _)) => swatch(line, style::sequential(0.5), &format!("rank {}", amount(rank))),
        None => {}
    }
    if drawing.some_without_rank {
        swatch(line, WITHOUT_RANK, "no rank");
    }
}

fn swatch(line: &mut Line<'_>, color: crate::report::scene::Color, label: &str) {
    line.begin(FACE.width(label) + 18.0);
    line.scene.fill(Area::new(line.x, line.y - 6.0, line.x + 12.0, line.y + 6.0), color);
    line.x += 18.0;
    line.write(label);
    line.x += 18.0;
}

fn types(line: &mut Line<'_>, drawing: &Drawing<'_>) {
    let mut entries: Vec<(String, Shape)> = drawing
        .kinds
        .own
        .iter()
        .map(|(kind, nodes, shape)| {
            let name = if kind.is_empty() { "no type".to_owned() } else { FACE.shorten(kind, 150.0) };
            (format!("{name} ({})", count(*nodes as u64)), *shape)
        })
        .collect();
    if drawing.kinds.others() > 0 {
        entries.push((format!("{} other types", count(drawing.kinds.others() as u64)), Shape::Pentagon));
    }
    for (label, shape) in entries {
        line.begin(FACE.width(&label) + 16.0);
        shape.draw(line.scene, point(line.x + 6.0, line.y), 5.0, style::MUTED, (0.0, style::INK));
        line.x += 16.0;
        line.write(&label);
        line.x += 18.0;
    }
}
