//! The section `validate`: limits on incoming edges per container type.

use crate::scenario::findings::Located;
use crate::scenario::tree::Content;

use super::reader::{At, Fields};

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
    let known = &["max_incoming_edges", "max_incoming_rank"];
    let Some(fields) = at.fields("a mapping such as `{max_incoming_edges: {b: 5}}`", known) else {
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
        let edges = at.integer(0..=u32::MAX)?;
        return Some(ValidatorEntry { kind: at.located_key(), edges, rank: None, promote: false });
    }
    let fields = at.fields("a number of edges or `{edges: 5, promote: true}`", &["edges", "promote"])?;
    let (edges, promote) = (read_limit(&fields), read_promote(&fields));
    Some(ValidatorEntry { kind: at.located_key(), edges: edges?, rank: None, promote: promote? })
}

fn read_rank(at: &At) -> Option<ValidatorEntry> {
    let fields = at.fields("a mapping such as `{edges: 1, rank: 7}`", &["edges", "rank", "promote"])?;
    let (edges, promote) = (read_limit(&fields), read_promote(&fields));
    let rank = fields.required("rank", "the least rank that is limited")?.number("a finite number");
    Some(ValidatorEntry { kind: at.located_key(), edges: edges?, rank: Some(rank?), promote: promote? })
}

fn read_limit(fields: &Fields) -> Option<u32> {
    fields.required("edges", "the most incoming edges")?.integer(0..=u32::MAX)
}

fn read_promote(fields: &Fields) -> Option<bool> {
    match fields.get("promote") {
        None => Some(false),
        Some(at) => at.boolean(),
    }
}
