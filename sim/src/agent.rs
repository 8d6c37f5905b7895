//! Agents: what one container node knows and does, as pure state machines.

mod spec;
pub mod strategy;

pub use spec::{ParameterKind, ParameterSpec, StrategySpec};
pub use strategy::{Decision, Footprint, Input, Strategy, Timer, World};
