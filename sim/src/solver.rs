//! Solvers: stitchings of an instance, found with the whole of it in view.
//!
//! They know only [`model`](crate::model), and the form of [`parameter`](crate::parameter)s, neither agents nor time, and are what the outcome of bidding is
//! compared with. Each part of a disconnected container is solved by itself.
//!
//! ```text
//! instance ──▶ exact, exhaustive ──────────────▶ Solved ──▶ comparison
//!          ──▶ evolutionary, repair, greedy ──▶ (stitching, status, bound, steps)
//!          ──▶ conflict: which conditions cannot hold together
//! ```
//!
//! ```
//! use huddle_sim::instances::{self, Mix};
//! use huddle_sim::solver::{Limits, Status, by_name};
//!
//! let instance = instances::feasible(7, &Mix::small());
//! let exact = by_name("exact").expect("it is there").solve(&instance, 0, Limits::NONE);
//! let greedy = by_name("greedy").expect("it is there").solve(&instance, 0, Limits::NONE);
//! assert_eq!(exact.status(), Status::Optimal { lowest: true });
//! assert!(greedy.stitching().stitched() <= exact.stitching().stitched());
//! ```

pub mod baseline;
mod candidates;
pub mod conflict;
pub mod evolutionary;
pub mod exact;
pub mod exhaustive;
pub mod greedy;
mod limits;
pub mod repair;
mod solved;

pub use baseline::{Solver, all, by_name, with_parameters};
pub use limits::Limits;
pub use solved::{Bound, Solved, SolvedPart, Status};

#[cfg(test)]
mod tests;
