//! Values as they are written into a scenario: in flow style, on one line.

use std::fmt;

use crate::scenario::tree::{Content, Key, Mark, Node};
use crate::scenario::writing;

/// A value to write.
#[derive(Clone, PartialEq, Debug)]
pub enum Written {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A finite number.
    Number(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Written>),
    /// A mapping, in this order.
    Map(Vec<(String, Written)>),
}

impl Written {
    /// One number, or bounds where they differ.
    pub fn bounds(least: f64, most: f64) -> Self {
        if least == most {
            return Self::Number(least);
        }
        let bound = |key: &str, number| (key.to_owned(), Self::Number(number));
        Self::Map(vec![bound("at_least", least), bound("at_most", most)])
    }

    /// The same in the tree of a document.
    pub(super) fn node(&self) -> Node {
        let content = match self {
            Self::Null => Content::Null,
            Self::Boolean(flag) => Content::Boolean(*flag),
            Self::Number(number) => Content::Float(*number),
            Self::Text(text) => Content::Text(text.clone()),
            Self::List(items) => Content::List(items.iter().map(Self::node).collect()),
            Self::Map(entries) => {
                let key = |text: &String| Key { text: text.clone(), scalar: None, mark: Mark::default() };
                Content::Map(entries.iter().map(|(name, value)| (key(name), value.node())).collect())
            }
        };
        Node { content, mark: Mark::default() }
    }
}

/// As YAML, in flow style.
impl fmt::Display for Written {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Boolean(flag) => write!(formatter, "{flag}"),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Text(text) => formatter.write_str(&writing::text(text)),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::to_string).collect();
                write!(formatter, "[{}]", items.join(", "))
            }
            Self::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(name, value)| format!("{}: {value}", writing::text(name))).collect();
                write!(formatter, "{{{}}}", entries.join(", "))
            }
        }
    }
}
