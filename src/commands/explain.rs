//! `huddle explain`: says of a run why each request node is stitched as it is.

use huddle_sim::Registry;
use huddle_sim::explanation::{ExplainError, Explainer};
use huddle_sim::model::RequestId;
use huddle_sim::record::Recording;
use huddle_sim::scenario::{self, Overrides};

use crate::console::{self, Console};
use crate::exit::{Exit, Failure};
use crate::explanation_screen;
use crate::job::ExplainJob;
use crate::run_folder::{SCENARIO, run_folder};

/// Reads the run back, and explains what is asked for.
pub fn explain(job: &ExplainJob, console: &mut Console) -> Result<Exit, Failure> {
    let folder = run_folder(&job.run)?;
    let recording = Recording::read(&folder).map_err(|error| Failure::Input(error.to_string()))?;
    let plan = scenario::load(&folder.join(SCENARIO), &Overrides::default(), &Registry::default().specs());
    let plan = match plan {
        Ok(plan) => plan,
        Err(diagnostics) => {
            console::message(&diagnostics.render(console::is_error_coloured()));
            return Ok(Exit::BadInput);
        }
    };
    let explainer = Explainer::new(&plan, &recording, job.settings).map_err(input)?;
    let requests: Vec<RequestId> = match job.requests.as_slice() {
        [] => explainer.requests().collect(),
        names => names.iter().map(|name| explainer.find(name)).collect::<Result<_, _>>().map_err(input)?,
    };
    if !job.json {
        console.result(&explanation_screen::heading(&recording.summary, recording.bids.is_some()))?;
    }
    for request in requests {
        let explanation = explainer.explain(request);
        let text = match job.json {
            true => explanation_screen::json_line(&explanation),
            false => explanation_screen::whole(&explanation),
        };
        console.result(&text)?;
    }
    Ok(Exit::Done)
}

fn input(error: ExplainError) -> Failure {
    Failure::Input(error.to_string())
}
