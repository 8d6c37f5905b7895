//! Events: names resolved, and every version of the request worked out.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Condition, ContainerId, Request, RequestId};
use crate::plan::faults::{Churn, ChurnKind, Detector, Fault, FaultEvent, Faults, RequestChange};
use crate::plan::{Nanos, SECOND};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Findings, Located, Spot};
use crate::scenario::schema::event::{Action, EventEntry, Rate, RequestEntryChange, When};
use crate::scenario::schema::request::{MOST_REQUEST_NODES, MappingEntry, RequestEntry, RequestSection};

use super::condition;
use super::container::Built;
use super::names::Names;
use super::request::{self, RequestNames};

/// Request nodes and conditions that all changes of the request may have together: each is kept whole.
const CHANGES_MAX: usize = 1_000_000;

/// Events that one entry with a rate may be expected to draw.
const DRAWN_MAX: f64 = 100_000.0;

/// The request section with the nodes that events add later, behind its own.
pub fn with_later_nodes(
    section: RequestSection,
    events: &[EventEntry],
    findings: &Findings,
) -> RequestSection {
    let mut section = section;
    let mut known: BTreeSet<String> = section.nodes.iter().map(|(name, _)| name.value.clone()).collect();
    for entry in events {
        let Action::Request(RequestEntryChange { nodes: Some(nodes), .. }) = &entry.action else { continue };
        for (name, kind) in nodes {
            if known.insert(name.value.clone()) {
                section.nodes.push((name.clone(), kind.clone()));
            }
        }
    }
    if let Some((first, _)) = section.nodes.get(MOST_REQUEST_NODES) {
        let found = section.nodes.len();
        let message =
            format!("found {found} request nodes, later ones included, at most {MOST_REQUEST_NODES} fit");
        findings.refuse(&first.spot, message, None);
        section.nodes.truncate(MOST_REQUEST_NODES);
    }
    section
}

/// What events are resolved against.
pub struct Scene<'a, 'c> {
    /// The container nodes' names.
    pub nodes: Option<&'a Names<'c>>,
    /// The container.
    pub container: Option<&'a Built>,
    /// The request nodes' names, later ones included.
    pub requests: Option<&'a RequestNames<'a>>,
    /// The mapping.
    pub mapping: Option<&'a [MappingEntry]>,
    /// The request and its conditions at the start.
    pub start: Option<(&'a Request, &'a [Condition])>,
    /// Where findings go.
    pub findings: &'a Findings<'a>,
}

/// Resolves the section. Entries are taken in time order where one follows from another.
pub fn resolve(mut entries: Vec<EventEntry>, detector: Detector, scene: &Scene) -> Faults {
    entries.sort_by_key(|entry| match entry.when {
        When::At(at, _) => at,
        When::Rate(_) => Nanos::MAX,
    });
    let mut faults = Faults { detector, ..Faults::default() };
    let mut latest = scene.start.map(|(request, conditions)| RequestChange {
        request: request.clone(),
        conditions: conditions.to_vec(),
    });
    let mut changed = 0;
    for EventEntry { when, action, spot } in entries {
        match when {
            When::At(at, lasts) => {
                if let (Action::Request(_), Some(latest)) = (&action, &latest) {
                    changed += latest.request.nodes.len() + latest.conditions.len();
                    if changed > CHANGES_MAX {
                        let message = format!(
                            "the changes of the request have more than {CHANGES_MAX} nodes and conditions together"
                        );
                        scene.findings.refuse(&spot, message, None);
                        return faults;
                    }
                }
                resolve_at(at, lasts, action, &spot, scene, &mut latest, &mut faults);
            }
            When::Rate(rate) => {
                let expected = rate.per_second * (rate.until - rate.from) as f64 / SECOND as f64;
                if expected > DRAWN_MAX {
                    let message =
                        format!("about {expected:.0} events are too many; at most {DRAWN_MAX} are drawn");
                    let hint = "a lower `rate` or an earlier `until` fits".to_owned();
                    scene.findings.refuse(&spot, message, Some(hint));
                }
                faults.churn.extend(resolve_rate(rate, action, scene));
            }
        }
    }
    faults
}

