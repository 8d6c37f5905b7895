//! What differs in the settings of several runs: the fields of their scenarios, as run, that do not have one value.

use std::fmt::Write;
use std::path::Path;

use rustc_hash::FxHashMap;

use super::diagnostic::Diagnostics;
use super::tree::{self, Content, Node};
use super::unparsed;

/// Characters of a value that is shown.
const SHOWN_MAX: usize = 160;

/// The fields that differ between documents.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Differing {
    /// The first of them, in the order of the documents; at most [`Differing::MOST`].
    pub fields: Vec<DifferingField>,
    /// How many there are beyond these.
    pub more: usize,
}

impl Differing {
    /// Bound on the number of fields that are listed.
    pub const MOST: usize = 500;
}

/// A field that differs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DifferingField {
    /// Where it stands, such as `network.latency` or `conditions[2].gte.value`.
    pub field: String,
    /// Its value in each document, as it would stand on one line, cut where it is long; `None` where it is not set.
    pub values: Vec<Option<String>>,
}

/// Compares documents, each with the file that it was read from, field by field. Lists of equal length are compared entry by
/// entry, others as a whole.
///
/// # Errors
/// What is wrong with the first text that is no document.
pub fn differing(documents: &[(&Path, &str)]) -> Result<Differing, Diagnostics> {
    let read =
        |(file, text): &(&Path, &str)| tree::parse(text, 0).map_err(|error| unparsed(file, text, error));
    let documents: Vec<Node> = documents.iter().map(read).collect::<Result<_, _>>()?;
    let mut differing = Differing::default();
    differing.compare("", &documents.iter().map(Some).collect::<Vec<_>>());
    Ok(differing)
}

impl Differing {
    fn compare(&mut self, path: &str, nodes: &[Option<&Node>]) {
        let present: Vec<&Node> = nodes.iter().copied().flatten().collect();
        if let Some(keys) = keys_of_all(&present) {
            let tables: Vec<Option<FxHashMap<&str, &Node>>> =
                nodes.iter().map(|node| node.map(table)).collect();
            for key in keys {
                let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                let values = tables.iter().map(|table| table.as_ref()?.get(key).copied());
                self.compare(&path, &values.collect::<Vec<_>>());
            }
        } else if let Some(length) = length_of_all(&present).filter(|_| present.len() == nodes.len()) {
            for index in 0..length {
                let values = present.iter().map(|node| entries(node)?.get(index));
                self.compare(&format!("{path}[{index}]"), &values.collect::<Vec<_>>());
            }
        } else {
            self.leaf(path, nodes);
        }
    }

    fn leaf(&mut self, path: &str, nodes: &[Option<&Node>]) {
        let values: Vec<Option<String>> = nodes.iter().map(|node| node.map(on_one_line)).collect();
        if values.windows(2).all(|pair| pair[0] == pair[1]) {
            return;
        }
        if self.fields.len() == Self::MOST {
            self.more += 1;
            return;
        }
        let values = values.into_iter().map(|value| value.map(shortened)).collect();
        self.fields.push(DifferingField { field: path.to_owned(), values });
    }
}

/// The keys of mappings in the order in which they first come; `None` when not all are mappings, or all are empty.
fn keys_of_all<'n>(nodes: &[&'n Node]) -> Option<Vec<&'n str>> {
    let mut keys = indexmap::IndexSet::new();
    for node in nodes {
        let Content::Map(fields) = &node.content else { return None };
        keys.extend(fields.iter().map(|(key, _)| key.text.as_str()));
    }
    (!keys.is_empty()).then(|| keys.into_iter().collect())
}

/// The fields of a mapping by their keys; of a key that comes twice the first.
fn table(node: &Node) -> FxHashMap<&str, &Node> {
    match &node.content {
        Content::Map(fields) => fields.iter().rev().map(|(key, value)| (key.text.as_str(), value)).collect(),
        _ => FxHashMap::default(),
    }
}

fn entries(node: &Node) -> Option<&[Node]> {
    match &node.content {
        Content::List(entries) => Some(entries),
        _ => None,
    }
}

