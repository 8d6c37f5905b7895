//! Typed reading of the document tree: whatever does not fit becomes a finding that names what was found and what
//! would fit, and reading goes on.

use std::collections::HashMap;

use crate::format::shape::{Form, Key as Declared, Section};
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
    /// What is declared to fit here; nothing is where the reading starts.
    form: Option<&'static Form>,
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
        Self { node, parent: None, step: Step::Root, form: None, findings }
    }

    fn child<'b>(&'b self, step: Step<'b>, node: &'b Node, form: Option<&'static Form>) -> At<'b> {
        At { node, parent: Some(self), step, form, findings: self.findings }
    }

    /// The value under a key, with what is declared for it.
    fn under<'b>(&'b self, key: &'b Key, value: &'b Node) -> At<'b> {
        self.child(Step::Key(key), value, self.form.and_then(|form| form.under(&key.text)))
    }

    /// An entry of a list, with what is declared for it.
    fn item<'b>(&'b self, index: usize, item: &'b Node) -> At<'b> {
        self.child(Step::Index(index), item, self.form.and_then(Form::entry))
    }

    /// Holds the reader to what is declared: what it reads here must be among what fits.
    fn reads(&self, fits: impl Fn(&Form) -> bool) {
        debug_assert!(
            self.form.is_none_or(|form| form.alternatives().any(fits)),
            "`{}` is declared as {:?}, but read as something else",
            self.field(),
            self.form
        );
    }

    /// What is declared here: the first that is of the kind that is read.
    fn declared<T>(&self, pick: impl Fn(&'static Form) -> Option<T>) -> T {
        let found = self.form.and_then(|form| form.alternatives().find_map(pick));
        found.unwrap_or_else(|| panic!("`{}` is read as what is not declared", self.field()))
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
        self.reads(|form| {
            matches!(form, Form::Text | Form::Pattern(..) | Form::Word(_) | Form::Name(_) | Form::Strategy)
        });
        match &self.node.content {
            Content::Text(text) => Some(self.locate(text.clone())),
            _ => self.unfit(expected),
        }
    }

    /// The value as a name; an integer is the name of its digits.
    pub fn name(&self, expected: &str) -> Option<Located<String>> {
        self.reads(|form| matches!(form, Form::Name(_) | Form::Pattern(..)));
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

    /// The value as one of the words that are declared; `noun` says what they name.
    pub fn word(&self, expected: &str, noun: &str) -> Option<&'static str> {
        let words = self.declared(|form| if let Form::Word(words) = form { Some(*words) } else { None });
        let found = self.text(expected)?.value;
        let word = words.iter().copied().find(|word| *word == found);
        if word.is_none() {
            let hint = self.findings.hint(&found, words.iter().copied());
            self.refuse(format!("unknown {noun} {}", quoted(&found)), hint);
        }
        word
    }

    /// The value as an attribute value.
    pub fn value(&self) -> Option<Value> {
        self.reads(|form| matches!(form, Form::Value));
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
        At { node: &scalar, form: None, ..*self }.value()
    }

    /// The value as a finite number.
    pub fn number(&self, expected: &str) -> Option<f64> {
        self.reads(|form| matches!(form, Form::Number(..)));
        match self.node.content {
            Content::Integer(number) => Some(number as f64),
            Content::Float(number) if number.is_finite() => Some(number),
            _ => self.unfit(expected),
        }
    }

    /// The least and the most of the numbers that are declared.
    pub fn bounds(&self) -> (f64, f64) {
        self.declared(|form| if let Form::Number(least, most) = form { Some((*least, *most)) } else { None })
    }

    /// The value as a finite number within the bounds that are declared.
    pub fn number_within(&self) -> Option<f64> {
        let (least, most) = self.bounds();
        let expected = match most {
            f64::MAX => format!("a number of at least {least}"),
            most => format!("a number from {least} to {most}"),
        };
        let number = self.number(&expected)?;
        if (least..=most).contains(&number) { Some(number) } else { self.unfit(&expected) }
    }

    /// The value as a whole number within the bounds that are declared.
    pub fn integer<T: TryFrom<i128>>(&self) -> Option<T> {
        let (least, most) = self
            .declared(|form| if let Form::Whole(least, most) = form { Some((*least, *most)) } else { None });
        self.integer_within(least, most)
    }

    /// The value as a whole number within other bounds than those that are declared, both included.
    pub fn integer_within<T: TryFrom<i128>>(&self, least: i128, most: i128) -> Option<T> {
        self.reads(|form| matches!(form, Form::Whole(..)));
        match self.node.content {
            Content::Integer(number) if (least..=most).contains(&number) => T::try_from(number).ok(),
            _ => self.unfit(&format!("a whole number from {least} to {most}")),
        }
    }

    /// The value as any whole number; `expected` says what would fit in place of anything else.
    pub fn whole_number(&self, expected: &str) -> Option<i128> {
        self.reads(|form| matches!(form, Form::Whole(..)));
        match self.node.content {
            Content::Integer(number) => Some(number),
            _ => self.unfit(expected),
        }
    }

    /// The value as `true` or `false`.
    pub fn boolean(&self) -> Option<bool> {
        self.reads(|form| matches!(form, Form::Boolean));
        match self.node.content {
            Content::Boolean(flag) => Some(flag),
            _ => self.unfit("`true` or `false`"),
        }
    }

    /// The value as a duration with a unit.
    pub fn duration(&self) -> Option<Nanos> {
        self.reads(|form| matches!(form, Form::Duration));
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
        self.reads(|form| matches!(form, Form::List(..)));
        match &self.node.content {
            Content::List(items) => {
                Some(items.iter().enumerate().map(move |(index, item)| self.item(index, item)))
            }
            _ => self.unfit(expected),
        }
    }

    /// The entries of a list of exactly two.
    pub fn pair(&self, expected: &str) -> Option<[At<'_>; 2]> {
        self.reads(|form| matches!(form, Form::Pair(_)));
        let Content::List(items) = &self.node.content else { return self.unfit(expected) };
        if items.len() != 2 {
            self.refuse(format!("found a list of {}, expected {expected}", items.len()), None);
            return None;
        }
        Some(std::array::from_fn(|index| self.item(index, &items[index])))
    }

    /// The entries of a mapping whose keys are names of the user's own; nothing counts as none.
    pub fn entries(&self, expected: &str) -> Option<impl ExactSizeIterator<Item = At<'_>>> {
        self.reads(|form| matches!(form, Form::Map(_) | Form::Section(_) | Form::Strategy | Form::Solvers));
        let entries: &[(Key, Node)] = match &self.node.content {
            Content::Map(entries) => entries,
            Content::Null => &[],
            _ => return self.unfit(expected),
        };
        Some(entries.iter().map(move |(key, value)| self.under(key, value)))
    }

    /// The value of a key of a mapping, the first of that name; `None` where there is none, or no mapping.
    pub fn entry(&self, key: &str) -> Option<At<'_>> {
        let Content::Map(entries) = &self.node.content else { return None };
        let (key, value) = entries.iter().find(|(known, _)| known.text == key)?;
        Some(self.under(key, value))
    }

    /// Visits the values of a mapping; nothing where there is no mapping.
    pub fn each_entry(&self, visit: &mut dyn FnMut(&At)) {
        if let Content::Map(entries) = &self.node.content {
            entries.iter().for_each(|(key, value)| visit(&self.under(key, value)));
        }
    }

    /// A mapping with the keys of a section; others are refused.
    pub fn fields(&self, expected: &str, section: &'static Section) -> Option<Fields<'_>> {
        self.reads_section(section);
        for entry in self.entries(expected)? {
            if section.key(entry.key()).is_none() {
                self.refuse_unknown(&entry, section);
            }
        }
        Some(Fields { at: self, section })
    }

    /// The single entry of a mapping that chooses one of several forms, such as `{uniform: [1ms, 2ms]}`.
    pub fn choice(&self, expected: &str, section: &'static Section) -> Option<(&'static str, At<'_>)> {
        self.reads_section(section);
        let Content::Map(entries) = &self.node.content else { return self.unfit(expected) };
        let [(key, value)] = entries.as_slice() else {
            let known: Vec<String> = section.names().map(quoted).collect();
            let hint = format!("one of {}", known.join(", "));
            self.refuse(format!("found {} keys, expected exactly one", entries.len()), Some(hint));
            return None;
        };
        match section.key(&key.text) {
            Some(known) => Some((known.name, self.child(Step::Key(key), value, Some(&known.form)))),
            None => {
                self.refuse_unknown(&self.child(Step::Key(key), value, None), section);
                None
            }
        }
    }

    fn reads_section(&self, section: &'static Section) {
        self.reads(|form| matches!(form, Form::Section(declared) if std::ptr::eq(*declared, section)));
    }

    fn refuse_unknown(&self, entry: &At, section: &'static Section) {
        let hint = self.findings.hint(entry.key(), section.names());
        self.findings.refuse(&entry.key_spot(), format!("unknown key {}", quoted(entry.key())), hint);
    }

    /// Refuses every key that stands a second time in its mapping, here and below.
    pub fn refuse_duplicate_keys(&self) {
        match &self.node.content {
            Content::List(items) => {
                for (index, item) in items.iter().enumerate().filter(|(_, item)| item.is_nested()) {
                    self.child(Step::Index(index), item, None).refuse_duplicate_keys();
                }
            }
            Content::Map(entries) => {
                let mut first: HashMap<&str, Mark> = HashMap::with_capacity(entries.len());
                for (key, value) in entries {
                    let entry = self.child(Step::Key(key), value, None);
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
    section: &'static Section,
}

impl<'a> Fields<'a> {
    /// The value of a key of the section, if it stands there.
    pub fn get(&self, key: &str) -> Option<At<'a>> {
        let form = &self.declared(key).form;
        let Content::Map(entries) = &self.at.node.content else { return None };
        let (key, value) = entries.iter().find(|(known, _)| known.text == key)?;
        Some(self.at.child(Step::Key(key), value, Some(form)))
    }

    /// The value of a key that must stand there.
    pub fn required(&self, key: &str, expected: &str) -> Option<At<'a>> {
        let value = self.get(key);
        if value.is_none() {
            self.at.refuse(format!("the key {} is missing", quoted(key)), Some(format!("{key}: {expected}")));
        }
        value
    }

    /// What the section says of the key.
    ///
    /// # Panics
    /// When the section has no such key: it is declared beside its reader.
    fn declared(&self, key: &str) -> &'static Declared {
        let declared = self.section.key(key);
        declared.unwrap_or_else(|| panic!("`{}` has no key `{key}`", self.section.name))
    }
}
