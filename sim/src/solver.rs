//! Solvers: the best stitching of an instance, found with the whole of it in view.
//!
//! They know only [`model`](crate::model), neither agents nor time, and are what the outcome of bidding is
//! compared with. Each part of a disconnected container is solved by itself.

pub mod exhaustive;
