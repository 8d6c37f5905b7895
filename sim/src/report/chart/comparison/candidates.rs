//! The charts of what the solver `exhaustive` lists: `candidates`, a grid of stitched graphs, each titled with the verdict on it,
//! and `layers`, the request above the container with the stitches of the best one.

use crate::experiment::compare::{CandidateSummary, CandidatesSummary, ComparisonSummary};
use crate::record::GraphRecord;
use crate::report::axis::{amount, count, counted};
use crate::report::chart::stitching::{self, Stitches};
use crate::report::font::{bold, regular};
use crate::report::heading;
use crate::report::scene::{Area, Scene, Text, point};
use crate::report::style;

use tile::Sheet;

mod tile;

const COLUMNS: usize = 3;
const GAP: f64 = 18.0;
/// Height of the two or three lines above a graph.
const TITLE: f64 = 52.0;
/// Lines that tell what is wrong.
const LINES: usize = 2;
/// Layouts are drawn from this, so that graphs look alike in every comparison of a scenario.
const LAYOUT_SEED: u64 = 0;

/// The grid; `None` where nothing is listed or shown.
pub fn compose(summary: &ComparisonSummary, graph: &GraphRecord) -> Option<Scene> {
    let candidates = summary.candidates.as_ref().filter(|candidates| !candidates.shown.is_empty())?;
    let reading = "Each graph is a candidate: every request node stitched to a container node of a fitting type. \
                   Squares: request nodes.";
    let (mut scene, top) = heading::begin_of(&which(summary), &title(candidates), reading);
    let width = (style::RIGHT - style::MARGIN - GAP * (COLUMNS - 1) as f64) / COLUMNS as f64;
    let stitches: Vec<Stitches> =
        candidates.shown.iter().map(|candidate| Stitches::of(graph, &candidate.stitching)).collect();
    let sheet = Sheet::new(graph, &stitches, width - 2.0, LAYOUT_SEED);
    let pitch = TITLE + sheet.height() + 12.0 + GAP;
    for (position, (candidate, stitches)) in candidates.shown.iter().zip(&stitches).enumerate() {
        let left = style::MARGIN + (position % COLUMNS) as f64 * (width + GAP);
        let upper = top + (position / COLUMNS) as f64 * pitch;
        let frame = Area::new(left, upper, left + width, upper + pitch - GAP);
        outline(&mut scene, &frame);
        draw_verdict(&mut scene, &frame, candidate);
        sheet.draw(&mut scene, point(left + 1.0, upper + TITLE), stitches);
    }
    let rows = candidates.shown.len().div_ceil(COLUMNS);
    let bottom = sheet.draw_legend(&mut scene, top + rows as f64 * pitch + 2.0);
    let mut notes = notes(candidates);
    notes.extend(sheet.note());
    Some(heading::end(scene, bottom, &notes))
}

/// The layers of the best candidate, or, where none is valid, of the one worth most; `None` where nothing is shown.
pub fn layers(summary: &ComparisonSummary, graph: &GraphRecord) -> Option<Scene> {
    let candidates = summary.candidates.as_ref()?;
    let best = candidates.shown.first()?;
    let stitches = Stitches::of(graph, &best.stitching);
    let reading = "Request nodes above, the container graph below; dotted lines are stitches.";
    let begun = heading::begin_of(&which(summary), &title_of_layers(candidates, best, &stitches), reading);
    Some(stitching::layers(begun, graph, &stitches, LAYOUT_SEED, &verdict_in_full(best)))
}

fn which(summary: &ComparisonSummary) -> String {
    [
        regular(style::SUBTITLE).shorten(&summary.scenario, 350.0),
        "exhaustive".to_owned(),
        format!("{}, {}", counted(summary.nodes, "node"), counted(summary.edges, "edge")),
        counted(summary.request_nodes, "request node"),
    ]
    .join(" · ")
}

fn credits(welfare: f64) -> String {
    format!("{} {}", amount(welfare), if welfare == 1.0 { "credit" } else { "credits" })
}

/// Of how many candidates so many were judged, as the beginning of a sentence goes on: `24 candidates`.
fn judged(candidates: &CandidatesSummary) -> String {
    match candidates.judged {
        all if all == candidates.all => counted(all as usize, "candidate"),
        judged => format!("the first {} of {} candidates", count(judged), count(candidates.all)),
    }
}

/// How many candidates are valid and what the best is worth, in one sentence.
fn title(candidates: &CandidatesSummary) -> String {
    let judged_candidates = judged(candidates);
    if candidates.valid == 0 {
        return match candidates.all {
            1 => "The only candidate is not valid".to_owned(),
            _ => format!("None of {judged_candidates} is valid"),
        };
    }
    let best = candidates.shown.iter().find(|candidate| candidate.is_valid());
    let these = if candidates.judged < candidates.all { " of these" } else { "" };
    let best =
        best.map_or(String::new(), |best| format!("the best{these} is worth {}", credits(best.welfare)));
    let has_validators = candidates.shown.iter().any(|candidate| !candidate.validators.is_empty());
    let verb = if candidates.valid == 1 { "is" } else { "are" };
    let valid = match candidates.all {
        1 => "The only candidate is valid".to_owned(),
        _ if candidates.valid == candidates.all => format!("All {judged_candidates} are valid"),
        _ => format!("{} of {judged_candidates} {verb} valid", count(candidates.valid)),
    };
    let passing = match candidates.passing {
        _ if !has_validators => String::new(),
        0 => ", none passes the validators".to_owned(),
        all if all == candidates.valid => String::new(),
        passing => format!(", {} pass the validators", count(passing)),
    };
    if best.is_empty() { format!("{valid}{passing}") } else { format!("{valid}{passing}; {best}") }
}

