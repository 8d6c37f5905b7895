//! Axes: from a range of values to places on the picture, with round numbers as ticks.
//!
//! No logarithm or power is used, whose last bit differs between machines: powers of ten are read from text.

mod logarithmic;
mod scale;

pub use logarithmic::LogAxis;
pub use scale::{FACTORS_OF_TEN, Scale, is_far_apart};

use super::font::regular;
use super::scene::{Anchor, Area, Scene, Text, point};
use super::style;

/// A range of values to places; never empty, never upside down, all finite.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// An axis over the values from `low` to `high`, at places `from` to `to`. A range without width is widened,
    /// what is not finite counts as 0.
    pub fn new((low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        let finite = |value: f64| if value.is_finite() { value.clamp(-1e300, 1e300) } else { 0.0 };
        let (low, high) = (finite(low).min(finite(high)), finite(low).max(finite(high)));
        let least = (low.abs().max(high.abs()) * 1e-9).max(1e-9);
        if high - low >= least {
            return Self { low, high, from, to };
        }
        let half = if low == 0.0 { 1.0 } else { low.abs() * 0.5 };
        Self { low: low - half, high: high + half, from, to }
    }

    /// An axis over all the finite values, from 0 where they are mostly close to it, with round ends.
    pub fn over(values: impl Iterator<Item = f64>, places: (f64, f64), ticks: usize) -> Self {
        let range = values.filter(|value| value.is_finite()).fold(None, |range, value| {
            let (low, high) = range.unwrap_or((value, value));
            Some((value.min(low), value.max(high)))
        });
        let (mut low, mut high) = range.unwrap_or((0.0, 1.0));
        if low > 0.0 && (low < high * 0.5 || low == high) {
            low = 0.0;
        }
        if high < 0.0 && (high > low * 0.5 || low == high) {
            high = 0.0;
        }
        let plain = Self::new((low, high), places);
        let step = plain.step(ticks);
        let rounded = ((plain.low / step).floor() * step, (plain.high / step).ceil() * step);
        Self::new(rounded, places)
    }

    /// The place of a value, no further than the ends.
    pub fn at(&self, value: f64) -> f64 {
        let value = if value.is_finite() { value.clamp(self.low, self.high) } else { self.low };
        // Halves, so that the difference of two huge values stays finite.
        let share = (value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0);
        self.from + (self.to - self.from) * share
    }

    /// The highest value.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// The lowest value.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// Whether its lower end is 0, so that lengths along it can be compared.
    pub fn begins_at_zero(&self) -> bool {
        self.low == 0.0
    }

    /// A round step (1, 2 or 5 times a power of ten) that makes at most about so many ticks.
    pub fn step(&self, ticks: usize) -> f64 {
        let raw = (self.high / ticks.max(1) as f64) - (self.low / ticks.max(1) as f64);
        let power = power_of_ten(raw);
        let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| power * factor >= raw * 0.999_999);
        power * factor.unwrap_or(10.0)
    }

    /// At most about so many round values along the axis.
    pub fn ticks(&self, ticks: usize) -> Vec<f64> {
        let step = self.step(ticks);
        let (first, last) = ((self.low / step - 1e-6).ceil(), (self.high / step + 1e-6).floor());
        let count = (last - first).clamp(0.0, 100.0) as usize;
        (0..=count).map(|number| (first + number as f64) * step + 0.0).collect()
    }

    /// Draws the axis at the left of an area: grid lines, numbers.
    pub fn draw_left(&self, scene: &mut Scene, area: &Area, label: impl Fn(f64, f64) -> String) {
        let most = ((area.height() / 30.0) as usize).clamp(1, 5);
        let (step, face) = (self.step(most), regular(style::LABEL));
        for value in self.ticks(most) {
            let y = self.at(value);
            scene.line(point(area.left, y), point(area.right, y), 0.5, style::GRID);
            let label = label(value, step);
            if label.is_empty() {
                continue;
            }
            let text = face.cut(&label, area.left - style::MARGIN - 8.0);
            let at = point(area.left - 8.0, y + style::LABEL * 0.36);
            scene.text(Text::new(&text, at, face).anchor(Anchor::End).color(style::MUTED));
        }
    }

    /// Draws ticks and numbers under an area, and what they mean, if that is to be told. Returns where it ends below.
    pub fn draw_below(&self, scene: &mut Scene, area: &Area, title: Option<&str>) -> f64 {
        scene.line(point(area.left, area.bottom), point(area.right, area.bottom), 1.0, style::FRAME);
        let most = ((area.width() / 72.0) as usize).clamp(1, 10);
        let (step, face) = (self.step(most), regular(style::LABEL));
        for value in self.ticks(most) {
            let x = self.at(value);
            scene.line(point(x, area.bottom), point(x, area.bottom + 4.0), 1.0, style::FRAME);
            let text = Text::new(&number(value, step), point(x, area.bottom + 16.0), face);
            scene.text(text.anchor(Anchor::Middle).color(style::MUTED));
        }
        let Some(title) = title else { return area.bottom + 20.0 };
        let at = point((area.left + area.right) / 2.0, area.bottom + 33.0);
        scene.text(Text::new(title, at, face).anchor(Anchor::Middle).color(style::MUTED));
        area.bottom + 38.0
    }
}

