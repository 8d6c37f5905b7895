//! The charts of a comparison: `shares`, how often each contender converges, agrees, is valid and optimal; `welfare`,
//! what its stitchings are worth; `cost`, how long it took to converge and with how many messages; and `ecdf`, what share of its
//! runs had converged by when. In `welfare` and `cost` every run is a dot in the lane of its contender. Of the solver
//! `exhaustive` there are also [`candidates`].

pub mod candidates;
pub mod cost;
pub mod ecdf;
mod lane;
pub mod shares;
pub mod welfare;

use crate::experiment::compare::{ComparisonSummary, ContenderKind, ContenderSummary};
use crate::report::axis::{count, counted};
use crate::report::font::regular;
use crate::report::style;

/// What was compared, in one line.
fn which(summary: &ComparisonSummary) -> String {
    let auction = summary.common_auction().map(|auction| format!("{auction} auction"));
    let told = [
        Some(regular(style::SUBTITLE).shorten(&summary.scenario, 250.0)),
        auction,
        Some(format!("{} from seed {}", counted(summary.seeds as usize, "run"), summary.first_seed)),
        Some(format!("{} runtime", summary.runtime)),
        Some(format!("{}, {}", counted(summary.nodes, "node"), counted(summary.edges, "edge"))),
        Some(counted(summary.request_nodes, "request node")),
    ];
    told.into_iter().flatten().collect::<Vec<String>>().join(" · ")
}

/// Some contenders in words; how many where one has settings, which would be too long for a title.
fn in_words(contenders: &[&ContenderSummary], all: usize) -> String {
    let names: Vec<&str> = contenders.iter().map(|contender| contender.name.as_str()).collect();
    match names.as_slice() {
        [one] => (*one).to_owned(),
        _ if contenders.iter().any(|contender| !contender.settings.is_empty()) => {
            format!("{} of {}", counted(names.len(), "contender"), count(all as u64))
        }
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
        [] => "none".to_owned(),
    }
}

/// Which contenders have no interval, in one sentence, if any.
fn without_interval(summary: &ComparisonSummary) -> Option<String> {
    let same = summary.contenders.iter().filter(|contender| !contender.draws);
    let same: Vec<&str> = same.map(|contender| contender.name.as_str()).collect();
    (!same.is_empty())
        .then(|| format!("The same with every seed, so without an interval: {}.", same.join(", ")))
}

/// Which contenders a chart of time and messages leaves out, in one sentence, if any.
fn solvers_left_out(summary: &ComparisonSummary) -> Vec<String> {
    let solvers = summary.contenders.iter().filter(|contender| contender.kind == ContenderKind::Solver);
    let solvers: Vec<&str> = solvers.map(|contender| contender.name.as_str()).collect();
    match solvers.as_slice() {
        [] => Vec::new(),
        _ => vec![format!(
            "Solvers send no messages and have no simulated time, so they are not drawn: {}.",
            solvers.join(", ")
        )],
    }
}
