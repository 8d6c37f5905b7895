//! The sections `request` and `mapping`.

use crate::format::shape::{Form, Key, Map, Section};
use crate::model::Value;
use crate::scenario::findings::Located;
use crate::scenario::tree::Content;

use super::reader::{At, Fields};

/// A request node's name and its type; `None` where that is missing or unfit.
pub type RequestEntry = (Located<String>, Option<Located<Value>>);

/// The section `request` as read.
pub struct RequestSection {
    /// The nodes in order.
    pub nodes: Vec<RequestEntry>,
    /// Edges by the names of their ends.
    pub edges: Vec<[Located<String>; 2]>,
}

/// One request type and the container types that may take it.
pub struct MappingEntry {
    /// The request type as text.
    pub kind: Located<String>,
    /// The container types; none where they are unfit.
    pub fits: Vec<Located<Value>>,
}

/// The section `request`.
pub static REQUEST: Section = Section {
    name: "request",
    about: "The graph whose nodes are bid on.",
    keys: &[
        NODES_KEY.required(),
        Key::new(
            "edges",
            "shown in charts; they do not constrain anything",
            Form::List(&Form::Pair(&NODE_NAME), 0),
        )
        .such_as(&["[[x, y]]"]),
    ],
    others: None,
    rules: &[],
};

/// The nodes of a request.
pub const NODES_KEY: Key = Key::new("nodes", "the request nodes and their types", Form::Map(&NODES))
    .such_as(&["{x: {type: t1}, y: {type: t2}}"]);

/// A name of a request node.
pub const NODE_NAME: Form = Form::Name("a request node");

static NODES: Map = Map { from: "node names", to: Form::Section(&NODE), least: 1 };

static NODE: Section = Section {
    name: "request.nodes",
    about: "A request node.",
    keys: &[Key::new("type", "a key of the mapping", Form::Value).required()],
    others: None,
    rules: &[],
};

/// The section `mapping`.
pub static MAPPING: Map =
    Map { from: "request types", to: Form::Any(&[Form::Value, Form::List(&Form::Value, 1)]), least: 0 };

/// Most request nodes of a scenario: bids number them in 16 bits.
pub const MOST_REQUEST_NODES: usize = u16::MAX as usize;

/// Reads `request`.
pub fn read(at: &At) -> Option<RequestSection> {
    let fields = at.fields("a mapping with `nodes` and, if there are any, `edges`", &REQUEST)?;
    let edges = fields.get("edges").map(|at| read_edges(&at)).unwrap_or_default();
    Some(RequestSection { nodes: read_nodes(&fields)?, edges })
}

/// Reads the nodes of a request.
pub fn read_nodes(fields: &Fields) -> Option<Vec<RequestEntry>> {
    const FORM: &str = "a mapping from request node names to their types, such as `{x: {type: a}}`";
    let at = fields.required("nodes", FORM)?;
    let nodes: Vec<_> = at.entries(FORM)?.map(|entry| (entry.located_key(), read_kind(&entry))).collect();
    if nodes.is_empty() {
        at.refuse("there is no request node", Some(FORM.to_owned()));
        return None;
    }
    if nodes.len() > MOST_REQUEST_NODES {
        let message = format!("found {} request nodes, at most {MOST_REQUEST_NODES} fit", nodes.len());
        at.refuse(message, None);
        return None;
    }
    Some(nodes)
}

fn read_kind(at: &At) -> Option<Located<Value>> {
    let fields = at.fields("a mapping such as `{type: a}`", &NODE)?;
    let kind = fields.required("type", "a key of the mapping")?;
    Some(kind.locate(kind.value()?))
}

fn read_edges(at: &At) -> Vec<[Located<String>; 2]> {
    let Some(items) = at.list("a list of edges, such as `[[x, y]]`") else { return Vec::new() };
    items
        .filter_map(|item| {
            let [from, to] = item.pair("a list of two request nodes")?;
            let expected = "the name of a request node";
            let (from, to) = (from.name(expected), to.name(expected));
            Some([from?, to?])
        })
        .collect()
}

/// Reads `mapping`.
pub fn read_mapping(at: &At) -> Option<Vec<MappingEntry>> {
    let entries =
        at.entries("a mapping from request types to container types, such as `{t1: a, t2: [b, c]}`")?;
    Some(
        entries
            .map(|entry| MappingEntry {
                kind: entry.located_key(),
                fits: read_fits(&entry).unwrap_or_default(),
            })
            .collect(),
    )
}

fn read_fits(at: &At) -> Option<Vec<Located<Value>>> {
    if !matches!(at.node.content, Content::List(_)) {
        return Some(vec![at.locate(at.value()?)]);
    }
    let items = at.list("container types")?;
    if items.len() == 0 {
        at.refuse("found an empty list, expected at least one container type", None);
        return None;
    }
    Some(items.filter_map(|item| Some(item.locate(item.value()?))).collect())
}
