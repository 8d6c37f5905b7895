//! The one screen of a repetition: how many runs converged, to which different outcomes, how fast, and who goes round.

use std::path::Path;

use huddle_sim::record::{OutcomeCount, RepetitionSummary, Spread};
use serde::Serialize;

use crate::console::{GOOD, REMARKABLE, STRONG, printable, styled};
use crate::screen::{Rows, cycle_rows};
use crate::wording::{count, counted, decimal, list, milliseconds, percent};

/// Outcomes that are shown; the rest is counted.
const OUTCOMES_MAX: usize = 10;

/// Stitches of an outcome that are shown.
const STITCHES_MAX: usize = 6;

/// Runs whose cycle is shown.
const CYCLES_MAX: usize = 3;

/// The summary of a repetition and its folder as one line of JSON, under the key `repetition`.
pub fn json_line(summary: &RepetitionSummary, folder: &Path) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        repetition: &'a RepetitionSummary,
        output: String,
    }
    let line = Line { repetition: summary, output: folder.display().to_string() };
    let json = serde_json::to_string(&line).expect("a summary has text keys and plain values only");
    format!("{json}\n")
}

/// Everything for people.
pub fn screen(summary: &RepetitionSummary, folder: &Path) -> String {
    let mut rows = Rows::default();
    rows.add("outcomes", outcomes(summary));
    rows.add("stitching", vec![stitching(summary)]);
    rows.add("time", spread(summary.converged_at_ms, "that converged", milliseconds));
    rows.add("messages", spread(summary.messages, "that converged", |number| count(number as u64)));
    rows.add("flips", spread(summary.flips, "with all held", |number| count(number as u64)));
    rows.add("cycles", cycles(summary));
    rows.add("expected", expected(summary));
    rows.add("output", vec![printable(&folder.display().to_string())]);
    format!("{}\n{}\n", heading(summary), rows.text)
}

fn heading(summary: &RepetitionSummary) -> String {
    let verdicts: Vec<String> = summary
        .verdicts
        .iter()
        .map(|(verdict, runs)| {
            let style = if verdict == "converged" { GOOD } else { REMARKABLE };
            styled(style, format!("{} {verdict}", share(*runs, summary)))
        })
        .collect();
    let interrupted = match summary.interrupted {
        0 => String::new(),
        runs => format!("; {} interrupted and not counted", count(runs)),
    };
    let name = styled(STRONG, printable(&summary.scenario));
    format!("{name}: {}, {}{interrupted}", counted(summary.runs, "run"), list(&verdicts))
}

fn share(runs: u64, summary: &RepetitionSummary) -> String {
    percent(runs as f64 / summary.runs.max(1) as f64)
}

fn outcomes(summary: &RepetitionSummary) -> Vec<String> {
    let mut rows = vec![counted(summary.outcomes_total as u64, "different outcome")];
    let shown = summary.outcomes.iter().take(OUTCOMES_MAX);
    rows.extend(shown.map(|outcome| describe(outcome, summary)));
    if let Some(hidden) = summary.outcomes_total.checked_sub(OUTCOMES_MAX).filter(|hidden| *hidden > 0) {
        rows.push(format!("and {} more in {}", count(hidden as u64), RepetitionSummary::FILE_NAME));
    }
    rows
}

fn describe(outcome: &OutcomeCount, summary: &RepetitionSummary) -> String {
    let stitches = outcome.stitching.iter().take(STITCHES_MAX);
    let stitches = stitches.map(|(request, node)| format!("{} → {}", printable(request), printable(node)));
    let mut stitches: Vec<String> = stitches.collect();
    if outcome.stitching.len() > STITCHES_MAX {
        stitches.push("...".to_owned());
    }
    if stitches.is_empty() {
        stitches.push("nothing stitched".to_owned());
    }
    let mark = |good: bool, text: &str| if good { text.to_owned() } else { styled(REMARKABLE, text) };
    format!(
        "{} in {}, first with seed {}: {}; welfare {}, {}, {}",
        share(outcome.runs, summary),
        counted(outcome.runs, "run"),
        outcome.first_seed,
        stitches.join(", "),
        decimal(outcome.welfare, 6),
        mark(outcome.complete, if outcome.complete { "complete" } else { "incomplete" }),
        mark(outcome.valid, if outcome.valid { "valid" } else { "invalid" }),
    )
}

fn stitching(summary: &RepetitionSummary) -> String {
    format!("{} complete, {} valid", share(summary.complete, summary), share(summary.valid, summary))
}

/// How a figure spreads over the runs that have it; `which` tells what these have in common.
fn spread(spread: Option<Spread>, which: &str, in_words: impl Fn(f64) -> String) -> Vec<String> {
    let Some(spread) = spread else { return Vec::new() };
    let [least, median, ninth, most] =
        [spread.least, spread.median, spread.ninth_decile, spread.most].map(in_words);
    vec![format!(
        "{least} to {most}; of {} {which}, half within {median}, nine in ten within {ninth}",
        counted(spread.runs as u64, "run")
    )]
}

fn cycles(summary: &RepetitionSummary) -> Vec<String> {
    let shown = summary.cycles.iter().take(CYCLES_MAX);
    shown
        .flat_map(|(seed, cycle)| cycle_rows(cycle).into_iter().map(move |row| format!("seed {seed}: {row}")))
        .collect()
}

fn expected(summary: &RepetitionSummary) -> Vec<String> {
    let Some(met) = summary.expectations_met else { return Vec::new() };
    let style = if met == summary.runs { GOOD } else { REMARKABLE };
    vec![styled(style, format!("all met in {} of {}", count(met), counted(summary.runs, "run")))]
}
