//! The mapping of graph_stitcher: a dictionary from request types to container types, as `{"x": "a", "y": ["b", "c"]}`.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::scalar;
use crate::model::{Container, Value};
use crate::scenario::diagnostic::quoted;
use crate::scenario::hint;
use crate::scenario::import::Findings;
use crate::scenario::import::literal::{Kind, Literal};

const FORM: &str = "a dictionary from request types to container types, such as `{\"x\": \"a\"}`";

/// Request types and the container types that they may be stitched to, in the order of the file.
pub(super) type Mapping = IndexMap<String, Vec<Value>>;

/// Reads the mapping. Request types have to be in it, and container types have to exist where their request type is
/// asked for; what a graph that could not be read has is not known.
pub(super) fn read(
    root: &Literal,
    container: Option<&Container>,
    request: Option<&Container>,
    findings: &mut Findings<'_>,
) -> Mapping {
    let Kind::Map(entries) = &root.kind else {
        findings.add(root.at, "", format!("found {}, expected {FORM}", root.kind.name()));
        return Mapping::new();
    };
    let asked = request.map(kinds).unwrap_or_default();
    let mut reader = Reader { asked, known: container.map(kinds), findings };
    let mut mapping = Mapping::new();
    for (key, wanted) in entries {
        let Some(kind) = scalar(key).map(|kind| kind.to_string()) else {
            reader.findings.add(key.at, "", format!("found {}, expected a request type", key.kind.name()));
            continue;
        };
        let fits = reader.fits(&kind, wanted);
        if mapping.contains_key(&kind) {
            reader.findings.add(key.at, "", format!("the type {} is given twice", quoted(&kind)));
            continue;
        }
        mapping.insert(kind, fits);
    }
    reader.find_missing(root, &mapping);
    mapping
}

/// The types of a graph by their texts, each with a node of that type.
fn kinds(graph: &Container) -> BTreeMap<String, (&Value, &str)> {
    let mut kinds = BTreeMap::new();
    for node in graph.nodes() {
        if let Some(kind) = graph.kind(node) {
            kinds.entry(kind.to_string()).or_insert((kind, graph.name(node)));
        }
    }
    kinds
}

struct Reader<'read, 'text> {
    /// The types of the request.
    asked: BTreeMap<String, (&'read Value, &'read str)>,
    /// The types of the container, where it could be read.
    known: Option<BTreeMap<String, (&'read Value, &'read str)>>,
    findings: &'read mut Findings<'text>,
}

impl Reader<'_, '_> {
    fn fits(&mut self, kind: &str, wanted: &Literal) -> Vec<Value> {
        let listed = match &wanted.kind {
            Kind::List(items) if !items.is_empty() => items.iter().collect(),
            _ => vec![wanted],
        };
        let mut fits = Vec::new();
        for item in listed {
            match scalar(item) {
                Some(fit) => {
                    self.check(item, kind, &fit);
                    fits.push(fit);
                }
                None => {
                    let found = item.kind.name();
                    let message = format!("found {found}, expected a container type or a list of them");
                    self.findings.add(item.at, kind, message);
                }
            }
        }
        fits
    }

    /// Finds a container type that no node has. Of types that nobody asks for, nothing is demanded.
    fn check(&mut self, item: &Literal, kind: &str, fit: &Value) {
        let (Some(known), true) = (&self.known, self.asked.contains_key(kind)) else { return };
        let text = fit.to_string();
        // A string and a number of the same text are different types.
        if known.get(&text).is_some_and(|(known, _)| *known == fit)
            || known.values().any(|(known, _)| *known == fit)
        {
            return;
        }
        let hint = hint(&text, known.keys().map(String::as_str));
        self.findings.add_hinted(
            item.at,
            kind,
            format!("no container node has the type {}", quoted(&text)),
            hint,
        );
    }

    /// Finds request types that the mapping lacks.
    fn find_missing(&mut self, root: &Literal, mapping: &Mapping) {
        let known: BTreeSet<&str> = mapping.keys().map(String::as_str).collect();
        for (kind, (_, node)) in &self.asked {
            if !known.contains(&**kind) {
                let message =
                    format!("it lacks the type {} of the request node {}", quoted(kind), quoted(node));
                self.findings.add_hinted(root.at, "", message, hint(kind, known.iter().copied()));
            }
        }
    }
}
