//! Following a run while it is under way: what it shows of itself, and how it is held.
//!
//! ```text
//!                     ╭── pace, pause, step, resume ◀── whoever follows
//! runtime ──▶ Follower (at samples, and now and then in between)
//!                     ╰── Sight, at most every 50 ms ──▶ a callback
//! ```
//!
//! A runtime hands over where it stands at places that it passes anyway, so that a run which nobody follows pays nothing. The
//! callback is called on the run's own thread and has to be quick: it should overwrite what others then read.

mod hands;
#[cfg(test)]
mod tests;
mod trail;

use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

pub use self::hands::Hands;
pub use self::trail::{Point, Trail};
use super::tracker::Traffic;
use crate::model::{ContainerId, Credits};
use crate::plan::Nanos;
use crate::record::Outcome;

/// Least time between two sights, unless the run is held.
const SIGHT_INTERVAL: Duration = Duration::from_millis(50);

/// A run that waits looks so often whether it was cancelled.
const PATIENCE: Duration = Duration::from_millis(20);

/// Where a run stands. Views are those of the last sample, messages those of now; as in the course of the run, views are of a
/// part of the nodes where the container is too large to look at all of them.
#[derive(Clone, Debug)]
pub struct Glimpse {
    /// Simulated (live: wall-clock) time.
    pub at: Nanos,
    /// Nodes that are looked at and not down.
    pub live: u32,
    /// How many of these hold the view that most nodes of their own part hold; none of a part where that view stitches nothing.
    pub agreeing: u32,
    /// Number of different views.
    pub views: usize,
    /// Welfare of the view that most nodes hold.
    pub welfare: Credits,
    /// Number of request nodes stitched in that view.
    pub stitched: usize,
    /// Per request node, the container node that most nodes name for it, if any names one.
    pub holders: Vec<Option<ContainerId>>,
    /// Messages so far.
    pub traffic: Traffic,
}

impl Glimpse {
    /// Agreement so far: the share of live nodes that hold the view that most nodes of their own part hold, where that view
    /// stitches anything. (Agreement with the *final* stitching is known in the end only.)
    pub fn agreement(&self) -> f64 {
        f64::from(self.agreeing) / f64::from(self.live.max(1))
    }
}

/// What the callback is shown.
#[derive(Debug)]
pub struct Sight<'a> {
    /// Where the run stands.
    pub glimpse: &'a Glimpse,
    /// Whether it is held there.
    pub is_held: bool,
    /// The last changes of hands.
    pub hands: &'a Hands,
    /// The way it has come.
    pub trail: &'a Trail,
}

/// Where a runtime lets itself be seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// A sample was just taken.
    Sample,
    /// Between two samples.
    Between,
    /// In wall-clock time, which nobody can hold.
    Unstoppable,
}

/// Whether a run goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mode {
    Running,
    /// As far as the next sample.
    Stepping,
    Held,
}

/// What is asked of a run.
#[derive(Debug)]
struct Wish {
    mode: Mode,
    /// Simulated time per second.
    pace: Option<Nanos>,
    /// When the pace began to count, in real and in simulated time.
    since: Option<(Instant, Nanos)>,
    /// Simulated time that was passed last.
    passed: Nanos,
}

/// What was seen of a run.
#[derive(Debug, Default)]
struct Seen {
    hands: Hands,
    trail: Trail,
    last_sight: Option<Instant>,
}

