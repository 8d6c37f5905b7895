//! Shares and amounts over a grid of two parameters, one map per measure, with what has no parameters beside each map of shares.

use std::path::{Path, PathBuf};

use super::{Share, Words, draw, svg};
use crate::report::axis::number;
use crate::report::charts::ChartError;
use crate::report::font::{bold, regular};
use crate::report::heading;
use crate::report::scene::{Anchor, Area, Color, Point, Scene, Text, point};
use crate::report::style;

const GAP: f64 = 28.0;
const LEFT: f64 = 34.0;
const BESIDE_GAP: f64 = 10.0;
const BESIDE_WIDTH: f64 = 34.0;
const HEADING_HEIGHT: f64 = 44.0;
const CELL_LABEL: f64 = 8.0;
const SCALE_WIDTH: f64 = 240.0;
/// Room left of a map for the names of its rows.
const ROW_NAME: f64 = 80.0;

/// Two parameters and the values at which both were tried.
#[derive(Clone, PartialEq, Debug)]
pub struct Grid {
    /// The parameter from left to right, and its values.
    pub across: (String, Vec<String>),
    /// The parameter from the bottom to the top, and its values.
    pub upwards: (String, Vec<String>),
    /// The positions (across, upwards) of the cell that is singled out, if one is.
    pub marked: Option<(usize, usize)>,
}

impl Grid {
    /// The number of cells.
    pub fn cells(&self) -> usize {
        self.across.1.len() * self.upwards.1.len()
    }
}

/// One measure over the grid.
#[derive(Clone, PartialEq, Debug)]
pub struct HeatMap {
    /// What the shares are shares of.
    pub name: String,
    /// Row by row from the bottom, each from left to right; as many as the grid has cells.
    pub cells: Vec<Share>,
    /// The share of what is compared with, if anything is.
    pub beside: Option<Share>,
}

/// An amount over the grid, on a scale of its own from the least to the most.
#[derive(Clone, PartialEq, Debug)]
pub struct AmountMap {
    /// What it is, with its unit.
    pub name: String,
    /// As those of a [`HeatMap`]; `None` where nothing was measured.
    pub cells: Vec<Option<f64>>,
}

/// The chart: two maps in each row, first those of shares, all on one colour scale, then those of amounts.
#[derive(Clone, PartialEq, Debug)]
pub struct HeatMaps {
    /// The words around it.
    pub words: Words,
    /// The grid.
    pub grid: Grid,
    /// The name of what stands beside each map.
    pub beside: String,
    /// What the marked cell is.
    pub marked: String,
    /// The maps of shares.
    pub maps: Vec<HeatMap>,
    /// The maps of amounts.
    pub amounts: Vec<AmountMap>,
}

/// A map as it is drawn.
struct Tiles<'a> {
    name: &'a str,
    /// Colour and text of each cell.
    cells: Vec<(Color, String)>,
    beside: Option<Share>,
    /// The least and the most, where the map has a scale of its own.
    range: Option<(f64, f64)>,
}

impl<'a> Tiles<'a> {
    fn of_shares(map: &'a HeatMap) -> Self {
        let cell = |share: &Share| (color_of(*share), whole_percent(*share));
        Self { name: &map.name, cells: map.cells.iter().map(cell).collect(), beside: map.beside, range: None }
    }

    fn of_amounts(map: &'a AmountMap) -> Self {
        let amounts = || map.cells.iter().flatten().copied().filter(|amount| amount.is_finite());
        let (low, high) =
            (amounts().fold(f64::INFINITY, f64::min), amounts().fold(f64::NEG_INFINITY, f64::max));
        let share = |amount: f64| if high > low { (amount - low) / (high - low) } else { 0.5 };
        let cell = |amount: &Option<f64>| match amount.filter(|amount| amount.is_finite()) {
            Some(amount) => (style::sequential(share(amount)), brief(amount)),
            None => (style::GRID, "–".to_owned()),
        };
        Self {
            name: &map.name,
            cells: map.cells.iter().map(cell).collect(),
            beside: None,
            range: (low <= high).then_some((low, high)),
        }
    }
}

