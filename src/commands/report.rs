//! `huddle report`: rebuilds the page of a run from its recording, or sets several runs side by side.

use std::path::{Path, PathBuf};

use huddle_sim::record::Recording;
use huddle_sim::report::page::{self, comparison};

use crate::compared::{Place, runs, settings, together};
use crate::console::{self, Console, printable};
use crate::exit::{Exit, Failure};
use crate::job::ReportJob;
use crate::opening::open;
use crate::replacing;
use crate::run_folder::run_folder;

/// Makes the page of one run, or that of several, and opens it where that is asked for.
pub fn report(job: &ReportJob, console: &mut Console) -> Result<Exit, Failure> {
    let folders: Vec<PathBuf> = job.runs.iter().map(|run| run_folder(run)).collect::<Result<_, _>>()?;
    let written = match folders.as_slice() {
        [folder] => one(folder, job)?,
        several => compared(several, job)?,
    };
    let Some(file) = written else { return Ok(Exit::BadInput) };
    if job.told {
        console.result(&format!("{}\n", printable(&file.display().to_string())))?;
    }
    if job.open {
        open(&file)?;
    }
    Ok(Exit::Done)
}

/// Reads a run back, and writes its page beside the recording or where it was asked for.
fn one(folder: &Path, job: &ReportJob) -> Result<Option<PathBuf>, Failure> {
    let recording = Recording::read(folder).map_err(|error| Failure::Input(error.to_string()))?;
    match &job.file {
        None => page::write(&recording, folder).map(Some).map_err(Failure::system),
        Some(file) => write_where_asked(file, &page::html(&recording), job),
    }
}

/// Sets runs side by side; `None` when a scenario of theirs cannot be read, of which the findings were told.
fn compared(folders: &[PathBuf], job: &ReportJob) -> Result<Option<PathBuf>, Failure> {
    let Place { folder, names } = together(folders, job.file.is_some())?;
    let settings = match settings(folders) {
        Ok(settings) => settings,
        Err(findings) => {
            console::message(&findings.render(console::is_error_coloured()));
            return Ok(None);
        }
    };
    let runs = runs(folders, names)?;
    let text = comparison::html(&runs, settings.as_ref());
    match &job.file {
        Some(file) => write_where_asked(file, &text, job),
        None => {
            let file = folder.join(comparison::FILE_NAME);
            replacing::write(&file, &text)?;
            Ok(Some(file))
        }
    }
}

fn write_where_asked(file: &Path, text: &str, job: &ReportJob) -> Result<Option<PathBuf>, Failure> {
    match job.force && file.is_file() {
        true => replacing::replace(file, text)?,
        false => replacing::create(file, text)?,
    }
    Ok(Some(file.to_owned()))
}
