//! A field that varies, and its values: a list, a range with steps, or a range from which samples are drawn.

use serde::{Deserialize, Serialize};

use crate::random::unit;
use crate::scenario::parse_duration;

/// Most values of one field.
const MOST_LEVELS: i128 = 1_000_000;

/// Digits after the decimal point that a drawn value has more than the ends of its range.
const DRAWN_DIGITS: u32 = 4;

/// Digits after the decimal point of a number, at most.
const MOST_DIGITS: u32 = 12;

/// A field and its values.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Factor {
    /// The dotted path of the field, such as `network.latency`.
    pub field: String,
    /// Its values.
    pub levels: Levels,
}

/// The values of a field.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Levels {
    /// These, as YAML.
    List(Vec<String>),
    /// Any between two numbers, both included; whole ones where both ends are written without a decimal point.
    Between {
        /// The lowest.
        low: Decimal,
        /// The highest.
        high: Decimal,
        /// What follows the number, such as `ms`.
        unit: String,
    },
}

/// A decimal number as written: no binary rounding, so that 1.0 and 20 steps of 0.05 make 2.0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decimal {
    mantissa: i64,
    digits: u32,
}

impl Levels {
    /// Reads `1.0..2.0/0.05` (a range with steps), `1..10` (a range to draw from) or `a,b,c` (a list; commas in brackets or
    /// quotes part nothing). Numbers of a range may have a unit, the same one: `1ms..5ms/1ms`. Where no number follows or goes
    /// before the two dots, as in paths, there is no range.
    ///
    /// # Errors
    /// What does not fit, in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some((low, rest)) =
            text.split_once("..").filter(|(low, rest)| is_numeric(low) && is_numeric(rest))
        {
            let (high, step) = match rest.split_once('/') {
                Some((high, step)) => (high, Some(step)),
                None => (rest, None),
            };
            return Self::range(low, high, step);
        }
        let list: Vec<String> = parted(text).into_iter().map(|value| value.trim().to_owned()).collect();
        match list.iter().any(String::is_empty) {
            true => Err(format!(
                "`{text}` has an empty value; a list `a,b,c`, a range with steps `1.0..2.0/0.1` or one to draw from `1..2` fits"
            )),
            false => Self::list(list),
        }
    }

    /// A list of values as YAML.
    ///
    /// # Errors
    /// When a value is there twice.
    pub fn list(values: Vec<String>) -> Result<Self, String> {
        let mut sorted: Vec<&String> = values.iter().collect();
        sorted.sort();
        match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(format!("`{}` is there twice", pair[0])),
            None => Ok(Self::List(values)),
        }
    }

    /// A range, with steps or to draw from.
    ///
    /// # Errors
    /// What does not fit, in a sentence.
    pub fn range(low: &str, high: &str, step: Option<&str>) -> Result<Self, String> {
        let ((low, unit), (high, of_high)) = (quantity(low)?, quantity(high)?);
        if unit != of_high {
            return Err(format!("both ends must have the same unit; found `{unit}` and `{of_high}`"));
        }
        let Some(step) = step else {
            return match low.at(high.digits.max(low.digits)) < high.at(high.digits.max(low.digits)) {
                true => Ok(Self::Between { low, high, unit }),
                false => Err("the range is empty: its first number must be the lower one".to_owned()),
            };
        };
        let (step, of_step) = quantity(step)?;
        if !of_step.is_empty() && of_step != unit {
            return Err(format!("the step must have the unit `{unit}` or none; found `{of_step}`"));
        }
        let digits = low.digits.max(high.digits).max(step.digits);
        let [low, high, step] = [low, high, step].map(|number| number.at(digits));
        if step <= 0 || high < low {
            return Err("a range goes upwards: a lower number, a higher one, and a step above 0".to_owned());
        }
        let count = (high - low) / step + 1;
        if count > MOST_LEVELS {
            return Err(format!("{count} values are too many; at most {MOST_LEVELS} fit"));
        }
        let level = |number: i128| format!("{}{unit}", written(low + number * step, digits));
        Ok(Self::List((0..count).map(level).collect()))
    }

    /// Number of values; `None` where there are too many to count.
    pub fn len(&self) -> Option<usize> {
        match self {
            Self::List(values) => Some(values.len()),
            Self::Between { .. } => None,
        }
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// The value at a share of the way through, from 0 to below 1.
    pub fn along(&self, share: f64) -> String {
        match self {
            Self::List(values) => {
                let position = (share * values.len() as f64) as usize;
                values[position.min(values.len() - 1)].clone()
            }
            Self::Between { low, high, unit } => {
                let whole = low.digits == 0 && high.digits == 0;
                let more = if whole { 0 } else { DRAWN_DIGITS };
                let digits = (low.digits.max(high.digits) + more).min(MOST_DIGITS);
                let (low, high) = (low.at(digits), high.at(digits));
                let width = high - low + 1;
                let offset = ((share * width as f64) as i128).min(width - 1);
                format!("{}{unit}", written(low + offset, digits))
            }
        }
    }

    /// The value that 64 random bits draw.
    pub fn drawn(&self, bits: u64) -> String {
        self.along(unit(bits))
    }

    /// Whether every value is a number; `None` of ranges, which are, unless they have a unit.
    pub fn numbers(&self) -> Option<Vec<f64>> {
        match self {
            Self::List(values) => {
                values.iter().map(|value| value.parse().ok().filter(|n: &f64| n.is_finite())).collect()
            }
            Self::Between { .. } => None,
        }
    }

    /// Where the values stand on an axis, and its unit: numbers, or times in milliseconds; `None` of all else, and of ranges.
    pub fn quantities(&self) -> Option<(Vec<f64>, &'static str)> {
        let Self::List(values) = self else { return None };
        let milliseconds = |value: &String| Some(parse_duration(value).ok()? as f64 / 1e6);
        let times = || values.iter().map(milliseconds).collect::<Option<Vec<f64>>>();
        self.numbers().map(|numbers| (numbers, "")).or_else(|| Some((times()?, "ms")))
    }
}