/// An amount in few characters: three digits, thousands as `k` and so on.
fn brief(amount: f64) -> String {
    let size = amount.abs();
    let (scaled, sign) = match size {
        _ if size >= 999_950_000.0 => return format!("{amount:.0e}"),
        _ if size >= 999_950.0 => (amount / 1e6, "M"),
        _ if size >= 999.5 => (amount / 1e3, "k"),
        _ => (amount, ""),
    };
    let decimals = match scaled.abs() {
        scaled if scaled >= 99.95 || scaled == 0.0 => 0,
        scaled if scaled >= 9.995 => 1,
        _ => 2,
    };
    let text = format!("{scaled:.decimals$}");
    let text = if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{}{sign}", text.replace('-', "−"))
}

impl HeatMaps {
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
        let mut top = if self.maps.is_empty() { top } else { draw_scale(&mut scene, &self.marked, top) };
        let shares = self.maps.iter().map(Tiles::of_shares);
        let maps: Vec<Tiles<'_>> = shares.chain(self.amounts.iter().map(Tiles::of_amounts)).collect();
        let width = (style::RIGHT - style::MARGIN - GAP) / 2.0;
        for pair in maps.chunks(2) {
            let mut below = top;
            for (position, map) in pair.iter().enumerate() {
                let left = style::MARGIN + position as f64 * (width + GAP);
                below = below.max(self.draw_map(&mut scene, map, left, top, width));
            }
            top = below;
        }
        heading::end(scene, top, &words.notes)
    }

    /// Draws one map, and returns where it ends below.
    fn draw_map(&self, scene: &mut Scene, map: &Tiles<'_>, left: f64, top: f64, width: f64) -> f64 {
        let names = self.grid.upwards.1.iter().map(|name| regular(style::LABEL).width(name));
        let room = (names.fold(0.0, f64::max) + 12.0).clamp(LEFT, ROW_NAME);
        let beside = if map.beside.is_some() { BESIDE_GAP + BESIDE_WIDTH } else { 0.0 };
        let side = width - room - beside;
        let (across, upwards) =
            (self.grid.across.1.len().max(1) as f64, self.grid.upwards.1.len().max(1) as f64);
        let area = Area::new(left + room, top + HEADING_HEIGHT, left + room + side, 0.0);
        let height = (side * (upwards / across).min(1.5)).max(upwards * style::LABEL * 1.6);
        let area = Area { bottom: area.top + height, ..area };
        let heading = bold(style::SUBTITLE);
        let range = map.range.map_or(0.0, |range| draw_range(scene, range, point(left + width, top + 18.0)));
        let name = heading.cut(map.name, width - range - 12.0);
        scene.text(Text::new(&name, point(left, top + 18.0), heading));
        let face = regular(style::LABEL);
        scene.text(Text::new(&self.grid.upwards.0, point(left, area.top - 9.0), face).color(style::MUTED));
        for (position, cell) in map.cells.iter().enumerate() {
            let columns = self.grid.across.1.len();
            self.draw_cell(scene, &area, (position % columns, position / columns), cell);
        }
        self.draw_ticks(scene, &area);
        let strip =
            Area { left: area.right + BESIDE_GAP, right: area.right + BESIDE_GAP + BESIDE_WIDTH, ..area };
        if let Some(share) = map.beside {
            self.draw_beside(scene, &strip, share);
        }
        self.draw_marked(scene, &area);
        area.bottom + 46.0
    }

    fn cell(&self, area: &Area, (across, upwards): (usize, usize)) -> Area {
        let wide = area.width() / self.grid.across.1.len() as f64;
        let high = area.height() / self.grid.upwards.1.len() as f64;
        let (left, bottom) = (area.left + across as f64 * wide, area.bottom - upwards as f64 * high);
        Area::new(left, bottom - high, left + wide, bottom)
    }

    /// Cells tell what they are (shares in whole percent): all where there is room, else every second one of every second row, and the
    /// marked one.
    fn draw_cell(
        &self,
        scene: &mut Scene,
        area: &Area,
        place: (usize, usize),
        (color, text): &(Color, String),
    ) {
        let cell = self.cell(area, place);
        // A little under the cells that are drawn next, or viewers that smooth edges would show seams.
        let (right, top) = ((cell.right + 0.5).min(area.right), (cell.top - 0.5).max(area.top));
        scene.fill(Area { right, top, ..cell }, *color);
        let is_marked = self.grid.marked == Some(place);
        let is_beside_marked = self.grid.marked.is_some_and(|marked| {
            marked != place && marked.0.abs_diff(place.0) <= 1 && marked.1.abs_diff(place.1) <= 1
        });
        let face = regular(label_size(&cell));
        let fits = |room: f64| face.width(text) + 2.0 <= room;
        let is_roomy =
            cell.width() >= 3.2 * CELL_LABEL && cell.height() >= 1.4 * CELL_LABEL && fits(cell.width());
        let is_told = is_roomy || place.0.is_multiple_of(2) && place.1.is_multiple_of(2);
        // In a crowd neighbours stay silent, so that a text may be wider than its cell.
        let has_room = is_roomy || fits(2.0 * cell.width());
        if has_room && (is_marked || is_roomy || (is_told && !is_beside_marked)) {
            write_cell(scene, &cell, text, *color);
        }
    }

    fn draw_marked(&self, scene: &mut Scene, area: &Area) {
        let Some(marked) = self.grid.marked else { return };
        outline(scene, &self.cell(area, marked).grown(0.5));
    }

    fn draw_ticks(&self, scene: &mut Scene, area: &Area) {
        let face = regular(style::LABEL);
        let (across, upwards) = (&self.grid.across.1, &self.grid.upwards.1);
        let [all_across, all_upwards] =
            [across, upwards].map(|names| names.iter().map(String::as_str).collect::<Vec<&str>>());
        let widest = across.iter().map(|name| face.width(name)).fold(0.0, f64::max).min(ROW_NAME);
        let every = thinned((widest + 10.0) / (area.width() / across.len().max(1) as f64));
        for (position, name) in across.iter().enumerate().step_by(every) {
            let cell = self.cell(area, (position, 0));
            let x = (cell.left + cell.right) / 2.0;
            scene.line(point(x, area.bottom), point(x, area.bottom + 4.0), 1.0, style::FRAME);
            let name = face.shorten_among(name, &all_across, ROW_NAME);
            let text = Text::new(&name, point(x, area.bottom + 16.0), face);
            scene.text(text.anchor(Anchor::Middle).color(style::MUTED));
        }
        let every = thinned(style::LABEL * 1.5 / (area.height() / upwards.len().max(1) as f64));
        for (position, name) in upwards.iter().enumerate().step_by(every) {
            let cell = self.cell(area, (0, position));
            let y = (cell.top + cell.bottom) / 2.0;
            scene.line(point(area.left - 4.0, y), point(area.left, y), 1.0, style::FRAME);
            let name = face.shorten_among(name, &all_upwards, ROW_NAME - 10.0);
            let text = Text::new(&name, point(area.left - 7.0, y + style::LABEL * 0.36), face);
            scene.text(text.anchor(Anchor::End).color(style::MUTED));
        }
        let at = point((area.left + area.right) / 2.0, area.bottom + 32.0);
        scene.text(Text::new(&self.grid.across.0, at, face).anchor(Anchor::Middle).color(style::MUTED));
    }

    fn draw_beside(&self, scene: &mut Scene, strip: &Area, share: Share) {
        let color = color_of(share);
        scene.fill(*strip, color);
        let middle = (strip.top + strip.bottom) / 2.0;
        let face = bold(style::LABEL);
        let text =
            Text::new(&whole_percent(share), point((strip.left + strip.right) / 2.0, middle + 4.0), face);
        scene.text(text.anchor(Anchor::Middle).color(color.readable_on()));
        let name = Text::new(&self.beside, point(strip.right, strip.bottom + 32.0), regular(style::LABEL));
        scene.text(name.anchor(Anchor::End).color(style::MUTED));
    }
}

