//! `huddle explain`: says of a run why each request node is stitched as it is.

use std::path::{Path, PathBuf};

use huddle_sim::Registry;
use huddle_sim::explanation::{ExplainError, Explainer};
use huddle_sim::model::RequestId;
use huddle_sim::record::{Recording, Summary};
use huddle_sim::scenario::{self, Overrides};

use crate::console::{self, Console};
use crate::exit::{Exit, Failure};
use crate::explanation_screen;
use crate::job::ExplainJob;

/// The scenario as run, in a run's folder.
const SCENARIO: &str = "scenario.yaml";

/// Folders that are named where several runs could be meant.
const NAMED_MAX: usize = 10;

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

/// The run's own folder: the one given, that of a file of it, or the only one in the one given.
fn run_folder(path: &Path) -> Result<PathBuf, Failure> {
    let is_run = |folder: &Path| folder.join(Summary::FILE_NAME).is_file();
    if is_run(path) {
        return Ok(path.to_owned());
    }
    if let Some(folder) = path.parent().filter(|folder| path.is_file() && is_run(folder)) {
        return Ok(folder.to_owned());
    }
    if path.is_file() {
        let hint = "run the scenario first, then explain the folder that the run leaves";
        return Err(Failure::Input(format!("{} is no folder of a run; {hint}", path.display())));
    }
    let entries = std::fs::read_dir(path).map_err(|error| {
        Failure::Input(format!(
            "cannot read {}: {error}; the folder of a run fits, such as output/NAME",
            path.display()
        ))
    })?;
    let mut runs: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|folder| is_run(folder)).collect();
    runs.sort();
    match runs.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(Failure::Input(format!(
            "{} is no folder of a run: it has no {}",
            path.display(),
            Summary::FILE_NAME
        ))),
        several => {
            let names: Vec<String> =
                several.iter().take(NAMED_MAX).map(|run| format!("  {}", run.display())).collect();
            let more = several.len().saturating_sub(NAMED_MAX);
            let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
            Err(Failure::Input(format!(
                "{} holds several runs; name one of them:\n{}{more}",
                path.display(),
                names.join("\n")
            )))
        }
    }
}
