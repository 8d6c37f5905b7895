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
mod mapping;
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
use crate::model::{
    Condition, Container, ContainerId, Instance, Request, RequestId, RequestNode, TYPE_ATTRIBUTE, Value,
};
use mapping::Mapping;

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
    let mapping: Option<Mapping> = reading.literal(&files.mapping, false, |root, findings| {
        mapping::read(root, container.as_ref(), request.as_ref(), findings)
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

/// The conditions that a text states in the tool's notation, on a request and a container; `file` names it in findings.
///
/// # Errors
/// Everything that is wrong with the text.
pub fn parse_conditions(
    text: &str,
    file: &Path,
    request: &Request,
    container: &Container,
) -> Result<Vec<Condition>, Vec<Finding>> {
    let (read, found) =
        literal_in(text, file, true, |root, findings| conditions::read(root, request, container, findings));
    read.filter(|_| found.is_empty()).ok_or(found)
}

/// What `read` makes of the value in a text, and what is wrong there.
fn literal_in<T>(
    text: &str,
    file: &Path,
    may_be_named: bool,
    read: impl FnOnce(&Literal, &mut Findings<'_>) -> T,
) -> (Option<T>, Vec<Finding>) {
    let mut findings = Findings::new(file, text);
    let from = if may_be_named { conditions::start(text) } else { 0 };
    let read = match literal::parse(text, from) {
        Ok(root) => Some(read(&root, &mut findings)),
        Err(mistake) => {
            findings.add_mistake(mistake);
            None
        }
    };
    (read, findings.into_list())
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
        let (read, found) = literal_in(&text, path, may_be_named, read);
        self.findings.extend(found);
        read
    }

    /// The request with its mapping.
    fn request(&mut self, files: &Files, graph: &Container, mapping: &Mapping) -> Option<Request> {
        let mut nodes = Vec::with_capacity(graph.len());
        let mut untyped = Vec::new();
        for id in graph.nodes() {
            let Some(kind) = graph.kind(id) else {
                untyped.push(id);
                continue;
            };
            // A type that the mapping lacks was found there.
            let Some(fits) = mapping.get(&kind.to_string()) else { continue };
            nodes.push(RequestNode {
                name: Arc::from(graph.name(id)),
                kind: kind.clone(),
                fits: fits.clone(),
            });
        }
        if !untyped.is_empty() {
            self.findings.extend(without_type(&files.request, graph, &untyped));
        }
        if nodes.len() < graph.len() {
            return None;
        }
        self.tell_left_out(files, graph, mapping, &nodes);
        let edges = graph.edges().iter();
        let edges = edges.map(|edge| (RequestId(edge.from.0), RequestId(edge.to.0))).collect();
        Some(Request { nodes, edges })
    }

    fn tell_left_out(&mut self, files: &Files, graph: &Container, mapping: &Mapping, nodes: &[RequestNode]) {
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
        let asked: BTreeSet<String> = nodes.iter().map(|node| node.kind.to_string()).collect();
        for kind in mapping.keys().filter(|kind| !asked.contains(*kind)) {
            let file = files.mapping.display();
            self.notices
                .push(format!("{file}: the type {} is left out: no request node is of it", quoted(kind)));
        }
    }
}

/// The findings that nodes of the request have no type, with their places in a file of JSON.
fn without_type(path: &Path, graph: &Container, nodes: &[ContainerId]) -> Vec<Finding> {
    let text = source::read_text_up_to(path, import::FILE_BYTES_MAX).unwrap_or_default();
    let mut findings = Findings::new(path, &text);
    let written = written_nodes(&text).unwrap_or_default();
    for node in nodes {
        let message = format!("the request node {} has no `type`", quoted(graph.name(*node)));
        match written.get(node.index()) {
            Some(literal) => findings.add(literal.at, format!("nodes[{}]", node.index()), message),
            None => findings.add_general(message),
        }
    }
    findings.into_list()
}

/// The nodes of a graph as they are written in node-link JSON.
fn written_nodes(text: &str) -> Option<Vec<Literal>> {
    let Kind::Map(sections) = literal::parse(text, 0).ok()?.kind else { return None };
    let is_nodes = |(key, _): &(Literal, Literal)| key.kind == Kind::Text("nodes".to_owned());
    match sections.into_iter().find(is_nodes)?.1.kind {
        Kind::List(nodes) => Some(nodes),
        _ => None,
    }
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
