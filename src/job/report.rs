//! A resolved `huddle report`.

use std::path::PathBuf;

use crate::cli::{ReportArguments, Telling};

/// A resolved `huddle report`.
#[derive(Debug)]
pub struct ReportJob {
    /// The folder of a run, or one that holds it.
    pub run: PathBuf,
    /// Whether the page is opened.
    pub open: bool,
    /// Whether the file is told.
    pub told: bool,
}

impl ReportJob {
    /// Resolves the arguments.
    pub fn new(arguments: ReportArguments, telling: Telling) -> Self {
        Self { run: arguments.run, open: arguments.open, told: !telling.quiet }
    }
}
