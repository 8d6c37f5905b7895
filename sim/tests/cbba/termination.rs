//! `cbba` ends, in the sequential greedy assignment and within the messages and the time that its argument allows, and
//! beliefs only rise, however messages are delayed and overtake each other.
//!
//! `HUDDLE_INSTANCES` sets how many instances are tried; a failure names the seed and the schedule.

use std::collections::BTreeMap;
use std::sync::Arc;

use huddle_sim::Registry;
use huddle_sim::agent::strategy::cbba::{Cbba, CbbaAgent, CbbaMessage};
use huddle_sim::agent::{Input, Strategy, Timer, World};
use huddle_sim::instances::{self, Mix};
use huddle_sim::model::{
    AttributeCondition, Capacity, Condition, Container, ContainerBuilder, ContainerId, Enforce, Instance,
    Ordering, Request, RequestId, RequestNode, Test, Value,
};
use huddle_sim::plan::{Bidding, MILLISECOND, Nanos, Start};
use huddle_sim::random::{Purpose, stream};
use huddle_sim::record::EventKind;
use huddle_sim::runtime::Control;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{from_environment, greedy, plain, plan};

/// Deliveries after which a run counts as endless; the longest that was seen took less than a hundredth of it.
const MOST_DELIVERIES: usize = 1_000_000;

/// Who is heard next.
#[derive(Clone, Copy, Debug)]
enum Order {
    /// Anything that is pending, all equally likely.
    Any,
    /// What was sent last.
    Newest,
    /// What was sent first.
    Oldest,
    /// Messages of one node only when nothing else is pending.
    Starved(ContainerId),
    /// Every link has a speed of its own, and a message of a slow one waits for all of faster ones.
    Speeds,
}

enum Pending {
    Start(ContainerId),
    Timer(ContainerId, Timer),
    Message { from: ContainerId, to: ContainerId, message: CbbaMessage },
}

impl Pending {
    fn link(&self) -> Option<(ContainerId, ContainerId)> {
        match self {
            Self::Message { from, to, .. } => Some((*from, *to)),
            Self::Start(_) | Self::Timer(..) => None,
        }
    }
}

/// The outside of one node during a step.
struct Outside<'a> {
    node: ContainerId,
    container: &'a Container,
    pending: &'a mut Vec<Pending>,
}

impl World<CbbaMessage> for Outside<'_> {
    fn send(&mut self, neighbour: usize, message: CbbaMessage) {
        let to = self.container.neighbours(self.node)[neighbour];
        self.pending.push(Pending::Message { from: self.node, to, message });
    }

    fn wake_after(&mut self, _delay: Nanos, timer: Timer) {
        self.pending.push(Pending::Timer(self.node, timer));
    }

    fn note(&mut self, _what: EventKind) {}
}

