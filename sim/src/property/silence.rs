//! Silence is real: nothing was under way when a run was called silent, and nothing came after.

use std::collections::BTreeMap;

use crate::model::ContainerId;
use crate::plan::Nanos;
use crate::record::{Event, EventKind, Outcome};

/// What was sent and has neither arrived nor been lost, per directed link.
#[derive(Debug, Default)]
pub struct Silence {
    under_way: BTreeMap<(ContainerId, ContainerId), i64>,
    sent: u64,
    latest: Nanos,
}

impl Silence {
    /// Counts an event.
    pub fn observe(&mut self, event: &Event) {
        self.latest = self.latest.max(event.at);
        let (way, change) = match event.kind {
            EventKind::Sent { to, .. } => {
                self.sent += 1;
                ((event.node, to), 1)
            }
            EventKind::Doubled { to, .. } => ((event.node, to), 1),
            EventKind::Lost { to, .. } => ((event.node, to), -1),
            EventKind::Delivered { from, .. } => ((from, event.node), -1),
            _ => return,
        };
        *self.under_way.entry(way).or_default() += change;
    }

    /// What is wrong.
    pub fn broken(&self, outcome: &Outcome) -> Option<String> {
        if let Some(((from, to), count)) = self.under_way.iter().find(|(_, count)| **count != 0) {
            return Some(format!(
                "from node {from} to {to}, {count} more messages were sent than arrived or were lost"
            ));
        }
        if self.sent != outcome.messages {
            return Some(format!("{} messages were seen, {} counted", self.sent, outcome.messages));
        }
        let quiescent_at = outcome.quiescent_at?;
        (self.latest > quiescent_at)
            .then(|| format!("something happened at {} ns, after silence at {quiescent_at} ns", self.latest))
    }
}
