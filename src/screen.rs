//! The one screen of a run: verdict, stitching, cost, times, expectations, and where the rest is.
//!
//! Written from the summary, and from the plan for what the summary does not repeat: the credits of each stitch,
//! and why a request node stayed unstitched.

use std::path::Path;

use anstyle::Style;
use huddle_sim::model::{ContainerId, Instance};
use huddle_sim::plan::Plan;
use huddle_sim::record::{CycleChange, CycleSummary, ExpectationSummary, PropertySummary, Summary};
use indexmap::IndexMap;
use serde::Serialize;

use crate::console::{FAINT, GOOD, REMARKABLE, STRONG, WRONG, printable, printable_lines, styled};
use crate::difference;
use crate::shortfall::Shortfall;
use crate::wording::{bytes, count, counted, decimal, milliseconds, percent};

/// Rows of one kind that a screen shows; the rest is counted.
const ROWS_MAX: usize = 20;

/// Width of the labels on the left.
const LABEL_WIDTH: usize = 12;

/// Columns that a name may widen the table to.
const NAME_WIDTH_MAX: usize = 40;

/// Changes of holder in one period that a row shows.
const CHAIN_MAX: usize = 12;

/// What there is to show of one run.
pub struct Screen<'a> {
    /// What was run.
    pub plan: &'a Plan,
    /// The problem as it was in the end.
    pub problem: &'a Instance,
    /// What came out.
    pub summary: &'a Summary,
    /// The lowest node of the part that the stitching is of.
    pub lowest: Option<ContainerId>,
    /// Where the run's files are.
    pub folder: &'a Path,
}

/// The summary of a run and its folder as one line of JSON.
pub fn json_line(summary: &Summary, folder: &Path) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        #[serde(flatten)]
        summary: &'a Summary,
        output: String,
    }
    let line = Line { summary, output: folder.display().to_string() };
    let json = serde_json::to_string(&line).expect("a summary has text keys and plain values only");
    format!("{json}\n")
}

