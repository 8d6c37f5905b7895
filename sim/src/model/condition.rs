//! Attribute and composition conditions: what they demand and when they hold.
//!
//! An attribute condition judges one container node for one request node; a composition condition judges the
//! container nodes of several request nodes together. Rules: see the scenario reference, "conditions".

use std::fmt;

use regex::Regex;

use super::container::Container;
use super::id::{ContainerId, RequestId};
use super::stitching::Stitching;
use super::value::Value;

/// How an ordered comparison compares; `lt` and `gt` are strict.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ordering {
    /// Less than.
    Lt,
    /// Less than or equal.
    Lte,
    /// Greater than.
    Gt,
    /// Greater than or equal.
    Gte,
}

/// Whether an ordered comparison rules nodes out or only adds its term to the credits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Enforce {
    /// A node that fails does not bid.
    #[default]
    Hard,
    /// Never rules out.
    Soft,
}

/// What an attribute condition tests.
#[derive(Clone, Debug)]
pub enum Test {
    /// Equal to the value.
    Eq(Value),
    /// Not equal to the value; the only test that a missing attribute passes.
    Neq(Value),
    /// An ordered comparison with a number.
    Compare {
        /// The comparison.
        ordering: Ordering,
        /// The number compared with.
        threshold: f64,
        /// Hard or soft.
        enforce: Enforce,
    },
    /// An unanchored search in a string.
    Regex(Regex),
    /// Equal to one of the values.
    In(Vec<Value>),
    /// The attribute is there.
    Exists,
}

/// A condition on the container node that one request node is stitched to.
#[derive(Clone, Debug)]
pub struct AttributeCondition {
    /// The request node.
    pub node: RequestId,
    /// The container attribute.
    pub attribute: String,
    /// The test.
    pub test: Test,
}

impl AttributeCondition {
    /// Whether a container node with this value of the attribute may take the request node.
    pub fn admits(&self, value: Option<&Value>) -> bool {
        match (&self.test, value) {
            (Test::Neq(unwanted), value) => value != Some(unwanted),
            (Test::Compare { enforce: Enforce::Soft, .. }, _) => true,
            (_, None) => false,
            (Test::Eq(wanted), Some(value)) => value == wanted,
            (Test::Compare { ordering, threshold, .. }, Some(value)) => {
                value.number().is_some_and(|number| ordering.holds(number, *threshold))
            }
            (Test::Regex(pattern), Some(value)) => value.as_text().is_some_and(|text| pattern.is_match(text)),
            (Test::In(wanted), Some(value)) => wanted.contains(value),
            (Test::Exists, Some(_)) => true,
        }
    }

    /// What the condition adds to the credits, in credits: value − threshold for `gt`/`gte`, threshold − value
    /// for `lt`/`lte`, 0 for every other test and where the attribute is missing or no number.
    pub fn term(&self, value: Option<&Value>) -> f64 {
        match (&self.test, value.and_then(Value::number)) {
            (Test::Compare { ordering, threshold, .. }, Some(number)) => match ordering {
                Ordering::Gt | Ordering::Gte => number - threshold,
                Ordering::Lt | Ordering::Lte => threshold - number,
            },
            _ => 0.0,
        }
    }
}

impl Ordering {
    fn holds(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::Lt => value < threshold,
            Self::Lte => value <= threshold,
            Self::Gt => value > threshold,
            Self::Gte => value >= threshold,
        }
    }

    /// The key of this comparison in the scenario format.
    pub fn key(self) -> &'static str {
        match self {
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Gt => "gt",
            Self::Gte => "gte",
        }
    }
}

impl Test {
    /// The key of this test in the scenario format.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Eq(_) => "eq",
            Self::Neq(_) => "neq",
            Self::Compare { ordering, .. } => ordering.key(),
            Self::Regex(_) => "regex",
            Self::In(_) => "in",
            Self::Exists => "exists",
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Eq(value) => write!(formatter, "eq {value}"),
            Self::Neq(value) => write!(formatter, "neq {value}"),
            Self::Compare { ordering, threshold, enforce } => {
                write!(formatter, "{} {threshold}", ordering.key())?;
                if *enforce == Enforce::Soft { write!(formatter, " (soft)") } else { Ok(()) }
            }
            Self::Regex(pattern) => write!(formatter, "regex {pattern}"),
            Self::In(values) => {
                let values: Vec<String> = values.iter().map(Value::to_string).collect();
                write!(formatter, "in [{}]", values.join(", "))
            }
            Self::Exists => write!(formatter, "exists"),
        }
    }
}

/// What a composition condition demands of the container nodes of its request nodes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Composition {
    /// One container node for all; all are stitched or none.
    Same,
    /// Pairwise different container nodes, among those that are stitched.
    Diff,
    /// All have the attribute, with one equal value; all are stitched or none.
    Share(String),
    /// All that are stitched have the attribute, with pairwise different values.
    Nshare(String),
}

impl Composition {
    /// The key of this composition in the scenario format.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Diff => "diff",
            Self::Share(_) => "share",
            Self::Nshare(_) => "nshare",
        }
    }

    /// Whether all listed request nodes are stitched or none.
    pub fn all_or_none(&self) -> bool {
        matches!(self, Self::Same | Self::Share(_))
    }
}

/// A condition over two or more request nodes.
#[derive(Clone, Debug)]
pub struct CompositionCondition {
    /// The request nodes, in the order of the scenario, each once.
    pub nodes: Vec<RequestId>,
    /// The demand.
    pub composition: Composition,
}

impl CompositionCondition {
    /// Why a stitching breaks this condition, if it does: one plain sentence without names.
    pub fn broken_by(&self, stitching: &Stitching, container: &Container) -> Option<String> {
        let held: Vec<ContainerId> =
            self.nodes.iter().filter_map(|request| stitching.get(*request)).collect();
        if held.is_empty() {
            return None;
        }
        if self.composition.all_or_none() && held.len() < self.nodes.len() {
            return Some(format!(
                "{} of {} request nodes are stitched, all or none must be",
                held.len(),
                self.nodes.len()
            ));
        }
        match &self.composition {
            Composition::Same if held.iter().any(|node| *node != held[0]) => {
                Some("stitched to more than one container node".to_owned())
            }
            Composition::Diff if !pairwise_different(&held) => {
                Some("two are stitched to one container node".to_owned())
            }
            Composition::Share(attribute) => {
                let values: Option<Vec<&Value>> =
                    held.iter().map(|node| container.attribute(*node, attribute)).collect();
                match values {
                    None => Some(format!("a container node lacks `{attribute}`")),
                    Some(values) if values.iter().any(|value| *value != values[0]) => {
                        Some(format!("their values of `{attribute}` differ"))
                    }
                    Some(_) => None,
                }
            }
            Composition::Nshare(attribute) => {
                let values: Option<Vec<&Value>> =
                    held.iter().map(|node| container.attribute(*node, attribute)).collect();
                match values {
                    None => Some(format!("a container node lacks `{attribute}`")),
                    Some(values) if !pairwise_different(&values) => {
                        Some(format!("two have an equal value of `{attribute}`"))
                    }
                    Some(_) => None,
                }
            }
            Composition::Same | Composition::Diff => None,
        }
    }
}

fn pairwise_different<T: PartialEq>(items: &[T]) -> bool {
    items.iter().enumerate().all(|(position, item)| !items[..position].contains(item))
}

/// One entry of a scenario's `conditions:` list.
#[derive(Clone, Debug)]
pub enum Condition {
    /// On one request node.
    Attribute(AttributeCondition),
    /// Over several request nodes.
    Composition(CompositionCondition),
}
