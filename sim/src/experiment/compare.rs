//! Comparing strategies and solvers on one problem: who settles, on what, how far from the optimum, at what cost.
//!
//! ```text
//! Plan, Contenders ──▶ Trials ──▶ Trial (one seed) ──▶ Comparison ──▶ compare.json, runs.csv, measured.csv
//!                       │ Referee: the optimum of the problem in the end
//! ```
//!
//! [`Trials`] resolves who runs on what and solves the problem once; [`Trials::run`] lets every contender go with one
//! seed, so that seeds can be run side by side; [`Comparison`] takes the results in the order of the seeds. All but what
//! is measured depends on scenario, contenders and seeds alone (virtual runtime, and no limit of time reached).

mod candidates;
mod contender;
mod figures;
mod referee;
mod run;
mod trials;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use indexmap::{IndexMap, IndexSet};

use crate::model::Stitching;
use crate::plan::Plan;
use crate::record::file::write_file;
use crate::record::{GraphRecord, Spread};

pub use candidates::{CandidateSummary, CandidatesSummary};
pub use contender::{Contender, ContenderKind};
pub use figures::{ComparisonMeasured, ComparisonSummary, ConflictSummary, ContenderSummary, OptimumSummary};
pub(crate) use referee::Referee;
pub use referee::{Optimum, RefereeLimits};
pub use run::{ComparedRun, MeasuredRun};
pub use trials::{Trial, TrialResult, Trials};

/// Notices that are kept; a run in trouble may have one of its own.
const MOST_NOTICES: usize = 20;

/// The results of one scenario so far.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What all trials have in common; its figures are filled in by [`Comparison::summary`].
    blank: ComparisonSummary,
    /// The contenders with whether their runs are a sample: whether any of them draws from the seed.
    contenders: Vec<(Contender, bool)>,
    /// Per seed, a row for each contender.
    runs: Vec<Vec<ComparedRun>>,
    measured: Vec<Vec<MeasuredRun>>,
    /// The stitchings of all parts, in the order in which they first came out.
    outcomes: IndexSet<Vec<Stitching>>,
    /// Both graphs, where candidates are listed.
    graph: Option<GraphRecord>,
    /// By their text without its figures, of which seeds have different ones: the first of each.
    notices: IndexMap<String, String>,
}

impl Comparison {
    /// Name of the table of runs in the folder of the comparison.
    pub const RUNS_FILE_NAME: &str = "runs.csv";

    /// Name of the table of what depends on the machine.
    pub const MEASURED_FILE_NAME: &str = "measured.csv";

    /// Without results yet, of trials of a plan that begin with this seed.
    pub fn new(plan: &Plan, trials: &Trials<'_>, first_seed: u64) -> Self {
        let mut comparison = Self {
            blank: ComparisonSummary {
                conflict: trials.conflict().cloned(),
                ..ComparisonSummary::blank(plan, first_seed)
            },
            contenders: trials.contenders(),
            runs: Vec::new(),
            measured: Vec::new(),
            outcomes: IndexSet::new(),
            graph: None,
            notices: IndexMap::new(),
        };
        comparison.note(plan.notices.iter().chain(trials.notices()).cloned());
        comparison
    }

    /// Tells the candidates of trials too, so many of them one by one, where their solver `exhaustive` lists any.
    pub fn list_candidates(&mut self, trials: &Trials<'_>, shown: usize) {
        let Some((candidates, graph)) = trials.candidates(shown) else { return };
        (self.blank.candidates, self.graph) = (Some(candidates), graph);
    }

    /// Both graphs of the problem whose candidates are told; `None` where none are, or the container is too large.
    pub fn graph(&self) -> Option<&GraphRecord> {
        self.graph.as_ref()
    }

    fn note(&mut self, notices: impl IntoIterator<Item = String>) {
        for notice in notices {
            let key = notice.chars().filter(|character| !character.is_ascii_digit()).collect();
            self.notices.entry(key).or_insert(notice);
        }
    }

    /// Number of trials so far that came to their end.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Whether there is none yet.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Adds a trial; trials come in the order of their seeds. One that was interrupted is only counted.
    pub fn add(&mut self, trial: Trial) {
        if trial.partial {
            self.blank.interrupted += 1;
            return;
        }
        let mut runs = Vec::new();
        let mut measured = Vec::new();
        for result in trial.results {
            let outcome = self.outcomes.insert_full(result.parts).0 + 1;
            measured.push(MeasuredRun {
                contender: result.run.contender.clone(),
                seed: result.run.seed,
                wall_seconds: result.wall_seconds,
            });
            self.note(result.notices);
            runs.push(ComparedRun { outcome, ..result.run });
        }
        self.runs.push(runs);
        self.measured.push(measured);
    }

