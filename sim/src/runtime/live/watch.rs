//! The watch over a run: when it is silent, at its limits, or stopped from outside.

use std::time::Duration;

use super::recorder::Recorder;
use super::stage::Stage;
use crate::agent::Strategy;
use crate::plan::{Limits, MILLISECOND, Nanos};
use crate::runtime::control::{Control, Progress};
use crate::runtime::ending::Ending;

/// Time between two reports of progress.
const PROGRESS_INTERVAL: Nanos = 100 * MILLISECOND;

/// Bounds on the time between two looks at the meters: short runs are seen to end at once, long ones not disturbed.
const LOOK_INTERVAL: (Nanos, Nanos) = (MILLISECOND / 5, 10 * MILLISECOND);

/// Looks at the meters, the limits and the outside.
pub struct Watch<'a, S: Strategy> {
    stage: &'a Stage<S>,
    limits: Limits,
    control: &'a Control,
    next_report: Nanos,
}

impl<'a, S: Strategy> Watch<'a, S> {
    /// A watch over a run that is about to begin.
    pub fn new(stage: &'a Stage<S>, limits: Limits, control: &'a Control) -> Self {
        Self { stage, limits, control, next_report: 0 }
    }

    /// Lets the recorder listen until the run ends. A failure ends it too, as if it were cancelled; the recorder
    /// keeps the failure.
    pub fn follow(mut self, recorder: &mut Recorder<'_, S>) -> Ending {
        loop {
            if self.control.is_cancelled() {
                return Ending::Cancelled;
            }
            let meters = self.stage.meters();
            let (now, traffic) = (self.stage.now(), meters.traffic());
            if now >= self.next_report {
                self.next_report = now + PROGRESS_INTERVAL;
                let (delivered, in_flight) = (traffic.delivered, traffic.in_flight());
                self.control.report(Progress { at: now, delivered, in_flight });
            }
            recorder.pass(self.control, now, traffic);
            if meters.are_silent() {
                return Ending::Silent;
            }
            if now >= self.limits.time || traffic.delivered >= self.limits.messages {
                return Ending::Limit;
            }
            let patience = (now / 32).clamp(LOOK_INTERVAL.0, LOOK_INTERVAL.1);
            let patience = patience.min(self.limits.time - now);
            if !recorder.listen(Duration::from_nanos(patience)) {
                return Ending::Cancelled;
            }
        }
    }
}
