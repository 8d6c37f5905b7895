//! The `credits:` expression: arithmetic over a node's attributes that replaces its base credits.
//!
//! [`syntax`] checks the text and finds places for what is wrong; [`function`] lists what can be computed; exmex
//! applies it.

mod function;
mod syntax;
#[cfg(test)]
mod tests;

use std::fmt;

use exmex::{Express, FlatEx};
use smallvec::SmallVec;

use self::function::{Amount, BitsLiteral, Operators};
use self::syntax::Variable;
use super::container::Container;
use super::id::ContainerId;
use super::value::Value;

/// A parsed credits expression, ready to be evaluated for any number of nodes.
///
/// `base` is the sum that the expression replaces; every other name is a container attribute, and
/// `{name with spaces}` is one whatever it is made of (`{base}` too). Operators are + − * / % and the comparisons,
/// which give 1 or 0; functions are `abs`, `ceil`, `exp`, `floor`, `ln`, `log2`, `log10`, `round`, `sqrt`,
/// `pow(x, y)`, `min` and `max` of two or more, and `if(condition, x, y)`.
///
/// An attribute that is missing, or a string or boolean, makes the whole result missing (no bid), unless `or(x, y)`
/// (also spelled `coalesce`) puts another value in its place. What is not finite, such as a division by
/// zero, stays so (only a branch that `if` does not take is let go) and is told apart from what is missing: it is
/// reported.
///
/// ```
/// use huddle_sim::model::{ContainerBuilder, Expression};
///
/// let mut builder = ContainerBuilder::default();
/// let node = builder.node("A");
/// builder.attribute(node, "cpu", 4);
/// let container = builder.build();
/// let value = |source| Expression::parse(source).unwrap().evaluate(&container, node, 1.0);
/// assert_eq!(value("base + 0.25 * cpu"), Some(2.0));
/// assert_eq!(value("base + gpu"), None);
/// assert_eq!(value("base + or(gpu, 0)"), Some(1.0));
/// assert_eq!(value("base / (cpu - 4)"), Some(f64::INFINITY));
/// ```
#[derive(Clone)]
pub struct Expression {
    source: String,
    /// In the order in which `compiled` takes their values.
    variables: Vec<Variable>,
    attributes: Vec<String>,
    compiled: FlatEx<Amount, Operators, BitsLiteral>,
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
    /// When the text is no arithmetic expression, calls an unknown function, is longer than 4,096 bytes or nested
    /// deeper than 64 parentheses.
    pub fn parse(source: &str) -> Result<Self, ExpressionError> {
        let checked = syntax::check(source)?;
        let compiled = FlatEx::parse(&checked.text)
            .map_err(|error| ExpressionError { message: error.msg().to_owned(), offset: None })?;
        let attributes = checked.variables.iter().filter_map(|variable| match variable {
            Variable::Base => None,
            Variable::Attribute(name) => Some(name.clone()),
        });
        let attributes = attributes.collect();
        Ok(Self { source: source.to_owned(), variables: checked.variables, attributes, compiled })
    }

    /// The text it was parsed from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The container attributes it reads, without `base`, in order of first use.
    pub fn attributes(&self) -> &[String] {
        &self.attributes
    }

    /// Its value for a node, in credits; `None` when an attribute that it needs is missing or no number.
    ///
    /// The value is not finite after a division by zero, a logarithm of nothing and the like.
    pub fn evaluate(&self, container: &Container, node: ContainerId, base: f64) -> Option<f64> {
        let values: SmallVec<[Amount; 8]> = self
            .variables
            .iter()
            .map(|variable| match variable {
                Variable::Base => Amount::Number(base),
                Variable::Attribute(name) => container
                    .attribute(node, name)
                    .and_then(Value::number)
                    .map_or(Amount::Missing, Amount::Number),
            })
            .collect();
        match self.compiled.eval(&values).expect("there is one value for each variable") {
            Amount::Number(number) => Some(number),
            Amount::Missing | Amount::Chosen(_) | Amount::Refused => None,
        }
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Expression").field(&self.source).finish()
    }
}
