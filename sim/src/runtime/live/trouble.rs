//! What goes wrong at one node: the fates of what it sends, and whether it is down.

use super::desk::Letter;
use crate::agent::Timer;
use crate::model::{ContainerId, LinkId};
use crate::plan::{Nanos, Plan};
use crate::runtime::durations::Durations;
use crate::runtime::faults::{Fate, Fates, Schedule};

/// What goes wrong at one node; absent where nothing does.
pub struct Trouble {
    fates: Fates,
    sent_on_link: Box<[u32]>,
    /// Whether the node is down.
    pub down: bool,
    /// How often it started without memory before.
    pub incarnation: u16,
    /// Timers that ran out while it was down.
    pub stashed: Vec<Timer>,
}

impl Trouble {
    /// What goes wrong at a node of a run with this seed.
    pub fn new(plan: &Plan, schedule: &Schedule, node: ContainerId, seed: u64) -> Self {
        let links = plan.instance.container.links(node);
        Self {
            sent_on_link: vec![0; links.len()].into_boxed_slice(),
            fates: Fates::new(seed, &plan.network.impairment, links),
            down: !schedule.is_present_at_start(node),
            incarnation: 0,
            stashed: Vec::new(),
        }
    }

    /// After which delays a letter arrives, sent at a time: never, once or twice.
    pub fn fate<M>(
        &mut self,
        plan: &Plan,
        schedule: &Schedule,
        durations: Option<Durations<'_>>,
        (node, sent_at): (ContainerId, Nanos),
        letter: &Letter<M>,
    ) -> (Fate, bool) {
        let container = &plan.instance.container;
        let link = container.links(node).start + letter.neighbour as LinkId;
        let number = self.sent_on_link[letter.neighbour];
        self.sent_on_link[letter.neighbour] += 1;
        let travel = |number| durations.map_or(0, |durations| durations.travel(link, number));
        let mut fate = self.fates.of(&plan.network.impairment, link, number, letter.bytes, sent_at, travel);
        let doubled = fate.len() > 1;
        fate.retain(|at| !schedule.is_cut(container, link, sent_at, *at));
        fate.iter_mut().for_each(|at| *at -= sent_at);
        (fate, doubled)
    }
}
