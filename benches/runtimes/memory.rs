//! Bytes of memory per node, from what the system says of a process that does nothing else (Linux only).

use std::process::Command;
use std::sync::{Arc, Mutex};

use huddle_sim::Registry;
use huddle_sim::agent::strategy::Coalition;
use huddle_sim::model::ContainerId;
use huddle_sim::plan::{Auction, RuntimeKind, SECOND, Start};
use huddle_sim::runtime::{Control, live};

use super::actors::Bare;
use super::forward::Forward;
use super::graph::{self, Coupling};

/// What can be measured.
pub const SUBJECTS: [&str; 8] = [
    "virtual-english",
    "virtual-dutch",
    "idle-bare",
    "idle-forward",
    "idle-coalition",
    "live-bare",
    "live-forward",
    "live-english",
];

/// A subject in words.
pub fn describe(subject: &str) -> &'static str {
    match subject {
        "virtual-english" => "virtual coalition, English: peak",
        "virtual-dutch" => "virtual coalition, Dutch: peak",
        "idle-bare" => "bare actix actor, idle",
        "idle-forward" => "live actor with a forwarding agent, idle",
        "idle-coalition" => "live actor with a coalition agent, idle",
        "live-bare" => "bare actix actor: peak",
        "live-forward" => "live actor with a forwarding agent: peak",
        _ => "live coalition, English: peak",
    }
}

/// Measures a subject in a process of its own; the answer as text.
pub fn in_own_process(subject: &str, nodes: u32, coupling: Coupling) -> String {
    let measured = std::env::current_exe().and_then(|program| {
        let problem = ["--problem", coupling.name()];
        let subject = ["--memory-of", subject, "--nodes", &nodes.to_string()];
        Command::new(program).args(subject).args(problem).output()
    });
    match measured {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Ok(output) => format!("failed: {}", String::from_utf8_lossy(&output.stderr).trim()),
        Err(error) => format!("failed: {error}"),
    }
}

/// Measures a subject in this process and prints bytes per node.
pub fn measure(subject: &str, nodes: u32, coupling: Coupling) {
    let dutch = Auction::Dutch { duration: SECOND, start: None };
    let bytes = match subject {
        "virtual-english" => peak_of_run(nodes, coupling, Auction::English, RuntimeKind::Virtual),
        "virtual-dutch" => peak_of_run(nodes, coupling, dutch, RuntimeKind::Virtual),
        "idle-bare" => idle_bare(nodes, coupling),
        "idle-forward" => idle_live(nodes, coupling, false),
        "idle-coalition" => idle_live(nodes, coupling, true),
        "live-bare" => peak_of_bare(nodes, coupling),
        "live-forward" => peak_of_forward(nodes, coupling),
        _ => peak_of_run(nodes, coupling, Auction::English, RuntimeKind::Live),
    };
    println!("{:.0}", bytes as f64 / f64::from(nodes));
}

fn peak_of_run(nodes: u32, coupling: Coupling, auction: Auction, runtime: RuntimeKind) -> u64 {
    let plan = graph::plan(nodes, coupling, auction, runtime);
    let before = forget_peak();
    Registry::default().run(&plan, 1, None, &Control::default()).expect("no observer");
    resident("VmHWM:").saturating_sub(before)
}

/// So many messages per node make a load: one is under way on every directed link.
const FORWARDED_PER_NODE: u64 = 20;

fn peak_of_bare(nodes: u32, coupling: Coupling) -> u64 {
    let plan = graph::plan(nodes, coupling, Auction::English, RuntimeKind::Live);
    let before = forget_peak();
    Bare::assemble(Forward::spread(&plan.instance, u64::from(nodes) * FORWARDED_PER_NODE)).run();
    resident("VmHWM:").saturating_sub(before)
}

fn peak_of_forward(nodes: u32, coupling: Coupling) -> u64 {
    let plan = graph::plan(nodes, coupling, Auction::English, RuntimeKind::Live);
    let before = forget_peak();
    let forward = Arc::new(Forward::spread(&plan.instance, u64::from(nodes) * FORWARDED_PER_NODE));
    live::run(&forward, &plan, 1, None, &Control::default()).expect("no observer");
    resident("VmHWM:").saturating_sub(before)
}

fn idle_bare(nodes: u32, coupling: Coupling) -> u64 {
    let plan = graph::plan(nodes, coupling, Auction::English, RuntimeKind::Live);
    let before = resident("VmRSS:");
    let bare = Bare::assemble(Forward::spread(&plan.instance, 0));
    let after = resident("VmRSS:");
    drop(bare);
    after.saturating_sub(before)
}

/// The first progress is reported when all actors are made and a single one has begun.
fn idle_live(nodes: u32, coupling: Coupling, with_coalition: bool) -> u64 {
    let mut plan = graph::plan(nodes, coupling, Auction::English, RuntimeKind::Live);
    plan.bidding.start = Start::Nodes(vec![ContainerId(0)]);
    let strategy = Arc::new(Coalition::new(&plan.instance, &plan.bidding));
    let before = resident("VmRSS:");
    let first = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&first);
    let control = Control::watched(Arc::new(move |_| {
        seen.lock().expect("one thread watches").get_or_insert_with(|| resident("VmRSS:"));
    }));
    if with_coalition {
        live::run(&strategy, &plan, 1, None, &control).expect("no observer");
    } else {
        let forward = Arc::new(Forward::spread(&plan.instance, 0));
        live::run(&forward, &plan, 1, None, &control).expect("no observer");
    }
    let after = first.lock().expect("one thread watches").unwrap_or(before);
    after.saturating_sub(before)
}

/// Lets the peak begin anew, without what making the graph took; gives the bytes resident now.
fn forget_peak() -> u64 {
    // Where the system does not let us, the peak may have been before.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    resident("VmRSS:")
}

/// A figure of this process in bytes; 0 where the system does not tell.
fn resident(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(key));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|word| word.parse().ok());
    kilobytes.unwrap_or(0_u64) * 1024
}