fn resolve_at(
    at: Nanos,
    lasts: Option<Nanos>,
    action: Action,
    spot: &Spot,
    scene: &Scene,
    latest: &mut Option<RequestChange>,
    faults: &mut Faults,
) {
    let mut push = |at, fault, lasts| faults.events.push(FaultEvent { at, fault, lasts });
    match action {
        Action::Crash(names, memory) => {
            for node in scene.all(&names) {
                push(at, Fault::Crash(node), None);
                if let Some(lasts) = lasts {
                    push(at.saturating_add(lasts), Fault::Restart { node, memory }, None);
                }
            }
        }
        Action::Leave(names) => {
            scene.all(&names).into_iter().for_each(|node| push(at, Fault::Leave(node), lasts));
        }
        Action::Restart(name, memory) => {
            if let Some(node) = scene.node(&name) {
                push(at, Fault::Restart { node, memory }, None);
            }
        }
        Action::Join(name) => {
            if let Some(node) = scene.node(&name) {
                push(at, Fault::Join(node), None);
            }
        }
        Action::LinkDown(ends) => {
            if let Some((from, to)) = scene.link(&ends, spot) {
                push(at, Fault::LinkDown(from, to), lasts);
            }
        }
        Action::LinkUp(ends) => {
            if let Some((from, to)) = scene.link(&ends, spot) {
                push(at, Fault::LinkUp(from, to), None);
            }
        }
        Action::Partition(names) => push(at, Fault::Partition(scene.all(&names)), lasts),
        Action::Heal => push(at, Fault::Heal, None),
        Action::Attributes(name, values) => {
            if let Some(node) = scene.node(&name) {
                push(at, Fault::Attributes { node, values }, None);
            }
        }
        Action::Request(change) => {
            let Some(before) = latest.take() else { return };
            let after = scene.changed(before, change);
            push(at, Fault::Request(Arc::new(after.clone())), None);
            *latest = Some(after);
        }
        // Read only with a rate.
        Action::AnyLinkDown(_) | Action::AnyPartition(_) | Action::AnyAttribute(..) => {}
    }
}

fn resolve_rate(rate: Rate, action: Action, scene: &Scene) -> Option<Churn> {
    let (kind, names) = match action {
        Action::Crash(names, memory) => (ChurnKind::Crash { memory }, names),
        Action::Leave(names) => (ChurnKind::Leave, names),
        Action::AnyLinkDown(names) => (ChurnKind::Link, names),
        Action::AnyPartition(hops) => (ChurnKind::Partition { hops }, Vec::new()),
        Action::AnyAttribute(names, name, values) => {
            (ChurnKind::Attribute { name: name.value, values }, names)
        }
        _ => return None,
    };
    let Rate { per_second, from, until, lasts } = rate;
    Some(Churn { per_second, from, until, kind, lasts, nodes: scene.all(&names) })
}

impl Scene<'_, '_> {
    fn node(&self, name: &Located<String>) -> Option<ContainerId> {
        self.nodes?.resolve(&name.value, self.findings, || name.spot.clone())
    }

    fn all(&self, names: &[Located<String>]) -> Vec<ContainerId> {
        names.iter().filter_map(|name| self.node(name)).collect()
    }

    fn link(&self, ends: &[Located<String>; 2], spot: &Spot) -> Option<(ContainerId, ContainerId)> {
        let (from, to) = (self.node(&ends[0]), self.node(&ends[1]));
        linked(self.container?, from?, to?, spot, self.findings)
    }

    /// The request after a change: nodes that it does not list are absent and fit nothing.
    fn changed(&self, before: RequestChange, change: RequestEntryChange) -> RequestChange {
        let (mut request, mut conditions) = (before.request, before.conditions);
        if let Some(nodes) = &change.nodes {
            self.list(&mut request, nodes);
        }
        match change.conditions {
            Some(entries) => {
                conditions = condition::resolve_all(entries, self.requests, self.container, self.findings);
            }
            None => conditions = conditions.into_iter().filter_map(|old| kept(old, &request)).collect(),
        }
        RequestChange { request, conditions }
    }

    fn list(&self, request: &mut Request, nodes: &[RequestEntry]) {
        request.nodes.iter_mut().for_each(|node| node.fits.clear());
        for (name, kind) in nodes {
            let position = self.requests.and_then(|names| names.resolve(name, self.findings));
            if let (Some(position), Some(kind), Some(mapping)) = (position, kind, self.mapping) {
                let node = &mut request.nodes[position.index()];
                node.kind = kind.value.clone();
                node.fits = request::fits(kind, mapping, self.findings);
            }
        }
    }
}

/// The two nodes, if they are neighbours; a finding otherwise.
pub fn linked(
    container: &Built,
    from: ContainerId,
    to: ContainerId,
    spot: &Spot,
    findings: &Findings,
) -> Option<(ContainerId, ContainerId)> {
    let container = &container.container;
    if container.neighbours(from).binary_search(&to).is_ok() {
        return Some((from, to));
    }
    let neighbours: Vec<&str> = container.neighbours(from).iter().map(|node| container.name(*node)).collect();
    let ends = [from, to].map(|node| quoted(container.name(node)));
    let message = format!("there is no link between {} and {}", ends[0], ends[1]);
    findings.refuse(spot, message, findings.hint(container.name(to), neighbours.into_iter()));
    None
}

/// What is left of a condition when only some request nodes are there.
fn kept(condition: Condition, request: &Request) -> Option<Condition> {
    let is_there = |node: &RequestId| request.nodes[node.index()].is_requested();
    match condition {
        Condition::Attribute(condition) => {
            is_there(&condition.node).then_some(Condition::Attribute(condition))
        }
        Condition::Composition(mut condition) => {
            condition.nodes.retain(is_there);
            (condition.nodes.len() >= 2).then_some(Condition::Composition(condition))
        }
    }
}
