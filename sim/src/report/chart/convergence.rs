//! The `convergence` chart: agreement and welfare over time, messages in flight below, the two moments marked.

use super::steps;
use crate::record::{CourseRecord, Recording, Summary};

use crate::report::axis::{Axis, TimeAxis, amount, count, number, time};
use crate::report::font::{bold, regular};
use crate::report::heading;
use crate::report::scene::{Anchor, Area, Color, Dashes, Point, Scene, Text, point};
use crate::report::style;

const LEFT: f64 = 92.0;
const HEADING_HEIGHT: f64 = 32.0;

/// The chart; `None` without a course.
pub fn compose(recording: &Recording) -> Option<Scene> {
    let course = recording.course.as_ref().filter(|course| !course.time_ms.is_empty())?;
    let summary = &recording.summary;
    let (mut scene, top) =
        heading::begin(recording, &title(summary), &format!("{}.", heading::stitched(summary)));
    let end_ms = last_moment(course, summary);
    let time_axis = TimeAxis::until(end_ms, (LEFT, style::RIGHT - 12.0));
    let moments = moments(summary);
    let marks_end = if moments.is_empty() { top } else { top + 36.0 };
    let agreement = panel(marks_end, 170.0);
    let welfare = panel(agreement.bottom, 120.0);
    let in_flight = panel(welfare.bottom, 80.0);
    let lines = Lines { time: &time_axis, at_ms: &course.time_ms, end_ms };
    draw_agreement(&mut scene, agreement, &lines, course);
    draw_welfare(&mut scene, welfare, &lines, course);
    draw_in_flight(&mut scene, in_flight, &lines, (course, summary.watches_all_in_flight()));
    let bottom = time_axis.draw(&mut scene, &in_flight, true);
    mark_moments(&mut scene, &time_axis, &moments, top, &[agreement, welfare, in_flight]);
    Some(heading::end(scene, bottom, &notes(summary)))
}

fn panel(above: f64, height: f64) -> Area {
    let top = above + HEADING_HEIGHT + 4.0;
    Area::new(LEFT, top, style::RIGHT - 12.0, top + height)
}

/// What is seen, in one sentence.
fn title(summary: &Summary) -> String {
    let share = percent(summary.agreement);
    let ended = time(summary.ended_at_ms);
    if summary.partial {
        return format!("Interrupted after {ended}, at an agreement of {share}");
    }
    match (summary.verdict.as_str(), summary.converged_at_ms, summary.quiescent_at_ms) {
        ("converged", Some(agreed), Some(silent)) => {
            format!("Agreement after {}, silent after {}", time(agreed), time(silent))
        }
        ("converged", Some(agreed), None) => format!("Agreement after {}", time(agreed)),
        ("disagreement", _, Some(silent)) => {
            format!("No agreement: silent after {}, but only {share} hold the final view", time(silent))
        }
        ("oscillating", ..) => format!("No agreement: oscillating until the end at {ended}"),
        ("exhausted", ..) => format!("No verdict: still busy at the limit of {ended}, agreement {share}"),
        (verdict, ..) => format!("Run ended as {verdict} after {ended}, agreement {share}"),
    }
}

/// A share in percent, to a tenth; less than all is never 100 %, more than none never 0 %.
fn percent(share: f64) -> String {
    let tenths = match share {
        share if share >= 1.0 => 1_000.0,
        share if share > 0.0 => (share * 1_000.0).round().clamp(1.0, 999.0),
        _ => 0.0,
    };
    if tenths % 10.0 == 0.0 { format!("{} %", tenths / 10.0) } else { format!("{:.1} %", tenths / 10.0) }
}

fn notes(summary: &Summary) -> Vec<String> {
    let mut notes = Vec::new();
    if summary.sampling_interval_ms > 0.0 {
        notes.push(format!(
            "Sampled at most every {}; agreement and welfare are drawn as if they held until the next sample.",
            time(summary.sampling_interval_ms)
        ));
    }
    if let Some(nodes) = summary.sampled_nodes {
        notes.push(format!(
            "The curves tell of {} of the nodes, drawn at random: a share is true to within about {:.1} percentage points.",
            count(nodes as u64),
            // Twice the standard error of a share of one half.
            100.0 / (nodes as f64).sqrt()
        ));
    }
    if summary.components > 1 {
        notes.push(format!(
            "The container has {} parts; agreement is measured within each, welfare is that of the view that most nodes hold.",
            count(summary.components as u64)
        ));
    }
    notes
}

fn last_moment(course: &CourseRecord, summary: &Summary) -> f64 {
    let moments = [Some(summary.ended_at_ms), summary.converged_at_ms, summary.quiescent_at_ms];
    let moments = course.time_ms.iter().copied().chain(moments.into_iter().flatten());
    moments.filter(|moment| moment.is_finite()).fold(0.0, f64::max)
}

/// What step lines need: time's axis, the moments of the samples, the end of the run.
struct Lines<'a> {
    time: &'a TimeAxis,
    at_ms: &'a [f64],
    end_ms: f64,
}

impl Lines<'_> {
    /// The corners of a step line.
    fn steps(&self, axis: &Axis, values: impl Iterator<Item = f64>) -> Vec<Point> {
        steps::corners(self.at_ms.iter().copied().zip(values), self.time, axis, self.end_ms)
    }

    /// Left edge, right edge and value of the intervals that end at samples, those of value 0 left out. Neighbours
    /// narrower than a point are one, with the greater value.
    fn intervals(&self, values: &[u64]) -> Vec<(f64, f64, u64)> {
        let mut bars: Vec<(f64, f64, u64)> = Vec::new();
        let mut left = self.time.at(0.0);
        for (at, value) in self.at_ms.iter().zip(values).filter(|(at, _)| at.is_finite()) {
            // Times rise in every recording that was not damaged.
            let right = self.time.at(*at).max(left);
            match bars.last_mut() {
                Some(last) if last.1 - last.0 < 1.0 => (last.1, last.2) = (right, last.2.max(*value)),
                _ => bars.push((left, right, *value)),
            }
            left = right;
        }
        bars.retain(|bar| bar.2 > 0 && bar.1 > bar.0);
        bars
    }
}

