//! Writing one file of a run's folder, with errors that name the file.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// An error of the same kind that says what could not be done to which path.
pub(crate) fn located(doing: &str, path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot {doing} {}: {error}", path.display()))
}

/// Creates a file and fills it through a buffer.
///
/// # Errors
/// When the file cannot be created or filled; the error names it.
pub(crate) fn write_file(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let file = File::create(path).map_err(|error| located("create", path, error))?;
    let mut writer = BufWriter::new(file);
    fill(&mut writer).and_then(|()| writer.flush()).map_err(|error| located("write", path, error))
}