/// The common length of lists of more than plain values; `None` when they have none.
fn length_of_all(nodes: &[&Node]) -> Option<usize> {
    let is_nested = |node: &Node| matches!(node.content, Content::List(_) | Content::Map(_));
    let lists: Option<Vec<&[Node]>> = nodes.iter().map(|node| entries(node)).collect();
    let lists = lists?;
    let length = lists.first()?.len();
    let fits = |list: &&[Node]| list.len() == length && list.iter().any(is_nested);
    lists.iter().all(fits).then_some(length)
}

/// A value as it would stand on one line of YAML.
fn on_one_line(node: &Node) -> String {
    let mut text = String::new();
    write_flow(node, &mut text);
    text
}

fn write_flow(node: &Node, text: &mut String) {
    let mut plain = |value: &dyn std::fmt::Display| {
        let _ = write!(text, "{value}");
    };
    match &node.content {
        Content::Null => plain(&"null"),
        Content::Boolean(flag) => plain(flag),
        Content::Integer(number) => plain(number),
        Content::Float(number) => plain(number),
        Content::Text(value) => plain(value),
        Content::List(entries) => {
            text.push('[');
            for (position, entry) in entries.iter().enumerate() {
                text.push_str(if position > 0 { ", " } else { "" });
                write_flow(entry, text);
            }
            text.push(']');
        }
        Content::Map(fields) => {
            text.push('{');
            for (position, (key, value)) in fields.iter().enumerate() {
                let _ = write!(text, "{}{}: ", if position > 0 { ", " } else { "" }, key.text);
                write_flow(value, text);
            }
            text.push('}');
        }
    }
}

fn shortened(text: String) -> String {
    match text.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(texts: &[&str]) -> Differing {
        let file = Path::new("scenario.yaml");
        differing(&texts.iter().map(|text| (file, *text)).collect::<Vec<_>>()).unwrap()
    }

    fn rows(texts: &[&str]) -> Vec<(String, Vec<Option<String>>)> {
        compared(texts).fields.into_iter().map(|field| (field.field, field.values)).collect()
    }

    fn row(field: &str, values: &[Option<&str>]) -> (String, Vec<Option<String>>) {
        (field.to_owned(), values.iter().map(|value| value.map(str::to_owned)).collect())
    }

    #[test]
    fn fields_are_named_down_to_the_value_that_differs_and_equal_ones_are_left_out() {
        let one = "{name: a, network: {latency: 1ms, loss: 0.1}, conditions: [{gt: {node: x, value: 2}}]}";
        let other = "{name: a, network: {latency: 5ms, loss: 0.1}, conditions: [{gt: {node: x, value: 3}}]}";
        let expected = [
            row("network.latency", &[Some("1ms"), Some("5ms")]),
            row("conditions[0].gt.value", &[Some("2"), Some("3")]),
        ];
        assert_eq!(rows(&[one, other]), expected);
    }

    #[test]
    fn what_a_document_does_not_set_is_none_and_lists_of_other_lengths_are_compared_whole() {
        let one = "run: {seed: 1}\nmapping: {t: [a, b]}";
        let other = "mapping: {t: [a]}\nevents: [{at: 1s, crash: A}]";
        let expected = [
            row("run.seed", &[Some("1"), None]),
            row("mapping.t", &[Some("[a, b]"), Some("[a]")]),
            row("events", &[None, Some("[{at: 1s, crash: A}]")]),
        ];
        assert_eq!(rows(&[one, other]), expected);
    }

    #[test]
    fn what_is_no_document_is_told_with_its_file_and_line() {
        let (one, other) = (Path::new("one/scenario.yaml"), Path::new("other/scenario.yaml"));
        let error = differing(&[(one, "a: 1"), (other, "b: 1\na: [1")]).unwrap_err();
        assert!(error.render(false).contains("other/scenario.yaml:"), "{}", error.render(false));
    }

    #[test]
    fn long_values_are_cut_and_fields_beyond_the_bound_are_counted() {
        let long = "x".repeat(500);
        let values = rows(&[&format!("a: {long}"), "a: 1"]);
        assert_eq!(values[0].1[0].as_ref().unwrap().chars().count(), SHOWN_MAX + 1);
        let many =
            |value: u32| (0..Differing::MOST + 7).map(|key| format!("k{key}: {value}\n")).collect::<String>();
        let differing = compared(&[&many(1), &many(2)]);
        assert_eq!((differing.fields.len(), differing.more), (Differing::MOST, 7));
    }
}
