//! Opening a page with what the user opens such pages with.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::exit::Failure;

/// The program that opens a file or an address.
const OPENER: &str = if cfg!(target_os = "macos") {
    "open"
} else if cfg!(target_os = "windows") {
    "explorer"
} else {
    "xdg-open"
};

/// Opens a file or an address, and does not wait for the browser.
///
/// # Errors
/// When there is no program that opens it.
pub fn open(page: impl AsRef<OsStr>) -> Result<(), Failure> {
    let page = page.as_ref();
    let started = Command::new(OPENER).arg(page).stdin(Stdio::null()).stdout(Stdio::null()).spawn();
    started.map(drop).map_err(|error| {
        let shown = Path::new(page).display();
        Failure::System(format!("cannot open {shown} with {OPENER}: {error}; open it in a browser"))
    })
}
