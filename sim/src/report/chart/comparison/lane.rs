//! A lane: the runs of one contender along an axis, as dots that make room for each other.

use std::collections::BTreeMap;

use crate::report::axis::{Axis, count};
use crate::report::font::{bold, regular};
use crate::report::scene::{Anchor, Area, Color, Point, Scene, Text, point};
use crate::report::style;

/// Height of a lane.
pub const HEIGHT: f64 = 60.0;
/// Where lanes begin on the left; names stand before.
pub const LEFT: f64 = 132.0;
/// Where lanes end on the right; figures stand behind.
pub const RIGHT: f64 = style::RIGHT - 176.0;
/// Dots stay so close to the middle of their lane.
const REACH: f64 = 17.0;

/// Marks at one place that are not told in figures.
const COUNTED_BY_EYE: usize = 5;

/// How a run is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A disc: valid and complete.
    Disc,
    /// A ring: valid, but some request node is not stitched.
    Ring,
    /// A cross: a condition is broken.
    Cross,
}

/// The area of the lanes of so many contenders.
pub fn area(top: f64, lanes: usize) -> Area {
    Area::new(LEFT, top, RIGHT, top + HEIGHT * lanes as f64)
}

/// The middle of a lane.
pub fn middle(area: &Area, lane: usize) -> f64 {
    area.top + HEIGHT * (lane as f64 + 0.5)
}

/// The place of a value near an axis that has room for a dot at its ends.
pub fn axis(values: impl Iterator<Item = f64>, area: &Area) -> Axis {
    Axis::over(values, (area.left + 10.0, area.right - 10.0), 6)
}

/// The colour of a lane.
pub fn color(lane: usize) -> Color {
    // Yellow is too bright for marks this small.
    style::KINDS[lane % (style::KINDS.len() - 1)]
}

/// Draws grid, names and the figures behind each lane (at most two lines).
pub fn frame(scene: &mut Scene, area: &Area, axis: &Axis, names: &[&str]) {
    for value in axis.ticks((area.width() / 90.0) as usize) {
        let x = axis.at(value);
        scene.line(point(x, area.top), point(x, area.bottom), 0.5, style::GRID);
    }
    for (lane, name) in names.iter().enumerate() {
        let y = middle(area, lane);
        if lane > 0 {
            let edge = area.top + HEIGHT * lane as f64;
            scene.line(point(style::MARGIN, edge), point(style::RIGHT, edge), 0.5, style::GRID);
        }
        let face = bold(style::SUBTITLE);
        let name = face.shorten(name, LEFT - style::MARGIN - 14.0);
        let text = Text::new(&name, point(LEFT - 14.0, y + 4.5), face);
        scene.text(text.anchor(Anchor::End));
    }
}

/// Writes lines behind a lane.
pub fn tell(scene: &mut Scene, area: &Area, lane: usize, lines: &[String]) {
    let face = regular(style::LABEL);
    let first = middle(area, lane) + 4.0 - 7.0 * (lines.len() as f64 - 1.0);
    for (line, text) in lines.iter().enumerate() {
        let text = face.shorten(text, style::RIGHT - RIGHT - 12.0);
        let at = point(RIGHT + 12.0, first + 14.0 * line as f64);
        scene.text(Text::new(&text, at, face).color(if line == 0 { style::INK } else { style::MUTED }));
    }
}

/// Tells how many runs lie at one and the same place, where they are too many to be counted by eye; left of that, no
/// other such number may stand, or they would overlap.
fn tell_equal(scene: &mut Scene, column: &[(f64, Shape)], middle: f64, free_from: &mut f64) {
    let Some((x, _)) = column.first() else { return };
    let is_one_place = column.iter().all(|(other, _)| other == x);
    let face = regular(9.0);
    let label = format!("×{}", count(column.len() as u64));
    let half = face.width(&label) / 2.0;
    if is_one_place && column.len() > COUNTED_BY_EYE && x - half >= *free_from {
        *free_from = x + half + 3.0;
        let text = Text::new(&label, point(*x, middle - REACH - 5.0), face);
        scene.text(text.anchor(Anchor::Middle).color(style::MUTED));
    }
}

/// Draws runs at their places; those that would lie on each other are spread over the lane, and overlap where even that
/// has no room for them.
pub fn dots(scene: &mut Scene, axis: &Axis, middle: f64, color: Color, runs: &[(f64, Shape)]) {
    let radius = if runs.len() > 60 { 2.2 } else { 3.2 };
    let mut columns: BTreeMap<i64, Vec<(f64, Shape)>> = BTreeMap::new();
    for (value, shape) in runs {
        let x = axis.at(*value);
        columns.entry((x / (2.0 * radius)).floor() as i64).or_default().push((x, *shape));
    }
    let mut free_from = 0.0;
    for column in columns.values() {
        tell_equal(scene, column, middle, &mut free_from);
        let step = (2.0 * REACH / (column.len() as f64 - 1.0).max(1.0)).min(2.0 * radius + 0.6);
        for (number, (x, shape)) in column.iter().enumerate() {
            let side = if number % 2 == 0 { 1.0 } else { -1.0 };
            let away = side * number.div_ceil(2) as f64 * step;
            mark(scene, point(*x, middle + away), radius, *shape, color);
        }
    }
}

/// Draws one run.
pub fn mark(scene: &mut Scene, at: Point, radius: f64, shape: Shape, color: Color) {
    match shape {
        Shape::Disc => scene.disc(at, radius, color.alpha(0.75)),
        Shape::Ring => {
            scene.disc(at, radius, color);
            scene.disc(at, radius - 1.3, style::PAPER);
        }
        Shape::Cross => {
            let arm = radius * 0.95;
            for side in [-1.0, 1.0] {
                let (from, to) = (point(at.x - arm, at.y - side * arm), point(at.x + arm, at.y + side * arm));
                scene.line(from, to, 1.5, color);
            }
        }
    }
}
