//! `huddle import`: the files of graph_stitcher as one scenario.

use huddle_sim::Registry;
use huddle_sim::scenario::graph_stitcher::adopt;

use crate::console::{self, Console, STRONG, printable, styled};
use crate::exit::{Exit, Failure};
use crate::handing_over::hand_over;
use crate::job::ImportJob;

/// Makes the scenario; what is wrong with the files goes to standard error, and nothing is written then.
pub fn import(job: &ImportJob, console: &mut Console) -> Result<Exit, Failure> {
    let adopted = match adopt(&job.files, &job.place.name, &Registry::default().specs()) {
        Ok(adopted) => adopted,
        Err(diagnostics) => {
            console::message(&diagnostics.render(console::is_error_coloured()));
            return Ok(Exit::BadInput);
        }
    };
    if !job.quiet {
        for notice in &adopted.notices {
            console::message(&format!("{} {}\n", styled(STRONG, "notice"), printable(notice)));
        }
    }
    hand_over(&adopted.text, &job.place, job.quiet, console)
}
