//! Conditions, credits and validators: names resolved, and checked against the attributes that nodes have.

use crate::model::{
    AttributeCondition, CompositionCondition, Condition, Expression, RequestId, Test, Validator,
};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Findings, Located, Spot};
use crate::scenario::schema::condition::ConditionEntry;
use crate::scenario::schema::validate::ValidatorEntry;

use super::comparable;
use super::container::Built;
use super::request::{RequestNames, Types};

/// Resolves the conditions in order; those with findings are left out.
pub fn resolve_all(
    entries: Vec<ConditionEntry>,
    names: Option<&RequestNames>,
    container: Option<&Built>,
    findings: &Findings,
) -> Vec<Condition> {
    entries.into_iter().filter_map(|entry| resolve(entry, names, container, findings)).collect()
}

fn resolve(
    entry: ConditionEntry,
    names: Option<&RequestNames>,
    container: Option<&Built>,
    findings: &Findings,
) -> Option<Condition> {
    match entry {
        ConditionEntry::Attribute { node, attribute, test } => {
            let tolerant = matches!(test, Test::Neq(_) | Test::Exists);
            check_attribute(&attribute, test.key(), tolerant, container, findings);
            comparable::check(&attribute, &test, container, findings);
            let node = names?.resolve(&node, findings)?;
            Some(Condition::Attribute(AttributeCondition { node, attribute: attribute.value, test }))
        }
        ConditionEntry::Composition { nodes, attribute, composition, spot } => {
            if let Some(attribute) = &attribute {
                check_attribute(attribute, composition.key(), false, container, findings);
            }
            let nodes = resolve_members(&nodes, names?, &spot, composition.key(), findings)?;
            Some(Condition::Composition(CompositionCondition { nodes, composition }))
        }
    }
}

fn resolve_members(
    names: &[Located<String>],
    requests: &RequestNames,
    spot: &Spot,
    key: &str,
    findings: &Findings,
) -> Option<Vec<RequestId>> {
    let mut members = Vec::with_capacity(names.len());
    let mut repeated = Vec::new();
    let mut unknown = false;
    for name in names {
        match requests.resolve(name, findings) {
            None => unknown = true,
            Some(node) if members.contains(&node) => repeated.push(name),
            Some(node) => members.push(node),
        }
    }
    if !unknown && members.len() < 2 {
        let message = format!("`{key}` over fewer than two different request nodes");
        findings.refuse(spot, message, Some("list two or more".to_owned()));
    } else {
        for name in &repeated {
            let message = format!("the request node {} stands a second time in `{key}`", quoted(&name.value));
            findings.refuse(&name.spot, message, None);
        }
    }
    (!unknown && repeated.is_empty() && members.len() >= 2).then_some(members)
}

/// An attribute that no container node has is a finding, or only a notice where its absence is an answer.
pub fn check_attribute(
    attribute: &Located<String>,
    user: &str,
    tolerant: bool,
    container: Option<&Built>,
    findings: &Findings,
) {
    let Some(Built { container, doubtful }) = container else { return };
    if doubtful.contains(&attribute.value)
        || container.column(&attribute.value).is_some_and(|column| column.iter().any(|value| value.is_some()))
    {
        return;
    }
    let name = quoted(&attribute.value);
    if tolerant {
        findings.notice(format!(
            "{}: no container node has the attribute {name} of `{user}`",
            attribute.spot.field
        ));
        return;
    }
    let known: Vec<&str> = container.attributes().collect();
    let hint = findings.hint(&attribute.value, known.into_iter());
    findings.refuse(&attribute.spot, format!("no container node has the attribute {name}"), hint);
}

/// Parses the credits expression; what is wrong is located inside it.
pub fn parse_credits(
    credits: &Located<String>,
    container: Option<&Built>,
    findings: &Findings,
) -> Option<Expression> {
    match Expression::parse(&credits.value) {
        Ok(expression) => {
            for attribute in expression.attributes() {
                let attribute = Located { value: attribute.clone(), spot: credits.spot.clone() };
                check_attribute(&attribute, "credits", true, container, findings);
            }
            Some(expression)
        }
        Err(error) => {
            findings.refuse_inside(credits, error.offset, error.message);
            None
        }
    }
}

/// Resolves the container types of the validators.
pub fn resolve_validators(
    entries: Vec<ValidatorEntry>,
    container: &Built,
    types: &Types,
    findings: &Findings,
) -> Vec<Validator> {
    let mut validators = Vec::new();
    for entry in entries {
        if entry.rank.is_some() {
            let rank = Located { value: "rank".to_owned(), spot: entry.kind.spot.clone() };
            check_attribute(&rank, "max_incoming_rank", false, Some(container), findings);
        }
        let ValidatorEntry { kind, edges, rank, promote } = entry;
        let kinds = types.named(&kind, findings);
        validators.extend(kinds.into_iter().map(|kind| Validator { kind, edges, rank, promote }));
    }
    validators
}
