//! What the runtimes cost, each beside the least that its kind of machinery can cost, measured in one run.
//!
//! ```text
//! cargo bench --bench runtimes                                  # everything
//! cargo bench --bench runtimes -- --nodes 10000 --only virtual --repetitions 5
//! ```
//!
//! - *virtual*: `coalition` on Barabási–Albert graphs beside bare event loops (`floor`) that deliver as many events over
//!   the same graph; and beside the same runtime with agents that only forward, which tells runtime from agent.
//! - *live*: the same under actix, beside bare actors (`actors`) that forward as many messages of the same size; and how
//!   long `coalition` takes to agree.
//! - *memory*: bytes per node, idle or at the peak of a run, each in a process of its own (`memory`).
//!
//! Repetitions take turns, so that a busy machine slows all of them alike; medians are printed.

mod actors;
mod arguments;
mod floor;
mod forward;
mod graph;
mod measure;
mod memory;

use std::sync::Arc;

use huddle_sim::Registry;
use huddle_sim::agent::Strategy;
use huddle_sim::agent::strategy::Coalition;
use huddle_sim::plan::{Auction, Plan, RuntimeKind, SECOND};
use huddle_sim::record::{Outcome, Verdict};
use huddle_sim::runtime::{Control, live, virtual_time};

use self::actors::Bare;
use self::arguments::Arguments;
use self::forward::Forward;
use self::measure::{Table, count, median, timed};

fn main() {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}");
            std::process::exit(2);
        }
    };
    if let Some(subject) = &arguments.subject {
        memory::measure(subject, arguments.sizes(&[10_000])[0], arguments.coupling);
        return;
    }
    if arguments.wants("virtual") {
        measure_virtual(&arguments);
    }
    if arguments.wants("live") {
        measure_live(&arguments);
    }
    if arguments.wants("memory") {
        measure_memory(&arguments);
    }
}

