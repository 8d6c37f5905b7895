//! Whether a new text says what the old one said, with the changes and nothing else.

use super::layout;
use super::{Change, RewriteError, Written};
use crate::scenario::tree::{self, Content, Key, Mark, Node};

/// Compares the documents of both texts, and their comments.
///
/// # Errors
/// When anything differs that was not to be changed, or a change is not there.
pub fn check(old: &str, new: &str, changes: &[Change]) -> Result<(), RewriteError> {
    let unreadable = |error: tree::SyntaxError| RewriteError::Unreadable(error.message);
    let mut wanted = tree::parse(old, 0).map_err(unreadable)?;
    let found = tree::parse(new, 0).map_err(|_| RewriteError::Astray("the result would be no YAML"))?;
    changes.iter().try_for_each(|change| make(&mut wanted, change))?;
    if !same(&wanted, &found) {
        return Err(RewriteError::Astray("the result would say something else"));
    }
    if layout::read(old)?.comments != layout::read(new)?.comments {
        return Err(RewriteError::Astray("comments would be lost"));
    }
    Ok(())
}

/// Makes a change in the tree of a document, where it has nothing to do with how it is written.
fn make(root: &mut Node, change: &Change) -> Result<(), RewriteError> {
    match change {
        Change::Set { path, value } => set(at(root, path)?, value),
        Change::OneOf { path, values } => choose(at(root, path)?, values),
        Change::Bounds { path, least, most } => bound(at(root, path)?, *least, *most),
        Change::Add { entries } => {
            if root.get("expect").is_none() {
                push(root, "expect", Written::Map(Vec::new()).node());
            }
            let section = at(root, &[])?;
            if section.content == Content::Null {
                section.content = Content::Map(Vec::new());
            }
            entries.iter().for_each(|(key, value)| push(section, key, value.node()));
        }
    }
    Ok(())
}

fn at<'n>(root: &'n mut Node, path: &[String]) -> Result<&'n mut Node, RewriteError> {
    let mut node = root.get_mut("expect");
    for key in path {
        node = node.and_then(|node| node.get_mut(key));
    }
    node.ok_or(RewriteError::Astray("there is nothing to change"))
}

fn push(node: &mut Node, key: &str, value: Node) {
    if let Content::Map(entries) = &mut node.content {
        entries.push((Key { text: key.to_owned(), scalar: None, mark: Mark::default() }, value));
    }
}

fn set(node: &mut Node, value: &Written) {
    match (&mut node.content, value) {
        (Content::Map(_), Written::Map(entries)) => {
            for (key, value) in entries {
                if let Some(below) = node.get_mut(key) {
                    set(below, value);
                }
            }
        }
        (content, _) => *content = value.node().content,
    }
}

fn choose(node: &mut Node, values: &[Written]) {
    if let Content::List(items) = &mut node.content {
        for value in values.iter().map(Written::node) {
            if !items.iter().any(|item| same(item, &value)) {
                items.push(value);
            }
        }
        return;
    }
    let [value] = values else {
        let mut list: Vec<Node> = values.iter().map(Written::node).collect();
        if let Some(present) = list.iter().position(|value| same(value, node)) {
            list[..=present].rotate_right(1);
        }
        node.content = Content::List(list);
        return;
    };
    set(node, value);
}

fn bound(node: &mut Node, least: f64, most: f64) {
    if !matches!(node.content, Content::Map(_)) {
        return set(node, &Written::bounds(least, most));
    }
    for (key, number, rules_out) in
        [("at_least", least, f64::gt as fn(&f64, &f64) -> bool), ("at_most", most, f64::lt)]
    {
        if let Some(bound) = node.get_mut(key)
            && number_of(&bound.content).is_none_or(|present| rules_out(&present, &number))
        {
            bound.content = Content::Float(number);
        }
    }
}

fn number_of(content: &Content) -> Option<f64> {
    match content {
        Content::Integer(number) => Some(*number as f64),
        Content::Float(number) => Some(*number),
        _ => None,
    }
}

/// Whether two values are the same wherever they stand. Mappings have no order, and 1 is 1.0.
fn same(left: &Node, right: &Node) -> bool {
    match (&left.content, &right.content) {
        (Content::List(left), Content::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Content::Map(left), Content::Map(right)) => {
            // Nearly always they have one order; only mappings made from values may differ in it.
            let is_there = |(position, (key, value)): (usize, &(Key, Node))| {
                let is_key = |(other, _): &&(Key, Node)| other.text == key.text;
                let found = right.get(position).filter(is_key).or_else(|| right.iter().find(is_key));
                found.is_some_and(|(_, found)| same(value, found))
            };
            left.len() == right.len() && left.iter().enumerate().all(is_there)
        }
        (left, right) => match (number_of(left), number_of(right)) {
            (Some(left), Some(right)) => left == right || left.is_nan() && right.is_nan(),
            _ => left == right,
        },
    }
}
