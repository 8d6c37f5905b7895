//! One case: an instance by size and seed, its run, and its judgement.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use huddle_sim::Registry;
use huddle_sim::instances::{self, Mix};
use huddle_sim::model::Instance;
use huddle_sim::plan::{Distribution, Latency, MILLISECOND, Plan};
use huddle_sim::random::{Purpose, draw};
use huddle_sim::record::{Outcome, Verdict};
use huddle_sim::runtime::Control;
use huddle_sim::scenario::generate::{Topology, generate};
use huddle_sim::solver::{Limits, Solved, Status, exact};

use super::tally::Judgement;

/// How large the instances are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// Up to 30 container nodes and 6 request nodes.
    Medium,
    /// Up to 2,000 container nodes and 20 request nodes, over eight topologies.
    Large,
}

/// An instance by size and seed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Case {
    pub size: Size,
    pub seed: u64,
}

/// The environment variable that names a case to a process of its own.
const CASE: &str = "HUDDLE_CASE";

impl Case {
    /// The case that the environment names.
    pub fn from_environment() -> Option<Self> {
        let text = std::env::var(CASE).ok()?;
        let (size, seed) = text.split_once(' ')?;
        let size = if size == "large" { Size::Large } else { Size::Medium };
        Some(Self { size, seed: seed.parse().ok()? })
    }

    fn name(self) -> String {
        let size = if self.size == Size::Large { "large" } else { "medium" };
        format!("{size} {}", self.seed)
    }

    /// The instance.
    pub fn instance(self) -> Instance {
        let drawn = |index: u64, below: u64| draw(self.seed, Purpose::Sampling, index, 99) % below;
        let mixed = |mix: Mix| match drawn(0, 2) {
            0 => mix,
            _ => Mix { disconnected: 0.3, capacity: 0.3, promoted: 0.3, expression: 0.3, ..mix },
        };
        match self.size {
            Size::Medium => instances::random(self.seed, &mixed(Mix::medium())),
            Size::Large => {
                let nodes = 100 + drawn(1, 1901) as u32;
                let connected = drawn(2, 4) > 0;
                let graph = generate(&topology(drawn(3, 8), nodes), connected, self.seed);
                instances::over(self.seed, &mixed(Mix::large()), graph)
            }
        }
    }

    /// The proof first, then the run of `coalition`, and the comparison; `proved` hears of the proof before the run starts.
    pub fn judge(self, exact_limit: Duration, proved: impl FnOnce(&Judgement)) -> Judgement {
        let mut plan = Plan::new("random", self.instance());
        plan.network.latency = Latency::Drawn(Distribution::Uniform(MILLISECOND / 10, 10 * MILLISECOND));
        let instance = &plan.instance;
        let started = Instant::now();
        let solved = exact::solve(instance, Limits::time(exact_limit));
        let mut judgement = Judgement {
            about: describe(instance),
            proven: solved.parts.iter().all(|part| matches!(part.status, Status::Optimal { .. })),
            gap: gap(&solved),
            exact_ms: started.elapsed().as_millis() as u64,
            ..Judgement::unfinished(self.name())
        };
        proved(&judgement);
        let started = Instant::now();
        let outcome = Registry::default()
            .run(&plan, self.seed, None, &Control::default())
            .expect("without an observer nothing refuses the run");
        judgement.run_ms = started.elapsed().as_millis() as u64;
        judgement.ended = true;
        judgement.agreed = outcome.verdict == Verdict::Converged && outcome.agreement == 1.0;
        judgement.valid = outcome.parts.iter().all(|part| instance.is_valid(&part.stitching));
        judgement.complete = outcome.stitching().is_complete();
        judgement.optimal = compare(&outcome, &solved, |run, exact| run == exact);
        judgement.beyond = !compare(&outcome, &solved, |run, exact| run <= exact);
        judgement.lowest = is_lowest(&outcome, &solved);
        judgement.explanation = explain(&outcome);
        judgement
    }

