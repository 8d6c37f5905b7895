//! Every condition of a run judged by itself on its headline stitching, with what it was judged by.

use crate::model::{AttributeCondition, CompositionCondition, Condition, Instance, Stitching};

use super::summary::{ConditionSummary, Summary};

/// The verdicts in file order; at most [`Summary::MOST_CONDITIONS`].
pub(super) fn judged(instance: &Instance, stitching: &Stitching) -> Vec<ConditionSummary> {
    let conditions = instance.conditions.iter().enumerate().take(Summary::MOST_CONDITIONS);
    conditions
        .map(|(position, condition)| {
            let (nodes, (ok, message)) = match condition {
                Condition::Attribute(condition) => {
                    (vec![condition.node], attribute(instance, condition, stitching))
                }
                Condition::Composition(condition) => {
                    (condition.nodes.clone(), composition(instance, condition, stitching))
                }
            };
            let nodes = nodes.into_iter().map(|node| instance.request.name(node).to_owned()).collect();
            ConditionSummary { condition: instance.describe_condition(position), nodes, ok, message }
        })
        .collect()
}

/// Whether a condition on one request node holds, and which value it was judged by.
fn attribute(
    instance: &Instance,
    condition: &AttributeCondition,
    stitching: &Stitching,
) -> (Option<bool>, String) {
    let Some(holder) = stitching.get(condition.node) else { return (None, "it is not stitched".to_owned()) };
    let (name, attribute) = (instance.container.name(holder), &condition.attribute);
    let value = instance.container.attribute(holder, attribute);
    let message = match value {
        Some(value) => format!("{name} has {attribute} {value}"),
        None => format!("{name} has no {attribute}"),
    };
    (Some(condition.admits(value)), message)
}

/// Whether a condition over several request nodes holds, and why not, or who holds them.
fn composition(
    instance: &Instance,
    condition: &CompositionCondition,
    stitching: &Stitching,
) -> (Option<bool>, String) {
    let held: Vec<String> = condition
        .nodes
        .iter()
        .filter_map(|node| {
            let holder = instance.container.name(stitching.get(*node)?);
            Some(format!("{} to {holder}", instance.request.name(*node)))
        })
        .collect();
    if held.is_empty() {
        return (None, "none of them is stitched".to_owned());
    }
    match condition.broken_by(stitching, &instance.container) {
        Some(reason) => (Some(false), format!("{reason}: {}", held.join(", "))),
        None => (Some(true), held.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ContainerId, RequestId, Test, Value};
    use crate::record::samples;

    fn told(stitching: Vec<Option<u32>>) -> Vec<(Option<bool>, String)> {
        let mut instance = samples::instance();
        let test = Test::Eq(Value::text("a"));
        let condition = AttributeCondition { node: RequestId(0), attribute: "type".to_owned(), test };
        instance.conditions.push(Condition::Attribute(condition));
        let stitching = stitching.into_iter().map(|node| node.map(ContainerId)).collect::<Vec<_>>();
        let judged = judged(&instance, &Stitching::from(stitching));
        judged.into_iter().map(|condition| (condition.ok, condition.message)).collect()
    }

    #[test]
    fn each_condition_is_told_with_what_it_was_judged_by() {
        let kept = told(vec![Some(0), Some(2)]);
        assert_eq!(kept[0], (Some(true), "x to A, y to C".to_owned()));
        assert_eq!(kept[1], (Some(true), "A has type a".to_owned()));
        let broken = told(vec![Some(1), Some(1)]);
        assert_eq!(
            broken[0],
            (Some(false), "two are stitched to one container node: x to B, y to B".to_owned())
        );
    }

    #[test]
    fn what_binds_nobody_is_neither_kept_nor_broken() {
        let judged = told(vec![None, None]);
        assert_eq!(judged[0], (None, "none of them is stitched".to_owned()));
        assert_eq!(judged[1], (None, "it is not stitched".to_owned()));
    }
}
