//! `huddle compare`: lets strategies and solvers go with many seeds, leaves a folder, prints a table.

use std::ops::{ControlFlow, RangeInclusive};
use std::path::PathBuf;

use huddle_sim::Registry;
use huddle_sim::experiment::compare::{Comparison, Contender, Trials};
use huddle_sim::plan::Plan;
use huddle_sim::record::RunFolder;
use huddle_sim::report::charts::draw_comparison;
use huddle_sim::runtime::Control;

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::interrupt;
use crate::job::{CompareJob, Printing};
use crate::loading::accepted;
use crate::progress::ProgressLine;
use crate::scoreboard;
use crate::seeds::{last_seed, threads};
use crate::side_by_side::in_order;

/// Checks all files, and compares on each when none of them is bad. Stops at what the system refuses.
pub fn compare(job: CompareJob, console: &mut Console) -> Result<Exit, Failure> {
    let registry = Registry::default();
    let contenders = job.contenders(&registry)?;
    let Some(plans) = accepted(&job.files, &job.overrides, &registry) else { return Ok(Exit::BadInput) };
    refuse_clashes(&plans)?;
    let progress = ProgressLine::new();
    let control = if job.progress { Control::watched(progress.watcher()) } else { Control::default() };
    interrupt::watch(control.cancel_flag())?;
    let session = Session { job: &job, registry, contenders, control, progress };
    for (_, plan) in plans {
        session.compare(&plan, console)?;
        if session.control.is_cancelled() {
            return Ok(Exit::Interrupted);
        }
    }
    Ok(Exit::Done)
}

fn refuse_clashes(plans: &[(PathBuf, Plan)]) -> Result<(), Failure> {
    for (position, (file, plan)) in plans.iter().enumerate() {
        if let Some((other, _)) = plans[..position].iter().find(|(_, other)| other.name == plan.name) {
            return Err(Failure::Input(format!(
                "{} and {} would write to the same folder: both are named `{}`; compare them apart with different \
                 --output, or rename one",
                other.display(),
                file.display(),
                plan.name,
            )));
        }
    }
    Ok(())
}

/// What the comparisons on all scenarios share.
struct Session<'a> {
    job: &'a CompareJob,
    registry: Registry,
    contenders: Vec<Contender>,
    control: Control,
    progress: ProgressLine,
}

impl Session<'_> {
    /// Compares on one scenario; seeds go side by side.
    fn compare(&self, plan: &Plan, console: &mut Console) -> Result<(), Failure> {
        let (first, count) = (plan.run.seed, self.job.seeds);
        let seeds = first..=last_seed(first, count)?;
        let trials = Trials::prepare(plan, &self.registry, &self.contenders, seeds.clone(), self.job.limits)?;
        let mut comparison = Comparison::new(plan, &trials, first);
        let label = |done| format!("{}, {done} of {count} seeds done, one run under way", plan.name);
        self.progress.begin(label(0));
        let mut failed = None;
        in_order(
            count,
            threads(plan, count, self.job.jobs),
            || self.control.is_cancelled(),
            |number| trials.run(first + number, &self.control),
            |trial| match trial {
                Ok(trial) => {
                    comparison.add(trial);
                    self.progress.rename(label(comparison.len()));
                    ControlFlow::Continue(())
                }
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            },
        );
        self.progress.end();
        match failed {
            Some(error) => Err(error.into()),
            None => self.sum_up(plan, &comparison, &folder_name(plan, &seeds, &trials), console),
        }
    }

    /// Writes and tells what the trials come to, unless all of them were interrupted.
    fn sum_up(
        &self,
        plan: &Plan,
        comparison: &Comparison,
        name: &str,
        console: &mut Console,
    ) -> Result<(), Failure> {
        let Some(summary) = comparison.summary() else { return Ok(()) };
        let folder = RunFolder::create(&self.job.output, &plan.name, name)?;
        comparison.write(folder.path())?;
        if self.job.charts {
            draw_comparison(comparison, folder.path()).map_err(Failure::system)?;
        }
        let folder = folder.commit()?;
        match self.job.printing {
            Printing::Json => console.result(&scoreboard::json_line(&summary, &folder)),
            Printing::Wrong => Ok(()),
            Printing::Screen => console.result(&scoreboard::screen(&summary, &folder)),
        }
    }
}

/// The name of a comparison's folder.
fn folder_name(plan: &Plan, seeds: &RangeInclusive<u64>, trials: &Trials<'_>) -> String {
    let contenders = trials.contenders();
    let names: Vec<&str> = contenders.iter().map(|(contender, _)| contender.name()).collect();
    let (first, last) = (seeds.start(), seeds.end());
    format!("compare-seed{first}to{last}-{}-{}", names.join("-"), plan.run.runtime.name())
}
