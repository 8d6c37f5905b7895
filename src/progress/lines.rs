//! A line for each scenario under way, on standard error, on a terminal; elsewhere nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use huddle_sim::runtime::Watcher;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};
use parking_lot::Mutex;

use super::{REFRESH, describe, line};

/// The lines of the scenarios under way, by number.
#[derive(Clone)]
pub struct Lines {
    /// Where they are drawn; nowhere when progress is not wanted.
    screen: Option<MultiProgress>,
    bars: Arc<Mutex<BTreeMap<usize, ProgressBar>>>,
}

impl Lines {
    /// No lines yet.
    pub fn new(wanted: bool) -> Self {
        let screen = wanted.then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr()));
        Self { screen, bars: Arc::default() }
    }

    /// A run of a scenario begins: its line is there from now on and says this.
    pub fn begin(&self, number: usize, label: String) {
        let Some(screen) = &self.screen else { return };
        let mut bars = self.bars.lock();
        let bar = bars.entry(number).or_insert_with(|| {
            let bar = screen.add(line());
            bar.enable_steady_tick(REFRESH);
            bar
        });
        bar.set_message(label);
    }

    /// A scenario is over: its line goes away.
    pub fn end(&self, number: usize) {
        if let Some(bar) = self.bars.lock().remove(&number) {
            bar.finish_and_clear();
        }
    }

    /// What tells the line of a scenario about the progress of its run; `None` where nothing is shown.
    pub fn watcher(&self, number: usize, label: String) -> Option<Watcher> {
        self.screen.as_ref()?;
        let lines = self.clone();
        Some(Arc::new(move |progress| {
            if let Some(bar) = lines.bars.lock().get(&number) {
                bar.set_message(describe(&label, progress));
            }
        }))
    }

    /// Does something while no line is in the way, such as printing a result.
    pub fn aside<T>(&self, act: impl FnOnce() -> T) -> T {
        match &self.screen {
            Some(screen) => screen.suspend(act),
            None => act(),
        }
    }
}
