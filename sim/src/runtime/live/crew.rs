//! The crew: the threads of a run and the actors on them, from their first breath to their last.
//!
//! An actix system lives on the thread that makes it and cannot be made inside a tokio runtime, so that every run
//! gets a thread of its own for it. Arbiters are threads beside it.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use actix::{Actor, Addr, Arbiter, ArbiterHandle, System};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use super::node::Node;
use super::porter::{Order, Porter};
use super::report::{Batch, Reporter};
use super::stage::Stage;
use super::station::{Starts, Station};
use crate::agent::Strategy;
use crate::plan::Plan;
use crate::runtime::durations::Durations;
use crate::runtime::faults::{NodeStep, Schedule};

/// Batches of reports that may wait for the recorder, per arbiter. An arbiter that has one more waits itself: a slow
/// observer slows the run down, and loses nothing.
const WAITING_BATCHES: usize = 8;

/// What happens to nodes.
type Faults = Vec<NodeStep>;

/// The threads of a run and the actors on them; dropping it ends them all.
pub struct Crew<S: Strategy> {
    stage: Arc<Stage<S>>,
    threads: Threads,
    /// Per arbiter.
    starts: Vec<Starts>,
    /// Per arbiter.
    faults: Vec<Faults>,
}

impl<S: Strategy> Crew<S> {
    /// Starts the arbiters, makes an actor of every node, and opens the stage; the receiver gets what they report and
    /// must be dropped before the crew.
    ///
    /// # Errors
    /// When the system refuses a thread, or the strategy cannot make its agents.
    pub fn assemble(
        stage: &Arc<Stage<S>>,
        plan: &Plan,
        seed: u64,
    ) -> io::Result<(Self, Receiver<Batch<S::Snapshot>>)> {
        let arbiters = stage.meters().len();
        let mut starts = vec![Starts::new(); arbiters];
        for start in Durations::new(seed, &plan.network).starts(stage.container(), &plan.bidding.start) {
            starts[stage.placement().arbiter(start.0)].push(start);
        }
        let mut faults = vec![Faults::new(); arbiters];
        for step in stage.schedule().map(Schedule::steps).unwrap_or_default() {
            faults[stage.placement().arbiter(step.node)].push(*step);
        }
        let crew = Self { stage: Arc::clone(stage), threads: Threads::start(arbiters)?, starts, faults };
        let (sender, batches) = sync_channel(WAITING_BATCHES * arbiters);
        let (ready, porters) = channel();
        for arbiter in 0..arbiters {
            crew.staff(arbiter, sender.clone(), ready.clone());
        }
        drop(ready);
        stage.open(gather(arbiters, &porters)?);
        Ok((crew, batches))
    }

    /// Makes the actors of an arbiter on its thread.
    fn staff(
        &self,
        arbiter: usize,
        batches: SyncSender<Batch<S::Snapshot>>,
        ready: Sender<(usize, Addr<Porter<S>>)>,
    ) {
        let to_come = self.starts[arbiter].len() + self.faults[arbiter].len();
        let stage = Arc::clone(&self.stage);
        self.threads.arbiters[arbiter].spawn_fn(move || {
            let nodes = stage.placement().residents(arbiter);
            let station =
                Station::new(&stage, arbiter, to_come, Reporter::new(arbiter, nodes.len(), batches));
            nodes.iter().for_each(|node| Node::settle(*node, &station));
            Porter::new(&station, arbiter, ready).start();
        });
    }

    /// Tells the nodes that start by themselves when to, and what happens to whom.
    pub fn begin(&mut self) {
        let orders = self.starts.drain(..).zip(self.faults.drain(..));
        for (porter, (starts, faults)) in self.stage.porters().iter().zip(orders) {
            porter.do_send(Order::Begin(starts, faults));
        }
    }

    /// Tells every node that the run is over.
    pub fn close(&self) {
        self.stage.porters().iter().for_each(|porter| porter.do_send(Order::Close));
    }
}

/// The porters of so many arbiters, in their order.
fn gather<S: Strategy>(
    arbiters: usize,
    ready: &Receiver<(usize, Addr<Porter<S>>)>,
) -> io::Result<Vec<Addr<Porter<S>>>> {
    let mut porters: Vec<(usize, Addr<Porter<S>>)> = ready.iter().take(arbiters).collect();
    if porters.len() < arbiters {
        return Err(io::Error::other("the strategy panicked while making its agents"));
    }
    porters.sort_by_key(|(arbiter, _)| *arbiter);
    Ok(porters.into_iter().map(|(_, porter)| porter).collect())
}

impl<S: Strategy> Drop for Crew<S> {
    fn drop(&mut self) {
        // Before the threads are ended: whatever they still have to do, they skip.
        self.stage.stop();
    }
}

/// A thread with an actix system, and its arbiters.
struct Threads {
    arbiters: Vec<ArbiterHandle>,
    dismiss: Option<oneshot::Sender<()>>,
    system: Option<JoinHandle<()>>,
}

impl Threads {
    fn start(count: usize) -> io::Result<Self> {
        let (ready, started) = channel();
        let (dismiss, dismissed) = oneshot::channel();
        let system = thread::Builder::new()
            .name("huddle-live".to_owned())
            .spawn(move || host(count, &ready, dismissed))?;
        let mut threads = Self { arbiters: Vec::new(), dismiss: Some(dismiss), system: Some(system) };
        let refused = |_| Err(io::Error::other("the system refused the live runtime its event loop"));
        threads.arbiters = started.recv().unwrap_or_else(refused)?;
        Ok(threads)
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        drop(self.dismiss.take());
        if let Some(system) = self.system.take() {
            // It panics only when there was no event loop, which was reported at the start.
            let _ = system.join();
        }
    }
}

/// Holds an actix system with its arbiters until it is dismissed.
fn host(count: usize, ready: &Sender<io::Result<Vec<ArbiterHandle>>>, dismissed: oneshot::Receiver<()>) {
    let system = System::new();
    let mut arbiters = Vec::with_capacity(count);
    let mut refusal = None;
    for _ in 0..count {
        match Arbiter::try_with_tokio_rt(event_loop) {
            Ok(arbiter) => arbiters.push(arbiter),
            Err(error) => refusal = Some(error),
        }
    }
    let handles = arbiters.iter().map(Arbiter::handle).collect();
    let _ = ready.send(refusal.map_or(Ok(handles), Err));
    let _ = system.block_on(dismissed);
    for arbiter in arbiters {
        arbiter.stop();
        let _ = arbiter.join();
    }
}

/// What an arbiter runs on. Nothing in a run waits for files or sockets, and without them going to sleep and waking up
/// takes no call of the system as long as there is something to do.
fn event_loop() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_time().build()
}
