//! What the outside may do to a run under way: watch its progress, and stop it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::plan::Nanos;

/// How far a run has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Simulated (live: wall-clock) time.
    pub at: Nanos,
    /// Messages delivered so far.
    pub delivered: u64,
    /// Messages in flight.
    pub in_flight: u64,
}

/// A callback that is told about progress now and then.
pub type Watcher = Arc<dyn Fn(Progress) + Send + Sync>;

/// The handle by which the outside watches and stops a run.
#[derive(Clone, Default)]
pub struct Control {
    cancelled: Arc<AtomicBool>,
    watcher: Option<Watcher>,
}

impl Control {
    /// A handle whose watcher is told about progress several times a second of wall-clock time.
    pub fn watched(watcher: Watcher) -> Self {
        Self { cancelled: Arc::default(), watcher: Some(watcher) }
    }

    /// A handle on another run, with its own watcher, that stops when this one does.
    pub fn with_watcher(&self, watcher: Watcher) -> Self {
        Self { cancelled: Arc::clone(&self.cancelled), watcher: Some(watcher) }
    }

    /// The flag that stops the run when it is set; what was reached is still handed over, as partial.
    pub fn cancel_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.cancelled)
    }

    /// Whether the run shall stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Tells the watcher, if there is one.
    pub fn report(&self, progress: Progress) {
        if let Some(watcher) = &self.watcher {
            watcher(progress);
        }
    }
}
