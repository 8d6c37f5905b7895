//! The strategy and its parameters, checked against what the strategy says of itself; and who starts.

use crate::agent::{ParameterKind, ParameterSpec, StrategySpec};
use crate::model::Value;
use crate::plan::{Bidding, Parameters, Start};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Findings, Located};
use crate::scenario::schema::bidding::{BiddingSection, StartEntry};

use super::names::Names;

/// Resolves the section.
pub fn resolve(
    section: BiddingSection,
    strategies: &[StrategySpec],
    names: Option<&Names>,
    findings: &Findings,
) -> Bidding {
    let default = Bidding::default();
    let gossip_interval = section.gossip_interval();
    let parameters = match &section.strategy {
        None => default.parameters,
        Some(strategy) => check_strategy(strategy, &section.parameters, strategies, names, findings),
    };
    Bidding {
        strategy: section.strategy.map_or(default.strategy, |strategy| strategy.value),
        parameters,
        auction: section.auction,
        gossip_interval,
        start: resolve_start(section.start, names, findings).unwrap_or(default.start),
    }
}

fn check_strategy(
    strategy: &Located<String>,
    given: &[(Located<String>, Located<Value>)],
    strategies: &[StrategySpec],
    names: Option<&Names>,
    findings: &Findings,
) -> Parameters {
    let Some(spec) = strategies.iter().find(|spec| spec.name == strategy.value) else {
        let hint = findings.hint(&strategy.value, strategies.iter().map(|spec| spec.name.as_str()));
        findings.refuse(&strategy.spot, format!("unknown strategy {}", quoted(&strategy.value)), hint);
        return Parameters::new();
    };
    let mut parameters = Parameters::new();
    for (name, value) in given {
        let Some(parameter) = spec.parameters.iter().find(|parameter| parameter.name == name.value) else {
            refuse_parameter(spec, name, findings);
            continue;
        };
        if let Some(value) = check_parameter(parameter, value, names, findings) {
            parameters.insert(name.value.clone(), value);
        }
    }
    parameters
}

fn refuse_parameter(spec: &StrategySpec, name: &Located<String>, findings: &Findings) {
    let hint = match spec.parameters.is_empty() {
        true => Some(format!("{} takes no parameters", quoted(&spec.name))),
        false => findings.hint(&name.value, spec.parameters.iter().map(|parameter| parameter.name)),
    };
    let message = format!("the strategy {} has no parameter {}", quoted(&spec.name), quoted(&name.value));
    findings.refuse(&name.spot, message, hint);
}

fn check_parameter(
    parameter: &ParameterSpec,
    given: &Located<Value>,
    names: Option<&Names>,
    findings: &Findings,
) -> Option<Value> {
    let value = &given.value;
    let expected = match parameter.kind {
        ParameterKind::Integer(least, most) => {
            if matches!(value, Value::Integer(number) if (least..=most).contains(number)) {
                return Some(value.clone());
            }
            format!("a whole number from {least} to {most}")
        }
        ParameterKind::Number(least, most) => {
            if value.number().is_some_and(|number| (least..=most).contains(&number)) {
                return Some(value.clone());
            }
            format!("a number from {least} to {most}")
        }
        ParameterKind::Boolean => {
            if matches!(value, Value::Boolean(_)) {
                return Some(value.clone());
            }
            "`true` or `false`".to_owned()
        }
        ParameterKind::ContainerNode => {
            if matches!(value, Value::Text(_) | Value::Integer(_)) {
                let name = value.to_string();
                names?.resolve(&name, findings, || given.spot.clone())?;
                return Some(Value::text(name));
            }
            "the name of a container node".to_owned()
        }
    };
    let message = format!("found the {} {}, expected {expected}", value.kind(), quoted(&value.to_string()));
    findings.refuse(&given.spot, message, Some(parameter.summary.to_owned()));
    None
}

fn resolve_start(start: Option<StartEntry>, names: Option<&Names>, findings: &Findings) -> Option<Start> {
    match start? {
        StartEntry::All(distribution) => Some(Start::All(distribution)),
        StartEntry::Nodes(nodes) => {
            let names = names?;
            let resolve = |name: &Located<String>| names.resolve(&name.value, findings, || name.spot.clone());
            Some(Start::Nodes(nodes.iter().filter_map(resolve).collect()))
        }
    }
}
