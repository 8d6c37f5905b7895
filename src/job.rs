//! What is to be done, resolved from the command line before any work: every choice made, nothing optional that
//! does not depend on the scenario.

mod compare;
mod explain;
mod generate;
mod import;
mod new;
mod place;
mod report;
mod serve;
mod sweep;
mod test;

use std::path::PathBuf;

use huddle_sim::plan::{RecordLevel, RuntimeKind};
use huddle_sim::record::EventFormat;
use huddle_sim::runtime::explore::{FaultBudget, LinkOrder, Settings};
use huddle_sim::scenario::Overrides;

use crate::cli::{self, Changes, CheckArguments, Format, RunArguments, Telling, ValidateArguments};
use crate::event_scope::EventScope;

pub use compare::CompareJob;
pub use explain::ExplainJob;
pub use generate::GenerateJob;
pub use import::ImportJob;
pub use new::NewJob;
pub use place::Place;
pub use report::ReportJob;
pub use serve::ServeJob;
pub use sweep::{MergeJob, NoStudy, SweepJob};
pub use test::TestJob;

/// A resolved `huddle run`.
#[derive(Debug)]
pub struct RunJob {
    /// The scenarios.
    pub files: Vec<PathBuf>,
    /// What takes the place of what they say.
    pub overrides: Overrides,
    /// Where results go.
    pub output: PathBuf,
    /// Whether charts are drawn.
    pub charts: bool,
    /// The level of recording, where it was chosen.
    pub record: Option<RecordLevel>,
    /// The format of recorded events.
    pub events: EventFormat,
    /// Of which nodes events are recorded; `None`: of all.
    pub scope: Option<EventScope>,
    /// What is printed.
    pub printing: Printing,
    /// Whether progress may be shown.
    pub progress: bool,
    /// The schedule by which the one scenario is run, if there is one.
    pub schedule: Option<PathBuf>,
}

/// A resolved `huddle check`.
pub struct CheckJob {
    /// The scenarios.
    pub files: Vec<PathBuf>,
    /// What takes the place of what they say.
    pub overrides: Overrides,
    /// Where schedules go.
    pub output: PathBuf,
    /// How a check is done; the seed comes with each scenario.
    pub settings: Settings,
    /// Whether a search that shows nothing is enough.
    pub search_suffices: bool,
    /// What is printed.
    pub printing: Printing,
    /// Whether progress may be shown.
    pub progress: bool,
}

/// A resolved `huddle validate`.
#[derive(Debug)]
pub struct ValidateJob {
    /// The scenarios.
    pub files: Vec<PathBuf>,
    /// What takes the place of what they say.
    pub overrides: Overrides,
    /// What is printed.
    pub printing: Printing,
}

/// What is printed to standard output.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Printing {
    /// Everything, for people.
    Screen,
    /// Only what is wrong, for people.
    Wrong,
    /// JSON Lines.
    Json,
}

impl Printing {
    fn of(format: Format, quiet: bool) -> Self {
        match format {
            Format::Json => Self::Json,
            Format::Text if quiet => Self::Wrong,
            Format::Text => Self::Screen,
        }
    }
}

impl RunJob {
    /// Resolves the arguments. Progress is shown neither to those who want quiet nor among log lines.
    pub fn new(arguments: RunArguments, telling: Telling) -> Self {
        let sample = arguments.events_sample.map(|count| count as usize);
        let scope = EventScope::asked(arguments.events_of, sample);
        Self {
            files: arguments.files,
            overrides: overrides(arguments.changes),
            output: arguments.output,
            charts: !arguments.no_charts,
            record: arguments.record.map(record_level).or(scope.is_some().then_some(RecordLevel::Events)),
            scope,
            events: match arguments.events {
                cli::Events::Parquet => EventFormat::Parquet,
                cli::Events::Csv => EventFormat::Csv,
            },
            printing: Printing::of(arguments.format, telling.quiet),
            progress: !telling.quiet && telling.verbose == 0,
            schedule: arguments.schedule,
        }
    }

    /// Refuses a level that records no events beside nodes of which they are asked for.
    pub fn check(&self) -> Result<(), String> {
        match self.record {
            Some(level) if level < RecordLevel::Events && self.scope.is_some() => {
                Err("--events-of and --events-sample record events, which --record leaves out; only --record events \
                     fits them"
                    .to_owned())
            }
            _ => Ok(()),
        }
    }
}

impl ValidateJob {
    /// Resolves the arguments.
    pub fn new(arguments: ValidateArguments, telling: Telling) -> Self {
        Self {
            files: arguments.files,
            overrides: overrides(arguments.changes),
            printing: Printing::of(arguments.format, telling.quiet),
        }
    }
}

impl CheckJob {
    /// Resolves the arguments.
    pub fn new(arguments: CheckArguments, telling: Telling) -> Self {
        let order = match arguments.links {
            cli::Links::Any => LinkOrder::Any,
            cli::Links::Fifo => LinkOrder::Fifo,
        };
        let cli::CheckArguments { losses, crashes, restarts, .. } = arguments;
        let faults = FaultBudget { losses, crashes, restarts };
        let schedules = arguments.random.unwrap_or(Settings::SCHEDULES);
        Self {
            files: arguments.files,
            overrides: overrides(arguments.changes),
            output: arguments.output,
            settings: Settings { order, faults, states: arguments.states, schedules, ..Settings::default() },
            search_suffices: arguments.random.is_some_and(|schedules| schedules > 0),
            printing: Printing::of(arguments.format, telling.quiet),
            progress: !telling.quiet && telling.verbose == 0,
        }
    }
}

fn record_level(record: cli::Record) -> RecordLevel {
    match record {
        cli::Record::Summary => RecordLevel::Summary,
        cli::Record::Metrics => RecordLevel::Metrics,
        cli::Record::Events => RecordLevel::Events,
    }
}

fn runtime_kind(runtime: cli::Runtime) -> RuntimeKind {
    match runtime {
        cli::Runtime::Virtual => RuntimeKind::Virtual,
        cli::Runtime::Live => RuntimeKind::Live,
    }
}

fn overrides(changes: Changes) -> Overrides {
    Overrides {
        seed: changes.seed,
        runtime: changes.runtime.map(|runtime| runtime_kind(runtime).name().to_owned()),
        strategy: changes.strategy,
        threads: changes.threads,
        repeat: changes.repeat,
        set: changes.assignments,
        ..Overrides::default()
    }
}
