//! Agents: what one container node knows and does, as pure state machines.

mod clock;
pub mod description;
mod link;
pub mod resilient;
mod spec;
pub mod strategy;

pub use crate::parameter::{ParameterKind, ParameterSpec};
pub use clock::DutchClock;
pub use description::{Description, Reading};
pub use link::{Link, Stamp};
pub(crate) use resilient::TIMELESS;
pub use resilient::{Packet, Resilient, ResilientAgent, Timing};
pub use spec::StrategySpec;
pub use strategy::{Decision, Disturbance, Footprint, Input, Strategy, Supersedes, Timer, World};
