//! The virtual runtime: a deterministic discrete-event simulation.
//!
//! Same plan and seed, same events, on any machine. Time is whole nanoseconds; events are ordered by (time, receiver,
//! sender, number); every latency is a hash of (seed, directed link, number of the message on it). Two engines come to the same:
//! `engine` takes all events one by one, `windows` those of large runs on several threads.

mod cycle;
mod disruption;
mod engine;
mod inbox;
mod queue;
mod windows;

use std::io;

use crate::agent::Strategy;
use crate::plan::Plan;
use crate::record::{Observer, Outcome};

use super::control::Control;

/// Runs a plan with a strategy until it falls silent, cycles, or reaches a limit.
///
/// Large runs use `run.threads` threads; the outcome is the same, and so is what the observer sees. Without one no event is made, which
/// is faster.
///
/// # Errors
/// What the observer returns.
pub fn run<S: Strategy>(
    strategy: &S,
    plan: &Plan,
    seed: u64,
    observer: Option<&mut dyn Observer>,
    control: &Control,
) -> io::Result<Outcome> {
    run_inspected(strategy, plan, seed, observer, control, |_| {})
}

/// As [`run`]; when the run has ended, `inspect` sees the agents as they are, in node order.
///
/// # Errors
/// What the observer returns.
pub fn run_inspected<S: Strategy>(
    strategy: &S,
    plan: &Plan,
    seed: u64,
    observer: Option<&mut dyn Observer>,
    control: &Control,
    inspect: impl FnOnce(&[S::Agent]),
) -> io::Result<Outcome> {
    let obstacle = windows::obstacle(plan, seed);
    // Shortens the lifetime inside the trait object to that of the borrow.
    let observer = observer.map(|observer| observer as &mut dyn Observer);
    let mut outcome = match obstacle {
        None => windows::Windows::new(strategy, plan, seed, observer).run(control, inspect)?,
        Some(_) => engine::Engine::new(strategy, plan, seed, observer)?.run(control, inspect)?,
    };
    if plan.run.threads > 1
        && let Some(obstacle) = obstacle
    {
        outcome.notices.push(format!(
            "{} threads were asked for and one was used, since {obstacle}. The outcome is the same.",
            plan.run.threads
        ));
    }
    Ok(outcome)
}
