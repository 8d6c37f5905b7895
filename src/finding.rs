//! What a check found, as one screen and as JSON.

use std::fmt::{self, Write};
use std::path::{Path, PathBuf};

use huddle_sim::model::Stitching;
use huddle_sim::plan::Plan;
use huddle_sim::runtime::explore::{Checked, End, Finding, LinkOrder, Settings};
use serde_json::{Value as Json, json};

use crate::console::{FAINT, GOOD, REMARKABLE, STRONG, WRONG, printable, styled};
use crate::shell;
use crate::wording::{bytes, count, counted, decimal};

/// Steps of one schedule that a screen shows; all are in the file.
const STEPS_MAX: usize = 40;

/// A schedule as it was saved.
pub struct Saved {
    /// The file.
    pub file: PathBuf,
}

/// What there is to show of one check.
pub struct FindingScreen<'a> {
    /// The scenario file.
    pub file: &'a Path,
    /// The options that changed the scenario, each with a space before it.
    pub options: &'a str,
    /// What was checked.
    pub plan: &'a Plan,
    /// What was found.
    pub checked: &'a Checked,
    /// How it was checked.
    pub settings: &'a Settings,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// The schedules of the counterexample.
    pub saved: &'a [Saved],
}

impl FindingScreen<'_> {
    fn verdict(&self) -> String {
        let checked = self.checked;
        match checked.finding {
            Finding::Converges if self.settings.faults.crashes > 0 && !self.settings.faults.restarts => {
                styled(GOOD, "proven: every run ends, and in one outcome for those who are left")
            }
            Finding::Converges => styled(GOOD, "proven: every run ends, and all in one outcome"),
            Finding::Disagreement => styled(WRONG, "counterexample: a run ends with different views"),
            Finding::SeveralOutcomes => styled(WRONG, "counterexample: two runs end in different outcomes"),
            Finding::Endless => styled(WRONG, "counterexample: a run that never ends"),
            Finding::Undecided if checked.interrupted => {
                styled(REMARKABLE, "interrupted before anything was found")
            }
            Finding::Undecided => styled(REMARKABLE, "not proven, and no counterexample found"),
        }
    }

    fn explored(&self) -> String {
        let explored = &self.checked.explored;
        let rate = explored.expanded as f64 / self.seconds.max(1e-9);
        let states = match explored.whole {
            true => format!("{} states (all of them)", count(explored.states)),
            false => format!(
                "{} of the {} states found so far, then stopped",
                count(explored.expanded),
                count(explored.states)
            ),
        };
        format!(
            "{states}, {} transitions in {} s, {} states/s, {} per state",
            count(explored.transitions),
            decimal(self.seconds, 2),
            count(rate as u64),
            bytes(explored.bytes / explored.states.max(1)),
        )
    }

    fn searched(&self) -> Option<String> {
        let searched = self.checked.searched?;
        let unfinished = match searched.unfinished {
            0 => String::new(),
            unfinished => format!("; {} of them did not end", count(unfinished)),
        };
        Some(format!(
            "{} from seed {}{unfinished}: a search, and no proof",
            counted(searched.schedules, "schedule"),
            searched.seed
        ))
    }

    fn covered(&self) -> String {
        let order = match self.settings.order {
            LinkOrder::Any => "messages in any order, also on one link; any gossip interval",
            LinkOrder::Fifo => "messages in any order, on one link as they were sent; any gossip interval",
        };
        let faults = self.settings.faults;
        let mut covered = order.to_owned();
        if faults.losses > 0 {
            let _ = write!(
                covered,
                "; at most {} of messages or acknowledgements",
                plural(faults.losses, "loss", "losses")
            );
        }
        if faults.crashes > 0 {
            let after = match (faults.restarts, faults.crashes) {
                (false, _) => " for good",
                (true, 1) => ", followed by a restart without memory",
                (true, _) => ", each followed by a restart without memory",
            };
            let _ = write!(covered, "; at most {}{after}", plural(faults.crashes, "crash", "crashes"));
        }
        covered
    }

    /// The outcomes in question, each by the views in it and the nodes that hold them.
    fn outcomes(&self) -> Vec<String> {
        self.checked.outcomes.iter().map(|end| self.outcome(end)).collect()
    }

    fn outcome(&self, end: &End) -> String {
        let container = &self.plan.instance.container;
        let mut held: Vec<(&Stitching, Vec<&str>)> = Vec::new();
        for (node, view) in end.left() {
            let name = container.name(node);
            match held.iter_mut().find(|(other, _)| *other == view) {
                Some((_, holders)) => holders.push(name),
                None => held.push((view, vec![name])),
            }
        }
        let told: Vec<String> = held
            .iter()
            .map(|(view, holders)| match held.len() {
                1 => self.stitches(view),
                _ => format!("{} (held by {})", self.stitches(view), holders.join(", ")),
            })
            .collect();
        let gone: Vec<&str> = end.gone().map(|node| container.name(node)).collect();
        let without = if gone.is_empty() { String::new() } else { format!("without {}: ", gone.join(", ")) };
        format!("{without}{}", told.join("; "))
    }

    fn stitches(&self, view: &Stitching) -> String {
        let (request, container) = (&self.plan.instance.request, &self.plan.instance.container);
        let stitches: Vec<String> = view
            .stitches()
            .map(|(wanted, node)| format!("{} → {}", request.name(wanted), container.name(node)))
            .collect();
        if stitches.is_empty() { "nothing stitched".to_owned() } else { stitches.join(", ") }
    }

    fn outcome_json(&self, end: &End) -> Json {
        let (request, container) = (&self.plan.instance.request, &self.plan.instance.container);
        let views = end.left().map(|(node, view)| {
            let stitches = view
                .stitches()
                .map(|(wanted, node)| (request.name(wanted).to_owned(), json!(container.name(node))));
            let name = container.name(node).to_owned();
            (name, Json::Object(stitches.collect()))
        });
        Json::Object(views.collect())
    }
}

