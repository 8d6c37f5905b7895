//! A stitching in which one request node goes to another container node, and all else stays.

use super::obstacle::together;
use crate::model::{
    AttributeCondition, Composition, Condition, ContainerId, Credits, Instance, RequestId, Stitching, Test,
    Value,
};

/// What that comes to.
pub struct Swap {
    /// What it breaks, in words; empty when it is as valid as the stitching was.
    pub breaks: Vec<String>,
    /// What it is worth more than the stitching, where it breaks nothing.
    pub gain: Option<Credits>,
}

/// What it comes to when `node` takes `request`, with all that must be on the same node.
pub fn of(instance: &Instance, stitching: &Stitching, request: RequestId, node: ContainerId) -> Swap {
    let mut swapped = stitching.clone();
    let moved = together(instance, request);
    moved.iter().for_each(|request| swapped.set(*request, Some(node)));
    let before = instance.violations(stitching);
    let is_new = |violation: &&crate::model::Violation| {
        !before.iter().any(|old| old.condition == violation.condition && old.rule == violation.rule)
    };
    let violations = instance.violations(&swapped);
    let breaks: Vec<String> = violations
        .iter()
        .filter(is_new)
        .map(|violation| match violation.condition.map(|position| &instance.conditions[position]) {
            Some(Condition::Composition(condition)) => {
                let names: Vec<&str> =
                    condition.nodes.iter().map(|request| instance.request.name(*request)).collect();
                let because =
                    reason(instance, &swapped, &condition.composition, &condition.nodes, request, node);
                let because = because.unwrap_or_else(|| violation.message.clone());
                format!("breaks `{}` over {} ({because})", violation.rule, names.join(", "))
            }
            _ => format!("breaks {} ({})", violation.rule, violation.message),
        })
        .collect();
    let gain = breaks.is_empty().then(|| instance.welfare(&swapped) - instance.welfare(stitching));
    Swap { breaks, gain }
}

/// With which other request node a composition condition is broken, and why.
fn reason(
    instance: &Instance,
    swapped: &Stitching,
    composition: &Composition,
    nodes: &[RequestId],
    request: RequestId,
    node: ContainerId,
) -> Option<String> {
    let container = &instance.container;
    let others = nodes.iter().filter(|other| **other != request);
    let mut held = others.map(|other| (instance.request.name(*other), swapped.get(*other)));
    let value = |node, attribute: &str| container.attribute(node, attribute);
    if composition.all_or_none()
        && let Some((other, _)) = held.clone().find(|(_, holder)| holder.is_none())
    {
        return Some(format!("{other} is unstitched"));
    }
    held.find_map(|(other, holder)| {
        let holder = holder?;
        let holder_name = container.name(holder);
        match composition {
            Composition::Diff => (holder == node).then(|| format!("{holder_name} holds {other}")),
            Composition::Share(attribute) => {
                let (own, theirs) = (value(node, attribute)?, value(holder, attribute)?);
                (own != theirs).then(|| {
                    format!(
                        "{} has {own}; {holder_name}, which holds {other}, has {theirs}",
                        container.name(node)
                    )
                })
            }
            Composition::Nshare(attribute) => {
                let (own, theirs) = (value(node, attribute)?, value(holder, attribute)?);
                (own == theirs).then(|| format!("{holder_name}, which holds {other}, has {theirs} too"))
            }
            Composition::Same => None,
        }
    })
}

/// An attribute that no scenario can name.
const PINNED: &str = "\u{0}pinned";

/// The instance in which nobody but one container node can take a request node.
pub fn pinned(instance: &Instance, request: RequestId, node: ContainerId) -> Instance {
    let mut pinned = instance.clone();
    pinned.container.set_attribute(node, PINNED, Some(Value::Boolean(true)));
    let condition = AttributeCondition { node: request, attribute: PINNED.to_owned(), test: Test::Exists };
    pinned.conditions.push(Condition::Attribute(condition));
    pinned
}
