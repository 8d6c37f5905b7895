//! A stitching in which one request node goes to another container node, and all else stays.

use super::obstacle::together;
use crate::model::{
    AttributeCondition, Composition, Condition, ContainerId, Credits, Instance, RequestId, Stitching, Test,
    Value, Violation,
};

/// What that comes to.
pub struct Swap {
    /// What it breaks that the stitching keeps, in words.
    pub breaks: Vec<String>,
    /// What the stitching breaks and it does not, in words.
    pub mends: Vec<String>,
    /// What both of them break, in words.
    pub keeps: Vec<String>,
    /// What it is worth more than the stitching, where it breaks nothing new.
    pub gain: Option<Credits>,
}

impl Swap {
    /// Whether every hard condition holds then.
    pub fn is_valid(&self) -> bool {
        self.breaks.is_empty() && self.keeps.is_empty()
    }
}

/// What it comes to when `node` takes `request`, with all that must be on the same node.
pub fn of(instance: &Instance, stitching: &Stitching, request: RequestId, node: ContainerId) -> Swap {
    let mut swapped = stitching.clone();
    let moved = together(instance, request);
    moved.iter().for_each(|request| swapped.set(*request, Some(node)));
    let mut before = instance.violations(stitching);
    let (mut breaks, mut keeps) = (Vec::new(), Vec::new());
    for violation in instance.violations(&swapped) {
        let is_same = |old: &Violation| {
            demand(old, stitching) == demand(&violation, &swapped) && old.condition == violation.condition
        };
        match before.iter().position(is_same) {
            Some(position) => keeps.push(named(instance, &before.remove(position))),
            None => {
                let because = match violation.condition.map(|position| &instance.conditions[position]) {
                    Some(Condition::Composition(condition)) => {
                        reason(instance, &swapped, &condition.composition, &condition.nodes, request, node)
                    }
                    _ => None,
                };
                let because = because.as_ref().unwrap_or(&violation.message);
                breaks.push(format!("breaks {} ({because})", named(instance, &violation)));
            }
        }
    }
    let mends = before.iter().map(|violation| named(instance, violation)).collect();
    let gain = breaks.is_empty().then(|| instance.welfare(&swapped) - instance.welfare(stitching));
    Swap { breaks, mends, keeps, gain }
}

/// What tells violations apart beside their conditions: the rule and, of limits of one node, that node.
fn demand<'v>(violation: &'v Violation, stitching: &Stitching) -> (&'v str, Option<ContainerId>) {
    let limited = violation.nodes.first().filter(|_| violation.condition.is_none());
    (&violation.rule, limited.and_then(|request| stitching.get(*request)))
}

/// The rule that is broken, and the request nodes of a composition.
fn named(instance: &Instance, violation: &Violation) -> String {
    match violation.condition.map(|position| &instance.conditions[position]) {
        Some(Condition::Composition(condition)) => {
            let names: Vec<&str> =
                condition.nodes.iter().map(|request| instance.request.name(*request)).collect();
            format!("`{}` over {}", violation.rule, names.join(", "))
        }
        _ => violation.rule.clone(),
    }
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
