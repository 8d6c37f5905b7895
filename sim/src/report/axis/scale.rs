//! A scale that suits how far amounts are spread: linear from 0, or logarithmic where the least would be lost beside the most.

use super::super::font::regular;
use super::super::scene::{Area, Scene, point};
use super::super::style;
use super::{Axis, LogAxis, number};

/// Whether amounts from the least to the most are so far apart that a scale of them is logarithmic.
pub fn is_far_apart(least: f64, most: f64) -> bool {
    const FACTOR: f64 = 50.0;
    least > 0.0 && most > FACTOR * least
}

/// What is told beside the title of a logarithmic axis.
pub const FACTORS_OF_TEN: &str = "(every factor of ten has the same length)";

/// Places of amounts, none of which is negative.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Scale {
    /// From 0 on.
    Linear(Axis),
    /// From the power of ten below the least positive amount on.
    Logarithmic(LogAxis),
}

impl Scale {
    /// The scale that suits these amounts, at places from left to right.
    pub fn over(amounts: impl Iterator<Item = f64> + Clone, places: (f64, f64)) -> Self {
        let positive = || amounts.clone().filter(|amount| amount.is_finite() && *amount > 0.0);
        let (least, most) = (positive().fold(f64::INFINITY, f64::min), positive().fold(0.0, f64::max));
        if least.is_finite() && is_far_apart(least, most) {
            return Self::Logarithmic(LogAxis::over(positive(), places));
        }
        // A little more than the most, so that it does not lie on the edge.
        Self::Linear(Axis::new((0.0, if most > 0.0 { most * 1.04 } else { 1.0 }), places))
    }

    /// The place of an amount.
    pub fn at(&self, amount: f64) -> f64 {
        match self {
            Self::Linear(axis) => axis.at(amount),
            Self::Logarithmic(axis) => axis.at(amount),
        }
    }

    /// Draws the axis under an area with what it means, and upright grid lines; returns where it ends below.
    pub fn draw_below(&self, scene: &mut Scene, area: &Area, title: &str) -> f64 {
        match self {
            Self::Linear(axis) => {
                for value in axis.ticks(((area.width() / 72.0) as usize).clamp(1, 10)) {
                    let x = axis.at(value);
                    scene.line(point(x, area.top), point(x, area.bottom), 0.5, style::GRID);
                }
                axis.draw_below(scene, area, Some(title))
            }
            Self::Logarithmic(axis) => {
                let title = format!("{title} {FACTORS_OF_TEN}");
                let title = regular(style::LABEL).cut(&title, style::RIGHT - style::MARGIN);
                axis.draw_below(scene, area, &title, |value| number(value, value))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_far_apart_get_a_logarithmic_scale_and_others_begin_at_zero() {
        let scale = |amounts: &[f64]| Scale::over(amounts.iter().copied(), (0.0, 100.0));
        let is_logarithmic = |amounts: &[f64]| matches!(scale(amounts), Scale::Logarithmic(_));
        assert!(is_logarithmic(&[1.0, 51.0]) && !is_logarithmic(&[1.0, 49.0]));
        assert!(!is_logarithmic(&[]) && !is_logarithmic(&[0.0, 0.0]));
        assert!(!is_logarithmic(&[0.0, f64::NAN, 7.0]), "0 has no place on a logarithmic scale");
        assert_eq!(scale(&[1.0, 49.0]).at(0.0), 0.0);
        assert!(scale(&[1.0, 49.0]).at(49.0) > 90.0);
    }
}
