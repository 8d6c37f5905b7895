//! Several curves over each other, each with its name and how many of its runs converge.

use super::curve::Curve;
use super::{labels, panel};
use crate::report::axis::{Axis, Scale, TimeUnit, count, number, time};
use crate::report::font::{bold, regular};
use crate::report::heading;
use crate::report::scene::{Area, Color, Point, Scene, Text, point};
use crate::report::style;

/// Line of a name that found no room beside its curve.
const LEGEND_LINE: f64 = 18.0;
/// Width of a name, at most; wider ones stand in full below the chart.
const NAME: f64 = 260.0;

/// The runs that one curve is over.
#[derive(Clone, PartialEq, Debug)]
pub struct Named {
    /// What they have in common.
    pub name: String,
    /// The position of its colour.
    pub kind: usize,
    /// Number of all runs.
    pub runs: usize,
    /// Of each run that converged, when, in milliseconds, and after how many messages.
    pub converged: Vec<(f64, f64)>,
}

/// The chart.
#[derive(Clone, PartialEq, Debug)]
pub struct Overlay {
    /// What was run, in one line.
    pub which: String,
    /// What each curve is, as the beginning of a sentence on how to read them: `Each curve is a strategy`.
    pub reading: String,
    /// What curves are of, one and many: `strategy`, `strategies`.
    pub noun: (String, String),
    /// The curves; at most [`Overlay::MOST_CURVES`].
    pub curves: Vec<Named>,
    /// How many there are in all, of which `curves` are those that can be told of.
    pub all: usize,
    /// What else to know.
    pub notes: Vec<String>,
}

impl Overlay {
    /// Most curves that can be told apart.
    pub const MOST_CURVES: usize = style::KINDS.len() - 1;

    /// The chart; `None` without runs.
    pub fn compose(&self) -> Option<Scene> {
        let curves = &self.curves[..self.curves.len().min(Self::MOST_CURVES)];
        if curves.iter().all(|curve| curve.runs == 0) {
            return None;
        }
        let reading = format!(
            "{}: the share of all its runs that had converged within a time, or with so many messages.",
            self.reading
        );
        let (mut scene, top) = heading::begin_of(&self.which, &self.title(), &reading);
        let times = curves.iter().map(|one| Curve::new(one.converged.iter().map(|run| run.0), one.runs));
        let times = Panel { curves, distributions: times.collect() };
        let unit = TimeUnit::up_to(times.last());
        let title = format!("simulated time since the start of the run, {}", unit.sign);
        let below = times.draw(&mut scene, top, "Time to converge", unit.milliseconds, &title);
        let messages = curves.iter().map(|one| Curve::new(one.converged.iter().map(|run| run.1), one.runs));
        let messages = Panel { curves, distributions: messages.collect() };
        let title = "messages sent until the run was silent";
        let below = messages.draw(&mut scene, below + 8.0, "Messages until silent", 1.0, title);
        let is_cut = |curve: &&Named| regular(style::LABEL).width(&curve.name) > NAME;
        let mut notes: Vec<String> =
            curves.iter().filter(is_cut).map(|curve| format!("In full: {}.", curve.name)).collect();
        notes.extend(self.notes.iter().cloned());
        Some(heading::end(scene, below, &notes))
    }

    /// Whose runs all converge, and how many of the others' do, in one sentence.
    pub fn title(&self) -> String {
        let (one, many) = (&self.noun.0, &self.noun.1);
        let told = self.curves.len();
        // Of what is not told of nothing is claimed.
        let (every, each_of) = match self.all > told {
            true => {
                let shown = format!("{told} shown of {} {many}", count(self.all as u64));
                (format!("The {shown} all converge"), format!("the {shown}"))
            }
            false => (format!("All {told} {many} converge"), format!("{told} {many}")),
        };
        let always: Vec<&Named> = self.curves.iter().filter(|curve| curve.is_always()).collect();
        let others: Vec<&Named> = self.curves.iter().filter(|curve| !curve.is_always()).collect();
        if let [curve] = self.curves.as_slice() {
            let runs = count(curve.runs as u64);
            return match curve.converged.len() {
                0 => format!("{} converges in none of {runs} runs", curve.name),
                _ if curve.is_always() => format!("{} converges in every run{}", curve.name, curve.half()),
                converged => {
                    format!("{} converges in {} of {runs} runs", curve.name, count(converged as u64))
                }
            };
        }
        match (always.as_slice(), others.as_slice()) {
            (_, []) => match self.fastest() {
                Some(fastest) => format!("{every} in every run, {} fastest{}", fastest.name, fastest.half()),
                None => format!("{every} in every run"),
            },
            ([], others) if others.iter().all(|curve| curve.converged.is_empty()) => match self.all > told {
                true => format!("No run of {each_of} converges"),
                false => format!("No run of any {one} converges"),
            },
            ([], others) => {
                let none = if self.all > told { format!("None of {each_of}") } else { format!("No {one}") };
                format!("{none} converges in every run, but in {}", between(others))
            }
            (always, others) => {
                let verb = if always.len() == 1 { "converges" } else { "converge" };
                let rest = match others {
                    [other] => other.name.clone(),
                    others => format!("the other {}", others.len()),
                };
                let who = in_words(always, &each_of);
                format!("{who} {verb} in every run, {rest} in {}", between(others))
            }
        }
    }

