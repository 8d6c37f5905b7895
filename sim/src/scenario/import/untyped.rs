//! Values of formats that write everything as text: what looks like a number or a truth value is one.
//!
//! - `-12`: an integer. Leading zeros (`007`), a plus sign and whatever does not fit 64 bits leave it a string: these
//!   are rather codes than amounts.
//! - `0.5`, `.5`, `1.`, `-2e3`: a float, if it is finite.
//! - `true`, `false`, `True`, `False`: a boolean.
//! - Nothing at all: the attribute is missing.
//! - Anything else is a string.

use super::draft::Draft;
use crate::model::Value;

/// The value that a text stands for; `None` when it is empty.
pub(super) fn value(text: &str, draft: &mut Draft) -> Option<Value> {
    match text {
        "" => return None,
        "true" | "True" => return Some(Value::Boolean(true)),
        "false" | "False" => return Some(Value::Boolean(false)),
        _ => {}
    }
    Some(number(text).unwrap_or_else(|| draft.text(text)))
}

fn number(text: &str) -> Option<Value> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let has_leading_zero = whole.len() > 1 && whole.starts_with('0');
    if has_leading_zero || !are_digits(whole) || !are_digits(fraction.unwrap_or("")) {
        return None;
    }
    if whole.is_empty() && fraction.unwrap_or("").is_empty() {
        return None;
    }
    match (fraction, exponent) {
        (None, None) => text.parse().ok().map(Value::Integer),
        (_, Some(exponent)) if exponent.is_empty() || !are_digits(exponent) => None,
        _ => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Float),
    }
}

fn are_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Value> {
        value(text, &mut Draft::default())
    }

    #[test]
    fn numbers_and_truth_values_are_recognised_and_everything_else_is_a_string() {
        for (text, number) in [("0", 0), ("-0", 0), ("-12", -12), ("9223372036854775807", i64::MAX)] {
            assert!(matches!(read(text), Some(Value::Integer(found)) if found == number), "{text}");
        }
        for (text, number) in
            [("0.5", 0.5), (".5", 0.5), ("1.", 1.0), ("-2e3", -2000.0), ("1E-2", 0.01), ("2e+1", 20.0)]
        {
            assert!(matches!(read(text), Some(Value::Float(found)) if found == number), "{text}");
        }
        for text in ["true", "True", "false", "False"] {
            assert!(
                matches!(read(text), Some(Value::Boolean(found)) if found == text.eq_ignore_ascii_case("true"))
            );
        }
        for text in [
            "007",
            "+5",
            "1e",
            "e5",
            ".",
            "-",
            "1.2.3",
            "0x1f",
            "1_000",
            "9223372036854775808",
            "1e999",
            "inf",
            "NaN",
            "TRUE",
            "10.0.0.1",
            " 1",
            "1e+-5",
            "--1",
            "٣",
        ] {
            assert!(matches!(read(text), Some(Value::Text(found)) if *found == *text), "{text}");
        }
        assert_eq!(read(""), None);
    }
}
