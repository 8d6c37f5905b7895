//! Forms in words, for the reference page.

use super::shape::{Form, Section};
use crate::parameter::ParameterKind;

/// What fits, in words; sections become links.
pub fn form(form: &'static Form) -> String {
    match form {
        Form::Nothing => "`null`".to_owned(),
        Form::Anything => "any value".to_owned(),
        Form::Boolean => "`true` or `false`".to_owned(),
        Form::Whole(least, most) => whole(*least, *most),
        Form::Number(least, most) => number(*least, *most),
        Form::Text => "text".to_owned(),
        Form::Pattern(_, words) => (*words).to_owned(),
        Form::Name(what) => format!("the name of {what}"),
        Form::Word(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            words.join(", ")
        }
        Form::Duration => "a duration".to_owned(),
        Form::Value => "a value".to_owned(),
        Form::List(entry, 0) => format!("a list, each {}", self::inner(entry)),
        Form::List(entry, least) => format!("a list of at least {least}, each {}", self::inner(entry)),
        Form::Pair(entry) => format!("a list of two, each {}", self::inner(entry)),
        Form::Map(map) => format!("a mapping from {} to {}", map.from, self::inner(&map.to)),
        Form::Section(section) => link(section),
        Form::Any(forms) => {
            let forms: Vec<String> = forms.iter().map(self::form).collect();
            forms.join(", or ")
        }
        Form::Strategy => "the name of [a strategy](#strategies), or `{NAME: {PARAMETER: VALUE}}`".to_owned(),
        Form::Solvers => "a mapping from [solvers](#solvers) to their parameters".to_owned(),
    }
}

/// What fits inside something; in brackets where one of several does.
fn inner(form: &'static Form) -> String {
    match form {
        Form::Any(_) => format!("({})", self::form(form)),
        _ => self::form(form),
    }
}

/// What fits a parameter, in words.
pub fn parameter(kind: ParameterKind) -> String {
    match kind {
        ParameterKind::Integer(least, most) => whole(least.into(), most.into()),
        ParameterKind::Number(least, most) => number(least, most),
        ParameterKind::Boolean => form(&Form::Boolean),
        ParameterKind::ContainerNode => form(&Form::Name("a container node")),
    }
}

/// A link to the heading of a section.
pub fn link(section: &Section) -> String {
    format!("[{}](#{})", section.name, anchor(section.name))
}

/// The anchor that renderers of Markdown give a heading: in small letters, without punctuation, spaces as hyphens.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter.to_ascii_lowercase() }).collect()
}

fn whole(least: i128, most: i128) -> String {
    let unbounded = |bound: i128| bound.unsigned_abs() >= u64::MAX.into() || bound == i64::MAX.into();
    match (least, most) {
        (least, most) if least == most => format!("`{least}`"),
        (least, _) if least == i64::MIN.into() => "a whole number".to_owned(),
        (least, most) if unbounded(most) => format!("a whole number of at least {least}"),
        _ => format!("a whole number from {least} to {most}"),
    }
}

fn number(least: f64, most: f64) -> String {
    match (least > f64::MIN, most < f64::MAX) {
        (true, true) => format!("a number from {least} to {most}"),
        (true, false) => format!("a number of at least {least}"),
        _ => "a number".to_owned(),
    }
}
