//! What keeps a container node from bidding on a request node, whatever else is stitched.

use std::collections::BTreeSet;

use crate::model::{
    AttributeCondition, Composition, Condition, ContainerId, Enforce, Instance, NoBid, Ordering, RequestId,
    Test,
};

/// The first reason why a node cannot take a request node, in words that many nodes can have in common; `None` if it can. It
/// counts here what it needs for the request nodes that must be with it.
pub fn of(instance: &Instance, node: ContainerId, request: RequestId) -> Option<String> {
    if let Err(reason) = instance.base_credits(node, request) {
        return Some(describe(instance, node, request, &reason));
    }
    if let Some((attribute, key)) = missing_value(instance, node, request) {
        return Some(format!("no `{attribute}`, which `{key}` needs"));
    }
    let together = together(instance, request);
    let unfit = together.iter().find(|other| {
        instance.base_credits(node, **other).is_err() || missing_value(instance, node, **other).is_some()
    });
    if let Some(other) = unfit {
        let name = instance.request.name(*other);
        return Some(format!("cannot take {name}, which must be on the same node"));
    }
    let room = instance.room(node).unwrap_or(u32::MAX);
    (together.len() > room as usize).then(|| "no room for all that must be on the same node".to_owned())
}

/// The request nodes that `same` conditions put on one node with this one, itself included.
pub fn together(instance: &Instance, request: RequestId) -> BTreeSet<RequestId> {
    let mut together = BTreeSet::from([request]);
    loop {
        let same = instance.composition_conditions().map(|(_, condition)| condition).filter(|condition| {
            condition.composition == Composition::Same
                && condition.nodes.iter().any(|node| together.contains(node))
        });
        let joined: Vec<RequestId> = same.flat_map(|condition| condition.nodes.iter().copied()).collect();
        let before = together.len();
        together.extend(joined);
        if together.len() == before {
            return together;
        }
    }
}

/// An attribute that a `share` or `nshare` over the request node needs and the container node lacks.
fn missing_value(instance: &Instance, node: ContainerId, request: RequestId) -> Option<(&str, &'static str)> {
    instance.composition_conditions().find_map(|(_, condition)| match &condition.composition {
        Composition::Share(attribute) | Composition::Nshare(attribute)
            if condition.nodes.contains(&request)
                && instance.container.attribute(node, attribute).is_none() =>
        {
            Some((attribute.as_str(), condition.composition.key()))
        }
        _ => None,
    })
}

fn describe(instance: &Instance, node: ContainerId, request: RequestId, reason: &NoBid) -> String {
    match reason {
        NoBid::Type => {
            let fits = &instance.request.nodes[request.index()].fits;
            let fits: Vec<String> = fits.iter().map(ToString::to_string).collect();
            format!("wrong type (not {})", fits.join(" or "))
        }
        NoBid::Condition(position) => match &instance.conditions[*position] {
            Condition::Attribute(condition) => failed(instance, node, condition),
            Condition::Composition(_) => instance.describe_condition(*position),
        },
        NoBid::MissingInExpression => "lacks an attribute that `credits` needs".to_owned(),
        NoBid::OutOfRange => "credits out of range".to_owned(),
        NoBid::NoCapacity => "capacity 0".to_owned(),
        NoBid::NoRoom => "no room under a promoted validator".to_owned(),
    }
}

/// How a node fails an attribute condition.
fn failed(instance: &Instance, node: ContainerId, condition: &AttributeCondition) -> String {
    let attribute = &condition.attribute;
    let Some(value) = instance.container.attribute(node, attribute) else {
        return format!("no `{attribute}`");
    };
    match &condition.test {
        Test::Eq(wanted) => format!("{attribute} not {wanted}"),
        Test::Neq(unwanted) => format!("{attribute} is {unwanted}"),
        Test::Compare { ordering, threshold, enforce: Enforce::Hard } if value.number().is_some() => {
            let words = match ordering {
                Ordering::Lt => "not below",
                Ordering::Lte => "above",
                Ordering::Gt => "not above",
                Ordering::Gte => "below",
            };
            format!("{attribute} {words} {threshold}")
        }
        Test::Compare { .. } => format!("{attribute} is no number"),
        Test::Regex(_) if value.as_text().is_none() => format!("{attribute} is no string"),
        Test::Regex(pattern) => format!("{attribute} does not match {pattern}"),
        Test::In(_) => format!("{attribute} not {}", condition.test),
        Test::Exists => format!("no `{attribute}`"),
    }
}
