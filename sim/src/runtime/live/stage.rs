//! The stage: what all actors of a run share, read-only but for counters and the flag that ends it.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::available_parallelism;
use std::time::Instant;

use actix::Addr;

use super::meter::Meters;
use super::placement::Placement;
use super::porter::Porter;
use super::trouble::Trouble;
use crate::agent::Strategy;
use crate::model::{Container, ContainerId};
use crate::plan::{Nanos, Network, Plan};
use crate::runtime::durations::Durations;
use crate::runtime::faults::Schedule;

/// What all actors of a run share.
pub struct Stage<S: Strategy> {
    strategy: Arc<S>,
    plan: Plan,
    seed: u64,
    schedule: Option<Schedule>,
    observed: bool,
    meters: Meters,
    placement: Placement,
    stopping: AtomicBool,
    opening: OnceLock<Opening<S>>,
}

/// What is known once all actors are there.
struct Opening<S: Strategy> {
    at: Instant,
    porters: Vec<Addr<Porter<S>>>,
}

impl<S: Strategy> Stage<S> {
    /// A stage with as many arbiters as cores, but no more than nodes.
    ///
    /// # Errors
    /// When the faults that the plan asks for cannot be.
    pub fn new(strategy: &Arc<S>, plan: &Plan, seed: u64, observed: bool) -> io::Result<Self> {
        let schedule = if plan.runs_smoothly() { None } else { Some(Schedule::new(plan, seed)?) };
        let cores = available_parallelism().map_or(1, usize::from);
        let container = &plan.instance.container;
        let arbiters = cores.min(container.len());
        Ok(Self {
            strategy: Arc::clone(strategy),
            plan: plan.clone(),
            seed,
            schedule,
            observed,
            meters: Meters::new(arbiters),
            placement: Placement::new(container, arbiters),
            stopping: AtomicBool::new(false),
            opening: OnceLock::new(),
        })
    }

    /// The strategy of all agents.
    pub fn strategy(&self) -> &S {
        &self.strategy
    }

    /// The container graph.
    pub fn container(&self) -> &Container {
        &self.plan.instance.container
    }

    /// The durations to inject, if the plan asks for it.
    pub fn injected(&self) -> Option<Durations<'_>> {
        let network: &Network = &self.plan.network;
        network.injected.then(|| Durations::new(self.seed, network))
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The faults of the run, if there are any.
    pub fn schedule(&self) -> Option<&Schedule> {
        self.schedule.as_ref()
    }

    /// What goes wrong at a node, if anything does.
    pub fn trouble(&self, node: ContainerId) -> Option<Box<Trouble>> {
        let schedule = self.schedule.as_ref()?;
        Some(Box::new(Trouble::new(&self.plan, schedule, node, self.seed)))
    }

    /// Whether somebody observes the events.
    pub fn is_observed(&self) -> bool {
        self.observed
    }

    /// One meter per arbiter.
    pub fn meters(&self) -> &Meters {
        &self.meters
    }

    /// Where each node lives.
    pub fn placement(&self) -> &Placement {
        &self.placement
    }

    /// Starts the clock; porters are in the order of their arbiters.
    pub fn open(&self, porters: Vec<Addr<Porter<S>>>) {
        let opened = self.opening.set(Opening { at: Instant::now(), porters });
        assert!(opened.is_ok(), "a stage opens once");
    }

    /// When the stage was opened.
    ///
    /// # Panics
    /// Before the stage is open.
    pub fn opened_at(&self) -> Instant {
        self.opening().at
    }

    /// The porter of an arbiter.
    ///
    /// # Panics
    /// Before the stage is open.
    pub fn porter(&self, arbiter: usize) -> &Addr<Porter<S>> {
        &self.opening().porters[arbiter]
    }

    /// All porters, in the order of their arbiters.
    pub fn porters(&self) -> &[Addr<Porter<S>>] {
        &self.opening().porters
    }

    /// Time since the stage was opened.
    pub fn now(&self) -> Nanos {
        self.opening.get().map_or(0, |opening| opening.at.elapsed().as_nanos() as Nanos)
    }

    /// Makes agents take no further step; what is in flight is dropped.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether agents take no further step.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    fn opening(&self) -> &Opening<S> {
        self.opening.get().expect("actors are told to begin after the stage is open")
    }
}
