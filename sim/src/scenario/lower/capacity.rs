//! The capacity: its attribute looked up, and its values checked on the graph as it was built.

use crate::model::{Capacity, Column, Container, ContainerId, Value};
use crate::plan::faults::{ChurnKind, Fault, Faults};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Findings, Located};
use crate::scenario::schema::capacity::{CapacityEntry, FORM};

use super::condition::check_attribute;
use super::container::Built;

/// Resolves the key.
pub fn resolve(
    entry: CapacityEntry,
    container: Option<&Built>,
    faults: &Faults,
    findings: &Findings,
) -> Capacity {
    match entry {
        CapacityEntry::Uniform(most) => Capacity::Uniform(most),
        CapacityEntry::Attribute(attribute) => {
            check_attribute(&attribute, "capacity", false, container, findings);
            if let Some(built) = container.filter(|built| !built.doubtful.contains(&attribute.value)) {
                check_values(&attribute, &built.container, findings);
                check_changes(&attribute, faults, findings);
            }
            Capacity::Attribute(attribute.value)
        }
    }
}

/// One finding for the values that events will give the attribute and that are no capacity; it tells the first.
fn check_changes(attribute: &Located<String>, faults: &Faults, findings: &Findings) {
    let of_events = faults.events.iter().filter_map(|event| match &event.fault {
        Fault::Attributes { values, .. } => values.get(&attribute.value)?.as_ref(),
        _ => None,
    });
    let of_churn = faults.churn.iter().filter_map(|churn| match &churn.kind {
        ChurnKind::Attribute { name, values } if *name == attribute.value => Some(values.iter()),
        _ => None,
    });
    let mut values = of_events.chain(of_churn.flatten());
    if let Some(value) = values.find(|value| Capacity::read(value).is_none()) {
        let (name, kind, value) = (quoted(&attribute.value), value.kind(), quoted(&value.to_string()));
        let message = format!("an event changes {name} to the {kind} {value}, which is no capacity");
        findings.refuse(&attribute.spot, message, Some(format!("it takes {FORM}")));
    }
}

/// One finding for all nodes of a file, or under an overlay, whose value is no capacity; it names the first.
fn check_values(attribute: &Located<String>, container: &Container, findings: &Findings) {
    let values = container.column(&attribute.value).into_iter().flat_map(Column::iter);
    let unfit: Vec<(usize, &Value)> = values
        .enumerate()
        .filter_map(|(node, value)| Some((node, value?)))
        .filter(|(_, value)| Capacity::read(value).is_none())
        .collect();
    let Some((node, value)) = unfit.first() else { return };
    let others = match unfit.len() - 1 {
        0 => String::new(),
        1 => ", and that of 1 other node is none either".to_owned(),
        others => format!(", and those of {others} other nodes are none either"),
    };
    let message = format!(
        "{} of the container node {} is the {} {}, which is no capacity{others}",
        quoted(&attribute.value),
        quoted(container.name(ContainerId::at(*node))),
        value.kind(),
        quoted(&value.to_string()),
    );
    findings.refuse(&attribute.spot, message, Some(format!("it takes {FORM}")));
}