    /// Whose half has converged first; `None` where the first are equally fast.
    fn fastest(&self) -> Option<&Named> {
        let median = |curve: &&Named| curve.median().unwrap_or(f64::INFINITY);
        let fastest = self.curves.iter().min_by(|left, right| median(left).total_cmp(&median(right)))?;
        let equal = self.curves.iter().filter(|curve| median(curve) == median(&fastest)).count();
        (equal == 1).then_some(fastest)
    }
}

impl Named {
    fn is_always(&self) -> bool {
        self.runs > 0 && self.converged.len() == self.runs
    }

    /// The time within which half of all its runs had converged, if so many did.
    fn median(&self) -> Option<f64> {
        Curve::new(self.converged.iter().map(|run| run.0), self.runs).within(0.5)
    }

    fn half(&self) -> String {
        self.median().map_or(String::new(), |median| format!(": half of its runs within {}", time(median)))
    }
}

/// The names of up to three curves, else how many they are of all that are told of.
fn in_words(curves: &[&Named], all: &str) -> String {
    let names: Vec<&str> = curves.iter().map(|curve| curve.name.as_str()).collect();
    let is_short = names.iter().map(|name| name.chars().count()).sum::<usize>() <= 40;
    match names.as_slice() {
        [one] => (*one).to_owned(),
        [rest @ .., last] if is_short && names.len() <= 3 => format!("{} and {last}", rest.join(", ")),
        _ => format!("{} of {all}", names.len()),
    }
}

/// How many runs converge of those of some curves: `3 of 20 runs`, `3 to 7 of 20 runs`.
fn between(curves: &[&Named]) -> String {
    let converged = || curves.iter().map(|curve| curve.converged.len() as u64);
    let (least, most) = (converged().min().unwrap_or(0), converged().max().unwrap_or(0));
    let runs = count(curves.iter().map(|curve| curve.runs as u64).max().unwrap_or(0));
    let range = match (least, most) {
        (0, 0) => return format!("none of {runs} runs"),
        (least, most) if least == most => count(least),
        (least, most) => format!("{} to {}", count(least), count(most)),
    };
    format!("{range} of {runs} runs")
}

/// The distributions of one figure.
struct Panel<'a> {
    curves: &'a [Named],
    distributions: Vec<Curve>,
}

impl Panel<'_> {
    /// The greatest figure.
    fn last(&self) -> f64 {
        self.distributions.iter().filter_map(Curve::last).fold(0.0, f64::max)
    }

    /// Draws the panel, its figures divided by `unit` to be in that of the axis; returns where it ends below.
    fn draw(&self, scene: &mut Scene, above: f64, heading: &str, unit: f64, title: &str) -> f64 {
        let area = panel(above);
        let heading = format!("{heading}, % of all runs of each");
        scene.text(Text::new(&heading, point(style::MARGIN, area.top - 13.0), bold(style::LABEL)));
        let height = Axis::new((0.0, 100.0), (area.bottom, area.top));
        height.draw_left(scene, &area, |value, step| format!("{} %", number(value, step)));
        let figures = self.distributions.iter().flat_map(|curve| curve.figures()).map(|figure| figure / unit);
        let scale = Scale::over(figures, (area.left, area.right));
        let at = |figure: f64| scale.at(figure / unit);
        let lines: Vec<Vec<Point>> =
            self.distributions.iter().map(|curve| curve.corners(&at, &height, area.right, 0.0)).collect();
        let below = scale.draw_below(scene, &area, title);
        for (position, corners) in lines.iter().enumerate() {
            // Those drawn before others are wider, so that they show where curves coincide.
            let wider = (1.2 * (lines.len() - 1 - position) as f64).min(4.0);
            scene.path(corners.clone(), 2.0 + wider, self.color(position));
        }
        let face = regular(style::LABEL);
        let all: Vec<&str> = self.curves.iter().map(|curve| curve.name.as_str()).collect();
        let names: Vec<String> = self.curves.iter().map(|curve| name(curve, &all, face.size)).collect();
        let room = Area { top: area.top - 9.0, bottom: area.bottom - 2.0, left: area.left + 2.0, ..area };
        let mut y = below;
        for (position, text) in labels::beside(&lines, &names, face, &room).into_iter().enumerate() {
            match text {
                Some(text) => self.write(scene, text, position),
                None => {
                    y += LEGEND_LINE;
                    let at = point(area.left, y - 4.0);
                    scene.line(at, point(at.x + 18.0, at.y), 3.0, self.color(position));
                    scene.text(Text::new(&names[position], point(at.x + 24.0, y), face));
                }
            }
        }
        y
    }

    fn color(&self, position: usize) -> Color {
        style::KINDS[self.curves[position].kind % Overlay::MOST_CURVES]
    }

    /// Writes a name, underlined in the colour of its curve, which as text would be too pale.
    fn write(&self, scene: &mut Scene, text: Text, position: usize) {
        let (area, y) = (text.area(), text.at.y + 3.0);
        scene.line(point(area.left, y), point(area.right, y), 1.5, self.color(position));
        scene.text(text);
    }
}

/// What stands beside a curve: its name, and how many of its runs converge where not all do.
fn name(curve: &Named, all: &[&str], size: f64) -> String {
    let name = regular(size).shorten_among(&curve.name, all, NAME);
    match curve.converged.len() {
        converged if converged == curve.runs => name,
        converged => format!("{name}, {} of {}", count(converged as u64), count(curve.runs as u64)),
    }
}
