use proptest::prelude::*;

use super::syntax::{DEPTH_MAX, LENGTH_MAX};
use super::*;
use crate::model::ContainerBuilder;

fn evaluate(source: &str) -> Option<f64> {
    let mut builder = ContainerBuilder::default();
    let node = builder.node("A");
    builder.attribute(node, "cpu", 4);
    builder.attribute(node, "load", 0);
    builder.attribute(node, "minimum", 7);
    builder.attribute(node, "orders", 3);
    builder.attribute(node, "edge-count", 5);
    builder.attribute(node, "free space", 0.5);
    builder.attribute(node, "base", 100);
    builder.attribute(node, "name", "edge");
    builder.attribute(node, "gpu", true);
    let expression = Expression::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    expression.evaluate(&builder.build(), node, 2.0)
}

fn refusal(source: &str) -> String {
    let error = Expression::parse(source).expect_err(source);
    format!("{}: {}", error.offset.expect("every refusal has a place"), error.message)
}

#[test]
fn priorities_and_direction_are_those_of_arithmetic() {
    assert_eq!(evaluate("base + 0.1 * cpu"), Some(2.4));
    assert_eq!(evaluate("8 - 3 - 2"), Some(3.0));
    assert_eq!(evaluate("cpu - base - 1"), Some(1.0));
    assert_eq!(evaluate("16 / cpu / 2 * 3"), Some(6.0));
    assert_eq!(evaluate("-cpu * -(1 + 2) - -1"), Some(13.0));
    assert_eq!(evaluate("1 + cpu > 2 * 2"), Some(1.0));
    assert_eq!(evaluate("1.5e1 % 4"), Some(3.0));
    assert_eq!(evaluate(".5 + 5."), Some(5.5));
}

#[test]
fn functions_nest_and_take_their_arguments_in_order() {
    assert_eq!(evaluate("max(min(1, 2), min(cpu, 3), 2)"), Some(3.0));
    assert_eq!(evaluate("pow(2, pow(cpu, 0.5)) + sqrt(9)"), Some(7.0));
    assert_eq!(evaluate("-abs(-(cpu)) + round(2.5) + floor(-0.5) + ceil(0.2)"), Some(-1.0));
    assert_eq!(evaluate("ln(exp(0)) + log2(8) + log10(100)"), Some(5.0));
    assert_eq!(evaluate("if(cpu >= 4, 10 - 1, -1) * 2"), Some(18.0));
    assert_eq!(evaluate("if(cpu != 4, 10, if(load == 0, 5, 6))"), Some(5.0));
}

#[test]
fn names_that_begin_like_functions_or_hold_other_characters_are_attributes() {
    assert_eq!(evaluate("minimum + orders"), Some(10.0));
    assert_eq!(evaluate("{edge-count} * {free space}"), Some(2.5));
    assert_eq!(evaluate("base + {base}"), Some(102.0));
    let expression = Expression::parse("b + base + {a b} + b").unwrap();
    assert_eq!(expression.attributes(), ["b", "a b"]);
}

#[test]
fn a_missing_attribute_makes_everything_missing_but_what_coalesces_it() {
    for source in [
        "none + 1",
        "-none",
        "abs(none)",
        "min(none, 1)",
        "max(1, none)",
        "0 * none",
        "none > 1",
        "pow(none, 0)",
        "if(none, 1, 2)",
        "if(1, none, 2)",
        "if(1, 2, none)",
        "if(0, none, 2)",
        "name",
        "gpu + 1",
        "or(none, name)",
        "none + 1 / 0",
    ] {
        assert_eq!(evaluate(source), None, "{source}");
    }
    assert_eq!(evaluate("or(none, 3) + coalesce(name, none, cpu) + or(cpu, none)"), Some(11.0));
}

#[test]
fn a_result_that_is_not_finite_stays_so_and_is_not_missing() {
    for source in [
        "1 / load",
        "-1 / load",
        "load / load",
        "sqrt(-1)",
        "ln(0)",
        "min(1 / load, 5)",
        "max(0 / 0, 5)",
        "or(1 / 0, 5)",
        "1 / (1 / 0)",
        "1 / 0 > 3",
        "if(0 / 0, 1, 2)",
        "pow(10, 400) * 0",
        "5 % 0",
        "-(1 / 0)",
    ] {
        assert!(evaluate(source).is_some_and(|value| !value.is_finite()), "{source}: {:?}", evaluate(source));
    }
    assert_eq!(evaluate("if(load > 0, 1 / load, 9)"), Some(9.0));
}

#[test]
fn refusals_say_where_and_what_would_fit() {
    let sources = [
        "",
        "  ",
        "base +",
        "base + * cpu",
        "(base + 1",
        "base)",
        "mim(1, 2)",
        "frobnicate(cpu)",
        "pow(1)",
        "sqrt(1, 2)",
        "if(1, 2)",
        "min(1)",
        "cpu ^ 2",
        "cpu ** 2",
        "base = 2",
        "1 2",
        "free space",
        "max()",
        "1,5",
        "(1, 2)",
        "{cpu",
        "{}",
        "1 < cpu < 3",
        "'cpu'",
        "1..2",
        ".",
        "1e999",
        "cpu (2)",
        "-",
        "()",
        "ü + é ☃",
    ];
    let listed: Vec<String> =
        sources.iter().map(|source| format!("{source:?}\n    {}", refusal(source))).collect();
    insta::assert_snapshot!(listed.join("\n"));
}

