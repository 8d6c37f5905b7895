//! Files of graph_stitcher (github.com/tmetsch/graph_stitcher), the synchronous tool whose bidding rule `classic` makes
//! asynchronous: from its three or four files to the text of one scenario.
//!
//! ```text
//! container.json ──▶ import (any format of graphs) ──┐
//! request.json   ──▶ import                        ──┤
//! stitch.json    ──▶ literal ──▶ mapping           ──┼──▶ Instance ──▶ page ──▶ text ──▶ read back
//! conditions     ──▶ literal ──▶ conditions        ──┘
//! ```
//!
//! The mapping is a dictionary from request types to container types. Conditions are the dictionary that is passed to its
//! `stitch()`, as Python writes it, with or without a name before it; JSON will do, too. Nothing is evaluated.
//!
//! Nothing is lost silently: what a scenario has no place for is told as a notice, and stands in the head of the text.

mod conditions;
mod page;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::diagnostic::{Diagnostics, Finding, quoted};
use super::import::literal::{self, Kind, Literal};
use super::import::{Findings, Format, Imported};
use super::{Overrides, import, load_text, source};
use crate::agent::StrategySpec;
use crate::model::{Container, Instance, Request, RequestId, RequestNode, TYPE_ATTRIBUTE, Value};

/// The files of one problem.
#[derive(Clone, Debug)]
pub struct Files {
    /// The container graph.
    pub container: PathBuf,
    /// The request graph.
    pub request: PathBuf,
    /// Which request type is stitched to which container types.
    pub mapping: PathBuf,
    /// The conditions, if there are any.
    pub conditions: Option<PathBuf>,
}

/// A scenario made of such files.
#[derive(Clone, Debug)]
pub struct Adopted {
    /// The scenario.
    pub text: String,
    /// What could not be carried over, and what means something else here; one sentence each.
    pub notices: Vec<String>,
}

/// Makes a scenario of this name. Its text was read back as a scenario before it is returned.
///
/// # Errors
/// Everything that is wrong with the files, each with its place.
pub fn adopt(files: &Files, name: &str, strategies: &[StrategySpec]) -> Result<Adopted, Diagnostics> {
    let mut reading = Reading::default();
    let container = reading.graph(&files.container);
    let request = reading.graph(&files.request);
    let mapping: Option<Vec<Entry>> = reading.literal(&files.mapping, false, |root, findings| {
        let mapping = mapping(root, container.as_ref(), request.as_ref(), findings);
        if let Some(request) = &request {
            check_types(root, request, &mapping, findings);
        }
        mapping
    });
    let request = request.zip(mapping).and_then(|(graph, mapping)| reading.request(files, &graph, &mapping));
    let conditions = match (&files.conditions, &request, &container) {
        (Some(file), Some(request), Some(container)) => {
            reading.literal(file, true, |root, findings| conditions::read(root, request, container, findings))
        }
        // Without the graphs there are no names to look up.
        (Some(file), ..) => reading.literal(file, true, |_, _| Vec::new()),
        (None, ..) => Some(Vec::new()),
    };
    let Reading { findings, mut notices } = reading;
    let (Some(container), Some(request), Some(conditions)) = (container, request, conditions) else {
        return Err(located(findings));
    };
    if !findings.is_empty() {
        return Err(located(findings));
    }
    let instance =
        Instance { container, request, conditions, credits: None, capacity: None, validators: Vec::new() };
    notices.extend(conditions::differences(&instance));
    let text = page::write(name, files, &instance, &mut notices);
    let plan =
        load_text(&text, Path::new("the scenario made of these files"), &Overrides::default(), strategies)?;
    notices.extend(plan.notices);
    Ok(Adopted { text, notices })
}

/// Findings with the lines that they point at.
fn located(findings: Vec<Finding>) -> Diagnostics {
    super::located(findings, Path::new(""), "")
}

/// What is found while the files are read.
#[derive(Default)]
struct Reading {
    findings: Vec<Finding>,
    notices: Vec<String>,
}

