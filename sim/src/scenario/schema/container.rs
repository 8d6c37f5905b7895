//! The section `container`: a graph written inline, named as a file, or generated, and attributes laid over it.

use std::collections::{BTreeMap, BTreeSet};

use crate::format::shape::{Form, Key, Map, Rule, Section};
use crate::model::{ContainerBuilder, Value};
use crate::scenario::findings::{Located, Spot};
use crate::scenario::generate::Topology;
use crate::scenario::import::Format;
use crate::scenario::tree::{Content, Mark};

use super::capacity;
use super::network::NODE_NAME;
use super::overlay::{self, RawOverlay};
use super::reader::{At, Fields};
use super::topology;

/// The section.
pub static CONTAINER: Section = Section {
    name: "container",
    about: "The graph whose nodes bid: written here, read from a file, or generated.",
    keys: &[
        Key::new("nodes", "the nodes and their attributes", Form::Map(&NODES))
            .such_as(&["{A: {type: a, rank: 2}}"]),
        Key::new(
            "edges",
            "the links on which gossip travels, both ways whatever their direction",
            Form::List(&Form::Any(&[Form::Pair(&NODE_NAME), Form::Section(&EDGE)]), 0),
        )
        .such_as(&["[[A, B], {from: B, to: C, delay: 3ms}]"]),
        Key::new("file", "a graph file, relative to the scenario", Form::Text)
            .such_as(&["graphs/cities.json"]),
        Key::new(
            "format",
            "the format of the file, where its extension does not say it",
            Form::Word(Format::NAMES),
        ),
        Key::new("generate", "a graph made by rule", Form::Section(&topology::GENERATE))
            .such_as(&["{topology: barabasi_albert, nodes: 100, m: 2}"]),
        Key::new(
            "attributes",
            "attributes laid over the nodes, drawn or listed",
            Form::Map(&overlay::OVERLAYS),
        )
        .such_as(&["{type: {choice: [a, b]}, rank: {uniform_int: [0, 9]}}"]),
        Key::new(
            "seed",
            "what generated graphs and attributes are drawn from; by default `run.seed`",
            Form::Whole(0, u64::MAX as i128),
        ),
    ],
    others: None,
    rules: &[
        Rule::One(&["nodes", "file", "generate"]),
        Rule::With("edges", &["nodes"]),
        Rule::With("format", &["file"]),
    ],
};

static NODES: Map = Map { from: "node names", to: Form::Section(&NODE), least: 1 };

static NODE: Section = Section {
    name: "container.nodes",
    about: "The attributes of a container node.",
    keys: &[Key::new(
        "type",
        "what the node is: the mapping says which request nodes it may take",
        Form::Value,
    )],
    others: Some(&Form::Value),
    rules: &[],
};

static EDGE: Section = Section {
    name: "container.edges",
    about: "An edge with attributes.",
    keys: &[
        Key::new("from", "where it starts", NODE_NAME).required(),
        Key::new("to", "where it ends", NODE_NAME).required(),
        Key::new("directed", "whether validators count it as incoming at its end only", Form::Boolean)
            .or("false"),
    ],
    others: Some(&Form::Value),
    rules: &[],
};

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
    let fields = at.fields("a mapping with `nodes` and `edges`, `file` or `generate`", &CONTAINER)?;
    let mut doubtful = BTreeSet::new();
    let graph = read_graph(at, &fields, &mut doubtful);
    if let Some(capacity) = capacity {
        check_capacities(&fields, &capacity.value, &mut doubtful);
    }
    let overlays =
        fields.get("attributes").map(|at| overlay::read_all(&at, &mut doubtful)).unwrap_or_default();
    let seed = fields.get("seed").and_then(|at| at.integer());
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
    Format::from_name(at.word("the name of a format", "format")?)
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
            let [from, to] = at.pair(FORM)?;
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
