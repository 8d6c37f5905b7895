//! The `welfare` chart: what every run's stitching is worth, beside the optimum.

use crate::experiment::compare::{ComparedRun, ComparisonSummary, ContenderSummary};
use crate::experiment::{Mean, Share};

use super::lane::{self, Shape};
use crate::report::axis::{Axis, amount, count, counted};
use crate::report::font::regular;
use crate::report::heading;
use crate::report::scene::{Anchor, Area, Dashes, Scene, Text, point};
use crate::report::style;

/// The chart; `None` without runs.
pub fn compose(summary: &ComparisonSummary, runs: &[&ComparedRun]) -> Option<Scene> {
    if runs.is_empty() {
        return None;
    }
    let reading = "A mark is the final stitching of one run. The black diamond is the mean of the valid ones, with its \
                   95 % interval.";
    let (mut scene, top) = heading::begin_of(&super::which(summary), &title(summary), reading);
    legend(&mut scene, top + 4.0);
    let area = lane::area(top + 44.0, summary.contenders.len());
    let optimum = summary.optimum.map(|optimum| optimum.welfare);
    let axis = lane::axis(runs.iter().map(|run| run.welfare).chain(optimum), &area);
    let contenders: Vec<&ContenderSummary> = summary.contenders.iter().collect();
    lane::frame(&mut scene, &area, &axis, &contenders);
    draw_optimum(&mut scene, &area, &axis, summary);
    for (position, contender) in summary.contenders.iter().enumerate() {
        let middle = lane::middle(&area, position);
        let own = runs.iter().filter(|run| run.contender == contender.name);
        let own: Vec<(f64, Shape)> = own.map(|run| (run.welfare, shape(run))).collect();
        lane::dots(&mut scene, &|welfare| axis.at(welfare), middle, lane::color(position), &own);
        if let Some(mean) = contender.welfare {
            draw_mean(&mut scene, &axis, middle, mean);
        }
        lane::tell(&mut scene, &area, position, &figures(contender));
    }
    let below = axis.draw_below(&mut scene, &area, Some("welfare, credits"));
    Some(heading::end(scene, below, &notes(summary)))
}

fn shape(run: &ComparedRun) -> Shape {
    match (run.valid, run.complete) {
        (false, _) => Shape::Cross,
        (true, false) => Shape::Ring,
        (true, true) => Shape::Disc,
    }
}

/// Who always reaches the optimum, in one sentence.
fn title(summary: &ComparisonSummary) -> String {
    let all = summary.contenders.len();
    let always = |contender: &&ContenderSummary| {
        contender.optimal.is_some_and(|share| share.runs > 0 && share.count == share.runs)
    };
    let best: Vec<&ContenderSummary> = summary.contenders.iter().filter(always).collect();
    if summary.contenders.iter().all(|contender| contender.optimal.is_none()) {
        return format!("Welfare of {}, the optimum is not known", counted(all, "contender"));
    }
    match best.as_slice() {
        [] => format!("None of {} always reaches the optimum", counted(all, "contender")),
        [_] => format!("{} always reaches the optimum", super::in_words(&best, all)),
        many if many.len() == all => "All contenders always reach the optimum".to_owned(),
        _ => format!("{} always reach the optimum", super::in_words(&best, all)),
    }
}

/// What the marks mean, from left to right.
fn legend(scene: &mut Scene, y: f64) {
    let face = regular(style::LABEL);
    let mut x = lane::LEFT;
    let meanings = [
        (Shape::Disc, "valid and complete"),
        (Shape::Ring, "valid, not every request node stitched"),
        (Shape::Cross, "not valid"),
    ];
    for (shape, meaning) in meanings {
        lane::mark(scene, point(x + 4.0, y - 4.0), 4.0, shape, style::MUTED);
        scene.text(Text::new(meaning, point(x + 14.0, y), face).color(style::MUTED));
        x += 14.0 + face.width(meaning) + 22.0;
    }
}

fn draw_optimum(scene: &mut Scene, area: &Area, axis: &Axis, summary: &ComparisonSummary) {
    let Some(optimum) = summary.optimum else { return };
    let x = axis.at(optimum.welfare);
    let dashes = Dashes { dash: 5.0, gap: 3.0, width: 1.2 };
    scene.dashes(point(x, area.top - 6.0), point(x, area.bottom), dashes, style::INK);
    let what = if optimum.proven { "optimum" } else { "bound on the optimum" };
    let missing = match summary.request_nodes.saturating_sub(optimum.stitched) {
        0 => String::new(),
        _ => format!(" with {} stitched", counted(optimum.stitched, "request node")),
    };
    let label = format!("{what} {}{missing}", amount(optimum.welfare));
    let face = regular(style::LABEL);
    let half = face.width(&label) / 2.0;
    let middle = x.clamp(lane::LEFT + half, (style::RIGHT - half).max(lane::LEFT + half));
    let text = Text::new(&label, point(middle, area.top - 11.0), face);
    scene.text(text.anchor(Anchor::Middle));
}

fn draw_mean(scene: &mut Scene, axis: &Axis, middle: f64, mean: Mean) {
    let (x, half) = (axis.at(mean.mean), 4.5);
    if let (Some(low), Some(high)) = (mean.low, mean.high) {
        let (from, to) = (axis.at(low), axis.at(high));
        scene.line(point(from, middle), point(to, middle), 2.0, style::INK);
        for end in [from, to] {
            scene.line(point(end, middle - 4.0), point(end, middle + 4.0), 1.5, style::INK);
        }
    }
    let diamond = |half: f64| {
        vec![
            point(x, middle - half),
            point(x + half, middle),
            point(x, middle + half),
            point(x - half, middle),
        ]
    };
    scene.polygon(diamond(half + 1.2), style::PAPER);
    scene.polygon(diamond(half), style::INK);
}

/// How many runs are valid and optimal.
fn figures(contender: &ContenderSummary) -> Vec<String> {
    let of = |share: &Share, what: &str| format!("{} of {} {what}", count(share.count), count(share.runs));
    let mut lines = vec![of(&contender.valid, "valid")];
    lines.push(match &contender.optimal {
        Some(share) => of(share, "optimal"),
        None => "optimal: not known".to_owned(),
    });
    lines
}

fn notes(summary: &ComparisonSummary) -> Vec<String> {
    let mut notes = lane::setting_notes(&summary.contenders.iter().collect::<Vec<_>>());
    if summary.optima > 1 {
        notes.push("The problem differs by seed, and so does its optimum: it is not drawn.".to_owned());
    }
    if summary.optimum.is_some_and(|optimum| !optimum.proven) {
        notes.push("The exact solver came to its limit: the optimum may be less than its bound.".to_owned());
    }
    notes.extend(super::without_interval(summary));
    notes
}
