//! The `ecdf` chart of a repetition: one curve for the time to converge and one for messages, each with its band.

use super::curve::Curve;
use super::panel;
use crate::record::{RepeatedRun, RepetitionSummary};

use crate::report::axis::{Axis, TimeAxis, count, counted, number, time};
use crate::report::font::{bold, regular};
use crate::report::heading;
use crate::report::scene::{Anchor, Area, Dashes, Scene, Text, point};
use crate::report::style;

/// The shares that are marked on the curves.
const MARKED: [f64; 2] = [0.5, 0.9];

/// The chart; `None` when no run came to its end.
pub fn compose(summary: &RepetitionSummary, runs: &[RepeatedRun]) -> Option<Scene> {
    let ended: Vec<&RepeatedRun> = runs.iter().filter(|run| !run.partial).collect();
    if ended.is_empty() {
        return None;
    }
    let converged: Vec<(f64, f64)> =
        ended.iter().filter_map(|run| Some((run.converged_at_ms?, run.messages as f64))).collect();
    let reading =
        "Each curve tells the share of all runs that had converged within a time, or with so many messages.";
    let (mut scene, top) = heading::begin_of(&which_runs(summary), &title(summary), reading);
    let times = Curve::new(converged.iter().map(|run| run.0), ended.len());
    let messages = Curve::new(converged.iter().map(|run| run.1), ended.len());

    let area = panel(top);
    let longest = ended.iter().map(|run| run.ended_at_ms).fold(0.0, f64::max);
    let axis = TimeAxis::until(times.last().unwrap_or(longest), (area.left, area.right));
    draw_panel(&mut scene, &area, "Time to converge", &times, |value| axis.at(value), time);
    let below = axis.draw(&mut scene, &area, true);

    let area = panel(below + 8.0);
    let most = messages.last().unwrap_or(0.0).max(10.0);
    let axis = Axis::new((0.0, most * 1.02), (area.left, area.right));
    let in_words = |value: f64| counted(value as usize, "message");
    draw_panel(&mut scene, &area, "Messages until silent", &messages, |value| axis.at(value), in_words);
    let below = axis.draw_below(&mut scene, &area, Some("messages sent until the run was silent"));
    let has_band = [&times, &messages].iter().any(|curve| curve.reach().is_some());
    Some(heading::end(scene, below, &notes(summary, has_band)))
}

/// What was run, in one line.
pub fn which_runs(summary: &RepetitionSummary) -> String {
    let face = regular(style::SUBTITLE);
    [
        face.shorten(&summary.scenario, 250.0),
        format!("{}, {} auction", face.shorten(&summary.strategy, 120.0), summary.auction),
        format!("{} from seed {}", counted(summary.runs as usize, "run"), summary.first_seed),
        format!("{} runtime", summary.runtime),
        format!("{}, {}", counted(summary.nodes, "node"), counted(summary.edges, "edge")),
        counted(summary.request_nodes, "request node"),
    ]
    .join(" · ")
}

/// What is seen, in one sentence.
fn title(summary: &RepetitionSummary) -> String {
    let (runs, converged) = (summary.runs, summary.ended_as("converged"));
    let share = converging(converged, runs);
    let outcomes = match summary.outcomes_total {
        1 => "one outcome".to_owned(),
        many => format!("{} different outcomes", count(many as u64)),
    };
    format!("{share}; {outcomes}")
}

/// How many of so many runs converge, as the beginning of a sentence.
pub fn converging(converged: u64, runs: u64) -> String {
    let all = counted(runs as usize, "run");
    match converged {
        0 => format!("None of {all} converges"),
        1 if runs == 1 => "The run converges".to_owned(),
        _ if converged == runs => format!("All {all} converge"),
        1 => format!("1 of {all} converges"),
        _ => format!("{} of {all} converge", count(converged)),
    }
}

fn notes(summary: &RepetitionSummary, has_band: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if has_band {
        notes.push(
            "Band: with 95 % confidence the curve over all seeds lies within it, from end to end (Dvoretzky, Kiefer and \
             Wolfowitz; Massart 1990)."
                .to_owned(),
        );
    }
    notes.extend(shared_notes(summary));
    notes
}

/// Which runs did not converge, and which are not counted.
pub fn shared_notes(summary: &RepetitionSummary) -> Vec<String> {
    let others: Vec<String> = summary
        .verdicts
        .iter()
        .filter(|(verdict, _)| *verdict != "converged")
        .map(|(verdict, runs)| format!("{} {verdict}", count(*runs)))
        .collect();
    let mut notes = Vec::new();
    if !others.is_empty() {
        notes.push(format!("Runs that did not converge: {}.", others.join(", ")));
    }
    if summary.interrupted > 0 {
        notes.push(format!("{} more were interrupted and are not counted.", count(summary.interrupted)));
    }
    notes
}

fn draw_panel(
    scene: &mut Scene,
    area: &Area,
    name: &str,
    curve: &Curve,
    at: impl Fn(f64) -> f64,
    in_words: impl Fn(f64) -> String,
) {
    let height = Axis::new((0.0, 100.0), (area.bottom, area.top));
    let heading = format!("{name}, % of all {}", counted(curve.runs(), "run"));
    scene.text(Text::new(&heading, point(style::MARGIN, area.top - 13.0), bold(style::LABEL)));
    height.draw_left(scene, area, |value, step| format!("{} %", number(value, step)));
    draw_missing(scene, area, &height, curve);
    draw_band(scene, area, &height, curve, &at);
    scene.path(curve.corners(&at, &height, area.right, 0.0), 2.0, style::BLUE);
    for share in MARKED {
        let Some(figure) = curve.within(share) else { continue };
        let mark = point(at(figure), height.at(share * 100.0));
        scene.disc(mark, 3.5, style::BLUE);
        let label = format!("{} % within {}", number(share * 100.0, 1.0), in_words(figure));
        // Below and right of the curve, or above and left of it: it never runs through its label.
        let face = regular(style::LABEL);
        let fits = mark.x + 10.0 + face.width(&label) <= area.right;
        let (anchor, place) = match fits {
            true => (Anchor::Start, point(mark.x + 8.0, mark.y + 15.0)),
            false => (Anchor::End, point(mark.x - 8.0, mark.y - 6.0)),
        };
        scene.text(Text::new(&label, place, face).anchor(anchor));
    }
}

/// Draws the band within which the distribution over all seeds lies.
fn draw_band(scene: &mut Scene, area: &Area, height: &Axis, curve: &Curve, at: &dyn Fn(f64) -> f64) {
    let Some(reach) = curve.reach() else { return };
    let mut corners = curve.corners(at, height, area.right, reach);
    corners.extend(curve.corners(at, height, area.right, -reach).into_iter().rev());
    scene.polygon(corners, style::SKY.alpha(0.22));
}

/// Marks the share of the runs that never converged: what the curve lacks to 100 %.
fn draw_missing(scene: &mut Scene, area: &Area, height: &Axis, curve: &Curve) {
    if curve.missing() == 0 {
        return;
    }
    let level = height.at(curve.level() * 100.0);
    let dashes = Dashes { dash: 4.0, gap: 3.0, width: 1.5 };
    scene.dashes(point(area.right, area.top), point(area.right, level), dashes, style::VERMILLION);
    let verb = if curve.missing() == 1 { "does" } else { "do" };
    let text =
        format!("{} of {} {verb} not converge", count(curve.missing() as u64), counted(curve.runs(), "run"));
    let text = Text::new(&text, point(area.right, area.top - 13.0), regular(style::LABEL));
    scene.text(text.anchor(Anchor::End).color(style::INK));
}
