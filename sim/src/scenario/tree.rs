//! A YAML document as a tree whose every value and key knows its place.
//!
//! Made from text by [`parse`]; edited by overrides; read by `schema`, which gives it meaning. Duplicate keys are
//! kept, so that all of them can be reported at once.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_yaml::Spanned;
use serde_yaml::options::DuplicateKeyPolicy;

use super::diagnostic::Place;

/// Values (scalars, lists and mappings) that one document may hold, those behind aliases counted each time.
const NODES_MAX: usize = 4_000_000;

/// Values that all aliases of a document together may stand for.
const ALIASED_MAX: usize = 50_000;

/// Lists and mappings inside one another.
const DEPTH_MAX: usize = 48;

/// Characters of a key, or of a name in a file of graphs: names stand in every row of some tables.
pub const NAME_MAX: usize = 1_000;

/// Where a value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Mark {
    /// 0 for the scenario itself, n for the n-th override.
    pub origin: u32,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl Mark {
    /// The place inside its origin.
    pub fn place(self) -> Place {
        Place { line: self.line as usize, column: self.column as usize }
    }
}

/// One value of a document.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// The value itself.
    pub content: Content,
    /// Where it stands.
    pub mark: Mark,
}

/// A key of a mapping.
#[derive(Clone, PartialEq, Debug)]
pub struct Key {
    /// The key as text; `1` and `"1"` are the same key.
    pub text: String,
    /// The scalar that is written where it is no string; only weighted values tell `1` from `"1"`.
    pub scalar: Option<Content>,
    /// Where it stands.
    pub mark: Mark,
}

/// What a value is.
#[derive(Clone, PartialEq, Debug)]
pub enum Content {
    /// `null`, `~`, or nothing at all.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number of up to 64 bits, with or without sign.
    Integer(i128),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping in document order, duplicate keys included.
    Map(Vec<(Key, Node)>),
}

/// Why a text is no document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// Where, if known.
    pub place: Option<Place>,
    /// What is wrong.
    pub message: String,
}

/// Parses one YAML document; every mark has the given origin.
///
/// # Errors
/// The first syntax error, or the first limit on size, depth or aliases that the text breaks.
pub fn parse(text: &str, origin: u32) -> Result<Node, SyntaxError> {
    let options = serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_nodes: NODES_MAX,
            max_events: 2 * NODES_MAX,
            max_depth: DEPTH_MAX,
            max_documents: 1,
        },
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: ALIASED_MAX },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        non_finite_float_policy: serde_yaml::options::NonFiniteFloatPolicy::PassThrough,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    };
    let mut node: Node = serde_yaml::from_str_with_options(text, options).map_err(syntax_error)?;
    if let Some(key) = node.long_key() {
        let length = key.text.chars().count();
        let message = format!(
            "the name {} has {length} characters, at most {NAME_MAX} fit",
            super::diagnostic::quoted(&key.text)
        );
        return Err(SyntaxError { place: Some(key.mark.place()), message });
    }
    node.set_origin(origin);
    Ok(node)
}

fn syntax_error(error: serde_yaml::Error) -> SyntaxError {
    let place = error
        .location()
        .filter(|location| location.line() > 0)
        .map(|location| Place { line: location.line() as usize, column: location.column() as usize });
    SyntaxError { place, message: own_words(&error).unwrap_or_else(|| complaint(&error)) }
}

fn complaint(error: &serde_yaml::Error) -> String {
    let formatter = serde_yaml::UserMessageFormatter;
    let message = serde_yaml::MessageFormatter::format_message(&formatter, error.without_snippet());
    if message == "recursion limit exceeded" {
        return "lists and mappings are nested too deep".to_owned();
    }
    format!("this is no valid YAML: {message}")
}

fn own_words(error: &serde_yaml::Error) -> Option<String> {
    use serde_yaml::budget::BudgetBreach;
    Some(match error.without_snippet() {
        serde_yaml::Error::AliasError { error, .. } => return own_words(error),
        serde_yaml::Error::AliasReplayLimitExceeded { .. } => {
            format!("aliases stand for more than {ALIASED_MAX} values, as in an alias bomb")
        }
        serde_yaml::Error::UnknownAnchor { .. } => "this alias names no anchor above it".to_owned(),
        serde_yaml::Error::Budget { breach, .. } => match breach {
            BudgetBreach::Depth { .. } => format!("lists and mappings are nested more than {DEPTH_MAX} deep"),
            BudgetBreach::Documents { .. } => "a second document starts here; a scenario is one".to_owned(),
            BudgetBreach::Nodes { .. } | BudgetBreach::Events { .. } => {
                format!("the document holds more than {NODES_MAX} values")
            }
            _ => return None,
        },
        _ => return None,
    })
}

