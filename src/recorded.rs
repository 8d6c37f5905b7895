//! One run of a plan, from its first event to the folder that it leaves: what `huddle run` does once for each seed, and
//! `huddle serve` for each run that is started from its page.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use huddle_sim::Registry;
use huddle_sim::expectation::Judge;
use huddle_sim::model::{ContainerId, Instance};
use huddle_sim::plan::{Plan, RecordLevel};
use huddle_sim::property::Properties;
use huddle_sim::record::{
    EventFormat, Measured, Observer, Outcome, Recording, RunFolder, RunWriter, Summary,
};
use huddle_sim::report::charts::draw_all;
use huddle_sim::report::page;
use huddle_sim::runtime::Control;
use huddle_sim::runtime::schedule::Schedule;

use crate::event_scope::EventScope;
use crate::exit::Failure;
use crate::wording::count;

/// Containers of more nodes than this are recorded without events unless events are asked for: they would take
/// most of the time of a run, and gigabytes.
const NODES_WITH_EVENTS_MAX: usize = 20_000;

/// What is recorded of runs, and where.
#[derive(Clone, Copy, Debug)]
pub struct Recorder<'a> {
    /// The folder that receives `SCENARIO/RUN/`.
    pub output: &'a Path,
    /// How much is recorded.
    pub level: RecordLevel,
    /// The format of recorded events.
    pub events: EventFormat,
    /// Of which nodes events are recorded; `None`: of all.
    pub scope: Option<&'a EventScope>,
    /// Whether charts are drawn.
    pub charts: bool,
}

/// One run as it was recorded.
pub struct Recorded {
    /// What it came to.
    pub summary: Summary,
    /// The problem as it was in the end.
    pub problem: Arc<Instance>,
    /// The lowest node of the part that the headline stitching is of.
    pub lowest: Option<ContainerId>,
    /// Its folder.
    pub folder: PathBuf,
}

/// How a run is driven.
pub struct Drive<'a> {
    /// The strategies.
    pub registry: &'a Registry,
    /// What stops it.
    pub control: &'a Control,
    /// What it is run by in place of latencies, with the name of its folder.
    pub schedule: Option<(&'a Schedule, String)>,
}

/// A run that has ended, and is not in its place yet.
pub struct Ended<'a> {
    recorder: Recorder<'a>,
    folder: RunFolder,
    writer: RunWriter,
    /// What it came to.
    pub outcome: Outcome,
    measured: Measured,
}

impl<'a> Recorder<'a> {
    /// Runs a plan once. Everything is written beside the run's folder and takes its place in [`Ended::record`].
    ///
    /// # Errors
    /// What the system refuses, or a plan that cannot be run.
    pub fn run(
        self,
        plan: &Plan,
        seed: u64,
        judge: &Arc<Judge>,
        drive: &Drive<'_>,
    ) -> Result<Ended<'a>, Failure> {
        let name = match &drive.schedule {
            Some((_, name)) => name.clone(),
            None => run_name(plan, seed),
        };
        let folder = RunFolder::create(self.output, &plan.name, &name)?;
        let mut writer = RunWriter::begin(&folder, self.level, self.events)?;
        writer.judge_by(judge);
        if let Some(scope) = self.scope {
            // What holds of a whole run cannot be told from a part of its events.
            writer.record_only(scope.of(plan, seed).map_err(Failure::Input)?);
        } else if self.level == RecordLevel::Events
            && let Some(spec) = drive.registry.spec(&plan.bidding.strategy)
        {
            writer.watch(Properties::new(plan, seed, spec)?);
        }
        let observer = (self.level == RecordLevel::Events).then_some(&mut writer as &mut dyn Observer);
        let started = Instant::now();
        tracing::info!(scenario = plan.name, seed, "run begins");
        let outcome = match &drive.schedule {
            Some((schedule, _)) => drive.registry.replay(plan, schedule, observer, drive.control)?,
            None => drive.registry.run(plan, seed, observer, drive.control)?,
        };
        let measured = measured(&outcome, started);
        tracing::info!(scenario = plan.name, seed, took = ?started.elapsed(), "run ended");
        Ok(Ended { recorder: self, folder, writer, outcome, measured })
    }
}

impl Ended<'_> {
    /// Sums the run up, draws its charts, and puts its folder in place.
    ///
    /// # Errors
    /// What the system refuses; an earlier folder then stays.
    pub fn record(self, plan: &Plan, seed: u64) -> Result<Recorded, Failure> {
        let Self { recorder, folder, writer, outcome, measured } = self;
        let summary = writer.finish(plan, seed, &outcome, measured)?;
        if recorder.charts {
            draw(&folder)?;
        }
        let lowest = outcome.parts.get(outcome.headline).map(|part| part.lowest);
        let problem = Arc::clone(&outcome.problem);
        Ok(Recorded { summary, problem, lowest, folder: folder.commit()? })
    }
}

/// How much of a plan's runs is recorded where `chosen` does not say; a level that was lowered is noted in the plan.
pub fn record_level(chosen: Option<RecordLevel>, plan: &mut Plan) -> RecordLevel {
    let nodes = plan.instance.container.len();
    match chosen {
        Some(level) => level,
        None if nodes <= NODES_WITH_EVENTS_MAX => RecordLevel::Events,
        None => {
            plan.notices.push(format!(
                "events are not recorded, as the container has more than {} nodes; `--record events` records them",
                count(NODES_WITH_EVENTS_MAX as u64),
            ));
            RecordLevel::Metrics
        }
    }
}

/// The name of a run's folder.
pub fn run_name(plan: &Plan, seed: u64) -> String {
    format!("seed{seed}-{}-{}", plan.bidding.strategy, plan.run.runtime.name())
}

fn measured(outcome: &Outcome, started: Instant) -> Measured {
    let mut measured = Measured::of(started.elapsed(), outcome.messages);
    if outcome.bytes_per_node > 0.0 {
        measured.more.insert("bytes_per_node".to_owned(), outcome.bytes_per_node.into());
    }
    measured
}

/// Draws the charts and the page from the files just written, as any later drawing does.
fn draw(folder: &RunFolder) -> Result<(), Failure> {
    let started = Instant::now();
    let recording = Recording::read(folder.path()).map_err(Failure::system)?;
    let charts = draw_all(&recording, folder.path()).map_err(Failure::system)?;
    tracing::info!(files = charts.len(), took = ?started.elapsed(), "charts drawn");
    let started = Instant::now();
    page::write(&recording, folder.path()).map_err(Failure::system)?;
    tracing::info!(took = ?started.elapsed(), "page written");
    Ok(())
}
