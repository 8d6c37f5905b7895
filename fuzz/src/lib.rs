//! What the fuzz targets share: the problems that inputs are read against, and what must hold of whatever is read or refused.

use std::path::Path;

use huddle_sim::Registry;
use huddle_sim::model::Instance;
use huddle_sim::plan::Plan;
use huddle_sim::scenario::generate::Limits;
use huddle_sim::scenario::import::{self, Format};
use huddle_sim::scenario::{self, Diagnostics, Finding, Overrides};

/// A file name for findings.
pub const FILE: &str = "input";

/// Scenarios generate small containers only: what large ones cost is known.
pub const GENERATED: Limits = Limits { nodes: 300, edges: 3_000 };

/// Reads a scenario as every command does.
pub fn load(text: &str) -> Result<Plan, Diagnostics> {
    let overrides = Overrides { generated: GENERATED, ..Overrides::default() };
    scenario::load_text(text, Path::new(FILE), &overrides, &Registry::default().specs())
}

/// The plan of a shipped scenario.
pub fn shipped(text: &str) -> Plan {
    load(text).expect("shipped scenarios are fine")
}

/// A graph is read and built, or there are reasons why not.
pub fn graph(text: &str, format: Format) {
    match import::parse(Path::new(FILE), text, format) {
        Ok(imported) => {
            let container = imported.builder.build();
            let parts = container.parts().iter().map(Vec::len).sum::<usize>();
            assert_eq!(parts, container.len(), "every node is in one part");
            container.nodes().for_each(|node| {
                assert_eq!(container.find(container.name(node)), Some(node), "names are unique");
            });
        }
        Err(found) => refused(found, text),
    }
}

/// Findings about a text are shown.
pub fn refused(found: Vec<Finding>, text: &str) {
    shown(&Diagnostics::new(found), text);
}

/// Findings that are drawn; drawing them takes longer than reading.
const DRAWN_MAX: usize = 3;

/// Every finding lies within the text, and nothing that is shown drives a terminal.
pub fn shown(diagnostics: &Diagnostics, text: &str) {
    let found = diagnostics.findings();
    assert!(!found.is_empty(), "there is a reason");
    // Readers differ in what ends a line; none sees more ends than there are such characters.
    let ends = |character: &char| matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let lines = text.chars().filter(ends).count() + 1;
    for finding in found.iter().filter(|finding| finding.file == Path::new(FILE)) {
        assert!(finding.place.is_none_or(|place| (1..=lines).contains(&place.line)), "{finding:?}");
    }
    harmless(&diagnostics.to_string());
    let first = found.iter().take(DRAWN_MAX).cloned().collect();
    harmless(&Diagnostics::new(first).with_source(Path::new(FILE), text).render(false));
}

/// No character of a text drives a terminal or turns the direction of writing.
pub fn harmless(text: &str) {
    let is_harmful = |character: char| character != '\n' && scenario::drives_terminals(character);
    assert!(!text.contains(is_harmful), "{text:?}");
}

/// A problem for texts that name nodes and attributes.
pub fn instance() -> Instance {
    let plan = shipped(include_str!("../../scenarios/never-settles.yaml"));
    (*plan.instance).clone()
}

/// Puts a seed that has to be made into the corpus, when `fuzz/run` names its folder.
pub fn seed(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("HUDDLE_FUZZ_CORPUS") {
        std::fs::write(Path::new(&folder).join(name), bytes).expect("the corpus can be written to");
    }
}
