//! Scenarios: from YAML text, and the graph files that it names, to a checked plan.
//!
//! ```text
//! file ──▶ source ──▶ tree ──▶ overrides ──▶ schema ──▶ lower ──▶ plan
//!         (text)   (located)    (edits)    (document)  (names, graph)
//! ```
//!
//! Every stage adds to the same findings and goes on, so that one reading tells all that is wrong. Only a text
//! that is no YAML at all stops it.

pub mod attributes;
mod diagnostic;
mod differing;
pub mod drawn;
mod findings;
pub mod generate;
pub mod graph_stitcher;
pub mod import;
mod lower;
pub(crate) mod out_of_range;
mod overrides;
mod pattern;
mod recorded;
pub mod rewrite;
pub(crate) mod schema;
pub(crate) mod settings;
pub mod source;
mod tree;
pub mod writing;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::agent::StrategySpec;
use crate::plan::Plan;

pub use diagnostic::{Diagnostics, Finding, Place, drives_terminals, escaped, escaped_json};
pub use differing::{Differing, DifferingField, differing};
pub use overrides::Overrides;
pub(crate) use schema::duration::PATTERN as DURATION_PATTERN;
pub use schema::duration::parse as parse_duration;

use findings::Findings;
use tree::{Node, SyntaxError};

/// What other YAML files of ours are read with, so that their errors are told alike.
pub(crate) mod reading {
    pub use super::findings::Findings;
    pub use super::schema::reader::At;
    pub use super::tree::{Content, parse};
    pub(crate) use super::{located, unparsed};
}

/// Reads a scenario file.
///
/// # Errors
/// All findings, in the scenario, its overrides and its graph file.
pub fn load(path: &Path, overrides: &Overrides, strategies: &[StrategySpec]) -> Result<Plan, Diagnostics> {
    let text = source::read_text(path).map_err(|finding| Diagnostics::new(vec![finding]))?;
    load_text(&text, path, overrides, strategies)
}

/// Reads a scenario from its text; `file` names it in messages, and paths in it are relative to the folder of
/// `file`.
///
/// # Errors
/// All findings, as for [`load`].
pub fn load_text(
    text: &str,
    file: &Path,
    overrides: &Overrides,
    strategies: &[StrategySpec],
) -> Result<Plan, Diagnostics> {
    let edits = overrides.edits();
    let mut findings = Findings::new(file, text, edits.iter().map(|edit| edit.label.clone()));
    findings.limits = overrides.generated;
    let mut root = tree::parse(text, 0).map_err(|error| unparsed(file, text, error))?;
    overrides::apply(&mut root, &edits, strategies, &findings);
    let folder = file.parent().unwrap_or(Path::new(""));
    let plan = schema::read(&root, &findings)
        .and_then(|document| lower::lower(document, strategies, folder, &findings));
    let (found, notices) = findings.finish();
    match plan {
        Some(plan) if found.is_empty() => Ok(complete(plan, text, root, &edits, folder, notices)),
        _ => Err(located(found, file, text)),
    }
}

/// The hint for a name that nothing has: the nearest that something has, and what fits.
pub(crate) fn hint<'n>(name: &str, known: impl Iterator<Item = &'n str> + Clone) -> Option<String> {
    Findings::new(Path::new(""), "", []).hint(name, known)
}

fn complete(
    mut plan: Plan,
    text: &str,
    root: Node,
    edits: &[overrides::Edit],
    folder: &Path,
    notices: Vec<String>,
) -> Plan {
    plan.source = Arc::from(recorded::write(text, root, edits, folder, &plan.instance.container));
    plan.notices = notices;
    plan
}

pub(crate) fn unparsed(file: &Path, text: &str, error: SyntaxError) -> Diagnostics {
    let SyntaxError { place, message } = error;
    let finding = Finding { file: file.to_owned(), place, field: String::new(), message, hint: None };
    Diagnostics::new(vec![finding]).with_source(file, text)
}

/// Gives the findings the lines that they point at, in the scenario and in graph files.
pub(crate) fn located(found: Vec<Finding>, file: &Path, text: &str) -> Diagnostics {
    let mut others: Vec<PathBuf> = found
        .iter()
        .filter(|finding| finding.place.is_some() && finding.file != file)
        .map(|finding| finding.file.clone())
        .collect();
    others.sort();
    others.dedup();
    others.iter().fold(Diagnostics::new(found).with_source(file, text), |diagnostics, other| {
        match source::read_text_up_to(other, import::FILE_BYTES_MAX) {
            Ok(text) => diagnostics.with_source(other, &text),
            Err(_) => diagnostics,
        }
    })
}
