//! What goes wrong in a virtual run: fates of messages, and which nodes are down with what waiting for them.

use std::collections::BTreeMap;
use std::io;

use crate::agent::Timer;
use crate::model::{Container, ContainerId, LinkId};
use crate::plan::faults::Impairment;
use crate::plan::{Nanos, Plan};
use crate::runtime::faults::{Fate, Fates, Schedule};

/// Everything that goes wrong in one run; absent where nothing does.
#[derive(Debug)]
pub struct Disruption<'a> {
    schedule: Schedule,
    fates: Fates,
    impairment: &'a Impairment,
    container: &'a Container,
    /// How often each node that ever restarts did so without memory.
    incarnations: BTreeMap<ContainerId, u16>,
    /// Timers that ran out while their node was down.
    stashed: BTreeMap<ContainerId, Vec<Timer>>,
}

impl<'a> Disruption<'a> {
    /// What goes wrong in a run with this seed, if anything does.
    ///
    /// # Errors
    /// What [`Schedule::new`] finds wrong.
    pub fn new(plan: &'a Plan, seed: u64) -> io::Result<Option<Self>> {
        if plan.runs_smoothly() {
            return Ok(None);
        }
        let container = &plan.instance.container;
        Ok(Some(Self {
            schedule: Schedule::new(plan, seed)?,
            fates: Fates::new(seed, &plan.network.impairment, 0..container.directed_links() as LinkId),
            impairment: &plan.network.impairment,
            container,
            incarnations: BTreeMap::new(),
            stashed: BTreeMap::new(),
        }))
    }

    /// The schedule.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// When the n-th message on a link arrives: never, once or twice. The flag tells whether it was doubled, whatever
    /// became of the copies.
    pub fn fate(
        &mut self,
        link: LinkId,
        number: u32,
        bytes: u32,
        sent_at: Nanos,
        travel: impl Fn(u32) -> Nanos,
    ) -> (Fate, bool) {
        let mut fate = self.fates.of(self.impairment, link, number, bytes, sent_at, travel);
        let doubled = fate.len() > 1;
        let target = self.container.target(link);
        let (schedule, container) = (&self.schedule, self.container);
        fate.retain(|at| !schedule.is_cut(container, link, sent_at, *at) && !schedule.is_down(target, *at));
        (fate, doubled)
    }

    /// Whether a node is down.
    pub fn is_down(&self, node: ContainerId, at: Nanos) -> bool {
        self.schedule.is_down(node, at)
    }

    /// How often a node started without memory before its present life.
    pub fn incarnation(&self, node: ContainerId) -> u16 {
        self.incarnations.get(&node).copied().unwrap_or(0)
    }

    /// Begins a new life of a node.
    pub fn reincarnate(&mut self, node: ContainerId) -> u16 {
        self.stashed.remove(&node);
        let incarnation = self.incarnations.entry(node).or_default();
        *incarnation += 1;
        *incarnation
    }

    /// Keeps a timer that ran out while its node was down.
    pub fn stash(&mut self, node: ContainerId, timer: Timer) {
        self.stashed.entry(node).or_default().push(timer);
    }

    /// The timers that ran out while a node was down.
    pub fn unstash(&mut self, node: ContainerId) -> Vec<Timer> {
        self.stashed.remove(&node).unwrap_or_default()
    }
}
