//! How measures depend on one parameter: a panel for each, a line with its 95 % band for each series.

use std::path::{Path, PathBuf};

use super::{Words, draw, svg};
use crate::report::axis::{Axis, FACTORS_OF_TEN, LogAxis, is_far_apart, number};
use crate::report::charts::ChartError;
use crate::report::font::{bold, regular};
use crate::report::heading;
use crate::report::scene::{Anchor, Area, Scene, Text, point};
use crate::report::spread::spread;
use crate::report::style;

const GAP: f64 = 28.0;
const LEFT: f64 = 52.0;
const HEIGHT: f64 = 150.0;
const HEADING: f64 = 30.0;
const BELOW: f64 = 46.0;
/// How far below the title of an axis its next line stands.
const TITLE_LINE: f64 = 14.0;
/// Room for the names of lines on the right of a panel, and how far apart they stand.
const NAMES: f64 = 76.0;
const NAME_PITCH: f64 = 13.0;
/// How far apart the marks of series stand at one name.
const BESIDE: f64 = 9.0;

/// Where the values of the parameter stand.
#[derive(Clone, PartialEq, Debug)]
pub enum Places {
    /// At their numbers.
    Numbers(Vec<f64>),
    /// One beside the other, in their order.
    Names(Vec<String>),
}

/// A mean with its interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// The mean.
    pub mean: f64,
    /// The ends of its 95 % interval, where it has one.
    pub interval: Option<(f64, f64)>,
}

/// A line.
#[derive(Clone, PartialEq, Debug)]
pub struct Series {
    /// Its name; empty where there is only one.
    pub name: String,
    /// For each value of the parameter; `None` where nothing was measured.
    pub points: Vec<Option<Point>>,
}

/// One measure.
#[derive(Clone, PartialEq, Debug)]
pub struct Panel {
    /// What is measured, with its unit.
    pub name: String,
    /// Whether it is a share, which is drawn from 0 to 100 %.
    pub is_share: bool,
    /// The lines, in the same order in every panel.
    pub series: Vec<Series>,
}

/// The chart: two panels in each row.
#[derive(Clone, PartialEq, Debug)]
pub struct Lines {
    /// The words around it.
    pub words: Words,
    /// The name of the parameter.
    pub parameter: String,
    /// Its values.
    pub places: Places,
    /// The measures.
    pub panels: Vec<Panel>,
}

