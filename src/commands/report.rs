//! `huddle report`: rebuilds the page of a run from its recording.

use std::path::Path;
use std::process::{Command, Stdio};

use huddle_sim::record::Recording;
use huddle_sim::report::page;

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::job::ReportJob;
use crate::run_folder::run_folder;

/// The program that opens a file with what the user opens such files with.
const OPENER: &str = if cfg!(target_os = "macos") {
    "open"
} else if cfg!(target_os = "windows") {
    "explorer"
} else {
    "xdg-open"
};

/// Reads the run back, writes its page beside the recording, and opens it where that is asked for.
pub fn report(job: &ReportJob, console: &mut Console) -> Result<Exit, Failure> {
    let folder = run_folder(&job.run)?;
    let recording = Recording::read(&folder).map_err(|error| Failure::Input(error.to_string()))?;
    let file = page::write(&recording, &folder).map_err(Failure::system)?;
    if job.told {
        console.result(&format!("{}\n", file.display()))?;
    }
    if job.open {
        open(&file)?;
    }
    Ok(Exit::Done)
}

fn open(file: &Path) -> Result<(), Failure> {
    let started = Command::new(OPENER).arg(file).stdin(Stdio::null()).stdout(Stdio::null()).spawn();
    started.map(drop).map_err(|error| {
        Failure::System(format!(
            "cannot open {} with {OPENER}: {error}; open it in a browser",
            file.display()
        ))
    })
}
