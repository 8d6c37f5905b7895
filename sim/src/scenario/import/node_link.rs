//! Node-link JSON, as `networkx.node_link_data` writes it.
//!
//! ```json
//! {"directed": true, "multigraph": false, "graph": {},
//!  "nodes": [{"id": "A", "type": "a", "rank": 3}, {"id": 2}],
//!  "links": [{"source": "A", "target": 2, "latency": 5}]}
//! ```
//!
//! Edges stand under `links` (networkx before 3.4) or `edges`. An id is a string or an integer, and the integer 1 is
//! the same name as the string "1". `null` means that an attribute is missing; a list or an object as an attribute is
//! left out with a notice. `directed` and `multigraph` default to false; parallel edges are kept whatever
//! `multigraph` says. Other keys beside these are not looked at.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jsonc_parser::ast::{Array, Object, Value as Json};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseError;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use rustc_hash::FxHashSet;

use super::draft::Draft;
use super::findings::Findings;
use crate::model::{ContainerId, Edge, Value};

/// Reads a text into a draft.
pub(super) fn read(text: &str, draft: &mut Draft, findings: &mut Findings<'_>) {
    let parsed = match parse_to_ast(text, &CollectOptions::default(), &strict()) {
        Ok(parsed) => parsed.value,
        Err(error) => return syntax(&error, text, findings),
    };
    match parsed {
        Some(Json::Object(root)) => Reader { draft, findings }.graph(&root),
        Some(other) => findings.add_hinted(
            other.start(),
            "",
            format!("found {}, but a graph is an object with `nodes` and `links`", kind(&other)),
            Some("networkx.node_link_data makes such an object".to_owned()),
        ),
        None => findings.add(0, "", "there is no JSON value"),
    }
}

fn syntax(error: &ParseError, text: &str, findings: &mut Findings<'_>) {
    let (at, reason) = (error.range().start, error.kind().to_string().to_lowercase());
    let rest = text.get(at..).unwrap_or_default().trim_start_matches('-');
    let not_finite = rest.starts_with("NaN") || rest.starts_with("Infinity");
    let hint = not_finite.then(|| "JSON has no such number; null stands for a missing value".to_owned());
    findings.add_hinted(at, "", format!("this is not valid JSON: {reason}"), hint);
}