impl Lines {
    /// Most series that can be told apart.
    pub const MOST_SERIES: usize = style::KINDS.len() - 1;

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
        let names = if self.panels.iter().any(|panel| panel.series.len() > 1) { NAMES } else { 0.0 };
        let mut top = top;
        let width = (style::RIGHT - style::MARGIN - GAP) / 2.0;
        for pair in self.panels.chunks(2) {
            for (position, panel) in pair.iter().enumerate() {
                let left = style::MARGIN + position as f64 * (width + GAP);
                let right = left + width - 8.0 - names;
                let area = Area::new(left + LEFT, top + HEADING, right, top + HEADING + HEIGHT);
                self.draw_panel(&mut scene, panel, &area);
            }
            top += HEADING + HEIGHT + BELOW + if self.is_logarithmic() { TITLE_LINE } else { 0.0 };
        }
        heading::end(scene, top, &words.notes)
    }

    fn draw_panel(&self, scene: &mut Scene, panel: &Panel, area: &Area) {
        let heading = bold(style::SUBTITLE);
        let name = heading.cut(&panel.name, area.width() + LEFT);
        scene.text(Text::new(&name, point(area.left - LEFT, area.top - 14.0), heading));
        let places = (area.bottom, area.top);
        let axis = match panel.is_share {
            true => Axis::new((0.0, 1.0), places),
            // Amounts are to be compared by their heights, from 0 on.
            false => Axis::over(panel.figures().chain([0.0]), places, 5),
        };
        axis.draw_left(scene, area, |value, step| match panel.is_share {
            true => format!("{} %", number(value * 100.0, step * 100.0)),
            false => number(value, step),
        });
        let at = self.draw_below(scene, area);
        let joined = matches!(self.places, Places::Numbers(_));
        let all = panel.series.len();
        let beside = |position: usize| match joined {
            true => 0.0,
            // Values without order have no line between them; marks of series stand side by side.
            false => (position as f64 - (all as f64 - 1.0) / 2.0) * BESIDE,
        };
        let shifted = |position: usize| at.iter().map(|x| x + beside(position)).collect::<Vec<f64>>();
        for (position, series) in panel.series.iter().enumerate() {
            match joined {
                true => draw_band(scene, series, &at, &axis, position),
                false => draw_bars(scene, series, &shifted(position), &axis, position),
            }
        }
        for (position, series) in panel.series.iter().enumerate() {
            let others = if joined { all - 1 - position } else { 0 };
            draw_line(scene, series, &shifted(position), &axis, (position, joined), others);
        }
        if all > 1 {
            draw_names(scene, panel, area, &axis);
        }
    }

    fn is_logarithmic(&self) -> bool {
        let Places::Numbers(values) = &self.places else { return false };
        let (low, high) = range(values);
        is_far_apart(low, high)
    }

    /// Draws the axis of the parameter; returns where its values stand.
    fn draw_below(&self, scene: &mut Scene, area: &Area) -> Vec<f64> {
        match &self.places {
            Places::Numbers(values) => {
                let range = range(values);
                let places = (area.left + 6.0, area.right - 6.0);
                let face = regular(style::LABEL);
                let title = face.shorten(&self.parameter, area.width());
                if self.is_logarithmic() {
                    let axis = LogAxis::over(values.iter().copied(), places);
                    let below = axis.draw_below(scene, area, &title, |value| number(value, value));
                    let at = point((area.left + area.right) / 2.0, below + TITLE_LINE - 5.0);
                    let text = Text::new(&face.cut(FACTORS_OF_TEN, area.width()), at, face);
                    scene.text(text.anchor(Anchor::Middle).color(style::MUTED));
                    return values.iter().map(|value| axis.at(*value)).collect();
                }
                let axis = Axis::new(range, places);
                axis.draw_below(scene, area, Some(&title));
                values.iter().map(|value| axis.at(*value)).collect()
            }
            Places::Names(names) => {
                scene.line(point(area.left, area.bottom), point(area.right, area.bottom), 1.0, style::FRAME);
                let (face, room) = (regular(style::LABEL), area.width() / names.len().max(1) as f64);
                let widest = names.iter().map(|name| face.width(name)).fold(0.0, f64::max).min(90.0);
                let every = ((widest + 10.0) / room).ceil().clamp(1.0, 1e6) as usize;
                let all: Vec<&str> = names.iter().map(String::as_str).collect();
                let at = |position: usize| area.left + (position as f64 + 0.5) * room;
                for (position, name) in names.iter().enumerate().step_by(every) {
                    let name = face.shorten_among(name, &all, 90.0_f64.min(room * every as f64 - 8.0));
                    let text = Text::new(&name, point(at(position), area.bottom + 16.0), face);
                    scene.text(text.anchor(Anchor::Middle).color(style::MUTED));
                }
                let middle = point((area.left + area.right) / 2.0, area.bottom + 33.0);
                let title = face.shorten(&self.parameter, area.width());
                scene.text(Text::new(&title, middle, face).anchor(Anchor::Middle).color(style::MUTED));
                (0..names.len()).map(at).collect()
            }
        }
    }
}

/// The least and the most.
fn range(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)))
}

impl Panel {
    fn figures(&self) -> impl Iterator<Item = f64> + '_ {
        let points = self.series.iter().flat_map(|series| series.points.iter().flatten());
        points.flat_map(|point| {
            let (low, high) = point.interval.unwrap_or((point.mean, point.mean));
            [low, point.mean, high]
        })
    }
}

