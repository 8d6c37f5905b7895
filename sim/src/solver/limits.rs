//! How long a solver may go on, and the count of what it did.

use std::time::{Duration, Instant};

/// Bounds on the work of a solver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Most steps; what a step is, each solver says.
    pub steps: u64,
    /// Most wall-clock time. Results under a limit of time are valid but not the same on every machine.
    pub time: Option<Duration>,
}

impl Limits {
    /// No limit at all.
    pub const NONE: Self = Self { steps: u64::MAX, time: None };

    /// So many steps, however long they take.
    pub const fn steps(steps: u64) -> Self {
        Self { steps, time: None }
    }

    /// So much time, however many steps fit.
    pub const fn time(time: Duration) -> Self {
        Self { steps: u64::MAX, time: Some(time) }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::NONE
    }
}

/// Counts steps against limits.
#[derive(Clone, Debug)]
pub struct Meter {
    steps: u64,
    most: u64,
    deadline: Option<Instant>,
}

impl Meter {
    /// A count from zero, with the time running from now.
    pub fn new(limits: Limits) -> Self {
        // A time too long to add is no limit.
        let deadline = limits.time.and_then(|time| Instant::now().checked_add(time));
        Self { steps: 0, most: limits.steps, deadline }
    }

    /// Counts one more step; `false`, and nothing counted, when a limit is reached.
    pub fn step(&mut self) -> bool {
        if self.is_spent() {
            return false;
        }
        self.steps += 1;
        true
    }

    /// Whether a limit is reached.
    pub fn is_spent(&self) -> bool {
        self.steps >= self.most || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// The steps so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }
}
