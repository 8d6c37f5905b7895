//! An instance as a scenario file, for those who want to run it themselves.

use std::fmt::Write;

use huddle_sim::model::{Condition, ContainerId, Instance, Test};
use huddle_sim::scenario::writing;

/// The scenario; `None` where the instance has what this writer does not know: other attribute conditions than comparisons,
/// an expression, a capacity or validators.
pub fn write(instance: &Instance, head: &str, tail: &str) -> Option<String> {
    if instance.credits.is_some() || instance.capacity.is_some() || !instance.validators.is_empty() {
        return None;
    }
    let mut text = format!("{head}container:\n  nodes:\n");
    for node in instance.container.nodes() {
        let name = instance.container.name(node);
        writeln!(text, "    {name}: {{{}}}", attributes(instance, node)).ok()?;
    }
    let edges = instance.container.edges().iter().map(|edge| {
        let name = |node| instance.container.name(node);
        format!("[{}, {}]", name(edge.from), name(edge.to))
    });
    writeln!(text, "  edges: [{}]", edges.collect::<Vec<_>>().join(", ")).ok()?;
    writeln!(text, "request:\n  nodes: {{{}}}", requests(instance)).ok()?;
    writeln!(text, "mapping: {{{}}}", mapping(instance)).ok()?;
    text.push_str("conditions:\n");
    for condition in &instance.conditions {
        writeln!(text, "  - {}", self::condition(instance, condition)?).ok()?;
    }
    text.push_str(tail);
    Some(text)
}

/// The attributes of a node, type first, as in a flow mapping of YAML.
fn attributes(instance: &Instance, node: ContainerId) -> String {
    let container = &instance.container;
    let mut names: Vec<&str> = container.attributes().collect();
    names.sort_by_key(|name| (*name != "type", *name));
    let pairs = names.into_iter().filter_map(|name| {
        let value = container.attribute(node, name)?;
        Some(format!("{name}: {}", writing::value(value)))
    });
    pairs.collect::<Vec<_>>().join(", ")
}

fn requests(instance: &Instance) -> String {
    let nodes = instance.request.nodes.iter();
    let nodes = nodes.map(|node| format!("{}: {{type: {}}}", node.name, writing::value(&node.kind)));
    nodes.collect::<Vec<_>>().join(", ")
}

fn mapping(instance: &Instance) -> String {
    let mut entries: Vec<String> = Vec::new();
    for node in &instance.request.nodes {
        let fits: Vec<String> = node.fits.iter().map(writing::value).collect();
        let entry = format!("{}: [{}]", writing::value(&node.kind), fits.join(", "));
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    entries.join(", ")
}

fn condition(instance: &Instance, condition: &Condition) -> Option<String> {
    let is_known = match condition {
        Condition::Attribute(condition) => matches!(condition.test, Test::Compare { .. }),
        Condition::Composition(_) => true,
    };
    is_known.then(|| writing::condition(&instance.request, condition))
}