fn draw_agreement(scene: &mut Scene, area: Area, lines: &Lines<'_>, course: &CourseRecord) {
    let axis = Axis::new((0.0, 100.0), (area.bottom, area.top));
    panel_heading(scene, &area, "Agreement, % of nodes that hold the final view of their part");
    axis.draw_left(scene, &area, |value, step| format!("{} %", number(value, step)));
    let shares = course.agreement.iter().map(|share| share * 100.0);
    draw_steps(scene, &area, &axis, lines.steps(&axis, shares), style::BLUE);
}

fn draw_welfare(scene: &mut Scene, area: Area, lines: &Lines<'_>, course: &CourseRecord) {
    let axis = Axis::over(course.welfare.iter().copied(), (area.bottom, area.top), 3);
    let cut =
        if axis.begins_at_zero() { String::new() } else { format!(" (axis from {})", amount(axis.low())) };
    panel_heading(scene, &area, &format!("Welfare of the view that most nodes hold, credits{cut}"));
    axis.draw_left(scene, &area, number);
    draw_steps(scene, &area, &axis, lines.steps(&axis, course.welfare.iter().copied()), style::VERMILLION);
}

/// Draws, as bars, the most messages in flight between each sample and the one before it (the first: since the start
/// of the run), or, where only that is known, those in flight at the sample.
fn draw_in_flight(
    scene: &mut Scene,
    area: Area,
    lines: &Lines<'_>,
    (course, is_most): (&CourseRecord, bool),
) {
    let most = course.in_flight.iter().copied().max().unwrap_or(0) as f64;
    let axis = Axis::over([0.0, most.max(1.0)].into_iter(), (area.bottom, area.top), 2);
    let heading = match is_most {
        true => "Most messages in flight at once, from each sample to the next",
        false => "Messages in flight at each sample",
    };
    panel_heading(scene, &area, heading);
    let whole = |value: f64, step: f64| {
        if value.fract() == 0.0 { number(value, step.max(1.0)) } else { String::new() }
    };
    axis.draw_left(scene, &area, whole);
    for (left, right, messages) in lines.intervals(&course.in_flight) {
        scene.fill(Area::new(left, axis.at(messages as f64), right, area.bottom), style::SKY);
    }
}

/// Draws a step line, and the base line where it stands for 0.
fn draw_steps(scene: &mut Scene, area: &Area, axis: &Axis, corners: Vec<Point>, color: Color) {
    if axis.begins_at_zero() {
        scene.line(point(area.left, area.bottom), point(area.right, area.bottom), 1.0, style::FRAME);
    }
    if let Some(last) = corners.last().copied() {
        scene.path(corners, 2.0, color);
        scene.disc(last, 3.0, color);
    }
}

fn panel_heading(scene: &mut Scene, area: &Area, text: &str) {
    let at = point(style::MARGIN, area.top - 11.0);
    scene.text(Text::new(text, at, bold(style::LABEL)));
}

/// A moment that is marked over all panels.
struct Moment {
    at_ms: f64,
    label: String,
    color: Color,
    dashes: Dashes,
}

fn moments(summary: &Summary) -> Vec<Moment> {
    let moment = |at: Option<f64>, what: &str, color, dash| {
        let at_ms = at.filter(|at| at.is_finite())?;
        let dashes = Dashes { dash, gap: 3.0, width: 1.5 };
        Some(Moment { at_ms, label: format!("{what} {}", time(at_ms)), color, dashes })
    };
    let converged = moment(summary.converged_at_ms, "converged", style::DARK_GREEN, 9.0);
    let silent = moment(summary.quiescent_at_ms, "silent", style::INK, 2.5);
    converged.into_iter().chain(silent).collect()
}

/// Marks each moment by a dashed line through the panels (not through their headings) and a label above, one row
/// per moment, so ordered that no line runs through the label of the other.
fn mark_moments(scene: &mut Scene, time_axis: &TimeAxis, moments: &[Moment], top: f64, panels: &[Area]) {
    let (face, middle) = (regular(style::LABEL + 1.0), (panels[0].left + panels[0].right) / 2.0);
    let leftwards = moments.iter().map(|moment| time_axis.at(moment.at_ms)).fold(0.0, f64::max) > middle;
    for (position, moment) in moments.iter().enumerate() {
        let row = if leftwards { moments.len() - 1 - position } else { position };
        let (x, baseline) = (time_axis.at(moment.at_ms), top + 12.0 + row as f64 * 18.0);
        for panel in panels {
            scene.dashes(point(x, panel.top - 4.0), point(x, panel.bottom), moment.dashes, moment.color);
        }
        scene.dashes(point(x, baseline - 9.0), point(x, panels[0].top - 24.0), moment.dashes, moment.color);
        let fits = x - face.width(&moment.label) > style::MARGIN;
        let (anchor, shift) = if leftwards && fits { (Anchor::End, -4.0) } else { (Anchor::Start, 4.0) };
        let text = Text::new(&moment.label, point(x + shift, baseline), face);
        scene.text(text.anchor(anchor).color(moment.color));
    }
}
