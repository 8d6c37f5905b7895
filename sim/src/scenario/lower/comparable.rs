//! Whether an attribute condition can compare with any value that container nodes have.
//!
//! A string never equals a number or a boolean, and only numbers are in order. A condition that finds none of the kind that it
//! needs is no error, since it has an answer; but it is the same for every node, which is hardly what was meant.

use std::collections::BTreeSet;

use crate::model::{Column, Enforce, Test, Value};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Findings, Located};

use super::container::Built;

/// What booleans are called in YAML 1.1, and strings in YAML 1.2.
const YES: [&str; 3] = ["yes", "on", "y"];
const NO: [&str; 3] = ["no", "off", "n"];

/// Tells where no node's value of the attribute is of a kind that the test compares with.
pub fn check(attribute: &Located<String>, test: &Test, container: Option<&Built>, findings: &Findings) {
    let Some(Built { container, doubtful }) = container else { return };
    let Some(column) = container.column(&attribute.value).filter(|_| !doubtful.contains(&attribute.value))
    else {
        return;
    };
    let wanted = wanted(test);
    let values = || column.iter().flatten();
    if wanted.is_empty() || values().any(|value| wanted.contains(kind(value))) {
        return;
    }
    let found: BTreeSet<&str> = values().map(kind).collect();
    if found.is_empty() {
        return;
    }
    let field = attribute.spot.field.trim_end_matches(".attribute");
    let name = quoted(&attribute.value);
    let list = |kinds: &BTreeSet<&str>| kinds.iter().copied().collect::<Vec<_>>().join(" and ");
    let comes_to = match test {
        Test::Neq(_) => "it holds for every container node",
        Test::Compare { enforce: Enforce::Soft, .. } => "it adds nothing to any bid",
        _ => "it holds for no container node",
    };
    let misread = misread(test, column).unwrap_or_default();
    findings.notice(format!(
        "{field}: `{}` compares {name} with {}, but container nodes have only {} there, so that {comes_to}{misread}",
        test.key(),
        list(&wanted),
        list(&found)
    ));
}

/// The kinds of values that a test compares with; none where it takes any.
fn wanted(test: &Test) -> BTreeSet<&'static str> {
    match test {
        Test::Eq(value) | Test::Neq(value) => BTreeSet::from([kind(value)]),
        Test::In(values) => values.iter().map(kind).collect(),
        Test::Compare { .. } => BTreeSet::from([NUMBERS]),
        Test::Regex(_) => BTreeSet::from([STRINGS]),
        Test::Exists => BTreeSet::new(),
    }
}

const NUMBERS: &str = "numbers";
const STRINGS: &str = "strings";
const BOOLEANS: &str = "booleans";

/// Kinds as far as they can be equal.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Integer(_) | Value::Float(_) => NUMBERS,
        Value::Text(_) => STRINGS,
        Value::Boolean(_) => BOOLEANS,
    }
}

/// A string on one side that is a boolean in YAML 1.1, where the other side has booleans.
fn misread(test: &Test, column: &Column) -> Option<String> {
    let given: &[Value] = match test {
        Test::Eq(value) | Test::Neq(value) => std::slice::from_ref(value),
        Test::In(values) => values,
        _ => return None,
    };
    let is_boolean = |value: &Value| matches!(value, Value::Boolean(_));
    let (text, boolean) = if given.iter().any(is_boolean) {
        column.iter().flatten().find_map(boolean_of_old)?
    } else {
        column.iter().flatten().find(|value| is_boolean(value))?;
        given.iter().find_map(boolean_of_old)?
    };
    Some(format!(" (`{text}` is a string; the boolean is `{boolean}`)"))
}

fn boolean_of_old(value: &Value) -> Option<(&str, bool)> {
    let text = value.as_text()?;
    let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    is_one_of(&YES).then_some((text, true)).or_else(|| is_one_of(&NO).then_some((text, false)))
}