#[test]
fn hostile_sizes_are_refused_and_the_largest_allowed_ones_work() {
    assert!(refusal(&"(".repeat(LENGTH_MAX)).contains("nested deeper"));
    assert!(refusal(&"1+".repeat(LENGTH_MAX)).contains("bytes long"));
    let nested = format!("{}cpu{}", "sqrt(".repeat(DEPTH_MAX), ")".repeat(DEPTH_MAX));
    assert!(evaluate(&nested).is_some());
    let nested = format!("{}cpu{}", "max(1, ".repeat(DEPTH_MAX), ")".repeat(DEPTH_MAX));
    assert_eq!(evaluate(&nested), Some(4.0));
    assert_eq!(evaluate(&format!("{}cpu", "-".repeat(LENGTH_MAX - 4))), Some(4.0));
    assert_eq!(evaluate(&format!("1{}", "+1".repeat(2000))), Some(2001.0));
    assert_eq!(evaluate(&format!("cpu{}", "-cpu".repeat(1000))), Some(-3996.0));
}

#[test]
fn expressions_are_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + fmt::Debug>() {}
    shared::<Expression>();
}

/// An expression as a tree, with its own evaluation, independent of exmex.
#[derive(Clone, Debug)]
enum Tree {
    Number(u32),
    Cpu,
    Missing,
    Negated(Box<Tree>),
    Infix(&'static str, Box<Tree>, Box<Tree>),
    Call(&'static str, Vec<Tree>),
}

impl Tree {
    fn priority(&self) -> u8 {
        match self {
            Self::Infix("+" | "-", ..) => 1,
            Self::Infix(..) => 2,
            Self::Negated(_) => 3,
            _ => 4,
        }
    }

    fn print(&self) -> String {
        let within = |tree: &Tree, least: u8| match tree.priority() < least {
            true => format!("({})", tree.print()),
            false => tree.print(),
        };
        match self {
            Self::Number(number) => format!("{number}"),
            Self::Cpu => "cpu".to_owned(),
            Self::Missing => "none".to_owned(),
            Self::Negated(operand) => format!("-{}", within(operand, 3)),
            Self::Infix(symbol, left, right) => {
                format!("{} {symbol} {}", within(left, self.priority()), within(right, self.priority() + 1))
            }
            Self::Call(name, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(Tree::print).collect();
                format!("{name}({})", arguments.join(", "))
            }
        }
    }

    /// `None` for missing; NaN for whatever is not finite.
    fn value(&self) -> Option<f64> {
        let value = match self {
            Self::Number(number) => f64::from(*number),
            Self::Cpu => 4.0,
            Self::Missing => return None,
            Self::Negated(operand) => -operand.value()?,
            Self::Infix(symbol, left, right) => {
                let (left, right) = (left.value(), right.value());
                let (left, right) = (left?, right?);
                match *symbol {
                    "+" => left + right,
                    "-" => left - right,
                    "*" => left * right,
                    _ => left / right,
                }
            }
            Self::Call("or", arguments) => arguments.iter().find_map(Tree::value)?,
            Self::Call(name, arguments) => {
                let values: Option<Vec<f64>> = arguments.iter().map(Tree::value).collect();
                let values = values?;
                match *name {
                    "abs" => values[0].abs(),
                    "if" if values[0].is_nan() => f64::NAN,
                    "if" => values[if values[0] == 0.0 { 2 } else { 1 }],
                    _ if values.iter().any(|value| value.is_nan()) => f64::NAN,
                    "min" => values.iter().copied().fold(f64::INFINITY, f64::min),
                    _ => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                }
            }
        };
        Some(if value.is_finite() { value } else { f64::NAN })
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        4 => (0_u32..5).prop_map(Tree::Number),
        3 => Just(Tree::Cpu),
        1 => Just(Tree::Missing),
    ];
    leaf.prop_recursive(6, 80, 3, |inner| {
        let symbol = prop_oneof![Just("+"), Just("-"), Just("*"), Just("/")];
        let several = prop_oneof![Just("min"), Just("max"), Just("or")];
        prop_oneof![
            4 => (symbol, inner.clone(), inner.clone())
                .prop_map(|(symbol, left, right)| Tree::Infix(symbol, Box::new(left), Box::new(right))),
            1 => inner.clone().prop_map(|operand| Tree::Negated(Box::new(operand))),
            1 => inner.clone().prop_map(|operand| Tree::Call("abs", vec![operand])),
            1 => (several, prop::collection::vec(inner.clone(), 2..4))
                .prop_map(|(name, arguments)| Tree::Call(name, arguments)),
            1 => prop::collection::vec(inner, 3).prop_map(|arguments| Tree::Call("if", arguments)),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(source in ".{0,60}") {
        let _ = Expression::parse(&source).map(|_| evaluate(&source));
    }

    #[test]
    fn arbitrary_words_of_the_language_never_panic_and_never_reach_exmex_unchecked(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "(", ")", ",", "+", "-", "*", "/", "%", "<", ">=", "cpu", "base", "{a b}", "none", "1", "2.5e3",
                "min", "or", "if", "sqrt", "min(", "if(", "abs(", "#", "é", " ",
            ]),
            0..25,
        )
    ) {
        let source = words.concat();
        match Expression::parse(&source) {
            Ok(_) => drop(evaluate(&source)),
            Err(error) => {
                let offset = error.offset.expect("exmex refuses nothing that the check let pass");
                prop_assert!(source.is_char_boundary(offset));
            }
        }
    }

    #[test]
    fn evaluation_equals_that_of_the_tree(tree in tree()) {
        let source = tree.print();
        let found = evaluate(&source).map(|value| if value.is_finite() { value } else { f64::NAN });
        let expected = tree.value();
        let equal = match (found, expected) {
            (Some(found), Some(expected)) => found == expected || (found.is_nan() && expected.is_nan()),
            (found, expected) => found == expected,
        };
        prop_assert!(equal, "{source}: found {found:?}, expected {expected:?}");
    }
}
