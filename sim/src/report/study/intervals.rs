//! Shares with their intervals, row by row: one column per measure, rows in groups.

use std::path::{Path, PathBuf};

use super::{Share, Words, draw, svg};
use crate::report::axis::{Axis, count, number};
use crate::report::charts::ChartError;
use crate::report::font::{bold, regular};
use crate::report::heading;
use crate::report::scene::{Anchor, Area, Scene, Text, point};
use crate::report::style;

const NAMES_WIDTH: f64 = 268.0;
const COLUMN_GAP: f64 = 56.0;
const ROW_HEIGHT: f64 = 19.0;
const GROUP_HEIGHT: f64 = 30.0;

/// What is measured of some runs.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// What these runs have in common.
    pub name: String,
    /// One share per measure.
    pub shares: Vec<Share>,
}

/// Rows that are compared with each other.
#[derive(Clone, PartialEq, Debug)]
pub struct RowGroup {
    /// By what they differ.
    pub name: String,
    /// The rows.
    pub rows: Vec<Row>,
}

/// The chart.
#[derive(Clone, PartialEq, Debug)]
pub struct Intervals {
    /// The words around it.
    pub words: Words,
    /// The measures, one column each.
    pub measures: Vec<String>,
    /// The rows in groups.
    pub groups: Vec<RowGroup>,
}

impl Intervals {
    /// The chart as an SVG document.
    ///
    /// # Errors
    /// When the drawing library refuses a mark; none is known to make it.
    pub fn svg(&self, name: &str) -> Result<String, ChartError> {
        svg(&self.compose(), name)
    }

    /// Writes `<name>.svg` and `<name>.png` into an existing folder and returns the files.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn draw(&self, folder: &Path, name: &str) -> Result<Vec<PathBuf>, ChartError> {
        draw(&self.compose(), folder, name)
    }

    pub(super) fn compose(&self) -> Scene {
        let words = &self.words;
        let (mut scene, top) = heading::begin_of(&words.which, &words.title, &words.reading);
        let columns: Vec<Axis> = (0..self.measures.len()).map(|column| self.axis(column)).collect();
        let top = top + 24.0;
        let bottom = top + self.height();
        for (axis, name) in columns.iter().zip(&self.measures) {
            draw_column(&mut scene, axis, name, top, bottom);
        }
        let mut y = top;
        for group in &self.groups {
            y = draw_group(&mut scene, &columns, group, y);
        }
        heading::end(scene, bottom + 22.0, &words.notes)
    }

    fn height(&self) -> f64 {
        let rows: usize = self.groups.iter().map(|group| group.rows.len()).sum();
        rows as f64 * ROW_HEIGHT + self.groups.len() as f64 * GROUP_HEIGHT + 6.0
    }

    fn axis(&self, column: usize) -> Axis {
        let left = style::MARGIN + NAMES_WIDTH;
        let width = (style::RIGHT - 8.0 - left) / self.measures.len() as f64;
        let from = left + column as f64 * width + COLUMN_GAP / 2.0;
        Axis::new((0.0, 1.0), (from, from + width - COLUMN_GAP))
    }
}

fn draw_column(scene: &mut Scene, axis: &Axis, name: &str, top: f64, bottom: f64) {
    let face = regular(style::LABEL);
    let width = axis.at(1.0) - axis.at(0.0);
    let name = bold(style::LABEL).shorten(name, width + COLUMN_GAP - 4.0);
    let at = point(axis.at(0.0), top - 8.0);
    scene.text(Text::new(&name, at, bold(style::LABEL)));
    for quarter in 0..=4 {
        let share = f64::from(quarter) / 4.0;
        let x = axis.at(share);
        scene.line(point(x, top), point(x, bottom), 0.5, style::GRID);
        if quarter % 2 == 0 {
            let text = Text::new(&format!("{} %", number(share * 100.0, 1.0)), point(x, bottom + 15.0), face);
            scene.text(text.anchor(Anchor::Middle).color(style::MUTED));
        }
    }
}

fn draw_group(scene: &mut Scene, columns: &[Axis], group: &RowGroup, top: f64) -> f64 {
    scene.text(Text::new(&group.name, point(style::MARGIN, top + 21.0), bold(style::LABEL)));
    let mut y = top + GROUP_HEIGHT;
    for row in &group.rows {
        draw_row(scene, columns, row, y + ROW_HEIGHT / 2.0);
        y += ROW_HEIGHT;
    }
    y
}

fn draw_row(scene: &mut Scene, columns: &[Axis], row: &Row, y: f64) {
    let face = regular(style::LABEL);
    let trials = row.shares.iter().map(|share| share.trials).max().unwrap_or(0);
    let base = y + style::LABEL * 0.36;
    let end = style::MARGIN + NAMES_WIDTH - 4.0;
    let trials = Text::new(&count(trials), point(end, base), face).anchor(Anchor::End).color(style::MUTED);
    let name = face.shorten(&row.name, NAMES_WIDTH - 24.0 - trials.width());
    scene.text(Text::new(&name, point(style::MARGIN + 10.0, base), face));
    scene.text(trials);
    for (axis, share) in columns.iter().zip(&row.shares) {
        draw_share(scene, axis, *share, y);
    }
}

/// The share as a dot on its interval, and in words where there is room beside it.
fn draw_share(scene: &mut Scene, axis: &Axis, share: Share, y: f64) {
    let Some(value) = share.value() else { return };
    let (low, high) = share.interval();
    let band = Area::new(axis.at(low), y - 1.5, axis.at(high), y + 1.5);
    scene.fill(band, style::SKY);
    scene.disc(point(axis.at(value), y), 3.5, style::BLUE);
    let face = regular(style::LABEL);
    let text = share.to_string();
    let right = axis.at(high).max(axis.at(value) + 3.5) + 5.0;
    let (x, anchor) = match right + face.width(&text) <= axis.at(1.0) {
        true => (right, Anchor::Start),
        false => (axis.at(low).min(axis.at(value) - 3.5) - 5.0, Anchor::End),
    };
    scene.text(Text::new(&text, point(x, y + style::LABEL * 0.36), face).anchor(anchor));
}
