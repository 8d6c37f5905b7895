//! The server behind `huddle serve`: recorded runs, their pages, and runs under way.
//!
//! ```text
//!               ╭── library (runs found under a folder) ──▶ pages of huddle_sim::report
//! guard ──▶ routes ── rooms ── room: a thread that runs and records ──▶ the folder
//!   ▲           │                 ╰──▶ standing (the latest of it) ──╮
//! browser ◀─────┴── socket ◀──────────────────────────────────────────╯
//! ```
//!
//! A run overwrites the latest of what is known of it, at most some twenty times a second, and waits for nobody. Each socket
//! takes the latest when its browser says that it has taken what came before, so that a slow browser sees fewer states, and nobody else less.
//!
//! Whoever can open the page can start the scenarios that are offered and stop what was started, so only pages that came from
//! this server may ask for it ([`guard`]); and no path is ever made of what a browser sends: it names runs and scenarios that the
//! server found itself.

mod came_to;
pub mod guard;
mod library;
mod message;
mod pages;
mod room;
mod rooms;
pub mod routes;
mod socket;
mod standing;

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::Semaphore;

use crate::exit::Failure;
use crate::gathering::gather;

use library::Library;
use rooms::Rooms;

/// What all answers are made from.
pub struct Server {
    /// The runs that were recorded.
    recorded: Library,
    /// What leads to the scenarios that are offered.
    scenarios: Vec<PathBuf>,
    /// The runs that were started here.
    pub rooms: Rooms,
    /// The host that was asked for.
    host: String,
    /// Pages of large runs take time and memory: one is made at a time.
    making: Semaphore,
}

impl Server {
    /// A server of the runs under a folder.
    pub fn new(folder: PathBuf, scenarios: Vec<PathBuf>, host: String) -> Self {
        Self {
            recorded: Library::new(folder.clone()),
            scenarios,
            rooms: Rooms::new(folder),
            host,
            making: Semaphore::new(1),
        }
    }

    /// The scenarios that can be run, as they are named and where they are.
    ///
    /// # Errors
    /// When there are none any more.
    fn offered(&self) -> Result<Vec<(String, PathBuf)>, Failure> {
        if self.scenarios.is_empty() {
            return Ok(Vec::new());
        }
        let files = gather(&self.scenarios, &[])?;
        Ok(files.into_iter().map(|file| (file.display().to_string(), file)).collect())
    }
}

/// Milliseconds since 1970.
fn milliseconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}
