//! Schedules as files: YAML, one step a line.

use std::fmt::Write;

use serde::Deserialize;

use super::{Happening, Schedule, Step};
use crate::agent::Timer;
use crate::model::{Container, ContainerId};
use crate::plan::Plan;
use crate::scenario::{escaped, escaped_json};

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
    resilient: bool,
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
    to: Option<String>,
    message: Option<u32>,
    lost: Option<bool>,
    unacknowledged: Option<u32>,
    timeout: Option<u32>,
    notices: Option<String>,
    life: Option<u32>,
    crash: Option<bool>,
    restart: Option<bool>,
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
        if self.resilient {
            text.push_str("# Nodes gossip as where messages are lost and nodes crash.\nresilient: true\n");
        }
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
        let document: Document = serde_yaml::from_str(text).map_err(|error| {
            let lines: Vec<String> = error.to_string().lines().map(escaped).collect();
            ScheduleError::Unreadable(lines.join("\n"))
        })?;
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
        Ok(Self { rounds, resilient: document.resilient, ..Self::new(plan, steps, Vec::new(), Vec::new()) })
    }
}

fn same(what: &'static str, found: &str, expected: &str) -> Result<(), ScheduleError> {
    if found == expected {
        return Ok(());
    }
    let (found, expected) = (escaped(found), expected.to_owned());
    Err(ScheduleError::Elsewhere { what, found, expected })
}

/// A text in the double quotes of JSON, which YAML reads alike.
fn quoted(text: &str) -> String {
    escaped_json(&serde_json::to_string(text).expect("texts can be written as JSON")).into_owned()
}

fn write_step(container: &Container, step: &Step) -> String {
    let node = quoted(container.name(step.node));
    let neighbour = |position: u32| {
        let neighbours = container.neighbours(step.node);
        quoted(container.name(neighbours[position as usize]))
    };
    match step.happening {
        Happening::Start => format!("{{node: {node}, start: true}}"),
        Happening::Timer(timer) => format!("{{node: {node}, timer: {}}}", timer.0),
        Happening::Delivery { neighbour: from, number } => {
            format!("{{node: {node}, from: {}, message: {number}}}", neighbour(from))
        }
        Happening::Loss { neighbour: from, number } => {
            format!("{{node: {node}, from: {}, message: {number}, lost: true}}", neighbour(from))
        }
        Happening::Unacknowledged { neighbour: from, number } => {
            format!("{{node: {node}, from: {}, unacknowledged: {number}}}", neighbour(from))
        }
        Happening::Timeout { neighbour: to, number } => {
            format!("{{node: {node}, to: {}, timeout: {number}}}", neighbour(to))
        }
        Happening::Detection { neighbour: gone, life } => {
            format!("{{node: {node}, notices: {}, life: {life}}}", neighbour(gone))
        }
        Happening::Crash => format!("{{node: {node}, crash: true}}"),
        Happening::Restart => format!("{{node: {node}, restart: true}}"),
    }
}

/// What fits beside `node` in a step.
const FITTING: &str = "one of `start: true`, `timer: N`, `from` and `message`, `from`, `message` and `lost: true`, `from` and \
     `unacknowledged`, `to` and `timeout`, `notices` and `life`, `crash: true`, `restart: true` fits";