/// The power of ten at or below a positive number.
fn power_of_ten(number: f64) -> f64 {
    let text = format!("{number:e}");
    let exponent = text.split_once('e').map_or("0", |(_, exponent)| exponent);
    format!("1e{exponent}")
        .parse::<f64>()
        .ok()
        .filter(|power| *power > 0.0 && power.is_finite())
        .unwrap_or(1.0)
}

/// A number as it stands at a tick: as many decimals as the step needs, thousands apart, huge and tiny ones by
/// powers of ten.
pub fn number(value: f64, step: f64) -> String {
    let size = value.abs().max(step.abs());
    if !value.is_finite() || size >= 1e9 || (size > 0.0 && size < 1e-6) {
        return shortest_exponential(value);
    }
    let text = format!("{step:e}");
    let exponent: i32 = text.split_once('e').and_then(|(_, digits)| digits.parse().ok()).unwrap_or(0);
    let plain = format!("{value:.*}", (-exponent).clamp(0, 9) as usize);
    apart(if plain.trim_start_matches('-').trim_matches(['0', '.']).is_empty() {
        plain.trim_start_matches('-')
    } else {
        &plain
    })
}

/// A number of credits as it stands in a sentence: at most three decimals.
pub fn amount(value: f64) -> String {
    if !value.is_finite() || value.abs() >= 1e9 || (value != 0.0 && value.abs() < 1e-3) {
        return shortest_exponential(value);
    }
    let text = format!("{value:.3}");
    apart(text.trim_end_matches('0').trim_end_matches('.'))
}

/// A count with its thousands apart.
pub fn count(number: impl TryInto<u64>) -> String {
    number.try_into().map_or_else(|_| "?".to_owned(), |number| apart(&number.to_string()))
}

/// `1 node`, `2 nodes`.
pub fn counted(number: usize, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {one}{plural}", count(number as u64))
}

fn shortest_exponential(value: f64) -> String {
    let text = format!("{value:.2e}");
    match text.split_once('e') {
        Some((digits, exponent)) if digits.contains('.') => {
            format!("{}e{exponent}", digits.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => text,
    }
}

fn apart(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("−", digits));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, ""), |(whole, fraction)| (whole, fraction));
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{fraction}")
}

/// The unit in which a chart counts time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TimeUnit {
    /// Its sign.
    pub sign: &'static str,
    /// Milliseconds in it.
    pub milliseconds: f64,
}

impl TimeUnit {
    /// The unit that suits times up to so many milliseconds.
    pub fn up_to(milliseconds: f64) -> Self {
        match milliseconds {
            most if most < 1.0 => Self { sign: "µs", milliseconds: 1e-3 },
            most if most < 10_000.0 => Self { sign: "ms", milliseconds: 1.0 },
            _ => Self { sign: "s", milliseconds: 1e3 },
        }
    }
}

