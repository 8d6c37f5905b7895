//! One measurement, in a process that does nothing else.

use std::sync::Arc;
use std::time::Instant;

use huddle_sim::Registry;
use huddle_sim::agent::strategy::Coalition;
use huddle_sim::model::ContainerId;
use huddle_sim::plan::{Nanos, Plan, RuntimeKind, SECOND, Start};
use huddle_sim::record::Outcome;
use huddle_sim::runtime::{Control, live, virtual_time};
use parking_lot::Mutex;

use super::actors::Bare;
use super::floor;
use super::forward::Forward;
use super::memory::Before;
use super::setting::{Kind, Measurement, Setting, Subject};

/// Bare actors and forwarding agents of the live runtime deliver at least so many messages: shorter runs measure how threads
/// wake up.
const LEAST_FORWARDED: u64 = 1_000_000;

/// Measures a subject; `deliveries` is how many messages the subject that it follows delivered.
///
/// # Errors
/// When the graph cannot be read, or the run cannot be made, in one sentence.
pub fn measure(setting: &Setting, subject: Subject, deliveries: u64) -> Result<Measurement, String> {
    let runtime = match subject.kind() {
        Kind::Live => RuntimeKind::Live,
        Kind::Virtual => RuntimeKind::Virtual,
    };
    let threads = if subject == Subject::Virtual2 { 2 } else { 1 };
    let plan = super::problem::plan(setting, runtime, threads)?;
    let before = Before::now();
    let found = taken(&plan, subject, deliveries, &before)?;
    let container = &plan.instance.container;
    Ok(Measurement {
        seconds: found.seconds,
        deliveries: found.deliveries,
        nodes: container.len(),
        links: container.link_pairs(),
        bytes: found.bytes,
        peak_bytes: before.peak(),
        verdict: found.verdict,
        agreed_ms: found.agreed_at.map(|at| at as f64 / 1e6),
    })
}

/// What a subject itself tells.
#[derive(Default)]
struct Found {
    seconds: f64,
    deliveries: u64,
    bytes: u64,
    verdict: String,
    agreed_at: Option<Nanos>,
}

fn taken(plan: &Plan, subject: Subject, deliveries: u64, before: &Before) -> Result<Found, String> {
    let forward = |deliveries| Forward::spread(&plan.instance, deliveries);
    let container = &plan.instance.container;
    let found = match subject {
        Subject::Virtual1 | Subject::Virtual2 => registered(plan)?,
        Subject::VirtualForward => {
            let (seconds, outcome) =
                timed(|| virtual_time::run(&forward(deliveries), plan, 1, None, &Control::default()));
            let outcome = outcome.map_err(|error| error.to_string())?;
            Found { seconds, deliveries: outcome.messages, ..Found::default() }
        }
        Subject::Floor => {
            let (seconds, _) = timed(|| floor::buckets(container, deliveries));
            Found { seconds, deliveries, ..Found::default() }
        }
        Subject::FloorHeap => {
            let (seconds, _) = timed(|| floor::heap(container, deliveries));
            Found { seconds, deliveries, ..Found::default() }
        }
        Subject::Live => registered(plan)?,
        Subject::LiveForward => {
            let strategy = Arc::new(forward(deliveries.max(LEAST_FORWARDED)));
            let outcome = live::run(&strategy, plan, 1, None, &Control::default());
            of_outcome(0.0, &outcome.map_err(|error| error.to_string())?, plan)
        }
        Subject::Actix => {
            let (seconds, deliveries) = Bare::assemble(forward(deliveries.max(LEAST_FORWARDED))).run();
            Found { seconds, deliveries, ..Found::default() }
        }
        Subject::LiveIdle => return idle_live(plan, before),
        Subject::ActixIdle => {
            let bare = Bare::assemble(forward(0));
            let bytes = before.held();
            drop(bare);
            return Ok(Found { bytes, ..Found::default() });
        }
    };
    Ok(Found { bytes: before.most(), ..found })
}

/// A run by the registry, as the command line makes it; its strategy is made anew.
fn registered(plan: &Plan) -> Result<Found, String> {
    let (seconds, outcome) = timed(|| Registry::default().run(plan, 1, None, &Control::default()));
    Ok(of_outcome(seconds, &outcome.map_err(|error| error.to_string())?, plan))
}

/// Live runs count from the first message to the last: making and ending the actors is left out.
fn of_outcome(seconds: f64, outcome: &Outcome, plan: &Plan) -> Found {
    let is_live = plan.run.runtime == RuntimeKind::Live;
    Found {
        seconds: if is_live {
            outcome.quiescent_at.unwrap_or(outcome.ended_at) as f64 / SECOND as f64
        } else {
            seconds
        },
        deliveries: outcome.messages,
        verdict: outcome.verdict.name().to_owned(),
        agreed_at: outcome.converged_at,
        ..Found::default()
    }
}

/// The first progress is reported when all actors are made and a single one has begun.
fn idle_live(plan: &Plan, before: &Before) -> Result<Found, String> {
    let mut plan = plan.clone();
    plan.bidding.start = Start::Nodes(vec![ContainerId(0)]);
    let strategy = Arc::new(Coalition::new(&plan.instance, &plan.bidding));
    let first: Arc<Mutex<Option<u64>>> = Arc::default();
    let (seen, before) = (Arc::clone(&first), *before);
    let control = Control::watched(Arc::new(move |_| {
        seen.lock().get_or_insert_with(|| before.held());
    }));
    live::run(&strategy, &plan, 1, None, &control).map_err(|error| error.to_string())?;
    let bytes = first.lock().unwrap_or(0);
    Ok(Found { bytes, ..Found::default() })
}

fn timed<T>(act: impl FnOnce() -> T) -> (f64, T) {
    let begun = Instant::now();
    let result = act();
    (begun.elapsed().as_secs_f64(), result)
}
