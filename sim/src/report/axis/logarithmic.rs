//! An axis on which every factor of ten has the same length.
//!
//! Logarithms come from `libm`, which gives the same bits on every machine.

use super::super::font::regular;
use super::super::scene::{Anchor, Area, Scene, Text, point};
use super::super::style;

/// A range of positive values to places, from one power of ten to another.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LogAxis {
    low: i32,
    high: i32,
    from: f64,
    to: f64,
}

impl LogAxis {
    /// The exponents that powers of ten are drawn for: beyond, values lie at the ends.
    const MOST_EXPONENT: f64 = 18.0;

    /// An axis over all the positive finite values; over 1 to 10 where there is none.
    pub fn over(values: impl Iterator<Item = f64>, (from, to): (f64, f64)) -> Self {
        let logs = values.filter(|value| value.is_finite() && *value > 0.0).map(exponent);
        let range = logs.fold(None, |range, log| {
            let (low, high) = range.unwrap_or((log, log));
            Some((log.min(low), log.max(high)))
        });
        let (low, high) = range.unwrap_or((0.0, 1.0));
        // What lies on a power of ten but for rounding begins or ends there.
        let (low, high) = ((low + 1e-9).floor() as i32, (high - 1e-9).ceil() as i32);
        Self { low, high: high.max(low + 1), from, to }
    }

    /// The place of a value, no further than the ends.
    pub fn at(&self, value: f64) -> f64 {
        let (low, high) = (f64::from(self.low), f64::from(self.high));
        let log = if value > 0.0 { exponent(value).clamp(low, high) } else { low };
        self.from + (self.to - self.from) * (log - low) / (high - low)
    }

    /// The powers of ten along the axis, every second or third of them where there are more than so many.
    pub fn ticks(&self, most: usize) -> Vec<f64> {
        let every = ((self.high - self.low) as usize).div_ceil(most.max(1)).max(1);
        (self.low..=self.high).step_by(every).map(power).collect()
    }

    /// Draws the axis at the left of an area: grid lines, labels.
    pub fn draw_left(&self, scene: &mut Scene, area: &Area, label: impl Fn(f64) -> String) {
        let face = regular(style::LABEL);
        for value in self.ticks(((area.height() / 24.0) as usize).clamp(1, 12)) {
            let y = self.at(value);
            scene.line(point(area.left, y), point(area.right, y), 0.5, style::GRID);
            let text = face.cut(&label(value), area.left - style::MARGIN - 8.0);
            let at = point(area.left - 8.0, y + style::LABEL * 0.36);
            scene.text(Text::new(&text, at, face).anchor(Anchor::End).color(style::MUTED));
        }
    }

    /// Draws the axis under an area: grid lines, labels, and what they mean. Returns where it ends below.
    pub fn draw_below(
        &self,
        scene: &mut Scene,
        area: &Area,
        title: &str,
        label: impl Fn(f64) -> String,
    ) -> f64 {
        let face = regular(style::LABEL);
        scene.line(point(area.left, area.bottom), point(area.right, area.bottom), 1.0, style::FRAME);
        for value in self.ticks(((area.width() / 80.0) as usize).clamp(1, 12)) {
            let x = self.at(value);
            scene.line(point(x, area.top), point(x, area.bottom), 0.5, style::GRID);
            let text = Text::new(&label(value), point(x, area.bottom + 16.0), face);
            scene.text(text.anchor(Anchor::Middle).color(style::MUTED));
        }
        let at = point((area.left + area.right) / 2.0, area.bottom + 33.0);
        scene.text(Text::new(title, at, face).anchor(Anchor::Middle).color(style::MUTED));
        area.bottom + 38.0
    }
}

/// The logarithm to the base of ten, within the exponents that can be drawn.
fn exponent(value: f64) -> f64 {
    libm::log10(value).clamp(-LogAxis::MOST_EXPONENT, LogAxis::MOST_EXPONENT)
}

fn power(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_factor_of_ten_is_as_long_as_the_others() {
        let axis = LogAxis::over([0.02, 350.0].into_iter(), (0.0, 100.0));
        assert_eq!(axis.ticks(9), [0.01, 0.1, 1.0, 10.0, 100.0, 1_000.0]);
        for (value, place) in
            [(0.01, 0.0), (0.1, 20.0), (1.0, 40.0), (1_000.0, 100.0), (1e9, 100.0), (0.0, 0.0)]
        {
            assert!((axis.at(value) - place).abs() < 1e-9, "{value} at {}", axis.at(value));
        }
    }

    #[test]
    fn values_on_a_power_of_ten_are_the_ends_and_an_axis_is_never_empty() {
        let ends = |values: &[f64]| {
            let axis = LogAxis::over(values.iter().copied(), (0.0, 1.0));
            (power(axis.low), power(axis.high))
        };
        assert_eq!(ends(&[1_000.0, 1_000_000.0]), (1_000.0, 1_000_000.0));
        assert_eq!(ends(&[100.0]), (100.0, 1_000.0));
        assert_eq!(ends(&[]), (1.0, 10.0));
        assert_eq!(ends(&[-1.0, 0.0, f64::NAN, f64::INFINITY]), (1.0, 10.0));
    }
}
