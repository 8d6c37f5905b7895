//! What the outside may do to a run under way: watch its progress, follow and hold it, and stop it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::follow::{Follower, Place};
use super::tracker::{Tracker, Traffic};
use crate::agent::Strategy;
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
    follower: Option<Arc<Follower>>,
}

impl Control {
    /// A handle whose watcher is told about progress several times a second of wall-clock time.
    pub fn watched(watcher: Watcher) -> Self {
        Self { watcher: Some(watcher), ..Self::default() }
    }

    /// A handle on another run, with its own watcher, that stops when this one does.
    pub fn with_watcher(&self, watcher: Watcher) -> Self {
        Self { watcher: Some(watcher), ..self.clone() }
    }

    /// A handle on a run that is followed; whoever follows is shown one run only.
    pub fn followed(follower: Arc<Follower>) -> Self {
        Self { follower: Some(follower), ..Self::default() }
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

    /// Lets whoever follows the run see where it stands, and holds it there as long as that is wanted.
    pub(crate) fn pass<S: Strategy>(
        &self,
        place: Place,
        at: Nanos,
        tracker: &Tracker<'_, S>,
        traffic: Traffic,
    ) {
        if let Some(follower) = &self.follower {
            let (holders, is_cancelled) = (tracker.holders(), || self.is_cancelled());
            follower.pass(place, at, holders, is_cancelled, || tracker.glimpse(at, traffic));
        }
    }
}
