mod rally;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use self::rally::Rally;
use super::run;
use crate::agent::strategy::Coalition;
use crate::instances::{self, Mix};
use crate::model::{ContainerBuilder, ContainerId, Instance, Stitching};
use crate::plan::{
    Auction, Bidding, Distribution, Expectations, Latency, MILLISECOND, Network, Plan, RunSettings, SECOND,
    Start,
};
use crate::record::{Event, EventKind, Observer, Outcome, Verdict};
use crate::runtime::{Control, virtual_time};

fn plan(instance: Instance) -> Plan {
    Plan {
        name: "test".to_owned(),
        description: String::new(),
        source: Arc::from(""),
        instance: Arc::new(instance),
        bidding: Bidding { gossip_interval: MILLISECOND, ..Bidding::default() },
        solvers: Default::default(),
        network: Network::default(),
        faults: Default::default(),
        run: RunSettings::default(),
        expect: Expectations::default(),
        notices: Vec::new(),
    }
}

/// Nodes in a row, without requests.
fn path(nodes: usize) -> Instance {
    let mut builder = ContainerBuilder::default();
    let ids: Vec<ContainerId> = (0..nodes).map(|node| builder.node(format!("n{node}"))).collect();
    ids.windows(2).for_each(|pair| builder.undirected(pair[0], pair[1]));
    Instance { container: builder.build(), ..Instance::default() }
}

fn stitchings(outcome: &Outcome) -> Vec<Stitching> {
    outcome.parts.iter().map(|part| part.stitching.clone()).collect()
}

fn live(plan: &Plan, observer: Option<&mut dyn Observer>) -> io::Result<Outcome> {
    let strategy = Arc::new(Coalition::new(&plan.instance, &plan.bidding));
    run(&strategy, plan, 1, observer, &Control::default())
}

fn rally(strategy: Rally, plan: &Plan, observer: Option<&mut dyn Observer>) -> io::Result<Outcome> {
    run(&Arc::new(strategy), plan, 1, observer, &Control::default())
}

/// Live and virtual runs of a plan end with the same stitching in every part.
fn assert_agrees(plan: &Plan, what: &str) {
    let strategy = Coalition::new(&plan.instance, &plan.bidding);
    let simulated = virtual_time::run(&strategy, plan, 1, None, &Control::default()).expect(what);
    let lived = live(plan, None).expect(what);
    assert_eq!(lived.verdict, Verdict::Converged, "{what}");
    assert_eq!(simulated.verdict, Verdict::Converged, "{what}");
    assert_eq!(stitchings(&lived), stitchings(&simulated), "{what}");
    assert_eq!(lived.headline, simulated.headline, "{what}");
}

#[test]
fn english_auctions_end_alike_live_and_virtual() {
    for seed in 0..40 {
        assert_agrees(&plan(instances::random(seed, &Mix::everything())), &format!("seed {seed}"));
    }
}

#[test]
fn dutch_auctions_end_alike_live_and_virtual() {
    for seed in 100..115 {
        let mut plan = plan(instances::random(seed, &Mix::everything()));
        plan.bidding.auction = Auction::Dutch { duration: 10 * MILLISECOND, start: None };
        assert_agrees(&plan, &format!("seed {seed}"));
    }
}

#[test]
fn runs_that_spread_from_one_node_end_alike_live_and_virtual() {
    for seed in 200..215 {
        let mut plan = plan(instances::random(seed, &Mix { disconnected: 0.7, ..Mix::everything() }));
        plan.bidding.start = Start::Nodes(vec![ContainerId(seed as u32 % 6)]);
        assert_agrees(&plan, &format!("seed {seed}"));
    }
}

#[test]
fn nodes_that_start_at_drawn_times_end_alike_live_and_virtual() {
    for seed in 300..310 {
        let mut plan = plan(instances::random(seed, &Mix::everything()));
        plan.bidding.start = Start::All(Distribution::Uniform(0, 15 * MILLISECOND));
        plan.bidding.gossip_interval = 0;
        assert_agrees(&plan, &format!("seed {seed}"));
    }
}

/// Keeps events, or takes its time with each, or fails at one of them.
#[derive(Default)]
struct Watcher {
    events: Vec<Event>,
    pause: Duration,
    fails_at: Option<usize>,
}

impl Observer for Watcher {
    fn observe(&mut self, event: &Event) -> io::Result<()> {
        self.events.push(*event);
        std::thread::sleep(self.pause);
        match self.fails_at {
            Some(most) if self.events.len() >= most => Err(io::Error::other("the disk is full")),
            _ => Ok(()),
        }
    }
}

