//! What became of one tested scenario: on the screen, as JSON, and (`junit`) in a report.

mod json;
mod junit;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anstyle::Style;
use huddle_sim::plan::Quota;
use huddle_sim::record::ExpectationSummary;
use huddle_sim::scenario::Diagnostics;

use crate::console::{FAINT, GOOD, REMARKABLE, STRONG, WRONG, printable, styled};
use crate::difference;
use crate::exit::{Exit, Failure};
use crate::screen::Rows;
use crate::wording::{count, counted, decimal, milliseconds};

pub use json::{json_line, total_json};
pub use junit::report;

/// A scenario after its test.
pub struct Tested {
    /// The file, as it was named or found.
    pub file: PathBuf,
    /// The scenario's name, where it could be read.
    pub scenario: Option<String>,
    /// How the test ended.
    pub ending: Ending,
    /// What it expects: so many things.
    pub expectations: usize,
    /// Of how many runs they have to hold.
    pub quota: Quota,
    /// Runs that came to their end.
    pub runs: u64,
    /// Of these, runs that came out as expected.
    pub met: u64,
    /// The first runs that did not.
    pub failures: Vec<FailedRun>,
    /// Wall-clock time of all its runs together.
    pub wall: Duration,
}

/// How the test of a scenario ended.
pub enum Ending {
    /// As it expects.
    Passed,
    /// Not as it expects.
    Failed,
    /// It expects what was found, from now on; this is what changed in its text.
    Blessed(String),
    /// It was to expect what was found, but cannot.
    Unblessed(Failure),
    /// It expects nothing.
    Unexpecting,
    /// It is no scenario.
    Bad(Diagnostics),
    /// It cannot be run.
    Refused(Failure),
    /// It was interrupted, or the whole test before its turn came.
    Interrupted,
    /// It was not begun after the failure of another.
    NotRun,
}

/// A run that did not come out as expected.
pub struct FailedRun {
    /// Its seed.
    pub seed: u64,
    /// How it ended.
    pub verdict: String,
    /// All that was expected.
    pub expectations: Vec<ExpectationSummary>,
    /// The command that runs it again.
    pub replay: String,
}

impl FailedRun {
    /// What is not as expected.
    pub fn unmet(&self) -> impl Iterator<Item = &ExpectationSummary> {
        self.expectations.iter().filter(|expectation| !expectation.ok)
    }
}

impl Ending {
    /// The word for it in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Blessed(_) => "blessed",
            Self::Unblessed(_) => "not_blessed",
            Self::Unexpecting => "no_expectations",
            Self::Bad(_) => "bad",
            Self::Refused(_) => "refused",
            Self::Interrupted => "interrupted",
            Self::NotRun => "not_run",
        }
    }

    /// What it means for the command.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Passed | Self::Blessed(_) | Self::Unexpecting | Self::NotRun => Exit::Done,
            Self::Failed => Exit::Unmet,
            Self::Bad(_) => Exit::BadInput,
            // What it expects still does not hold.
            Self::Unblessed(Failure::Input(_)) => Exit::Unmet,
            Self::Unblessed(failure) | Self::Refused(failure) => failure.exit(),
            Self::Interrupted => Exit::Interrupted,
        }
    }

    fn label(&self) -> (&'static str, Style) {
        match self {
            Self::Passed => ("ok", GOOD),
            Self::Failed => ("failed", WRONG),
            Self::Blessed(_) => ("blessed", REMARKABLE),
            Self::Unblessed(_) => ("unblessed", WRONG),
            Self::Unexpecting => ("none", REMARKABLE),
            Self::Bad(_) => ("bad", WRONG),
            Self::Refused(_) => ("refused", WRONG),
            Self::Interrupted => ("stopped", REMARKABLE),
            Self::NotRun => ("not run", FAINT),
        }
    }
}

impl Tested {
    /// Everything, for people: one line, and below it what is wrong or changed.
    pub fn screen(&self, coloured: bool) -> String {
        let (label, style) = self.ending.label();
        let label = styled(style, format!("{label:<9}"));
        let time = match self.runs {
            0 => String::new(),
            _ => styled(FAINT, format!(" ({})", milliseconds(self.wall.as_secs_f64() * 1e3))),
        };
        let file = styled(STRONG, path(&self.file));
        format!("{label} {file}: {}{time}\n{}", printable(&self.summed_up()), self.details(coloured))
    }

    /// Whether something is wrong with it, or left undone.
    pub fn is_wrong(&self) -> bool {
        self.ending.exit() != Exit::Done
    }

