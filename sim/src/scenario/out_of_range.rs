//! The notice on bids whose credits are not finite or too large, which are no bids.

use super::diagnostic::quoted;
use crate::model::{Credits, Instance};

/// Bids that are computed for it at most; of larger problems the first container nodes are looked at.
const BIDS_MAX: usize = 20_000_000;

/// Request nodes that it names.
const NAMED_MAX: usize = 5;

/// One sentence on the bids of a problem that are out of range; `None` where none is.
pub(crate) fn notice(instance: &Instance) -> Option<String> {
    let nodes = instance.container.len();
    let looked_at = nodes.min(BIDS_MAX / instance.request.len().max(1)).max(1);
    let found = instance.out_of_range(looked_at);
    if found.is_empty() {
        return None;
    }
    let named = found.iter().take(NAMED_MAX).map(|out| {
        let request = quoted(instance.request.name(out.request));
        let first = quoted(instance.container.name(out.first));
        match out.nodes {
            1 => format!("1 node makes none for {request} ({first})"),
            nodes => format!("{nodes} nodes make none for {request} (the first is {first})"),
        }
    });
    let mut told: Vec<String> = named.collect();
    if let Some(more) = found.len().checked_sub(NAMED_MAX).filter(|more| *more > 0) {
        let request_nodes = if more == 1 { "request node" } else { "request nodes" };
        told.push(format!("so it is of {more} more {request_nodes}"));
    }
    let some = if looked_at < nodes { format!(", of the first {looked_at} nodes") } else { String::new() };
    let limit = Credits::LIMIT;
    Some(format!("credits that are not finite or beyond ±{limit} are no bid{some}: {}", told.join(", ")))
}