    /// The rows of one contender, by position, in the order of the seeds.
    fn runs_of(&self, contender: usize) -> Vec<&ComparedRun> {
        self.runs.iter().map(|row| &row[contender]).collect()
    }

    /// All rows: contender by contender, each in the order of the seeds.
    pub fn runs(&self) -> impl Iterator<Item = &ComparedRun> {
        (0..self.contenders.len()).flat_map(|contender| self.runs.iter().map(move |row| &row[contender]))
    }

    /// What the trials come to; `None` before the first has come to its end.
    pub fn summary(&self) -> Option<ComparisonSummary> {
        let seed = self.runs.first()?.first()?.seed;
        let contenders = self.contenders.iter().enumerate().map(|(position, (contender, is_sample))| {
            ContenderSummary::of(contender, *is_sample, &self.runs_of(position), seed, position as u64)
        });
        let mut notices: Vec<String> = self.notices.values().take(MOST_NOTICES).cloned().collect();
        if let Some(more) = self.notices.len().checked_sub(MOST_NOTICES).filter(|more| *more > 0) {
            notices.push(format!("and {more} more notices"));
        }
        Some(ComparisonSummary {
            seeds: self.runs.len() as u64,
            optimum: self.optimum(),
            optima: self.optima(),
            outcomes: self.outcomes.len(),
            contenders: contenders.collect(),
            notices,
            measured: self.measured(),
            ..self.blank.clone()
        })
    }

    /// The optimum, where one is known and all seeds have the same.
    fn optimum(&self) -> Option<OptimumSummary> {
        let first = self.runs.first()?.first()?;
        (self.optima() == 1).then_some(())?;
        Some(OptimumSummary {
            stitched: first.optimum_stitched?,
            welfare: first.optimum_welfare?,
            proven: first.optimum_proven?,
        })
    }

    /// Number of different optima over the seeds.
    fn optima(&self) -> usize {
        let rows = self.runs.iter().filter_map(|row| row.first());
        let optima = rows.filter_map(|run| {
            Some((run.optimum_stitched?, run.optimum_welfare?.to_bits(), run.optimum_proven?))
        });
        optima.collect::<BTreeSet<_>>().len()
    }

    /// What was measured of a contender. A solver that comes to the same with every seed was measured once.
    fn measurements(&self, position: usize) -> impl Iterator<Item = &MeasuredRun> {
        let (contender, is_sample) = &self.contenders[position];
        let once = contender.kind() == ContenderKind::Solver && !is_sample;
        self.measured.iter().map(move |row| &row[position]).take(if once { 1 } else { usize::MAX })
    }

    fn measured(&self) -> ComparisonMeasured {
        let walls = self.contenders.iter().enumerate().filter_map(|(position, (contender, _))| {
            let seconds = self.measurements(position).map(|run| run.wall_seconds);
            Some((contender.name().to_owned(), Spread::of(seconds)?))
        });
        ComparisonMeasured { wall_seconds: walls.collect::<IndexMap<_, _>>() }
    }

    /// Writes `compare.json`, `runs.csv` and `measured.csv` into an existing folder; nothing before the first trial.
    ///
    /// # Errors
    /// When a file cannot be written; the error names it.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let Some(summary) = self.summary() else { return Ok(()) };
        write_file(&folder.join(ComparisonSummary::FILE_NAME), |writer| {
            serde_json::to_writer_pretty(&mut *writer, &summary)?;
            writer.write_all(b"\n")
        })?;
        write_file(&folder.join(Self::RUNS_FILE_NAME), |writer| write_table(writer, self.runs()))?;
        let measured = (0..self.contenders.len()).flat_map(|position| self.measurements(position));
        write_file(&folder.join(Self::MEASURED_FILE_NAME), |writer| write_table(writer, measured))
    }
}

fn write_table(writer: impl Write, rows: impl Iterator<Item = impl serde::Serialize>) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(writer);
    for row in rows {
        table.serialize(row)?;
    }
    table.flush()
}

#[cfg(test)]
pub(crate) mod tests;
