//! `huddle sweep` and `huddle merge`: many settings with many seeds, appended to a journal as they end, and made into tables.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use huddle_sim::Registry;
use huddle_sim::experiment::sweep::{Heading, InOrder, Journal, Results, RunError, Shard, Sweep, Todo};
use huddle_sim::record::RunFolder;
use huddle_sim::report::study::draw_sweep;
use huddle_sim::runtime::Control;
use huddle_sim::scenario::{Diagnostics, source};
use indicatif::{ProgressBar, ProgressStyle};
use parking_lot::Mutex;

use crate::console::{self, Console};
use crate::exit::{Exit, Failure};
use crate::interrupt;
use crate::job::{MergeJob, NoStudy, Printing, SweepJob};
use crate::seeds::threads;
use crate::side_by_side::in_order;
use crate::sweep_screen;
use crate::wording::{count, counted};

/// Time between two times at which what was appended is forced to disk.
const SYNC: Duration = Duration::from_secs(1);

/// The name of the folder of results, in that of the study.
const RESULTS: &str = "sweep";

/// Makes the runs of a study that are not in its journal yet; when all are, writes and tells what they come to.
pub fn sweep(job: &SweepJob, console: &mut Console) -> Result<Exit, Failure> {
    let study = match job.study() {
        Ok(study) => study,
        Err(NoStudy::Failure(failure)) => return Err(failure),
        Err(NoStudy::Findings(found)) => return Ok(refused(&found)),
    };
    let registry = Registry::default();
    let text = match source::read_text(&study.scenario) {
        Ok(text) => text,
        Err(finding) => return Ok(refused(&Diagnostics::new(vec![finding]))),
    };
    let sweep = match Sweep::new(study, job.varied_by(), text, &registry, job.exact) {
        Ok(sweep) => sweep,
        Err(found) => return Ok(refused(&found)),
    };
    // The folder is made, and its name checked, as for results.
    let folder = RunFolder::create(&job.results.output, &sweep.study().name, RESULTS)?;
    let folder = folder.target().with_file_name(journal_name(job.shard));
    fs::create_dir_all(&folder).map_err(|error| system("create", &folder, &error))?;
    let path = folder.join(Journal::FILE_NAME);
    if job.fresh && path.exists() {
        fs::remove_file(&path).map_err(|error| system("remove", &path, &error))?;
    }
    let (study, text, limit) = (sweep.study().clone(), sweep.text().to_owned(), job.exact_limit_ms());
    let heading = Heading::new(study, text, sweep.checksum(), limit, job.shard);
    let (journal, todo) = Journal::open(&folder, &heading)?;
    let control = Control::default();
    interrupt::watch(control.cancel_flag())?;
    let left = Runs { job, sweep: &sweep, control: &control, journal: Mutex::new(journal) }.make(&todo)?;
    if left > 0 {
        let done = todo.done() + todo.len() - left;
        console::message(&format!(
            "{} of {} runs are in {}; the same command goes on from there\n",
            count(done),
            count(done + left),
            path.display()
        ));
        return Ok(Exit::Interrupted);
    }
    match job.shard {
        Shard::WHOLE => finish(&[path], &job.results, console),
        shard => {
            let made = counted(shard.share_of(sweep.study().runs()), "run");
            let told = format!("part {} of {}: {made} in {}\n", shard.index + 1, shard.of, path.display());
            if matches!(job.results.printing, Printing::Screen) {
                console.result(&told)?
            }
            Ok(Exit::Done)
        }
    }
}

/// Puts the journals of all shards together, writes and tells what their runs come to.
pub fn merge(job: &MergeJob, console: &mut Console) -> Result<Exit, Failure> {
    let file = |path: &PathBuf| if path.is_dir() { path.join(Journal::FILE_NAME) } else { path.clone() };
    let journals: Vec<PathBuf> = job.journals.iter().map(file).collect();
    finish(&journals, job, console)
}

fn refused(found: &Diagnostics) -> Exit {
    console::message(&found.render(console::is_error_coloured()));
    Exit::BadInput
}

fn system(doing: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::System(format!("cannot {doing} {}: {error}", path.display()))
}

fn journal_name(shard: Shard) -> String {
    match shard {
        Shard::WHOLE => "journal".to_owned(),
        shard => format!("journal-{}of{}", shard.index + 1, shard.of),
    }
}

fn finish(journals: &[PathBuf], job: &MergeJob, console: &mut Console) -> Result<Exit, Failure> {
    let runs = InOrder::open(journals).map_err(|error| Failure::Input(error.to_string()))?;
    let study = runs.heading().study.clone();
    let folder = RunFolder::create(&job.output, &study.name, RESULTS)?;
    let results = Results::write(runs, folder.path())?;
    if job.charts {
        draw_sweep(&study, &results, folder.path()).map_err(Failure::system)?;
    }
    let folder = folder.commit()?;
    match job.printing {
        Printing::Json => console.result(&sweep_screen::json_line(&results.summary, &folder))?,
        Printing::Wrong => {}
        Printing::Screen => console.result(&sweep_screen::screen(&study, &results, &folder))?,
    }
    Ok(Exit::Done)
}

/// What the runs of a sweep share.
struct Runs<'a> {
    job: &'a SweepJob,
    sweep: &'a Sweep<'a>,
    control: &'a Control,
    journal: Mutex<Journal>,
}

impl Runs<'_> {
    /// Makes runs side by side; each is in the journal as soon as it ends. Returns how many are left.
    fn make(self, todo: &Todo) -> Result<u64, Failure> {
        let bar = self.bar(todo);
        let mut synced = Instant::now();
        let (mut made, mut failed) = (0, None);
        in_order(
            todo.len(),
            threads(self.sweep.first(), todo.len(), self.job.jobs),
            || self.control.is_cancelled(),
            |number| self.run(todo.run(number)),
            |result| {
                match result {
                    Ok(ended) => made += u64::from(ended),
                    Err(failure) => {
                        failed = Some(failure);
                        return ControlFlow::Break(());
                    }
                }
                bar.inc(1);
                if synced.elapsed() >= SYNC {
                    synced = Instant::now();
                    if let Err(error) = self.journal.lock().sync() {
                        failed = Some(error.into());
                        return ControlFlow::Break(());
                    }
                }
                ControlFlow::Continue(())
            },
        );
        bar.finish_and_clear();
        match failed {
            Some(failure) => Err(failure),
            None => {
                self.journal.lock().sync()?;
                Ok(todo.len() - made)
            }
        }
    }

    /// Makes a run and appends it; tells whether it ended.
    fn run(&self, run: u64) -> Result<bool, Failure> {
        match self.sweep.run(run, self.control) {
            Ok(Some(row)) => {
                self.journal.lock().append(&row)?;
                Ok(true)
            }
            Ok(None) => Ok(false),
            Err(RunError::System(error)) => Err(error.into()),
            Err(RunError::Input(found)) => {
                Err(Failure::Input(found.render(console::is_error_coloured()).trim_end().to_owned()))
            }
        }
    }

    fn bar(&self, todo: &Todo) -> ProgressBar {
        if !self.job.progress {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(todo.done() + todo.len()).with_position(todo.done());
        let form = "{msg} {bar:30} {human_pos} of {human_len} runs, {per_sec}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(form) {
            bar.set_style(style);
        }
        bar.set_message(self.sweep.study().name.clone());
        bar.reset_eta();
        bar
    }
}
