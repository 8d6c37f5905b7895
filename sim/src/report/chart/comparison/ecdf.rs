//! The `ecdf` chart of a comparison: a curve for each strategy.

use crate::experiment::compare::{ComparedRun, ComparisonSummary, ContenderKind, ContenderSummary};
use crate::report::chart::ecdf::{Named, Overlay};
use crate::report::scene::Scene;

use super::lane;

/// The chart; `None` where no strategy took part.
pub fn compose(summary: &ComparisonSummary, runs: &[&ComparedRun]) -> Option<Scene> {
    overlay(summary, runs).compose()
}

fn overlay(summary: &ComparisonSummary, runs: &[&ComparedRun]) -> Overlay {
    let contenders = || summary.contenders.iter().enumerate();
    let strategies = || contenders().filter(|(_, contender)| contender.kind == ContenderKind::Strategy);
    let named = |(position, contender): (usize, &ContenderSummary)| {
        let own = || runs.iter().filter(|run| run.contender == contender.name);
        let converged = |run: &&ComparedRun| Some((run.converged_at_ms?, run.messages.unwrap_or(0) as f64));
        Named {
            name: contender.name.clone(),
            kind: position % lane::COLORS,
            runs: own().count(),
            converged: own().filter_map(converged).collect(),
        }
    };
    let mut notes = super::solvers_left_out(summary);
    let curves: Vec<Named> = strategies().map(named).collect();
    if curves.len() > Overlay::MOST_CURVES {
        notes.push(format!("{} of {} strategies drawn: the first.", Overlay::MOST_CURVES, curves.len()));
    }
    Overlay {
        which: super::which(summary),
        reading: "Each curve is a strategy".to_owned(),
        noun: ("strategy".to_owned(), "strategies".to_owned()),
        all: curves.len(),
        curves,
        notes,
    }
}
