//! Sweeps: the same scenario run over many settings of its fields, each with many seeds.
//!
//! ```text
//! study file, or --vary ──▶ Study ──▶ Sweep ──▶ SweepRow ──▶ Journal (appended as runs finish, in any order)
//!                          (design)  (runs)                    │ in the order of runs
//!                                                              ▼
//!            runs.csv, runs.parquet ◀── Table ◀── Results ──▶ Points ──▶ points.csv, sweep.json, charts
//! ```
//!
//! A run has a number: the point of the design times the seeds of a point, plus which seed it is. What a run comes to depends on
//! its number alone (virtual runtime), so it does not matter which process makes it, nor when: a journal that was broken off
//! is completed by whoever comes next, and those of several machines are put together.

mod design;
mod factor;
pub(crate) mod file;
mod journal;
mod points;
mod results;
mod row;
mod runs;
mod table;
#[cfg(test)]
mod tests;

pub use design::Design;
pub use factor::{Factor, Levels};
pub use file::{parse_study, read_study};
pub use journal::{Heading, InOrder, Journal, Shard, Todo};
pub use points::{Contrast, ContrastRow, MeasureOfPoint, PointRow, Points, SweepSummary};
pub use results::Results;
pub use row::{MEASURES, Measure, SweepRow};
pub use runs::{RunError, Sweep};
pub use table::Table;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Most runs of one study.
pub const MOST_RUNS: u64 = 1_000_000_000;

/// What is varied, and how often it is tried.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Study {
    /// Names its folder.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// The scenario file.
    #[serde(skip)]
    pub scenario: PathBuf,
    /// Fields that all runs change, and their values as YAML.
    pub set: Vec<(String, String)>,
    /// The fields that vary.
    pub factors: Vec<Factor>,
    /// Which combinations of their values are tried.
    pub design: Design,
    /// Runs of each combination, with the seed of the scenario and those that follow it.
    pub seeds: u64,
}

impl Study {
    /// Number of points: combinations of values.
    pub fn points(&self) -> u64 {
        self.design.points(&self.factors)
    }

    /// Number of runs.
    pub fn runs(&self) -> u64 {
        self.points().saturating_mul(self.seeds)
    }

    /// The values at a point, one for each factor, as YAML.
    pub fn values(&self, point: u64) -> Vec<String> {
        self.design.values(&self.factors, point)
    }

    /// What is wrong with the study as a whole, if anything.
    pub fn flaw(&self) -> Option<String> {
        if self.factors.is_empty() {
            return Some("no field varies; `vary` names at least one".to_owned());
        }
        for (position, factor) in self.factors.iter().enumerate() {
            if self.factors[..position].iter().any(|other| other.field == factor.field) {
                return Some(format!("`{}` varies twice", factor.field));
            }
            if self.design == Design::Grid && matches!(factor.levels, Levels::Between { .. }) {
                return Some(format!(
                    "`{}` has a range without steps, of which a grid cannot try all values; give a step, or draw random or \
                     latin hypercube points",
                    factor.field
                ));
            }
        }
        let runs = self.runs();
        (runs > MOST_RUNS).then(|| format!("{runs} runs are too many; at most {MOST_RUNS} fit"))
    }
}
