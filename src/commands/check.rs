//! `huddle check`: explores scenarios, saves counterexamples as schedules, prints what was found.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use huddle_sim::Registry;
use huddle_sim::plan::Plan;
use huddle_sim::runtime::Control;
use huddle_sim::runtime::explore::{Checked, Explored, Finding, Settings};
use huddle_sim::runtime::schedule::Schedule;

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::finding::{FindingScreen, Saved, json_line};
use crate::interrupt;
use crate::job::{CheckJob, Printing};
use crate::loading::accepted;
use crate::progress::ProgressLine;
use crate::shell;
use crate::wording::count;

/// Checks all scenarios when none of them is bad.
pub fn check(job: &CheckJob, console: &mut Console) -> Result<Exit, Failure> {
    let registry = Registry::default();
    let Some(plans) = accepted(&job.files, &job.overrides, &registry) else { return Ok(Exit::BadInput) };
    let control = Control::default();
    interrupt::watch(control.cancel_flag())?;
    let mut exit = Exit::Done;
    for (file, plan) in plans {
        exit = exit.max(check_one(job, &registry, &control, &file, &plan, console)?);
        if control.is_cancelled() {
            return Ok(Exit::Interrupted);
        }
    }
    Ok(exit)
}

fn check_one(
    job: &CheckJob,
    registry: &Registry,
    control: &Control,
    file: &Path,
    plan: &Plan,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let progress = ProgressLine::new();
    progress.begin(plan.name.clone());
    let line = progress.clone();
    let listener = Arc::new(move |explored: &Explored| line.update(|label| describe(label, explored)));
    let settings = Settings {
        seed: plan.run.seed,
        listener: job.progress.then_some(listener as _),
        ..job.settings.clone()
    };
    let started = Instant::now();
    let checked = registry.check(plan, &settings, control)?;
    progress.end();
    let seconds = started.elapsed().as_secs_f64();
    let saved = save(&job.output, plan, &checked)?;
    let options = &shell::options(&job.overrides);
    let screen =
        FindingScreen { file, options, plan, checked: &checked, settings: &settings, seconds, saved: &saved };
    let exit = exit(&checked, job.search_suffices);
    match job.printing {
        Printing::Json => console.result(&json_line(&screen))?,
        Printing::Wrong if exit == Exit::Done => {}
        Printing::Wrong | Printing::Screen => console.result(&screen.to_string())?,
    }
    Ok(exit)
}

fn describe(label: &str, explored: &Explored) -> String {
    match explored.schedules {
        0 => format!(
            "{label}: {} states, {} of them explored, {} transitions",
            count(explored.states),
            count(explored.expanded),
            count(explored.transitions),
        ),
        schedules => format!("{label}: {} single schedules tried", count(schedules)),
    }
}

fn exit(checked: &Checked, search_suffices: bool) -> Exit {
    let searched = checked.searched.is_some() && !checked.interrupted && !checked.unfair_cycles;
    match checked.finding {
        Finding::Converges => Exit::Done,
        Finding::Undecided if search_suffices && searched => Exit::Done,
        _ => Exit::Unmet,
    }
}

/// Writes the schedules of a counterexample.
fn save(output: &Path, plan: &Plan, checked: &Checked) -> Result<Vec<Saved>, Failure> {
    if checked.schedules.is_empty() {
        return Ok(Vec::new());
    }
    if Path::new(&plan.name).components().count() != 1 || plan.name.starts_with('.') {
        return Err(Failure::Input(format!("`{}` cannot name a folder", plan.name.escape_debug())));
    }
    let folder = output.join(&plan.name);
    fs::create_dir_all(&folder)
        .map_err(|error| Failure::System(format!("cannot create {}: {error}", folder.display())))?;
    let several = checked.schedules.len() > 1;
    let schedules = checked.schedules.iter().enumerate();
    schedules
        .map(|(position, schedule)| {
            let ending = if several { format!("-{}", position + 1) } else { String::new() };
            let file = folder.join(format!("check-{}{ending}.yaml", plan.bidding.strategy));
            let text = schedule.write(&plan.instance.container, &remark(checked, schedule));
            fs::write(&file, text)
                .map_err(|error| Failure::System(format!("cannot write {}: {error}", file.display())))?;
            Ok(Saved { file })
        })
        .collect()
}

fn remark(checked: &Checked, schedule: &Schedule) -> String {
    format!(
        "A schedule found by `huddle check`: {}. {} deliveries.\n\
         Replay it, with the options of the check: huddle run SCENARIO --schedule FILE",
        checked.finding.name(),
        schedule.deliveries(),
    )
}
