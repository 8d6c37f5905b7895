//! Agents: what one container node knows and does, as pure state machines.

mod spec;

pub use spec::{ParameterKind, ParameterSpec, StrategySpec};
