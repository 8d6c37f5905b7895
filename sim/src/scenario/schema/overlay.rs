//! `container.attributes`: values laid over the nodes, drawn from a distribution or listed.

use std::collections::BTreeSet;

use crate::format::shape::{Form, Key, Map, Rule, Section};
use crate::model::Value;
use crate::scenario::attributes::Overlay;
use crate::scenario::findings::Located;
use crate::scenario::tree::Content;

use super::reader::At;

/// Overlays by attribute.
pub static OVERLAYS: Map = Map { from: "attributes", to: Form::Section(&OVERLAY), least: 0 };

static OVERLAY: Section = Section {
    name: "container.attributes",
    about: "One value of an attribute for each node; it takes the place of what the graph has.",
    keys: &[
        Key::new(
            "choice",
            "one of these, equally likely, or by weight",
            Form::Any(&[VALUES, Form::Map(&WEIGHTS)]),
        )
        .such_as(&["[a, b]", "{a: 3, b: 1}"]),
        Key::new("uniform_int", "a whole number between two, both included", Form::Pair(&WHOLE))
            .such_as(&["[0, 9]"]),
        Key::new("uniform", "a number between two", Form::Pair(&FINITE)).such_as(&["[0.0, 1.0]"]),
        Key::new("normal", "a number of this mean and deviation", Form::Pair(&FINITE))
            .such_as(&["[100, 15]"]),
        Key::new("exponential", "a number of this mean", Form::Number(0.0, f64::MAX)).such_as(&["3.5"]),
        Key::new("cycle", "these in turn", VALUES).such_as(&["[r1, r2, r3]"]),
        Key::new("constant", "always this", Form::Value).such_as(&["berlin"]),
        Key::new(
            "by_node",
            "a value for each of these nodes; the others keep what they have",
            Form::Map(&BY_NODE),
        )
        .such_as(&["{n3: 7, n9: 2}"]),
    ],
    others: None,
    rules: &[Rule::Single],
};

const VALUES: Form = Form::List(&Form::Value, 1);

const WHOLE: Form = Form::Whole(i64::MIN as i128, i64::MAX as i128);

const FINITE: Form = Form::Number(f64::MIN, f64::MAX);

static WEIGHTS: Map = Map { from: "values", to: Form::Number(0.0, f64::MAX), least: 1 };

static BY_NODE: Map = Map { from: "container nodes", to: Form::Value, least: 0 };

/// An overlay as read.
pub enum RawOverlay {
    /// One that needs no names.
    Ready(Overlay),
    /// One value per named node.
    ByNode(Vec<(Located<String>, Value)>),
}

/// Reads all overlays in order; those that do not fit are left out and make their attribute doubtful.
pub fn read_all(at: &At, doubtful: &mut BTreeSet<String>) -> Vec<(Located<String>, RawOverlay)> {
    let mut overlays = Vec::new();
    for entry in at.entries("a mapping from attribute names to distributions").into_iter().flatten() {
        match read(&entry) {
            Some(overlay) => overlays.push((entry.located_key(), overlay)),
            None => {
                doubtful.insert(entry.key().to_owned());
            }
        }
    }
    overlays
}

fn read(at: &At) -> Option<RawOverlay> {
    let (kind, at) = at.choice("a distribution, such as `{uniform_int: [0, 9]}`", &OVERLAY)?;
    let overlay = match kind {
        "choice" => Overlay::Choice(weights(&at)?),
        "uniform_int" => uniform_int(&at)?,
        "uniform" => {
            let [least, most] = pair(&at, "a list of two numbers `[least, most]`")?;
            ordered(&at, least, most)?;
            Overlay::Uniform(least, most)
        }
        "normal" => {
            let [mean, deviation] = pair(&at, "a list of two numbers `[mean, deviation]`")?;
            if deviation < 0.0 {
                at.refuse(format!("the deviation {deviation} is negative"), None);
                return None;
            }
            Overlay::Normal { mean, deviation }
        }
        "exponential" => Overlay::Exponential { mean: at.number_within()? },
        "cycle" => Overlay::Cycle(values(&at)?),
        "constant" => Overlay::Constant(at.value()?),
        _ => return by_node(&at),
    };
    Some(RawOverlay::Ready(overlay))
}

fn uniform_int(at: &At) -> Option<Overlay> {
    let [least, most] = at.pair("a list of two whole numbers `[least, most]`")?;
    let (least, most) = (least.integer::<i64>(), most.integer::<i64>());
    ordered(at, least?, most?)?;
    Some(Overlay::UniformInt(least?, most?))
}

fn pair(at: &At, expected: &str) -> Option<[f64; 2]> {
    let [first, second] = at.pair(expected)?;
    let (first, second) = (first.number("a finite number"), second.number("a finite number"));
    Some([first?, second?])
}

fn ordered<T: PartialOrd + std::fmt::Display>(at: &At, least: T, most: T) -> Option<()> {
    if least <= most {
        return Some(());
    }
    at.refuse(format!("the least value {least} is above the most, {most}"), None);
    None
}

fn values(at: &At) -> Option<Vec<Value>> {
    let items = at.list("a list of values")?;
    let count = items.len();
    let values: Vec<Value> = items.filter_map(|item| item.value()).collect();
    if count == 0 {
        at.refuse("found an empty list, expected at least one value", None);
    }
    (count > 0 && values.len() == count).then_some(values)
}

/// `[a, b]`, all alike, or `{a: 3, b: 1}`. Keys of a mapping are strings, unless they are written as numbers or
/// booleans.
fn weights(at: &At) -> Option<Vec<(Value, f64)>> {
    if !matches!(at.node.content, Content::Map(_)) {
        return Some(values(at)?.into_iter().map(|value| (value, 1.0)).collect());
    }
    let mut weights = Vec::new();
    let mut complete = true;
    for entry in at.entries("weights")? {
        match (entry.key_value(), entry.number_within()) {
            (Some(value), Some(weight)) => weights.push((value, weight)),
            _ => complete = false,
        }
    }
    if complete && weights.iter().all(|(_, weight)| *weight == 0.0) {
        at.refuse("no value has a weight above 0", None);
        return None;
    }
    complete.then_some(weights)
}

fn by_node(at: &At) -> Option<RawOverlay> {
    let entries = at.entries("a mapping from node names to values")?;
    Some(RawOverlay::ByNode(
        entries.filter_map(|entry| Some((entry.located_key(), entry.value()?))).collect(),
    ))
}
