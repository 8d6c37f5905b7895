//! A resolved `huddle report`.

use std::path::PathBuf;

use huddle_sim::report::page::comparison::RUNS_MAX;

use super::place::check_new;
use crate::cli::{ReportArguments, Telling};
use crate::exit::Failure;

/// A resolved `huddle report`.
#[derive(Debug)]
pub struct ReportJob {
    /// The folders of runs, or ones that hold them; at least one.
    pub runs: Vec<PathBuf>,
    /// The file that was named for the page.
    pub file: Option<PathBuf>,
    /// Whether that file is replaced if it is there.
    pub force: bool,
    /// Whether the page is opened.
    pub open: bool,
    /// Whether the file is told.
    pub told: bool,
}

impl ReportJob {
    /// Resolves the arguments.
    ///
    /// # Errors
    /// When there are too many runs, or a file is there that must stay.
    pub fn new(arguments: ReportArguments, telling: Telling) -> Result<Self, Failure> {
        let ReportArguments { runs, output: file, force, open } = arguments;
        if runs.len() > RUNS_MAX {
            let found = runs.len();
            return Err(Failure::Input(format!(
                "{found} runs are too many for one page, {RUNS_MAX} fit; huddle compare and huddle sweep sum up many runs"
            )));
        }
        if let Some(file) = &file {
            check_new(file, force, "the page goes beside what was recorded")?;
        }
        Ok(Self { runs, file, force, open, told: !telling.quiet })
    }
}
