//! `huddle run`: runs scenarios, leaves their folders, prints what came out.

use std::collections::BTreeMap;
use std::ops::{ControlFlow, RangeInclusive};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use huddle_sim::Registry;
use huddle_sim::expectation::Judge;
use huddle_sim::plan::{Plan, RecordLevel, RuntimeKind};
use huddle_sim::record::{CourseRecord, Repetition, RunFolder, Summary};
use huddle_sim::report::charts::{MOST_COURSES, draw_ecdf, draw_seeds};
use huddle_sim::runtime::Control;
use huddle_sim::runtime::schedule::Schedule;
use huddle_sim::scenario::source;

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::interrupt;
use crate::job::{Printing, RunJob};
use crate::loading::{accepted, clash};
use crate::progress::ProgressLine;
use crate::recorded::{Drive, Recorded, Recorder, record_level};
use crate::screen::{Screen, json_line};
use crate::seeds::{last_seed, threads};
use crate::side_by_side::in_order;
use crate::tally;

/// The courses of runs, by seed.
type Courses = BTreeMap<u64, CourseRecord>;

/// What all runs of the command share.
struct Session<'a> {
    job: &'a RunJob,
    registry: Registry,
    control: Control,
    progress: ProgressLine,
    /// What the one scenario is run by, in place of latencies.
    schedule: Option<Schedule>,
}

/// Checks all files, and runs them when none of them is bad. Stops at what the system refuses.
pub fn run(job: RunJob, console: &mut Console) -> Result<Exit, Failure> {
    job.check().map_err(Failure::Input)?;
    let registry = Registry::default();
    let Some(plans) = accepted(&job.files, &job.overrides, &registry) else { return Ok(Exit::BadInput) };
    refuse_clashes(&plans)?;
    for (file, plan) in &plans {
        let checked = job.scope.as_ref().map_or(Ok(()), |scope| scope.check(plan));
        checked.map_err(|message| Failure::Input(format!("{}: {message}", file.display())))?;
    }
    let schedule = job.schedule.as_deref().map(|file| read_schedule(file, &plans)).transpose()?;
    let progress = ProgressLine::new();
    let control = if job.progress { Control::watched(progress.watcher()) } else { Control::default() };
    interrupt::watch(control.cancel_flag())?;
    let session = Session { job: &job, registry, control, progress, schedule };
    let mut exit = Exit::Done;
    for (_, plan) in plans {
        exit = exit.max(session.run_scenario(plan, console)?);
        if session.control.is_cancelled() {
            return Ok(Exit::Interrupted);
        }
    }
    Ok(exit)
}

fn refuse_clashes(plans: &[(PathBuf, Plan)]) -> Result<(), Failure> {
    let Some((first, second, plan)) = clash(plans) else { return Ok(()) };
    Err(Failure::Input(format!(
        "{} and {} would write to the same folder: both are named `{}` and run with the same seed, strategy and \
         runtime; run them apart with different --output, or rename one",
        first.display(),
        second.display(),
        plan.name,
    )))
}

