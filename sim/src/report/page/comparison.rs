//! One page that sets several runs side by side: what they were, what they came to, where they differ, and their courses.

use std::collections::BTreeMap;

use indexmap::IndexSet;
use serde::Serialize;

use super::course::Course;
use super::data::{micros, stitching};
use super::{Sheet, composed};
use crate::record::{ConditionSummary, Measured, Recording, Summary};
use crate::scenario::Differing;

/// Name of the file where none is given.
pub const FILE_NAME: &str = "comparison.html";

/// Runs that one page compares: as many curves as can still be told apart.
pub const RUNS_MAX: usize = 12;

/// Rows of a table of what differs; how many more there are is told.
const ROWS_MAX: usize = 500;

const BODY: &str = include_str!("comparison.html");
const SCRIPTS: [&str; 1] = [include_str!("comparison.js")];

/// A run to be compared.
#[derive(Clone, Debug)]
pub struct Compared {
    /// What it is called, differently from every other.
    pub name: String,
    /// What was recorded of it; events are not needed.
    pub recording: Recording,
}

/// The page as one HTML document; `settings` are those that differ, where the scenarios of all runs are there.
///
/// # Panics
/// When there are no runs.
pub fn html(runs: &[Compared], settings: Option<&Differing>) -> String {
    assert!(!runs.is_empty(), "there is something to compare");
    let has_charts = runs.iter().any(|run| run.recording.course.is_some());
    let sheet = Sheet { title: "Huddle comparison", body: BODY, style: "", has_charts, scripts: &SCRIPTS };
    composed(&sheet, &Data::of(runs, settings), "")
}

/// What the page's script finds. Times are in microseconds since the start of each run; lists have an entry for each run.
#[derive(Debug, Serialize)]
struct Data {
    runs: Vec<Run>,
    /// `None` where some run's scenario is not there.
    settings: Option<Rows<Option<String>>>,
    stitching: Rows<Cell>,
    conditions: Rows<Judged>,
}

#[derive(Debug, Serialize)]
struct Run {
    name: String,
    /// `summary.json` without what stands elsewhere on the page, or was measured.
    summary: Summary,
    /// The seed as text: a script's numbers do not hold all.
    seed: String,
    /// How many request nodes are stitched.
    stitched: usize,
    /// When it ended.
    end: u64,
    course: Option<Course>,
}

/// A table, its rows named.
#[derive(Debug, Serialize)]
struct Rows<T> {
    rows: Vec<(String, Vec<T>)>,
    /// Rows that were left out.
    more: usize,
}

/// Who holds a request node.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
enum Cell {
    Held(String),
    /// Nobody does; `null`.
    Free(()),
    /// It was not requested; `false`.
    Absent(bool),
}

/// Whether a condition holds; `None` where it binds nobody, `Absent` where a run does not have it.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
enum Judged {
    Is(Option<bool>),
    Absent(&'static str),
}

impl Data {
    fn of(runs: &[Compared], settings: Option<&Differing>) -> Self {
        Self {
            settings: settings.map(|differing| Rows {
                rows: differing
                    .fields
                    .iter()
                    .map(|field| (field.field.clone(), field.values.clone()))
                    .collect(),
                more: differing.more,
            }),
            stitching: stitchings(runs),
            conditions: conditions(runs),
            runs: runs.iter().map(Run::of).collect(),
        }
    }
}

impl Run {
    fn of(run: &Compared) -> Self {
        let summary = &run.recording.summary;
        let course = run.recording.course.as_ref().map(|course| Course::of(course, summary));
        let sampled = course.as_ref().and_then(|course| course.at.last().copied()).unwrap_or(0);
        Self {
            name: run.name.clone(),
            end: micros(summary.ended_at_ms).max(sampled).max(1),
            course,
            seed: summary.seed.to_string(),
            stitched: summary.stitching.len(),
            summary: Summary {
                stitching: indexmap::IndexMap::new(),
                unstitched: Vec::new(),
                conditions: Vec::new(),
                parts: Vec::new(),
                cycle: None,
                measured: Measured::default(),
                ..summary.clone()
            },
        }
    }
}

impl<T: Clone + PartialEq> Rows<T> {
    /// One row for each name that any run has, in the order in which they first come.
    fn of(columns: &[Vec<(String, T)>], absent: &T) -> Self {
        let names: IndexSet<&String> = columns.iter().flatten().map(|(name, _)| name).collect();
        let tables: Vec<BTreeMap<&String, &T>> =
            columns.iter().map(|column| column.iter().map(|(name, value)| (name, value)).collect()).collect();
        let row = |name: &&String| {
            let values = tables.iter().map(|table| (*table.get(*name).unwrap_or(&absent)).clone());
            ((*name).clone(), values.collect())
        };
        Self { rows: names.iter().map(row).collect(), more: 0 }
    }

    /// At most so many rows as a page shows; those that differ are the last to go.
    fn bounded(mut self) -> Self {
        if self.rows.len() > ROWS_MAX {
            self.rows.sort_by_key(|(_, values)| !differ(values));
            self.more = self.rows.len() - ROWS_MAX;
            self.rows.truncate(ROWS_MAX);
        }
        self
    }
}

fn differ<T: PartialEq>(values: &[T]) -> bool {
    values.windows(2).any(|pair| pair[0] != pair[1])
}

/// Who holds each request node.
fn stitchings(runs: &[Compared]) -> Rows<Cell> {
    let cell =
        |(request, holder): (String, Option<String>)| (request, holder.map_or(Cell::Free(()), Cell::Held));
    let columns: Vec<Vec<(String, Cell)>> =
        runs.iter().map(|run| stitching(&run.recording).into_iter().map(cell).collect()).collect();
    Rows::of(&columns, &Cell::Absent(false)).bounded()
}

/// The conditions on which not all runs agree.
fn conditions(runs: &[Compared]) -> Rows<Judged> {
    let named = |condition: &ConditionSummary| {
        let name = format!("{}: {}", condition.condition, condition.nodes.join(", "));
        (name, Judged::Is(condition.ok))
    };
    let columns: Vec<Vec<(String, Judged)>> =
        runs.iter().map(|run| run.recording.summary.conditions.iter().map(named).collect()).collect();
    let mut rows = Rows::of(&columns, &Judged::Absent("absent"));
    rows.rows.retain(|(_, values)| differ(values));
    rows.bounded()
}