impl Node {
    /// What kind of value this is and, for scalars, which one, for messages.
    pub fn describe(&self) -> String {
        use super::diagnostic::quoted;
        match &self.content {
            Content::Null => "nothing".to_owned(),
            Content::Boolean(flag) => format!("the boolean `{flag}`"),
            Content::Integer(number) => format!("the integer `{number}`"),
            Content::Float(number) => format!("the float `{number:?}`"),
            Content::Text(text) => format!("the string {}", quoted(text)),
            Content::List(_) => "a list".to_owned(),
            Content::Map(_) => "a mapping".to_owned(),
        }
    }

    /// Whether it holds other values.
    pub fn is_nested(&self) -> bool {
        matches!(self.content, Content::List(_) | Content::Map(_))
    }

    /// Marks this value and all inside it as coming from an origin.
    pub fn set_origin(&mut self, origin: u32) {
        self.mark.origin = origin;
        match &mut self.content {
            Content::List(items) => items.iter_mut().for_each(|item| item.set_origin(origin)),
            Content::Map(entries) => {
                for (key, value) in entries {
                    key.mark.origin = origin;
                    value.set_origin(origin);
                }
            }
            _ => {}
        }
    }

    /// The first key that is too long, here and in all inside it.
    fn long_key(&self) -> Option<&Key> {
        match &self.content {
            Content::List(items) => items.iter().find_map(Node::long_key),
            Content::Map(entries) => entries.iter().find_map(|(key, value)| {
                // No text has more characters than bytes.
                let is_long = key.text.len() > NAME_MAX && key.text.chars().count() > NAME_MAX;
                if is_long { Some(key) } else { value.long_key() }
            }),
            _ => None,
        }
    }

    /// The value of a key of a mapping, the first if it stands there twice.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let Content::Map(entries) = &self.content else { return None };
        entries.iter().find(|(known, _)| known.text == key).map(|(_, value)| value)
    }

    /// As [`Node::get`], to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let Content::Map(entries) = &mut self.content else { return None };
        entries.iter_mut().find(|(known, _)| known.text == key).map(|(_, value)| value)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Content>::deserialize(deserializer)?;
        Ok(Self { mark: mark(&spanned), content: spanned.value })
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Content>::deserialize(deserializer)?;
        let mark = mark(&spanned);
        let text = match &spanned.value {
            Content::Text(text) => text.clone(),
            Content::Integer(number) => number.to_string(),
            Content::Float(number) => format!("{number:?}"),
            Content::Boolean(flag) => flag.to_string(),
            Content::Null => "null".to_owned(),
            Content::List(_) | Content::Map(_) => {
                return Err(D::Error::custom("a key must be a name, not a list or mapping"));
            }
        };
        let scalar = Some(spanned.value).filter(|content| !matches!(content, Content::Text(_)));
        Ok(Self { text, scalar, mark })
    }
}

/// What stands behind an alias is marked where it is written, so that what is wrong there is told once.
fn mark<T>(spanned: &Spanned<T>) -> Mark {
    let (line, column) = (spanned.defined.line(), spanned.defined.column());
    Mark { origin: 0, line: line as u32, column: column as u32 }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_none<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Content, E> {
        Ok(Content::Boolean(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Content, E> {
        Ok(Content::Integer(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Content, E> {
        Ok(Content::Integer(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Content, E> {
        Ok(Content::Float(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Content, E> {
        Ok(Content::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Content, E> {
        Ok(Content::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Content, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Content::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Content, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key()? {
            map.push((key, entries.next_value()?));
        }
        Ok(Content::Map(map))
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.content.serialize(serializer)
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.scalar {
            Some(scalar) => scalar.serialize(serializer),
            None => serializer.serialize_str(&self.text),
        }
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Boolean(flag) => serializer.serialize_bool(*flag),
            Self::Integer(number) => match i64::try_from(*number) {
                Ok(number) => serializer.serialize_i64(number),
                Err(_) => serializer.serialize_u64(*number as u64),
            },
            Self::Float(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Self::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                entries.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
                map.end()
            }
        }
    }
}
