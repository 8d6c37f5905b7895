//! What the live runtime does where nodes are slow: a message takes the place of an earlier one of the same neighbour
//! that was not looked at yet. At rest every node must hold what it would hold otherwise.
//!
//! Agents are driven here by a post office of its own, which delivers in a drawn order and late, so that much is superseded.

use std::collections::VecDeque;
use std::sync::Arc;

use huddle_sim::agent::strategy::Coalition;
use huddle_sim::agent::strategy::coalition::CoalitionAgent;
use huddle_sim::agent::{Input, Strategy, Timer, World};
use huddle_sim::instances::{self, Mix};
use huddle_sim::model::ContainerId;
use huddle_sim::plan::{Auction, Bidding, MILLISECOND, Nanos, Start};
use huddle_sim::record::EventKind;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

type Message = <Coalition as Strategy>::Message;

/// What an agent does in one step.
#[derive(Default)]
struct Effects {
    sent: Vec<(usize, Message)>,
    timers: Vec<Timer>,
}

impl World<Message> for Effects {
    fn send(&mut self, neighbour: usize, message: Message) {
        self.sent.push((neighbour, message));
    }

    fn wake_after(&mut self, _delay: Nanos, timer: Timer) {
        self.timers.push(timer);
    }

    fn note(&mut self, _what: EventKind) {}
}

/// All agents, and what they did not look at yet.
struct PostOffice<'a> {
    strategy: &'a Coalition,
    agents: Vec<CoalitionAgent>,
    /// Per node, positions of senders among its neighbours, and messages.
    unread: Vec<VecDeque<(usize, Message)>>,
    /// Starts (`None`) and timers.
    pending: Vec<(usize, Option<Timer>)>,
    superseded: u64,
}

impl PostOffice<'_> {
    fn step(&mut self, node: usize, input: Input<Message>) {
        let mut effects = Effects::default();
        self.strategy.step(&mut self.agents[node], input, 0, &mut effects);
        self.pending.extend(effects.timers.into_iter().map(|timer| (node, Some(timer))));
        for (neighbour, message) in effects.sent {
            self.post(ContainerId(node as u32), neighbour, message);
        }
    }

    fn post(&mut self, from: ContainerId, neighbour: usize, message: Message) {
        let container = &self.strategy.problem().instance().container;
        let target = container.neighbours(from)[neighbour];
        let back = container.neighbours(target).iter().position(|node| *node == from).unwrap();
        let supersedes = self.strategy.superseding().expect("coalition supersedes");
        let unread = &mut self.unread[target.index()];
        match unread.iter_mut().find(|(sender, earlier)| *sender == back && supersedes(&message, earlier)) {
            Some(place) => {
                place.1 = message;
                self.superseded += 1;
            }
            None => unread.push_back((back, message)),
        }
    }

    /// Lets happen whatever can, in a drawn order, until nothing can; messages are read so much more seldom than timers run
    /// out.
    fn run(&mut self, draw: &mut ChaCha8Rng, reluctance: u32) {
        loop {
            let full: Vec<usize> =
                (0..self.unread.len()).filter(|node| !self.unread[*node].is_empty()).collect();
            if self.pending.is_empty() && full.is_empty() {
                return;
            }
            let reads =
                !full.is_empty() && (self.pending.is_empty() || draw.random_range(0..=reluctance) == 0);
            if reads {
                let node = full[draw.random_range(0..full.len())];
                let (neighbour, message) = self.unread[node].pop_front().unwrap();
                self.step(node, Input::Message { neighbour, message });
            } else {
                let (node, timer) = self.pending.swap_remove(draw.random_range(0..self.pending.len()));
                self.step(node, timer.map_or(Input::Start, Input::Timer));
            }
        }
    }
}

/// Runs an instance with messages in one order; tells how many messages were superseded.
fn check(seed: u64, mix: &Mix, order: u64) -> u64 {
    let instance = Arc::new(instances::random(seed, mix));
    let mut bidding = Bidding { gossip_interval: [0, MILLISECOND][order as usize % 2], ..Bidding::default() };
    if order % 3 == 1 {
        bidding.auction = Auction::Dutch { duration: 50 * MILLISECOND, start: None };
    }
    if order % 5 == 2 {
        bidding.start = Start::Nodes(Vec::new());
    }
    let strategy = Coalition::new(&instance, &bidding);
    let container = &instance.container;
    let starts: Vec<usize> = match bidding.start {
        Start::Nodes(_) => container.parts().iter().map(|part| part[0].index()).collect(),
        _ => (0..container.len()).collect(),
    };
    let mut office = PostOffice {
        strategy: &strategy,
        agents: container.nodes().map(|node| strategy.agent(node)).collect(),
        unread: vec![VecDeque::new(); container.len()],
        pending: starts.into_iter().map(|node| (node, None)).collect(),
        superseded: 0,
    };
    office.run(&mut ChaCha8Rng::seed_from_u64(seed ^ (order << 32)), [1, 8, 64][order as usize % 3]);
    for (part, nodes) in container.parts().iter().enumerate() {
        let wanted = strategy.retained_of_part(part);
        for node in nodes {
            let held = office.agents[node.index()].retained();
            assert_eq!(held.ids(), wanted.ids(), "seed {seed}, order {order}: node {node} at rest");
        }
    }
    office.superseded
}

#[test]
fn at_rest_every_node_holds_what_its_part_retains_although_messages_were_superseded() {
    let mut superseded = 0;
    for seed in 0..400 {
        for mix in [Mix::small(), Mix::coupled(), Mix::everything()] {
            superseded += (0..6).map(|order| check(9_000_000 + seed, &mix, order)).sum::<u64>();
        }
    }
    assert!(superseded > 10_000, "only {superseded} messages were superseded: this shows little");
}
