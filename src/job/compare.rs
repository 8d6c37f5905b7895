//! A resolved `huddle compare`.

use std::path::PathBuf;

use huddle_sim::experiment::compare::{Contender, RefereeLimits};
use huddle_sim::scenario::Overrides;
use huddle_sim::solver::Limits;

use super::Printing;
use crate::cli::{CompareArguments, Telling};
use crate::exit::Failure;

/// A resolved `huddle compare`.
#[derive(Debug)]
pub struct CompareJob {
    /// The scenarios.
    pub files: Vec<PathBuf>,
    /// What takes the place of what they say.
    pub overrides: Overrides,
    /// The contenders, as they were named.
    contenders: Vec<Contender>,
    /// Number of seeds.
    pub seeds: u64,
    /// Bounds on the exact solver, and on the search for what conflicts.
    pub limits: RefereeLimits,
    /// How many candidates of the solver `exhaustive` are told one by one.
    pub candidates: usize,
    /// Runs side by side, where that was chosen.
    pub jobs: Option<usize>,
    /// Where results go.
    pub output: PathBuf,
    /// Whether charts are drawn.
    pub charts: bool,
    /// What is printed.
    pub printing: Printing,
    /// Whether progress may be shown.
    pub progress: bool,
}

impl CompareJob {
    /// Resolves the arguments.
    pub fn new(arguments: CompareArguments, telling: Telling) -> Self {
        Self {
            files: arguments.files,
            overrides: Overrides { seed: arguments.seed, set: arguments.assignments, ..Overrides::default() },
            contenders: arguments.with.into_iter().flat_map(|list| list.0).collect(),
            seeds: arguments.seeds.into(),
            limits: RefereeLimits {
                exact: Limits::time(arguments.exact_limit),
                conflict: Limits::time(arguments.conflict_limit),
            },
            candidates: arguments.candidates.into(),
            jobs: arguments.jobs.map(|jobs| jobs as usize),
            output: arguments.output,
            charts: !arguments.no_charts,
            printing: Printing::of(arguments.format, telling.quiet),
            progress: !telling.quiet && telling.verbose == 0,
        }
    }

    /// The contenders.
    ///
    /// # Errors
    /// When one is named twice.
    pub fn contenders(&self) -> Result<&[Contender], Failure> {
        for (position, contender) in self.contenders.iter().enumerate() {
            if self.contenders[..position].contains(contender) {
                return Err(Failure::Input(format!("`--with` names `{}` twice", contender.name())));
            }
        }
        Ok(&self.contenders)
    }
}
