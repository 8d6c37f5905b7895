//! What a credits expression can compute: the amounts it computes with, its operators and its functions.
//!
//! [`syntax`](super::syntax) reads names from these tables; exmex applies the operations. Two rules hold for all
//! operations but those that say otherwise: a missing operand makes the result missing, and an operand that is
//! not finite makes the result NaN. (`f64::min` and `f64::max` would swallow a NaN.)
//!
//! Results do not depend on the machine: +, −, ×, ÷, %, square roots and roundings are exact in IEEE 754;
//! exponentials and logarithms come from `libm`, not from the platform.

use std::str::FromStr;

use exmex::{BinOp, MakeOperators, MatchLiteral, Operator};

/// An intermediate result.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) enum Amount {
    /// An attribute that was needed is missing or no number.
    #[default]
    Missing,
    /// A number; not finite after a division by zero and the like.
    Number(f64),
    /// The first two arguments of `if` whose condition holds: this number will be taken.
    Chosen(f64),
    /// The first two arguments of `if` whose condition does not hold: the third will be taken.
    Refused,
}

/// Marks a literal in the text that exmex reads; the 16 hexadecimal digits of its bits follow.
pub(super) const LITERAL_MARK: char = '#';

impl FromStr for Amount {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bits = u64::from_str_radix(text.trim_start_matches(LITERAL_MARK), 16)?;
        Ok(Self::Number(f64::from_bits(bits)))
    }
}

/// Recognises the literals that [`syntax`](super::syntax) writes.
#[derive(Clone, Debug)]
pub(super) struct BitsLiteral;

impl MatchLiteral for BitsLiteral {
    fn is_literal(text: &str) -> Option<&str> {
        text.starts_with(LITERAL_MARK).then(|| text.get(..17)).flatten()
    }
}

/// How a function is applied.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// To one argument.
    One(fn(Amount) -> Amount),
    /// To exactly two.
    Two(fn(Amount, Amount) -> Amount),
    /// To two or more, from left to right.
    Many(fn(Amount, Amount) -> Amount),
    /// To three, as `(first THEN second) ELSE third`.
    If,
}

/// A function that an expression may call.
pub(super) struct Function {
    /// Its name.
    pub name: &'static str,
    /// How it is applied.
    pub form: Form,
}

/// An operator between two operands.
pub(super) struct Infix {
    /// How it is written.
    pub symbol: &'static str,
    /// Operators of a higher priority bind tighter.
    pub priority: i64,
    apply: fn(Amount, Amount) -> Amount,
}

/// The priority of comparisons, which are not chained.
pub(super) const COMPARISON: i64 = 1;

/// The negation, as exmex is told to read it.
pub(super) const NEGATION: &str = "NEGATE";
/// The infix form of the first comma of `if`, as exmex is told to read it.
pub(super) const THEN: &str = "THEN";
/// The infix form of the second comma of `if`.
pub(super) const ELSE: &str = "ELSE";
/// The priority of functions written as infix operators: they stand alone in their parentheses.
const CALL: i64 = 9;

/// All functions, in the order in which messages list them.
pub(super) const FUNCTIONS: &[Function] = &[
    Function { name: "abs", form: Form::One(|a| map(a, f64::abs)) },
    Function { name: "ceil", form: Form::One(|a| map(a, f64::ceil)) },
    Function { name: "coalesce", form: Form::Many(coalesce) },
    Function { name: "exp", form: Form::One(|a| map(a, libm::exp)) },
    Function { name: "floor", form: Form::One(|a| map(a, f64::floor)) },
    Function { name: "if", form: Form::If },
    Function { name: "ln", form: Form::One(|a| map(a, libm::log)) },
    Function { name: "log10", form: Form::One(|a| map(a, libm::log10)) },
    Function { name: "log2", form: Form::One(|a| map(a, libm::log2)) },
    Function { name: "max", form: Form::Many(|a, b| combine(a, b, f64::max)) },
    Function { name: "min", form: Form::Many(|a, b| combine(a, b, f64::min)) },
    Function { name: "or", form: Form::Many(coalesce) },
    Function { name: "pow", form: Form::Two(|a, b| combine(a, b, libm::pow)) },
    Function { name: "round", form: Form::One(|a| map(a, f64::round)) },
    Function { name: "sqrt", form: Form::One(|a| map(a, f64::sqrt)) },
];

