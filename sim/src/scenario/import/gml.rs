//! GML (Himsolt: "GML: A portable graph file format", Universität Passau 1997), as the Internet Topology Zoo,
//! networkx, igraph and others write it.
//!
//! ```text
//! graph [
//!   directed 1
//!   node [ id 0 label "Aarhus &amp; Odense" rank 3 ]
//!   node [ id 1 label "K&#248;benhavn" ]
//!   edge [ source 0 target 1 weight 2.5 ]
//! ]
//! ```
//!
//! A node's name is its `id`, an integer or a text; labels are attributes. Nodes and edges may stand in any order.
//! Characters may be written as entities, by number or by the names of ISO 8859-1; unknown ones stay as they are.
//! networkx writes a list as a key that stands several times: such attributes, and lists in brackets (the drawings
//! of yEd), are left out with a notice. Graphs inside nodes are refused; other keys of the graph and of the file
//! are not looked at.

mod entities;
mod syntax;

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::draft::Draft;
use super::findings::Findings;
use crate::model::{ContainerId, Edge, Value};
use syntax::{Entry, Graph, Object, Written};

/// Reads a text into a draft.
pub(super) fn read(text: &str, draft: &mut Draft, findings: &mut Findings<'_>) {
    match syntax::parse(text) {
        Ok(graph) => Reader { draft, findings }.graph(&graph),
        Err(mistake) => findings.add_mistake(mistake),
    }
}

struct Reader<'draft, 'findings, 'text> {
    draft: &'draft mut Draft,
    findings: &'findings mut Findings<'text>,
}

impl Reader<'_, '_, '_> {
    fn graph(&mut self, graph: &Graph<'_>) {
        let directed = graph.directed.as_ref().is_some_and(|entry| self.flag(entry));
        let mut nodes = Vec::new();
        for (position, object) in graph.nodes.iter().enumerate() {
            if let Some(node) = self.node(position, object) {
                nodes.push((position, node, object));
            }
        }
        for (position, node, object) in nodes {
            if self.draft.is_overfull() {
                return;
            }
            let field = format!("node[{position}]");
            for (name, value) in self.attributes(&field, "node", object, &["id"]) {
                self.draft.attribute(node, &name, value);
            }
        }
        for (position, object) in graph.edges.iter().enumerate() {
            if self.draft.is_overfull() {
                return;
            }
            self.edge(&format!("edge[{position}]"), object, directed);
        }
    }

    fn flag(&mut self, entry: &Entry<'_>) -> bool {
        if !matches!(entry.value, Written::Number("0" | "1")) {
            self.findings.add(entry.value_at, "directed", "`directed` is 0 or 1");
        }
        matches!(entry.value, Written::Number("1"))
    }

    fn node(&mut self, position: usize, object: &Object<'_>) -> Option<ContainerId> {
        let field = || format!("node[{position}]");
        for nested in object.entries.iter().filter(|entry| entry.key == "graph") {
            self.findings.add(nested.at, field(), "graphs inside nodes cannot be read");
        }
        let entry = self.only("id", "node", object, field)?;
        let name = self.name(entry, || format!("node[{position}].id"))?;
        self.draft.new_node(&name, entry.value_at, || format!("node[{position}].id"), self.findings)
    }

    fn edge(&mut self, field: &str, object: &Object<'_>, directed: bool) {
        let (from, to) = (self.end(field, object, "source"), self.end(field, object, "target"));
        let attributes = self.attributes(field, "edge", object, &["source", "target"]);
        if let (Some(from), Some(to)) = (from, to) {
            let attributes = attributes.into_iter().collect::<BTreeMap<_, _>>();
            self.draft.edge(Edge { from, to, directed, attributes: attributes.into() });
        }
    }

    fn end(&mut self, field: &str, object: &Object<'_>, key: &str) -> Option<ContainerId> {
        let entry = self.only(key, "edge", object, || field.to_owned())?;
        let field = || format!("{field}.{key}");
        let name = self.name(entry, field)?;
        self.draft.end(&name, entry.value_at, field, self.findings)
    }

    /// The entry of a key that has to stand there once.
    fn only<'a, 't>(
        &mut self,
        key: &str,
        what: &str,
        object: &'a Object<'t>,
        field: impl Fn() -> String,
    ) -> Option<&'a Entry<'t>> {
        let mut entries = object.entries.iter().filter(|entry| entry.key == key);
        let first = entries.next();
        if first.is_none() {
            self.findings.add(object.at, field(), format!("the {what} has no `{key}`"));
        }
        for further in entries {
            self.findings.add(further.at, field(), format!("the key `{key}` is given twice"));
        }
        first
    }

    fn name<'t>(&mut self, entry: &Entry<'t>, field: impl FnOnce() -> String) -> Option<Cow<'t, str>> {
        let message = match entry.value {
            Written::Number(number) if is_integer(number) => {
                return Some(Cow::Borrowed(number.trim_start_matches('+')));
            }
            Written::Text(text) if !text.is_empty() => return Some(entities::decoded(text)),
            Written::Number(number) => format!("found {number}, but an id is an integer or a text"),
            Written::Text(_) => "the id is empty".to_owned(),
            Written::List => "found a list, but an id is an integer or a text".to_owned(),
        };
        self.findings.add(entry.value_at, field(), message);
        None
    }

    /// All attributes but those of these keys, in the order of the file; those that are lists are left out.
    fn attributes(
        &mut self,
        field: &str,
        what: &str,
        object: &Object<'_>,
        but: &[&str],
    ) -> Vec<(String, Value)> {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in &object.entries {
            *times.entry(entry.key).or_default() += 1;
        }
        let mut attributes = Vec::new();
        for entry in object.entries.iter().filter(|entry| !but.contains(&entry.key)) {
            let times = times.get_mut(entry.key).expect("counted above");
            if *times > 1 || matches!(entry.value, Written::List) {
                // The list as a whole is left out once, with its first element.
                if *times > 0 {
                    self.draft.leave_out(format!("the {what} attribute `{}`, which is a list,", entry.key));
                }
                *times = 0;
            } else if *times == 1
                && let Some(value) = self.value(entry, field)
            {
                attributes.push((entry.key.to_owned(), value));
            }
        }
        attributes
    }

    fn value(&mut self, entry: &Entry<'_>, field: &str) -> Option<Value> {
        let number = match entry.value {
            Written::Text(text) => return Some(self.draft.text(&entities::decoded(text))),
            Written::Number(number) => number,
            Written::List => return None,
        };
        let read = if is_integer(number) {
            let parsed = number.parse().map(Value::Integer);
            parsed.map_err(|_| format!("the integer {number} does not fit 64 bits with a sign"))
        } else {
            let parsed = number.parse().ok().filter(|float: &f64| float.is_finite());
            parsed.map(Value::Float).ok_or_else(|| format!("`{number}` is no finite number"))
        };
        read.map_err(|message| {
            self.findings.add(entry.value_at, format!("{field}.{}", entry.key), message);
        })
        .ok()
    }
}

/// Whether a number is written with digits alone, and a sign.
fn is_integer(number: &str) -> bool {
    let digits = number.strip_prefix(['+', '-']).unwrap_or(number);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}