impl Screen<'_> {
    /// Everything.
    pub fn whole(&self) -> String {
        let mut rows = Rows::default();
        rows.add("stitched", self.stitched());
        rows.add("unstitched", self.unstitched());
        rows.add("welfare", vec![self.welfare()]);
        rows.add("violations", self.violations());
        rows.add("validators", self.validators());
        rows.add("agreement", vec![self.agreement()]);
        rows.add("cost", vec![self.cost()]);
        rows.add("times", vec![self.times()]);
        rows.add("measured", vec![self.measured()]);
        rows.add("cycle", self.summary.cycle.as_ref().map(cycle_rows).unwrap_or_default());
        rows.add("expected", self.expected());
        rows.add("broken", broken(self.summary).map(describe_broken).collect());
        rows.add("notices", self.summary.notices.iter().map(|notice| printable(notice)).collect());
        rows.add("output", vec![printable(&self.folder.display().to_string())]);
        format!("{}{}\n", self.heading(), rows.text)
    }

    /// One line, for a run among many.
    pub fn line(&self) -> String {
        let summary = self.summary;
        let met = match unmet(summary).count() {
            _ if summary.expectations.is_empty() => String::new(),
            0 => ", as expected".to_owned(),
            _ => format!(", {}", styled(WRONG, "not as expected")),
        };
        format!(
            "seed {}  {}  {}  welfare {}, {}, {}{met}  {}\n",
            summary.seed,
            self.verdict(),
            describe_stitching(summary),
            decimal(summary.welfare, 6),
            counted(summary.messages, "message"),
            milliseconds(summary.converged_at_ms.unwrap_or(summary.ended_at_ms)),
            styled(FAINT, printable(&self.folder.display().to_string())),
        )
    }

    /// The expectations and properties that do not hold, one line each; empty when all do.
    pub fn wrong(&self) -> String {
        let summary = self.summary;
        let name = format!("{}, seed {}", printable(&summary.scenario), summary.seed);
        let unmet = unmet(summary).map(describe_unmet);
        unmet.chain(broken(summary).map(describe_broken)).map(|wrong| format!("{name}: {wrong}\n")).collect()
    }

    fn heading(&self) -> String {
        let summary = self.summary;
        let mut heading = format!("{}: {}\n", styled(STRONG, printable(&summary.scenario)), self.verdict());
        if !self.plan.description.is_empty() {
            // Further lines stand back, so that none looks like one of the screen's own.
            let description = printable_lines(self.plan.description.trim()).replace('\n', "\n  ");
            heading.push_str(&format!("{description}\n"));
        }
        let shortcuts = match summary.shortcuts {
            0 => String::new(),
            shortcuts => format!(", {}", counted(shortcuts as u64, "shortcut")),
        };
        let facts = format!(
            "{}, {} auction, {} runtime, seed {}; {}, {}{shortcuts}, {}",
            summary.strategy,
            summary.auction,
            summary.runtime,
            summary.seed,
            counted(summary.nodes as u64, "container node"),
            counted(summary.edges as u64, "edge"),
            counted(summary.request_nodes as u64, "request node"),
        );
        heading + &format!("{}\n", styled(FAINT, printable(&facts)))
    }

    fn verdict(&self) -> String {
        let verdict = &self.summary.verdict;
        match (self.summary.partial, verdict.as_str()) {
            (true, _) => styled(REMARKABLE, format!("{verdict} (interrupted: this result is partial)")),
            (false, "converged") => styled(GOOD, verdict),
            (false, _) => styled(REMARKABLE, verdict),
        }
    }

    fn stitched(&self) -> Vec<String> {
        let stitching = &self.summary.stitching;
        if stitching.is_empty() {
            return vec!["nothing".to_owned()];
        }
        let shown: Vec<[String; 3]> = stitching
            .iter()
            .take(ROWS_MAX)
            .map(|(request, node)| [printable(request), printable(node), self.credits(request, node)])
            .collect();
        let width = |column: usize| {
            let widest = shown.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
            widest.min(NAME_WIDTH_MAX)
        };
        let (left, right) = (width(0), width(1));
        let mut rows: Vec<String> = shown
            .iter()
            .map(|[request, node, credits]| format!("{request:<left$} → {node:<right$}  {credits}"))
            .collect();
        rows.extend(rest(stitching.len()));
        rows
    }

    fn credits(&self, request: &str, node: &str) -> String {
        let instance = self.problem;
        let stitch = instance.request.find(request).zip(instance.container.find(node));
        match stitch.map(|(request, node)| instance.base_credits(node, request)) {
            Some(Ok(credits)) if credits.micros() == 1_000_000 => "1 credit".to_owned(),
            Some(Ok(credits)) => format!("{credits} credits"),
            _ => styled(WRONG, "no bid"),
        }
    }

    fn unstitched(&self) -> Vec<String> {
        let unstitched = &self.summary.unstitched;
        let shown = unstitched.iter().take(ROWS_MAX);
        let mut rows: Vec<String> = shown
            .map(|request| match self.problem.request.find(request) {
                None => printable(request),
                Some(id) => {
                    let part = self.lowest.map_or(0, |node| self.problem.container.part_of(node));
                    let why = Shortfall::of(self.problem, id, part);
                    format!("{}: {}", styled(STRONG, printable(request)), printable(&why.to_string()))
                }
            })
            .collect();
        rows.extend(rest(unstitched.len()));
        rows
    }

    fn welfare(&self) -> String {
        format!("{}; {}", decimal(self.summary.welfare, 6), describe_stitching(self.summary))
    }

    fn violations(&self) -> Vec<String> {
        let violations = &self.summary.violations;
        let shown = violations.iter().take(ROWS_MAX).map(|violation| {
            let nodes = printable(&violation.nodes.join(", "));
            let condition = styled(WRONG, printable(&violation.condition));
            format!("{condition} on {nodes}: {}", printable(&violation.message))
        });
        shown.chain(rest(violations.len())).collect()
    }

    fn validators(&self) -> Vec<String> {
        let validators = &self.summary.validators;
        let shown = validators.iter().take(ROWS_MAX).map(|validator| match validator.ok {
            true => format!("{} {}", printable(&validator.name), styled(GOOD, "ok")),
            false => {
                format!("{}: {}", styled(WRONG, printable(&validator.name)), printable(&validator.message))
            }
        });
        shown.chain(rest(validators.len())).collect()
    }

    fn agreement(&self) -> String {
        let summary = self.summary;
        let flips = match summary.flips {
            None => "not every request node ever had a holder".to_owned(),
            Some(flips) => counted(flips, "flip"),
        };
        let parts = match summary.components {
            0 | 1 => String::new(),
            parts => format!("; the best of {parts} unconnected parts is shown"),
        };
        format!("{} of the nodes, {flips}{parts}", percent(summary.agreement))
    }

    fn cost(&self) -> String {
        let summary = self.summary;
        let link = if summary.shortcuts == 0 { "edge" } else { "edge or shortcut" };
        let edge = summary
            .messages_per_edge
            .map_or(String::new(), |rate| format!(" ({} per {link})", decimal(rate, 2)));
        let capped = if summary.retention_capped { ", cut off by a cap" } else { "" };
        let uncut = if summary.ceiling_budget_exhausted { ", more than can matter" } else { "" };
        let lost = match summary.messages_lost {
            0 => String::new(),
            lost => format!(", {} lost", count(lost)),
        };
        format!(
            "{}{edge}{lost}, {}, {}; at most {} held by a node{uncut}{capped}",
            counted(summary.messages, "message"),
            bytes(summary.bytes),
            counted(summary.hops.into(), "hop"),
            counted(summary.retained_max as u64, "bid"),
        )
    }

    fn times(&self) -> String {
        let summary = self.summary;
        let converged = summary.converged_at_ms.map(|at| format!("converged at {}, ", milliseconds(at)));
        let ended = match summary.quiescent_at_ms {
            Some(at) => format!("quiescent at {}", milliseconds(at)),
            None => format!("ended at {} without falling silent", milliseconds(summary.ended_at_ms)),
        };
        converged.unwrap_or_default() + &ended
    }

    fn measured(&self) -> String {
        let measured = &self.summary.measured;
        let peak =
            measured.peak_memory_bytes.map_or(String::new(), |peak| format!(", {} at the peak", bytes(peak)));
        format!(
            "ran for {}, {} messages/s{peak}",
            milliseconds(measured.wall_seconds * 1e3),
            count(measured.messages_per_second.round() as u64),
        )
    }

    fn expected(&self) -> Vec<String> {
        let all = self.summary.expectations.len();
        let unmet: Vec<String> = unmet(self.summary).map(describe_unmet).collect();
        match (all, unmet.len()) {
            (0, _) => Vec::new(),
            (all, 0) => vec![styled(GOOD, format!("{all} of {all} met"))],
            (all, wrong) => {
                let met = styled(WRONG, format!("{} of {all} met", all - wrong));
                std::iter::once(met).chain(unmet).collect()
            }
        }
    }
}