/// All infix operators; where one begins like another, the longer stands first.
pub(super) const INFIXES: &[Infix] = &[
    Infix { symbol: "<=", priority: COMPARISON, apply: |a, b| compare(a, b, |a, b| a <= b) },
    Infix { symbol: ">=", priority: COMPARISON, apply: |a, b| compare(a, b, |a, b| a >= b) },
    Infix { symbol: "==", priority: COMPARISON, apply: |a, b| compare(a, b, |a, b| a == b) },
    Infix { symbol: "!=", priority: COMPARISON, apply: |a, b| compare(a, b, |a, b| a != b) },
    Infix { symbol: "<", priority: COMPARISON, apply: |a, b| compare(a, b, |a, b| a < b) },
    Infix { symbol: ">", priority: COMPARISON, apply: |a, b| compare(a, b, |a, b| a > b) },
    Infix { symbol: "+", priority: 2, apply: |a, b| combine(a, b, |a, b| a + b) },
    Infix { symbol: "-", priority: 2, apply: |a, b| combine(a, b, |a, b| a - b) },
    Infix { symbol: "*", priority: 3, apply: |a, b| combine(a, b, |a, b| a * b) },
    Infix { symbol: "/", priority: 3, apply: |a, b| combine(a, b, |a, b| a / b) },
    Infix { symbol: "%", priority: 3, apply: |a, b| combine(a, b, |a, b| a % b) },
];

fn map(operand: Amount, apply: fn(f64) -> f64) -> Amount {
    match operand {
        Amount::Number(number) if number.is_finite() => Amount::Number(apply(number)),
        Amount::Number(_) => Amount::Number(f64::NAN),
        _ => Amount::Missing,
    }
}

fn combine(left: Amount, right: Amount, apply: fn(f64, f64) -> f64) -> Amount {
    match (left, right) {
        (Amount::Number(left), Amount::Number(right)) if left.is_finite() && right.is_finite() => {
            Amount::Number(apply(left, right))
        }
        (Amount::Number(_), Amount::Number(_)) => Amount::Number(f64::NAN),
        _ => Amount::Missing,
    }
}

fn compare(left: Amount, right: Amount, holds: fn(f64, f64) -> bool) -> Amount {
    match (left, right) {
        (Amount::Number(left), Amount::Number(right)) if left.is_finite() && right.is_finite() => {
            Amount::Number(f64::from(u8::from(holds(left, right))))
        }
        _ => combine(left, right, |_, _| 0.0),
    }
}

/// The first operand that is not missing; it makes the missing one good and passes NaN on.
fn coalesce(left: Amount, right: Amount) -> Amount {
    if left == Amount::Missing { right } else { left }
}

/// A condition with what is taken where it holds; missing where either is missing.
fn then(condition: Amount, taken: Amount) -> Amount {
    match (condition, taken) {
        (Amount::Number(condition), Amount::Number(_)) if !condition.is_finite() => Amount::Chosen(f64::NAN),
        (Amount::Number(0.0), Amount::Number(_)) => Amount::Refused,
        (Amount::Number(_), Amount::Number(taken)) => Amount::Chosen(taken),
        _ => Amount::Missing,
    }
}

/// Completes [`then`]. The branch that is not taken may be infinite, so that `if(load > 0, 1 / load, 9)` works,
/// but not missing.
fn otherwise(choice: Amount, alternative: Amount) -> Amount {
    match (choice, alternative) {
        (Amount::Chosen(taken), Amount::Number(_)) => Amount::Number(taken),
        (Amount::Refused, Amount::Number(alternative)) => Amount::Number(alternative),
        _ => Amount::Missing,
    }
}

/// Makes the tables known to exmex.
#[derive(Clone, Debug)]
pub(super) struct Operators;

impl MakeOperators<Amount> for Operators {
    fn make<'a>() -> Vec<Operator<'a, Amount>> {
        let negate = Operator::make_unary(NEGATION, |a| map(a, |number| -number));
        let choose = [binary(THEN, CALL, then), binary(ELSE, CALL, otherwise)];
        let infixes = INFIXES.iter().map(|infix| binary(infix.symbol, infix.priority, infix.apply));
        let functions = FUNCTIONS.iter().filter_map(|function| match function.form {
            Form::One(apply) => Some(Operator::make_unary(function.name, apply)),
            Form::Two(apply) | Form::Many(apply) => Some(binary(function.name, CALL, apply)),
            Form::If => None,
        });
        std::iter::once(negate).chain(choose).chain(infixes).chain(functions).collect()
    }
}

/// None is called commutative, for then exmex would fold constants across variables and change the rounding.
fn binary<'a>(name: &'a str, priority: i64, apply: fn(Amount, Amount) -> Amount) -> Operator<'a, Amount> {
    Operator::make_bin(name, BinOp { apply, prio: priority, is_commutative: false })
}
