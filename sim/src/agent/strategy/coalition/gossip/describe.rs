//! A node's state and its messages written down for the exhaustive runtime, and told in words.
//!
//! A set never comes back once it was left: the highest bids only rise; while they stay, ceilings only rise; while both
//! stay, the set only grows as a join. What a link remembers of its two ends was, or was merged into, the node's own set.
//! So of both memories no more counts than whether they are the present set.
//!
//! Where no bundle has a ceiling the whole selection is a *join*, and more follows. A node's later messages hold what
//! its earlier ones held and all that it had heard by then. So a message without news will never bring any; it cannot
//! contradict what its link remembers, and hearing it does nothing, now or later, unless it tells a node that was about to
//! speak that its neighbour knows. A message with news is known by the
//! set that it would make of the node's own, and by whether the sender held just that; and numbers of messages, which only
//! tell a neighbour that fell behind from one that was overtaken, make no difference.

use super::{CoalitionAgent, CoalitionMessage};
use crate::agent::Description;
use crate::agent::strategy::coalition::problem::{CeilingRule, Problem};
use crate::agent::strategy::coalition::retain::{Laid, Retained};
use crate::model::ContainerId;

impl CoalitionAgent {
    /// Everything but the node's own bids, which never change.
    pub(in crate::agent::strategy::coalition) fn describe(
        &self,
        problem: &Problem,
        node: ContainerId,
        state: &mut Description,
    ) {
        let neighbours = problem.instance().container.neighbours(node);
        state.word(
            u64::from(self.has_spoken) << 2 | u64::from(self.started) << 1 | u64::from(self.flush_pending),
        );
        state.word(u64::from(self.announced) << 32 | u64::from(self.awaited));
        describe_set(problem, &self.retained, state);
        let present = self.retained.fingerprint();
        for (link, neighbour) in self.links.iter().zip(neighbours) {
            if is_join(problem) {
                state.word(u64::from(link.is_restless(present)));
            } else {
                state.word(u64::from(link.heard() == present) << 1 | u64::from(link.told() == present));
                link.describe(node, *neighbour, state);
            }
        }
        self.describe_unread(problem, node, state);
    }

    /// Whether a message can do nothing any more.
    pub(in crate::agent::strategy::coalition) fn is_spent(
        &self,
        problem: &Problem,
        neighbour: usize,
        message: &CoalitionMessage,
    ) -> bool {
        let (present, said) = (self.retained.fingerprint(), message.retained.fingerprint());
        let may_calm = said == present && self.links[neighbour].is_restless(present);
        self.started
            && is_join(problem)
            && !may_calm
            && !self.retained.admits_some_of(problem, &message.retained)
    }

    /// The messages kept, in an order of their own: they are read at once, and the outcome is the same in any order.
    fn describe_unread(&self, problem: &Problem, node: ContainerId, state: &mut Description) {
        let mut unread: Vec<&(u32, CoalitionMessage)> = self.unread.iter().collect();
        unread.sort_by_key(|(neighbour, message)| (*neighbour, message.stamp.number));
        for (neighbour, message) in unread {
            state.word(u64::from(*neighbour));
            self.describe_message(problem, node, *neighbour as usize, message, state);
        }
    }

    pub(in crate::agent::strategy::coalition) fn describe_message(
        &self,
        problem: &Problem,
        node: ContainerId,
        neighbour: usize,
        message: &CoalitionMessage,
        state: &mut Description,
    ) {
        if is_join(problem) {
            let announced = self.announced_of(problem).map(|id| problem.bid(id));
            let mut all = message.retained.bids(problem);
            all.extend(self.retained.bids(problem).into_iter().chain(announced));
            let merged = Retained::select(problem, all).fingerprint();
            state.word(merged);
            state.word(u64::from(merged == message.retained.fingerprint()));
        } else {
            let sender = problem.instance().container.neighbours(node)[neighbour];
            describe_set(problem, &message.retained, state);
            self.links[neighbour].describe_stamp(node, sender, message.stamp, state);
        }
    }
}

/// Whether selection is a join: no bundle has a ceiling.
fn is_join(problem: &Problem) -> bool {
    !problem.bundles().iter().any(|bundle| bundle.rule != CeilingRule::None)
}

/// A set with its ceilings, by which further bids are judged.
fn describe_set(problem: &Problem, set: &Retained, state: &mut Description) {
    state.word(set.fingerprint());
    for total in (0..problem.bundles().len()).filter_map(|bundle| set.ceiling(bundle)) {
        state.word(total.credits.micros() as u64);
        total.nodes.iter().for_each(|node| state.word(u64::from(node.0)));
    }
}

impl CoalitionMessage {
    /// All that it says; numbers of messages count only where selection is no join.
    pub(in crate::agent::strategy::coalition) fn describe(
        &self,
        problem: &Problem,
        way: (ContainerId, ContainerId),
        state: &mut Description,
    ) {
        describe_set(problem, &self.retained, state);
        if !is_join(problem) {
            self.stamp.describe(way, state);
        }
    }

    /// The bids, as `x: A 3, B 2; y: none`.
    pub(in crate::agent::strategy::coalition) fn tell(&self, problem: &Problem) -> String {
        let instance = problem.instance();
        let laid = Laid::of(problem, &self.retained);
        let items = problem.items().iter().enumerate().map(|(position, item)| {
            let requests: Vec<&str> =
                item.requests.iter().map(|request| instance.request.name(*request)).collect();
            let bids = laid.bids_for(position as u16).iter();
            let bids: Vec<String> =
                bids.map(|bid| format!("{} {}", instance.container.name(bid.node), bid.credits)).collect();
            let bids = if bids.is_empty() { "none".to_owned() } else { bids.join(", ") };
            format!("{}: {bids}", requests.join("+"))
        });
        items.collect::<Vec<_>>().join("; ")
    }
}
