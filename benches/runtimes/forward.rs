//! Agents that only forward: what the runtimes cost without a strategy worth the name.

use std::sync::Arc;

use huddle_sim::agent::{Decision, Footprint, Input, Strategy, World};
use huddle_sim::model::{ContainerId, Instance, Stitching};
use huddle_sim::plan::Nanos;

/// Every node that starts sends a message to each neighbour, and each message is forwarded so many times.
#[derive(Clone)]
pub struct Forward {
    instance: Arc<Instance>,
    /// How often each message is forwarded.
    pub times: u32,
}

/// As large as a message of `coalition`: a word and two numbers.
#[derive(Clone)]
pub struct Passed {
    load: u64,
    left: u32,
    number: u32,
}

impl Passed {
    /// A message that is to be forwarded so many times.
    pub fn first(times: u32) -> Self {
        Self { load: 1, left: times, number: 1 }
    }

    /// What it is forwarded as, if it still is.
    pub fn next(&self) -> Option<Self> {
        let left = self.left.checked_sub(1)?;
        Some(Self { load: self.load.wrapping_mul(3), left, number: self.number + 1 })
    }
}

/// A node that only counts.
#[derive(Clone)]
pub struct Counter {
    neighbours: usize,
    received: u64,
}

impl Counter {
    /// The counter of a node.
    pub fn new(instance: &Instance, node: ContainerId) -> Self {
        Self { neighbours: instance.container.links(node).len(), received: 0 }
    }

    /// How many messages it sends at the start.
    pub fn neighbours(&self) -> usize {
        self.neighbours
    }

    /// Takes a message; returns to which neighbour the next goes, if there is one.
    pub fn receive(&mut self, message: &Passed) -> Option<(usize, Passed)> {
        self.received += message.load & 1;
        let next = message.next()?;
        Some((self.received as usize % self.neighbours, next))
    }
}

impl Forward {
    /// About so many deliveries over the graph of an instance.
    pub fn spread(instance: &Arc<Instance>, deliveries: u64) -> Self {
        let links = instance.container.directed_links().max(1) as u64;
        Self { instance: Arc::clone(instance), times: (deliveries / links).max(1) as u32 - 1 }
    }

    /// The graph.
    pub fn instance(&self) -> &Arc<Instance> {
        &self.instance
    }
}

impl Strategy for Forward {
    type Agent = Counter;
    type Message = Passed;
    type Snapshot = ();

    fn agent(&self, node: ContainerId) -> Counter {
        Counter::new(&self.instance, node)
    }

    fn step<W: World<Passed>>(&self, counter: &mut Counter, input: Input<Passed>, _: Nanos, world: &mut W) {
        match input {
            Input::Start => {
                (0..counter.neighbours()).for_each(|to| world.send(to, Passed::first(self.times)));
            }
            Input::Message { message, .. } => {
                if let Some((to, next)) = counter.receive(&message) {
                    world.send(to, next);
                }
            }
            Input::Timer(_) => {}
        }
    }

    fn fingerprint(&self, _: &Counter) -> u64 {
        0
    }

    fn snapshot(&self, _: &Counter) {}

    fn decide(&self, _: &()) -> Decision {
        Decision {
            stitching: Stitching::empty(self.instance.request.len()),
            budget_exhausted: false,
            steps: 0,
        }
    }

    fn wire_bytes(&self, _: &Passed) -> u32 {
        size_of::<Passed>() as u32
    }

    fn footprint(&self, _: &Counter) -> Footprint {
        Footprint { bids: 0, capped: false, uncut: false, bytes: size_of::<Counter>() }
    }
}
