//! The folder of a run, `output/<scenario>/<run>/`: written whole or not at all.
//!
//! ```text
//! output/<scenario>/.lock                      held while folders are made, swapped or cleaned up
//! output/<scenario>/.writing-<random>/lock     held by the run that writes, for as long as it lives
//! output/<scenario>/.writing-<random>/<run>/   everything is written here, ...
//! output/<scenario>/<run>/                     ... and appears here at once
//! ```
//!
//! Where the system can exchange two directories in one step (Linux, macOS, on most file systems), a process
//! that dies at any moment leaves the old or the new folder, whole. Elsewhere the old folder is moved aside first
//! (`.writing-<random>/old`); a death between the two steps is mended by the next run of the scenario, which puts
//! it back. That run also removes what dead runs left: a temporary directory is dead when its lock is free.
//! Files are not forced to disk: a loss of power is not covered.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use super::file::located;

const TEMPORARY_PREFIX: &str = ".writing-";
const LOCK: &str = "lock";
const OLD: &str = "old";

/// A run's folder while it is being written. Dropped without [`RunFolder::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct RunFolder {
    temporary: TempDir,
    /// Locked for as long as this run lives; tells it from what a dead run left.
    _alive: Option<File>,
    content: PathBuf,
    target: PathBuf,
    scenario: PathBuf,
}

impl RunFolder {
    /// Begins a folder that will appear as `<output>/<scenario>/<run>`; removes what dead runs of the scenario
    /// left.
    ///
    /// # Errors
    /// When a name cannot name a folder (`InvalidInput`), or the system refuses; the error names the path.
    pub fn create(output: &Path, scenario: &str, run: &str) -> io::Result<Self> {
        let scenario = output.join(folder_name(scenario)?);
        let run = folder_name(run)?;
        fs::create_dir_all(&scenario).map_err(|error| located("create", &scenario, error))?;
        let _guard = lock_scenario(&scenario)?;
        clean_up(&scenario)?;
        let temporary = tempfile::Builder::new()
            .prefix(TEMPORARY_PREFIX)
            .tempdir_in(&scenario)
            .map_err(|error| located("create a temporary directory in", &scenario, error))?;
        let alive = lock_file(&temporary.path().join(LOCK))?;
        let content = temporary.path().join(run);
        fs::create_dir(&content).map_err(|error| located("create", &content, error))?;
        Ok(Self { temporary, _alive: alive, content, target: scenario.join(run), scenario })
    }

    /// The temporary place to write the run's files to.
    pub fn path(&self) -> &Path {
        &self.content
    }

    /// Where the folder will be.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Puts the folder in its place, where it replaces an earlier one of the same name, and returns that place.
    ///
    /// # Errors
    /// When the system refuses; an earlier folder then stays, and this one is gone.
    pub fn commit(self) -> io::Result<PathBuf> {
        let _guard = lock_scenario(&self.scenario)?;
        swap_in(&self.content, &self.target, &self.temporary.path().join(OLD))?;
        // The new folder is in place: what is left of the old one is the next run's to remove if this fails.
        let _ = self.temporary.close();
        Ok(self.target)
    }
}

/// Checks that a name is one plain component of a path that no temporary directory can have.
fn folder_name(name: &str) -> io::Result<&str> {
    let mut components = Path::new(name).components();
    let plain = matches!((components.next(), components.next()), (Some(Component::Normal(_)), None));
    if plain && !name.starts_with('.') && !name.contains(['/', '\\', '\0']) {
        return Ok(name);
    }
    let message = format!("`{}` cannot name a folder", name.escape_debug());
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

/// Waits until no other run of the scenario makes, swaps or cleans up folders.
fn lock_scenario(scenario: &Path) -> io::Result<Option<File>> {
    lock_file(&scenario.join(".lock"))
}

/// Creates and locks a file; `None` where the file system knows no locks.
fn lock_file(path: &Path) -> io::Result<Option<File>> {
    let file = File::create(path).map_err(|error| located("create", path, error))?;
    match file.lock() {
        Ok(()) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
        Err(error) => Err(located("lock", path, error)),
    }
}

/// Removes the temporary directories of dead runs, and first puts back an old folder that one had moved aside.
fn clean_up(scenario: &Path) -> io::Result<()> {
    let entries = fs::read_dir(scenario).map_err(|error| located("read", scenario, error))?;
    for entry in entries {
        let path = entry.map_err(|error| located("read", scenario, error))?.path();
        if path.is_dir() && is_temporary(&path) && is_dead(&path) {
            put_back(&path, scenario)?;
            // Another user's left-overs may resist; they are in nobody's way.
            let _ = fs::remove_dir_all(&path);
        }
    }
    Ok(())
}

fn is_temporary(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(TEMPORARY_PREFIX))
}

