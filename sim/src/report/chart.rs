//! The four charts, each composed as a scene from a recording alone.

pub mod bids;
pub mod convergence;
pub mod stability;
pub mod stitching;
