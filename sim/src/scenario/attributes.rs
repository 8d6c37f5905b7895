//! Attributes laid over the nodes of a file or a generated graph: one value per node, drawn or listed.
//!
//! The scenario names them under `container.attributes`; they replace values that the graph already has. Each
//! attribute draws from a stream of its own, told apart by a hash of its name, and spends one draw per node in node
//! order: adding an attribute changes no other, and adding nodes at the end changes no earlier node.

use crate::model::{ContainerBuilder, ContainerId, Value};
use crate::random::{self, Purpose};
use rand_chacha::rand_core::Rng;

/// How the values of one attribute are found.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// One of these, drawn by weight; weights are at least 0 and not all 0.
    Choice(Vec<(Value, f64)>),
    /// An integer uniform between two, both included.
    UniformInt(i64, i64),
    /// A float uniform between two.
    Uniform(f64, f64),
    /// A float of the normal distribution.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation, at least 0.
        deviation: f64,
    },
    /// A float of the exponential distribution.
    Exponential {
        /// Mean, above 0.
        mean: f64,
    },
    /// These in turn, from the first node on.
    Cycle(Vec<Value>),
    /// The same for all.
    Constant(Value),
    /// Listed; nodes that are not listed keep what they have. Of two values for a node the later holds.
    ByNode(Vec<(ContainerId, Value)>),
}

/// Lays an attribute over the nodes added so far.
///
/// # Errors
/// One sentence on what does not fit in the overlay; nothing is laid then.
pub fn lay(
    builder: &mut ContainerBuilder,
    attribute: &str,
    overlay: &Overlay,
    seed: u64,
) -> Result<(), String> {
    check(overlay, builder.len())?;
    if let Overlay::ByNode(listed) = overlay {
        for (node, value) in listed {
            builder.attribute(*node, attribute, value.clone());
        }
        return Ok(());
    }
    let thresholds = thresholds(overlay);
    let mut stream = random::stream(seed, Purpose::Attributes, name_hash(attribute));
    for node in 0..builder.len() {
        let value = value(overlay, &thresholds, node, stream.next_u64());
        builder.attribute(ContainerId::at(node), attribute, value);
    }
    Ok(())
}

/// The value of a node, from its position and 64 random bits.
fn value(overlay: &Overlay, thresholds: &[f64], node: usize, bits: u64) -> Value {
    match overlay {
        Overlay::Choice(choices) => choices[chosen(thresholds, bits)].0.clone(),
        Overlay::UniformInt(least, most) => Value::Integer(random::uniform_integer(*least, *most, bits)),
        Overlay::Uniform(least, most) => {
            let share = random::unit(bits);
            Value::Float((least * (1.0 - share) + most * share).clamp(*least, *most))
        }
        Overlay::Normal { mean, deviation } => finite(mean + deviation * random::standard_normal(bits)),
        Overlay::Exponential { mean } => finite(mean * random::exponential(bits)),
        Overlay::Cycle(values) => values[node % values.len()].clone(),
        Overlay::Constant(value) => value.clone(),
        Overlay::ByNode(_) => unreachable!("listed values are laid without a draw"),
    }
}

/// Tails that leave the range of floats end at its border.
fn finite(number: f64) -> Value {
    Value::Float(number.clamp(f64::MIN, f64::MAX))
}

/// For a weighted choice, the sums of the weights up to and with each entry; empty for all else.
fn thresholds(overlay: &Overlay) -> Vec<f64> {
    let Overlay::Choice(choices) = overlay else { return Vec::new() };
    let sums = choices.iter().scan(0.0, |sum, (_, weight)| {
        *sum += weight;
        Some(*sum)
    });
    sums.collect()
}

/// The first entry whose threshold lies above the draw: entries of weight 0 are never chosen.
fn chosen(thresholds: &[f64], bits: u64) -> usize {
    let total = thresholds[thresholds.len() - 1];
    let draw = random::unit(bits) * total;
    // A draw that rounding lifted to the total belongs to the last entry with a weight.
    let last = thresholds.partition_point(|sum| *sum < total);
    thresholds.partition_point(|sum| *sum <= draw).min(last)
}