    /// Judges in a process of its own, which is ended when it takes longer than the limit and the proof's together.
    pub fn judge_apart(self, limit: Duration, exact_limit: Duration) -> Judgement {
        let mut process = Command::new(std::env::current_exe().expect("the test knows its own file"))
            .args(["--ignored", "--exact", "one_case_apart", "--nocapture"])
            .env(CASE, self.name())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the system starts a process");
        let end = Instant::now() + limit + exact_limit;
        while process.try_wait().expect("the process can be watched").is_none() {
            if Instant::now() >= end {
                process.kill().expect("the process can be ended");
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let in_time = process.wait().expect("the process has ended").success();
        assert!(in_time || Instant::now() >= end, "{} crashed", self.name());
        let mut text = String::new();
        let mut output = process.stdout.take().expect("it was piped");
        output.read_to_string(&mut text).expect("the process prints text");
        // The last line that came: of the whole case or, where that took too long, of the proof alone.
        text.lines()
            .rev()
            .find_map(Judgement::from_line)
            .unwrap_or_else(|| Judgement::unfinished(self.name()))
    }
}

/// Whether a comparison of (request nodes stitched, welfare) holds in every part.
fn compare(outcome: &Outcome, solved: &Solved, holds: impl Fn((usize, i64), (usize, i64)) -> bool) -> bool {
    outcome.parts.iter().zip(&solved.parts).all(|(run, exact)| {
        holds(
            (run.stitching.stitched(), run.welfare.micros()),
            (exact.stitching.stitched(), exact.welfare.micros()),
        )
    })
}

/// Whether every part whose lowest optimum is proven ends in exactly that.
fn is_lowest(outcome: &Outcome, solved: &Solved) -> bool {
    outcome.parts.iter().zip(&solved.parts).all(|(run, exact)| {
        exact.status != Status::Optimal { lowest: true } || run.stitching == exact.stitching
    })
}

/// Where parts are not proven, how far the bound is at most from what was found: request nodes, and as many stitched, welfare.
fn gap(solved: &Solved) -> String {
    let gaps = solved.parts.iter().filter_map(|part| {
        let Status::Bounded(bound) = part.status else { return None };
        Some((bound.stitched - part.stitching.stitched(), bound.welfare.micros() - part.welfare.micros()))
    });
    gaps.max().map_or_else(String::new, |gap| match gap {
        (0, micros) => format!("at most {:.6} welfare from the bound", micros as f64 / 1e6),
        (nodes, _) => format!("at most {nodes} request nodes from the bound"),
    })
}

/// Its size and its compositions.
fn describe(instance: &Instance) -> String {
    let conditions = instance.composition_conditions().map(|(_, condition)| condition);
    let compositions: Vec<String> = conditions
        .map(|condition| format!("{} over {}", condition.composition.key(), condition.nodes.len()))
        .collect();
    let (nodes, requests) = (instance.container.len(), instance.request.len());
    let limited = if instance.has_room_limits() { ", limited room" } else { "" };
    format!("{nodes} nodes, {requests} request nodes, {}{limited}", compositions.join(", "))
}

/// What the outcome itself says may have kept it from the optimum.
fn explain(outcome: &Outcome) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    if outcome.retention_capped {
        reasons.push("retention capped");
    }
    if outcome.ceiling_budget_exhausted {
        reasons.push("ceiling budget exhausted");
    }
    if outcome.decision_budget_exhausted {
        reasons.push("decision budget exhausted");
    }
    if outcome.verdict == Verdict::Exhausted {
        reasons.push("run limit");
    }
    reasons.join(", ")
}

fn topology(kind: u64, nodes: u32) -> Topology {
    let side = (f64::from(nodes).sqrt() as u32).max(3);
    match kind {
        0 => Topology::Ring { nodes },
        1 => Topology::Path { nodes },
        2 => Topology::Star { nodes },
        3 => Topology::Grid { rows: side, columns: side },
        4 => Topology::ErdosRenyi { nodes, probability: 4.0 / f64::from(nodes) },
        5 => Topology::BarabasiAlbert { nodes, m: 2 },
        6 => Topology::WattsStrogatz { nodes, k: 4, rewire: 0.1 },
        _ => Topology::RandomGeometric { nodes, radius: (2.0 / f64::from(nodes)).sqrt() },
    }
}
