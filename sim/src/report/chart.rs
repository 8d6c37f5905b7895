//! The charts: four of a run, each composed as a scene from a recording alone, and one of a repetition.

pub mod bids;
pub mod convergence;
pub mod ecdf;
pub mod stability;
pub mod stitching;
