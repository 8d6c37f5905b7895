//! The progress of a run: one line on standard error, on a terminal, for runs over a second. [`Lines`] are the lines of many
//! scenarios that are under way at once.

mod lines;

use std::sync::Arc;
use std::time::{Duration, Instant};

use huddle_sim::plan::SECOND;
use huddle_sim::runtime::{Progress, Watcher};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use parking_lot::Mutex;

use crate::wording::count;

pub use lines::Lines;

/// Runs shorter than this show nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Time between two updates of the line.
const REFRESH: Duration = Duration::from_millis(100);

/// The line of the run under way.
#[derive(Clone)]
pub struct ProgressLine {
    shown: Arc<Mutex<Shown>>,
}

struct Shown {
    due: Instant,
    label: String,
    bar: Option<ProgressBar>,
}

impl ProgressLine {
    /// A line that is not shown yet.
    pub fn new() -> Self {
        let shown = Shown { due: Instant::now() + PATIENCE, label: String::new(), bar: None };
        Self { shown: Arc::new(Mutex::new(shown)) }
    }

    /// A new run begins.
    pub fn begin(&self, label: String) {
        *self.shown.lock() = Shown { due: Instant::now() + PATIENCE, label, bar: None };
    }

    /// What is under way has another name from now on.
    pub fn rename(&self, label: String) {
        self.shown.lock().label = label;
    }

    /// The run is over: the line goes away.
    pub fn end(&self) {
        if let Some(bar) = self.shown.lock().bar.take() {
            bar.finish_and_clear();
        }
    }

    /// What tells this line about progress.
    pub fn watcher(&self) -> Watcher {
        let line = self.clone();
        Arc::new(move |progress| line.update(|label| describe(label, progress)))
    }

    /// Shows what is told now, if it is due.
    pub fn update(&self, describe: impl FnOnce(&str) -> String) {
        let now = Instant::now();
        let mut shown = self.shown.lock();
        if now >= shown.due {
            shown.due = now + REFRESH;
            let message = describe(&shown.label);
            let bar = shown.bar.get_or_insert_with(line);
            bar.set_message(message);
            bar.tick();
        }
    }
}

/// A line that draws itself on a terminal only.
fn line() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{spinner} {wide_msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn describe(label: &str, progress: Progress) -> String {
    format!(
        "{label}: {} messages delivered, {} in flight, at {:.3} s",
        count(progress.delivered),
        count(progress.in_flight),
        progress.at as f64 / SECOND as f64,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_messages_and_simulated_time() {
        let progress = Progress { at: 1_250_000_000, delivered: 1_234_567, in_flight: 89 };
        let line = describe("pair", progress);
        assert_eq!(line, "pair: 1,234,567 messages delivered, 89 in flight, at 1.250 s");
    }

    #[test]
    fn a_short_run_shows_nothing() {
        let line = ProgressLine::new();
        line.begin("pair".to_owned());
        line.watcher()(Progress { at: 0, delivered: 1, in_flight: 1 });
        assert!(line.shown.lock().bar.is_none());
    }
}