impl fmt::Display for FindingScreen<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = styled(STRONG, printable(&self.plan.name));
        writeln!(formatter, "{name} under {}: {}", self.plan.bidding.strategy, self.verdict())?;
        let mut row = |label: &str, text: &str| {
            writeln!(formatter, "  {}{}", styled(FAINT, format!("{label:<10}")), printable(text))
        };
        if self.checked.explored.states > 0 {
            row("explored", &self.explored())?;
        }
        if let Some(searched) = self.searched() {
            row("searched", &searched)?;
        }
        row("covers", &self.covered())?;
        for outcome in self.outcomes() {
            row("outcome", &outcome)?;
        }
        for notice in &self.checked.notices {
            row("notice", notice)?;
        }
        if self.checked.budget_exhausted {
            row("notice", "some decision ran out of its budget, so that it may not be the best")?;
        }
        for (schedule, saved) in self.checked.schedules.iter().zip(self.saved) {
            let file = saved.file.display();
            row("schedule", &format!("{}, in {file}", counted(schedule.steps.len() as u64, "step")))?;
            let (scenario, saved) = (shell::path(self.file), shell::path(&saved.file));
            row("replay", &format!("huddle run {scenario}{} --schedule {saved}", self.options))?;
            for (position, line) in schedule.story.iter().take(STEPS_MAX).enumerate() {
                let round = schedule.rounds.iter().position(|start| *start == position);
                let mark = round.map_or(String::new(), |round| format!(" [round {} begins]", round + 1));
                row("", &format!("{}.{mark} {line}", position + 1))?;
            }
            if schedule.story.len() > STEPS_MAX {
                row("", &format!("... and {} more in the file", schedule.story.len() - STEPS_MAX))?;
            }
        }
        Ok(())
    }
}

fn plural(number: u8, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What a check found as one line of JSON.
pub fn json_line(screen: &FindingScreen<'_>) -> String {
    let FindingScreen { plan, checked, settings, seconds, saved, .. } = screen;
    let explored = checked.explored;
    let schedules = checked.schedules.iter().zip(*saved).map(|(schedule, saved)| {
        json!({
            "file": saved.file.display().to_string(),
            "deliveries": schedule.deliveries(),
            "steps": schedule.story,
            "rounds": schedule.rounds,
        })
    });
    let schedules: Vec<Json> = schedules.collect();
    let outcomes: Vec<Json> = checked.outcomes.iter().map(|end| screen.outcome_json(end)).collect();
    let line = json!({
        "scenario": plan.name,
        "strategy": plan.bidding.strategy,
        "links": match settings.order { LinkOrder::Any => "any", LinkOrder::Fifo => "fifo" },
        "losses": settings.faults.losses,
        "crashes": settings.faults.crashes,
        "restarts": settings.faults.restarts,
        "finding": checked.finding.name(),
        "proven": checked.finding == Finding::Converges,
        "interrupted": checked.interrupted,
        "whole": explored.whole,
        "states": explored.states,
        "expanded": explored.expanded,
        "transitions": explored.transitions,
        "local_states": explored.local_states,
        "searched": checked.searched.map(|searched| json!({
            "seed": searched.seed, "schedules": searched.schedules, "unfinished": searched.unfinished,
        })),
        "outcomes": outcomes,
        "schedules": schedules,
        "decision_budget_exhausted": checked.budget_exhausted,
        "notices": checked.notices,
        "measured": {
            "wall_seconds": seconds,
            "states_per_second": explored.expanded as f64 / seconds.max(1e-9),
            "bytes_per_state": explored.bytes / explored.states.max(1),
        },
    });
    format!("{line}\n")
}
