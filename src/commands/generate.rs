//! `huddle generate`: a random scenario by size and mix.

use huddle_sim::Registry;
use huddle_sim::scenario::drawn::draw;

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::handing_over::hand_over;
use crate::job::GenerateJob;

/// Makes the scenario of the job.
pub fn generate(job: &GenerateJob, console: &mut Console) -> Result<Exit, Failure> {
    let specs = Registry::default().specs();
    let text = draw(&job.recipe, &job.place.name, &job.command(), &specs).map_err(Failure::Input)?;
    hand_over(&text, &job.place, job.quiet, console)
}
