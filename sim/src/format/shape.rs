//! What may stand at a place of a document: sections, their keys, and the form of what stands under each.
//!
//! Every section is declared once, beside the code that reads it. The reader takes its keys, bounds and words from the
//! declaration, and in builds with assertions refuses to read anything else than is declared; the JSON Schema and
//! the reference page are rendered from it.

/// What fits at a place.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// `null`.
    Nothing,
    /// Whatever YAML has.
    Anything,
    /// `true` or `false`.
    Boolean,
    /// A whole number between two bounds, both included.
    Whole(i128, i128),
    /// A finite number between two bounds, both included; the least and the largest float are no bounds.
    Number(f64, f64),
    /// Any text.
    Text,
    /// Text of a form: as a regular expression without look-around, and in words.
    Pattern(&'static str, &'static str),
    /// The name of something, told in words: text that is not empty, or a whole number.
    Name(&'static str),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A number with a unit of time.
    Duration,
    /// An integer, float, string or boolean.
    Value,
    /// A list of at least so many.
    List(&'static Form, usize),
    /// A list of exactly two.
    Pair(&'static Form),
    /// A mapping from names of the user's own, told in words.
    Map(&'static Map),
    /// A mapping with known keys.
    Section(&'static Section),
    /// One of several.
    Any(&'static [Form]),
    /// The name of a registered strategy, alone or with its parameters.
    Strategy,
    /// Parameters by solver.
    Solvers,
}

/// A mapping whose keys are the user's own.
#[derive(Debug)]
pub struct Map {
    /// What the keys are.
    pub from: &'static str,
    /// What stands under each.
    pub to: Form,
    /// At least so many.
    pub least: usize,
}

/// A mapping with known keys.
#[derive(Debug)]
pub struct Section {
    /// Its name in the JSON Schema, and its heading on the reference page: the way that leads to it.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// Its keys, in the order in which they are told.
    pub keys: &'static [Key],
    /// What stands under keys of the user's own, where there may be any.
    pub others: Option<&'static Form>,
    /// Which keys go together.
    pub rules: &'static [Rule],
}

/// A key of a section.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What it means, in a line.
    pub about: &'static str,
    /// What stands under it.
    pub form: Form,
    /// Whether it must be there.
    pub is_required: bool,
    /// What holds where it is left out, as YAML; `None` where there is no fixed value.
    pub default: Option<&'static str>,
    /// Values that fit, as YAML.
    pub examples: &'static [&'static str],
}

/// Which keys go together.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// One key alone stands in the section.
    Single,
    /// Exactly one of these.
    One(&'static [&'static str]),
    /// At least one of these.
    Some(&'static [&'static str]),
    /// The first goes only with one of the others.
    With(&'static str, &'static [&'static str]),
    /// The first goes with none of the others.
    Without(&'static str, &'static [&'static str]),
    /// The word under a key decides which keys are required; of those of any word no others fit.
    ByWord(&'static str, &'static [(&'static str, &'static [&'static str])]),
}

impl Form {
    /// What fits by itself: each of several, or the form itself.
    pub fn alternatives(&'static self) -> impl Iterator<Item = &'static Form> {
        match self {
            Self::Any(forms) => forms,
            _ => std::slice::from_ref(self),
        }
        .iter()
    }

    /// What stands under a key, where a mapping fits.
    pub fn under(&'static self, key: &str) -> Option<&'static Form> {
        self.alternatives().find_map(|form| match form {
            Self::Map(map) => Some(&map.to),
            Self::Section(section) => section.key(key).map(|key| &key.form).or(section.others),
            _ => None,
        })
    }

    /// What the entries of a list are, where a list fits.
    pub fn entry(&'static self) -> Option<&'static Form> {
        self.alternatives().find_map(|form| match form {
            Self::List(entry, _) | Self::Pair(entry) => Some(*entry),
            _ => None,
        })
    }
}

impl Section {
    /// The key of that name.
    pub fn key(&'static self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The names of its keys.
    pub fn names(&'static self) -> impl ExactSizeIterator<Item = &'static str> + Clone {
        self.keys.iter().map(|key| key.name)
    }

    /// Whether nothing has to stand in it.
    pub fn may_be_empty(&self) -> bool {
        let demands =
            |rule: &Rule| matches!(rule, Rule::Single | Rule::One(_) | Rule::Some(_) | Rule::ByWord(..));
        !self.keys.iter().any(|key| key.is_required) && !self.rules.iter().any(demands)
    }
}

impl Key {
    /// A key that may be left out.
    pub const fn new(name: &'static str, about: &'static str, form: Form) -> Self {
        Self { name, about, form, is_required: false, default: None, examples: &[] }
    }

    /// The same, but it must be there.
    pub const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// The same, with what holds where it is left out, as YAML.
    pub const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    /// The same, with values that fit, as YAML.
    pub const fn such_as(self, examples: &'static [&'static str]) -> Self {
        Self { examples, ..self }
    }
}