impl Reading {
    /// A graph; files of no known extension are read as JSON, which the tool takes.
    fn graph(&mut self, path: &Path) -> Option<Container> {
        let format = Format::from_extension(path).unwrap_or(Format::NodeLinkJson);
        match import::read(path, Some(format)) {
            Ok(Imported { builder, notices }) => {
                let told = notices.into_iter().map(|notice| format!("{}: {notice}", path.display()));
                self.notices.extend(told);
                Some(builder.build())
            }
            Err(found) => {
                self.findings.extend(found);
                None
            }
        }
    }

    /// What `read` makes of the value in a file, which may have a name before it, as in `conditions = {...}`.
    fn literal<T>(
        &mut self,
        path: &Path,
        may_be_named: bool,
        read: impl FnOnce(&Literal, &mut Findings<'_>) -> T,
    ) -> Option<T> {
        let text = match source::read_text(path) {
            Ok(text) => text,
            Err(finding) => {
                self.findings.push(finding);
                return None;
            }
        };
        let mut findings = Findings::new(path, &text);
        let from = if may_be_named { conditions::start(&text) } else { 0 };
        let read = match literal::parse(&text, from) {
            Ok(root) => Some(read(&root, &mut findings)),
            Err(mistake) => {
                findings.add_mistake(mistake);
                None
            }
        };
        self.findings.extend(findings.into_list());
        read
    }

    /// The request with its mapping.
    fn request(&mut self, files: &Files, graph: &Container, mapping: &[Entry]) -> Option<Request> {
        let mut nodes = Vec::with_capacity(graph.len());
        for id in graph.nodes() {
            let name = graph.name(id);
            let Some(kind) = graph.kind(id) else {
                self.findings.push(untyped(&files.request, id.index(), name));
                continue;
            };
            // A type that the mapping lacks was found there.
            let fits = mapping.iter().find(|entry| entry.kind == kind.to_string())?.fits.clone();
            nodes.push(RequestNode { name: Arc::from(name), kind: kind.clone(), fits });
        }
        if nodes.len() < graph.len() {
            return None;
        }
        self.tell_left_out(files, graph, mapping, &nodes);
        let edges = graph.edges().iter();
        let edges = edges.map(|edge| (RequestId(edge.from.0), RequestId(edge.to.0))).collect();
        Some(Request { nodes, edges })
    }

    fn tell_left_out(&mut self, files: &Files, graph: &Container, mapping: &[Entry], nodes: &[RequestNode]) {
        let file = files.request.display();
        for attribute in graph.attributes().filter(|attribute| *attribute != TYPE_ATTRIBUTE) {
            self.notices.push(format!(
                "{file}: the attribute {} is left out: request nodes have a type and nothing else",
                quoted(attribute)
            ));
        }
        if graph.edges().iter().any(|edge| !edge.attributes.is_empty()) {
            self.notices
                .push(format!("{file}: the attributes of edges are left out: those of a request have none"));
        }
        for entry in mapping {
            if !nodes.iter().any(|node| node.kind.to_string() == entry.kind) {
                self.notices.push(format!(
                    "{}: the type {} is left out: no request node is of it",
                    files.mapping.display(),
                    quoted(&entry.kind)
                ));
            }
        }
    }
}

/// The finding that a node of the request has no type, with its place in a file of JSON.
fn untyped(path: &Path, position: usize, name: &str) -> Finding {
    let message = format!("the request node {} has no `type`", quoted(name));
    let text = source::read_text_up_to(path, import::FILE_BYTES_MAX).unwrap_or_default();
    let mut findings = Findings::new(path, &text);
    let at = literal::parse(&text, 0).ok().and_then(|root| {
        let Kind::Map(sections) = root.kind else { return None };
        let nodes = sections.into_iter().find(|(key, _)| key.kind == Kind::Text("nodes".to_owned()))?.1;
        let Kind::List(nodes) = nodes.kind else { return None };
        Some(nodes.get(position)?.at)
    });
    match at {
        Some(at) => findings.add(at, format!("nodes[{position}]"), message),
        None => findings.add_general(message),
    }
    findings.into_list().remove(0)
}

/// A request type and the container types that it may be stitched to.
struct Entry {
    kind: String,
    fits: Vec<Value>,
}

/// Reads the mapping. Container types have to exist where their request type is asked for.
fn mapping(
    root: &Literal,
    container: Option<&Container>,
    request: Option<&Container>,
    findings: &mut Findings<'_>,
) -> Vec<Entry> {
    const FORM: &str = "a dictionary from request types to container types, such as `{\"x\": \"a\"}`";
    let Kind::Map(entries) = &root.kind else {
        findings.add(root.at, "", format!("found {}, expected {FORM}", root.kind.name()));
        return Vec::new();
    };
    let mut mapping: Vec<Entry> = Vec::new();
    for (key, wanted) in entries {
        let Some(kind) = scalar(key).map(|kind| kind.to_string()) else {
            findings.add(key.at, "", format!("found {}, expected a request type", key.kind.name()));
            continue;
        };
        let listed = match &wanted.kind {
            Kind::List(items) if !items.is_empty() => items.iter().collect(),
            _ => vec![wanted],
        };
        let is_asked_for =
            request.is_some_and(|request| kinds(request).any(|asked| asked.to_string() == kind));
        let mut fits = Vec::new();
        for item in listed {
            match scalar(item) {
                Some(fit) => {
                    if let Some(container) = container.filter(|_| is_asked_for) {
                        check_type(item, &kind, &fit, container, findings);
                    }
                    fits.push(fit);
                }
                None => {
                    let found = item.kind.name();
                    findings.add(
                        item.at,
                        &kind,
                        format!("found {found}, expected a container type or a list of them"),
                    );
                }
            }
        }
        if mapping.iter().any(|earlier| earlier.kind == kind) {
            findings.add(key.at, "", format!("the type {} is given twice", quoted(&kind)));
            continue;
        }
        mapping.push(Entry { kind, fits });
    }
    mapping
}

/// The types of the nodes of a graph.
fn kinds(graph: &Container) -> impl Iterator<Item = &Value> + Clone {
    graph.column(TYPE_ATTRIBUTE).into_iter().flatten().flatten()
}

/// Finds request types that the mapping lacks.
fn check_types(root: &Literal, request: &Container, mapping: &[Entry], findings: &mut Findings<'_>) {
    let mut known: BTreeSet<String> = mapping.iter().map(|entry| entry.kind.clone()).collect();
    for node in request.nodes() {
        let Some(kind) = request.kind(node).map(Value::to_string) else { continue };
        if known.contains(&kind) {
            continue;
        }
        let message =
            format!("it lacks the type {} of the request node {}", quoted(&kind), quoted(request.name(node)));
        let hint = super::hint(&kind, mapping.iter().map(|entry| entry.kind.as_str()));
        findings.add_hinted(root.at, "", message, hint);
        known.insert(kind);
    }
}

/// Finds a container type that no node has.
fn check_type(at: &Literal, kind: &str, fit: &Value, container: &Container, findings: &mut Findings<'_>) {
    if kinds(container).any(|known| known == fit) {
        return;
    }
    let known: BTreeSet<String> = kinds(container).map(Value::to_string).collect();
    let hint = super::hint(&fit.to_string(), known.iter().map(String::as_str));
    findings.add_hinted(
        at.at,
        kind,
        format!("no container node has the type {}", quoted(&fit.to_string())),
        hint,
    );
}

/// A literal as the value of an attribute; `None` where it is nothing, or nested.
fn scalar(literal: &Literal) -> Option<Value> {
    match &literal.kind {
        Kind::Boolean(flag) => Some(Value::Boolean(*flag)),
        Kind::Integer(number) => Some(Value::Integer(*number)),
        Kind::Float(number) => Some(Value::Float(*number)),
        Kind::Text(text) => Some(Value::text(text.as_str())),
        Kind::Nothing | Kind::List(_) | Kind::Map(_) => None,
    }
}
