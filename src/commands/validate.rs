//! `huddle validate`: checks scenarios without running them.

use std::path::Path;

use huddle_sim::Registry;
use huddle_sim::plan::Plan;
use huddle_sim::scenario::Diagnostics;
use serde_json::json;

use crate::console::{Console, GOOD, STRONG, printable, styled};
use crate::exit::{Exit, Failure};
use crate::job::{Printing, ValidateJob};
use crate::loading::{finding_json, load};
use crate::wording::counted;

/// Checks every file; bad input when something is wrong with any of them.
pub fn validate(job: &ValidateJob, console: &mut Console) -> Result<Exit, Failure> {
    let registry = Registry::default();
    let mut exit = Exit::Done;
    for loaded in load(&job.files, &job.overrides, &registry) {
        let text = match &loaded.plan {
            Ok(plan) => accepted(&loaded.file, plan, job.printing),
            Err(diagnostics) => {
                exit = Exit::BadInput;
                refused(diagnostics, job.printing, console.is_output_coloured())
            }
        };
        console.result(&text)?;
    }
    Ok(exit)
}

fn accepted(file: &Path, plan: &Plan, printing: Printing) -> String {
    let file = file.display().to_string();
    match printing {
        Printing::Wrong => String::new(),
        Printing::Json => format!("{}\n", accepted_json(&file, plan)),
        Printing::Screen => {
            let mut text =
                format!("{} {}: {}\n", styled(GOOD, "ok"), printable(&file), printable(&describe(plan)));
            for notice in &plan.notices {
                text.push_str(&format!("   {} {}\n", styled(STRONG, "notice"), printable(notice)));
            }
            text
        }
    }
}

/// What a scenario is, in one line.
fn describe(plan: &Plan) -> String {
    let container = &plan.instance.container;
    let parts = container.parts().len();
    let parts = if parts > 1 { format!(" in {}", counted(parts as u64, "part")) } else { String::new() };
    let shortcuts = match container.shortcuts().count() {
        0 => String::new(),
        shortcuts => format!(", {}", counted(shortcuts as u64, "shortcut")),
    };
    format!(
        "{}: {}, {}{shortcuts}{parts}; {}; {}, {}",
        plan.name,
        counted(container.len() as u64, "node"),
        counted(container.edge_pairs() as u64, "edge"),
        counted(plan.instance.request.len() as u64, "request node"),
        plan.bidding.strategy,
        plan.run.runtime.name(),
    )
}

fn accepted_json(file: &str, plan: &Plan) -> serde_json::Value {
    let container = &plan.instance.container;
    json!({
        "file": file,
        "ok": true,
        "scenario": plan.name,
        "nodes": container.len(),
        "edges": container.edge_pairs(),
        "shortcuts": container.shortcuts().count(),
        "components": container.parts().len(),
        "request_nodes": plan.instance.request.len(),
        "strategy": plan.bidding.strategy,
        "runtime": plan.run.runtime.name(),
        "notices": plan.notices,
    })
}

fn refused(diagnostics: &Diagnostics, printing: Printing, coloured: bool) -> String {
    match printing {
        Printing::Json => {
            diagnostics.findings().iter().map(|finding| format!("{}\n", finding_json(finding))).collect()
        }
        Printing::Screen | Printing::Wrong => diagnostics.render(coloured),
    }
}
