//! The crew: the threads of a run and the actors on them, from their first breath to their last.
//!
//! An actix system lives on the thread that makes it and cannot be made inside a tokio runtime, so that every run
//! gets a thread of its own for it. Arbiters are threads beside it.

use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};

use actix::{Actor, Addr, Arbiter, ArbiterHandle, System};
use tokio::sync::oneshot;

use super::node::{Begin, Close, Node, Suffer};
use super::report::Batch;
use super::stage::Stage;
use super::station::Station;
use crate::agent::Strategy;
use crate::model::ContainerId;
use crate::plan::{Nanos, Plan};
use crate::runtime::durations::Durations;
use crate::runtime::faults::{NodeStep, Schedule};

/// Batches of reports that may wait for the recorder, per arbiter. An arbiter that has one more waits itself: a slow
/// observer slows the run down, and loses nothing.
const WAITING_BATCHES: usize = 8;

/// When nodes start by themselves.
type Starts = Vec<(ContainerId, Nanos)>;

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
            starts[start.0.index() % arbiters].push(start);
        }
        let mut faults = vec![Faults::new(); arbiters];
        for step in stage.schedule().map(Schedule::steps).unwrap_or_default() {
            faults[step.node.index() % arbiters].push(*step);
        }
        let crew = Self { stage: Arc::clone(stage), threads: Threads::start(arbiters)?, starts, faults };
        let (sender, batches) = sync_channel(WAITING_BATCHES * arbiters);
        let (made, addresses) = channel();
        for arbiter in 0..arbiters {
            crew.staff(arbiter, sender.clone(), made.clone());
        }
        drop(made);
        stage.open(crew.gather(&addresses)?);
        Ok((crew, batches))
    }

    /// Makes the actors of an arbiter on its thread.
    fn staff(
        &self,
        arbiter: usize,
        batches: SyncSender<Batch<S::Snapshot>>,
        made: Sender<(usize, Vec<Addr<Node<S>>>)>,
    ) {
        let to_come = self.starts[arbiter].len() + self.faults[arbiter].len();
        let stage = Arc::clone(&self.stage);
        self.threads.arbiters[arbiter].spawn_fn(move || {
            let nodes: Vec<ContainerId> =
                stage.container().nodes().skip(arbiter).step_by(stage.meters().len()).collect();
            let station = Station::new(&stage, arbiter, nodes.len(), to_come, batches);
            let actors = nodes.into_iter().map(|node| Node::new(node, &station).start());
            let addresses = actors.collect();
            actix::spawn(Rc::clone(&station).keep_flushing());
            // Nobody listens only when the crew is being dismissed already.
            let _ = made.send((arbiter, addresses));
        });
    }

    /// The addresses of all actors, in node order.
    fn gather(&self, made: &Receiver<(usize, Vec<Addr<Node<S>>>)>) -> io::Result<Vec<Addr<Node<S>>>> {
        let arbiters = self.threads.arbiters.len();
        let mut by_arbiter: Vec<_> = (0..arbiters).map(|_| Vec::new().into_iter()).collect();
        for _ in 0..arbiters {
            let (arbiter, addresses) =
                made.recv().map_err(|_| io::Error::other("the strategy panicked while making its agents"))?;
            by_arbiter[arbiter] = addresses.into_iter();
        }
        let nodes = self.stage.container().nodes();
        Ok(nodes.filter_map(|node| by_arbiter[node.index() % arbiters].next()).collect())
    }

    /// Tells the nodes that start by themselves when to, and what happens to whom.
    pub fn begin(&self) {
        for (arbiter, (starts, faults)) in
            self.threads.arbiters.iter().zip(self.starts.iter().zip(&self.faults))
        {
            let (stage, starts, faults) = (Arc::clone(&self.stage), starts.clone(), faults.clone());
            arbiter.spawn_fn(move || {
                for (node, at) in starts {
                    stage.address(node).do_send(Begin { at });
                }
                for NodeStep { at, node, step } in faults {
                    stage.address(node).do_send(Suffer { at, step });
                }
            });
        }
    }

    /// Tells every node that the run is over.
    pub fn close(&self) {
        self.stage.addresses().iter().for_each(|address| address.do_send(Close));
    }
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
        let system =
            Builder::new().name("huddle-live".to_owned()).spawn(move || host(count, &ready, dismissed))?;
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
        match Arbiter::try_new() {
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