/// Whoever follows a run: it sees where the run stands, and may hold it.
///
/// Runs of the live runtime go on whatever is asked for.
pub struct Follower {
    wish: Mutex<Wish>,
    wished: Condvar,
    seen: Mutex<Seen>,
    see: Box<dyn Fn(Sight<'_>) + Send + Sync>,
}

impl Follower {
    /// Follows one run; `see` is called on its thread. The run is held before anything happens where `is_held`.
    pub fn new(is_held: bool, see: impl Fn(Sight<'_>) + Send + Sync + 'static) -> Self {
        let mode = if is_held { Mode::Held } else { Mode::Running };
        Self {
            wish: Mutex::new(Wish { mode, pace: None, since: None, passed: 0 }),
            wished: Condvar::new(),
            seen: Mutex::default(),
            see: Box::new(see),
        }
    }

    /// Holds the run as soon as it can be held.
    pub fn pause(&self) {
        self.ask(Mode::Held);
    }

    /// Lets the run go on to its next sample, and holds it there.
    pub fn step(&self) {
        self.ask(Mode::Stepping);
    }

    /// Lets the run go on.
    pub fn resume(&self) {
        self.ask(Mode::Running);
    }

    /// Lets at most so much simulated time go by in a second; as much as there can where there is none.
    pub fn set_pace(&self, pace: Option<Nanos>) {
        let mut wish = self.wish.lock();
        (wish.pace, wish.since) = (pace, None);
        self.wished.notify_all();
    }

    /// All changes of hands that were kept, once the run has come to this: those after the last sight too.
    pub fn hands(&self, outcome: &Outcome) -> Hands {
        let mut seen = self.seen.lock();
        if let Some(last) = outcome.course.samples.last() {
            seen.hands.note(last.at, &last.holders);
        }
        seen.hands.clone()
    }

    fn ask(&self, mode: Mode) {
        let mut wish = self.wish.lock();
        (wish.mode, wish.since) = (mode, None);
        self.wished.notify_all();
    }

    /// A run passes: it is shown, if it is time, and waits here as long as it is held.
    pub(crate) fn pass(
        &self,
        place: Place,
        at: Nanos,
        holders: &[Option<ContainerId>],
        is_cancelled: impl Fn() -> bool,
        glimpse: impl FnOnce() -> Glimpse,
    ) {
        let can_be_held = place != Place::Unstoppable;
        if can_be_held {
            self.keep_pace(at, &is_cancelled);
        }
        let mut seen = self.seen.lock();
        seen.hands.note(at, holders);
        let is_held = can_be_held && self.is_held_at(place) && !is_cancelled();
        let is_early = seen.last_sight.is_some_and(|last| last.elapsed() < SIGHT_INTERVAL);
        if place != Place::Sample && !is_held && is_early {
            return;
        }
        let glimpse = glimpse();
        if place != Place::Between || seen.last_sight.is_none() {
            seen.trail.add(&glimpse);
        }
        if !is_held && is_early {
            return;
        }
        self.show(&mut seen, &glimpse, is_held);
        if is_held {
            self.wait(&is_cancelled);
            self.show(&mut seen, &glimpse, false);
        }
    }

    fn show(&self, seen: &mut Seen, glimpse: &Glimpse, is_held: bool) {
        (self.see)(Sight { glimpse, is_held, hands: &seen.hands, trail: &seen.trail });
        seen.last_sight = Some(Instant::now());
    }

    /// Whether the run is to be held at this place; a step ends at a sample.
    fn is_held_at(&self, place: Place) -> bool {
        let mut wish = self.wish.lock();
        if wish.mode == Mode::Stepping && place == Place::Sample {
            wish.mode = Mode::Held;
        }
        wish.mode == Mode::Held
    }

    /// Waits until the run is no longer held, or cancelled.
    fn wait(&self, is_cancelled: &impl Fn() -> bool) {
        let mut wish = self.wish.lock();
        while wish.mode == Mode::Held && !is_cancelled() {
            self.wished.wait_for(&mut wish, PATIENCE);
        }
    }

    /// Waits until the run's pace has come to this time.
    fn keep_pace(&self, at: Nanos, is_cancelled: &impl Fn() -> bool) {
        let mut wish = self.wish.lock();
        while let (Mode::Running, Some(pace)) = (wish.mode, wish.pace) {
            let passed = wish.passed;
            let (since, from) = *wish.since.get_or_insert_with(|| (Instant::now(), passed));
            let seconds = at.saturating_sub(from) as f64 / pace.max(1) as f64;
            let due = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
            let rest = due.saturating_sub(since.elapsed());
            if rest.is_zero() || is_cancelled() {
                break;
            }
            self.wished.wait_for(&mut wish, rest.min(PATIENCE));
        }
        wish.passed = at;
    }
}
