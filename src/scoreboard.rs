//! The one screen of a comparison: two tables, of what contenders reach and of what it costs.

use std::path::Path;

use huddle_sim::experiment::compare::{
    CandidatesSummary, ComparisonSummary, ConflictSummary, ContenderSummary,
};
use huddle_sim::experiment::{Mean, Share};
use huddle_sim::record::Spread;
use serde::Serialize;

use crate::console::{REMARKABLE, STRONG, printable, styled};
use crate::screen::Rows;
use crate::table::aligned_with;
use crate::wording::{count, counted, decimal, milliseconds, whole_percent};

/// Columns that the names of contenders may take.
const NAME_WIDTH_MAX: usize = 16;

/// Columns of a screen.
const WIDTH: usize = 100;

/// What stands where there is no figure.
const NONE: &str = "–";

/// The summary of a comparison and its folder as one line of JSON, under the key `comparison`.
pub fn json_line(summary: &ComparisonSummary, folder: &Path) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        comparison: &'a ComparisonSummary,
        output: String,
    }
    let line = Line { comparison: summary, output: folder.display().to_string() };
    let json = serde_json::to_string(&line).expect("a summary has text keys and plain values only");
    format!("{json}\n")
}

/// Everything for people.
pub fn screen(summary: &ComparisonSummary, folder: &Path) -> String {
    let mut rows = Rows::default();
    rows.add(
        "figures",
        vec![
            "[95 % intervals] of shares after Wilson, of mean welfare by percentile bootstrap;".to_owned(),
            "cost: medians of the runs that converged, with [first–ninth decile]".to_owned(),
        ],
    );
    rows.add("candidates", summary.candidates.iter().map(candidates).collect());
    rows.add("settings", settings(summary));
    rows.add("notices", summary.notices.iter().flat_map(|notice| wrapped(&printable(notice))).collect());
    rows.add("output", vec![printable(&folder.display().to_string())]);
    let conflict = summary.conflict.as_ref().map_or(String::new(), |told| format!("\n{}", conflict(told)));
    format!("{}{conflict}\n\n{}\n{}\n{}\n", heading(summary), reached(summary), cost(summary), rows.text)
}

fn heading(summary: &ComparisonSummary) -> String {
    let interrupted = match summary.interrupted {
        0 => String::new(),
        seeds => format!("; {} interrupted and not counted", count(seeds)),
    };
    let optimum = match (summary.optimum, summary.optima) {
        (Some(optimum), _) => {
            let what = if optimum.proven { "optimum" } else { "optimum at most" };
            let stitched = format!("{} of {}", optimum.stitched, summary.request_nodes);
            format!("{what} {} with {stitched} request nodes stitched", decimal(optimum.welfare, 6))
        }
        (None, 0) => "optimum not known".to_owned(),
        (None, optima) => format!("{optima} different optima"),
    };
    let auction = summary.common_auction().map_or(String::new(), |auction| format!(", {auction} auction"));
    format!(
        "{}: {}, {} from seed {}{interrupted}; {}{auction}\n{optimum}",
        styled(STRONG, printable(&summary.scenario)),
        counted(summary.contenders.len() as u64, "contender"),
        counted(summary.seeds, "seed"),
        summary.first_seed,
        summary.runtime,
    )
}

/// How many candidates `exhaustive` lists, and how many of them are valid.
fn candidates(told: &CandidatesSummary) -> String {
    let judged = match told.judged {
        all if all == told.all => counted(all, "candidate"),
        judged => format!("the first {} of {} candidates", count(judged), count(told.all)),
    };
    let passing = match told.passing {
        all if all == told.valid => String::new(),
        passing => format!(", {} of them pass every validator", count(passing)),
    };
    let verb = if told.valid == 1 { "is" } else { "are" };
    format!("{} of {judged} {verb} valid{passing}", count(told.valid))
}

/// Why no stitching is complete, in lines within the width of the screen.
fn conflict(told: &ConflictSummary) -> String {
    let demands: Vec<String> = told.demands.iter().map(|demand| printable(demand)).collect();
    let what = match demands.as_slice() {
        [] => return "no container node can take a request node, whatever is demanded".to_owned(),
        [one] => format!("no stitching meets: {one}"),
        _ => format!("no stitching meets all of: {}", demands.join("; ")),
    };
    let size = demands.len();
    let proof = match (told.minimal, told.smallest) {
        (_, true) if size == 1 => String::new(),
        (_, true) => " (no fewer conflict)".to_owned(),
        (true, false) => {
            format!(" (none can be spared; the fewest that conflict are {} to {size})", told.at_least)
        }
        (false, false) => " (some may be spared: --conflict-limit came first)".to_owned(),
    };
    wrapped(&format!("{what}{proof}")).join("\n")
}

fn reached(summary: &ComparisonSummary) -> String {
    let mut table =
        vec![row(["reached", "converged %", "valid %", "complete %", "optimal %", "welfare if valid"])];
    table.extend(summary.contenders.iter().map(|contender| {
        vec![
            name(summary, contender),
            contender.converged.map_or(NONE.to_owned(), share),
            share(contender.valid),
            share(contender.complete),
            contender.optimal.map_or(NONE.to_owned(), share),
            contender.welfare.map_or(NONE.to_owned(), mean),
        ]
    }));
    aligned_with(&table, 1, |line, row| coloured(&line, &row[1]))
}

