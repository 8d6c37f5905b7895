//! The section `expect`: names of request nodes, container nodes and validators resolved.

use crate::model::Validator;
use crate::plan::{Expectations, ExpectedStitching, ExpectedValidators};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::Findings;
use crate::scenario::schema::expect::{ExpectSection, StitchEntry, ValidatorsEntry};

use super::names::Names;
use super::request::RequestNames;

/// Resolves the section; what names nothing that is known is a finding and left out.
pub fn resolve(
    section: ExpectSection,
    requests: Option<&RequestNames>,
    containers: Option<&Names>,
    validators: Option<&[Validator]>,
    findings: &Findings,
) -> Expectations {
    let stitching = |entries: Vec<StitchEntry>| resolve_stitching(entries, requests, containers, findings);
    Expectations {
        stitching: section.stitching.map(|choices| choices.into_iter().map(stitching).collect()),
        validators: section
            .validators
            .zip(validators)
            .and_then(|(entry, validators)| resolve_validators(entry, validators, findings)),
        ..section.expect
    }
}

fn resolve_stitching(
    entries: Vec<StitchEntry>,
    requests: Option<&RequestNames>,
    containers: Option<&Names>,
    findings: &Findings,
) -> ExpectedStitching {
    let mut stitching = ExpectedStitching::new();
    for (request, node) in entries {
        let request = requests.and_then(|names| names.resolve(&request, findings));
        let node = node.map(|node| {
            containers.and_then(|names| names.resolve(&node.value, findings, || node.spot.clone()))
        });
        match (request, node) {
            (Some(request), None) => stitching.insert(request, None),
            (Some(request), Some(Some(node))) => stitching.insert(request, Some(node)),
            _ => None,
        };
    }
    stitching
}

fn resolve_validators(
    entry: ValidatorsEntry,
    validators: &[Validator],
    findings: &Findings,
) -> Option<ExpectedValidators> {
    const NONE: &str = "the scenario has no validators";
    const HINT: &str = "they stand under `validate`";
    let names: Vec<String> = validators.iter().map(Validator::name).collect();
    match entry {
        ValidatorsEntry::All(flag) if names.is_empty() => {
            findings.refuse(&flag.spot, NONE, Some(HINT.to_owned()));
            None
        }
        ValidatorsEntry::All(flag) => Some(ExpectedValidators::All(flag.value)),
        ValidatorsEntry::Named(entries) => {
            for (name, _) in entries.iter().filter(|(name, _)| !names.contains(&name.value)) {
                let hint = findings.hint(&name.value, names.iter().map(String::as_str));
                let hint = hint.unwrap_or_else(|| format!("{NONE}; {HINT}"));
                findings.refuse(&name.spot, format!("unknown validator {}", quoted(&name.value)), Some(hint));
            }
            Some(ExpectedValidators::Named(
                entries.into_iter().map(|(name, passes)| (name.value, passes)).collect(),
            ))
        }
    }
}
