//! `huddle new`: a commented scenario to start from.

use std::path::Path;

use huddle_sim::Registry;
use huddle_sim::scenario::{Overrides, load_text};

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::handing_over::hand_over;
use crate::job::NewJob;

/// The scenario, called `NAME`.
const STARTER: &str = include_str!("new/starter.yaml");

/// Writes the starter under the name of the job.
pub fn new(job: &NewJob, console: &mut Console) -> Result<Exit, Failure> {
    let name = &job.place.name;
    // Quotes, since a name may look like a number.
    let text = STARTER.replace("name: NAME", &format!("name: \"{name}\"")).replace("NAME", name);
    let file = job.place.file.as_deref().unwrap_or(Path::new(""));
    load_text(&text, file, &Overrides::default(), &Registry::default().specs())
        .map_err(|found| Failure::Input(found.to_string()))?;
    hand_over(&text, &job.place, job.quiet, console)
}
