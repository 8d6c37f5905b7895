//! The parts of a run by themselves, through the public interface alone: how long one takes, to see which of them moved when a
//! whole run did.
//!
//! `cargo bench --bench parts`; behind `--`, the options of divan, such as a part of a name.

#[expect(dead_code, reason = "the program over whole runs uses the rest")]
#[path = "../runtimes/forward.rs"]
mod forward;
#[path = "../runtimes/problem.rs"]
mod problem;
#[expect(dead_code, reason = "the program over whole runs uses the rest")]
#[path = "../runtimes/setting.rs"]
mod setting;
#[path = "../runtimes/topology.rs"]
mod topology;

use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use huddle_sim::agent::strategy::Coalition;
use huddle_sim::agent::strategy::coalition::{CoalitionAgent, CoalitionMessage};
use huddle_sim::agent::{Input, Strategy, Timer, World};
use huddle_sim::model::{ContainerBuilder, ContainerId};
use huddle_sim::plan::{Bidding, Nanos, RuntimeKind, SECOND};
use huddle_sim::record::EventKind;
use huddle_sim::runtime::{Control, virtual_time};

use forward::Forward;
use setting::{Auction, Problem, Setting, Topology};

fn main() {
    divan::main();
}

/// Every problem, by a number that divan can name.
const PROBLEMS: [&str; 4] = ["groups-30", "groups-1000", "no-share", "overlapping"];

fn problem_named(name: &str) -> Problem {
    <Problem as clap::ValueEnum>::from_str(name, false).expect("it is one of them")
}

/// Keeps what an agent sends and the timers that it sets.
#[derive(Default)]
struct Kept {
    sent: Vec<(usize, CoalitionMessage)>,
    timers: Vec<Timer>,
}

impl World<CoalitionMessage> for Kept {
    fn send(&mut self, neighbour: usize, message: CoalitionMessage) {
        self.sent.push((neighbour, message));
    }

    fn wake_after(&mut self, _: Nanos, timer: Timer) {
        self.timers.push(timer);
    }

    fn note(&mut self, _: EventKind) {}
}

/// Two hubs that are joined, each with so many leaves.
struct Hubs {
    strategy: Coalition,
    hubs: [CoalitionAgent; 2],
    /// What the second tells the first.
    news: CoalitionMessage,
}

/// The position of the other hub among the neighbours of a hub: hubs are the lowest nodes.
const OTHER_HUB: usize = 0;

impl Hubs {
    /// Each hub knows the bids of its own leaves, and nothing of the other's.
    fn new(problem: &str, leaves: u32) -> Self {
        let mut builder = ContainerBuilder::default();
        let hubs = [builder.node("left"), builder.node("right")];
        builder.undirected(hubs[0], hubs[1]);
        for leaf in 0..2 * leaves {
            let node = builder.node(format!("n{leaf}"));
            // In pairs, as types go in turn: both hubs have leaves of both.
            builder.undirected(hubs[leaf as usize / 2 % 2], node);
        }
        let instance = problem::instance(&mut builder, problem_named(problem)).expect("it is well formed");
        let instance = Arc::new(instance);
        let strategy = Coalition::new(&instance, &Bidding::default());
        let container = &instance.container;
        let mut agents = hubs.map(|hub| strategy.agent(hub));
        let mut told = None;
        for (hub, agent) in hubs.iter().zip(&mut agents) {
            let mut world = Kept::default();
            strategy.step(agent, Input::Start, 0, &mut world);
            for (position, leaf) in container.neighbours(*hub).iter().enumerate().skip(OTHER_HUB + 1) {
                let message = first_message(&strategy, *leaf);
                strategy.step(agent, Input::Message { neighbour: position, message }, 0, &mut world);
            }
            run_out(&strategy, agent, &mut world);
            told = world.sent.into_iter().rev().find(|(neighbour, _)| *neighbour == OTHER_HUB);
        }
        let (_, news) = told.expect("a hub tells the other what it knows");
        Self { strategy, hubs: agents, news }
    }

    /// The first hub takes in what the second knows.
    fn merge(&self, agent: &mut CoalitionAgent) {
        let mut world = Kept::default();
        let message = self.news.clone();
        self.strategy.step(agent, Input::Message { neighbour: OTHER_HUB, message }, SECOND, &mut world);
        run_out(&self.strategy, agent, &mut world);
    }
}

/// What a leaf tells its hub.
fn first_message(strategy: &Coalition, leaf: ContainerId) -> CoalitionMessage {
    let (mut agent, mut world) = (strategy.agent(leaf), Kept::default());
    strategy.step(&mut agent, Input::Start, 0, &mut world);
    run_out(strategy, &mut agent, &mut world);
    world.sent.pop().expect("a leaf tells its bids").1
}

fn run_out(strategy: &Coalition, agent: &mut CoalitionAgent, world: &mut Kept) {
    while let Some(timer) = world.timers.pop() {
        strategy.step(agent, Input::Timer(timer), SECOND, world);
    }
}

/// A node merges what it retains of 500 bidders with what a neighbour retains of 500 others.
#[divan::bench(args = PROBLEMS)]
fn merge_of_two_sets(bencher: Bencher, problem: &str) {
    let hubs = Hubs::new(problem, 500);
    let before = hubs.strategy.fingerprint(&hubs.hubs[0]);
    let mut merged = hubs.hubs[0].clone();
    hubs.merge(&mut merged);
    assert_ne!(hubs.strategy.fingerprint(&merged), before, "there is something to merge");
    bencher.with_inputs(|| hubs.hubs[0].clone()).bench_values(|mut agent| {
        hubs.merge(&mut agent);
        agent
    });
}

/// A node decides from what is retained of 1,000 bidders.
#[divan::bench(args = PROBLEMS)]
fn decision(bencher: Bencher, problem: &str) {
    let hubs = Hubs::new(problem, 500);
    let mut agent = hubs.hubs[0].clone();
    hubs.merge(&mut agent);
    let snapshot = hubs.strategy.snapshot(&agent);
    bencher.bench(|| hubs.strategy.decide(divan::black_box(&snapshot)));
}

/// Events go through the queue of the virtual runtime, in and out, while about so many others wait.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 20)]
fn queue(bencher: Bencher, waiting: u32) {
    let setting = Setting {
        topology: Topology::RandomRegular,
        nodes: waiting / 4,
        problem: Problem::NoShare,
        strategy: "coalition".to_owned(),
        auction: Auction::English,
    };
    let plan = problem::plan(&setting, RuntimeKind::Virtual, 1).expect("nothing is read");
    let deliveries = u64::from(waiting) * 5;
    let forward = Forward::spread(&plan.instance, deliveries);
    bencher.counter(ItemsCount::new(deliveries)).bench(|| {
        virtual_time::run(&forward, &plan, 1, None, &Control::default()).expect("no observer, no error")
    });
}
