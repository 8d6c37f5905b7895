//! Several runs for one page: what tells them apart, where the page belongs, and what differs in their settings.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use huddle_sim::record::Recording;
use huddle_sim::report::page::comparison::Compared;
use huddle_sim::scenario::{self, Diagnostics, Differing, source};

use crate::exit::Failure;
use crate::run_folder::SCENARIO;

/// Where runs lie.
pub struct Place {
    /// The folder that holds them all; empty where there is none.
    pub folder: PathBuf,
    /// What each is called: its path below that folder, or its whole one.
    pub names: Vec<String>,
}

/// Finds the folder that holds runs as `huddle run` lays them out: that of their scenario, or the one above it.
///
/// # Errors
/// When a run is named twice, or there is no such folder and one is needed.
pub fn together(folders: &[PathBuf], has_file: bool) -> Result<Place, Failure> {
    let whole: Vec<PathBuf> = folders.iter().map(|folder| canonical(folder)).collect::<Result<_, _>>()?;
    for (position, folder) in whole.iter().enumerate() {
        if whole[..position].contains(folder) {
            return Err(Failure::Input(format!("{} is named twice", folders[position].display())));
        }
    }
    let above = |levels: usize| {
        let mut parents = whole.iter().map(|folder| folder.ancestors().nth(levels));
        let first = parents.next().flatten()?;
        parents.all(|parent| parent == Some(first)).then(|| first.to_owned())
    };
    let Some(folder) = above(1).or_else(|| above(2)) else {
        if has_file {
            let names = folders.iter().map(|folder| folder.display().to_string()).collect();
            return Ok(Place { folder: PathBuf::new(), names });
        }
        return Err(Failure::Input(format!(
            "{} and {} lie in different folders; say with --output where the page goes",
            folders[0].display(),
            folders[1].display()
        )));
    };
    let name = |run: &PathBuf| run.strip_prefix(&folder).unwrap_or(run).display().to_string();
    let names = whole.iter().map(name).collect();
    Ok(Place { folder: as_seen_from_here(folder), names })
}

fn canonical(folder: &Path) -> Result<PathBuf, Failure> {
    fs::canonicalize(folder)
        .map_err(|error| Failure::Input(format!("cannot read {}: {error}", folder.display())))
}

/// A path below the working directory without the way there.
fn as_seen_from_here(path: PathBuf) -> PathBuf {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    match here.ok().and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned)) {
        Some(inside) if inside.as_os_str().is_empty() => PathBuf::from("."),
        Some(inside) => inside,
        None => path,
    }
}

/// Reads what was recorded of each run.
///
/// # Errors
/// The first file that cannot be read.
pub fn runs(folders: &[PathBuf], names: Vec<String>) -> Result<Vec<Compared>, Failure> {
    let read = |(folder, name): (&PathBuf, String)| {
        let recording = Recording::read_outline(folder).map_err(|error| Failure::Input(error.to_string()))?;
        Ok(Compared { name, recording })
    };
    folders.iter().zip(names).map(read).collect()
}

/// What differs in the scenarios of runs; `None` where one is not there.
///
/// # Errors
/// What is wrong with the first that cannot be read.
pub fn settings(folders: &[PathBuf]) -> Result<Option<Differing>, Diagnostics> {
    let mut texts = Vec::new();
    for folder in folders {
        let file = folder.join(SCENARIO);
        if matches!(file.symlink_metadata(), Err(error) if error.kind() == ErrorKind::NotFound) {
            return Ok(None);
        }
        let text = source::read_text(&file).map_err(|finding| Diagnostics::new(vec![finding]))?;
        texts.push((file, text));
    }
    let documents: Vec<(&Path, &str)> =
        texts.iter().map(|(file, text)| (file.as_path(), text.as_str())).collect();
    scenario::differing(&documents).map(Some)
}
