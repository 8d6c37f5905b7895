//! How something grows with size: both axes logarithmic, a panel for each measure, a power law through each series.

use std::path::{Path, PathBuf};

use super::power_law::PowerLaw;
use super::{Words, draw, svg};
use crate::report::axis::{LogAxis, number};
use crate::report::charts::ChartError;
use crate::report::font::{bold, regular};
use crate::report::heading;
use crate::report::scene::{Area, Dashes, Scene, Text, point};
use crate::report::style;

const GAP: f64 = 28.0;
const LEFT: f64 = 62.0;
const HEIGHT: f64 = 230.0;
const HEADING: f64 = 30.0;
const BELOW: f64 = 46.0;
const LEGEND_LINE: f64 = 17.0;

/// The line of a fitted power law.
const LAW: Dashes = Dashes { dash: 5.0, gap: 4.0, width: 1.0 };

/// What was measured at one size.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Measured {
    /// The size.
    pub size: f64,
    /// The median.
    pub median: f64,
    /// The least and the most.
    pub range: (f64, f64),
}

/// One line, with the power law through a part of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Growth {
    /// Its name.
    pub name: String,
    /// What was measured, by rising size.
    pub points: Vec<Measured>,
    /// The law, and the sizes between which it was fitted; none where too little was measured.
    pub law: Option<(PowerLaw, (f64, f64))>,
}

/// One measure, with its own axis.
#[derive(Clone, PartialEq, Debug)]
pub struct ScalingPanel {
    /// What is measured, with its unit.
    pub name: String,
    /// The lines; at most [`Scaling::MOST_SERIES`].
    pub series: Vec<Growth>,
}

/// The chart: two panels in each row.
#[derive(Clone, PartialEq, Debug)]
pub struct Scaling {
    /// The words around it.
    pub words: Words,
    /// What the size is, such as `nodes`.
    pub size: String,
    /// The measures.
    pub panels: Vec<ScalingPanel>,
}

impl Scaling {
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
        let (mut scene, mut top) = heading::begin_of(&words.which, &words.title, &words.reading);
        let width = (style::RIGHT - style::MARGIN - GAP) / 2.0;
        for pair in self.panels.chunks(2) {
            let lines = pair.iter().map(|panel| panel.series.len()).max().unwrap_or(0);
            for (position, panel) in pair.iter().enumerate() {
                let left = style::MARGIN + position as f64 * (width + GAP);
                let area = Area::new(left + LEFT, top + HEADING, left + width - 8.0, top + HEADING + HEIGHT);
                self.draw_panel(&mut scene, panel, &area);
            }
            top += HEADING + HEIGHT + BELOW + lines as f64 * LEGEND_LINE;
        }
        heading::end(scene, top, &words.notes)
    }

    fn draw_panel(&self, scene: &mut Scene, panel: &ScalingPanel, area: &Area) {
        let heading = bold(style::SUBTITLE);
        let name = heading.cut(&panel.name, area.width() + LEFT);
        scene.text(Text::new(&name, point(area.left - LEFT, area.top - 14.0), heading));
        let points = || panel.series.iter().flat_map(|series| &series.points);
        let across = LogAxis::over(points().map(|point| point.size), (area.left + 8.0, area.right - 8.0));
        let ends = points().flat_map(|point| [point.range.0, point.median, point.range.1]);
        let upwards = LogAxis::over(ends, (area.bottom, area.top));
        let label = |value| number(value, value);
        across.draw_below(scene, area, &self.size, label);
        upwards.draw_left(scene, area, label);
        for (position, series) in panel.series.iter().take(Self::MOST_SERIES).enumerate() {
            draw_series(scene, series, &across, &upwards, position);
        }
        let mut y = area.bottom + BELOW + 4.0;
        for (position, series) in panel.series.iter().take(Self::MOST_SERIES).enumerate() {
            draw_legend(scene, series, area, y, position);
            y += LEGEND_LINE;
        }
    }
}

fn draw_series(scene: &mut Scene, series: &Growth, across: &LogAxis, upwards: &LogAxis, position: usize) {
    let color = style::KINDS[position];
    if let Some((law, (from, to))) = series.law {
        let place = |size| point(across.at(size), upwards.at(law.at(size)));
        scene.dashes(place(from), place(to), LAW, color);
    }
    for found in &series.points {
        let (x, (low, high)) = (across.at(found.size), found.range);
        scene.line(point(x, upwards.at(low)), point(x, upwards.at(high)), 1.4, color);
        scene.disc(point(x, upwards.at(found.median)), 3.2, color);
    }
}

/// A line of the legend: the mark, the name and the exponent.
fn draw_legend(scene: &mut Scene, series: &Growth, area: &Area, y: f64, position: usize) {
    let (face, color) = (regular(style::LABEL), style::KINDS[position]);
    let left = area.left - LEFT;
    scene.dashes(point(left, y), point(left + 18.0, y), LAW, color);
    scene.disc(point(left + 9.0, y), 3.2, color);
    let slope = match series.law {
        Some((law, _)) => format!(": slope {:.2}", law.slope),
        None => String::new(),
    };
    let room = area.right - left - 24.0 - face.width(&slope);
    let text = face.shorten(&series.name, room) + &slope;
    scene.text(Text::new(&text, point(left + 24.0, y + style::LABEL * 0.36), face));
}
