//! GraphML (Brandes et al.: "GraphML progress report", Graph Drawing 2001), as the Internet Topology Zoo, networkx and
//! others write it.
//!
//! A node's name is its `id`; labels, which need be neither there nor unique, are attributes. Keys are typed: `int`
//! and `long` are integers, `float` and `double` floats; `string` and `boolean` are what they say. A key without
//! `attr.name` goes by its id, one without `attr.type` is a string; a `<default>` holds for every node or
//! edge that does not say otherwise. `edgedefault` (undirected when absent) and an edge's `directed` say which
//! edges are directed.
//!
//! Attributes of the graph itself, ports and an edge's own `id` are not looked at. Data with elements inside (the
//! drawings of yEd) are left out with a notice. Nested graphs, hyperedges and a document type (which could hide
//! entity bombs) are refused. Namespaces are not looked at.

mod keys;

use std::collections::BTreeMap;

use roxmltree::{Document, Error, Node, ParsingOptions};

use super::draft::Draft;
use super::findings::Findings;
use crate::model::{ContainerId, Edge, Value};
use keys::{Key, Keys};

/// The most XML nodes (elements, texts, comments) of a document; bounds the memory to some gigabytes.
const XML_NODES_MAX: u32 = 50_000_000;

/// Reads a text into a draft.
pub(super) fn read(text: &str, draft: &mut Draft, findings: &mut Findings<'_>) {
    let options = ParsingOptions { nodes_limit: XML_NODES_MAX, ..ParsingOptions::default() };
    let document = match Document::parse_with_options(text, options) {
        Ok(document) => document,
        Err(error) => return syntax(&error, text, findings),
    };
    let root = document.root_element();
    if root.tag_name().name() != "graphml" {
        let message = format!("found <{}>, but the document is a <graphml>", root.tag_name().name());
        return findings.add(root.range().start, "", message);
    }
    let keys = Keys::read(root, draft, findings);
    if let Some(graph) = only_graph(root, findings) {
        let directed =
            direction(graph, "graph", "edgedefault", ["directed", "undirected"], findings).unwrap_or(false);
        Reader { draft, findings, keys, directed }.graph(graph);
    }
}

fn syntax(error: &Error, text: &str, findings: &mut Findings<'_>) {
    match error {
        Error::DtdDetected => {
            let at = text.find("<!DOCTYPE").unwrap_or(0);
            findings.add(at, "", "a document type is not allowed here; GraphML does without");
        }
        Error::NodesLimitReached => findings.add_general(format!(
            "it has more than {XML_NODES_MAX} XML elements and texts, which is too many"
        )),
        _ => {
            let (position, reason) = (error.pos(), error.to_string());
            let suffix = format!(" at {position}");
            let reason = reason.strip_suffix(&suffix).unwrap_or(&reason);
            let at = offset(text, position.row as usize, position.col as usize);
            findings.add(at, "", format!("this is not valid XML: {reason}"));
        }
    }
}

/// The byte of a line and a column, which count from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let within = text[start..].char_indices().nth(column.saturating_sub(1));
    start + within.map_or(text.len() - start, |(at, _)| at)
}

/// The child elements of a name.
fn children<'a, 'd>(parent: Node<'a, 'd>, name: &'static str) -> impl Iterator<Item = Node<'a, 'd>> {
    parent.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

fn only_graph<'a, 'd>(root: Node<'a, 'd>, findings: &mut Findings<'_>) -> Option<Node<'a, 'd>> {
    let mut graphs = children(root, "graph");
    let first = graphs.next();
    if first.is_none() {
        findings.add(root.range().start, "", "there is no <graph> in the document");
    }
    for further in graphs {
        findings.add(further.range().start, "", "there is more than one <graph>; only one can be read");
    }
    first
}

/// Which of two words, for true and for false, an attribute says; `None` when it is absent or neither.
fn direction(
    element: Node<'_, '_>,
    field: &str,
    attribute: &str,
    words: [&str; 2],
    findings: &mut Findings<'_>,
) -> Option<bool> {
    let found = element.attribute_node(attribute)?;
    if words.contains(&found.value()) {
        return Some(found.value() == words[0]);
    }
    let message = format!("found `{}`, but it is `{}` or `{}`", found.value(), words[0], words[1]);
    findings.add(found.range().start, format!("{field}.{attribute}"), message);
    None
}

/// All text directly inside an element.
fn text_of(element: Node<'_, '_>) -> String {
    element.children().filter(Node::is_text).filter_map(|child| child.text()).collect()
}

struct Reader<'draft, 'findings, 'text> {
    draft: &'draft mut Draft,
    findings: &'findings mut Findings<'text>,
    keys: Keys,
    directed: bool,
}

