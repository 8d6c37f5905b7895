//! A resolved `huddle sweep`, and `huddle merge`.

use std::path::PathBuf;

use huddle_sim::experiment::sweep::{Design, Factor, Shard, Study, read_study};
use huddle_sim::scenario::Diagnostics;
use huddle_sim::solver::Limits;

use super::Printing;
use crate::cli::{MergeArguments, SweepArguments, Telling};
use crate::exit::Failure;

/// A resolved `huddle sweep`.
#[derive(Debug)]
pub struct SweepJob {
    arguments: SweepArguments,
    /// Bounds on the exact solver, where optima are asked for.
    pub exact: Option<Limits>,
    /// Which runs are made.
    pub shard: Shard,
    /// Whether earlier runs are forgotten.
    pub fresh: bool,
    /// Runs side by side, where that was chosen.
    pub jobs: Option<usize>,
    /// Whether progress may be shown.
    pub progress: bool,
    /// Where results go, and how they are told.
    pub results: MergeJob,
}

/// A resolved `huddle merge`: what becomes of finished runs.
#[derive(Debug)]
pub struct MergeJob {
    /// The journals, or the folders that hold them.
    pub journals: Vec<PathBuf>,
    /// Where results go.
    pub output: PathBuf,
    /// Whether charts are drawn.
    pub charts: bool,
    /// What is printed.
    pub printing: Printing,
}

/// Why there is no study.
pub enum NoStudy {
    /// The study file does not fit.
    Findings(Diagnostics),
    /// The arguments do not fit.
    Failure(Failure),
}

impl SweepJob {
    /// Resolves the arguments.
    pub fn new(arguments: SweepArguments, telling: Telling) -> Self {
        Self {
            exact: arguments.exact_limit.map(Limits::time),
            shard: arguments.shard.unwrap_or(Shard::WHOLE),
            fresh: arguments.fresh,
            jobs: arguments.jobs.map(|jobs| jobs as usize),
            progress: !telling.quiet && telling.verbose == 0,
            results: MergeJob {
                journals: Vec::new(),
                output: arguments.output.clone(),
                charts: !arguments.no_charts,
                printing: Printing::of(arguments.format, telling.quiet),
            },
            arguments,
        }
    }

    /// What says which fields vary: the option, or the key of the study file.
    pub fn varied_by(&self) -> &'static str {
        if self.arguments.vary.is_empty() { "vary" } else { "--vary" }
    }

    /// The limit of the exact solver in milliseconds.
    pub fn exact_limit_ms(&self) -> Option<u64> {
        self.arguments.exact_limit.map(|limit| u64::try_from(limit.as_millis()).unwrap_or(u64::MAX))
    }

    /// The study: that of the file, or of the fields on the command line.
    ///
    /// # Errors
    /// What does not fit.
    pub fn study(&self) -> Result<Study, NoStudy> {
        let arguments = &self.arguments;
        let mut study = match arguments.vary.is_empty() {
            true => read_study(&arguments.file).map_err(NoStudy::Findings)?,
            false => self.study_of_arguments(),
        };
        study.set.extend(arguments.assignments.iter().cloned());
        if let Some(seeds) = arguments.seeds {
            study.seeds = seeds;
        }
        if let Some(name) = &arguments.name {
            study.name.clone_from(name);
        }
        match study.flaw() {
            Some(flaw) => Err(NoStudy::Failure(Failure::Input(flaw))),
            None => Ok(study),
        }
    }

    fn study_of_arguments(&self) -> Study {
        let arguments = &self.arguments;
        let seed = arguments.design_seed;
        let factors: Vec<Factor> = arguments
            .vary
            .iter()
            .map(|(field, levels)| Factor { field: field.clone(), levels: levels.clone() })
            .collect();
        let last = |field: &str| field.rsplit('.').next().unwrap_or(field).replace(['[', ']', '/'], "");
        let fields: Vec<String> = factors.iter().map(|factor| last(&factor.field)).collect();
        let stem = arguments.file.file_stem().unwrap_or_default().to_string_lossy();
        Study {
            name: format!("{stem}-by-{}", fields.join("-")),
            description: String::new(),
            scenario: arguments.file.clone(),
            set: Vec::new(),
            factors,
            design: match (arguments.random, arguments.latin_hypercube) {
                (Some(points), _) => Design::Random { points, seed },
                (None, Some(points)) => Design::LatinHypercube { points, seed },
                (None, None) => Design::Grid,
            },
            seeds: 1,
        }
    }
}

impl MergeJob {
    /// Resolves the arguments.
    pub fn new(arguments: MergeArguments, telling: Telling) -> Self {
        Self {
            journals: arguments.journals,
            output: arguments.output,
            charts: !arguments.no_charts,
            printing: Printing::of(arguments.format, telling.quiet),
        }
    }
}
