//! When something is out of order: sorted spans of time.

use crate::plan::Nanos;

/// Spans in which something is down; each from its start up to, and without, its end.
#[derive(Clone, Debug, Default)]
pub struct Outages(Vec<(Nanos, Nanos)>);

impl Outages {
    /// It goes down; times must not fall from call to call.
    pub fn begin(&mut self, at: Nanos) {
        self.0.push((at, Nanos::MAX));
    }

    /// It comes up again, if it was down.
    pub fn end(&mut self, at: Nanos) {
        if let Some(last) = self.0.last_mut()
            && last.1 == Nanos::MAX
        {
            last.1 = at;
        }
    }

    /// Whether it is down at a moment.
    pub fn hold(&self, at: Nanos) -> bool {
        self.overlap(at, at)
    }

    /// Whether it is down at any moment from `from` to `to`, both included.
    pub fn overlap(&self, from: Nanos, to: Nanos) -> bool {
        let first = self.0.partition_point(|(_, end)| *end <= from);
        self.0.get(first).is_some_and(|(start, _)| *start <= to)
    }

    /// Whether it is down for good.
    pub fn last_for_ever(&self) -> bool {
        self.0.last().is_some_and(|(_, end)| *end == Nanos::MAX)
    }
}