/// The band of a series, broken where it has no interval; of a single value, a bar.
fn draw_band(scene: &mut Scene, series: &Series, at: &[f64], axis: &Axis, kind: usize) {
    let ends = |position: usize| {
        let (low, high) = series.points[position]?.interval?;
        Some((at[position], axis.at(low), axis.at(high)))
    };
    let color = style::KINDS[kind].alpha(0.22);
    let mut joined = false;
    for position in 0..series.points.len() {
        let Some((x, low, high)) = ends(position) else {
            joined = false;
            continue;
        };
        let next = (position + 1 < series.points.len()).then(|| ends(position + 1)).flatten();
        if let Some((right, next_low, next_high)) = next {
            let corners =
                vec![point(x, low), point(right, next_low), point(right, next_high), point(x, high)];
            scene.polygon(corners, color);
        } else if !joined {
            scene.fill(Area::new(x - 2.0, high, x + 2.0, low), color);
        }
        joined = next.is_some();
    }
}

/// The intervals of a series, each as a bar with its ends.
fn draw_bars(scene: &mut Scene, series: &Series, at: &[f64], axis: &Axis, kind: usize) {
    let color = style::KINDS[kind];
    for (found, x) in series.points.iter().zip(at) {
        let Some((low, high)) = found.and_then(|found| found.interval) else { continue };
        let (low, high) = (axis.at(low), axis.at(high));
        scene.line(point(*x, high), point(*x, low), 1.5, color);
        for end in [low, high] {
            scene.line(point(x - 3.0, end), point(x + 3.0, end), 1.5, color);
        }
    }
}

/// The names of series right of a panel, at the heights where they end, each led to by a line of its colour.
fn draw_names(scene: &mut Scene, panel: &Panel, area: &Area, axis: &Axis) {
    let last = |series: &Series| series.points.iter().flatten().next_back().map(|point| axis.at(point.mean));
    let named = panel.series.iter().enumerate();
    let mut names: Vec<(usize, &str, f64)> =
        named.filter_map(|(kind, series)| Some((kind, series.name.as_str(), last(series)?))).collect();
    names.sort_by(|left, right| left.2.total_cmp(&right.2).then(left.0.cmp(&right.0)));
    let heights: Vec<f64> = names.iter().map(|(_, _, y)| *y).collect();
    let all: Vec<&str> = names.iter().map(|(_, name, _)| *name).collect();
    let face = regular(style::LABEL);
    for ((kind, name, y), at) in names.iter().zip(spread(&heights, NAME_PITCH, area.bottom)) {
        scene.line(point(area.right - 4.0, *y), point(area.right + 6.0, at), 1.0, style::KINDS[*kind]);
        scene.line(point(area.right + 6.0, at), point(area.right + 16.0, at), 2.5, style::KINDS[*kind]);
        let text = face.shorten_among(name, &all, NAMES - 20.0);
        scene.text(Text::new(&text, point(area.right + 20.0, at + face.size * 0.36), face));
    }
}

/// The line of a series, or only its marks; those drawn before others are wider, so that they show where lines coincide.
fn draw_line(
    scene: &mut Scene,
    series: &Series,
    at: &[f64],
    axis: &Axis,
    (kind, joined): (usize, bool),
    others: usize,
) {
    let wider = (2.0 * others as f64).min(5.0);
    let color = style::KINDS[kind];
    let mut path = Vec::new();
    let places =
        series.points.iter().zip(at).map(|(found, x)| found.map(|found| point(*x, axis.at(found.mean))));
    for place in places.chain([None]) {
        match place {
            Some(place) => {
                scene.disc(place, if series.points.len() > 30 { 1.8 } else { 3.0 } + wider * 0.6, color);
                path.push(place);
            }
            None if path.len() > 1 && joined => scene.path(std::mem::take(&mut path), 1.8 + wider, color),
            None => path.clear(),
        }
    }
}
