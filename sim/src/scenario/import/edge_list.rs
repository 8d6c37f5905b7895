//! Edges line by line, as networkx writes them (`write_edgelist`, `write_weighted_edgelist`).
//!
//! ```text
//! # a comment
//! Aarhus Odense {'delay': 5, 'fibre': True}
//! Odense Slagelse 2.5
//! ```
//!
//! The two ends stand apart by blanks; behind them may stand the edge's attributes as Python writes a dictionary, or one
//! number, its `weight`. Everything from `#` on is a comment. All edges are undirected: this form does not tell. A node
//! is made by its first mention; nodes without edges, and attributes of nodes, cannot be told.

use std::collections::BTreeMap;

use super::csv_edges::ENDS;
use super::draft::Draft;
use super::findings::{Findings, Mistake};
use super::literal::{self, Kind, Literal};
use super::untyped;
use crate::model::{Edge, Value};
use crate::scenario::diagnostic::quoted;

const HINT: &str = "a line is two nodes, and their attributes, as in `a b`, `a b {'weight': 2}` or `a b 2`; a table \
                    with a heading is of the format `csv`";

/// Reads a text into a draft.
pub(super) fn read(text: &str, draft: &mut Draft, findings: &mut Findings<'_>) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if draft.is_overfull() {
            return;
        }
        if let Err(mistake) = read_line(&text[..at + line.len()], at, draft) {
            findings.add_mistake(mistake);
        }
        at += line.len();
    }
}

/// Reads the line that begins there and ends with the text.
fn read_line(text: &str, start: usize, draft: &mut Draft) -> Result<(), Mistake> {
    let line = &text[start..];
    // A comment may stand behind attributes, in which `#` may be part of a text.
    let plain = line.split('#').next().unwrap_or_default();
    let mut words = words(plain);
    let Some((first_at, from)) = words.next() else { return Ok(()) };
    let Some((_, to)) = words.next().filter(|(_, to)| !to.starts_with('{')) else {
        return Err(Mistake::hinted(
            start + first_at,
            format!("{} stands alone in its line", quoted(from)),
            HINT,
        ));
    };
    let is_heading =
        |name: &str| ENDS.iter().any(|ends| [ends.0, ends.1].contains(&&*name.to_ascii_lowercase()));
    if draft.is_empty() && is_heading(from) && is_heading(to) {
        let message = format!("found a heading, {}, but lines of edges have none", quoted(plain.trim()));
        return Err(Mistake::hinted(start + first_at, message, HINT));
    }
    let attributes = match words.next() {
        None => BTreeMap::new(),
        Some((at, word)) if word.starts_with('{') => dictionary(text, start + at, draft)?,
        Some((at, word)) => match (untyped::value(word, draft), words.next()) {
            (Some(weight @ (Value::Integer(_) | Value::Float(_))), None) => {
                BTreeMap::from([("weight".to_owned(), weight)])
            }
            _ => {
                let message = format!("found {}, expected attributes in braces or one number", quoted(word));
                return Err(Mistake::hinted(start + at, message, HINT));
            }
        },
    };
    let [from, to] = [from, to].map(|name| draft.named(name));
    draft.edge(Edge { from, to, directed: false, attributes: attributes.into() });
    Ok(())
}

/// The words of a line and where they stand in it.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    line.split_whitespace().map(move |word| {
        let at = rest + line[rest..].find(word).unwrap_or(0);
        rest = at + word.len();
        (at, word)
    })
}

fn dictionary(text: &str, at: usize, draft: &mut Draft) -> Result<BTreeMap<String, Value>, Mistake> {
    let literal = literal::parse(text, at)?;
    let Kind::Map(entries) = literal.kind else {
        return Err(Mistake::hinted(
            at,
            format!("found {}, expected a dictionary", literal.kind.name()),
            HINT,
        ));
    };
    let mut attributes = BTreeMap::new();
    for (name, value) in entries {
        let Kind::Text(name_text) = name.kind else {
            return Err(Mistake::new(
                name.at,
                format!("found {}, expected the name of an attribute", name.kind.name()),
            ));
        };
        let Some(value) = scalar(&name_text, value, draft) else { continue };
        if attributes.insert(name_text.clone(), value).is_some() {
            return Err(Mistake::new(name.at, format!("the attribute `{name_text}` is given twice")));
        }
    }
    Ok(attributes)
}

/// The value of an attribute; `None` is a missing one, and nested ones are left out.
fn scalar(name: &str, literal: Literal, draft: &mut Draft) -> Option<Value> {
    match literal.kind {
        Kind::Nothing => None,
        Kind::Boolean(flag) => Some(Value::Boolean(flag)),
        Kind::Integer(number) => Some(Value::Integer(number)),
        Kind::Float(number) => Some(Value::Float(number)),
        Kind::Text(text) => Some(draft.text(&text)),
        Kind::List(_) | Kind::Map(_) => {
            draft.leave_out(format!("the edge attribute `{name}`, which is {},", literal.kind.name()));
            None
        }
    }
}