impl Session<'_> {
    /// Runs a plan as often as it says.
    fn run_scenario(&self, mut plan: Plan, console: &mut Console) -> Result<Exit, Failure> {
        let level = record_level(self.job.record, &mut plan);
        let (first, repeat) = (plan.run.seed, u64::from(plan.run.repeat.max(1)));
        let last = last_seed(first, repeat)?;
        if repeat > 1 {
            return self.repeat(&plan, first..=last, level, console);
        }
        self.progress.begin(format!("{} seed {first}", plan.name));
        let recorded = self.run_once(&plan, first, level, &Arc::new(Judge::new(&plan)));
        self.progress.end();
        let recorded = recorded?;
        console.result(&self.text(&plan, &recorded, false))?;
        Ok(exit_of(&recorded.summary))
    }

    /// Runs a plan with several seeds, virtual runs side by side; tells each in the order of the seeds, then what they
    /// come to.
    fn repeat(
        &self,
        plan: &Plan,
        seeds: RangeInclusive<u64>,
        level: RecordLevel,
        console: &mut Console,
    ) -> Result<Exit, Failure> {
        let (first, count) = (*seeds.start(), seeds.end() - seeds.start() + 1);
        let label = |done| format!("{}, {done} of {count} runs done, one under way", plan.name);
        self.progress.begin(label(0));
        let (mut repetition, mut courses) = (Repetition::default(), BTreeMap::new());
        let judge = Arc::new(Judge::new(plan));
        let (mut runs, mut met, mut worst, mut failed) = (0, 0, Exit::Done, None);
        in_order(
            count,
            threads(plan, count, None),
            || self.control.is_cancelled(),
            |number| self.run_once(plan, first + number, level, &judge),
            |recorded| match recorded.and_then(|recorded| {
                self.keep_course(&recorded, &mut courses)?;
                self.tell(plan, recorded, &mut repetition, console)
            }) {
                Ok(summary) => {
                    runs += 1;
                    met += u64::from(summary.meets_expectations());
                    worst = worst.max(if summary.keeps_properties() { Exit::Done } else { Exit::Unmet });
                    self.progress.rename(label(repetition.len()));
                    ControlFlow::Continue(())
                }
                Err(failure) => {
                    failed = Some(failure);
                    ControlFlow::Break(())
                }
            },
        );
        self.progress.end();
        if let Some(failure) = failed {
            return Err(failure);
        }
        self.sum_up(&repetition, &courses, &repetition_name(plan, &seeds), console)?;
        Ok(if plan.expect.runs.is_met(met, runs) { worst } else { worst.max(Exit::Unmet) })
    }

    fn tell(
        &self,
        plan: &Plan,
        recorded: Recorded,
        repetition: &mut Repetition,
        console: &mut Console,
    ) -> Result<Summary, Failure> {
        self.progress.end();
        console.result(&self.text(plan, &recorded, true))?;
        repetition.add(&recorded.summary);
        Ok(recorded.summary)
    }

    /// Keeps the course of one of the first runs, for their chart.
    fn keep_course(&self, recorded: &Recorded, courses: &mut Courses) -> Result<(), Failure> {
        let summary = &recorded.summary;
        if self.job.charts && courses.len() < MOST_COURSES && !summary.partial {
            let course = CourseRecord::read(&recorded.folder, summary).map_err(Failure::system)?;
            courses.extend(course.map(|course| (summary.seed, course)));
        }
        Ok(())
    }

    /// Writes and tells what runs come to, unless all of them were interrupted.
    fn sum_up(
        &self,
        repetition: &Repetition,
        courses: &Courses,
        name: &str,
        console: &mut Console,
    ) -> Result<(), Failure> {
        let Some(summary) = repetition.summary().filter(|summary| summary.runs > 0) else { return Ok(()) };
        let folder = RunFolder::create(&self.job.output, &summary.scenario, name)?;
        repetition.write(folder.path())?;
        if self.job.charts {
            draw_ecdf(repetition, folder.path()).map_err(Failure::system)?;
            draw_seeds(repetition, courses, folder.path()).map_err(Failure::system)?;
        }
        let folder = folder.commit()?;
        match self.job.printing {
            Printing::Json => console.result(&tally::json_line(&summary, &folder)),
            Printing::Wrong => Ok(()),
            Printing::Screen => console.result(&tally::screen(&summary, &folder)),
        }
    }

    /// Runs a plan once, and leaves its folder.
    fn run_once(
        &self,
        plan: &Plan,
        seed: u64,
        level: RecordLevel,
        judge: &Arc<Judge>,
    ) -> Result<Recorded, Failure> {
        let RunJob { output, events, scope, charts, .. } = &self.job;
        let recorder = Recorder { output, level, events: *events, scope: scope.as_ref(), charts: *charts };
        let named = self.job.schedule.as_deref().map(schedule_name);
        let drive = Drive {
            registry: &self.registry,
            control: &self.control,
            schedule: self.schedule.as_ref().zip(named),
        };
        recorder.run(plan, seed, judge, &drive)?.record(plan, seed)
    }

    fn text(&self, plan: &Plan, recorded: &Recorded, repeated: bool) -> String {
        let (summary, folder) = (&recorded.summary, &recorded.folder);
        let (problem, lowest) = (&*recorded.problem, recorded.lowest);
        let screen = Screen { plan, problem, summary, lowest, folder };
        match self.job.printing {
            Printing::Json => json_line(summary, folder),
            Printing::Wrong => screen.wrong(),
            Printing::Screen if repeated => screen.line(),
            Printing::Screen => screen.whole(),
        }
    }
}

fn exit_of(summary: &Summary) -> Exit {
    if summary.is_as_it_should() { Exit::Done } else { Exit::Unmet }
}

/// The name of a repetition's folder.
fn repetition_name(plan: &Plan, seeds: &RangeInclusive<u64>) -> String {
    let (first, last) = (seeds.start(), seeds.end());
    format!("repeat-seed{first}to{last}-{}-{}", plan.bidding.strategy, plan.run.runtime.name())
}

/// Reads the schedule for the one plan that there is.
fn read_schedule(file: &Path, plans: &[(PathBuf, Plan)]) -> Result<Schedule, Failure> {
    let [(_, plan)] = plans else {
        return Err(Failure::Input(
            "a schedule is for one scenario; give one FILE with --schedule".to_owned(),
        ));
    };
    if plan.run.runtime != RuntimeKind::Virtual || plan.run.repeat > 1 {
        let message =
            "a schedule is replayed once, in virtual time: `run.runtime` and `run.repeat` do not fit it";
        return Err(Failure::Input(message.to_owned()));
    }
    let text = source::read_text(file).map_err(|found| {
        Failure::Input(format!("cannot read the schedule {}: {}", file.display(), found.title()))
    })?;
    Schedule::read(&text, plan).map_err(|error| {
        // The reader of YAML begins like our own messages do, and does not know the file.
        let (file, error) = (file.display().to_string(), error.to_string());
        let error = error.strip_prefix("error: ").unwrap_or(&error).replace("<input>", &file);
        Failure::Input(format!("schedule {file}: {error}"))
    })
}

/// The name of the folder of a run by a schedule.
fn schedule_name(file: &Path) -> String {
    format!("schedule-{}", file.file_stem().unwrap_or_default().to_string_lossy())
}
