//! The `seeds` chart of a repetition: small multiples, a panel for each of the first seeds, with agreement over time and, below
//! it, a tick for each change of holder. All panels have the same axes.

use std::collections::BTreeMap;

use super::ecdf::repetition::{converging, shared_notes, which_runs};
use super::steps;
use crate::record::{CourseRecord, RepeatedRun, RepetitionSummary};
use crate::report::axis::{Axis, TimeAxis, count, counted, time};
use crate::report::font::{bold, regular};
use crate::report::heading;
use crate::report::scene::{Anchor, Area, Scene, Text, point};
use crate::report::style;

/// Most panels that stay legible.
pub const MOST_PANELS: usize = 12;

const COLUMNS: usize = 3;
const GAP: f64 = 22.0;
/// Room for the numbers of agreement.
const LEFT: f64 = 70.0;
const HEIGHT: f64 = 72.0;
const HEADING: f64 = 30.0;
/// Height of the strip of changes, and how far it lies below the curve.
const STRIP: f64 = 9.0;
const STRIP_GAP: f64 = 4.0;
/// Time ends after so many times the longest time to converge, where some run goes on for longer without converging.
const TIMES_LONGEST: f64 = 2.0;

/// The chart; `None` where no run that came to its end has its course recorded.
pub fn compose(
    summary: &RepetitionSummary,
    runs: &[RepeatedRun],
    courses: &BTreeMap<u64, CourseRecord>,
) -> Option<Scene> {
    let ended: Vec<&RepeatedRun> = runs.iter().filter(|run| !run.partial).collect();
    let panels: Vec<Panel<'_>> = ended
        .iter()
        .filter_map(|run| Some(Panel { run, course: courses.get(&run.seed)? }))
        .filter(|panel| !panel.course.time_ms.is_empty())
        .take(MOST_PANELS)
        .collect();
    if panels.is_empty() {
        return None;
    }
    let end_ms = end_ms(&panels);
    let reading = "A panel for each seed: agreement, the share of nodes that hold the final view of their part. \
                   Ticks below: changes of holder.";
    let (mut scene, top) = heading::begin_of(&which_runs(summary), &title(summary, &ended), reading);
    let columns = COLUMNS.min(panels.len());
    let width = (style::RIGHT - 12.0 - LEFT - GAP * (columns - 1) as f64) / columns as f64;
    let pitch = HEADING + HEIGHT + STRIP_GAP + STRIP + 14.0;
    let mut bottom = top;
    for (position, panel) in panels.iter().enumerate() {
        let left = LEFT + (position % columns) as f64 * (width + GAP);
        let upper = top + (position / columns) as f64 * pitch + HEADING;
        let area = Area::new(left, upper, left + width, upper + HEIGHT);
        let axis = TimeAxis::until(end_ms, (area.left, area.right));
        panel.draw(&mut scene, &area, &axis, end_ms, position % columns == 0);
        let below = Area { bottom: area.bottom + STRIP_GAP + STRIP, ..area };
        let is_lowest = position + columns >= panels.len();
        if is_lowest {
            bottom = bottom.max(axis.draw(&mut scene, &below, columns == 1));
        }
    }
    if columns > 1 {
        let unit = TimeAxis::until(end_ms, (0.0, 1.0)).unit;
        let text = format!("time since the start of the run, {}", unit.sign);
        bottom += 14.0;
        let at = point((LEFT + style::RIGHT - 12.0) / 2.0, bottom);
        let text = Text::new(&text, at, regular(style::LABEL));
        scene.text(text.anchor(Anchor::Middle).color(style::MUTED));
    }
    Some(heading::end(scene, bottom + 4.0, &notes(summary, &ended, &panels, end_ms)))
}

/// How many runs converge, and between which times, in one sentence.
fn title(summary: &RepetitionSummary, ended: &[&RepeatedRun]) -> String {
    let times: Vec<f64> = ended.iter().filter_map(|run| run.converged_at_ms).collect();
    let (least, most) =
        times.iter().fold((f64::INFINITY, 0.0_f64), |range, time| (range.0.min(*time), range.1.max(*time)));
    let when = match time(least) == time(most) {
        true => format!("after {}", time(most)),
        false => format!("after {} to {}", time(least), time(most)),
    };
    let share = converging(times.len() as u64, ended.len() as u64);
    match (times.len(), ended.len()) {
        (0, 1) => "The run does not converge".to_owned(),
        (0, _) => format!("{share}{}", outcomes(summary)),
        (1, 1) => format!("{share} {when}"),
        _ => format!("{share}, {when}{}", outcomes(summary)),
    }
}

fn outcomes(summary: &RepetitionSummary) -> String {
    match summary.outcomes_total {
        0 | 1 => String::new(),
        many => format!("; {} different outcomes", count(many as u64)),
    }
}

