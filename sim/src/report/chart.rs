//! The charts: four of a run, each composed as a scene from a recording alone, two of a repetition, and those of a
//! comparison.

pub mod bids;
pub mod comparison;
pub mod convergence;
pub mod ecdf;
pub mod seeds;
pub mod stability;
mod steps;
pub mod stitching;
