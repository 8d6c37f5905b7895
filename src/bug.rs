//! What a user sees when a broken invariant panics: that it is a bug, and what a report of it needs.

use std::io::{self, Write};
use std::panic::{self, PanicHookInfo};

/// Replaces the standard message of a panic; the exit code stays 101. With `RUST_BACKTRACE` set, the standard
/// message with its backtrace comes first.
pub fn install_hook() {
    let standard = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
            standard(panic);
        }
        // Nothing is left to tell where standard error is closed.
        let _ = io::stderr().write_all(report(panic).as_bytes());
    }));
}

fn report(panic: &PanicHookInfo<'_>) -> String {
    let message = panic.payload_as_str().unwrap_or("no message");
    let place = panic.location().map_or_else(String::new, |place| format!(" at {place}"));
    format!(
        "\nThis is a bug in huddle {version}, not a mistake of yours:\n  {message}{place}\n\
         Please report it with these lines, the command, and the scenario file; RUST_BACKTRACE=1 adds where it \
         came from.\nThe output folder of an unfinished run is left as it was before.\n",
        version = env!("CARGO_PKG_VERSION"),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use parking_lot::Mutex;

    #[test]
    fn a_panic_is_called_a_bug_with_version_message_and_place() {
        let told = Arc::new(Mutex::new(String::new()));
        let listener = Arc::clone(&told);
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| *listener.lock() = report(panic)));
        let result = std::thread::spawn(|| panic!("links are made in pairs")).join();
        panic::set_hook(before);
        assert!(result.is_err());
        let told = told.lock();
        for part in ["bug in huddle", env!("CARGO_PKG_VERSION"), "links are made in pairs at src", "report"] {
            assert!(told.contains(part), "{part} is missing from {told}");
        }
    }
}
