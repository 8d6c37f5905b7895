//! Schedules as files: YAML, one step a line.

use std::fmt::Write;

use serde::Deserialize;

use super::{Happening, Schedule, Step};
use crate::agent::Timer;
use crate::model::{Container, ContainerId};
use crate::plan::Plan;
use crate::scenario::escaped;

/// The version of the format.
const VERSION: u32 = 1;

/// What is wrong with a schedule; the text names the line or the step.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// It is no schedule.
    #[error("{0}")]
    Unreadable(String),
    /// It is one for something else.
    #[error("it is for {what} `{found}`, and this is `{expected}`")]
    Elsewhere {
        /// Scenario or strategy.
        what: &'static str,
        /// What the schedule names.
        found: String,
        /// What is run.
        expected: String,
    },
    /// A step does not fit the scenario.
    #[error("step {step}: {message}")]
    Step {
        /// The step's position, from 1.
        step: usize,
        /// What does not fit.
        message: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    scenario: String,
    strategy: String,
    #[serde(default)]
    rounds: Vec<usize>,
    steps: Vec<WrittenStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStep {
    node: String,
    start: Option<bool>,
    timer: Option<u32>,
    from: Option<String>,
    message: Option<u32>,
}

impl Schedule {
    /// The text of the file; `remark` stands at its head.
    pub fn write(&self, container: &Container, remark: &str) -> String {
        let mut text = String::new();
        for line in remark.lines() {
            let _ = writeln!(text, "# {}", escaped(line));
        }
        let _ = writeln!(text, "version: {VERSION}");
        let _ = writeln!(text, "scenario: {}", quoted(&self.scenario));
        let _ = writeln!(text, "strategy: {}", quoted(&self.strategy));
        if !self.rounds.is_empty() {
            text.push_str("# A cycle: after so many steps each round begins, and the last one ends.\n");
            let _ = writeln!(text, "rounds: {:?}", self.rounds);
        }
        text.push_str("steps:\n");
        let written: Vec<String> = self.steps.iter().map(|step| write_step(container, step)).collect();
        let width = written.iter().map(|step| step.chars().count()).max().unwrap_or(0);
        for (position, step) in written.iter().enumerate() {
            let told = self.story.get(position).map_or(String::new(), |told| escaped(told));
            let _ = writeln!(text, "  - {step:<width$}  # {}. {told}", position + 1);
        }
        text
    }

    /// Reads a schedule for a plan.
    ///
    /// # Errors
    /// When the text is no schedule, is one for another scenario or strategy, or names nodes that do not exist.
    pub fn read(text: &str, plan: &Plan) -> Result<Self, ScheduleError> {
        let document: Document =
            serde_yaml::from_str(text).map_err(|error| ScheduleError::Unreadable(error.to_string()))?;
        if document.version != VERSION {
            let message = format!("version {} is not known; version {VERSION} fits", document.version);
            return Err(ScheduleError::Unreadable(message));
        }
        same("the scenario", &document.scenario, &plan.name)?;
        same("the strategy", &document.strategy, &plan.bidding.strategy)?;
        let container = &plan.instance.container;
        let steps = document.steps.iter().enumerate().map(|(position, written)| {
            read_step(container, written)
                .map_err(|message| ScheduleError::Step { step: position + 1, message })
        });
        let steps: Vec<Step> = steps.collect::<Result<_, _>>()?;
        let rounds = document.rounds;
        if !rounds.is_sorted() || rounds.last().is_some_and(|last| *last > steps.len()) {
            let message =
                format!("`rounds` must rise, and end at most at the number of steps, {}", steps.len());
            return Err(ScheduleError::Unreadable(message));
        }
        Ok(Self { rounds, ..Self::new(plan, steps, Vec::new(), Vec::new()) })
    }
}

fn same(what: &'static str, found: &str, expected: &str) -> Result<(), ScheduleError> {
    if found == expected {
        return Ok(());
    }
    let (found, expected) = (found.to_owned(), expected.to_owned());
    Err(ScheduleError::Elsewhere { what, found, expected })
}

/// A text in the double quotes of JSON, which YAML reads alike.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("texts can be written as JSON")
}

fn write_step(container: &Container, step: &Step) -> String {
    let node = quoted(container.name(step.node));
    match step.happening {
        Happening::Start => format!("{{node: {node}, start: true}}"),
        Happening::Timer(timer) => format!("{{node: {node}, timer: {}}}", timer.0),
        Happening::Delivery { neighbour, number } => {
            let from = quoted(container.name(container.neighbours(step.node)[neighbour as usize]));
            format!("{{node: {node}, from: {from}, message: {number}}}")
        }
    }
}

fn read_step(container: &Container, written: &WrittenStep) -> Result<Step, String> {
    let find = |name: &str| {
        container.find(name).ok_or_else(|| format!("the container has no node `{}`", escaped(name)))
    };
    let node = find(&written.node)?;
    let happening = match (written.start, written.timer, &written.from, written.message) {
        (Some(true), None, None, None) => Happening::Start,
        (None, Some(timer), None, None) => Happening::Timer(Timer(timer)),
        (None, None, Some(from), Some(number)) => {
            let neighbour = position_of(container, node, find(from)?).ok_or_else(|| {
                format!("`{}` is no neighbour of `{}`", escaped(from), escaped(&written.node))
            })?;
            Happening::Delivery { neighbour, number }
        }
        _ => return Err("one of `start: true`, `timer`, or `from` and `message` fits".to_owned()),
    };
    Ok(Step { node, happening })
}

fn position_of(container: &Container, node: ContainerId, from: ContainerId) -> Option<u32> {
    let position = container.neighbours(node).iter().position(|neighbour| *neighbour == from)?;
    Some(position as u32)
}