/// A time as it stands in a sentence, to four digits: `14.2 ms`, `60 s`.
pub fn time(milliseconds: f64) -> String {
    let unit = match milliseconds {
        0.0 => return "0 ms".to_owned(),
        time if !time.is_finite() || time.abs() >= 1e12 => {
            return format!("{} s", shortest_exponential(time / 1e3));
        }
        time if time.abs() < 1.0 => TimeUnit { sign: "µs", milliseconds: 1e-3 },
        time if time.abs() < 1_000.0 => TimeUnit { sign: "ms", milliseconds: 1.0 },
        _ => TimeUnit { sign: "s", milliseconds: 1e3 },
    };
    let value = milliseconds / unit.milliseconds;
    let decimals = match value.abs() {
        size if size >= 1_000.0 => 0,
        size if size >= 100.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    let text = if decimals == 0 { &text } else { text.trim_end_matches('0').trim_end_matches('.') };
    format!("{} {}", apart(text), unit.sign)
}

/// Time along the lower edge of an area.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TimeAxis {
    axis: Axis,
    /// The unit in which it counts.
    pub unit: TimeUnit,
}

impl TimeAxis {
    /// From the start of the run to `end_ms`, between two places from left to right.
    pub fn until(end_ms: f64, places: (f64, f64)) -> Self {
        // A little more than the run, so that what happens at its end does not lie on the edge.
        let end = if end_ms.is_finite() && end_ms > 0.0 { end_ms * 1.02 } else { 1.0 };
        let unit = TimeUnit::up_to(end);
        Self { axis: Axis::new((0.0, end / unit.milliseconds), places), unit }
    }

    /// The place of a time.
    pub fn at(&self, milliseconds: f64) -> f64 {
        self.axis.at(milliseconds / self.unit.milliseconds)
    }

    /// A round interval that divides the axis into at most about so many, in milliseconds.
    pub fn interval_ms(&self, most: usize) -> f64 {
        self.axis.step(most) * self.unit.milliseconds
    }

    /// A round interval in the unit of the axis, in words.
    pub fn told(&self, interval_ms: f64) -> String {
        let interval = interval_ms / self.unit.milliseconds;
        format!("{} {}", number(interval, interval), self.unit.sign)
    }

    /// Draws ticks and numbers under an area; with `title`, also what they mean. Returns where it ends below.
    pub fn draw(&self, scene: &mut Scene, area: &Area, title: bool) -> f64 {
        let text = format!("time since the start of the run, {}", self.unit.sign);
        self.axis.draw_below(scene, area, title.then_some(&*text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside_the_range() {
        assert_eq!(Axis::new((0.0, 16.1), (0.0, 100.0)).ticks(5), [0.0, 5.0, 10.0, 15.0]);
        assert_eq!(Axis::new((-0.3, 0.3), (0.0, 100.0)).ticks(3), [-0.2, 0.0, 0.2]);
    }

    #[test]
    fn a_range_without_width_still_has_places() {
        for value in [0.0, -7.0, 1e300, f64::NAN, f64::INFINITY] {
            let axis = Axis::new((value, value), (0.0, 100.0));
            assert!(axis.at(value).is_finite() && (0.0..=100.0).contains(&axis.at(value)));
            assert!(!axis.ticks(5).is_empty(), "{value}");
        }
    }

    #[test]
    fn numbers_have_the_decimals_that_their_step_needs() {
        assert_eq!(number(0.30000000000000004, 0.1), "0.3");
        assert_eq!(number(-0.0, 0.5), "0.0");
        assert_eq!(number(25_000.0, 5_000.0), "25,000");
        assert_eq!(number(2.5e12, 5e11), "2.5e12");
        assert_eq!(amount(-12.5), "−12.5");
    }

    #[test]
    fn times_are_told_in_the_unit_that_suits_them() {
        assert_eq!([time(14.2), time(60_000.0), time(0.05), time(0.0)], ["14.2 ms", "60 s", "50 µs", "0 ms"]);
        assert_eq!([time(999.99), time(1_234.5)], ["1000 ms".replace("1000", "1,000"), "1.23 s".into()]);
    }
}
