//! The charts: four of a run, each composed as a scene from a recording alone, one of a repetition, and two of a
//! comparison.

pub mod bids;
pub mod comparison;
pub mod convergence;
pub mod ecdf;
pub mod stability;
pub mod stitching;
