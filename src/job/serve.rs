//! A resolved `huddle serve`.

use std::path::PathBuf;

use crate::cli::{ServeArguments, Telling};
use crate::exit::Failure;
use crate::gathering::gather;

/// A resolved `huddle serve`.
#[derive(Debug)]
pub struct ServeJob {
    /// The folder of the runs.
    pub folder: PathBuf,
    /// What leads to the scenarios that are offered.
    pub scenarios: Vec<PathBuf>,
    /// Where to listen.
    pub host: String,
    /// The port; 0 for any.
    pub port: u16,
    /// Whether the page is opened.
    pub open: bool,
    /// Whether the address is told.
    pub told: bool,
}

impl ServeJob {
    /// Resolves the arguments.
    ///
    /// # Errors
    /// When the folder is none, or there is no scenario where some are said to be.
    pub fn new(arguments: ServeArguments, telling: Telling) -> Result<Self, Failure> {
        let ServeArguments { folder, scenarios, host, port, open } = arguments;
        if folder.exists() && !folder.is_dir() {
            return Err(Failure::Input(format!(
                "{} is no folder; name one that holds runs",
                folder.display()
            )));
        }
        if !scenarios.is_empty() {
            gather(&scenarios, &[])?;
        }
        Ok(Self { folder, scenarios, host, port, open, told: !telling.quiet })
    }
}
