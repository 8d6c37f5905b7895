//! The floor of the live runtime: bare actix actors that forward messages over the same graph.
//!
//! No counting of what is in flight, no clock, no reports: each message comes to rest after its last hop, and the last
//! to rest ends the measurement.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::{JoinHandle, available_parallelism};
use std::time::Instant;

use actix::{Actor, Addr, Arbiter, ArbiterHandle, Context, Handler, Message, System};
use huddle_sim::model::ContainerId;
use tokio::sync::oneshot;

use super::forward::{Counter, Forward, Passed};

/// Actors of all nodes of a graph.
pub struct Bare {
    shared: Arc<Shared>,
    arbiters: Vec<ArbiterHandle>,
    rested: Receiver<()>,
    dismiss: Option<oneshot::Sender<()>>,
    system: Option<JoinHandle<()>>,
}

struct Shared {
    forward: Forward,
    addresses: OnceLock<Vec<Addr<Node>>>,
    under_way: AtomicU64,
    resting: Sender<()>,
}

struct Node {
    id: ContainerId,
    counter: Counter,
    shared: Arc<Shared>,
}

impl Actor for Node {
    type Context = Context<Self>;
}

/// A message with the same envelope as the live runtime gives it.
struct Delivery {
    #[expect(dead_code, reason = "carried for its size")]
    envelope: [u32; 3],
    message: Passed,
}

impl Message for Delivery {
    type Result = ();
}

struct Begin;

impl Message for Begin {
    type Result = ();
}

impl Node {
    fn send(&self, neighbour: usize, message: Passed) {
        let container = &self.shared.forward.instance().container;
        let link = container.links(self.id).start + neighbour as u32;
        let target = container.target(link);
        let back = container.reverse(link) - container.links(target).start;
        let addresses = self.shared.addresses.get().expect("set before the first message");
        addresses[target.index()].do_send(Delivery { envelope: [back, 0, 0], message });
    }
}

impl Handler<Begin> for Node {
    type Result = ();

    fn handle(&mut self, _: Begin, _: &mut Context<Self>) {
        let first = Passed::first(self.shared.forward.times);
        (0..self.counter.neighbours()).for_each(|to| self.send(to, first.clone()));
    }
}

impl Handler<Delivery> for Node {
    type Result = ();

    fn handle(&mut self, delivery: Delivery, _: &mut Context<Self>) {
        match self.counter.receive(&delivery.message) {
            Some((to, next)) => self.send(to, next),
            None if self.shared.under_way.fetch_sub(1, Ordering::Relaxed) == 1 => {
                self.shared.resting.send(()).expect("somebody waits for the last message");
            }
            None => {}
        }
    }
}

impl Bare {
    /// Makes the actors, dealt out in turn to as many arbiters as cores.
    pub fn assemble(forward: Forward) -> Self {
        let (resting, rested) = channel();
        let links = forward.instance().container.directed_links() as u64;
        let shared = Arc::new(Shared {
            forward,
            addresses: OnceLock::new(),
            under_way: AtomicU64::new(links),
            resting,
        });
        let (dismiss, dismissed) = oneshot::channel();
        let (ready, started) = channel();
        let system = std::thread::spawn(move || host(&ready, dismissed));
        let arbiters: Vec<ArbiterHandle> = started.recv().expect("the system starts");
        let (made, actors) = channel();
        for (arbiter, handle) in arbiters.iter().enumerate() {
            let (shared, made, count) = (Arc::clone(&shared), made.clone(), arbiters.len());
            handle.spawn_fn(move || {
                let container = &shared.forward.instance().container;
                for id in container.nodes().skip(arbiter).step_by(count) {
                    let counter = Counter::new(shared.forward.instance(), id);
                    let node = Node { id, counter, shared: Arc::clone(&shared) };
                    made.send((id, node.start())).expect("the actors are gathered");
                }
                // It has its turn when each actor had its first, and then nobody is left to send.
                actix::spawn(async move { drop(made) });
            });
        }
        drop(made);
        let mut actors: Vec<(ContainerId, Addr<Node>)> = actors.iter().collect();
        actors.sort_unstable_by_key(|(id, _)| *id);
        let set = shared.addresses.set(actors.into_iter().map(|(_, address)| address).collect());
        assert!(set.is_ok(), "addresses are set once");
        Self { shared, arbiters, rested, dismiss: Some(dismiss), system: Some(system) }
    }

    /// Lets all messages run until they rest; returns seconds and the number of deliveries.
    pub fn run(&self) -> (f64, u64) {
        let begun = Instant::now();
        for (arbiter, handle) in self.arbiters.iter().enumerate() {
            let (shared, count) = (Arc::clone(&self.shared), self.arbiters.len());
            handle.spawn_fn(move || {
                let addresses = shared.addresses.get().expect("set when the actors were made");
                addresses.iter().skip(arbiter).step_by(count).for_each(|address| address.do_send(Begin));
            });
        }
        self.rested.recv().expect("the last message rests");
        let links = self.shared.forward.instance().container.directed_links() as u64;
        (begun.elapsed().as_secs_f64(), links * (u64::from(self.shared.forward.times) + 1))
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        drop(self.dismiss.take());
        if let Some(system) = self.system.take() {
            system.join().expect("the system ends");
        }
    }
}

fn host(ready: &Sender<Vec<ArbiterHandle>>, dismissed: oneshot::Receiver<()>) {
    let system = System::new();
    let cores = available_parallelism().map_or(1, usize::from);
    let arbiters: Vec<Arbiter> = (0..cores).map(|_| Arbiter::new()).collect();
    ready.send(arbiters.iter().map(Arbiter::handle).collect()).expect("somebody waits for the arbiters");
    let _ = system.block_on(dismissed);
    for arbiter in arbiters {
        arbiter.stop();
        arbiter.join().expect("the arbiter ends");
    }
}
