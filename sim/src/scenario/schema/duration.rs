//! Durations as the scenario format writes them: a number and a unit, `5ms`.

use crate::plan::Nanos;
use crate::scenario::diagnostic::quoted;

/// What a duration looks like, for messages.
pub const FORM: &str = "a number with a unit (`ns`, `us`, `ms`, `s` or `min`), such as `5ms`";

/// The units with their length in nanoseconds.
pub const UNITS: [(&str, f64); 5] = [("ns", 1.0), ("us", 1e3), ("ms", 1e6), ("s", 1e9), ("min", 60e9)];

/// The names of the units.
pub const UNIT_NAMES: [&str; 5] = [UNITS[0].0, UNITS[1].0, UNITS[2].0, UNITS[3].0, UNITS[4].0];

/// What [`parse`] takes, as a regular expression; it also takes some durations that are too small or too large.
pub const PATTERN: &str = r"^\s*(\+?([0-9]+\.?[0-9]*|\.[0-9]+)|-[0.]+)\s*(ns|us|ms|s|min)\s*$";

/// The longest duration, in nanoseconds: 100 years, so that sums of a few stay far from overflow.
const NANOS_MAX: f64 = 100.0 * 365.25 * 86_400.0 * 1e9;

/// Reads a duration, rounded to whole nanoseconds.
///
/// # Errors
/// What is wrong and what would fit, as a message.
pub fn parse(text: &str) -> Result<Nanos, String> {
    let unit_start = text.find(|character: char| character.is_alphabetic()).unwrap_or(text.len());
    let (number, unit) = (text[..unit_start].trim(), text[unit_start..].trim());
    let Ok(number) = number.parse::<f64>() else {
        return Err(format!("found the string {}, expected a duration: {FORM}", quoted(text)));
    };
    if unit.is_empty() {
        return Err(format!("the duration {} lacks a unit, expected {FORM}", quoted(text)));
    }
    match UNITS.iter().find(|(name, _)| *name == unit) {
        Some((_, nanos)) => in_nanos(number * nanos)
            .ok_or_else(|| format!("the duration {} is negative, too small or too large", quoted(text))),
        None => Err(format!("unknown unit {} of a duration, expected {FORM}", quoted(unit))),
    }
}

/// A number of nanoseconds as a duration; `None` when it is negative, not finite, beyond the longest duration, or
/// more than nothing and yet less than a nanosecond.
pub fn in_nanos(nanos: f64) -> Option<Nanos> {
    let rounded = nanos.round();
    let vanishes = nanos > 0.0 && rounded == 0.0;
    ((0.0..=NANOS_MAX).contains(&rounded) && !vanishes).then_some(rounded as Nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_numbers_with_a_unit() {
        for (text, nanos) in [("0s", 0), ("5ms", 5_000_000), ("1.5us", 1_500), ("2 min", 120_000_000_000)] {
            assert_eq!(parse(text), Ok(nanos), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_form_that_fits() {
        for text in ["5", "ms", "5 hours", "-1s", "0.1ns", "1e30s", "nans", "infs", "", "5ms5"] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse("5").unwrap_err().contains("lacks a unit"));
    }

    #[test]
    fn whatever_is_a_duration_matches_the_pattern() {
        let pattern = regex::Regex::new(PATTERN).unwrap();
        for number in
            ["5", "0", "1.5", ".5", "5.", "+5", "-5", "-0", "-0.0", "1e3", "", ".", "+", "-.0", "inf"]
        {
            for (unit, _) in UNITS {
                for text in
                    [format!("{number}{unit}"), format!(" {number} {unit} "), format!("{number}{unit}x")]
                {
                    assert!(parse(&text).is_err() || pattern.is_match(&text), "{text}");
                }
            }
        }
        assert!(!pattern.is_match("5") && !pattern.is_match("-5ms") && !pattern.is_match("5 hours"));
    }
}