fn read_step(container: &Container, written: &WrittenStep) -> Result<Step, String> {
    let find = |name: &str| {
        container.find(name).ok_or_else(|| format!("the container has no node `{}`", escaped(name)))
    };
    let node = find(&written.node)?;
    let neighbour = |name: &Option<String>| {
        let name = name.as_deref().unwrap_or_default();
        position_of(container, node, find(name)?)
            .ok_or_else(|| format!("`{}` is no neighbour of `{}`", escaped(name), escaped(&written.node)))
    };
    let number = |number: Option<u32>| number.unwrap_or_default();
    let happening = match *written.given().as_slice() {
        ["start"] if written.start == Some(true) => Happening::Start,
        ["timer"] => Happening::Timer(Timer(number(written.timer))),
        ["from", "message"] => {
            Happening::Delivery { neighbour: neighbour(&written.from)?, number: number(written.message) }
        }
        ["from", "message", "lost"] if written.lost == Some(true) => {
            Happening::Loss { neighbour: neighbour(&written.from)?, number: number(written.message) }
        }
        ["from", "unacknowledged"] => Happening::Unacknowledged {
            neighbour: neighbour(&written.from)?,
            number: number(written.unacknowledged),
        },
        ["to", "timeout"] => {
            Happening::Timeout { neighbour: neighbour(&written.to)?, number: number(written.timeout) }
        }
        ["notices", "life"] => {
            Happening::Detection { neighbour: neighbour(&written.notices)?, life: number(written.life) }
        }
        ["crash"] if written.crash == Some(true) => Happening::Crash,
        ["restart"] if written.restart == Some(true) => Happening::Restart,
        _ => return Err(FITTING.to_owned()),
    };
    Ok(Step { node, happening })
}

impl WrittenStep {
    /// The keys that are given beside `node`.
    fn given(&self) -> Vec<&'static str> {
        let keys = [
            ("start", self.start.is_some()),
            ("timer", self.timer.is_some()),
            ("from", self.from.is_some()),
            ("to", self.to.is_some()),
            ("message", self.message.is_some()),
            ("lost", self.lost.is_some()),
            ("unacknowledged", self.unacknowledged.is_some()),
            ("timeout", self.timeout.is_some()),
            ("notices", self.notices.is_some()),
            ("life", self.life.is_some()),
            ("crash", self.crash.is_some()),
            ("restart", self.restart.is_some()),
        ];
        keys.into_iter().filter(|(_, given)| *given).map(|(key, _)| key).collect()
    }
}

fn position_of(container: &Container, node: ContainerId, from: ContainerId) -> Option<u32> {
    let position = container.neighbours(node).iter().position(|neighbour| *neighbour == from)?;
    Some(position as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instances::{self, Mix};

    #[test]
    fn a_schedule_of_nodes_with_any_names_reads_back() {
        let mut builder = crate::model::ContainerBuilder::default();
        let names = ["a\u{9b}\u{7f}\n\u{202e}", "\u{fffe}\u{feff}\"\\", "\u{85}\u{2028}é😀"];
        let nodes = names.map(|name| builder.node(name));
        builder.undirected(nodes[0], nodes[1]);
        let instance = crate::model::Instance { container: builder.build(), ..Default::default() };
        let plan = Plan::new("named", instance);
        let start = |node| Step { node, happening: Happening::Start };
        let heard = Step { node: nodes[1], happening: Happening::Delivery { neighbour: 0, number: 1 } };
        let steps = vec![start(nodes[0]), heard, start(nodes[2])];
        let schedule = Schedule::new(&plan, steps, Vec::new(), Vec::new());
        let text = schedule.write(&plan.instance.container, "names");
        assert_eq!(Schedule::read(&text, &plan).expect("it reads back"), schedule, "{text}");
    }

    #[test]
    fn what_is_told_of_a_schedule_cannot_drive_a_terminal() {
        let plan = Plan::new("first", instances::feasible(7, &Mix::small()));
        let schedule = |scenario: &str, node: &str| {
            format!(
                "version: 1\nscenario: {scenario}\nstrategy: coalition\nsteps: [{{node: {node}, start: true}}]"
            )
        };
        for text in [
            schedule(r#""nev\ter\e[31m\u202e""#, "A"),
            schedule("first", r#""\e[31m\u202e""#),
            schedule("first", "A, \"\\e[31m\": 1"),
            "version: \u{1b}[31m".to_owned(),
        ] {
            let told = Schedule::read(&text, &plan).unwrap_err().to_string();
            let is_harmful =
                |character: char| character != '\n' && crate::scenario::drives_terminals(character);
            assert!(!told.contains(is_harmful), "{told:?}");
        }
    }
}
