//! The section `container`: a graph written inline, named as a file, or generated, and attributes laid over it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ContainerBuilder, Value};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Located, Spot};
use crate::scenario::generate::Topology;
use crate::scenario::import::Format;
use crate::scenario::tree::{Content, Mark};

use super::capacity;
use super::overlay::{self, RawOverlay};
use super::reader::{At, Fields};
use super::topology;

const KEYS: &[&str] = &["nodes", "edges", "file", "format", "generate", "attributes", "seed"];

/// The section as read.
pub struct ContainerSection {
    /// Where the graph comes from; `None` when that did not become clear.
    pub graph: Option<Graph>,
    /// What is laid over the nodes, in order.
    pub overlays: Vec<(Located<String>, RawOverlay)>,
    /// Attributes of which some value was unfit: whether nodes have them is not known.
    pub doubtful: BTreeSet<String>,
    /// What generators and overlays draw from; `None` for the seed of the run.
    pub seed: Option<u64>,
    /// Where the section stands.
    pub spot: Spot,
}

/// Where the container graph comes from.
pub enum Graph {
    /// From the scenario itself; the nodes are in the builder, the edges wait for their ends to be found.
    Inline {
        /// Nodes and their attributes.
        builder: ContainerBuilder,
        /// Edges by the names of their ends.
        edges: Vec<InlineEdge>,
    },
    /// From a file, relative to the scenario.
    File {
        /// The path as written.
        path: Located<String>,
        /// The format, where it is named.
        format: Option<Format>,
    },
    /// Generated from the seed.
    Generated {
        /// The kind of graph and its numbers.
        topology: Topology,
        /// Whether the parts are joined.
        connected: bool,
    },
}

/// An edge by the names of its ends; its position in the list is part of its field path.
pub struct InlineEdge {
    /// The name of the node where it starts, and where that is written.
    pub from: (String, Mark),
    /// The name of the node where it ends, and where that is written.
    pub to: (String, Mark),
    /// Whether only its end counts it as incoming.
    pub directed: bool,
    /// Its other keys.
    pub attributes: BTreeMap<String, Value>,
}

/// Reads the section; `capacity` is the attribute that a capacity of each node's own is read from.
pub fn read(at: &At, capacity: Option<&Located<String>>) -> Option<ContainerSection> {
    let fields = at.fields("a mapping with `nodes` and `edges`, `file` or `generate`", KEYS)?;
    let mut doubtful = BTreeSet::new();
    let graph = read_graph(at, &fields, &mut doubtful);
    if let Some(capacity) = capacity {
        check_capacities(&fields, &capacity.value, &mut doubtful);
    }
    let overlays =
        fields.get("attributes").map(|at| overlay::read_all(&at, &mut doubtful)).unwrap_or_default();
    let seed = fields.get("seed").and_then(|at| at.integer(0..=u64::MAX));
    Some(ContainerSection { graph, overlays, doubtful, seed, spot: at.spot() })
}

fn read_graph(at: &At, fields: &Fields, doubtful: &mut BTreeSet<String>) -> Option<Graph> {
    has_one_source(at, fields)?;
    if let (Some(format), None) = (fields.get("format"), fields.get("file")) {
        format.refuse("`format` goes with `file`", None);
    }
    if let Some(file) = fields.get("file") {
        return read_file(fields, &file);
    }
    match fields.get("generate") {
        Some(generate) => topology::read(&generate),
        None => read_inline(fields, doubtful),
    }
}

fn has_one_source(at: &At, fields: &Fields) -> Option<()> {
    let inline = fields.get("nodes").or(fields.get("edges"));
    let sources =
        [("`nodes`", inline), ("`file`", fields.get("file")), ("`generate`", fields.get("generate"))];
    let given: Vec<&str> =
        sources.iter().filter(|(_, value)| value.is_some()).map(|(name, _)| *name).collect();
    let message = match given.len() {
        0 => "nothing says where the graph comes from".to_owned(),
        1 => return Some(()),
        _ => format!("{} together: the graph comes from one of them", given.join(" and ")),
    };
    at.refuse(message, Some("exactly one of `nodes` with `edges`, `file`, or `generate`".to_owned()));
    None
}

