//! From scenario files to plans: all files are checked, whatever is wrong with some of them.

use std::path::{Path, PathBuf};

use huddle_sim::Registry;
use huddle_sim::plan::Plan;
use huddle_sim::scenario::{self, Diagnostics, Finding, Overrides};
use serde_json::{Value as Json, json};

use crate::console;

/// A file and what became of it.
pub struct Loaded {
    /// The file as the user named it.
    pub file: PathBuf,
    /// Its plan, or what is wrong.
    pub plan: Result<Plan, Diagnostics>,
}

/// Loads one scenario after the other.
pub fn load<'a>(
    files: &'a [PathBuf],
    overrides: &'a Overrides,
    registry: &'a Registry,
) -> impl Iterator<Item = Loaded> + 'a {
    let specs = registry.specs();
    files.iter().map(move |file| {
        let started = std::time::Instant::now();
        let plan = scenario::load(file, overrides, &specs);
        tracing::info!(file = %file.display(), took = ?started.elapsed(), "scenario read");
        Loaded { file: file.clone(), plan }
    })
}

/// The plans of all files; `None`, and all findings told on standard error, when any file is bad.
pub fn accepted(
    files: &[PathBuf],
    overrides: &Overrides,
    registry: &Registry,
) -> Option<Vec<(PathBuf, Plan)>> {
    let mut plans = Vec::new();
    let mut bad = 0;
    for loaded in load(files, overrides, registry) {
        match loaded.plan {
            Ok(plan) => plans.push((loaded.file, plan)),
            Err(diagnostics) => {
                bad += 1;
                console::message(&diagnostics.render(console::is_error_coloured()));
            }
        }
    }
    if bad > 0 && !plans.is_empty() {
        console::error(&format!("{bad} of {} scenarios cannot be run, so none was run", bad + plans.len()));
    }
    (bad == 0).then_some(plans)
}

/// A finding as JSON.
pub fn finding_json(finding: &Finding) -> Json {
    json!({
        "file": finding.file.display().to_string(),
        "ok": false,
        "line": finding.place.map(|place| place.line),
        "column": finding.place.map(|place| place.column),
        "field": finding.field,
        "message": finding.message,
        "hint": finding.hint,
    })
}

/// Two plans that would write to the same folder, told apart by their files.
pub fn clash(plans: &[(PathBuf, Plan)]) -> Option<(&Path, &Path, &Plan)> {
    plans.iter().enumerate().find_map(|(position, (file, plan))| {
        let mut earlier = plans[..position].iter();
        let (other, _) = earlier.find(|(_, other)| writes_where(plan, other))?;
        Some((other.as_path(), file.as_path(), plan))
    })
}

/// Whether some run of each has the same folder.
fn writes_where(plan: &Plan, other: &Plan) -> bool {
    let last = |plan: &Plan| plan.run.seed.saturating_add(u64::from(plan.run.repeat) - 1);
    plan.name == other.name
        && plan.bidding.strategy == other.bidding.strategy
        && plan.run.runtime == other.run.runtime
        && plan.run.seed <= last(other)
        && other.run.seed <= last(plan)
}