fn title_of_layers(candidates: &CandidatesSummary, best: &CandidateSummary, stitches: &Stitches) -> String {
    let on = counted(stitches.held().len(), "container node");
    let worth = credits(best.welfare);
    match (best.passes(), best.is_valid(), candidates.all) {
        (true, _, 1) => format!("The only candidate stitches to {on} and is worth {worth}"),
        (true, _, _) => format!("The best of {} stitches to {on} and is worth {worth}", judged(candidates)),
        (false, true, _) => {
            format!("No candidate passes the validators; the best valid one is worth {worth}")
        }
        (false, false, _) => {
            let broken = counted(best.violations.len(), "rule");
            format!("No candidate is valid; the one worth most breaks {broken}")
        }
    }
}

/// The verdict on a candidate: in a few words, and what is wrong, a sentence each.
fn verdict(candidate: &CandidateSummary) -> (String, Vec<String>) {
    let worth = format!("welfare {}", amount(candidate.welfare));
    let failed = || candidate.validators.iter().filter(|validator| !validator.ok);
    let broken = candidate.violations.iter().map(|violation| {
        format!("{} on {}: {}", violation.condition, violation.nodes.join(", "), violation.message)
    });
    let failures = failed().map(|validator| format!("{}: {}", validator.name, validator.message));
    let what = match (candidate.is_valid(), candidate.passes()) {
        (true, true) => "valid",
        (true, false) => "valid, but fails a validator",
        (false, _) => "invalid",
    };
    (format!("{what}, {worth}"), broken.chain(failures).collect())
}

fn verdict_in_full(candidate: &CandidateSummary) -> Vec<String> {
    let (what, wrong) = verdict(candidate);
    std::iter::once(format!("The candidate is {what}.")).chain(wrong).collect()
}

/// Writes the verdict in the upper part of a frame: a sign, what it is, and what is wrong as far as there is room.
fn draw_verdict(scene: &mut Scene, frame: &Area, candidate: &CandidateSummary) {
    let (what, wrong) = verdict(candidate);
    let (sign, color) = match candidate.passes() {
        true => ("✓", style::DARK_GREEN),
        false => ("✗", style::VERMILLION),
    };
    let face = bold(style::SUBTITLE);
    let left = frame.left + 8.0;
    scene.text(Text::new(sign, point(left, frame.top + 17.0), face).color(color));
    let text = face.cut(&what, frame.width() - 30.0);
    scene.text(Text::new(&text, point(left + 15.0, frame.top + 17.0), face));
    let face = regular(style::LABEL - 1.0);
    let width = frame.width() - 16.0;
    let more = if wrong.len() > 1 { format!(" (and {} more)", wrong.len() - 1) } else { String::new() };
    let told = wrong.first().map_or(String::new(), |first| format!("{first}{more}"));
    let mut lines = heading::wrap(&told, face, width);
    if lines.len() > LINES {
        let rest = lines.split_off(LINES - 1).join(" ");
        lines.push(face.cut(&rest, width));
    }
    for (line, text) in lines.iter().enumerate() {
        let at = point(left, frame.top + 32.0 + 13.0 * line as f64);
        scene.text(Text::new(text, at, face).color(style::MUTED));
    }
}

fn outline(scene: &mut Scene, area: &Area) {
    let corners = [
        (area.left, area.top),
        (area.right, area.top),
        (area.right, area.bottom),
        (area.left, area.bottom),
        (area.left, area.top),
    ];
    scene.path(corners.map(|(x, y)| point(x, y)).to_vec(), 0.5, style::GRID);
}

fn notes(candidates: &CandidatesSummary) -> Vec<String> {
    let shown = candidates.shown.len() as u64;
    let good = candidates.shown.iter().filter(|candidate| candidate.passes()).count() as u64;
    let left_out = candidates.judged - shown;
    let mut notes = Vec::new();
    if left_out > 0 {
        let kinds = match (good, shown - good) {
            (0, _) => "those worth most".to_owned(),
            (_, 0) => "the best".to_owned(),
            (good, others) => {
                format!("the best {} and, of the others, the {} worth most", count(good), count(others))
            }
        };
        notes.push(format!(
            "{} of {} drawn, {kinds}; {} left out.",
            count(shown),
            judged(candidates),
            count(left_out)
        ));
    }
    if candidates.judged < candidates.all {
        notes.push(format!(
            "Only the first {} candidates were judged; what the best of all is worth, the solver `exact` tells.",
            count(candidates.judged)
        ));
    }
    notes
}
