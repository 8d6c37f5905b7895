//! Medians, how far measurements lie apart, and ratios of those taken in one round.

use super::session::Cell;
use super::setting::{Measurement, Subject};

/// The median of some numbers, with the least and the most.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spread {
    pub least: f64,
    pub median: f64,
    pub most: f64,
    /// How many there are.
    pub count: usize,
}

impl Spread {
    /// Of finite numbers; `None` of none.
    pub fn of(numbers: impl Iterator<Item = f64>) -> Option<Self> {
        let mut numbers: Vec<f64> = numbers.filter(|number| number.is_finite()).collect();
        numbers.sort_unstable_by(f64::total_cmp);
        let (least, most) = (*numbers.first()?, *numbers.last()?);
        let middle = numbers.len() / 2;
        let lower = if numbers.len().is_multiple_of(2) { numbers[middle - 1] } else { numbers[middle] };
        Some(Self { least, median: (lower + numbers[middle]) / 2.0, most, count: numbers.len() })
    }

    /// `0.52 (0.50–0.61)`, of one number without the brackets.
    pub fn told(&self, number: impl Fn(f64) -> String) -> String {
        match self.count {
            1 => number(self.median),
            _ => format!("{} ({}–{})", number(self.median), number(self.least), number(self.most)),
        }
    }
}

/// A figure of every measurement of a subject.
pub fn spread(cell: &Cell, subject: Subject, figure: impl Fn(&Measurement) -> f64) -> Option<Spread> {
    Spread::of(cell.of(subject).iter().map(figure))
}

/// Seconds per delivery, as often as the floor takes them, each with the floor of the same round.
pub fn ratio(cell: &Cell, subject: Subject) -> Option<Spread> {
    let rounds = cell.of(subject).iter().zip(cell.of(subject.floor()));
    Spread::of(rounds.map(|(own, floor)| per_delivery(own) / per_delivery(floor)))
}

/// Seconds per delivery.
fn per_delivery(measurement: &Measurement) -> f64 {
    measurement.seconds / measurement.deliveries as f64
}

/// `3.21`: three digits that count, thousands apart.
pub fn digits(number: f64) -> String {
    let decimals = match number.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{number:.decimals$}");
    let (whole, fraction) = text.split_once('.').map_or((&*text, None), |(whole, rest)| (whole, Some(rest)));
    let mut apart = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0
            && (whole.len() - position) % 3 == 0
            && digit.is_ascii_digit()
            && !apart.ends_with('-')
        {
            apart.push(',');
        }
        apart.push(digit);
    }
    fraction.map_or(apart.clone(), |fraction| format!("{apart}.{fraction}"))
}

/// A rate in thousands or millions.
pub fn rate(number: f64) -> String {
    if number >= 1e6 { format!("{} M", digits(number / 1e6)) } else { format!("{} k", digits(number / 1e3)) }
}
