//! Typed reading of the document tree: whatever does not fit becomes a finding that names what was found and what
//! would fit, and reading goes on.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use crate::model::Value;
use crate::plan::Nanos;
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Findings, Located, Spot};
use crate::scenario::tree::{Content, Key, Mark, Node};

use super::duration;

/// A value of the document with the way that leads to it.
#[derive(Clone, Copy)]
pub struct At<'a> {
    pub node: &'a Node,
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
    pub findings: &'a Findings<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a Key),
    Index(usize),
}

impl<'a> At<'a> {
    /// The document itself.
    pub fn root(node: &'a Node, findings: &'a Findings<'a>) -> Self {
        Self { node, parent: None, step: Step::Root, findings }
    }

    fn child<'b>(&'b self, step: Step<'b>, node: &'b Node) -> At<'b> {
        At { node, parent: Some(self), step, findings: self.findings }
    }

    /// The field path, such as `conditions[2].gt.node`.
    pub fn field(&self) -> String {
        let parent = self.parent.map_or(String::new(), At::field);
        match self.step {
            Step::Root => parent,
            Step::Key(key) if parent.is_empty() => key.text.clone(),
            Step::Key(key) => format!("{parent}.{}", key.text),
            Step::Index(index) => format!("{parent}[{index}]"),
        }
    }

    /// The key under which this value stands; empty for list entries and the document itself.
    pub fn key(&self) -> &'a str {
        match self.step {
            Step::Key(key) => &key.text,
            _ => "",
        }
    }

    /// The spot of the value.
    pub fn spot(&self) -> Spot {
        Spot { mark: self.node.mark, field: self.field() }
    }

    /// The spot of the key, or of the value where there is none.
    pub fn key_spot(&self) -> Spot {
        let mark = match self.step {
            Step::Key(key) => key.mark,
            _ => self.node.mark,
        };
        Spot { mark, field: self.field() }
    }

    /// The key as a located name.
    pub fn located_key(&self) -> Located<String> {
        Located { value: self.key().to_owned(), spot: self.key_spot() }
    }

    /// Together with its spot.
    pub fn locate<T>(&self, value: T) -> Located<T> {
        Located { value, spot: self.spot() }
    }

    /// Adds a finding about this value.
    pub fn refuse(&self, message: impl Into<String>, hint: Option<String>) {
        self.findings.refuse(&self.spot(), message, hint);
    }

    /// Adds the finding that this value is not what is expected here.
    pub fn unfit<T>(&self, expected: &str) -> Option<T> {
        self.refuse(format!("found {}, expected {expected}", self.node.describe()), None);
        None
    }

    /// Whether nothing stands here.
    pub fn is_null(&self) -> bool {
        self.node.content == Content::Null
    }

    /// The value as a string.
    pub fn text(&self, expected: &str) -> Option<Located<String>> {
        match &self.node.content {
            Content::Text(text) => Some(self.locate(text.clone())),
            _ => self.unfit(expected),
        }
    }

    /// The value as a name; an integer is the name of its digits.
    pub fn name(&self, expected: &str) -> Option<Located<String>> {
        match &self.node.content {
            Content::Text(text) if !text.is_empty() => Some(self.locate(text.clone())),
            Content::Integer(number) => Some(self.locate(number.to_string())),
            Content::Boolean(_) | Content::Float(_) => {
                let found = self.node.describe();
                let hint = Some("write it in quotes if it is a name".to_owned());
                self.refuse(format!("found {found}, expected {expected}"), hint);
                None
            }
            _ => self.unfit(expected),
        }
    }

    /// The value as an attribute value.
    pub fn value(&self) -> Option<Value> {
        match &self.node.content {
            Content::Text(text) => Some(Value::text(text.as_str())),
            Content::Boolean(flag) => Some(Value::Boolean(*flag)),
            Content::Float(number) if number.is_finite() => Some(Value::Float(*number)),
            Content::Integer(number) => match i64::try_from(*number) {
                Ok(number) => Some(Value::Integer(number)),
                Err(_) => self.unfit("an integer of 64 bits with sign, or a float"),
            },
            Content::Float(_) => self.unfit("a finite number"),
            _ => self.unfit("an integer, float, string or boolean"),
        }
    }

    /// The key as an attribute value, of the kind that is written.
    pub fn key_value(&self) -> Option<Value> {
        let Step::Key(key) = self.step else { return None };
        let Some(scalar) = &key.scalar else { return Some(Value::text(key.text.as_str())) };
        let scalar = Node { content: scalar.clone(), mark: key.mark };
        At { node: &scalar, ..*self }.value()
    }

    /// The value as a finite number.
    pub fn number(&self, expected: &str) -> Option<f64> {
        match self.node.content {
            Content::Integer(number) => Some(number as f64),
            Content::Float(number) if number.is_finite() => Some(number),
            _ => self.unfit(expected),
        }
    }

    /// The value as a finite number within bounds, both included.
    pub fn number_within(&self, bounds: RangeInclusive<f64>) -> Option<f64> {
        let expected = match (*bounds.start(), *bounds.end()) {
            (least, f64::MAX) => format!("a number of at least {least}"),
            (least, most) => format!("a number from {least} to {most}"),
        };
        let number = self.number(&expected)?;
        if bounds.contains(&number) { Some(number) } else { self.unfit(&expected) }
    }

    /// The value as a whole number within bounds, both included.
    pub fn integer<T: TryFrom<i128> + Copy + Into<i128>>(&self, bounds: RangeInclusive<T>) -> Option<T> {
        let (least, most) = ((*bounds.start()).into(), (*bounds.end()).into());
        match self.node.content {
            Content::Integer(number) if (least..=most).contains(&number) => T::try_from(number).ok(),
            _ => self.unfit(&format!("a whole number from {least} to {most}")),
        }
    }

    /// The value as `true` or `false`.
    pub fn boolean(&self) -> Option<bool> {
        match self.node.content {
            Content::Boolean(flag) => Some(flag),
            _ => self.unfit("`true` or `false`"),
        }
    }

    /// The value as a duration with a unit.
    pub fn duration(&self) -> Option<Nanos> {
        let Content::Text(text) = &self.node.content else {
            return self.unfit(&format!("a duration: {}", duration::FORM));
        };
        match duration::parse(text) {
            Ok(duration) => Some(duration),
            Err(message) => {
                self.refuse(message, None);
                None
            }
        }
    }

    /// The entries of a list.
    pub fn list(&self, expected: &str) -> Option<impl ExactSizeIterator<Item = At<'_>>> {
        match &self.node.content {
            Content::List(items) => {
                Some(items.iter().enumerate().map(move |(index, item)| self.child(Step::Index(index), item)))
            }
            _ => self.unfit(expected),
        }
    }

    /// The entries of a list of exactly `N`.
    pub fn array<const N: usize>(&self, expected: &str) -> Option<[At<'_>; N]> {
        let Content::List(items) = &self.node.content else { return self.unfit(expected) };
        if items.len() != N {
            self.refuse(format!("found a list of {}, expected {expected}", items.len()), None);
            return None;
        }
        Some(std::array::from_fn(|index| self.child(Step::Index(index), &items[index])))
    }

    /// The entries of a mapping whose keys are names of the user's own; nothing counts as none.
    pub fn entries(&self, expected: &str) -> Option<impl ExactSizeIterator<Item = At<'_>>> {
        let entries: &[(Key, Node)] = match &self.node.content {
            Content::Map(entries) => entries,
            Content::Null => &[],
            _ => return self.unfit(expected),
        };
        Some(entries.iter().map(move |(key, value)| self.child(Step::Key(key), value)))
    }

    /// The value of a key of a mapping, the first of that name; `None` where there is none, or no mapping.
    pub fn entry(&self, key: &str) -> Option<At<'_>> {
        let Content::Map(entries) = &self.node.content else { return None };
        let (key, value) = entries.iter().find(|(known, _)| known.text == key)?;
        Some(self.child(Step::Key(key), value))
    }

    /// Visits the values of a mapping; nothing where there is no mapping.
    pub fn each_entry(&self, visit: &mut dyn FnMut(&At)) {
        if let Content::Map(entries) = &self.node.content {
            entries.iter().for_each(|(key, value)| visit(&self.child(Step::Key(key), value)));
        }
    }

    /// A mapping of which only these keys are known; the others are refused.
    pub fn fields(&self, expected: &str, known: &'static [&'static str]) -> Option<Fields<'_>> {
        for entry in self.entries(expected)? {
            if !known.contains(&entry.key()) {
                let hint = self.findings.hint(entry.key(), known.iter().copied());
                self.findings.refuse(&entry.key_spot(), format!("unknown key {}", quoted(entry.key())), hint);
            }
        }
        Some(Fields { at: self })
    }

    /// The single entry of a mapping that chooses one of several forms, such as `{uniform: [1ms, 2ms]}`.
    pub fn choice(&self, expected: &str, known: &[&'static str]) -> Option<(&'static str, At<'_>)> {
        let Content::Map(entries) = &self.node.content else { return self.unfit(expected) };
        let [(key, value)] = entries.as_slice() else {
            self.refuse(format!("found {} keys, expected exactly one", entries.len()), self.listing(known));
            return None;
        };
        let entry = self.child(Step::Key(key), value);
        match known.iter().find(|known| **known == key.text) {
            Some(known) => Some((known, entry)),
            None => {
                let hint = self.findings.hint(&key.text, known.iter().copied());
                self.findings.refuse(&entry.key_spot(), format!("unknown key {}", quoted(&key.text)), hint);
                None
            }
        }
    }

    fn listing(&self, known: &[&'static str]) -> Option<String> {
        let known: Vec<String> = known.iter().map(|key| quoted(key)).collect();
        Some(format!("one of {}", known.join(", ")))
    }

    /// Refuses every key that stands a second time in its mapping, here and below.
    pub fn refuse_duplicate_keys(&self) {
        match &self.node.content {
            Content::List(items) => {
                for (index, item) in items.iter().enumerate().filter(|(_, item)| item.is_nested()) {
                    self.child(Step::Index(index), item).refuse_duplicate_keys();
                }
            }
            Content::Map(entries) => {
                let mut first: HashMap<&str, Mark> = HashMap::with_capacity(entries.len());
                for (key, value) in entries {
                    let entry = self.child(Step::Key(key), value);
                    if let Some(earlier) = first.get(key.text.as_str()) {
                        let hint = format!("the first stands at {}", self.findings.place(*earlier));
                        let message = format!("duplicate key {}", quoted(&key.text));
                        self.findings.refuse(&entry.key_spot(), message, Some(hint));
                    } else {
                        first.insert(&key.text, key.mark);
                    }
                    entry.refuse_duplicate_keys();
                }
            }
            _ => {}
        }
    }
}

/// A mapping with known keys.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    at: &'a At<'a>,
}

impl<'a> Fields<'a> {
    /// The value of a key, if it stands there.
    pub fn get(&self, key: &str) -> Option<At<'a>> {
        let Content::Map(entries) = &self.at.node.content else { return None };
        let (key, value) = entries.iter().find(|(known, _)| known.text == key)?;
        Some(self.at.child(Step::Key(key), value))
    }

    /// The value of a key that must stand there.
    pub fn required(&self, key: &str, expected: &str) -> Option<At<'a>> {
        let value = self.get(key);
        if value.is_none() {
            self.at.refuse(format!("the key {} is missing", quoted(key)), Some(format!("{key}: {expected}")));
        }
        value
    }
}