impl Decimal {
    /// As a multiple of a tenth to the power of so many digits, at least its own.
    fn at(self, digits: u32) -> i128 {
        i128::from(self.mantissa) * 10_i128.pow(digits - self.digits)
    }
}

/// Whether a text begins as a number does.
fn is_numeric(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['-', '+']);
    text.strip_prefix('.').unwrap_or(text).starts_with(|letter: char| letter.is_ascii_digit())
}

/// A number with its unit, if it has one.
fn quantity(text: &str) -> Result<(Decimal, String), String> {
    let text = text.trim();
    let end = text.find(|letter: char| !matches!(letter, '0'..='9' | '.' | '-' | '+')).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let parsed = || -> Option<Decimal> {
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
        if !is_digits(unsigned) || !is_digits(part) || unsigned.is_empty() && part.is_empty() {
            return None;
        }
        let digits = u32::try_from(part.len()).ok().filter(|digits| *digits <= MOST_DIGITS)?;
        let mantissa: i64 =
            format!("{}{part}", if unsigned.is_empty() { "0" } else { unsigned }).parse().ok()?;
        Some(Decimal { mantissa: if whole.starts_with('-') { -mantissa } else { mantissa }, digits })
    };
    match parsed() {
        Some(decimal) if !unit.contains(|letter: char| letter.is_ascii_digit()) => {
            Ok((decimal, unit.trim().to_owned()))
        }
        _ => Err(format!("`{text}` is no decimal number, with or without a unit")),
    }
}

/// A multiple of a tenth to the power of `digits`, without needless zeros.
fn written(mantissa: i128, digits: u32) -> String {
    if digits == 0 {
        return mantissa.to_string();
    }
    let scale = 10_i128.pow(digits);
    let (whole, part) = (mantissa.abs() / scale, mantissa.abs() % scale);
    let part = format!("{part:0width$}", width = digits as usize);
    let part = part.trim_end_matches('0');
    let sign = if mantissa < 0 { "-" } else { "" };
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// Parts a list at commas outside of brackets and quotes.
fn parted(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_i32, None);
    for (position, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(&text[start..position]);
                start = position + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<String> {
        match Levels::parse(text) {
            Ok(Levels::List(values)) => values,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn steps_are_decimal_and_reach_the_end_exactly() {
        let values = list("1.0..2.0/0.05");
        assert_eq!((values.len(), values[3].as_str(), values[20].as_str()), (21, "1.15", "2"));
        assert_eq!(list("-1..1/0.5"), ["-1", "-0.5", "0", "0.5", "1"]);
        assert_eq!(list("1ms..4ms/1.5"), ["1ms", "2.5ms", "4ms"]);
        assert_eq!(list("0..1/0.3"), ["0", "0.3", "0.6", "0.9"]);
    }

    #[test]
    fn lists_are_parted_outside_of_brackets_and_quotes_only() {
        assert_eq!(list("classic,coalition"), ["classic", "coalition"]);
        assert_eq!(list("{uniform: [1ms, 2ms]}, 3ms"), ["{uniform: [1ms, 2ms]}", "3ms"]);
        assert_eq!(list("\"a,b\",c"), ["\"a,b\"", "c"]);
    }

    #[test]
    fn two_dots_make_a_range_between_numbers_only() {
        assert_eq!(list("../t/a.csv,../t/b.csv"), ["../t/a.csv", "../t/b.csv"]);
        assert_eq!(list("2024/../a.csv"), ["2024/../a.csv"]);
        assert_eq!(list("a..b"), ["a..b"]);
        assert_eq!(list("-.5..+.5/.5"), ["-0.5", "0", "0.5"]);
    }

    #[test]
    fn what_does_not_fit_is_told() {
        for (text, told) in [
            ("1..2ms", "same unit"),
            ("2..1", "empty"),
            ("1..2/0", "above 0"),
            ("1..2,3..4", "no decimal number"),
            ("1..2/x", "no decimal number"),
            ("a,,b", "empty value"),
            ("a,a", "twice"),
            ("0..1/0.0000001", "too many"),
            ("1e5..2e5/3", "no decimal number"),
        ] {
            let error = Levels::parse(text).expect_err(text);
            assert!(error.contains(told), "{text}: {error}");
        }
    }

    #[test]
    fn drawn_values_stay_within_their_range_and_whole_ones_stay_whole() {
        let levels = Levels::parse("3..5").unwrap();
        let drawn: std::collections::BTreeSet<String> =
            (0..100).map(|number| levels.along(f64::from(number) / 100.0)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), ["3", "4", "5"]);
        let levels = Levels::parse("0.5ms..0.6ms").unwrap();
        assert_eq!((levels.along(0.0), levels.along(0.999_999_9)), ("0.5ms".to_owned(), "0.6ms".to_owned()));
    }
}