/// When time ends in all panels.
fn end_ms(panels: &[Panel<'_>]) -> f64 {
    let longest = panels.iter().map(Panel::end_ms).fold(0.0, f64::max);
    let converged = panels.iter().filter_map(|panel| panel.run.converged_at_ms);
    let converged = converged.filter(|time| time.is_finite()).fold(0.0, f64::max);
    let settled = panels.iter().filter(|panel| panel.run.converged_at_ms.is_some()).map(Panel::end_ms);
    let settled = settled.fold(0.0, f64::max);
    if converged > 0.0 { longest.min(settled.max(TIMES_LONGEST * converged)) } else { longest }
}

fn notes(
    summary: &RepetitionSummary,
    ended: &[&RepeatedRun],
    panels: &[Panel<'_>],
    end_ms: f64,
) -> Vec<String> {
    let mut notes = Vec::new();
    if panels.len() < ended.len() {
        notes.push(format!(
            "{} of {} drawn, those of the lowest seeds; {} left out.",
            panels.len(),
            counted(ended.len(), "run"),
            count((ended.len() - panels.len()) as u64)
        ));
    }
    let longest = panels.iter().map(Panel::end_ms).fold(0.0, f64::max);
    if longest > end_ms {
        notes.push(format!(
            "Time is drawn until {}; where a panel says so, its run went on without converging.",
            time(end_ms)
        ));
    }
    notes.extend(shared_notes(summary));
    notes
}

/// A run and its course.
struct Panel<'a> {
    run: &'a RepeatedRun,
    course: &'a CourseRecord,
}

impl Panel<'_> {
    fn end_ms(&self) -> f64 {
        let times = self.course.time_ms.iter().copied().chain([self.run.ended_at_ms]);
        times.filter(|time| time.is_finite()).fold(0.0, f64::max)
    }

    fn draw(&self, scene: &mut Scene, area: &Area, times: &TimeAxis, end_ms: f64, has_numbers: bool) {
        self.draw_heading(scene, area, end_ms);
        let axis = Axis::new((0.0, 100.0), (area.bottom, area.top));
        for share in [0.0, 50.0, 100.0] {
            let y = axis.at(share);
            scene.line(point(area.left, y), point(area.right, y), 0.5, style::GRID);
            if has_numbers {
                let at = point(area.left - 8.0, y + style::LABEL * 0.36);
                let text = Text::new(&format!("{share} %"), at, regular(style::LABEL));
                scene.text(text.anchor(Anchor::End).color(style::MUTED));
            }
        }
        scene.line(point(area.left, area.bottom), point(area.right, area.bottom), 1.0, style::FRAME);
        let until = self.end_ms().min(end_ms);
        let shares = self.course.time_ms.iter().zip(&self.course.agreement);
        let shares = shares.filter(|(at, _)| **at <= until).map(|(at, share)| (*at, share * 100.0));
        let corners = steps::corners(shares, times, &axis, until);
        if corners.len() > 1 {
            // Where it swings all the time a thin line still shows how.
            let width = if corners.len() > 300 { 0.7 } else { 1.8 };
            scene.path(corners, width, style::BLUE);
        }
        if let Some(converged) = self.run.converged_at_ms.filter(|at| at.is_finite() && *at <= end_ms) {
            scene.disc(point(times.at(converged), axis.at(100.0)), 3.2, style::DARK_GREEN);
        }
        self.draw_changes(scene, area, times, end_ms);
    }

    /// The seed, and how its run ended.
    fn draw_heading(&self, scene: &mut Scene, area: &Area, end_ms: f64) {
        let (face, y) = (bold(style::LABEL), area.top - 9.0);
        let name = format!("seed {}", self.run.seed);
        scene.text(Text::new(&name, point(area.left, y), face));
        let left = area.left + face.width(&name) + 8.0;
        let ended = match self.run.converged_at_ms {
            Some(converged) => format!("converged {}", time(converged)),
            None if self.end_ms() > end_ms => format!("{}, until {}", self.run.verdict, time(self.end_ms())),
            None => self.run.verdict.clone(),
        };
        let changes = match self.run.flips {
            Some(flips) => format!(", {}", counted(flips as usize, "change")),
            None => String::new(),
        };
        let face = regular(style::LABEL);
        let text = face.cut(&format!("{ended}{changes}"), area.right - left);
        scene.text(Text::new(&text, point(left, y), face).color(style::MUTED));
    }

    /// A tick wherever a holder changed from one sample to the next; ticks at one place are one.
    fn draw_changes(&self, scene: &mut Scene, area: &Area, times: &TimeAxis, end_ms: f64) {
        let (top, bottom) = (area.bottom + STRIP_GAP, area.bottom + STRIP_GAP + STRIP);
        let mut last = f64::NEG_INFINITY;
        for (sample, at) in self.course.time_ms.iter().enumerate().skip(1) {
            let changed = self.course.requests.iter().any(|request| {
                let holder = |sample: usize| request.holder.get(sample).and_then(Option::as_ref);
                holder(sample - 1).is_some() && holder(sample) != holder(sample - 1)
            });
            let x = times.at(*at);
            if changed && *at <= end_ms && x - last >= 1.0 {
                scene.line(point(x, top), point(x, bottom), 1.0, style::VERMILLION);
                last = x;
            }
        }
    }
}
