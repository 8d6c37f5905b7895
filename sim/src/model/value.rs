//! Attribute values of container nodes and the rule by which two of them are equal.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The value of one attribute of one node.
///
/// Numbers compare by value whatever their spelling (`1` equals `1.0`); a string never equals a number.
#[derive(Clone, Debug)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// A floating-point number; finite in every scenario that passed its checks.
    Float(f64),
    /// A string.
    Text(Arc<str>),
    /// `true` or `false`.
    Boolean(bool),
}

/// Where a whole floating-point number fits a 64-bit integer: from −2⁶³ to below 2⁶³.
const WHOLE_RANGE: std::ops::Range<f64> = -9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0;

impl Value {
    /// A string value.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// The value as a number; `None` for strings and booleans.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            Self::Text(_) | Self::Boolean(_) => None,
        }
    }

    /// The value as text; `None` unless it is a string.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What kind of value this is, in the words of the scenario format.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Integer(_) => "integer",
            Self::Float(_) => "float",
            Self::Text(_) => "string",
            Self::Boolean(_) => "boolean",
        }
    }

    /// The whole number that a value equals, if it equals one; the common ground of `1` and `1.0`.
    pub(super) fn whole(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Float(number) if *number == number.trunc() && WHOLE_RANGE.contains(number) => {
                Some(*number as i64)
            }
            _ => None,
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::Boolean(left), Self::Boolean(right)) => left == right,
            (Self::Float(left), Self::Float(right)) => left == right || (left.is_nan() && right.is_nan()),
            _ => matches!((self.whole(), other.whole()), (Some(left), Some(right)) if left == right),
        }
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match (self, self.whole()) {
            (_, Some(whole)) => (0_u8, whole).hash(state),
            (Self::Float(number), None) if number.is_nan() => 1_u8.hash(state),
            (Self::Float(number), None) => (2_u8, number.to_bits()).hash(state),
            (Self::Text(text), _) => (3_u8, text).hash(state),
            (Self::Boolean(flag), _) => (4_u8, flag).hash(state),
            (Self::Integer(_), None) => unreachable!("an integer is a whole number"),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => write!(formatter, "{number}"),
            Self::Float(number) => write!(formatter, "{number}"),
            Self::Text(text) => write!(formatter, "{text}"),
            Self::Boolean(flag) => write!(formatter, "{flag}"),
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Boolean(flag)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}
