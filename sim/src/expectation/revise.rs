//! From what was found to what a scenario would have to expect: the least change of its text by which all runs are as
//! expected.
//!
//! What holds stays as it is written. An exact value takes the place of one that does not hold, a bound moves to what was
//! found, a list of choices gains the one that was found, and stitches that were not named stay unnamed. A scenario that
//! expects nothing gets all that outlives a change of timing: verdict, completeness, validity, stitching and welfare.

use serde_json::Value as Json;
use thiserror::Error;

use crate::plan::Plan;
use crate::scenario::rewrite::{Change, RewriteError, Written, rewrite};

use super::tally::{Found, Tally, Value};

/// Different stitchings that a scenario which expects nothing gets listed.
const CHOICES_MAX: usize = 8;

/// Why a scenario cannot be made to expect what was found.
#[derive(Debug, Error)]
pub enum BlessError {
    /// Runs differ in what a key can only say of all of them; one sentence for each.
    #[error("{}", .0.join("; "))]
    Unsayable(Vec<String>),
    /// The text cannot be changed in place.
    #[error(transparent)]
    Rewrite(#[from] RewriteError),
}

/// The text of a plan's scenario, expecting what its runs came to; `None` where nothing has to change.
///
/// # Errors
/// When no line can say what the runs came to, or the text cannot be changed in place; nothing is changed by halves.
pub fn bless(text: &str, plan: &Plan, tally: &Tally) -> Result<Option<String>, BlessError> {
    let changes = if plan.expect.is_empty() {
        vec![Change::Add { entries: all(plan, tally) }]
    } else if plan.expect.runs.is_met(tally.met(), tally.runs()) {
        return Ok(None);
    } else {
        revise(plan, tally)?
    };
    Ok(Some(rewrite(text, &changes)?))
}

fn revise(plan: &Plan, tally: &Tally) -> Result<Vec<Change>, BlessError> {
    let mut revision = Revision { plan, runs: tally.runs(), changes: Vec::new(), unsayable: Vec::new() };
    for (name, found) in tally.judged().filter(|(_, found)| found.unmet > 0) {
        match name {
            "verdict" => revision.choose(name, found, plan.expect.verdict.as_ref().map_or(0, Vec::len)),
            "stitching" => revision.choose(name, found, plan.expect.stitching.as_ref().map_or(0, Vec::len)),
            "complete" | "valid" | "validators" => revision.agree(name, found),
            _ => revision.bound(name, found),
        }
    }
    if revision.unsayable.is_empty() {
        Ok(revision.changes)
    } else {
        Err(BlessError::Unsayable(revision.unsayable))
    }
}

struct Revision<'p> {
    plan: &'p Plan,
    runs: u64,
    changes: Vec<Change>,
    unsayable: Vec<String>,
}

impl Revision<'_> {
    fn refuse(&mut self, name: &str, why: String) {
        self.unsayable.push(format!(
            "no line can say what `{name}` is: {why}; take it out, or let `runs` ask for fewer"
        ));
    }

    /// One of the values that were found; to a list of several only those are added that it lacks.
    fn choose(&mut self, name: &str, found: &Found, choices: usize) {
        if found.is_cut {
            let more = found.values.len();
            self.refuse(name, format!("{} runs end in more than {more} different ways", self.runs));
            return;
        }
        let wanted = found.ranked().into_iter().filter(|value| choices <= 1 || !value.ok);
        let values = wanted.map(|value| written(&value.value, self.plan)).collect();
        self.changes.push(Change::OneOf { path: vec![name.to_owned()], values });
    }

    /// A value, or the values in a mapping, that all runs have alike.
    fn agree(&mut self, name: &str, found: &Found) {
        let values: Vec<&Json> = found.ranked().into_iter().map(|value| &value.value).collect();
        let Some(Json::Object(first)) = values.first() else {
            return self.agree_on(vec![name.to_owned()], &values);
        };
        for key in first.keys() {
            let mut inner: Vec<&Json> = values.iter().filter_map(|value| value.get(key)).collect();
            inner.dedup();
            self.agree_on(vec![name.to_owned(), key.clone()], &inner);
        }
    }

    fn agree_on(&mut self, path: Vec<String>, values: &[&Json]) {
        match values {
            [value] => self.changes.push(Change::Set { path, value: written(value, self.plan) }),
            _ => self.refuse(&path.join("."), format!("the {} runs differ in it", self.runs)),
        }
    }

    /// Bounds around the numbers that were found, or that there is none.
    fn bound(&mut self, name: &str, found: &Found) {
        let path = vec![name.to_owned()];
        match (found.bounds, found.absent) {
            (Some((least, most)), 0) => self.changes.push(Change::Bounds { path, least, most }),
            (None, _) => self.changes.push(Change::Set { path, value: Written::Null }),
            (Some(_), absent) => self.refuse(name, format!("{absent} of {} runs have none", self.runs)),
        }
    }
}

/// What a scenario that expects nothing gets. The stitching of a run that did not settle is a snapshot, and left out.
fn all(plan: &Plan, tally: &Tally) -> Vec<(String, Written)> {
    let mut entries = Vec::new();
    let mut add = |name: &str, value: Written| entries.push((name.to_owned(), value));
    let Some(verdict) = tally.whole("verdict") else { return entries };
    add("verdict", choice(verdict, plan));
    let has_settled = |verdict: &Value| matches!(verdict.value.as_str(), Some("converged" | "disagreement"));
    if !verdict.ranked().iter().all(|verdict| has_settled(verdict)) {
        return entries;
    }
    for name in ["complete", "valid", "stitching"] {
        let Some(found) = tally.whole(name) else { continue };
        let choices = if name == "stitching" { CHOICES_MAX } else { 1 };
        if !found.is_cut && found.values.len() <= choices && !found.values.contains_key("{}") {
            add(name, choice(found, plan));
        }
    }
    if let Some((least, most)) = tally.whole("welfare").and_then(|found| found.bounds) {
        add("welfare", Written::bounds(least, most));
    }
    entries
}

/// One value, or a list of several.
fn choice(found: &Found, plan: &Plan) -> Written {
    let mut values: Vec<Written> =
        found.ranked().into_iter().map(|value| written(&value.value, plan)).collect();
    if values.len() == 1 { values.remove(0) } else { Written::List(values) }
}

/// A value as it is to be written: stitches in the order of the request.
fn written(value: &Json, plan: &Plan) -> Written {
    match value {
        Json::Null => Written::Null,
        Json::Bool(flag) => Written::Boolean(*flag),
        Json::Number(number) => Written::Number(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => Written::Text(text.clone()),
        Json::Array(values) => Written::List(values.iter().map(|value| written(value, plan)).collect()),
        Json::Object(entries) => {
            let names = plan.instance.request.ids().map(|request| plan.instance.request.name(request));
            let entry = |name: &str| Some((name.to_owned(), written(entries.get(name)?, plan)));
            Written::Map(names.filter_map(entry).collect())
        }
    }
}

#[cfg(test)]
mod tests;
