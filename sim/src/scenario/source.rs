//! Reading a scenario, or a graph file that it names, from disk into text.
//!
//! Whatever cannot be such a file is refused before it is read: devices and pipes would block or never end, and
//! a file beyond a limit ([`BYTES_MAX`] for scenarios) would fill memory long before a parser complains.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use super::diagnostic::Finding;

/// The largest scenario that is read, in bytes.
pub const BYTES_MAX: u64 = 64 << 20;

/// The text of a scenario: [`read_text_up_to`] the limit [`BYTES_MAX`].
///
/// # Errors
/// As for [`read_text_up_to`].
pub fn read_text(path: &Path) -> Result<String, Finding> {
    read_text_up_to(path, BYTES_MAX)
}

/// The text of a file of at most `most` bytes; a byte-order mark at its start is left out.
///
/// # Errors
/// One finding about the file as a whole: missing, not a regular file, too large, empty, or not UTF-8 text.
pub fn read_text_up_to(path: &Path, most: u64) -> Result<String, Finding> {
    let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    check_kind(path, &metadata, most)?;
    decode(path, read_bytes(path, most)?)
}

fn check_kind(path: &Path, metadata: &Metadata, most: u64) -> Result<(), Finding> {
    if metadata.is_dir() {
        return Err(refuse(path, "this is a directory", Some("name a file in it")));
    }
    if !metadata.is_file() {
        return Err(refuse(path, "this is a device, pipe or socket", Some("only regular files are read")));
    }
    if metadata.len() > most {
        return Err(too_large(path, metadata.len(), most));
    }
    Ok(())
}

/// Reads at most one byte beyond the limit: the file may have grown since its size was looked up.
fn read_bytes(path: &Path, most: u64) -> Result<Vec<u8>, Finding> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > most { Err(too_large(path, bytes.len() as u64, most)) } else { Ok(bytes) }
}

/// The text that the bytes of a file are.
pub(super) fn decode(path: &Path, bytes: Vec<u8>) -> Result<String, Finding> {
    if bytes.contains(&0) {
        return Err(refuse(path, "this is a binary file", Some("UTF-8 text would fit")));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let message = format!("this is no UTF-8 text: byte {offset} is not part of a character");
        refuse(path, &message, Some("save the file as UTF-8"))
    })?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if text.trim().is_empty() { Err(refuse(path, "the file is empty", None)) } else { Ok(text) }
}

fn too_large(path: &Path, bytes: u64, most: u64) -> Finding {
    let message = format!("the file is too large: {} MiB", bytes.div_ceil(1 << 20));
    let hint = format!("at most {} MiB are read", most >> 20);
    refuse(path, &message, Some(&hint))
}

fn unreadable(path: &Path, error: &io::Error) -> Finding {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "there is no permission to read this file".to_owned(),
        _ => format!("the file cannot be read: {error}"),
    };
    refuse(path, &message, None)
}

fn refuse(path: &Path, message: &str, hint: Option<&str>) -> Finding {
    Finding {
        file: path.to_owned(),
        place: None,
        field: String::new(),
        message: message.to_owned(),
        hint: hint.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(path: &Path) -> String {
        read_text(path).expect_err("the file is refused").message
    }

    #[test]
    fn a_file_of_100_mb_is_refused_by_its_size_without_being_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("huge.yaml");
        File::create(&path).unwrap().set_len(100_000_000).unwrap();
        let start = std::time::Instant::now();
        assert_eq!(message(&path), "the file is too large: 96 MiB");
        assert!(start.elapsed().as_secs_f64() < 30.0);
    }

    #[test]
    fn the_limit_is_the_callers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("graph.json");
        fs::write(&path, "{}\n").unwrap();
        assert_eq!(read_text_up_to(&path, 3).unwrap(), "{}\n");
        assert_eq!(read_text_up_to(&path, 2).unwrap_err().message, "the file is too large: 1 MiB");
    }

    #[test]
    fn empty_binary_and_wrongly_encoded_files_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scenario.yaml");
        for (bytes, expected) in [
            (&b""[..], "the file is empty"),
            (&b" \n\n"[..], "the file is empty"),
            (&b"\x7fELF\0\0"[..], "this is a binary file"),
            (&b"name: caf\xe9\n"[..], "this is no UTF-8 text: byte 9 is not part of a character"),
        ] {
            fs::write(&path, bytes).unwrap();
            assert_eq!(message(&path), expected);
        }
    }

    #[test]
    fn directories_devices_and_missing_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(message(folder.path()), "this is a directory");
        assert_eq!(message(&folder.path().join("none.yaml")), "there is no such file");
        if cfg!(unix) {
            assert_eq!(message(Path::new("/dev/zero")), "this is a device, pipe or socket");
        }
    }

    #[test]
    fn a_byte_order_mark_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scenario.yaml");
        fs::write(&path, "\u{feff}name: x\n").unwrap();
        assert_eq!(read_text(&path).unwrap(), "name: x\n");
    }
}