/// Which labels are told where all would need so many times the room that there is: all, every second, fourth, ...
fn thinned(need: f64) -> usize {
    let every = need.ceil().clamp(1.0, 1e6) as usize;
    if every <= 2 { every } else { every.next_multiple_of(2).max(4) }
}

fn outline(scene: &mut Scene, area: &Area) {
    let corners =
        [(area.left, area.top), (area.right, area.top), (area.right, area.bottom), (area.left, area.bottom)];
    let corners = corners.into_iter().chain([(area.left, area.top)]).map(|(x, y)| point(x, y));
    scene.path(corners.collect(), 2.0, style::VERMILLION);
}

fn color_of(share: Share) -> Color {
    share.value().map_or(style::GRID, style::sequential)
}

/// Whole percent; 0 and 100 only where it is none and all.
fn whole_percent(share: Share) -> String {
    let rounded = share.value().map(|value| (value * 100.0).round() as u64);
    match rounded {
        None => "–".to_owned(),
        Some(0) if share.hits > 0 => "<1".to_owned(),
        Some(100) if share.hits < share.trials => ">99".to_owned(),
        Some(percent) => percent.to_string(),
    }
}

/// Cells with room have larger figures.
fn label_size(cell: &Area) -> f64 {
    if cell.width() >= 34.0 && cell.height() >= 16.0 { style::LABEL - 1.0 } else { CELL_LABEL }
}