fn auctions() -> [(&'static str, Auction); 2] {
    [("English", Auction::English), ("Dutch", Auction::Dutch { duration: SECOND, start: None })]
}

fn measure_virtual(arguments: &Arguments) {
    let (problem, repetitions) = (arguments.coupling.name(), arguments.repetitions);
    println!(
        "\nvirtual runtime, Barabási–Albert m = 2, `diff` and `share` {problem}, medians of {repetitions}"
    );
    let mut table = Table::new(&[
        "nodes",
        "what",
        "seconds",
        "deliveries",
        "per second",
        "per edge",
        "bytes/node",
        "time / floor",
    ]);
    for nodes in arguments.sizes(&[10_000, 100_000]) {
        for (name, auction) in auctions() {
            let plan = graph::plan(nodes, arguments.coupling, auction, RuntimeKind::Virtual);
            virtual_rows(&mut table, name, &plan, arguments.repetitions);
        }
    }
    table.print();
}

fn virtual_rows(table: &mut Table, auction: &str, plan: &Plan, repetitions: usize) {
    let container = &plan.instance.container;
    let mut seconds: [Vec<f64>; 4] = Default::default();
    let mut outcome = None;
    for _ in 0..repetitions {
        let (time, reached) = timed(|| registered(plan));
        seconds[0].push(time);
        let messages = reached.messages;
        outcome = Some(reached);
        let forward = Forward::spread(&plan.instance, messages);
        let (time, forwarded) =
            timed(|| virtual_time::run(&forward, plan, 1, None, &Control::default()).expect("no observer"));
        // Every message is forwarded equally often, so that a few less are delivered.
        seconds[1].push(time * messages as f64 / forwarded.messages as f64);
        seconds[2].push(timed(|| floor::buckets(container, messages)).0);
        seconds[3].push(timed(|| floor::heap(container, messages)).0);
    }
    let Some(outcome) = outcome else { return };
    let edges = container.link_pairs() as f64;
    let floor = median(&mut seconds[2]);
    let what = [
        format!("coalition, {auction}"),
        "runtime alone (forwarding agents)".to_owned(),
        "bare loop, buckets (floor)".to_owned(),
        "bare loop, binary heap".to_owned(),
    ];
    for (row, (what, mut seconds)) in what.into_iter().zip(seconds).enumerate() {
        let seconds = median(&mut seconds);
        table.row(vec![
            container.len().to_string(),
            what,
            format!("{seconds:.3}"),
            outcome.messages.to_string(),
            count(outcome.messages as f64 / seconds),
            if row == 0 { format!("{:.1}", outcome.messages as f64 / edges) } else { String::new() },
            if row == 0 { format!("{:.0}", outcome.bytes_per_node) } else { String::new() },
            format!("{:.1}", seconds / floor),
        ]);
    }
}

/// A run by the registry, as the command line makes it; its strategy is made anew.
fn registered(plan: &Plan) -> Outcome {
    let outcome = Registry::default().run(plan, 1, None, &Control::default()).expect("no observer");
    assert_eq!(outcome.verdict, Verdict::Converged);
    outcome
}

fn measure_live(arguments: &Arguments) {
    println!("\nlive runtime, the same graphs, medians of {}", arguments.repetitions);
    let columns =
        ["nodes", "what", "seconds", "agreed after", "messages", "per second", "per edge", "rate / bare"];
    let mut table = Table::new(&columns);
    for nodes in arguments.sizes(&[1_000, 10_000, 100_000]) {
        for (name, auction) in auctions() {
            let plan = graph::plan(nodes, arguments.coupling, auction, RuntimeKind::Live);
            live_rows(&mut table, name, &plan, arguments.repetitions);
        }
    }
    table.print();
}

/// Forwarding agents and bare actors deliver as many messages as `coalition` did, but no fewer than this: shorter runs
/// measure how threads wake up.
const LEAST_FORWARDED: u64 = 1_000_000;

/// One run under the live runtime, or of bare actors.
struct Lived {
    seconds: f64,
    /// Until all nodes agreed for good.
    agreed_after: f64,
    messages: f64,
}

impl Lived {
    fn rate(&self) -> f64 {
        self.messages / self.seconds
    }
}

/// Times are from the first message to the last; making and ending the actors is left out.
fn live_rows(table: &mut Table, auction: &str, plan: &Plan, repetitions: usize) {
    let edges = plan.instance.container.link_pairs() as f64;
    let coalition = Arc::new(Coalition::new(&plan.instance, &plan.bidding));
    let mut runs: [Vec<Lived>; 3] = Default::default();
    for _ in 0..repetitions {
        let outcome = lived(&coalition, plan);
        let messages = (outcome.messages as u64).max(LEAST_FORWARDED);
        runs[0].push(outcome);
        runs[1].push(lived(&Arc::new(Forward::spread(&plan.instance, messages)), plan));
        let (seconds, messages) = Bare::assemble(Forward::spread(&plan.instance, messages)).run();
        runs[2].push(Lived { seconds, agreed_after: 0.0, messages: messages as f64 });
    }
    let middle = |runs: &[Lived], figure: fn(&Lived) -> f64| {
        median(&mut runs.iter().map(figure).collect::<Vec<f64>>())
    };
    let floor = middle(&runs[2], Lived::rate);
    let what = [
        format!("coalition, {auction}"),
        "runtime alone (forwarding agents)".to_owned(),
        "bare actix actors (floor)".to_owned(),
    ];
    for (row, (what, runs)) in what.into_iter().zip(&runs).enumerate() {
        let of_coalition = |cell: String| if row == 0 { cell } else { String::new() };
        let (messages, rate) = (middle(runs, |run| run.messages), middle(runs, Lived::rate));
        table.row(vec![
            plan.instance.container.len().to_string(),
            what,
            format!("{:.3}", middle(runs, |run| run.seconds)),
            of_coalition(format!("{:.3}", middle(runs, |run| run.agreed_after))),
            format!("{messages:.0}"),
            count(rate),
            of_coalition(format!("{:.1}", messages / edges)),
            format!("{:.2}", rate / floor),
        ]);
    }
}

fn lived<S: Strategy>(strategy: &Arc<S>, plan: &Plan) -> Lived {
    let outcome = live::run(strategy, plan, 1, None, &Control::default()).expect("no observer");
    assert_eq!(outcome.verdict, Verdict::Converged);
    let seconds = |time: Option<u64>| time.expect("the run converged") as f64 / SECOND as f64;
    Lived {
        seconds: seconds(outcome.quiescent_at),
        agreed_after: seconds(outcome.converged_at),
        messages: outcome.messages as f64,
    }
}

fn measure_memory(arguments: &Arguments) {
    println!("\nmemory beyond the graph and the problem, in bytes per node, each in a process of its own");
    let mut table = Table::new(&["nodes", "what", "bytes/node"]);
    for nodes in arguments.sizes(&[10_000, 100_000]) {
        for subject in memory::SUBJECTS {
            let bytes = memory::in_own_process(subject, nodes, arguments.coupling);
            table.row(vec![nodes.to_string(), memory::describe(subject).to_owned(), bytes]);
        }
    }
    table.print();
}
