//! The section `conditions`: a list whose entries have one key each.

use regex::Regex;

use crate::model::{Composition, Enforce, Ordering, Test};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Located, Spot};

use super::reader::{At, Fields};

const KINDS: &[&str] = &[
    "eq", "neq", "lt", "lte", "gt", "lg", "gte", "regex", "in", "exists", "same", "diff", "share", "nshare",
];

/// A condition whose names are not resolved yet.
pub enum ConditionEntry {
    /// On one request node.
    Attribute {
        /// The request node.
        node: Located<String>,
        /// The container attribute.
        attribute: Located<String>,
        /// The test.
        test: Test,
    },
    /// Over several request nodes.
    Composition {
        /// The request nodes.
        nodes: Vec<Located<String>>,
        /// The attribute of `share` and `nshare`.
        attribute: Option<Located<String>>,
        /// The demand.
        composition: Composition,
        /// Where the list of nodes stands.
        spot: Spot,
    },
}

/// Reads the section; conditions that do not fit are left out.
pub fn read_all(at: &At) -> Vec<ConditionEntry> {
    let Some(items) = at.list("a list of conditions, such as `- diff: {nodes: [x, y]}`") else {
        return Vec::new();
    };
    items.filter_map(|item| read(&item)).collect()
}

fn read(at: &At) -> Option<ConditionEntry> {
    let (kind, at) = at.choice("a condition, such as `diff: {nodes: [x, y]}`", KINDS)?;
    match kind {
        "same" => read_composition(&at, |_| Composition::Same, false),
        "diff" => read_composition(&at, |_| Composition::Diff, false),
        "share" => read_composition(&at, Composition::Share, true),
        "nshare" => read_composition(&at, Composition::Nshare, true),
        _ => read_attribute(&at, kind),
    }
}

fn read_attribute(at: &At, kind: &str) -> Option<ConditionEntry> {
    let known: &'static [&'static str] = match kind {
        "exists" => &["node", "attribute"],
        "lt" | "lte" | "gt" | "lg" | "gte" => &["node", "attribute", "value", "enforce"],
        _ => &["node", "attribute", "value"],
    };
    let fields = at.fields("a mapping such as `{node: x, attribute: rank, value: 2}`", known)?;
    let node = name(&fields, "node", "the name of a request node");
    let attribute = name(&fields, "attribute", "the name of a container attribute");
    let test = read_test(&fields, kind);
    Some(ConditionEntry::Attribute { node: node?, attribute: attribute?, test: test? })
}

fn name(fields: &Fields, key: &str, expected: &str) -> Option<Located<String>> {
    fields.required(key, expected)?.name(expected)
}

fn read_test(fields: &Fields, kind: &str) -> Option<Test> {
    let ordering = match kind {
        "exists" => return Some(Test::Exists),
        "eq" => return Some(Test::Eq(value(fields)?.value()?)),
        "neq" => return Some(Test::Neq(value(fields)?.value()?)),
        "regex" => return read_regex(fields),
        "in" => return read_in(fields),
        "lt" => Ordering::Lt,
        "lte" => Ordering::Lte,
        "gte" => Ordering::Gte,
        _ => Ordering::Gt,
    };
    let threshold = value(fields).and_then(|at| at.number("a finite number to compare with"));
    let enforce = match fields.get("enforce") {
        None => Enforce::default(),
        Some(at) => read_enforce(&at)?,
    };
    Some(Test::Compare { ordering, threshold: threshold?, enforce })
}

fn value<'a>(fields: &Fields<'a>) -> Option<At<'a>> {
    fields.required("value", "the value to compare with")
}

fn read_enforce(at: &At) -> Option<Enforce> {
    match at.text("`hard` or `soft`")?.value.as_str() {
        "hard" => Some(Enforce::Hard),
        "soft" => Some(Enforce::Soft),
        _ => at.unfit("`hard` or `soft`"),
    }
}

fn read_in(fields: &Fields) -> Option<Test> {
    let at = value(fields)?;
    let items = at.list("a list of values")?;
    if items.len() == 0 {
        at.refuse("found an empty list: no value is in it", None);
        return None;
    }
    let values: Option<Vec<_>> = items.map(|item| item.value()).collect();
    values.map(Test::In)
}

fn read_regex(fields: &Fields) -> Option<Test> {
    let at = value(fields)?;
    let pattern = at.text("a regular expression in quotes")?;
    match Regex::new(&pattern.value) {
        Ok(regex) => Some(Test::Regex(regex)),
        Err(error) => {
            at.refuse(
                format!("the regular expression {} is refused: {}", quoted(&pattern.value), reason(&error)),
                None,
            );
            None
        }
    }
}

/// What is wrong, in one line: the crate draws the pattern above it.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

fn read_composition(
    at: &At,
    composition: impl FnOnce(String) -> Composition,
    with_attribute: bool,
) -> Option<ConditionEntry> {
    let known: &'static [&'static str] = if with_attribute { &["nodes", "attribute"] } else { &["nodes"] };
    let fields = at.fields("a mapping such as `{nodes: [x, y]}`", known)?;
    let attribute = with_attribute.then(|| name(&fields, "attribute", "the name of a container attribute"));
    let list = fields.required("nodes", "a list of two or more request nodes")?;
    let items = list.list("a list of two or more request nodes")?;
    let nodes: Option<Vec<_>> = items.map(|item| item.name("the name of a request node")).collect();
    let attribute = match attribute {
        None => None,
        Some(attribute) => Some(attribute?),
    };
    let composition = composition(attribute.as_ref().map(|name| name.value.clone()).unwrap_or_default());
    Some(ConditionEntry::Composition { nodes: nodes?, attribute, composition, spot: list.spot() })
}
