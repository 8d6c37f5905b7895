//! The folder of a run that was recorded, found from what a user names.

use std::path::{Path, PathBuf};

use huddle_sim::record::Summary;

use crate::exit::Failure;

/// The scenario as run, in a run's folder.
pub const SCENARIO: &str = "scenario.yaml";

/// Folders that are named where several runs could be meant.
const NAMED_MAX: usize = 10;

/// The run's own folder: the one given, that of a file of it, or the only one in the one given.
///
/// # Errors
/// When there is none, or more than one.
pub fn run_folder(path: &Path) -> Result<PathBuf, Failure> {
    let is_run = |folder: &Path| folder.join(Summary::FILE_NAME).is_file();
    if is_run(path) {
        return Ok(path.to_owned());
    }
    if let Some(folder) = path.parent().filter(|folder| path.is_file() && is_run(folder)) {
        return Ok(folder.to_owned());
    }
    if path.is_file() {
        let hint = "run the scenario first, then name the folder that the run leaves";
        return Err(Failure::Input(format!("{} is no folder of a run; {hint}", path.display())));
    }
    let entries = std::fs::read_dir(path).map_err(|error| {
        Failure::Input(format!(
            "cannot read {}: {error}; the folder of a run fits, such as output/NAME",
            path.display()
        ))
    })?;
    let mut runs: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|folder| is_run(folder)).collect();
    runs.sort();
    match runs.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(Failure::Input(format!(
            "{} is no folder of a run: it has no {}",
            path.display(),
            Summary::FILE_NAME
        ))),
        several => {
            let names: Vec<String> =
                several.iter().take(NAMED_MAX).map(|run| format!("  {}", run.display())).collect();
            let more = several.len().saturating_sub(NAMED_MAX);
            let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
            Err(Failure::Input(format!(
                "{} holds several runs; name one of them:\n{}{more}",
                path.display(),
                names.join("\n")
            )))
        }
    }
}
