//! Putting a file in the place of another at once: whoever reads it finds the old text or the new one, whole.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::exit::Failure;

/// Writes a file that people keep: it has to be there, and to be writable. Its permissions and, where the system allows,
/// its owner stay; a link to it stays a link. Other names of the same file (hard links) keep the old text.
///
/// # Errors
/// When the system refuses; the file is then as it was.
pub fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    replace_kept(path, text)
        .map_err(|error| Failure::System(format!("cannot write {}: {error}", path.display())))
}

fn replace_kept(path: &Path, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    // A rename would pass over what forbids to write: the mode, which does not even bind root, and other locks.
    if metadata.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    drop(OpenOptions::new().write(true).open(&path)?);
    let temporary = filled(&path, text, metadata.permissions())?;
    keep(temporary.as_file(), &metadata)?;
    temporary.persist(&path)?;
    Ok(())
}

/// Writes a file that must not be there yet, in a folder that is made where it is missing.
///
/// # Errors
/// When something is there under that name, or the system refuses; nothing is left behind then.
pub fn create(path: &Path, text: &str) -> Result<(), Failure> {
    create_new(path, text).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::Input(format!("{} is there already", path.display())),
        _ => Failure::System(format!("cannot write {}: {error}", path.display())),
    })
}

fn create_new(path: &Path, text: &str) -> io::Result<()> {
    let folder = folder_of(path);
    fs::create_dir_all(&folder)?;
    filled(path, text, usual_permissions(&folder)?)?.persist_noclobber(path)?;
    Ok(())
}

/// Writes a file that is made anew each time. A stream is written to instead: what is no regular file, and whatever stands
/// under `/dev`, since `/dev/stdout` may lead to a file that others write to.
///
/// # Errors
/// When the system refuses; an earlier file is then as it was.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    write_anew(path, text)
        .map_err(|error| Failure::System(format!("cannot write {}: {error}", path.display())))
}

fn write_anew(path: &Path, text: &str) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() || path.starts_with("/dev") => {
            let mut file = OpenOptions::new().append(true).open(path)?;
            file.write_all(text.as_bytes()).and_then(|()| file.flush())
        }
        Ok(metadata) => {
            let path = fs::canonicalize(path)?;
            filled(&path, text, metadata.permissions())?.persist(&path)?;
            Ok(())
        }
        Err(_) => {
            let folder = folder_of(path);
            fs::create_dir_all(&folder)?;
            filled(path, text, usual_permissions(&folder)?)?.persist(path)?;
            Ok(())
        }
    }
}

/// A file beside the path with this text in it, safe on disk.
fn filled(path: &Path, text: &str, permissions: Permissions) -> io::Result<NamedTempFile> {
    let mut file =
        Builder::new().prefix(".huddle-").permissions(permissions.clone()).tempfile_in(folder_of(path))?;
    file.write_all(text.as_bytes())?;
    // What the file was opened with is narrowed by the mask of the process.
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The permissions that a new file gets in a folder.
fn usual_permissions(folder: &Path) -> io::Result<Permissions> {
    let mut builder = Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    Ok(builder.prefix(".huddle-").tempfile_in(folder)?.as_file().metadata()?.permissions())
}

/// Gives the new file the owner of the old one, if it is another.
#[cfg(unix)]
fn keep(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        // Only root may; then the file belongs to whoever changed it, as with most editors.
        let _ = fchown(file, Some(old.uid()), Some(old.gid()));
    }
    Ok(())
}

/// Owners are inherited from the folder here.
#[cfg(not(unix))]
fn keep(_file: &File, _old: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let place = tempfile::tempdir().unwrap();
        let [file, link] = ["a.yaml", "link.yaml"].map(|name| place.path().join(name));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        symlink("a.yaml", &link).unwrap();
        replace(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2, "nothing is left beside them");
    }

    #[test]
    fn a_read_only_file_is_refused_whoever_asks_and_stays() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a.yaml");
        fs::write(&file, "old").unwrap();
        let mut permissions = fs::metadata(&file).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&file, permissions).unwrap();
        let failure = replace(&file, "new").unwrap_err();
        assert!(failure.message().ends_with("a.yaml: the file is read-only"), "{}", failure.message());
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    }

    #[test]
    fn what_is_there_is_never_replaced_by_a_new_file() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("deep/a.yaml");
        create(&file, "first").unwrap();
        let failure = create(&file, "second").unwrap_err();
        assert!(failure.message().ends_with("a.yaml is there already"), "{}", failure.message());
        assert_eq!(failure.exit().code(), 2);
        assert_eq!(fs::read_to_string(&file).unwrap(), "first");
        assert_eq!(fs::read_dir(place.path().join("deep")).unwrap().count(), 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_has_the_permissions_of_any_other_new_file() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let [ours, usual] = ["new/ours.xml", "usual.xml"].map(|name| place.path().join(name));
        write(&ours, "text").unwrap();
        fs::write(&usual, "text").unwrap();
        let [ours, usual] = [ours, usual].map(|file| fs::metadata(file).unwrap().permissions().mode());
        assert_eq!(ours, usual);
    }
}