impl Reader<'_, '_, '_> {
    fn graph(&mut self, graph: Node<'_, '_>) {
        let mut nodes = Vec::new();
        for (position, element) in children(graph, "node").enumerate() {
            if let Some(node) = self.node(position, element) {
                nodes.push((position, node, element));
            }
        }
        for (position, node, element) in nodes {
            if self.draft.is_overfull() {
                return;
            }
            for (name, value) in self.attributes(&format!("node[{position}]"), element, Key::is_for_nodes) {
                self.draft.attribute(node, &name, value);
            }
        }
        for (position, element) in children(graph, "edge").enumerate() {
            if self.draft.is_overfull() {
                return;
            }
            self.edge(&format!("edge[{position}]"), element);
        }
        for element in children(graph, "hyperedge") {
            self.findings.add(element.range().start, "", "hyperedges cannot be read, only edges of two ends");
        }
    }

    fn node(&mut self, position: usize, element: Node<'_, '_>) -> Option<ContainerId> {
        let field = || format!("node[{position}]");
        for nested in children(element, "graph") {
            self.findings.add(nested.range().start, field(), "graphs inside nodes cannot be read");
        }
        let name = element.attribute_node("id").filter(|id| !id.value().is_empty());
        let Some(id) = name else {
            self.findings.add(element.range().start, field(), "the node has no `id`");
            return None;
        };
        self.draft.new_node(id.value(), id.range().start, field, self.findings)
    }

    fn edge(&mut self, field: &str, element: Node<'_, '_>) {
        let directed =
            direction(element, field, "directed", ["true", "false"], self.findings).unwrap_or(self.directed);
        let (from, to) = (self.end(field, element, "source"), self.end(field, element, "target"));
        let attributes = self.attributes(field, element, Key::is_for_edges);
        if let (Some(from), Some(to)) = (from, to) {
            self.draft.edge(Edge { from, to, directed, attributes: attributes.into() });
        }
    }

    /// The node at one end of an edge.
    fn end(&mut self, field: &str, element: Node<'_, '_>, attribute: &str) -> Option<ContainerId> {
        let Some(end) = element.attribute_node(attribute) else {
            self.findings.add(element.range().start, field, format!("the edge has no `{attribute}`"));
            return None;
        };
        let field = || format!("{field}.{attribute}");
        self.draft.end(end.value(), end.range().start, field, self.findings)
    }

    /// The attributes of a node or an edge, defaults included.
    fn attributes(
        &mut self,
        field: &str,
        element: Node<'_, '_>,
        applies: fn(&Key) -> bool,
    ) -> BTreeMap<String, Value> {
        let mut attributes = BTreeMap::new();
        for data in children(element, "data") {
            let Some((name, value)) = self.data(field, data) else { continue };
            if attributes.insert(name.clone(), value).is_some() {
                self.findings.add(
                    data.range().start,
                    field,
                    format!("the attribute `{name}` is given twice"),
                );
            }
        }
        for (name, default) in self.keys.defaults(applies) {
            if !attributes.contains_key(name) {
                attributes.insert(name.to_owned(), default.clone());
            }
        }
        attributes
    }

    /// The name and value of one `<data>`; `None` when it is nested or does not fit.
    fn data(&mut self, field: &str, data: Node<'_, '_>) -> Option<(String, Value)> {
        let Some(id) = data.attribute_node("key") else {
            self.findings.add(data.range().start, field, "the data have no `key`");
            return None;
        };
        let Some(key) = self.keys.find(id.value()) else {
            let hint = format!("a <key id=\"{}\"> would declare it", id.value());
            let message = format!("the key `{}` is not declared", id.value());
            self.findings.add_hinted(id.range().start, field, message, Some(hint));
            return None;
        };
        if data.children().any(|child| child.is_element()) {
            self.draft.leave_out(format!("nested data of the key `{}`", id.value()));
            return None;
        }
        match key.value(&text_of(data), self.draft) {
            Ok(value) => Some((key.name.clone(), value)),
            Err(message) => {
                let field = format!("{field}.{}", key.name);
                self.findings.add(data.range().start, field, message);
                None
            }
        }
    }
}