fn read_file(fields: &Fields, file: &At) -> Option<Graph> {
    let path = file.text("the path of a graph file");
    let format = match fields.get("format") {
        None => None,
        Some(at) => Some(read_format(&at)?),
    };
    Some(Graph::File { path: path?, format })
}

fn read_format(at: &At) -> Option<Format> {
    let name = at.text("the name of a format")?;
    let format = Format::from_name(&name.value);
    if format.is_none() {
        let hint = at.findings.hint(&name.value, Format::NAMES.iter().copied());
        at.refuse(format!("unknown format {}", quoted(&name.value)), hint);
    }
    format
}

fn read_inline(fields: &Fields, doubtful: &mut BTreeSet<String>) -> Option<Graph> {
    let nodes = fields.required("nodes", "a mapping from node names to their attributes");
    let edges = fields.get("edges").map(|at| read_edges(&at)).unwrap_or_default();
    Some(Graph::Inline { builder: read_nodes(&nodes?, doubtful)?, edges })
}

fn read_nodes(at: &At, doubtful: &mut BTreeSet<String>) -> Option<ContainerBuilder> {
    let mut builder = ContainerBuilder::default();
    for entry in at.entries("a mapping from node names to their attributes")? {
        let node = builder.node(entry.key());
        let Some(attributes) = entry.entries("a mapping of attributes, such as `{type: a}`") else {
            continue;
        };
        for attribute in attributes {
            match attribute.value() {
                Some(value) => builder.attribute(node, attribute.key(), value),
                None => {
                    doubtful.insert(attribute.key().to_owned());
                }
            }
        }
    }
    Some(builder)
}

/// Refuses capacities written at the nodes that are none, unless an overlay replaces them: it is judged where the graph
/// is built.
fn check_capacities(fields: &Fields, attribute: &str, doubtful: &mut BTreeSet<String>) {
    let Some(nodes) = fields.get("nodes") else { return };
    if fields.get("attributes").is_some_and(|overlays| overlays.entry(attribute).is_some()) {
        return;
    }
    let before = nodes.findings.count();
    nodes.each_entry(&mut |node| {
        if let Some(value) = node.entry(attribute) {
            capacity::check_inline(&value);
        }
    });
    if nodes.findings.count() > before {
        doubtful.insert(attribute.to_owned());
    }
}

fn read_edges(at: &At) -> Vec<InlineEdge> {
    let Some(items) = at.list("a list of edges, such as `[[A, B], {from: B, to: C}]`") else {
        return Vec::new();
    };
    items.filter_map(|item| read_edge(&item)).collect()
}

fn read_edge(at: &At) -> Option<InlineEdge> {
    const FORM: &str = "an edge: `[A, B]` or `{from: A, to: B, ...}`";
    match &at.node.content {
        Content::List(_) => {
            let [from, to] = at.array(FORM)?;
            let (from, to) = (end(&from), end(&to));
            Some(InlineEdge { from: from?, to: to?, directed: false, attributes: BTreeMap::new() })
        }
        Content::Map(_) => read_edge_with_attributes(at),
        _ => at.unfit(FORM),
    }
}

fn read_edge_with_attributes(at: &At) -> Option<InlineEdge> {
    let (mut from, mut to, mut directed, mut attributes) = (None, None, false, BTreeMap::new());
    for entry in at.entries("an edge")? {
        match entry.key() {
            "from" => from = Some(end(&entry)),
            "to" => to = Some(end(&entry)),
            "directed" => directed = entry.boolean().unwrap_or_default(),
            key => {
                if let Some(value) = entry.value() {
                    attributes.insert(key.to_owned(), value);
                }
            }
        }
    }
    for (key, end) in [("from", &from), ("to", &to)] {
        if end.is_none() {
            at.refuse(
                format!("the key `{key}` is missing"),
                Some(format!("{key}: the name of a container node")),
            );
        }
    }
    Some(InlineEdge { from: from??, to: to??, directed, attributes })
}

fn end(at: &At) -> Option<(String, Mark)> {
    at.name("the name of a container node").map(|name| (name.value, name.spot.mark))
}
