//! `huddle compare`: lets strategies and solvers go with many seeds, leaves a folder, prints a table.

use std::ops::{ControlFlow, RangeInclusive};
use std::path::PathBuf;

use huddle_sim::Registry;
use huddle_sim::experiment::compare::{Comparison, Contender, Trials};
use huddle_sim::plan::Plan;
use huddle_sim::record::RunFolder;
use huddle_sim::report::charts::draw_comparison;
use huddle_sim::runtime::Control;
use huddle_sim::scenario::Diagnostics;

use crate::console::{self, Console};
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
    let contenders = job.contenders()?;
    let Some(plans) = accepted(&job.files, &job.overrides, &registry) else { return Ok(Exit::BadInput) };
    refuse_clashes(&plans)?;
    for (_, plan) in &plans {
        if !settings_fit(contenders, plan, &registry) {
            return Ok(Exit::BadInput);
        }
    }
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

/// Whether the settings of all contenders fit a plan; findings are told on standard error.
fn settings_fit(contenders: &[Contender], plan: &Plan, registry: &Registry) -> bool {
    let checks = contenders.iter().map(|contender| contender.check(plan, registry));
    let unfit: Vec<Diagnostics> = checks.filter_map(Result::err).collect();
    unfit.iter().for_each(|findings| console::message(&findings.render(console::is_error_coloured())));
    unfit.is_empty()
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
    contenders: &'a [Contender],
    control: Control,
    progress: ProgressLine,
}

impl Session<'_> {
    /// Compares on one scenario; seeds go side by side.
    fn compare(&self, plan: &Plan, console: &mut Console) -> Result<(), Failure> {
        let (first, count) = (plan.run.seed, self.job.seeds);
        let seeds = first..=last_seed(first, count)?;
        let trials = Trials::prepare(plan, &self.registry, self.contenders, seeds.clone(), self.job.limits)?;
        let mut comparison = Comparison::new(plan, &trials, first);
        comparison.list_candidates(&trials, self.job.candidates);
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
    format!("compare-seed{first}to{last}-{}-{}", for_a_folder(&names), plan.run.runtime.name())
}

/// The names of contenders as a part of a folder's name: signs that some system refuses are replaced, and what would be
/// too long, or is changed, ends in a hash that tells it from others.
fn for_a_folder(names: &[&str]) -> String {
    const CHARACTERS_MAX: usize = 120;
    let whole = names.join("-");
    let is_safe = |character: char| character.is_ascii_alphanumeric() || "._-=+".contains(character);
    let safe: String =
        whole.chars().map(|character| if is_safe(character) { character } else { '_' }).collect();
    if safe == whole && safe.len() <= CHARACTERS_MAX {
        return safe;
    }
    let hash = whole.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{}-{:08x}", &safe[..safe.len().min(CHARACTERS_MAX)], hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_are_safe_short_and_differ_where_contenders_do() {
        assert_eq!(for_a_folder(&["coalition", "classic"]), "coalition-classic");
        let (one, other) = (for_a_folder(&["repair:noise=0.1"]), for_a_folder(&["repair_noise=0.1"]));
        assert!(one.starts_with("repair_noise=0.1-") && one != other, "{one}");
        let long = "evolutionary:population=50".repeat(20);
        assert!(for_a_folder(&[&long]).len() < 140);
        assert_ne!(for_a_folder(&[&long, "a"]), for_a_folder(&[&long, "b"]));
    }
}
