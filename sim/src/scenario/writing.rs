//! Sections of a scenario as text that people read and edit: what `huddle import` and `huddle generate` are made of.
//!
//! Every function gives YAML that reads back as what it was given: names and strings are plain where nobody could take
//! them for anything else, and in double quotes otherwise.

use indexmap::IndexSet;

use super::diagnostic::drives_terminals;
use crate::model::{
    AttributeCondition, Composition, CompositionCondition, Condition, Container, ContainerId, Enforce,
    Request, Test, Value,
};

/// The widest line of a list that goes over several lines, in characters.
const WIDTH_MAX: usize = 110;

/// A string as a scalar: plain where nobody could read anything else in it, in double quotes otherwise.
pub fn text(text: &str) -> String {
    let starts = |character: char| character.is_ascii_alphabetic() || character == '_';
    let goes_on = |character: char| character.is_ascii_alphanumeric() || "_.-".contains(character);
    let is_plain = text.starts_with(starts) && text.chars().all(goes_on) && !means_something_else(text);
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// Words that some YAML reader takes for something else than a string.
fn means_something_else(text: &str) -> bool {
    const WORDS: [&str; 7] = ["null", "true", "false", "yes", "no", "on", "off"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn quoted(text: &str) -> String {
    let mut shown = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => shown.extend(['\\', character]),
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            // Characters that YAML does not print, takes for the end of a line, or that turn the direction of writing.
            _ if drives_terminals(character) || character == '\u{feff}' => {
                shown.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => shown.push(character),
        }
    }
    shown + "\""
}

/// The name of a node: as [`text`], but digits alone stay as they are, since the format takes them for a name.
pub fn name(name: &str) -> String {
    let is_number = name.len() <= 18
        && (name == "0" || !name.starts_with('0'))
        && name.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && !name.is_empty() { name.to_owned() } else { text(name) }
}

/// A value of an attribute. A float stays one, whatever its value.
pub fn value(value: &Value) -> String {
    match value {
        Value::Text(content) => text(content),
        Value::Float(number) => format!("{number:?}"),
        Value::Integer(_) | Value::Boolean(_) => value.to_string(),
    }
}

/// A line for each node below `container.nodes`, with its attributes in the order of the container.
pub fn container_nodes(container: &Container) -> String {
    container
        .nodes()
        .map(|node| format!("    {}: {{{}}}\n", name(container.name(node)), attributes(container, node)))
        .collect()
}

fn attributes(container: &Container, node: ContainerId) -> String {
    let pairs = container.attributes().filter_map(|attribute| {
        let found = container.attribute(node, attribute)?;
        Some(format!("{}: {}", text(attribute), value(found)))
    });
    pairs.collect::<Vec<_>>().join(", ")
}

/// The key `edges` of a container: pairs where no edge is more than a pair, otherwise a line for each.
pub fn container_edges(container: &Container) -> String {
    let is_pair = |edge: &crate::model::Edge| !edge.directed && edge.attributes.is_empty();
    let shown = |node| name(container.name(node));
    if container.edges().iter().all(is_pair) {
        let pairs =
            container.edges().iter().map(|edge| format!("[{}, {}]", shown(edge.from), shown(edge.to)));
        return list("  edges", pairs);
    }
    let mut lines = "  edges:\n".to_owned();
    for edge in container.edges() {
        if is_pair(edge) {
            lines += &format!("    - [{}, {}]\n", shown(edge.from), shown(edge.to));
            continue;
        }
        lines += &format!("    - {{from: {}, to: {}", shown(edge.from), shown(edge.to));
        if edge.directed {
            lines += ", directed: true";
        }
        for (attribute, found) in edge.attributes.iter() {
            lines += &format!(", {}: {}", text(attribute), value(found));
        }
        lines += "}\n";
    }
    lines
}

/// A line for each node below `request.nodes`.
pub fn request_nodes(request: &Request) -> String {
    let nodes = request.nodes.iter();
    nodes.map(|node| format!("    {}: {{type: {}}}\n", name(&node.name), value(&node.kind))).collect()
}

/// The key `edges` of a request.
pub fn request_edges(request: &Request) -> String {
    let shown = |node| name(request.name(node));
    list("  edges", request.edges.iter().map(|(from, to)| format!("[{}, {}]", shown(*from), shown(*to))))
}

/// A key with a list in brackets, over as many lines as it takes.
fn list(key: &str, items: impl Iterator<Item = String>) -> String {
    let indent = " ".repeat(key.len() + 3);
    let mut lines = vec![format!("{key}: [")];
    for (position, item) in items.enumerate() {
        let line = lines.last_mut().expect("there is a first line");
        if position > 0 && line.chars().count() + item.chars().count() + 3 > WIDTH_MAX {
            line.push(',');
            lines.push(indent.clone() + &item);
        } else {
            line.push_str(if position > 0 { ", " } else { "" });
            line.push_str(&item);
        }
    }
    lines.join("\n") + "]\n"
}

/// The section `mapping`: a line for each request type, in the order of the request.
pub fn mapping(request: &Request) -> String {
    let mut lines: IndexSet<String> = IndexSet::new();
    for node in &request.nodes {
        let fits: Vec<String> = node.fits.iter().map(value).collect();
        let fits = if fits.len() == 1 { fits[0].clone() } else { format!("[{}]", fits.join(", ")) };
        let line = format!("  {}: {fits}\n", name(&node.kind.to_string()));
        lines.insert(line);
    }
    format!("mapping:\n{}", lines.into_iter().collect::<String>())
}

/// One entry of the section `conditions`.
pub fn condition(request: &Request, condition: &Condition) -> String {
    match condition {
        Condition::Attribute(condition) => attribute_condition(request, condition),
        Condition::Composition(condition) => composition_condition(request, condition),
    }
}

fn attribute_condition(request: &Request, condition: &AttributeCondition) -> String {
    let wanted = match &condition.test {
        Test::Eq(wanted) | Test::Neq(wanted) => format!(", value: {}", value(wanted)),
        Test::Compare { threshold, enforce, .. } => {
            let soft = if *enforce == Enforce::Soft { ", enforce: soft" } else { "" };
            format!(", value: {threshold}{soft}")
        }
        Test::Regex(pattern) => format!(", value: {}", quoted(pattern.as_str())),
        Test::In(wanted) => format!(", value: [{}]", wanted.iter().map(value).collect::<Vec<_>>().join(", ")),
        Test::Exists => String::new(),
    };
    let (key, node) = (condition.test.key(), name(request.name(condition.node)));
    format!("{key}: {{node: {node}, attribute: {}{wanted}}}", name(&condition.attribute))
}

fn composition_condition(request: &Request, condition: &CompositionCondition) -> String {
    let nodes: Vec<String> = condition.nodes.iter().map(|node| name(request.name(*node))).collect();
    let attribute = match &condition.composition {
        Composition::Share(attribute) | Composition::Nshare(attribute) => {
            format!(", attribute: {}", name(attribute))
        }
        Composition::Same | Composition::Diff => String::new(),
    };
    format!("{}: {{nodes: [{}]{attribute}}}", condition.composition.key(), nodes.join(", "))
}
