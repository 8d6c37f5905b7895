//! The engine for large runs: time goes by in windows no longer than the least latency, and nodes in shards.
//!
//! Whatever is sent in a window arrives after it, so within one no node can tell what another does. A shard is a range of nodes
//! with everything theirs; it goes through its part of a window node by node, which keeps what a node needs at hand, and
//! shards do so on several threads at once. What happens at each node happens in the same order as in the
//! [`Engine`](super::engine::Engine), which takes all events one by one, so that the outcome is the same whatever the number
//! of threads. (R. M. Fujimoto, "Parallel discrete event simulation", CACM 33(10), 1990: conservative windows.)
//!
//! It has no faults, no processing times and no watch over cycles; those runs are the other engine's.

mod calendar;
mod crew;
mod notes;
mod pile;
mod shard;
#[cfg(test)]
mod tests;

use std::io;

use parking_lot::MutexGuard;

use self::crew::Crew;
use self::notes::Wanted;
use self::shard::{Board, Shard};
use super::engine::MOST_WATCHED_NODES;
use crate::agent::Strategy;
use crate::model::ContainerId;
use crate::plan::{Limits, Nanos, Plan};
use crate::record::{Observer, Outcome};
use crate::runtime::control::{Control, Progress};
use crate::runtime::durations::Durations;
use crate::runtime::ending::{Ended, Ending, Footprints};
use crate::runtime::faults::Judged;
use crate::runtime::follow::Place;
use crate::runtime::tracker::{GRID, Tracker};

/// Windows shorter than this would not pay.
const SHORTEST: Nanos = 1 << 10;

/// At most so many shards are made, whatever the number of threads: as many as a word has bits.
const SHARDS: usize = u64::BITS as usize;

/// No shard has fewer nodes, unless there are fewer.
const SMALLEST_SHARD: usize = 1 << 10;

/// After a window of so few events the next is done by one thread: waking the others would take longer.
const FEW_EVENTS: u64 = 512;

/// What speaks against windows, if anything does.
pub fn obstacle(plan: &Plan, seed: u64) -> Option<&'static str> {
    if plan.instance.container.len() <= MOST_WATCHED_NODES {
        Some("the container is so small that others would only wait")
    } else if !plan.runs_smoothly() {
        Some("something goes wrong in it")
    } else if Durations::new(seed, &plan.network).has_processing() {
        Some("nodes take time for messages")
    } else if widest(plan, seed) < SHORTEST {
        Some("messages have no least latency of a microsecond")
    } else {
        None
    }
}

/// How wide windows may be: a power of two, at most the least latency.
fn widest(plan: &Plan, seed: u64) -> Nanos {
    let least = Durations::new(seed, &plan.network).least().min(GRID);
    if least == 0 { 0 } else { 1 << least.ilog2() }
}

/// How a run is divided; what it comes to depends on none of it.
#[derive(Clone, Copy, Debug)]
struct Division {
    /// Nanoseconds in a window, a power of two.
    width: Nanos,
    /// Nodes in a shard, a power of two.
    shard: usize,
    /// After a window of so few events the next is done by one thread.
    few_events: u64,
}

impl Division {
    /// Windows as wide as they may be.
    fn of(plan: &Plan, seed: u64) -> Self {
        let nodes = plan.instance.container.len();
        let shard = nodes.div_ceil(SHARDS).max(SMALLEST_SHARD).next_power_of_two();
        Self { width: widest(plan, seed), shard, few_events: FEW_EVENTS }
    }
}

/// A large run about to start.
pub struct Windows<'a, S: Strategy> {
    strategy: &'a S,
    plan: &'a Plan,
    board: Board<'a, S>,
    few_events: u64,
    tracker: Tracker<'a, S>,
    observer: Option<&'a mut dyn Observer>,
}

impl<'a, S: Strategy> Windows<'a, S> {
    /// Nothing speaks against windows.
    pub fn new(strategy: &'a S, plan: &'a Plan, seed: u64, observer: Option<&'a mut dyn Observer>) -> Self {
        Self::divided(strategy, plan, seed, observer, Division::of(plan, seed))
    }

