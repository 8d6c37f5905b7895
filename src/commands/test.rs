//! `huddle test`: runs scenarios side by side and holds what comes out against what they expect.

mod case;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use huddle_sim::Registry;
use huddle_sim::plan::RuntimeKind;
use huddle_sim::record::{Measured, Summary, summarise_by};
use huddle_sim::runtime::Control;

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::gathering::gather;
use crate::interrupt;
use crate::job::{Printing, TestJob};
use crate::progress::Lines;
use crate::replacing;
use crate::seeds::side_by_side;
use crate::side_by_side::in_order;
use crate::tested::{Ending, Tested, Total, json_line, report, total_json};
use crate::wording::count;

use case::Case;

/// Runs all scenarios that can be run, whatever is wrong with others.
pub fn test(job: &TestJob, console: &mut Console) -> Result<Exit, Failure> {
    let started = Instant::now();
    let files = gather(&job.paths, &job.filters)?;
    let registry = Registry::default();
    let control = Control::default();
    interrupt::watch(control.cancel_flag())?;
    let cases = Case::load(&files, job, &registry);
    let session =
        Session { job, registry, control, lines: Lines::new(job.progress), failed: AtomicBool::new(false) };
    let mut results = Results { session: &session, console, told: Vec::new(), total: Total::default() };
    session.run(cases, &mut results)?;
    results.finish(started.elapsed())
}

/// What all scenarios share.
struct Session<'a> {
    job: &'a TestJob,
    registry: Registry,
    control: Control,
    lines: Lines,
    /// Whether some scenario did not come out as it expects.
    failed: AtomicBool,
}

/// One run of a scenario.
struct Task {
    /// Which scenario, by position.
    case: usize,
    seed: u64,
}

/// What became of a run.
struct Run {
    case: usize,
    seed: u64,
    summary: Result<Summary, Failure>,
    wall: Duration,
}

impl Session<'_> {
    /// Runs virtual scenarios side by side, then live ones, which take all cores, one by one; results are told in the order
    /// of the paths, each as soon as those before it are there.
    fn run(&self, mut cases: Vec<Case>, results: &mut Results) -> Result<(), Failure> {
        let is_live = |case: &Case| case.runtime() == Some(RuntimeKind::Live);
        for live in [false, true] {
            let tasks: Vec<Task> = (cases.iter().enumerate())
                .filter(|(_, case)| is_live(case) == live)
                .flat_map(|(position, case)| case.seeds().map(move |seed| Task { case: position, seed }))
                .collect();
            let nodes = tasks.iter().map(|task| cases[task.case].nodes()).max().unwrap_or(0);
            let threads = if live { 1 } else { side_by_side(nodes, tasks.len() as u64, self.job.jobs) };
            self.run_all(&tasks, threads, &mut cases, results)?;
        }
        let interrupted = self.control.is_cancelled();
        cases.iter_mut().for_each(|case| case.give_up(interrupted, self.job));
        self.tell(&mut cases, results)
    }

    fn run_all(
        &self,
        tasks: &[Task],
        threads: usize,
        cases: &mut [Case],
        results: &mut Results,
    ) -> Result<(), Failure> {
        self.tell(cases, results)?;
        let jobs: Vec<_> = cases.iter().map(Case::shared).collect();
        let mut refused = None;
        in_order(
            tasks.len() as u64,
            threads,
            || self.control.is_cancelled() || self.job.fail_fast && self.failed.load(Ordering::Relaxed),
            |number| self.run_once(&tasks[number as usize], &jobs),
            |run| {
                let position = run.case;
                let case = &mut cases[position];
                case.take(run.seed, run.summary, run.wall, self.job);
                if case.is_over() {
                    self.lines.end(position);
                }
                match self.tell(cases, results) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(failure) => {
                        refused = Some(failure);
                        ControlFlow::Break(())
                    }
                }
            },
        );
        refused.map_or(Ok(()), Err)
    }

    fn run_once(&self, task: &Task, jobs: &[Option<case::Shared>]) -> Run {
        let started = Instant::now();
        let shared = jobs[task.case].as_ref().expect("only scenarios that were read have runs");
        let (plan, seed) = (&*shared.plan, task.seed);
        let label = match plan.run.repeat {
            1 => plan.name.clone(),
            repeat => {
                format!("{}, run {} of {}", plan.name, count(seed - plan.run.seed + 1), count(repeat.into()))
            }
        };
        tracing::info!(scenario = plan.name, seed, "run begins");
        self.lines.begin(task.case, label.clone());
        let control = match self.lines.watcher(task.case, label) {
            Some(watcher) => self.control.with_watcher(watcher),
            None => self.control.clone(),
        };
        let outcome = self.registry.run(plan, seed, None, &control).map_err(Failure::from);
        let summary =
            outcome.map(|outcome| summarise_by(&shared.judge, plan, seed, &outcome, Measured::default()));
        let wall = started.elapsed();
        tracing::info!(scenario = plan.name, seed, took = ?wall, "run ended");
        if case::settles_failure(plan, &summary) {
            self.failed.store(true, Ordering::Relaxed);
        }
        Run { case: task.case, seed, summary, wall }
    }

    /// Tells what is over and was not told yet, as far as nothing before it is still under way.
    fn tell(&self, cases: &mut [Case], results: &mut Results) -> Result<(), Failure> {
        while let Some(case) = cases.get_mut(results.told.len()) {
            let Some(tested) = case.finished() else { break };
            results.add(tested)?;
        }
        Ok(())
    }
}

/// What was told so far.
struct Results<'a, 'c> {
    session: &'a Session<'a>,
    console: &'c mut Console,
    told: Vec<Tested>,
    total: Total,
}

impl Results<'_, '_> {
    fn add(&mut self, tested: Tested) -> Result<(), Failure> {
        if tested.ending.exit() == Exit::Unmet {
            self.session.failed.store(true, Ordering::Relaxed);
        }
        let coloured = self.console.is_output_coloured();
        let text = match self.session.job.printing {
            Printing::Json => json_line(&tested),
            Printing::Wrong if !tested.is_wrong() => String::new(),
            Printing::Wrong | Printing::Screen => tested.screen(coloured),
        };
        self.total.add(&tested);
        self.told.push(tested);
        self.session.lines.aside(|| self.console.result(&text))
    }

    /// Tells what all come to, and writes the report.
    fn finish(self, wall: Duration) -> Result<Exit, Failure> {
        let job = self.session.job;
        match job.printing {
            Printing::Json => self.console.result(&total_json(&self.total, wall))?,
            Printing::Wrong => {}
            Printing::Screen => self.console.result(&self.total.screen(wall))?,
        }
        if let Some(file) = &job.junit {
            replacing::write(file, &report(&self.told, wall))?;
        }
        let exit = self.told.iter().map(|tested| tested.ending.exit()).max().unwrap_or(Exit::Done);
        let exit = if self.session.control.is_cancelled() { Exit::Interrupted } else { exit };
        let expects_nothing = |tested: &Tested| matches!(tested.ending, Ending::Unexpecting);
        if exit == Exit::Done && self.told.iter().all(expects_nothing) {
            let files: Vec<PathBuf> = self.told.into_iter().map(|tested| tested.file).collect();
            return Err(Failure::Input(nothing_tested(&files)));
        }
        Ok(exit)
    }
}

fn nothing_tested(files: &[PathBuf]) -> String {
    let what = match files {
        [file] => format!("{} expects nothing", file.display()),
        files => format!("none of the {} scenarios expects anything", files.len()),
    };
    format!("{what}, so nothing was tested; --bless writes what comes out into a section `expect`")
}
