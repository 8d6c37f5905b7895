//! The section `validate`: limits on incoming edges per container type.

use crate::format::shape::{Form, Key, Map, Section};
use crate::scenario::findings::Located;
use crate::scenario::tree::Content;

use super::reader::{At, Fields};

/// The section.
pub static VALIDATE: Section = Section {
    name: "validate",
    about: "Validators: limits on the incoming edges of container nodes, by their type. Incoming edges of a node are its \
            stitches, the edges directed at it and its undirected edges.",
    keys: &[
        Key::new(
            "max_incoming_edges",
            "at most so many incoming edges, by container type",
            Form::Map(&EDGES),
        )
        .such_as(&["{b: 5}"]),
        Key::new(
            "max_incoming_rank",
            "the same for nodes of a least `rank` only, by container type",
            Form::Map(&RANKS),
        )
        .such_as(&["{b: {edges: 1, rank: 7}}"]),
    ],
    others: None,
    rules: &[],
};

const MOST_EDGES: Form = Form::Whole(0, u32::MAX as i128);

const EDGES_KEY: Key = Key::new("edges", "the most incoming edges", MOST_EDGES).required();

const PROMOTE_KEY: Key =
    Key::new("promote", "whether it is a hard limit that bidding respects", Form::Boolean).or("false");

static EDGES: Map =
    Map { from: "container types", to: Form::Any(&[MOST_EDGES, Form::Section(&EDGE_LIMIT)]), least: 0 };

static EDGE_LIMIT: Section = Section {
    name: "validate.max_incoming_edges",
    about: "A limit on incoming edges.",
    keys: &[EDGES_KEY, PROMOTE_KEY],
    others: None,
    rules: &[],
};

static RANKS: Map = Map { from: "container types", to: Form::Section(&RANK_LIMIT), least: 0 };

static RANK_LIMIT: Section = Section {
    name: "validate.max_incoming_rank",
    about: "A limit on incoming edges of nodes with a high `rank`.",
    keys: &[
        EDGES_KEY,
        Key::new(
            "rank",
            "the least value of the attribute `rank` that is limited",
            Form::Number(f64::MIN, f64::MAX),
        )
        .required(),
        PROMOTE_KEY,
    ],
    others: None,
    rules: &[],
};

/// A validator whose type is not resolved yet.
pub struct ValidatorEntry {
    /// The container type as text.
    pub kind: Located<String>,
    /// At most so many incoming edges.
    pub edges: u32,
    /// Only for nodes of at least this rank.
    pub rank: Option<f64>,
    /// Whether bidding respects it.
    pub promote: bool,
}

/// Reads the section; entries that do not fit are left out.
pub fn read_all(at: &At) -> Vec<ValidatorEntry> {
    let mut validators = Vec::new();
    let Some(fields) = at.fields("a mapping such as `{max_incoming_edges: {b: 5}}`", &VALIDATE) else {
        return validators;
    };
    for (key, read) in [
        ("max_incoming_edges", read_edges as fn(&At) -> Option<ValidatorEntry>),
        ("max_incoming_rank", read_rank),
    ] {
        let Some(at) = fields.get(key) else { continue };
        let entries = at.entries("a mapping from container types to limits").into_iter().flatten();
        validators.extend(entries.filter_map(|entry| read(&entry)));
    }
    validators
}

fn read_edges(at: &At) -> Option<ValidatorEntry> {
    if !matches!(at.node.content, Content::Map(_)) {
        let edges = at.integer()?;
        return Some(ValidatorEntry { kind: at.located_key(), edges, rank: None, promote: false });
    }
    let fields = at.fields("a number of edges or `{edges: 5, promote: true}`", &EDGE_LIMIT)?;
    let (edges, promote) = (read_limit(&fields), read_promote(&fields));
    Some(ValidatorEntry { kind: at.located_key(), edges: edges?, rank: None, promote: promote? })
}

fn read_rank(at: &At) -> Option<ValidatorEntry> {
    let fields = at.fields("a mapping such as `{edges: 1, rank: 7}`", &RANK_LIMIT)?;
    let (edges, promote) = (read_limit(&fields), read_promote(&fields));
    let rank = fields.required("rank", "the least rank that is limited")?.number("a finite number");
    Some(ValidatorEntry { kind: at.located_key(), edges: edges?, rank: Some(rank?), promote: promote? })
}

fn read_limit(fields: &Fields) -> Option<u32> {
    fields.required("edges", "the most incoming edges")?.integer()
}

fn read_promote(fields: &Fields) -> Option<bool> {
    match fields.get("promote") {
        None => Some(false),
        Some(at) => at.boolean(),
    }
}
