//! exploring
mod burst;
mod endings;
mod graph;
mod key;
mod local;
mod pool;

pub use graph::Graph;
pub use local::LinkOrder;
