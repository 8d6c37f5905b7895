//! What tests over scenario files share: finding, reading and running them.

// Every test binary uses its own part of this.
#![allow(dead_code)]

use std::hash::Hasher;
use std::io;
use std::path::{Path, PathBuf};

use huddle_sim::Registry;
use huddle_sim::plan::Plan;
use huddle_sim::record::{Event, Measured, Observer, Outcome, Summary, summarise};
use huddle_sim::runtime::Control;
use huddle_sim::scenario::{self, Overrides};

/// The folder of the workspace.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the library lies in the workspace").to_owned()
}

/// The scenarios shipped, by path, in alphabetical order.
pub fn shipped() -> Vec<PathBuf> {
    let folder = workspace().join("scenarios");
    let entries = std::fs::read_dir(&folder).expect("the folder of scenarios is there");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    paths.sort();
    paths
}

/// A shipped scenario by name.
pub fn shipped_file(name: &str) -> PathBuf {
    workspace().join("scenarios").join(format!("{name}.yaml"))
}

/// The file's name without folder and extension.
pub fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).expect("scenario files have plain names")
}

/// The plan of a scenario file, with `--set` edits.
pub fn plan_with(path: &Path, set: &[(&str, &str)]) -> Plan {
    let set = set.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    let overrides = Overrides { set, ..Overrides::default() };
    scenario::load(path, &overrides, &Registry::default().specs())
        .unwrap_or_else(|findings| panic!("{}: {findings}", path.display()))
}

/// The plan of a text that lies, as far as its paths are concerned, beside the shipped scenarios.
pub fn plan_of_text(name: &str, text: &str) -> Plan {
    let file = shipped_file(name);
    scenario::load_text(text, &file, &Overrides::default(), &Registry::default().specs())
        .unwrap_or_else(|findings| panic!("{name}, edited: {findings}"))
}

/// Runs a plan with its own seed.
pub fn run(plan: &Plan) -> Summary {
    summed_up(plan, &outcome(plan, None))
}

/// Runs a plan with its own seed under an observer.
pub fn outcome(plan: &Plan, observer: Option<&mut dyn Observer>) -> Outcome {
    Registry::default()
        .run(plan, plan.run.seed, observer, &Control::default())
        .expect("nothing refuses the run")
}

/// The summary of an outcome, with nothing measured.
pub fn summed_up(plan: &Plan, outcome: &Outcome) -> Summary {
    summarise(plan, plan.run.seed, outcome, Measured::default())
}

/// The stitching of a summary as pairs of names.
pub fn stitches(summary: &Summary) -> Vec<(&str, &str)> {
    summary.stitching.iter().map(|(request, node)| (request.as_str(), node.as_str())).collect()
}

/// Hashes all events in their order.
#[derive(Default)]
pub struct EventHash {
    hasher: std::hash::DefaultHasher,
    /// Number of events seen.
    pub events: u64,
}

impl EventHash {
    /// The hash so far.
    pub fn value(&self) -> u64 {
        self.hasher.finish()
    }
}

impl Observer for EventHash {
    fn observe(&mut self, event: &Event) -> io::Result<()> {
        self.hasher.write(format!("{event:?}").as_bytes());
        self.events += 1;
        Ok(())
    }
}
