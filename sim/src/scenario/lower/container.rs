//! The container graph: built from what the section names, with the overlays laid over it.

use std::path::Path;

use crate::model::{Container, ContainerBuilder, Edge};
use crate::scenario::attributes::{Overlay, lay};
use crate::scenario::findings::{Findings, Located, Spot};
use crate::scenario::schema::container::{ContainerSection, Graph, InlineEdge};
use crate::scenario::schema::overlay::RawOverlay;
use crate::scenario::{generate, import};

use super::names::Names;

/// Builds the graph; `None` when something about it is wrong, which is then among the findings.
///
/// Files are relative to `folder`; generators and distributions draw from `seed`.
pub fn build(section: ContainerSection, folder: &Path, seed: u64, findings: &Findings) -> Option<Container> {
    let mut builder = match section.graph? {
        Graph::Inline { builder, edges } => with_edges(builder, edges, findings),
        Graph::File { path, format } => match import::read(&folder.join(&path.value), format) {
            Ok(imported) => imported.builder,
            Err(found) => {
                found.into_iter().for_each(|finding| findings.add(finding));
                return None;
            }
        },
        Graph::Generated { topology, connected } => generate::generate(&topology, connected, seed),
    };
    if builder.is_empty() {
        findings.refuse(&section.spot, "the container graph has no nodes", None);
        return None;
    }
    for (attribute, overlay) in section.overlays {
        lay_over(&mut builder, &attribute, overlay, seed, findings);
    }
    Some(builder.build())
}

fn with_edges(builder: ContainerBuilder, edges: Vec<InlineEdge>, findings: &Findings) -> ContainerBuilder {
    let mut resolved = Vec::with_capacity(edges.len());
    let names = Names::of_builder(&builder);
    for (position, edge) in edges.into_iter().enumerate() {
        let find = |(name, mark): &(String, _)| {
            names.resolve(name, findings, || Spot { mark: *mark, field: format!("container.edges[{position}]") })
        };
        if let (Some(from), Some(to)) = (find(&edge.from), find(&edge.to)) {
            resolved.push(Edge { from, to, directed: edge.directed, attributes: edge.attributes });
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