/// JSON without any of the extensions that the parser knows.
fn strict() -> ParseOptions {
    ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

/// What kind of value this is, with its article.
fn kind(value: &Json<'_>) -> &'static str {
    match value {
        Json::StringLit(_) => "a string",
        Json::NumberLit(_) => "a number",
        Json::BooleanLit(_) => "a boolean",
        Json::Object(_) => "an object",
        Json::Array(_) => "a list",
        Json::NullKeyword(_) => "null",
    }
}

struct Reader<'draft, 'findings, 'text> {
    draft: &'draft mut Draft,
    findings: &'findings mut Findings<'text>,
}

impl Reader<'_, '_, '_> {
    fn graph(&mut self, root: &Object<'_>) {
        self.refuse_repeated_keys(root, "");
        let directed = self.flag(root, "directed");
        self.flag(root, "multigraph");
        let nodes = self.list(root, "nodes");
        let (edges_key, edges) = self.edges_list(root);
        let nodes = self.nodes(nodes);
        for (position, node, object) in nodes {
            if self.draft.is_overfull() {
                return;
            }
            self.node_attributes(position, node, object);
        }
        for (position, element) in edges.into_iter().flat_map(|list| list.elements.iter().enumerate()) {
            self.edge(&format!("{edges_key}[{position}]"), element, directed);
        }
    }

    fn flag(&mut self, root: &Object<'_>, key: &str) -> bool {
        match root.get(key).map(|property| &property.value) {
            Some(Json::BooleanLit(flag)) => flag.value,
            None | Some(Json::NullKeyword(_)) => false,
            Some(other) => {
                self.findings.add(
                    other.start(),
                    key,
                    format!("found {}, but it is true or false", kind(other)),
                );
                false
            }
        }
    }

    fn list<'a, 't>(&mut self, root: &'a Object<'t>, key: &str) -> Option<&'a Array<'t>> {
        match root.get(key).map(|property| &property.value) {
            Some(Json::Array(list)) => return Some(list),
            Some(other) => {
                self.findings.add(other.start(), key, format!("found {}, but it is a list", kind(other)));
            }
            None => self.findings.add(root.start(), "", format!("there is no list `{key}`")),
        }
        None
    }

    /// The edges and the key under which they stand.
    fn edges_list<'a, 't>(&mut self, root: &'a Object<'t>) -> (&'static str, Option<&'a Array<'t>>) {
        match (root.get("links"), root.get("edges")) {
            (Some(_), Some(edges)) => {
                let message = "edges stand under `links` as well; only one of the two may be there";
                self.findings.add(edges.start(), "edges", message);
                ("links", None)
            }
            (None, Some(_)) => ("edges", self.list(root, "edges")),
            (Some(_), None) => ("links", self.list(root, "links")),
            (None, None) => {
                self.findings.add(root.start(), "", "there is neither a list `links` nor a list `edges`");
                ("links", None)
            }
        }
    }

    /// Adds all nodes, as yet without attributes; those that are none are found wrong and left out.
    fn nodes<'a, 't>(&mut self, list: Option<&'a Array<'t>>) -> Vec<(usize, ContainerId, &'a Object<'t>)> {
        let mut nodes = Vec::new();
        for (position, element) in list.into_iter().flat_map(|list| list.elements.iter().enumerate()) {
            let Json::Object(object) = element else {
                let message = format!("found {}, but a node is an object with an `id`", kind(element));
                self.findings.add(element.start(), format!("nodes[{position}]"), message);
                continue;
            };
            if let Some(node) = self.node(position, object) {
                nodes.push((position, node, object));
            }
        }
        nodes
    }

    fn node(&mut self, position: usize, object: &Object<'_>) -> Option<ContainerId> {
        let Some(id) = object.get("id") else {
            self.findings.add(object.start(), format!("nodes[{position}]"), "the node has no `id`");
            return None;
        };
        let name = self.name(&id.value, || format!("nodes[{position}].id"))?;
        let field = || format!("nodes[{position}].id");
        self.draft.new_node(&name, id.value.start(), field, self.findings)
    }

    fn node_attributes(&mut self, position: usize, node: ContainerId, object: &Object<'_>) {
        self.refuse_repeated_keys(object, &format!("nodes[{position}]"));
        for property in object.properties.iter().filter(|property| property.name.as_str() != "id") {
            let key = property.name.as_str();
            let field = || format!("nodes[{position}].{key}");
            if let Some(value) = self.scalar(&property.value, field, || format!("node attribute `{key}`")) {
                self.draft.attribute(node, key, value);
            }
        }
    }

    fn edge(&mut self, field: &str, element: &Json<'_>, directed: bool) {
        let Json::Object(object) = element else {
            let message =
                format!("found {}, but an edge is an object with `source` and `target`", kind(element));
            return self.findings.add(element.start(), field, message);
        };
        self.refuse_repeated_keys(object, field);
        let (from, to) = (self.end(field, object, "source"), self.end(field, object, "target"));
        let mut attributes = BTreeMap::new();
        for property in &object.properties {
            let key = property.name.as_str();
            if key == "source" || key == "target" {
                continue;
            }
            let place = || format!("{field}.{key}");
            if let Some(value) = self.scalar(&property.value, place, || format!("edge attribute `{key}`")) {
                attributes.insert(key.to_owned(), value);
            }
        }
        if let (Some(from), Some(to)) = (from, to) {
            self.draft.edge(Edge { from, to, directed, attributes: attributes.into() });
        }
    }

    /// The node at one end of an edge.
    fn end(&mut self, field: &str, object: &Object<'_>, key: &str) -> Option<ContainerId> {
        let Some(end) = object.get(key) else {
            self.findings.add(object.start(), field, format!("the edge has no `{key}`"));
            return None;
        };
        let name = self.name(&end.value, || format!("{field}.{key}"))?;
        self.draft.end(&name, end.value.start(), || format!("{field}.{key}"), self.findings)
    }

    /// An id as a name.
    fn name<'a>(&mut self, id: &'a Json<'_>, field: impl FnOnce() -> String) -> Option<Cow<'a, str>> {
        match id {
            Json::StringLit(text) if !text.value.is_empty() => return Some(Cow::Borrowed(&text.value)),
            Json::StringLit(_) => self.findings.add(id.start(), field(), "the id is empty"),
            Json::NumberLit(number) if is_integer(number.value) => return Some(Cow::Borrowed(number.value)),
            other => {
                let hint = "networkx.convert_node_labels_to_integers makes such ids".to_owned();
                let message = format!("found {}, but an id is a string or an integer", kind(other));
                self.findings.add_hinted(id.start(), field(), message, Some(hint));
            }
        }
        None
    }

    /// An attribute's value; `None` when it is missing, nested (which is noted) or does not fit (which is found).
    fn scalar(
        &mut self,
        value: &Json<'_>,
        field: impl FnOnce() -> String,
        what: impl FnOnce() -> String,
    ) -> Option<Value> {
        match value {
            Json::StringLit(text) => Some(self.draft.text(&text.value)),
            Json::BooleanLit(flag) => Some(Value::Boolean(flag.value)),
            Json::NumberLit(number) => match number_value(number.value) {
                Ok(value) => Some(value),
                Err(message) => {
                    self.findings.add(value.start(), field(), message);
                    None
                }
            },
            Json::NullKeyword(_) => None,
            Json::Object(_) | Json::Array(_) => {
                self.draft.leave_out(format!("the {}, which is {},", what(), kind(value)));
                None
            }
        }
    }

    fn refuse_repeated_keys(&mut self, object: &Object<'_>, field: &str) {
        // Nearly all objects are small: comparing is then cheaper than a set.
        let mut seen = FxHashSet::default();
        for (position, property) in object.properties.iter().enumerate() {
            let key = property.name.as_str();
            let repeated = if object.properties.len() <= 16 {
                object.properties[..position].iter().any(|earlier| earlier.name.as_str() == key)
            } else {
                !seen.insert(key)
            };
            if repeated {
                self.findings.add(property.start(), field, format!("the key `{key}` is given twice"));
            }
        }
    }
}

/// Whether a JSON number is written without fraction and exponent.
fn is_integer(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

fn number_value(number: &str) -> Result<Value, String> {
    if is_integer(number) {
        let parsed = number.parse().map(Value::Integer);
        return parsed.map_err(|_| format!("the integer {number} does not fit 64 bits with a sign"));
    }
    match number.parse::<f64>() {
        Ok(float) if float.is_finite() => Ok(Value::Float(float)),
        _ => Err(format!("the number {number} is too large for a 64-bit float")),
    }
}