fn write_cell(scene: &mut Scene, cell: &Area, text: &str, color: Color) {
    let size = label_size(cell);
    let at = point((cell.left + cell.right) / 2.0, (cell.top + cell.bottom) / 2.0 + size * 0.36);
    let text = Text::new(text, at, regular(size)).anchor(Anchor::Middle);
    scene.text(text.color(color.readable_on()));
}

/// Draws the scale of a map of amounts, ending at a place on the baseline of its name; returns the width that it takes.
fn draw_range(scene: &mut Scene, (low, high): (f64, f64), end: Point) -> f64 {
    const BAR: f64 = 90.0;
    let face = regular(style::LABEL);
    let (low, high) = (brief(low), brief(high));
    let right = end.x - face.width(&high) - 6.0;
    draw_bar(scene, &Area::new(right - BAR, end.y - 9.0, right, end.y + 1.0), 45);
    scene.text(Text::new(&high, end, face).anchor(Anchor::End).color(style::MUTED));
    let at = point(right - BAR - 6.0, end.y);
    scene.text(Text::new(&low, at, face).anchor(Anchor::End).color(style::MUTED));
    face.width(&high) + face.width(&low) + BAR + 12.0
}

/// The colours of the scale from the least to the most, in so many steps.
fn draw_bar(scene: &mut Scene, bar: &Area, steps: i32) {
    for step in 0..steps {
        let at = |step: i32| bar.left + bar.width() * f64::from(step) / f64::from(steps);
        let color = style::sequential((f64::from(step) + 0.5) / f64::from(steps));
        // A little under the next, or viewers that smooth edges would show seams.
        let right = (at(step + 1) + 0.5).min(bar.right);
        scene.fill(Area { left: at(step), right, ..*bar }, color);
    }
}

/// Draws the colour scale and what the outlined cell is; returns where they end below.
fn draw_scale(scene: &mut Scene, marked: &str, top: f64) -> f64 {
    let face = regular(style::LABEL);
    let bar = Area::new(style::MARGIN + 4.0, top, style::MARGIN + 4.0 + SCALE_WIDTH, top + 12.0);
    draw_bar(scene, &bar, 60);
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let text = Text::new(
            &format!("{} %", number(share * 100.0, 1.0)),
            point(bar.left + bar.width() * share, bar.bottom + 14.0),
            face,
        );
        let anchor = if share == 0.0 { Anchor::Start } else { Anchor::Middle };
        scene.text(text.anchor(anchor).color(style::MUTED));
    }
    if marked.is_empty() {
        return top + 30.0;
    }
    let swatch = Area::new(bar.right + 48.0, top, bar.right + 60.0, top + 12.0);
    outline(scene, &swatch);
    scene.text(Text::new(marked, point(swatch.right + 8.0, top + 10.0), face));
    top + 30.0
}