/// Who hands what to whom in one period of an oscillation, a row for each request node that changes hands.
pub fn cycle_rows(cycle: &CycleSummary) -> Vec<String> {
    let period = milliseconds(cycle.period_ms);
    if cycle.changes.is_empty() {
        let views = counted(cycle.view_changes, "change");
        return vec![format!(
            "no request node passes from one holder to another; {views} of views every {period}"
        )];
    }
    let mut chains: IndexMap<&str, Vec<&CycleChange>> = IndexMap::new();
    for change in &cycle.changes {
        chains.entry(&change.request).or_default().push(change);
    }
    let shown = chains.iter().take(ROWS_MAX).map(|(request, changes)| {
        let name = |node: &Option<String>| node.as_deref().map_or("nobody".to_owned(), printable);
        let mut chain: Vec<String> = vec![name(&changes[0].from)];
        chain.extend(changes.iter().take(CHAIN_MAX).map(|change| name(&change.to)));
        let rest = match changes.len().checked_sub(CHAIN_MAX).filter(|rest| *rest > 0) {
            Some(rest) => format!(" and {} more", counted(rest as u64, "change")),
            None => String::new(),
        };
        format!("{}: {}{rest} every {period}", styled(STRONG, printable(request)), chain.join(" → "))
    });
    shown.chain(rest(chains.len())).collect()
}

/// Labelled rows under each other.
#[derive(Default)]
pub struct Rows {
    /// The rows so far.
    pub text: String,
}

impl Rows {
    /// Adds rows under one label; nothing when there are none.
    pub fn add(&mut self, label: &str, rows: Vec<String>) {
        for (position, row) in rows.iter().enumerate() {
            let label = if position == 0 { label } else { "" };
            let gap = if label.len() < LABEL_WIDTH { "" } else { " " };
            self.text.push_str(&format!("  {}{row}\n", styled(FAINT, format!("{label:<LABEL_WIDTH$}{gap}"))));
        }
    }
}

fn rest(rows: usize) -> Option<String> {
    let hidden = rows.checked_sub(ROWS_MAX).filter(|hidden| *hidden > 0)?;
    Some(format!("and {} more in {}", count(hidden as u64), Summary::FILE_NAME))
}

fn describe_stitching(summary: &Summary) -> String {
    let mark = |good: bool, text: &str| styled(if good { Style::new() } else { REMARKABLE }, text);
    let complete = mark(summary.complete, if summary.complete { "complete" } else { "incomplete" });
    let valid = mark(summary.valid, if summary.valid { "valid" } else { "invalid" });
    format!("{complete}, {valid}")
}

fn unmet(summary: &Summary) -> impl Iterator<Item = &ExpectationSummary> {
    summary.expectations.iter().filter(|expectation| !expectation.ok)
}

fn broken(summary: &Summary) -> impl Iterator<Item = &PropertySummary> {
    summary.properties.iter().filter(|property| !property.ok)
}

fn describe_broken(property: &PropertySummary) -> String {
    format!("{}: {}", styled(WRONG, printable(&property.name)), printable(&property.message))
}

fn describe_unmet(expectation: &ExpectationSummary) -> String {
    format!("{}: {}", styled(WRONG, printable(&expectation.name)), difference::described(expectation))
}
