//! The parameters of a strategy or a solver, checked against what it says of itself.

use crate::model::Value;
use crate::parameter::{ParameterKind, ParameterSpec, Parameters};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Findings, Located};

use super::names::Names;

/// A parameter as read: where its key stands, and the value.
pub type Given = (Located<String>, Located<Value>);

/// Those that fit. `owner` tells in words whose they are, such as "the strategy `classic`".
pub fn check(
    owner: &str,
    specs: &[ParameterSpec],
    given: &[Given],
    names: Option<&Names>,
    findings: &Findings,
) -> Parameters {
    let mut parameters = Parameters::new();
    for (name, value) in given {
        let Some(spec) = specs.iter().find(|spec| spec.name == name.value) else {
            refuse_name(owner, specs, name, findings);
            continue;
        };
        if let Some(value) = check_value(spec, value, names, findings) {
            parameters.insert(name.value.clone(), value);
        }
    }
    parameters
}

fn refuse_name(owner: &str, specs: &[ParameterSpec], name: &Located<String>, findings: &Findings) {
    let hint = match specs.is_empty() {
        true => Some(format!("{owner} takes no parameters")),
        false => findings.hint(&name.value, specs.iter().map(|spec| spec.name)),
    };
    findings.refuse(&name.spot, format!("{owner} has no parameter {}", quoted(&name.value)), hint);
}

fn check_value(
    spec: &ParameterSpec,
    given: &Located<Value>,
    names: Option<&Names>,
    findings: &Findings,
) -> Option<Value> {
    let value = &given.value;
    let expected = match spec.kind {
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
    findings.refuse(&given.spot, message, Some(spec.summary.to_owned()));
    None
}
