//! One scenario on its way through a test: read, its runs taken one after the other, and what they come to.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use huddle_sim::Registry;
use huddle_sim::expectation::{Judge, Tally};
use huddle_sim::plan::{Plan, Quota, RuntimeKind};
use huddle_sim::record::Summary;
use huddle_sim::scenario::Overrides;

use crate::blessing::{Original, bless_file};
use crate::exit::Failure;
use crate::job::TestJob;
use crate::loading::load;
use crate::seeds::last_seed;
use crate::shell;
use crate::tested::{Ending, FailedRun, Tested};

/// Runs that did not come out as expected of which everything is kept.
const FAILURES_MAX: usize = 3;

/// What all runs of a scenario need.
#[derive(Clone)]
pub struct Shared {
    /// What is run.
    pub plan: Arc<Plan>,
    /// What judges it.
    pub judge: Arc<Judge>,
}

/// One scenario.
pub struct Case {
    shared: Option<Shared>,
    /// Its file, where it may be changed.
    original: Option<Original>,
    /// Runs that are to be done.
    wanted: u64,
    /// Whether a run was cut short.
    interrupted: bool,
    tally: Tally,
    tested: Option<Tested>,
    /// Whether its ending is settled.
    over: bool,
}

impl Case {
    /// Reads all files.
    pub fn load(files: &[PathBuf], job: &TestJob, registry: &Registry) -> Vec<Self> {
        let mut originals = Vec::new();
        if job.bless {
            // Before they are read as scenarios, so that no later change is taken for what was tested.
            originals.extend(files.iter().map(|file| Original::read(file)));
        }
        let mut originals = originals.into_iter();
        load(files, &job.overrides, registry)
            .map(|loaded| {
                let original = originals.next().flatten();
                match loaded.plan {
                    Ok(plan) => Self::of(loaded.file, plan, original, job),
                    Err(diagnostics) => Self::over(loaded.file, Ending::Bad(diagnostics)),
                }
            })
            .collect()
    }

    fn of(file: PathBuf, plan: Plan, original: Option<Original>, job: &TestJob) -> Self {
        if let Err(failure) = last_seed(plan.run.seed, plan.run.repeat.into()) {
            return Self::over(file, Ending::Refused(failure));
        }
        let expectations = plan.expect.len();
        let shared = Shared { judge: Arc::new(Judge::new(&plan)), plan: Arc::new(plan) };
        let plan = &shared.plan;
        let wanted = if expectations > 0 || job.bless { u64::from(plan.run.repeat) } else { 0 };
        let tested = Tested {
            scenario: Some(plan.name.clone()),
            expectations,
            quota: plan.expect.runs,
            ..Self::blank(file, Ending::Unexpecting)
        };
        Self {
            shared: Some(shared),
            original,
            wanted,
            interrupted: false,
            tally: Tally::default(),
            tested: Some(tested),
            over: wanted == 0,
        }
    }

    fn over(file: PathBuf, ending: Ending) -> Self {
        Self {
            shared: None,
            original: None,
            wanted: 0,
            interrupted: false,
            tally: Tally::default(),
            tested: Some(Self::blank(file, ending)),
            over: true,
        }
    }

    fn blank(file: PathBuf, ending: Ending) -> Tested {
        Tested {
            file,
            scenario: None,
            ending,
            expectations: 0,
            quota: Quota::All,
            runs: 0,
            met: 0,
            failures: Vec::new(),
            wall: Duration::ZERO,
        }
    }

    /// What its runs need; `None` where it could not be read.
    pub fn shared(&self) -> Option<Shared> {
        self.shared.clone()
    }

    /// What drives it.
    pub fn runtime(&self) -> Option<RuntimeKind> {
        Some(self.shared.as_ref()?.plan.run.runtime)
    }

    /// Size of its container.
    pub fn nodes(&self) -> usize {
        self.shared.as_ref().map_or(0, |shared| shared.plan.instance.container.len())
    }

    /// The seeds of its runs.
    pub fn seeds(&self) -> impl Iterator<Item = u64> + use<> {
        let first = self.shared.as_ref().map_or(0, |shared| shared.plan.run.seed);
        (0..self.wanted).map(move |run| first + run)
    }

    /// Whether it has come to an end.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Takes a run; the last one settles how the test ends.
    pub fn take(&mut self, seed: u64, summary: Result<Summary, Failure>, wall: Duration, job: &TestJob) {
        let (Some(tested), Some(shared)) = (&mut self.tested, &self.shared) else { return };
        tested.wall += wall;
        match summary {
            Err(failure) => {
                tested.ending = Ending::Refused(failure);
                self.over = true;
            }
            Ok(summary) if summary.partial => self.interrupted = true,
            Ok(summary) => {
                self.tally.add(&summary);
                tested.runs = self.tally.runs();
                tested.met = self.tally.met();
                if !summary.meets_expectations() && tested.failures.len() < FAILURES_MAX {
                    let replay = replay(&tested.file, &shared.plan, seed, job);
                    let Summary { verdict, expectations, .. } = summary;
                    tested.failures.push(FailedRun { seed, verdict, expectations, replay });
                }
                if self.tally.runs() == self.wanted {
                    self.settle(job);
                }
            }
        }
    }

    /// All runs are there.
    fn settle(&mut self, job: &TestJob) {
        let (Some(tested), Some(shared)) = (&mut self.tested, &self.shared) else { return };
        let plan = &shared.plan;
        let is_met = plan.expect.runs.is_met(tested.met, tested.runs);
        tested.ending = match &self.original {
            Some(original) if job.bless && (!is_met || plan.expect.is_empty()) => {
                match bless_file(&tested.file, original, plan, &self.tally) {
                    Ok(difference) => Ending::Blessed(difference),
                    Err(failure) => Ending::Unblessed(failure),
                }
            }
            _ if is_met => Ending::Passed,
            _ => Ending::Failed,
        };
        self.over = true;
    }

    /// Nothing more is run: what is not over was interrupted, has failed by what is known, or was not run.
    pub fn give_up(&mut self, interrupted: bool, job: &TestJob) {
        let Some(tested) = self.tested.as_mut().filter(|_| !self.over) else { return };
        tested.ending = match tested.quota {
            _ if interrupted || self.interrupted => Ending::Interrupted,
            Quota::All if !tested.failures.is_empty() && !job.bless => Ending::Failed,
            _ => Ending::NotRun,
        };
        self.over = true;
    }

    /// What became of it, handed over once it is over.
    pub fn finished(&mut self) -> Option<Tested> {
        if self.over { self.tested.take() } else { None }
    }
}

/// Whether a run alone decides that the scenario fails.
pub fn settles_failure(plan: &Plan, summary: &Result<Summary, Failure>) -> bool {
    match summary {
        Ok(summary) => plan.expect.runs == Quota::All && !summary.partial && !summary.meets_expectations(),
        Err(_) => false,
    }
}

/// The command that does one run of a scenario again, with everything that a run records.
fn replay(file: &std::path::Path, plan: &Plan, seed: u64, job: &TestJob) -> String {
    let is_own = job.overrides.seed.is_none() && seed == plan.run.seed;
    let overrides = Overrides {
        seed: (!is_own).then_some(seed),
        repeat: (plan.run.repeat > 1).then_some(1),
        ..job.overrides.clone()
    };
    format!("huddle run{} {}", shell::options(&overrides), shell::path(file))
}
