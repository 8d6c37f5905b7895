//! From paths on the command line to scenario files: files as they are named, folders searched for `*.yaml`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::exit::Failure;
use crate::wording::counted;

/// The scenario files that paths lead to, each once, those of a folder in alphabetical order; of these the ones that have
/// one of the filters in their path.
///
/// # Errors
/// When a folder cannot be searched, or nothing is left.
pub fn gather(paths: &[PathBuf], filters: &[String]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            search(path, &mut files)?;
        } else if !path.exists() && path.extension().is_none_or(|extension| extension != "yaml") {
            return Err(Failure::Input(format!("there is no file or folder {}", path.display())));
        } else {
            // What is no file is told when it is read, as every other mistake in a scenario.
            files.push(path.clone());
        }
    }
    let mut seen = BTreeSet::new();
    files.retain(|file| seen.insert(std::fs::canonicalize(file).unwrap_or_else(|_| file.clone())));
    if files.is_empty() {
        let folders: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        return Err(Failure::Input(format!("there is no scenario (*.yaml) in {}", folders.join(", "))));
    }
    let all = files.len();
    files.retain(|file| fits(file, filters));
    if files.is_empty() {
        return Err(Failure::Input(format!(
            "of {} none has `{}` in its path",
            counted(all as u64, "scenario"),
            filters.join("` or `"),
        )));
    }
    Ok(files)
}

fn fits(file: &Path, filters: &[String]) -> bool {
    let path = file.to_string_lossy();
    filters.is_empty() || filters.iter().any(|filter| path.contains(filter))
}

fn search(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let is_shown =
        |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_shown) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).display().to_string();
            let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
            Failure::Input(format!("cannot search {path}: {why}"))
        })?;
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "yaml") && !path.is_dir() {
            files.push(path.to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(files: Vec<PathBuf>, folder: &Path) -> Vec<String> {
        files.iter().map(|file| file.strip_prefix(folder).unwrap().display().to_string()).collect()
    }

    #[test]
    fn folders_are_searched_for_yaml_and_every_file_counts_once() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path();
        for inner in ["b", ".hidden"] {
            fs::create_dir(folder.join(inner)).unwrap();
        }
        for file in ["b/z.yaml", "a.yaml", "b/y.yaml", "b/graph.json", ".hidden/x.yaml", "c.yml"] {
            fs::write(folder.join(file), "").unwrap();
        }
        let all = gather(&[folder.join("b/z.yaml"), folder.to_owned()], &[]).unwrap();
        assert_eq!(names(all, folder), ["b/z.yaml", "a.yaml", "b/y.yaml"]);
        let filtered = gather(&[folder.to_owned()], &["/y".to_owned(), "z.y".to_owned()]).unwrap();
        assert_eq!(names(filtered, folder), ["b/y.yaml", "b/z.yaml"]);
        let none = gather(&[folder.to_owned()], &["absent".to_owned()]).unwrap_err();
        assert_eq!(none.message(), "of 3 scenarios none has `absent` in its path");
        let none = gather(&[folder.join(".hidden/x.yaml").with_file_name("")], &[]);
        assert_eq!(names(none.unwrap(), folder), [".hidden/x.yaml"], "a folder that is named is searched");
    }
}
