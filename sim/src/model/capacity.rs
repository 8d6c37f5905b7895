//! Capacity: how many request nodes a container node may take.

use super::column::Column;
use super::container::Container;
use super::id::ContainerId;
use super::value::Value;

/// A hard limit on the number of request nodes that are stitched to one container node.
#[derive(Clone, Debug, PartialEq)]
pub enum Capacity {
    /// The same for all nodes.
    Uniform(u32),
    /// Each node's own attribute of this name; a node without it takes any number.
    Attribute(String),
}

impl Capacity {
    /// How many request nodes a container node may take; `None` without limit.
    ///
    /// A value that [`Capacity::read`] refuses limits nothing: scenario checks tell of it before anything runs.
    pub fn of(&self, container: &Container, node: ContainerId) -> Option<u32> {
        match self {
            Self::Uniform(most) => Some(*most),
            Self::Attribute(name) => Self::read(container.attribute(node, name)?),
        }
    }

    /// The number of request nodes that an attribute value stands for: a whole number, not negative (1.0 is 1), the
    /// largest ones cut to 2³² − 1; `None` for any other value.
    pub fn read(value: &Value) -> Option<u32> {
        let whole = value.whole()?;
        (whole >= 0).then(|| u32::try_from(whole).unwrap_or(u32::MAX))
    }

    /// Whether some node may take fewer than so many request nodes.
    pub fn binds(&self, container: &Container, requests: usize) -> bool {
        let is_less = |most: u32| (most as usize) < requests;
        match self {
            Self::Uniform(most) => is_less(*most),
            Self::Attribute(name) => {
                let values = container.column(name).into_iter().flat_map(Column::iter);
                values.flatten().filter_map(Self::read).any(is_less)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_from_zero_are_capacities_in_either_spelling() {
        assert_eq!(Capacity::read(&Value::Integer(3)), Some(3));
        assert_eq!(Capacity::read(&Value::Float(3.0)), Some(3));
        assert_eq!(Capacity::read(&Value::Integer(0)), Some(0));
        assert_eq!(Capacity::read(&Value::Integer(i64::MAX)), Some(u32::MAX));
    }

    #[test]
    fn anything_else_is_no_capacity() {
        for value in [Value::Integer(-1), Value::Float(0.5), Value::text("3"), Value::Boolean(true)] {
            assert_eq!(Capacity::read(&value), None, "{value:?}");
        }
    }
}
