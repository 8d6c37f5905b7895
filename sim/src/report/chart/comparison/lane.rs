//! A lane: the runs of one contender along an axis, as dots that make room for each other.

use std::collections::BTreeMap;

use crate::experiment::compare::ContenderSummary;
use crate::report::axis::{Axis, count, counted};
use crate::report::font::{bold, regular};
use crate::report::scene::{Anchor, Area, Color, Point, Scene, Text, point};
use crate::report::style;

/// Height of a lane.
pub const HEIGHT: f64 = 60.0;
/// Where lanes begin on the left; names stand before.
pub const LEFT: f64 = 148.0;
/// Where lanes end on the right; figures stand behind.
pub const RIGHT: f64 = style::RIGHT - 176.0;
/// Width of names and settings.
const NAMES: f64 = LEFT - style::MARGIN - 14.0;
/// Size of settings, and how far apart their lines are.
const SETTING: f64 = 9.5;
const SETTING_HEIGHT: f64 = 12.0;
/// Settings below a name that surely fit.
const SETTINGS_SHOWN: usize = 3;
/// Dots stay so close to the middle of their lane.
const REACH: f64 = 14.5;

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

/// Colours of lanes: yellow, the last kind, is too bright for marks this small.
pub const COLORS: usize = style::KINDS.len() - 1;

/// The colour of a lane.
pub fn color(lane: usize) -> Color {
    style::KINDS[lane % COLORS]
}

/// Draws the grid and the names before each lane.
pub fn frame(scene: &mut Scene, area: &Area, axis: &Axis, contenders: &[&ContenderSummary]) {
    for value in axis.ticks((area.width() / 90.0) as usize) {
        let x = axis.at(value);
        scene.line(point(x, area.top), point(x, area.bottom), 0.5, style::GRID);
    }
    names(scene, area, HEIGHT, contenders);
}

/// Draws the names before lanes of a height, with lines between them. Below a name stand its settings, as many as fit.
pub fn names(scene: &mut Scene, area: &Area, height: f64, contenders: &[&ContenderSummary]) {
    let bases: Vec<&str> = contenders.iter().map(|contender| contender.base.as_str()).collect();
    let told: Vec<Vec<String>> = contenders.iter().map(|contender| all_settings(contender)).collect();
    let told: Vec<&str> = told.iter().flatten().map(String::as_str).collect();
    for (lane, contender) in contenders.iter().enumerate() {
        if lane > 0 {
            let edge = area.top + height * lane as f64;
            scene.line(point(style::MARGIN, edge), point(style::RIGHT, edge), 0.5, style::GRID);
        }
        let settings = settings(contender, ((height - 20.0) / SETTING_HEIGHT) as usize);
        let middle = area.top + height * (lane as f64 + 0.5);
        let mut y = middle + 4.5 - SETTING_HEIGHT / 2.0 * settings.len() as f64;
        let face = bold(style::SUBTITLE);
        let name =
            Text::new(&face.shorten_among(&contender.base, &bases, NAMES), point(LEFT - 14.0, y), face);
        scene.text(name.anchor(Anchor::End));
        for setting in settings {
            y += SETTING_HEIGHT;
            let face = regular(SETTING);
            let text = Text::new(&face.shorten_among(&setting, &told, NAMES), point(LEFT - 14.0, y), face);
            scene.text(text.anchor(Anchor::End).color(style::MUTED));
        }
    }
}

/// The settings of a contender in at most so many lines; the last tells how many more there are.
fn settings(contender: &ContenderSummary, lines: usize) -> Vec<String> {
    let mut told = all_settings(contender);
    if told.len() > lines {
        let more = told.len() + 1 - lines.max(1);
        told.truncate(lines.saturating_sub(1));
        told.push(format!("and {}", counted(more, "more setting")));
    }
    told
}

fn all_settings(contender: &ContenderSummary) -> Vec<String> {
    contender.settings.iter().map(|(key, value)| format!("{key}={value}")).collect()
}

/// All settings of those contenders of which a chart may not show all or not in full, for its notes.
pub fn setting_notes(contenders: &[&ContenderSummary]) -> Vec<String> {
    let fits = |text: &String| regular(SETTING).width(text) <= NAMES;
    let cut = contenders.iter().filter(|contender| {
        let told = settings(contender, SETTINGS_SHOWN);
        told.len() < contender.settings.len()
            || !told.iter().all(fits)
            || contender.settings.len() > SETTINGS_SHOWN
    });
    cut.map(|contender| format!("In full: {}.", contender.name)).collect()
}

/// Writes lines behind a lane.
pub fn tell(scene: &mut Scene, area: &Area, lane: usize, lines: &[String]) {
    let face = regular(style::LABEL);
    let first = middle(area, lane) + 4.0 - 7.0 * (lines.len() as f64 - 1.0);
    for (line, text) in lines.iter().enumerate() {
        let text = face.cut(text, style::RIGHT - RIGHT - 12.0);
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
        let text = Text::new(&label, point(*x, middle - REACH - 8.0), face);
        let text = text.anchor(Anchor::Middle).color(style::MUTED);
        // No line shows through.
        scene.fill(text.area().grown(0.5), style::PAPER);
        scene.text(text);
    }
}

/// Draws runs at their places; those that would lie on each other are spread over the lane, and overlap where even that
/// has no room for them.
pub fn dots(scene: &mut Scene, at: &dyn Fn(f64) -> f64, middle: f64, color: Color, runs: &[(f64, Shape)]) {
    let radius = if runs.len() > 60 { 2.2 } else { 3.2 };
    let mut columns: BTreeMap<i64, Vec<(f64, Shape)>> = BTreeMap::new();
    for (value, shape) in runs {
        let x = at(*value);
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
