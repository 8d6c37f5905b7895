//! The scenario as run, written down so that running it again gives the same result.
//!
//! - Without overrides and without a graph file it is the text that was read, comments and all.
//! - Otherwise it is the edited document, written anew below comments that say what was changed. A graph from a
//!   file is written into it, its laid-over attributes included: the copy then depends neither on where it lies nor
//!   on a file that may change. A graph of more than [`INLINED_MAX`] nodes and edges would make the copy larger than
//!   its reader takes; there, and where an edge attribute is called `from`, `to` or `directed`, the path is made
//!   absolute instead.

use std::path::Path;

use crate::model::{Container, Value};

use super::diagnostic::escaped;
use super::overrides::Edit;
use super::tree::{Content, Key, Mark, Node};

/// Nodes and edges that are written into the copy.
const INLINED_MAX: usize = 100_000;

/// The text to record.
pub fn write(text: &str, root: Node, edits: &[Edit], folder: &Path, container: &Container) -> String {
    let file = root.get("container").and_then(|section| section.get("file")).cloned();
    if edits.is_empty() && file.is_none() {
        return text.to_owned();
    }
    let mut root = root;
    let mut head = String::new();
    for edit in edits {
        head += &format!("# changed by {}\n", escaped(&edit.label));
    }
    if let Some(Content::Text(path)) = file.map(|node| node.content) {
        head += &format!("# container read from file {}\n", escaped(&path));
        replace_file(&mut root, &folder.join(path), container);
    }
    match serde_yaml::to_string(&root) {
        Ok(document) => head + &document,
        Err(error) => format!("{head}# the changed document cannot be written: {error}\n{text}"),
    }
}

fn replace_file(root: &mut Node, path: &Path, container: &Container) {
    let Some(section) = root.get_mut("container") else { return };
    if fits_inline(container) {
        section.content = inlined(container);
        return;
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if let Some(value) = section.get_mut("file") {
        *value = node(Content::Text(absolute.display().to_string()));
    }
}

/// Whether a graph can be written into a scenario.
pub(super) fn fits_inline(container: &Container) -> bool {
    container.len() + container.edges().len() <= INLINED_MAX && !clashes(container)
}

/// Whether an edge has an attribute whose name means something else inline.
fn clashes(container: &Container) -> bool {
    let taken = |name: &String| ["from", "to", "directed"].contains(&name.as_str());
    container.edges().iter().any(|edge| edge.attributes.keys().any(taken))
}

fn inlined(container: &Container) -> Content {
    let nodes = container.nodes().map(|id| {
        let attributes =
            container.attributes().filter_map(|name| Some((name, container.attribute(id, name)?)));
        (container.name(id), map(attributes.map(|(name, value)| (name, scalar(value)))))
    });
    let edges = container.edges().iter().map(|edge| {
        let ends = [("from", edge.from), ("to", edge.to)];
        let ends = ends.map(|(key, end)| (key, Content::Text(container.name(end).to_owned())));
        let directed = edge.directed.then_some(("directed", Content::Boolean(true)));
        let attributes = edge.attributes.iter().map(|(name, value)| (name.as_str(), scalar(value)));
        node(map(ends.into_iter().chain(directed).chain(attributes)))
    });
    let edges = Content::List(edges.collect());
    map([("nodes", map(nodes)), ("edges", edges)].into_iter())
}

fn map<'n>(entries: impl Iterator<Item = (&'n str, Content)>) -> Content {
    let key = |text: &str| Key { text: text.to_owned(), scalar: None, mark: Mark::default() };
    Content::Map(entries.map(|(name, content)| (key(name), node(content))).collect())
}

fn scalar(value: &Value) -> Content {
    match value {
        Value::Integer(number) => Content::Integer((*number).into()),
        Value::Float(number) => Content::Float(*number),
        Value::Text(text) => Content::Text(text.to_string()),
        Value::Boolean(flag) => Content::Boolean(*flag),
    }
}

fn node(content: Content) -> Node {
    Node { content, mark: Mark::default() }
}
