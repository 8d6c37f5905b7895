//! The runs recorded under a folder, however deep, the newest first.
//!
//! A folder with a `summary.json` is a run, as for `huddle report`. What cannot be read is listed with the reason. Summaries
//! are read once and again when the file has changed.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use huddle_sim::record::Summary;
use parking_lot::Mutex;
use serde::Serialize;
use walkdir::{DirEntry, WalkDir};

use super::came_to::CameTo;
use super::milliseconds;

/// Runs that are listed; how many more there are is told.
const LISTED_MAX: usize = 1_000;

/// Folders within folders that are searched; a run lies two deep.
const DEPTH_MAX: usize = 32;

/// The runs under a folder.
pub struct Library {
    folder: PathBuf,
    known: Mutex<HashMap<PathBuf, Known>>,
}

/// A summary that was read, and from which state of its file.
#[derive(Clone)]
struct Known {
    written: Option<SystemTime>,
    bytes: u64,
    entry: Result<Run, String>,
}

/// The list as it is shown.
#[derive(Debug, Serialize)]
pub struct Listing {
    /// The folder.
    folder: String,
    /// The newest runs.
    runs: Vec<Listed>,
    /// How many older ones there are.
    more: usize,
}

/// One line of it.
#[derive(Debug, Serialize)]
pub struct Listed {
    /// The path of its folder, as pages name it.
    id: String,
    /// When it was recorded, in milliseconds since 1970.
    when: Option<u64>,
    /// What it came to; nothing where it cannot be read.
    run: Option<Run>,
    /// Why it cannot be read.
    wrong: Option<String>,
    #[serde(skip)]
    folder: PathBuf,
}

/// What a list tells of a run.
#[derive(Clone, Debug, Serialize)]
struct Run {
    scenario: String,
    /// As text, since a script's numbers do not hold all seeds.
    seed: String,
    strategy: String,
    runtime: String,
    nodes: usize,
    #[serde(flatten)]
    came_to: CameTo,
}

impl Library {
    /// The runs under a folder, which may be still to come.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, known: Mutex::default() }
    }

    /// All of them, as far as they fit a page.
    pub fn listing(&self) -> Listing {
        let mut runs = self.runs();
        let more = runs.len().saturating_sub(LISTED_MAX);
        runs.truncate(LISTED_MAX);
        Listing { folder: self.folder.display().to_string(), runs, more }
    }

    /// The folder of the run that is listed so.
    pub fn find(&self, id: &str) -> Option<PathBuf> {
        self.runs().into_iter().find(|run| run.id == id && run.run.is_some()).map(|run| run.folder)
    }

    /// What a run in this folder is listed as.
    pub fn id(&self, folder: &Path) -> String {
        let inside = folder.strip_prefix(&self.folder).unwrap_or(folder).to_string_lossy().into_owned();
        if inside.is_empty() { ".".to_owned() } else { inside }
    }

    fn runs(&self) -> Vec<Listed> {
        let mut known = self.known.lock();
        let mut seen = HashMap::new();
        let mut runs = Vec::new();
        let walk = WalkDir::new(&self.folder).max_depth(DEPTH_MAX);
        let mut walk = walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry));
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) if !entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let file = entry.path().join(Summary::FILE_NAME);
                    let Ok(metadata) = fs::metadata(&file) else { continue };
                    walk.skip_current_dir();
                    let read = known.remove(&file).filter(|known| known.is_of(&metadata));
                    let read = read.unwrap_or_else(|| Known::read(entry.path(), &metadata));
                    runs.push(self.listed(entry.into_path(), &read));
                    seen.insert(file, read);
                }
                Err(error) if error.depth() == 0 && !self.folder.exists() => {}
                Err(error) => {
                    let folder = error.path().unwrap_or(&self.folder).to_owned();
                    let wrong = Some(format!("cannot search it: {error}"));
                    runs.push(Listed { id: self.id(&folder), when: None, run: None, wrong, folder });
                }
            }
        }
        *known = seen;
        runs.sort_by(|left, right| {
            Reverse(left.when).cmp(&Reverse(right.when)).then_with(|| left.id.cmp(&right.id))
        });
        runs
    }

    fn listed(&self, folder: PathBuf, known: &Known) -> Listed {
        let (run, wrong) = match known.entry.clone() {
            Ok(run) => (Some(run), None),
            Err(wrong) => (None, Some(wrong)),
        };
        Listed { id: self.id(&folder), when: known.written.map(milliseconds), run, wrong, folder }
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

impl Known {
    fn read(folder: &Path, metadata: &Metadata) -> Self {
        let entry = Summary::read(folder).map(|summary| Run::of(&summary)).map_err(|error| error.to_string());
        Self { written: metadata.modified().ok(), bytes: metadata.len(), entry }
    }

    fn is_of(&self, metadata: &Metadata) -> bool {
        self.written.is_some() && self.written == metadata.modified().ok() && self.bytes == metadata.len()
    }
}

impl Run {
    fn of(summary: &Summary) -> Self {
        Self {
            scenario: summary.scenario.clone(),
            seed: summary.seed.to_string(),
            strategy: summary.strategy.clone(),
            runtime: summary.runtime.clone(),
            nodes: summary.nodes,
            came_to: CameTo::of(summary),
        }
    }
}