/// FNV-1a over the bytes of the name, 64 bits (Fowler, Noll, Vo; RFC 9923): part of what a seed means, so it stays.
fn name_hash(attribute: &str) -> u64 {
    attribute.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

fn check(overlay: &Overlay, nodes: usize) -> Result<(), String> {
    match overlay {
        Overlay::Choice(choices) => check_choice(choices),
        Overlay::UniformInt(least, most) if least > most => {
            Err(format!("uniform_int goes from {least} down to {most}; the lower end comes first"))
        }
        Overlay::Uniform(least, most) => {
            check_finite("an end of uniform", *least)?;
            check_finite("an end of uniform", *most)?;
            if least > most {
                return Err(format!("uniform goes from {least} down to {most}; the lower end comes first"));
            }
            Ok(())
        }
        Overlay::Normal { mean, deviation } => {
            check_finite("the mean", *mean)?;
            check_finite("the deviation", *deviation)?;
            if *deviation < 0.0 {
                return Err(format!("the deviation is {deviation}; it must be at least 0"));
            }
            Ok(())
        }
        Overlay::Exponential { mean } => {
            check_finite("the mean", *mean)?;
            if *mean > 0.0 { Ok(()) } else { Err(format!("the mean is {mean}; it must be above 0")) }
        }
        Overlay::Cycle(values) if values.is_empty() => Err("cycle needs at least one value".to_owned()),
        Overlay::Cycle(values) => values.iter().try_for_each(check_value),
        Overlay::Constant(value) => check_value(value),
        Overlay::ByNode(listed) => check_listed(listed, nodes),
        Overlay::UniformInt(..) => Ok(()),
    }
}

fn check_choice(choices: &[(Value, f64)]) -> Result<(), String> {
    if choices.is_empty() {
        return Err("choice needs at least one value".to_owned());
    }
    for (value, weight) in choices {
        check_value(value)?;
        check_finite("a weight", *weight)?;
        if *weight < 0.0 {
            return Err(format!("the weight of `{value}` is {weight}; it must be at least 0"));
        }
    }
    let total: f64 = choices.iter().map(|(_, weight)| weight).sum();
    check_finite("the sum of the weights", total)?;
    if total > 0.0 { Ok(()) } else { Err("all weights are 0; at least one must be above".to_owned()) }
}

fn check_listed(listed: &[(ContainerId, Value)], nodes: usize) -> Result<(), String> {
    for (node, value) in listed {
        check_value(value)?;
        if node.index() >= nodes {
            return Err(format!("by_node lists node {node}, but there are only {nodes} nodes"));
        }
    }
    Ok(())
}

fn check_value(value: &Value) -> Result<(), String> {
    match value {
        Value::Float(number) => check_finite("a value", *number),
        Value::Integer(_) | Value::Text(_) | Value::Boolean(_) => Ok(()),
    }
}

fn check_finite(what: &str, number: f64) -> Result<(), String> {
    if number.is_finite() { Ok(()) } else { Err(format!("{what} is {number}; it must be a finite number")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Container;
    use crate::scenario::generate::{Topology, generate};

    const NODES: u32 = 20_000;

    fn laid(attribute: &str, overlay: &Overlay) -> Vec<Value> {
        let container = overlaid(&[(attribute, overlay)]);
        container.nodes().map(|node| container.attribute(node, attribute).expect("laid").clone()).collect()
    }

    fn overlaid(overlays: &[(&str, &Overlay)]) -> Container {
        let mut builder = generate(&Topology::Path { nodes: NODES }, false, 0);
        for (attribute, overlay) in overlays {
            lay(&mut builder, attribute, overlay, 42).expect("the overlay fits");
        }
        builder.build()
    }

    fn mean(values: &[Value]) -> f64 {
        values.iter().filter_map(Value::number).sum::<f64>() / values.len() as f64
    }

    fn share(values: &[Value], of: impl Into<Value>) -> f64 {
        let of = of.into();
        values.iter().filter(|value| **value == of).count() as f64 / values.len() as f64
    }

    #[test]
    fn a_choice_follows_its_weights_and_never_takes_a_weight_of_zero() {
        let choices = [("a", 3.0), ("none", 0.0), ("b", 1.0), ("last", 0.0)];
        let choices = choices.map(|(value, weight)| (Value::from(value), weight));
        let values = laid("type", &Overlay::Choice(choices.to_vec()));
        assert!((share(&values, "a") - 0.75).abs() < 0.02);
        assert!((share(&values, "b") - 0.25).abs() < 0.02);
        assert_eq!(share(&values, "none") + share(&values, "last"), 0.0);
        assert_eq!(chosen(&[0.0, 2.0, 2.0], u64::MAX), 1);
        assert_eq!(chosen(&[0.0, 2.0, 2.0], 0), 1);
    }

    #[test]
    fn drawn_numbers_have_the_means_and_bounds_of_their_distributions() {
        let integers = laid("rank", &Overlay::UniformInt(0, 9));
        assert!((mean(&integers) - 4.5).abs() < 0.1);
        assert!((0..=9).all(|digit| (share(&integers, digit) - 0.1).abs() < 0.02));
        let floats = laid("load", &Overlay::Uniform(-1.0, 3.0));
        assert!((mean(&floats) - 1.0).abs() < 0.05);
        assert!(floats.iter().all(|value| (-1.0..=3.0).contains(&value.number().unwrap())));
        assert!((mean(&laid("cpu", &Overlay::Normal { mean: 8.0, deviation: 2.0 })) - 8.0).abs() < 0.1);
        assert!((mean(&laid("wait", &Overlay::Exponential { mean: 5.0 })) - 5.0).abs() < 0.2);
    }

    #[test]
    fn a_cycle_starts_again_after_its_last_value_and_a_constant_is_everywhere() {
        let values = laid("type", &Overlay::Cycle(vec!["a".into(), "b".into(), "c".into()]));
        assert_eq!(values[..4], ["a".into(), "b".into(), "c".into(), Value::from("a")]);
        assert_eq!(share(&laid("on", &Overlay::Constant(true.into())), true), 1.0);
    }

    #[test]
    fn listed_values_replace_those_of_their_nodes_only() {
        let all = Overlay::Constant(1.into());
        let some = Overlay::ByNode(vec![(ContainerId(3), "three".into())]);
        let container = overlaid(&[("rank", &all), ("rank", &some), ("label", &some)]);
        assert_eq!(container.attribute(ContainerId(3), "rank"), Some(&"three".into()));
        assert_eq!(container.attribute(ContainerId(4), "rank"), Some(&1.into()));
        assert_eq!(container.attribute(ContainerId(4), "label"), None);
    }

    #[test]
    fn an_attribute_changes_no_other_and_differs_from_another_of_the_same_overlay() {
        let drawn = Overlay::UniformInt(0, 1_000_000);
        let (alone, both) = (overlaid(&[("cpu", &drawn)]), overlaid(&[("rank", &drawn), ("cpu", &drawn)]));
        assert_eq!(alone.column("cpu"), both.column("cpu"));
        assert_ne!(both.column("rank"), both.column("cpu"));
    }

    #[test]
    fn the_first_values_are_the_same_on_every_machine() {
        let choices = ["a", "b"].map(|value| (Value::from(value), 1.0)).to_vec();
        let first = |overlay| laid("type", &overlay)[..4].to_vec();
        insta::assert_debug_snapshot!([
            first(Overlay::Choice(choices)),
            first(Overlay::UniformInt(0, 9)),
            first(Overlay::Uniform(0.0, 1.0)),
            first(Overlay::Normal { mean: 0.0, deviation: 1.0 }),
            first(Overlay::Exponential { mean: 1.0 }),
        ]);
    }

    #[test]
    fn names_hash_to_the_published_values() {
        // From the test vectors of the reference implementation.
        assert_eq!(name_hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(name_hash("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(name_hash("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn overlays_that_do_not_fit_are_refused_and_lay_nothing() {
        let nan = f64::NAN;
        let refused = [
            Overlay::Choice(vec![]),
            Overlay::Choice(vec![("a".into(), 0.0)]),
            Overlay::Choice(vec![("a".into(), 2.0), ("b".into(), -1.0)]),
            Overlay::Choice(vec![("a".into(), f64::MAX), ("b".into(), f64::MAX)]),
            Overlay::UniformInt(3, 2),
            Overlay::Uniform(1.0, 0.5),
            Overlay::Uniform(nan, 0.5),
            Overlay::Normal { mean: 0.0, deviation: -1.0 },
            Overlay::Normal { mean: f64::INFINITY, deviation: 1.0 },
            Overlay::Exponential { mean: 0.0 },
            Overlay::Cycle(vec![]),
            Overlay::Cycle(vec![nan.into()]),
            Overlay::Constant(nan.into()),
            Overlay::ByNode(vec![(ContainerId(0), 1.into()), (ContainerId(2), 1.into())]),
        ];
        let messages = refused.map(|overlay| {
            let mut builder = generate(&Topology::Path { nodes: 2 }, false, 0);
            let message = lay(&mut builder, "x", &overlay, 1).expect_err("refused");
            assert_eq!(builder.build().attributes().count(), 0);
            message
        });
        insta::assert_snapshot!(messages.join("\n"));
    }
}
