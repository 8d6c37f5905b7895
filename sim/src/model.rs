//! The problem that is solved: a container graph, a request graph, and the conditions between them.
//!
//! Here are the vocabulary and the rules of the domain, free of YAML, agents and time. Scenarios are compiled
//! into an [`Instance`]; strategies, solvers and reports read it.

mod capacity;
mod column;
mod condition;
mod container;
mod credits;
mod expression;
mod id;
mod instance;
mod names;
mod out_of_range;
mod request;
mod stitching;
mod validator;
mod value;

pub use capacity::Capacity;
pub use column::Column;
pub use condition::{
    AttributeCondition, Composition, CompositionCondition, Condition, Enforce, Ordering, Test,
};
pub use container::{Container, ContainerBuilder, Edge, EdgeAttributes, LinkId, TYPE_ATTRIBUTE};
pub use credits::Credits;
pub use expression::{Expression, ExpressionError};
pub use id::{ContainerId, RequestId};
pub use instance::{Instance, NoBid, Violation};
pub use out_of_range::OutOfRange;
pub use request::{Request, RequestNode};
pub use stitching::Stitching;
pub use validator::Validator;
pub use value::Value;
