//! Faults of one run: what a plan asks for, drawn from the seed and worked out before the run begins.
//!
//! ```text
//! plan::faults ──▶ churn (drawn) ──▶ Schedule ──▶ engine, actors
//!                                    (outages, problems, survivors)
//! plan::Impairment ────────────────▶ Fates ─────▶ engine, actors
//! ```
//!
//! A [`Schedule`] knows every outage in advance, so that both runtimes ask it the same questions: is this link cut,
//! is that node down, who is left in the end. [`Fates`] tells what becomes of one message.

mod churn;
mod fates;
mod outages;
mod schedule;
mod survivors;
#[cfg(test)]
mod tests;
mod timing;

pub use fates::{Fate, Fates};
pub use schedule::{NodeStep, Schedule, Step};
pub use survivors::Judged;
pub use timing::timing;
