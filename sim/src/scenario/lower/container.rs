//! The container graph: built from what the section names, with the overlays laid over it.

use std::collections::BTreeSet;
use std::path::Path;

use crate::model::{Container, ContainerBuilder, Edge};
use crate::scenario::attributes::{Overlay, lay};
use crate::scenario::findings::{Findings, Located, Spot};
use crate::scenario::schema::container::{ContainerSection, Graph, InlineEdge};
use crate::scenario::schema::overlay::RawOverlay;
use crate::scenario::{generate, import};

use super::names::Names;

/// A container graph, and what cannot be said of it.
pub struct Built {
    /// The graph.
    pub container: Container,
    /// Attributes of which some value was unfit; checks leave them out.
    pub doubtful: BTreeSet<String>,
}

/// Builds the graph; `None` when it cannot be built, which is then among the findings. Edges and values that do not
/// fit are findings, too, and left out.
///
/// Files are relative to `folder`; generators and distributions draw from the section's seed or else the run's.
pub fn build(section: ContainerSection, folder: &Path, run_seed: u64, findings: &Findings) -> Option<Built> {
    let seed = section.seed.unwrap_or(run_seed);
    let mut builder = match section.graph? {
        Graph::Inline { builder, edges } => with_edges(builder, edges, findings),
        Graph::File { path, format } => import_file(&path, format, folder, findings)?,
        Graph::Generated { topology, connected } => generate::generate(&topology, connected, seed),
    };
    if builder.is_empty() {
        findings.refuse(&section.spot, "the container graph has no nodes", None);
        return None;
    }
    let mut doubtful = section.doubtful;
    for (attribute, overlay) in section.overlays {
        let before = findings.count();
        lay_over(&mut builder, &attribute, overlay, seed, findings);
        if findings.count() > before {
            doubtful.insert(attribute.value);
        }
    }
    Some(Built { container: builder.build(), doubtful })
}

/// A finding about the graph file as a whole is told where the scenario names it; the others where they are.
fn import_file(
    path: &Located<String>,
    format: Option<import::Format>,
    folder: &Path,
    findings: &Findings,
) -> Option<ContainerBuilder> {
    match import::read(&folder.join(&path.value), format) {
        Ok(imported) => {
            imported
                .notices
                .into_iter()
                .for_each(|notice| findings.notice(format!("{}: {notice}", path.value)));
            Some(imported.builder)
        }
        Err(found) => {
            for finding in found {
                match finding.place {
                    Some(_) => findings.add(finding),
                    None => {
                        let message = format!("{}: {}", finding.file.display(), finding.message);
                        findings.refuse(&path.spot, message, finding.hint);
                    }
                }
            }
            None
        }
    }
}

fn with_edges(builder: ContainerBuilder, edges: Vec<InlineEdge>, findings: &Findings) -> ContainerBuilder {
    let mut resolved = Vec::with_capacity(edges.len());
    let names = Names::of_builder(&builder);
    for (position, edge) in edges.into_iter().enumerate() {
        let find = |(name, mark): &(String, _)| {
            names.resolve(name, findings, || Spot {
                mark: *mark,
                field: format!("container.edges[{position}]"),
            })
        };
        if let (Some(from), Some(to)) = (find(&edge.from), find(&edge.to)) {
            resolved.push(Edge { from, to, directed: edge.directed, attributes: edge.attributes.into() });
        }
    }
    drop(names);
    let mut builder = builder;
    resolved.into_iter().for_each(|edge| builder.edge(edge));
    builder
}

fn lay_over(
    builder: &mut ContainerBuilder,
    attribute: &Located<String>,
    overlay: RawOverlay,
    seed: u64,
    findings: &Findings,
) {
    let overlay = match overlay {
        RawOverlay::Ready(overlay) => overlay,
        RawOverlay::ByNode(values) => {
            let names = Names::of_builder(builder);
            let resolve = |(name, value): (Located<String>, _)| {
                Some((names.resolve(&name.value, findings, || name.spot.clone())?, value))
            };
            Overlay::ByNode(values.into_iter().filter_map(resolve).collect())
        }
    };
    if let Err(message) = lay(builder, &attribute.value, &overlay, seed) {
        findings.refuse(&attribute.spot, message, None);
    }
}
