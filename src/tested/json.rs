//! A tested scenario as one line of JSON, and a last line for all.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::{Ending, FailedRun, Tested, Total};
use crate::loading::finding_json;

/// One scenario.
pub fn json_line(tested: &Tested) -> String {
    let findings: Vec<Json> = match &tested.ending {
        Ending::Bad(diagnostics) => diagnostics.findings().iter().map(finding_json).collect(),
        _ => Vec::new(),
    };
    let difference = match &tested.ending {
        Ending::Blessed(difference) => Some(difference),
        _ => None,
    };
    let line = json!({
        "file": tested.file.display().to_string(),
        "scenario": tested.scenario,
        "status": tested.ending.name(),
        "message": tested.summed_up(),
        "expectations": tested.expectations,
        "runs": tested.runs,
        "runs_met": tested.met,
        "failures": tested.failures.iter().map(failure).collect::<Vec<_>>(),
        "findings": findings,
        "difference": difference,
        "measured": {"wall_seconds": tested.wall.as_secs_f64()},
    });
    format!("{line}\n")
}

fn failure(failure: &FailedRun) -> Json {
    json!({
        "seed": failure.seed,
        "verdict": failure.verdict,
        "expectations": failure.expectations,
        "replay": failure.replay,
    })
}

/// All scenarios.
pub fn total_json(total: &Total, wall: Duration) -> String {
    let line = json!({"total": {
        "scenarios": total.scenarios,
        "passed": total.passed,
        "failed": total.failed,
        "blessed": total.blessed,
        "not_blessed": total.not_blessed,
        "no_expectations": total.no_expectations,
        "bad": total.bad,
        "not_run": total.not_run,
        "measured": {"wall_seconds": wall.as_secs_f64()},
    }});
    format!("{line}\n")
}