    /// In one sentence.
    pub fn summed_up(&self) -> String {
        match &self.ending {
            Ending::Passed | Ending::Failed => self.told_runs(),
            Ending::Blessed(difference) if difference.is_empty() => "nothing changes".to_owned(),
            Ending::Blessed(_) => "expects what was found from now on".to_owned(),
            Ending::Unblessed(failure) | Ending::Refused(failure) => failure.message().to_owned(),
            Ending::Unexpecting => "expects nothing, so nothing was tested".to_owned(),
            Ending::Bad(diagnostics) => {
                counted(diagnostics.findings().len() as u64, "finding") + "; it was not run"
            }
            Ending::Interrupted => "interrupted".to_owned(),
            Ending::NotRun => "not run, as another scenario failed".to_owned(),
        }
    }

    fn told_runs(&self) -> String {
        let expectations = self.expectations as u64;
        match (self.runs, self.failures.first()) {
            (1, Some(failure)) => {
                let unmet = failure.unmet().count() as u64;
                format!("{} of {} met", count(expectations - unmet), counted(expectations, "expectation"))
            }
            (1, None) => format!("{} met", counted(expectations, "expectation")),
            (runs, _) => {
                let wanted = match self.quota {
                    Quota::All => String::new(),
                    Quota::Share(share) => {
                        format!(", at least {} % wanted", decimal(f64::from(share) / 1e4, 4))
                    }
                };
                let expectations = counted(expectations, "expectation");
                format!("{expectations} met in {} of {} runs{wanted}", count(self.met), count(runs))
            }
        }
    }

    /// What is wrong or changed, in rows below the line.
    fn details(&self, coloured: bool) -> String {
        match &self.ending {
            Ending::Failed | Ending::Unblessed(_) => self.failed_runs(),
            Ending::Blessed(difference) => difference::coloured(difference),
            Ending::Bad(diagnostics) => diagnostics.render(coloured),
            _ => String::new(),
        }
    }

    fn failed_runs(&self) -> String {
        let mut rows = Rows::default();
        for failure in &self.failures {
            if self.runs > 1 {
                rows.add("seed", vec![styled(STRONG, failure.seed)]);
            }
            for expectation in failure.unmet() {
                rows.add(&expectation.name, difference::rows(expectation));
            }
            rows.add("replay", vec![printable(&failure.replay)]);
        }
        let hidden = (self.runs - self.met).saturating_sub(self.failures.len() as u64);
        if hidden > 0 {
            let runs = if hidden == 1 { "run" } else { "runs" };
            rows.add("", vec![format!("and {} more {runs}", count(hidden))]);
        }
        rows.text
    }
}

/// A path on the screen.
pub fn path(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// How many ended how.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Total {
    /// All scenarios.
    pub scenarios: u64,
    /// As they expect.
    pub passed: u64,
    /// Not as they expect.
    pub failed: u64,
    /// That expect what was found from now on.
    pub blessed: u64,
    /// That were to, and cannot.
    pub not_blessed: u64,
    /// Without expectations.
    pub no_expectations: u64,
    /// That are no scenarios, or cannot be run.
    pub bad: u64,
    /// Interrupted, or not begun.
    pub not_run: u64,
}

impl Total {
    /// Counts one more.
    pub fn add(&mut self, tested: &Tested) {
        self.scenarios += 1;
        *match &tested.ending {
            Ending::Passed => &mut self.passed,
            Ending::Failed => &mut self.failed,
            Ending::Blessed(_) => &mut self.blessed,
            Ending::Unblessed(_) => &mut self.not_blessed,
            Ending::Unexpecting => &mut self.no_expectations,
            Ending::Bad(_) | Ending::Refused(_) => &mut self.bad,
            Ending::Interrupted | Ending::NotRun => &mut self.not_run,
        } += 1;
    }

    /// Everything in one line, for people.
    pub fn screen(&self, wall: Duration) -> String {
        let kinds = [
            (self.passed, GOOD, "as expected"),
            (self.failed, WRONG, "failed"),
            (self.blessed, REMARKABLE, "blessed"),
            (self.not_blessed, WRONG, "not blessed"),
            (self.no_expectations, REMARKABLE, "without expectations"),
            (self.bad, WRONG, "bad"),
            (self.not_run, REMARKABLE, "not run to the end"),
        ];
        let there = kinds.iter().filter(|(number, ..)| *number > 0);
        let parts: Vec<String> =
            there.map(|(number, style, kind)| styled(*style, format!("{} {kind}", count(*number)))).collect();
        let time = styled(FAINT, format!("({})", milliseconds(wall.as_secs_f64() * 1e3)));
        format!("{}: {} {time}\n", counted(self.scenarios, "scenario"), parts.join(", "))
    }
}
