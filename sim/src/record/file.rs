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

/// The largest file of a run that is read into memory, in bytes.
pub(super) const WHOLE_BYTES_MAX: u64 = 1 << 30;

/// Opens a file to be read, of at most so many bytes.
///
/// # Errors
/// When it cannot be opened, is too large, or is a directory, device, pipe or socket, which would block or never end.
pub(crate) fn open_regular(path: &Path, most: u64) -> io::Result<File> {
    let refuse = |reason: String| Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return refuse("it is no regular file".to_owned());
    }
    if metadata.len() > most {
        let (found, most) = (metadata.len().div_ceil(1 << 20), most >> 20);
        return refuse(format!("it is too large: {found} MiB, at most {most} MiB are read"));
    }
    File::open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_regular_file_or_too_large_is_refused_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let told = |path: &Path, most| open_regular(path, most).unwrap_err().to_string();
        assert_eq!(told(folder.path(), 1 << 20), "it is no regular file");
        if cfg!(unix) {
            assert_eq!(told(Path::new("/dev/zero"), 1 << 20), "it is no regular file");
        }
        let path = folder.path().join("summary.json");
        File::create(&path).unwrap().set_len((1 << 20) + 1).unwrap();
        assert_eq!(told(&path, 1 << 20), "it is too large: 2 MiB, at most 1 MiB are read");
        assert!(open_regular(&path, 2 << 20).is_ok());
    }
}
