//! The `shares` chart: how often the runs of each contender converge, agree, are valid, complete and optimal, each share
//! with its 95 % interval, on scales from 0 to 100 %.

use crate::experiment::Share;
use crate::experiment::compare::{ComparisonSummary, ContenderKind, ContenderSummary};

use super::lane;
use crate::report::axis::{Axis, count};
use crate::report::font::{bold, regular};
use crate::report::heading;
use crate::report::scene::{Anchor, Area, Color, Scene, Text, point};
use crate::report::style;

/// Height of a lane.
const HEIGHT: f64 = 52.0;
/// Between two columns.
const GAP: f64 = 44.0;

/// A measure with its share for a contender, where it has one.
type Measure = (&'static str, fn(&ContenderSummary) -> Option<Share>);

const MEASURES: [Measure; 5] = [
    ("Converged", |contender| contender.converged),
    ("Agreed", |contender| contender.agreed),
    ("Valid", |contender| Some(contender.valid)),
    ("Complete", |contender| Some(contender.complete)),
    ("Optimal", |contender| contender.optimal),
];

/// The chart; `None` without runs.
pub fn compose(summary: &ComparisonSummary) -> Option<Scene> {
    if summary.seeds == 0 || summary.contenders.is_empty() {
        return None;
    }
    let reading =
        "A dot is the share of all runs, the bar its 95 % interval (Wilson). All scales go from 0 to 100 %.";
    let (mut scene, top) = heading::begin_of(&super::which(summary), &title(summary), reading);
    let contenders: Vec<&ContenderSummary> = summary.contenders.iter().collect();
    let top = top + 24.0;
    let area = Area::new(lane::LEFT, top, style::RIGHT, top + HEIGHT * contenders.len() as f64);
    for (column, measure) in MEASURES.iter().enumerate() {
        draw_column(&mut scene, &area, column, *measure, &contenders);
    }
    lane::names(&mut scene, &area, HEIGHT, &contenders);
    Some(heading::end(scene, area.bottom + 24.0, &notes(summary)))
}

/// Which strategies always converge to the optimum, in one sentence.
fn title(summary: &ComparisonSummary) -> String {
    let strategies = || summary.contenders.iter().filter(|one| one.kind == ContenderKind::Strategy);
    let is_known = summary.contenders.iter().any(|contender| contender.optimal.is_some());
    let what = if is_known { "the optimum" } else { "a valid stitching" };
    let is_all = |share: Option<Share>| share.is_some_and(|share| share.count == share.runs);
    let always = strategies()
        .filter(|one| is_all(one.converged) && is_all(if is_known { one.optimal } else { Some(one.valid) }));
    let always: Vec<&ContenderSummary> = always.collect();
    match always.as_slice() {
        _ if strategies().next().is_none() => solvers_title(summary),
        [] => format!("No strategy converges to {what} in every run"),
        _ => format!("Every run of {} converges to {what}", super::in_words(&always, strategies().count())),
    }
}

/// Of solvers alone: which of them always stitch validly.
fn solvers_title(summary: &ComparisonSummary) -> String {
    let valid = summary.contenders.iter().filter(|one| one.valid.count == one.valid.runs);
    let valid: Vec<&ContenderSummary> = valid.collect();
    let all = summary.contenders.len();
    match valid.as_slice() {
        [] => "No solver always ends in a valid stitching".to_owned(),
        [_] => format!("{} always ends in a valid stitching", super::in_words(&valid, all)),
        _ => format!("{} always end in a valid stitching", super::in_words(&valid, all)),
    }
}

fn draw_column(
    scene: &mut Scene,
    area: &Area,
    column: usize,
    measure: Measure,
    contenders: &[&ContenderSummary],
) {
    let width = (area.width() + GAP / 2.0) / MEASURES.len() as f64;
    let from = area.left + GAP / 4.0 + width * column as f64;
    let axis = Axis::new((0.0, 1.0), (from, from + width - GAP));
    let (name, share_of) = measure;
    scene.text(Text::new(name, point(from, area.top - 10.0), bold(style::LABEL)));
    for (share, label) in [(0.0, "0"), (0.5, "50"), (1.0, "100 %")] {
        let x = axis.at(share);
        scene.line(point(x, area.top), point(x, area.bottom), 0.5, style::GRID);
        let text = Text::new(label, point(x, area.bottom + 15.0), regular(style::LABEL));
        scene.text(text.anchor(Anchor::Middle).color(style::MUTED));
    }
    for (lane, contender) in contenders.iter().enumerate() {
        let y = area.top + HEIGHT * (lane as f64 + 0.5) + 6.0;
        match share_of(contender) {
            Some(share) => draw_share(scene, &axis, share, y, lane::color(lane)),
            None => {
                let text = Text::new("–", point(axis.at(0.5), y + 4.0), regular(style::LABEL));
                scene.text(text.anchor(Anchor::Middle).color(style::MUTED));
            }
        }
    }
}

/// The share as a dot on its interval, and above it in numbers.
fn draw_share(scene: &mut Scene, axis: &Axis, share: Share, y: f64, color: Color) {
    let x = axis.at(share.share);
    if let (Some(low), Some(high)) = (share.low, share.high) {
        let (from, to) = (axis.at(low), axis.at(high));
        scene.line(point(from, y), point(to, y), 2.0, color);
        for end in [from, to] {
            scene.line(point(end, y - 4.0), point(end, y + 4.0), 1.5, color);
        }
    }
    scene.disc(point(x, y), 4.0, color);
    let face = regular(style::LABEL);
    let label = format!("{} of {}", count(share.count), count(share.runs));
    let half = face.width(&label) / 2.0;
    let middle =
        x.clamp(axis.at(0.0) + half - GAP / 4.0, (axis.at(1.0) - half + GAP / 4.0).max(axis.at(0.5)));
    scene.text(Text::new(&label, point(middle, y - 9.0), face).anchor(Anchor::Middle));
}

fn notes(summary: &ComparisonSummary) -> Vec<String> {
    let mut notes = vec![
        "Converged: silent in the end, all nodes of a part with one stitching. Agreed: all of them held it when the run \
         was over, silent or not. Valid: no condition is broken. Complete: every request node is stitched. Optimal: valid, \
         and as good as the optimum."
            .to_owned(),
    ];
    if summary.contenders.iter().any(|contender| contender.kind == ContenderKind::Solver) {
        notes.push("Solvers do not bid: nothing converges there, and nobody has to agree (–).".to_owned());
    }
    if summary.contenders.iter().any(|contender| contender.optimal.is_none()) {
        notes.push(
            "Where the optimum is not known of every run, no share of optimal runs is told (–).".to_owned(),
        );
    }
    notes.extend(super::without_interval(summary));
    notes.extend(lane::setting_notes(&summary.contenders.iter().collect::<Vec<_>>()));
    notes
}
