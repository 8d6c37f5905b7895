//! What axe-core finds wrong for readers who see little, or hear the page (<https://github.com/dequelabs/axe-core>).
//!
//! The checker is no part of this project: `.ci/run` fetches it beside what is built. `HUDDLE_AXE` names another copy.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::browser::notice;
use crate::tab::Tab;

/// Rules of WCAG 2.2 up to level AA, and what is good practice besides.
const ASKED: &str = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations']})\
    .then(found => found.violations.map(one => one.id + ': ' + one.help + ' ' + one.nodes.map(node => node.target + ' ' + node.failureSummary).join('; ')))";

/// The checker, where it was fetched.
fn checker() -> Option<String> {
    let beside =
        || Path::new(env!("CARGO_TARGET_TMPDIR")).parent().map(|target| target.join("axe-core/axe.min.js"));
    let path = env::var_os("HUDDLE_AXE").map(PathBuf::from).or_else(beside)?;
    match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(_) => {
            notice(&format!("{} is not there, so pages were not checked with axe-core", path.display()));
            None
        }
    }
}

/// Holds what a tab shows against the rules, in light and in dark.
///
/// # Panics
/// When a rule is broken.
pub fn is_accessible(tab: &mut Tab) {
    let Some(checker) = checker() else { return };
    tab.value(&format!("{checker}; 1"));
    for scheme in ["light", "dark"] {
        tab.prefer(scheme);
        let found: Json = tab.value(ASKED);
        let found: Vec<String> = serde_json::from_value(found).expect("a list of texts");
        assert!(found.is_empty(), "in {scheme}: {found:#?}");
    }
    tab.prefer("light");
}
