//! The empirical distribution of a figure over all runs, some of which may not have it.

use crate::report::axis::Axis;
use crate::report::scene::{Point, point};

/// The distribution of one figure.
#[derive(Clone, PartialEq, Debug)]
pub struct Curve {
    /// The figures of the runs that have one, rising.
    figures: Vec<f64>,
    /// Number of all runs.
    runs: usize,
}

/// ln(2 / 0.05), of the inequality behind [`Curve::reach`].
const LOGARITHM: f64 = 3.688_879_454_113_936;

impl Curve {
    /// Of the figures of those of so many runs that have one.
    pub fn new(figures: impl Iterator<Item = f64>, runs: usize) -> Self {
        let mut figures: Vec<f64> = figures.filter(|figure| figure.is_finite()).collect();
        figures.sort_by(f64::total_cmp);
        Self { runs: runs.max(figures.len()), figures }
    }

    /// Number of all runs.
    pub fn runs(&self) -> usize {
        self.runs
    }

    /// Number of runs that do not.
    pub fn missing(&self) -> usize {
        self.runs - self.figures.len()
    }

    /// The figures, rising.
    pub fn figures(&self) -> &[f64] {
        &self.figures
    }

    /// The greatest figure.
    pub fn last(&self) -> Option<f64> {
        self.figures.last().copied()
    }

    /// The share of all runs that have the figure, between 0 and 1.
    pub fn level(&self) -> f64 {
        self.figures.len() as f64 / self.runs.max(1) as f64
    }

    /// The least figure within which at least this share of all runs stays, if so many ever do.
    pub fn within(&self, share: f64) -> Option<f64> {
        let runs = (self.runs as f64 * share - 1e-9).ceil().max(1.0) as usize;
        self.figures.get(runs - 1).copied()
    }

    /// How far, as a share, the distribution over all seeds may lie above and below the curve anywhere, with 95 % confidence
    /// (the inequality of Dvoretzky, Kiefer and Wolfowitz with the constant of Massart, 1990). `None` where that says
    /// nothing: of few runs, and of runs that all came to the same.
    pub fn reach(&self) -> Option<f64> {
        let is_one = self.missing() == 0 && self.figures.first() == self.figures.last();
        let reach = (LOGARITHM / (2.0 * self.runs as f64)).sqrt();
        (reach < 0.5 && !is_one && !self.figures.is_empty()).then_some(reach)
    }

    /// The corners of the steps, from 0 to the right edge, raised by a share; they stay between 0 and 100 %.
    pub fn corners(&self, at: &dyn Fn(f64) -> f64, height: &Axis, right: f64, raised: f64) -> Vec<Point> {
        let level = |runs: usize| {
            let share = runs as f64 / self.runs.max(1) as f64 + raised;
            height.at(share.clamp(0.0, 1.0) * 100.0)
        };
        let mut corners = vec![point(at(0.0), level(0))];
        for (position, figure) in self.figures.iter().enumerate() {
            let is_last_of_equals = self.figures.get(position + 1) != Some(figure);
            if is_last_of_equals {
                let below = corners.last().map_or(level(0), |corner| corner.y);
                corners.extend([point(at(*figure), below), point(at(*figure), level(position + 1))]);
            }
        }
        corners.push(point(right, level(self.figures.len())));
        corners
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_height_of_a_curve_is_the_counted_share_of_runs(
            figures in prop::collection::vec((0_u32..50).prop_map(f64::from), 0..60),
            never in 0_usize..20,
            asked in (0_u32..60).prop_map(f64::from),
        ) {
            prop_assume!(figures.len() + never > 0);
            let runs = figures.len() + never;
            let curve = Curve::new(figures.iter().copied(), runs);
            let height = Axis::new((0.0, 100.0), (0.0, 100.0));
            let corners = curve.corners(&|figure| figure, &height, 100.0, 0.0);
            // The last corner that is not right of the place has the height that the step has there.
            let drawn = corners.iter().rev().find(|corner| corner.x <= asked).map_or(0.0, |corner| corner.y);
            let counted = figures.iter().filter(|figure| **figure <= asked).count() as f64 / runs as f64;
            prop_assert!((drawn - counted * 100.0).abs() < 1e-9, "{drawn} at {asked}, counted {counted}");
            prop_assert!((curve.level() * 100.0 - corners[corners.len() - 1].y).abs() < 1e-9);
            for percent in [10_usize, 50, 90, 100] {
                let needed = (runs * percent).div_ceil(100).max(1);
                let enough = |limit: &f64| figures.iter().filter(|figure| *figure <= limit).count() >= needed;
                let mut sorted = figures.clone();
                sorted.sort_by(f64::total_cmp);
                prop_assert_eq!(curve.within(percent as f64 / 100.0), sorted.into_iter().find(enough));
            }
        }
    }

    #[test]
    fn the_band_of_a_curve_narrows_with_the_root_of_the_runs_and_is_told_only_where_it_says_something() {
        let spread = |runs: usize| Curve::new((0..runs).map(|run| run as f64), runs);
        let (few, many) = (spread(25).reach().unwrap(), spread(100).reach().unwrap());
        assert!((few / many - 2.0).abs() < 1e-9 && (many - 0.1358).abs() < 1e-4, "{few} {many}");
        assert_eq!(spread(5).reach(), None, "it would span everything");
        assert_eq!(Curve::new([3.0; 30].into_iter(), 30).reach(), None, "nothing was drawn");
        assert_eq!(Curve::new(std::iter::empty(), 30).reach(), None);
        assert!(Curve::new([3.0; 29].into_iter(), 30).reach().is_some());
    }
}