/// Events come in time order, every delivery after its sending; returns how many were sent.
fn assert_consistent(events: &[Event]) -> u64 {
    let mut in_flight: BTreeMap<(ContainerId, ContainerId), Vec<u32>> = BTreeMap::new();
    let mut sent = 0;
    assert!(events.windows(2).all(|pair| pair[0].at <= pair[1].at), "events are not in time order");
    for event in events {
        match event.kind {
            EventKind::Sent { to, bytes } => {
                sent += 1;
                in_flight.entry((event.node, to)).or_default().push(bytes);
            }
            EventKind::Delivered { from, bytes, .. } => {
                let waiting = in_flight.entry((from, event.node)).or_default();
                let found = waiting.iter().position(|waiting| *waiting == bytes);
                waiting.remove(found.expect("a delivery without its sending"));
            }
            _ => {}
        }
    }
    assert!(in_flight.values().all(Vec::is_empty), "a message sent was never delivered");
    sent
}

#[test]
fn every_message_is_recorded_when_sent_and_then_when_delivered() {
    for seed in 0..10 {
        let mut watcher = Watcher::default();
        let outcome = live(&plan(instances::random(seed, &Mix::everything())), Some(&mut watcher)).unwrap();
        assert_eq!(assert_consistent(&watcher.events), outcome.messages);
        let started = watcher.events.iter().filter(|event| event.kind == EventKind::Started).count();
        assert_eq!(started, outcome.parts.iter().map(|part| part.nodes).sum::<usize>());
    }
}

#[test]
fn a_slow_observer_loses_nothing() {
    let strategy = Rally { passes: 100, ..Rally::endless() };
    let mut watcher = Watcher { pause: Duration::from_micros(1), ..Watcher::default() };
    let mut plan = plan(path(100));
    plan.run.until.time = 3_600 * SECOND;
    let outcome = rally(strategy, &plan, Some(&mut watcher)).unwrap();
    assert_eq!(outcome.messages, 100 * 101);
    assert_eq!(assert_consistent(&watcher.events), outcome.messages);
}

#[test]
fn messages_that_are_superseded_are_recorded_as_delivered_in_their_time() {
    let strategy =
        Rally { passes: 200, supersedes: Some(|later, earlier| later <= earlier), ..Rally::endless() };
    let mut watcher = Watcher::default();
    let outcome = rally(strategy, &plan(path(300)), Some(&mut watcher)).unwrap();
    assert_eq!(outcome.verdict, Verdict::Converged);
    // A ball that is superseded is not passed on any more.
    assert!(outcome.messages < 300 * 201, "{}", outcome.messages);
    assert_eq!(assert_consistent(&watcher.events), outcome.messages);
}

#[test]
fn a_strategy_that_panics_while_comparing_messages_ends_the_run_as_an_error() {
    let strategy = Rally { supersedes: Some(|_, _| panic!("whose ball is it")), ..Rally::endless() };
    let error = rally(strategy, &plan(path(300)), None).unwrap_err().to_string();
    assert!(error.contains("panicked") && error.ends_with("whose ball is it"), "{error}");
}

#[test]
fn a_failing_observer_ends_the_run_with_its_error() {
    let mut watcher = Watcher { fails_at: Some(1000), ..Watcher::default() };
    let error = rally(Rally::endless(), &plan(path(10)), Some(&mut watcher)).unwrap_err();
    assert_eq!(error.to_string(), "the disk is full");
    assert_eq!(watcher.events.len(), 1000);
}

#[test]
fn a_panicking_observer_takes_the_run_with_it_and_leaves_no_thread_behind() {
    struct Broken;
    impl Observer for Broken {
        fn observe(&mut self, _event: &Event) -> io::Result<()> {
            panic!("out of ink")
        }
    }
    let call = || rally(Rally::endless(), &plan(path(50)), Some(&mut Broken));
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"out of ink"));
}

#[test]
fn a_run_that_never_falls_silent_ends_at_its_time_limit() {
    let mut plan = plan(path(6));
    plan.run.until.time = 2 * SECOND;
    let outcome = rally(Rally::endless(), &plan, None).unwrap();
    assert_eq!(outcome.verdict, Verdict::Exhausted);
    assert!(!outcome.partial);
    assert_eq!(outcome.quiescent_at, None);
    assert!(outcome.ended_at >= 20 * MILLISECOND, "ended at {}", outcome.ended_at);
}

#[test]
fn a_run_that_never_falls_silent_ends_at_its_message_limit() {
    let mut plan = plan(path(6));
    plan.run.until.messages = 1000;
    let outcome = rally(Rally::endless(), &plan, None).unwrap();
    assert_eq!((outcome.verdict, outcome.partial), (Verdict::Exhausted, false));
    assert!(outcome.messages >= 1000);
}

