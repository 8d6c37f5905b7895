//! Parameters that users set by name: what there is, what fits, and what was given.
//!
//! A strategy and a solver tell their [`ParameterSpec`]s; scenarios and comparisons check against them what a user wrote
//! and hand over [`Parameters`].

use std::collections::BTreeMap;

use crate::model::Value;

/// Parameters as given, by name; whoever reads them fills in the defaults.
pub type Parameters = BTreeMap<String, Value>;

/// One parameter.
#[derive(Clone, Debug)]
pub struct ParameterSpec {
    /// The key in the scenario.
    pub name: &'static str,
    /// One line on what it does.
    pub summary: &'static str,
    /// What fits.
    pub kind: ParameterKind,
    /// The value when it is not given; `None` when there is no fixed one.
    pub default: Option<Value>,
}

/// What fits a parameter.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ParameterKind {
    /// A whole number between two bounds, both included.
    Integer(i64, i64),
    /// A number between two bounds, both included.
    Number(f64, f64),
    /// `true` or `false`.
    Boolean,
    /// The name of a container node; handed over as text.
    ContainerNode,
}

/// The whole number given, or the default.
pub fn whole(parameters: &Parameters, name: &str, default: u64) -> u64 {
    match parameters.get(name) {
        Some(Value::Integer(number)) => u64::try_from(*number).unwrap_or(default),
        _ => default,
    }
}

/// The number given, or the default.
pub fn number(parameters: &Parameters, name: &str, default: f64) -> f64 {
    parameters.get(name).and_then(Value::number).unwrap_or(default)
}

/// What was given, `true` or `false`, or the default.
pub fn boolean(parameters: &Parameters, name: &str, default: bool) -> bool {
    match parameters.get(name) {
        Some(Value::Boolean(given)) => *given,
        _ => default,
    }
}