/// Delivers until nothing is pending, and checks that beliefs only rise; the agents in the end, and how many messages each
/// link carried.
fn run_by(
    strategy: &Cbba,
    instance: &Instance,
    bidding: &Bidding,
    order: Order,
    source: &mut ChaCha8Rng,
) -> (Vec<CbbaAgent>, BTreeMap<(ContainerId, ContainerId), usize>) {
    let container = &instance.container;
    let mut agents: Vec<CbbaAgent> = container.nodes().map(|node| strategy.agent(node)).collect();
    let mut pending: Vec<Pending> = match &bidding.start {
        Start::All(_) => container.nodes().map(Pending::Start).collect(),
        Start::Nodes(_) => container.parts().iter().map(|nodes| Pending::Start(nodes[0])).collect(),
    };
    let mut carried = BTreeMap::new();
    let speeds: Vec<u32> = (0..997).map(|_| source.random_range(0..1_000_000)).collect();
    let speed = |pending: &Pending| match pending.link() {
        Some((from, to)) => speeds[(from.index() * 31 + to.index()) % speeds.len()],
        None => 500_000,
    };
    for _ in 0..MOST_DELIVERIES {
        if pending.is_empty() {
            return (agents, carried);
        }
        let any = source.random_range(0..pending.len() as u32) as usize;
        let position = match order {
            Order::Any => any,
            Order::Newest => pending.len() - 1,
            Order::Oldest => 0,
            Order::Starved(node) => {
                let free = |one: &Pending| one.link().is_none_or(|(from, _)| from != node);
                (any..pending.len()).chain(0..any).find(|position| free(&pending[*position])).unwrap_or(any)
            }
            Order::Speeds => {
                (0..pending.len()).max_by_key(|position| speed(&pending[*position])).unwrap_or(any)
            }
        };
        let (node, input) = match pending.remove(position) {
            Pending::Start(node) => (node, Input::Start),
            Pending::Timer(node, timer) => (node, Input::Timer(timer)),
            Pending::Message { from, to, message } => {
                let neighbour = container.neighbours(to).binary_search(&from).expect("they are neighbours");
                (to, Input::Message { neighbour, message })
            }
        };
        let (before, sent) = (agents[node.index()].beliefs().clone(), pending.len());
        let mut outside = Outside { node, container, pending: &mut pending };
        strategy.step(&mut agents[node.index()], input, 0, &mut outside);
        for (held, now) in before.all().iter().zip(agents[node.index()].beliefs().all()) {
            let rises = held.is_none_or(|held| now.is_some_and(|now| now == held || now.beats(&held)));
            assert!(rises, "{order:?}: {} falls from {held:?} to {now:?}", container.name(node));
        }
        for link in pending[sent..].iter().filter_map(Pending::link) {
            *carried.entry(link).or_default() += 1;
        }
    }
    panic!("{} messages are pending after {MOST_DELIVERIES} deliveries", pending.len());
}

/// The most hops between two nodes of a part.
fn diameter(container: &Container, nodes: &[ContainerId]) -> u32 {
    let farthest = |start: &ContainerId| {
        let mut reached = vec![*start];
        let mut next = 0;
        let mut hops = vec![0; container.len()];
        while next < reached.len() {
            for neighbour in container.neighbours(reached[next]) {
                if !reached.contains(neighbour) {
                    hops[neighbour.index()] = hops[reached[next].index()] + 1;
                    reached.push(*neighbour);
                }
            }
            next += 1;
        }
        hops.into_iter().max().unwrap_or(0)
    };
    nodes.iter().map(farthest).max().unwrap_or(0)
}

/// Compares agents at rest with the greedy assignment.
fn judge(instance: &Instance, agents: &[CbbaAgent], case: &str) {
    for nodes in instance.container.parts() {
        let expected = greedy(instance, nodes);
        for node in nodes {
            let view = agents[node.index()].beliefs().view();
            assert_eq!(view, expected, "{case}, node {}", instance.container.name(*node));
        }
    }
}

/// The number of bids that some nodes can make.
fn bids(instance: &Instance, nodes: &[ContainerId]) -> usize {
    let of = |node: &ContainerId| {
        instance.request.ids().filter(|request| instance.base_credits(*node, *request).is_ok()).count()
    };
    nodes.iter().map(of).sum()
}

/// Nodes with any scores on any request nodes and room for one to three, on a tree with a few more edges: claims are made, lost
/// and given up all the time.
fn contended(seed: u64) -> Instance {
    let mut source = stream(seed, Purpose::Sampling, 78);
    let (nodes, requests) = (source.random_range(4..=9_u32), source.random_range(4..=12_u32));
    let mut container = ContainerBuilder::default();
    for position in 0..nodes {
        let node = container.node(format!("n{position}"));
        container.attribute(node, "type", "host");
        container.attribute(node, "slots", i64::from(source.random_range(1..=3_u32)));
        for request in 0..requests {
            container.attribute(node, &format!("score{request}"), i64::from(source.random_range(0..20_u32)));
        }
        // Mostly long, thin trees.
        let parent = position.saturating_sub(source.random_range(1..=2_u32));
        if position > 0 {
            container.undirected(ContainerId(parent), node);
        }
        if position > 3 && source.random_bool(0.15) {
            container.undirected(ContainerId(source.random_range(0..parent)), node);
        }
    }
    let node = |position| RequestNode {
        name: format!("r{position}").into(),
        kind: Value::text("job"),
        fits: vec![Value::text("host")],
    };
    let scored = |position: u32| {
        let test = Test::Compare { ordering: Ordering::Gte, threshold: 0.0, enforce: Enforce::Soft };
        let attribute = format!("score{position}");
        Condition::Attribute(AttributeCondition { node: RequestId(position), attribute, test })
    };
    Instance {
        container: container.build(),
        request: Request { nodes: (0..requests).map(node).collect(), edges: Vec::new() },
        conditions: (0..requests).map(scored).collect(),
        capacity: Some(Capacity::Attribute("slots".to_owned())),
        ..Instance::default()
    }
}

