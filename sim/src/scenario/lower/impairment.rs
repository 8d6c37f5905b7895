//! What happens to messages on their way: links by name.

use std::collections::BTreeMap;

use crate::model::LinkId;
use crate::plan::faults::{Impairment, LinkImpairment};
use crate::scenario::findings::{Findings, Located};
use crate::scenario::schema::impairment::{ImpairmentSection, LinkEntry};

use super::container::Built;
use super::event::linked;
use super::names::Names;

/// Resolves what the section says of messages.
pub fn resolve(section: ImpairmentSection, built: Option<&Built>, findings: &Findings) -> Impairment {
    let ImpairmentSection { loss, duplication, reordering, bandwidth, links, detector: _ } = section;
    let links = resolve_links(links, built, findings);
    Impairment { loss, duplication, reordering, bandwidth, links }
}

/// Directed links that differ, by the position of the link.
fn resolve_links(
    section: Vec<LinkEntry>,
    built: Option<&Built>,
    findings: &Findings,
) -> BTreeMap<LinkId, LinkImpairment> {
    let mut links = BTreeMap::new();
    let Some(built) = built.filter(|_| !section.is_empty()) else { return links };
    let container = &built.container;
    let names = Names::of_container(container);
    for entry in section {
        let resolve = |name: &Located<String>| names.resolve(&name.value, findings, || name.spot.clone());
        let (Some(from), Some(to)) = (resolve(&entry.from), resolve(&entry.to)) else { continue };
        let Some((from, to)) = linked(built, from, to, &entry.spot, findings) else { continue };
        let position = container.neighbours(from).binary_search(&to).unwrap_or_default();
        let link = container.links(from).start + position as LinkId;
        let (latency, loss, bandwidth) = (entry.latency, entry.loss, entry.bandwidth);
        links.insert(link, LinkImpairment { latency, loss, bandwidth });
    }
    links
}
