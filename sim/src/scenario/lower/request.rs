//! The request graph with the mapping applied, and whether the container has the types that it asks for.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::model::{Column, Request, RequestId, RequestNode, TYPE_ATTRIBUTE, Value};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Findings, Located};
use crate::scenario::schema::request::{MappingEntry, RequestSection};

use super::container::Built;

/// Request nodes by name.
pub struct RequestNames<'s> {
    names: Vec<&'s str>,
    table: HashMap<&'s str, RequestId>,
}

impl<'s> RequestNames<'s> {
    /// The names of the section's nodes.
    pub fn new(section: &'s RequestSection) -> Self {
        let names: Vec<&str> = section.nodes.iter().map(|(name, _)| name.value.as_str()).collect();
        let mut table = HashMap::new();
        for (position, name) in names.iter().enumerate() {
            table.entry(*name).or_insert(RequestId::at(position));
        }
        Self { names, table }
    }

    /// The node of that name, or a finding.
    pub fn resolve(&self, name: &Located<String>, findings: &Findings) -> Option<RequestId> {
        let node = self.table.get(name.value.as_str()).copied();
        if node.is_none() {
            let hint = findings.hint(&name.value, self.names.iter().copied());
            findings.refuse(&name.spot, format!("unknown request node {}", quoted(&name.value)), hint);
        }
        node
    }
}

/// Applies the mapping; a request node whose type it lacks is a finding and fits nothing. One whose type is unfit stands here
/// all the same, since others are found by their positions.
pub fn build(
    section: &RequestSection,
    names: &RequestNames,
    mapping: Option<&[MappingEntry]>,
    findings: &Findings,
) -> Request {
    let mut total = 0;
    let nodes = section.nodes.iter().map(|(name, kind)| {
        let known = kind.as_ref().zip(mapping).filter(|_| total <= MOST_FITS);
        let fits = known.map(|(kind, mapping)| fits(kind, mapping, findings));
        let before = total;
        total += fits.as_ref().map_or(0, Vec::len);
        if before <= MOST_FITS && total > MOST_FITS {
            let message = format!("up to here more than {MOST_FITS} container types fit request nodes");
            findings.refuse(&name.spot, message, None);
        }
        let kind = kind.as_ref().map_or_else(|| Value::text(""), |kind| kind.value.clone());
        RequestNode { name: name.value.as_str().into(), kind, fits: fits.unwrap_or_default() }
    });
    let nodes = nodes.collect();
    let edges = section.edges.iter().filter_map(|[from, to]| {
        let (from, to) = (names.resolve(from, findings), names.resolve(to, findings));
        Some((from?, to?))
    });
    Request { nodes, edges: edges.collect() }
}

/// Types that fit request nodes, of all nodes together: each node has its own list.
const MOST_FITS: usize = 5_000_000;

/// A request type is found among the keys of the mapping by its text.
pub fn fits(kind: &Located<Value>, mapping: &[MappingEntry], findings: &Findings) -> Vec<Value> {
    let text = kind.value.to_string();
    match mapping.iter().find(|entry| entry.kind.value == text) {
        Some(entry) => entry.fits.iter().map(|fit| fit.value.clone()).collect(),
        None => {
            let hint = findings.hint(&text, mapping.iter().map(|entry| entry.kind.value.as_str()));
            findings.refuse(
                &kind.spot,
                format!("the mapping lacks the request type {}", quoted(&text)),
                hint,
            );
            Vec::new()
        }
    }
}

/// The container's types.
pub struct Types<'c> {
    known: HashSet<&'c Value>,
    texts: BTreeSet<String>,
}

impl<'c> Types<'c> {
    /// All types of a container; `None` where some node's type was unfit.
    pub fn of(built: &'c Built) -> Option<Self> {
        let Built { container, doubtful } = built;
        if doubtful.contains(TYPE_ATTRIBUTE) {
            return None;
        }
        let values = container.column(TYPE_ATTRIBUTE).into_iter().flat_map(Column::iter);
        let known: HashSet<&Value> = values.flatten().collect();
        Some(Self { texts: known.iter().map(|kind| kind.to_string()).collect(), known })
    }

    /// The types whose text this is, as a validator's key names them; a finding when there is none.
    pub fn named(&self, name: &Located<String>, findings: &Findings) -> Vec<Value> {
        let mut named: Vec<&Value> =
            self.known.iter().copied().filter(|kind| kind.to_string() == name.value).collect();
        named.sort_by_key(|kind| kind.kind());
        if named.is_empty() {
            let message = format!("unknown container type {}", quoted(&name.value));
            findings.refuse(&name.spot, message, self.hint(&name.value, findings));
        }
        named.into_iter().cloned().collect()
    }

    fn hint(&self, name: &str, findings: &Findings) -> Option<String> {
        if self.known.is_empty() {
            return Some(
                "no container node has a `type`; `container.attributes` can lay one over them".to_owned(),
            );
        }
        findings.hint(name, self.texts.iter().map(String::as_str))
    }

    /// Refuses requested types that no container node can take, and container types that do not exist. A type
    /// that nobody requests is only a notice.
    pub fn check(&self, mapping: &[MappingEntry], request: &Request, findings: &Findings) {
        let requested: HashSet<String> = request.nodes.iter().map(|node| node.kind.to_string()).collect();
        for entry in mapping {
            let unknown: Vec<_> = entry.fits.iter().filter(|fit| !self.known.contains(&fit.value)).collect();
            if !requested.contains(&entry.kind.value) {
                self.notice(entry, &unknown, findings);
            } else if unknown.len() == entry.fits.len() && !unknown.is_empty() {
                self.refuse_all(entry, findings);
            } else {
                for fit in unknown {
                    let name = fit.value.to_string();
                    let message =
                        format!("unknown container type {}{}", quoted(&name), self.kind_note(&fit.value));
                    findings.refuse(&fit.spot, message, self.hint(&name, findings));
                }
            }
        }
    }

    fn notice(&self, entry: &MappingEntry, unknown: &[&Located<Value>], findings: &Findings) {
        for fit in unknown {
            let (kind, fit) = (quoted(&entry.kind.value), quoted(&fit.value.to_string()));
            findings.notice(format!(
                "mapping: no container node has the type {fit} that request type {kind} maps to"
            ));
        }
    }

    fn refuse_all(&self, entry: &MappingEntry, findings: &Findings) {
        let first = &entry.fits[0];
        let names: Vec<String> = entry
            .fits
            .iter()
            .map(|fit| format!("{}{}", quoted(&fit.value.to_string()), self.kind_note(&fit.value)))
            .collect();
        let kind = quoted(&entry.kind.value);
        let message = format!(
            "no container node can take the request type {kind}: none has the type {}",
            names.join(" or ")
        );
        findings.refuse(&first.spot, message, self.hint(&first.value.to_string(), findings));
    }

    /// Says of what kind a value is when the same text exists as another kind: `1` is not `"1"`.
    fn kind_note(&self, value: &Value) -> String {
        if self.texts.contains(&value.to_string()) {
            format!(" as {}, which is no {}", article(value.kind()), self.other_kind(value))
        } else {
            String::new()
        }
    }

    fn other_kind(&self, value: &Value) -> &'static str {
        let text = value.to_string();
        self.known.iter().find(|kind| kind.to_string() == text).map_or("other", |kind| kind.kind())
    }
}

fn article(kind: &str) -> String {
    if kind == "integer" { format!("an {kind}") } else { format!("a {kind}") }
}