/// Whether nobody holds the lock of a temporary directory. Called under the scenario's lock, under which the lock
/// is also made and taken: one that is missing belongs to a run that died. Doubt counts as alive.
fn is_dead(temporary: &Path) -> bool {
    match File::open(temporary.join(LOCK)) {
        Ok(file) => !matches!(file.try_lock(), Err(TryLockError::WouldBlock | TryLockError::Error(_))),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Puts back the old folder of a run that died between moving it aside and putting the new one in its place.
fn put_back(temporary: &Path, scenario: &Path) -> io::Result<()> {
    let old = temporary.join(OLD);
    if !old.is_dir() {
        return Ok(());
    }
    let entries = fs::read_dir(temporary).map_err(|error| located("read", temporary, error))?;
    for name in entries.flatten().map(|entry| entry.file_name()) {
        let target = scenario.join(&name);
        if name != LOCK && name != OLD && !target.exists() {
            return fs::rename(&old, &target).map_err(|error| located("restore", &target, error));
        }
    }
    Ok(())
}

/// Moves `content` to `target`; what stood there ends up inside the temporary directory.
fn swap_in(content: &Path, target: &Path, old: &Path) -> io::Result<()> {
    if fs::symlink_metadata(target).is_err() {
        return fs::rename(content, target).map_err(|error| located("create", target, error));
    }
    if exchange(content, target).is_ok() {
        return Ok(());
    }
    move_aside_and_replace(content, target, old).map_err(|error| located("replace", target, error))
}

fn move_aside_and_replace(content: &Path, target: &Path, old: &Path) -> io::Result<()> {
    fs::rename(target, old)?;
    fs::rename(content, target).inspect_err(|_| {
        let _ = fs::rename(old, target);
    })
}

/// Exchanges two directories in one step.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(left: &Path, right: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, left, CWD, right, RenameFlags::EXCHANGE)?)
}

/// This system cannot.
#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_left: &Path, _right: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn write_run(output: &Path, text: &str) -> PathBuf {
        let folder = RunFolder::create(output, "pair", "seed1").unwrap();
        fs::write(folder.path().join("summary.json"), text).unwrap();
        folder.commit().unwrap()
    }

    #[test]
    fn a_committed_folder_replaces_the_earlier_one_and_leaves_nothing_else() {
        let output = tempfile::tempdir().unwrap();
        let first = write_run(output.path(), "first");
        fs::write(first.join("only-in-first"), "").unwrap();
        let second = write_run(output.path(), "second");
        assert_eq!(first, second);
        assert_eq!(fs::read_to_string(second.join("summary.json")).unwrap(), "second");
        assert_eq!(entries(&second), ["summary.json"]);
        assert_eq!(entries(&output.path().join("pair")), [".lock", "seed1"]);
    }

    #[test]
    fn a_dropped_folder_leaves_the_earlier_one_untouched() {
        let output = tempfile::tempdir().unwrap();
        let place = write_run(output.path(), "first");
        let folder = RunFolder::create(output.path(), "pair", "seed1").unwrap();
        fs::write(folder.path().join("summary.json"), "half").unwrap();
        drop(folder);
        assert_eq!(fs::read_to_string(place.join("summary.json")).unwrap(), "first");
        assert_eq!(entries(&output.path().join("pair")), [".lock", "seed1"]);
    }

    #[test]
    fn concurrent_runs_of_one_scenario_do_not_clean_each_other_up() {
        let output = tempfile::tempdir().unwrap();
        let one = RunFolder::create(output.path(), "pair", "seed1").unwrap();
        let other = RunFolder::create(output.path(), "pair", "seed1").unwrap();
        fs::write(one.path().join("a"), "one").unwrap();
        fs::write(other.path().join("a"), "other").unwrap();
        other.commit().unwrap();
        let place = one.commit().unwrap();
        assert_eq!(fs::read_to_string(place.join("a")).unwrap(), "one");
    }

    #[test]
    fn many_threads_writing_one_run_leave_one_whole_folder() {
        let output = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let output = output.path();
                scope.spawn(move || (0..5).for_each(|_| drop(write_run(output, &thread.to_string()))));
            }
        });
        assert_eq!(entries(&output.path().join("pair")), [".lock", "seed1"]);
        assert_eq!(entries(&output.path().join("pair/seed1")), ["summary.json"]);
    }

    #[test]
    fn what_a_dead_run_left_is_removed_and_the_folder_it_moved_aside_is_put_back() {
        let output = tempfile::tempdir().unwrap();
        let dead = output.path().join("pair/.writing-dead");
        for folder in ["old", "seed7"] {
            fs::create_dir_all(dead.join(folder)).unwrap();
            fs::write(dead.join(folder).join("summary.json"), folder).unwrap();
        }
        fs::write(dead.join("lock"), "").unwrap();
        drop(RunFolder::create(output.path(), "pair", "seed1").unwrap());
        assert_eq!(entries(&output.path().join("pair")), [".lock", "seed7"]);
        let restored = fs::read_to_string(output.path().join("pair/seed7/summary.json")).unwrap();
        assert_eq!(restored, "old");
    }

    #[test]
    fn where_directories_cannot_be_exchanged_the_old_one_is_moved_aside_and_comes_back_on_failure() {
        let place = tempfile::tempdir().unwrap();
        let [content, target, old] = ["content", "target", "old"].map(|name| place.path().join(name));
        for folder in [&content, &target] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("a"), folder.file_name().unwrap().as_encoded_bytes()).unwrap();
        }
        move_aside_and_replace(&content, &target, &old).unwrap();
        assert_eq!(fs::read_to_string(target.join("a")).unwrap(), "content");
        assert_eq!(fs::read_to_string(old.join("a")).unwrap(), "target");
        fs::remove_dir_all(&old).unwrap();
        move_aside_and_replace(&content, &target, &old).unwrap_err();
        assert_eq!(fs::read_to_string(target.join("a")).unwrap(), "content");
    }

    #[test]
    fn names_that_would_leave_the_output_folder_are_refused() {
        let output = tempfile::tempdir().unwrap();
        for name in ["", ".", "..", "a/b", "/etc", "a\\b", ".writing-x", "nul\0"] {
            let error = RunFolder::create(output.path(), name, "seed1").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{name:?}");
        }
        assert_eq!(entries(output.path()), [""; 0]);
    }

    #[test]
    fn errors_name_the_path() {
        let output = tempfile::tempdir().unwrap();
        let file = output.path().join("file");
        fs::write(&file, "").unwrap();
        let error = RunFolder::create(&file, "pair", "seed1").unwrap_err();
        assert!(error.to_string().contains("file/pair"), "{error}");
    }
}