fn scarce() -> Mix {
    Mix { nodes: 6..=16, requests: 3..=8, capacity: 1.0, missing: 0.0, edge_density: 0.1, ..plain() }
}

#[test]
fn however_messages_are_delayed_beliefs_only_rise_and_it_ends_in_the_greedy_assignment_within_the_bound() {
    let mut most = 0;
    for seed in 5_000_000..5_000_000 + from_environment("HUDDLE_INSTANCES", 600) {
        let drawn = if seed % 4 == 0 { instances::random(seed, &scarce()) } else { contended(seed) };
        let instance = Arc::new(drawn);
        let mut source = stream(seed, Purpose::Sampling, 77);
        let starved = ContainerId(source.random_range(0..instance.container.len() as u32));
        let orders =
            [Order::Any, Order::Newest, Order::Oldest, Order::Starved(starved), Order::Speeds, Order::Speeds];
        for (number, order) in orders.into_iter().enumerate() {
            let bidding = Bidding {
                gossip_interval: if (seed + number as u64).is_multiple_of(3) { 0 } else { MILLISECOND },
                start: match seed % 4 {
                    0 => Start::Nodes(vec![ContainerId(0)]),
                    _ => Start::default(),
                },
                ..Bidding::default()
            };
            let strategy = Cbba::new(&instance, &bidding);
            let (agents, carried) = run_by(&strategy, &instance, &bidding, order, &mut source);
            let case = format!("seed {seed}, {order:?}");
            judge(&instance, &agents, &case);
            for ((from, to), messages) in carried {
                let part = &instance.container.parts()[instance.container.part_of(from)];
                let bound = bids(&instance, part) + 1;
                assert!(
                    messages <= bound,
                    "{case}: {messages} messages from {from:?} to {to:?}, bound {bound}"
                );
                most = most.max(messages);
            }
        }
    }
    assert!(most > 5, "the busiest link carried {most} messages, so little was settled");
}

#[test]
fn in_simulated_time_it_converges_within_the_time_that_news_of_all_winners_takes() {
    let latency_most = 10 * MILLISECOND;
    for seed in 6_000_000..6_000_000 + from_environment("HUDDLE_INSTANCES", 150) {
        let instance = if seed % 2 == 0 { instances::random(seed, &scarce()) } else { contended(seed) };
        for order in 0..20 {
            let plan = plan(&instance, order);
            let case = format!("seed {seed}, order {order}");
            let outcome = Registry::default().run(&plan, order, None, &Control::default());
            let outcome = outcome.expect("no observer, no error");
            let hop = latency_most + plan.bidding.gossip_interval;
            let container = &instance.container;
            let most = container.parts().iter().map(|nodes| {
                let hops = u64::from(diameter(container, nodes)) * hop;
                let begun = match plan.bidding.start {
                    Start::Nodes(_) => hops,
                    Start::All(_) => 80 * MILLISECOND * u64::from(order % 5 == 3),
                };
                let fallen = 50 * MILLISECOND * u64::from(order % 4 == 1);
                begun.max(fallen) + greedy(&instance, nodes).stitched() as u64 * hops
            });
            let most = most.max().unwrap_or(0);
            let at = outcome.converged_at.unwrap_or_else(|| panic!("{case}: {:?}", outcome.verdict));
            assert!(at <= most, "{case}: converged at {at} ns, at most {most} ns are allowed");
        }
    }
}
