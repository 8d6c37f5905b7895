//! The live runtime: every container node is an actix actor, in wall-clock time.
//!
//! ```text
//! caller's thread                                  arbiters, one per core
//! run ─ crew ── begin, close ────────────────────▶ porter ◀── sacks ──▶ porters of the others
//!   │                                                │ ▲
//!   │                                          inboxes agenda
//!   │                                                ▼ │
//!   └─ watch ◀─ recorder ◀─ batches of reports ──── desk ◀── nodes
//!                 └─▶ observer, tracker
//! ```
//!
//! Agents run with real concurrency. `placement` seats the nodes at arbiters so that few links cross. All nodes of an
//! arbiter share its `station`, and take turns at the `desk` there: a message to a node of the same arbiter goes
//! into its `inbox` at once, one to another arbiter leaves with many others through the `porter`. Time is monotonic,
//! in nanoseconds since all actors were ready. What happens at a time (gossip intervals, Dutch clocks, starts, faults)
//! stands in the `agenda` of the arbiter, with a resolution of a millisecond. Latency and processing times are injected
//! only where the plan asks for it ([`crate::plan::Network::injected`]).
//!
//! Quiescence is counted, without a lock or a shared counter on the message path: `live/meter.rs` says how. Whatever
//! an agent does (a panic included, never returning from a step excluded), the run ends, and its threads are gone
//! when `run` returns. The limits are looked at every ten milliseconds at least, so that more messages than
//! `until.messages` may be delivered.

mod agenda;
mod crew;
mod desk;
mod inbox;
mod meter;
mod node;
mod placement;
mod porter;
mod recorder;
mod report;
mod stage;
mod station;
#[cfg(test)]
mod tests;
mod trouble;
mod watch;

use std::io;
use std::sync::Arc;

use self::crew::Crew;
use self::recorder::Recorder;
use self::stage::Stage;
use self::watch::Watch;
use super::control::Control;
use super::ending::Ended;
use crate::agent::Strategy;
use crate::plan::Plan;
use crate::record::{Observer, Outcome};

/// Runs a plan with a strategy until it falls silent, reaches a limit, or is cancelled.
///
/// Can be called any number of times, from several threads at once, inside a tokio runtime or outside; it blocks the
/// calling thread. The observer is called on that thread, with events in time order (`live/recorder.rs` tells the
/// one exception). Without an observer no event is made, which is faster.
///
/// # Errors
/// What the observer returns, threads that the system refuses, or an agent that panicked.
pub fn run<S: Strategy>(
    strategy: &Arc<S>,
    plan: &Plan,
    seed: u64,
    observer: Option<&mut dyn Observer>,
    control: &Control,
) -> io::Result<Outcome> {
    // Shortens the lifetime inside the trait object to that of the borrow.
    let observer = observer.map(|observer| observer as &mut dyn Observer);
    let stage = Arc::new(Stage::new(strategy, plan, seed, observer.is_some())?);
    // The recorder is declared after the crew and so dropped before it: the crew waits for its threads to end, and none
    // of them may be waiting meanwhile for batches to be taken.
    let (mut crew, batches) = Crew::assemble(&stage, plan, seed)?;
    let mut recorder = Recorder::new(&stage, batches, observer);
    crew.begin();
    let ending = Watch::new(&stage, plan.run.until, control).follow(&mut recorder);
    stage.stop();
    crew.close();
    recorder.drain()?;
    let (at, traffic) = (stage.meters().latest(), stage.meters().traffic());
    let (tracked, footprints) = recorder.finish(at, traffic);
    Ok(Ended { ending, at, traffic, tracked, footprints, cycle: None }.outcome(strategy.notices()))
}