fn cost(summary: &ComparisonSummary) -> String {
    let per_link = if summary.shortcuts == 0 { "per edge" } else { "per link" };
    let heads = ["cost", "time to converge", "messages", per_link, "outcomes", "wall clock"];
    let mut table = vec![row(heads)];
    table.extend(summary.contenders.iter().map(|contender| {
        let wall = summary.measured.wall_seconds.get(&contender.name);
        vec![
            name(summary, contender),
            spread(contender.converged_at_ms, milliseconds),
            spread(contender.messages, |messages| count(messages as u64)),
            contender.messages_per_edge.map_or(NONE.to_owned(), |spread| per_edge(spread.median)),
            count(contender.outcomes as u64),
            wall.map_or(NONE.to_owned(), |wall| milliseconds(wall.median * 1e3)),
        ]
    }));
    aligned_with(&table, 1, |line, row| coloured(&line, &row[1]))
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// What stands for a contender in tables: one with settings has a number, by which the row `settings` tells them.
fn name(summary: &ComparisonSummary, contender: &ContenderSummary) -> String {
    let mark = numbered(summary).find(|(_, other)| other.name == contender.name);
    let mark = mark.map_or(String::new(), |(number, _)| format!("#{number}"));
    let base = printable(&contender.base);
    match base.char_indices().nth(NAME_WIDTH_MAX - mark.len()) {
        Some((end, _)) => format!("{}…{mark}", &base[..end]),
        None => format!("{base}{mark}"),
    }
}

/// The contenders with settings, from 1.
fn numbered(summary: &ComparisonSummary) -> impl Iterator<Item = (usize, &ContenderSummary)> {
    let with_settings = summary.contenders.iter().filter(|contender| !contender.settings.is_empty());
    (1..).zip(with_settings)
}

fn settings(summary: &ComparisonSummary) -> Vec<String> {
    let told = numbered(summary).map(|(number, contender)| {
        let settings = contender.settings.iter().map(|(key, value)| format!("{key}={value}"));
        wrapped(&printable(&format!("#{number} {}", settings.collect::<Vec<_>>().join(", "))))
    });
    told.flatten().collect()
}

/// A share in whole per cent with its interval; less than all is never shown as 100, more than none never as 0.
fn share(share: Share) -> String {
    let all = whole_percent(share.share);
    match (share.low, share.high) {
        (Some(low), Some(high)) => format!("{all} [{}–{}]", whole_percent(low), whole_percent(high)),
        _ => all,
    }
}

fn per_edge(messages: f64) -> String {
    if messages < 1e3 { decimal(messages, 1) } else { count(messages as u64) }
}

/// A text in lines that end within [`WIDTH`], the labels of rows included; all but the first are indented.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        if line.chars().count() + 1 + word.chars().count() > WIDTH - 14 && !line.trim().is_empty() {
            lines.push(format!("  {word}"));
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines
}

/// A mean with its interval.
fn mean(mean: Mean) -> String {
    let figure = |figure: f64| decimal(figure, if figure.abs() < 100.0 { 3 } else { 1 });
    match (mean.low, mean.high) {
        (Some(low), Some(high)) => format!("{} [{}–{}]", figure(mean.mean), figure(low), figure(high)),
        _ => figure(mean.mean),
    }
}

fn spread(spread: Option<Spread>, in_words: impl Fn(f64) -> String) -> String {
    let Some(spread) = spread else { return NONE.to_owned() };
    let [median, first, ninth] = [spread.median, spread.first_decile, spread.ninth_decile].map(in_words);
    // One unit is enough where both ends have the same as the median.
    let unit = median.split_once(' ').map(|(_, unit)| format!(" {unit}"));
    match unit {
        Some(unit) if first.ends_with(&unit) && ninth.ends_with(&unit) => {
            let bare = |text: &str| text.trim_end_matches(&unit).to_owned();
            format!("{} [{}–{}]{unit}", bare(&median), bare(&first), bare(&ninth))
        }
        _ => format!("{median} [{first}–{ninth}]"),
    }
}

/// A row that stands out where nothing converges.
fn coloured(line: &str, second: &str) -> String {
    if second.starts_with("0 [") || second == "0" { styled(REMARKABLE, line) } else { line.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_than_all_is_never_shown_as_100_nor_more_than_none_as_0() {
        let shown = [0.0, 0.001, 0.5, 0.838_87, 0.999, 1.0].map(whole_percent);
        assert_eq!(shown, ["0", "<1", "50", "84", ">99", "100"]);
    }

    #[test]
    fn a_conflict_says_what_is_proven_of_it() {
        let told = |demands: &[&str], minimal, smallest, at_least| {
            let demands = demands.iter().map(|demand| (*demand).to_owned()).collect();
            let told = conflict(&ConflictSummary { demands, minimal, smallest, at_least });
            // Where lines end is another matter.
            told.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(told(&["same over x, y"], true, true, 1), "no stitching meets: same over x, y");
        assert_eq!(told(&["a", "b"], true, true, 2), "no stitching meets all of: a; b (no fewer conflict)");
        let open =
            "no stitching meets all of: a; b; c (none can be spared; the fewest that conflict are 2 to 3)";
        assert_eq!(told(&["a", "b", "c"], true, false, 2), open);
        assert!(
            told(&["a", "b"], false, false, 0).ends_with("(some may be spared: --conflict-limit came first)")
        );
    }

    #[test]
    fn notices_stay_within_the_width_of_the_screen() {
        let lines = wrapped(&"a notice of many words ".repeat(20));
        assert!(lines.len() > 3 && lines.iter().all(|line| line.chars().count() <= WIDTH - 14), "{lines:?}");
    }
}
