//! The one entry for whoever runs a plan and wants it recorded: an observer during the run, all files at its end.
//!
//! ```
//! # use huddle_sim::plan::{Plan, RecordLevel};
//! # use huddle_sim::record::{EventFormat, Measured, Observer, Outcome, RunFolder, RunWriter};
//! # fn record(
//! #     plan: Plan,
//! #     run: impl FnOnce(&Plan, &mut dyn Observer) -> std::io::Result<Outcome>,
//! # ) -> std::io::Result<()> {
//! let folder = RunFolder::create("output".as_ref(), &plan.name, "seed42-coalition-virtual")?;
//! let mut writer = RunWriter::begin(&folder, RecordLevel::Events, EventFormat::Parquet)?;
//! let outcome = run(&plan, &mut writer)?;
//! let summary = writer.finish(&plan, 42, &outcome, Measured::default())?;
//! // Charts are drawn from the files in folder.path(), into the same place; then all appears at once:
//! folder.commit()?;
//! # Ok(())
//! # }
//! ```

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::expectation::Judge;
use crate::model::ContainerId;
use crate::plan::{Plan, RecordLevel};
use crate::property::Properties;

use super::event::{Event, Observer};
use super::events::{EventFormat, EventLog};
use super::file::write_file;
use super::folder::RunFolder;
use super::graph::write_graph;
use super::metrics::write_metrics;
use super::outcome::Outcome;
use super::recording::GraphRecord;
use super::scope::Scope;
use super::summarise::summarise_by;
use super::summary::{Measured, PropertySummary, Summary};

/// Writes the files of one run. Observes the run's events, and writes the rest when the run is over.
pub struct RunWriter {
    folder: PathBuf,
    level: RecordLevel,
    events: Option<EventLog>,
    scope: Option<Scope>,
    properties: Option<Properties>,
    judge: Option<Arc<Judge>>,
}

impl RunWriter {
    /// Name of the scenario as run, in the run's folder.
    pub const SCENARIO_FILE_NAME: &str = "scenario.yaml";

    /// Begins to record into a folder; opens the file of events when the level asks for them.
    ///
    /// # Errors
    /// When that file cannot be created; the error names it.
    pub fn begin(folder: &RunFolder, level: RecordLevel, format: EventFormat) -> io::Result<Self> {
        Self::begin_in(folder.path(), level, format)
    }

    fn begin_in(folder: &Path, level: RecordLevel, format: EventFormat) -> io::Result<Self> {
        let recorded = level >= RecordLevel::Events;
        let events = recorded.then(|| EventLog::create(folder, format)).transpose()?;
        Ok(Self { folder: folder.to_owned(), level, events, scope: None, properties: None, judge: None })
    }

    /// Lets checkers watch the events as well; their verdicts stand in the summary.
    pub fn watch(&mut self, properties: Properties) {
        self.properties = Some(properties);
    }

    /// Records the events of these nodes only, and messages from and to them; the summary names them.
    pub fn record_only(&mut self, scope: Scope) {
        self.scope = Some(scope);
    }

    /// Takes the judge of all runs of the plan; otherwise this run has its own.
    pub fn judge_by(&mut self, judge: &Arc<Judge>) {
        self.judge = Some(Arc::clone(judge));
    }

    /// Sums up the run and writes `scenario.yaml`, `summary.json`, `graph.json` and, at that level, `metrics.csv`;
    /// completes the events. An interrupted run is written all the same.
    ///
    /// # Errors
    /// When a file cannot be written; the error names it, and the folder is not fit to be committed.
    pub fn finish(
        self,
        plan: &Plan,
        seed: u64,
        outcome: &Outcome,
        measured: Measured,
    ) -> io::Result<Summary> {
        if let Some(events) = self.events {
            events.finish()?;
        }
        let folder = &self.folder;
        let judge = self.judge.unwrap_or_else(|| Arc::new(Judge::new(plan)));
        let mut summary = summarise_by(&judge, plan, seed, outcome, measured);
        let verdicts = self.properties.map(|properties| properties.verdicts(outcome)).unwrap_or_default();
        summary.properties = verdicts.into_iter().map(PropertySummary::from).collect();
        summary.notices.extend(GraphRecord::notice(plan.instance.container.len()));
        if let Some(scope) = &self.scope {
            let name = |node: &ContainerId| plan.instance.container.name(*node).to_owned();
            let names: Vec<String> = scope.nodes().iter().map(name).collect();
            summary.notices.push(scope_notice(&names, plan.instance.container.len()));
            summary.event_nodes = Some(names);
        }
        write_file(&folder.join(Self::SCENARIO_FILE_NAME), |file| file.write_all(plan.source.as_bytes()))?;
        write_graph(folder, &outcome.problem)?;
        if self.level >= RecordLevel::Metrics {
            write_metrics(folder, &outcome.problem, &outcome.course)?;
        }
        write_summary(folder, &summary)?;
        Ok(summary)
    }
}

impl Observer for RunWriter {
    fn observe(&mut self, event: &Event) -> io::Result<()> {
        if let Some(properties) = &mut self.properties {
            properties.observe(event)?;
        }
        if self.scope.as_ref().is_some_and(|scope| !scope.covers(event)) {
            return Ok(());
        }
        self.events.as_mut().map_or(Ok(()), |events| events.observe(event))
    }

    fn wants(&self, node: ContainerId) -> bool {
        let is_recorded = self.scope.as_ref().is_none_or(|scope| scope.holds(node));
        self.properties.is_some() || self.events.is_some() && is_recorded
    }
}

/// Says of which nodes events were recorded.
fn scope_notice(names: &[String], nodes: usize) -> String {
    /// More are only counted.
    const NAMED: usize = 5;
    let listed = match names.len() {
        1..=NAMED => format!(": {}", names.join(", ")),
        _ => String::new(),
    };
    format!(
        "Events were recorded of {} of {nodes} container nodes, and of messages from and to them{listed}.",
        names.len()
    )
}

fn write_summary(folder: &Path, summary: &Summary) -> io::Result<()> {
    write_file(&folder.join(Summary::FILE_NAME), |file| {
        serde_json::to_writer_pretty(&mut *file, summary)?;
        file.write_all(b"\n")
    })
}

#[cfg(test)]
mod tests;
