//! Why a run's folder cannot be read back: which file, and what is wrong with it.

use std::fmt::Display;
use std::path::{Path, PathBuf};

/// A file of a run's folder that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}: {reason}", path.display())]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong, in one sentence: the system's words, or where the file is damaged.
    pub reason: String,
}

impl ReadError {
    /// That file, for that reason.
    pub(super) fn new(path: &Path, reason: impl Display) -> Self {
        Self { path: path.to_owned(), reason: reason.to_string() }
    }

    /// Makes errors of one file: `.map_err(ReadError::of(path))`.
    pub(super) fn of<E: Display>(path: &Path) -> impl Fn(E) -> Self {
        move |reason| Self::new(path, reason)
    }
}