    fn divided(
        strategy: &'a S,
        plan: &'a Plan,
        seed: u64,
        observer: Option<&'a mut dyn Observer>,
        division: Division,
    ) -> Self {
        let Division { width, shard, few_events } = division;
        let container = &plan.instance.container;
        let durations = Durations::new(seed, &plan.network);
        let wanted = Wanted::by(observer.as_deref(), container);
        let board = Board::new(strategy, container, durations, width, shard, wanted);
        for (node, at) in durations.starts(container, &plan.bidding.start) {
            board.start(node, at);
        }
        let tracker = Tracker::new(strategy, &plan.instance, Judged::all(container));
        Self { strategy, plan, board, few_events, tracker, observer }
    }

    /// Runs it until it falls silent or reaches a limit.
    ///
    /// # Errors
    /// What the observer returns.
    pub fn run(mut self, control: &Control, inspect: impl FnOnce(&[S::Agent])) -> io::Result<Outcome> {
        let threads = (self.plan.run.threads as usize).clamp(1, self.board.shards().len());
        let mut now = 0;
        let (board, tracker, observer) = (&self.board, &mut self.tracker, self.observer);
        let (limits, few_events) = (self.plan.run.until, self.few_events);
        let ending = Crew::of(threads).work(
            |shard| board.work(shard),
            |advance| {
                let mut drive =
                    Drive { board, tracker, observer, limits, few_events, control, now: &mut now };
                drive.run(advance)
            },
        )?;
        let traffic = self.board.traffic();
        let (strategy, mut shards) = (self.strategy, self.board.locked());
        let tracked =
            self.tracker.finish(now, traffic, |node| state_of(strategy, &self.board, &shards, node));
        let mut footprints = Footprints::default();
        let mut agents = Vec::new();
        for shard in &mut shards {
            shard.agents().iter().for_each(|agent| footprints.add(&strategy.footprint(agent)));
            agents.append(shard.agents_mut());
        }
        inspect(&agents);
        Ok(Ended { ending, at: now, traffic, tracked, footprints, cycle: None }.outcome(strategy.notices()))
    }
}

/// Goes from window to window.
struct Drive<'d, 'a, S: Strategy> {
    board: &'d Board<'a, S>,
    tracker: &'d mut Tracker<'a, S>,
    observer: Option<&'a mut dyn Observer>,
    limits: Limits,
    few_events: u64,
    control: &'d Control,
    /// Time of the last event.
    now: &'d mut Nanos,
}

impl<S: Strategy> Drive<'_, '_, S> {
    /// `advance` lets all shards go through the window that the board has set.
    fn run(&mut self, advance: &dyn Fn(usize)) -> io::Result<Ending> {
        let (mut is_cut, mut lately) = (false, u64::MAX);
        loop {
            if self.control.is_cancelled() {
                return Ok(Ending::Cancelled);
            }
            let traffic = self.board.traffic();
            let (delivered, in_flight) = (traffic.delivered, traffic.in_flight());
            self.control.report(Progress { at: *self.now, delivered, in_flight });
            self.control.pass(Place::Between, *self.now, self.tracker, traffic);
            let Some(start) = self.board.next_window() else { return Ok(Ending::Silent) };
            if is_cut || start > self.limits.time || delivered >= self.limits.messages {
                return Ok(Ending::Limit);
            }
            if self.tracker.is_due(*self.now, start) {
                let shards = self.board.locked();
                let (strategy, board) = (self.board.strategy(), self.board);
                self.tracker.sample(*self.now, traffic, |node| state_of(strategy, board, &shards, node));
                self.control.pass(Place::Sample, *self.now, self.tracker, traffic);
            }
            is_cut = self.board.open(start, self.limits.time);
            let may_reach_limit = in_flight >= self.limits.messages.saturating_sub(delivered);
            let reached = if may_reach_limit {
                self.board.work_in_order(self.limits.messages)
            } else {
                let before = self.board.events();
                if lately <= self.few_events {
                    self.board.due().for_each(|shard| self.board.work(shard));
                } else {
                    advance(self.board.shards().len());
                }
                lately = self.board.events() - before;
                false
            };
            *self.now = self.board.latest().max(*self.now);
            self.board.take_changes(|node, at| self.tracker.changed(node, at));
            if let Some(observer) = &mut self.observer {
                self.board.take_notes().tell(&mut **observer)?;
            }
            if reached {
                return Ok(Ending::Limit);
            }
        }
    }
}

fn state_of<S: Strategy>(
    strategy: &S,
    board: &Board<'_, S>,
    shards: &[MutexGuard<'_, Shard<S>>],
    node: ContainerId,
) -> (u64, S::Snapshot) {
    let agent = shards[board.shard_of(node)].agent(node);
    (strategy.fingerprint(agent), strategy.snapshot(agent))
}