#[test]
fn a_cancelled_run_hands_over_what_it_reached_as_partial() {
    let control = Control::default();
    let cancel = control.cancel_flag();
    let canceller = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(30));
        cancel.store(true, Ordering::Relaxed);
    });
    let begun = Instant::now();
    let mut watcher = Watcher::default();
    let observer: Option<&mut dyn Observer> = Some(&mut watcher);
    let outcome = run(&Arc::new(Rally::endless()), &plan(path(6)), 1, observer, &control).unwrap();
    canceller.join().unwrap();
    assert_eq!((outcome.verdict, outcome.partial), (Verdict::Exhausted, true));
    let sent = watcher.events.iter().filter(|event| matches!(event.kind, EventKind::Sent { .. }));
    assert_eq!(sent.count() as u64, outcome.messages);
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn an_agent_that_panics_ends_the_run_as_an_error_that_names_its_node() {
    let strategy = Rally { clumsy: Some(ContainerId(3)), ..Rally::endless() };
    let error = rally(strategy, &plan(path(6)), None).unwrap_err().to_string();
    assert!(error.starts_with("the agent of node n3 panicked: "), "{error}");
    assert!(error.contains("dropped the ball"), "{error}");
}

#[test]
fn an_agent_that_cannot_be_made_ends_the_run_as_an_error() {
    let strategy = Rally { missing: Some(ContainerId(2)), ..Rally::endless() };
    let error = rally(strategy, &plan(path(6)), None).unwrap_err().to_string();
    assert_eq!(error, "the strategy panicked while making its agents");
}

#[test]
fn containers_without_nodes_or_with_a_single_one_end_at_once() {
    let single = live(&plan(path(1)), None).unwrap();
    assert_eq!((single.verdict, single.messages), (Verdict::Converged, 0));
    let empty = live(&plan(path(0)), None).unwrap();
    assert_eq!((empty.verdict, empty.parts.len()), (Verdict::Converged, 0));
}

#[test]
fn runs_do_not_disturb_each_other_in_parallel_or_inside_a_tokio_runtime() {
    let inside = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            for seed in 0..5 {
                live(&plan(instances::random(seed, &Mix::small())), None).unwrap();
            }
        });
    };
    let outside = || {
        for seed in 0..5 {
            assert_agrees(&plan(instances::random(seed, &Mix::small())), &format!("seed {seed}"));
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(inside);
        scope.spawn(outside);
        scope.spawn(inside);
        scope.spawn(outside);
    });
}

#[test]
fn latency_delays_messages_only_where_it_is_injected() {
    let strategy = Rally { passes: 3, ..Rally::endless() };
    let mut plan = plan(path(2));
    // If it were injected, the run would end at its time limit, and not fall silent.
    plan.network.latency = Latency::Drawn(Distribution::Constant(60 * SECOND));
    let undelayed = rally(strategy, &plan, None).unwrap().quiescent_at.unwrap();
    assert!(undelayed < 60 * SECOND, "{undelayed}");
    plan.network.latency = Latency::Drawn(Distribution::Constant(10 * MILLISECOND));
    plan.network.injected = true;
    let delayed = rally(strategy, &plan, None).unwrap().quiescent_at.unwrap();
    assert!(delayed >= 40 * MILLISECOND, "{delayed}");
}

#[test]
fn a_node_that_processes_a_message_takes_no_other_meanwhile() {
    let strategy = Rally { passes: 0, ..Rally::endless() };
    let mut builder = ContainerBuilder::default();
    let centre = builder.node("centre");
    for leaf in 0..5 {
        let leaf = builder.node(format!("leaf{leaf}"));
        builder.undirected(centre, leaf);
    }
    let mut plan = plan(Instance { container: builder.build(), ..Instance::default() });
    let constant = Distribution::Constant;
    let latency = Latency::Drawn(constant(MILLISECOND));
    plan.network = Network {
        latency,
        processing: constant(10 * MILLISECOND),
        injected: true,
        impairment: Default::default(),
    };
    let mut watcher = Watcher::default();
    rally(strategy, &plan, Some(&mut watcher)).unwrap();
    let at_centre = watcher
        .events
        .iter()
        .filter(|event| event.node == ContainerId(0) && matches!(event.kind, EventKind::Delivered { .. }));
    let times: Vec<u64> = at_centre.map(|event| event.at).collect();
    assert_eq!(times.len(), 5);
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= 10 * MILLISECOND), "{times:?}");
}
