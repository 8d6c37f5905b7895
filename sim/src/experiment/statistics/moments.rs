//! Mean and spread of figures that pass by one after the other, and how those of two samples differ.

use super::{QUANTILE, Share};

/// How many figures, their mean, and the sum of their squared distances from it.
///
/// Source of the update: B. P. Welford, "Note on a method for calculating corrected sums of squares and products",
/// Technometrics 4 (1962).
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Moments {
    count: u64,
    mean: f64,
    squares: f64,
}

/// A figure with the ends of its 95 % interval.
type Between = (f64, f64, f64);

impl Moments {
    /// Adds a figure.
    pub fn add(&mut self, figure: f64) {
        self.count += 1;
        let before = figure - self.mean;
        self.mean += before / self.count as f64;
        self.squares += before * (figure - self.mean);
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their mean; 0 of none.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The variance of the sample; `None` below two figures.
    fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| (self.squares / (self.count - 1) as f64).max(0.0))
    }

    /// The 95 % interval of the mean after Student; `None` below two figures.
    pub fn interval(&self) -> Option<(f64, f64)> {
        let half = student(self.count as f64 - 1.0) * (self.variance()? / self.count as f64).sqrt();
        Some((self.mean - half, self.mean + half))
    }

    /// The second mean less the first, with its 95 % interval after B. L. Welch, "The generalization of 'Student's' problem
    /// when several different population variances are involved", Biometrika 34 (1947); `None` where a sample is empty.
    pub fn difference(first: &Self, second: &Self) -> Option<(f64, Option<f64>, Option<f64>)> {
        if first.count == 0 || second.count == 0 {
            return None;
        }
        let difference = second.mean - first.mean;
        let (Some(one), Some(other)) = (first.variance(), second.variance()) else {
            return Some((difference, None, None));
        };
        let (one, other) = (one / first.count as f64, other / second.count as f64);
        if one + other == 0.0 {
            return Some((difference, Some(difference), Some(difference)));
        }
        let share = |part: f64, count: u64| part * part / (count - 1) as f64;
        let freedom = (one + other) * (one + other) / (share(one, first.count) + share(other, second.count));
        let half = student(freedom) * (one + other).sqrt();
        Some((difference, Some(difference - half), Some(difference + half)))
    }

    /// The difference of the means in units of the common spread, corrected for small samples, with its 95 % interval.
    ///
    /// Source: L. V. Hedges, "Distribution theory for Glass's estimator of effect size and related estimators", Journal of
    /// Educational Statistics 6 (1981); the interval from the large-sample variance in L. V. Hedges, I. Olkin, "Statistical
    /// methods for meta-analysis" (1985), p. 86. `None` below two figures each, or where nothing spreads.
    pub fn hedges(first: &Self, second: &Self) -> Option<Between> {
        let (one, other) = (first.count as f64, second.count as f64);
        first.variance().and(second.variance())?;
        let freedom = one + other - 2.0;
        let spread = ((first.squares + second.squares).max(0.0) / freedom).sqrt();
        if spread == 0.0 {
            return None;
        }
        let effect = (1.0 - 3.0 / (4.0 * freedom - 1.0)) * (second.mean - first.mean) / spread;
        let variance = (one + other) / (one * other) + effect * effect / (2.0 * (one + other));
        let half = QUANTILE * variance.sqrt();
        Some((effect, effect - half, effect + half))
    }
}

impl Share {
    /// The second share less the first, with its 95 % interval: method 10 of R. G. Newcombe, "Interval estimation for the
    /// difference between independent proportions", Statistics in Medicine 17 (1998), from the intervals of Wilson.
    pub fn difference(first: &Self, second: &Self) -> (f64, Option<f64>, Option<f64>) {
        let difference = second.share - first.share;
        let ends = [first.low, first.high, second.low, second.high];
        let [Some(low), Some(high), Some(other_low), Some(other_high)] = ends else {
            return (difference, None, None);
        };
        let half = |one: f64, other: f64| (one * one + other * other).sqrt();
        let below = half(second.share - other_low, high - first.share);
        let above = half(other_high - second.share, first.share - low);
        (difference, Some(difference - below), Some(difference + above))
    }
}

/// The quantile of Student's t that leaves 2.5 % above it.
///
/// Source: M. Abramowitz, I. A. Stegun, "Handbook of mathematical functions" (1964), 26.7.5, with four terms, which are right to
/// a tenth of a percent from five degrees of freedom on; below, the tabled values, and between those the next lower one.
fn student(freedom: f64) -> f64 {
    const TABLED: [f64; 4] = [12.706_204_7, 4.302_652_7, 3.182_446_3, 2.776_445_1];
    if freedom < 5.0 {
        return TABLED[(freedom.max(1.0) as usize - 1).min(TABLED.len() - 1)];
    }
    let z = QUANTILE;
    let square = z * z;
    let terms = [
        z * (square + 1.0) / 4.0,
        z * ((5.0 * square + 16.0) * square + 3.0) / 96.0,
        z * (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0,
        z * ((((79.0 * square + 776.0) * square + 1_482.0) * square - 1_920.0) * square - 945.0) / 92_160.0,
    ];
    let sum = terms.into_iter().rev().fold(0.0, |sum, term| (sum + term) / freedom);
    z + sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(figures: &[f64]) -> Moments {
        let mut moments = Moments::default();
        figures.iter().for_each(|figure| moments.add(*figure));
        moments
    }

    #[test]
    fn quantiles_of_student_are_those_of_the_tables() {
        for (freedom, tabled) in
            [(1.0, 12.706), (4.0, 2.776), (5.0, 2.571), (9.0, 2.262), (29.0, 2.045), (1e6, 1.960)]
        {
            let found = student(freedom);
            assert!((found - tabled).abs() < 2e-3, "{freedom}: {found}");
        }
    }

    #[test]
    fn the_interval_of_a_mean_is_the_one_computed_by_hand() {
        // Mean 3, variance 2.5, 5 figures: 3 ± 2.776445 · √0.5.
        let (low, high) = moments(&[1.0, 2.0, 3.0, 4.0, 5.0]).interval().unwrap();
        assert!((low - 1.036_757).abs() < 1e-5 && (high - 4.963_243).abs() < 1e-5, "{low} {high}");
        assert_eq!(moments(&[1.0]).interval(), None);
    }

    #[test]
    fn differences_and_effects_are_those_computed_by_hand() {
        let (first, second) = (moments(&[1.0, 2.0, 3.0, 4.0, 5.0]), moments(&[3.0, 4.0, 5.0, 6.0, 7.0]));
        // Equal variances and sizes: 8 degrees of freedom, standard error 1; t = 2.306.
        let (difference, low, high) = Moments::difference(&first, &second).unwrap();
        assert_eq!(difference, 2.0);
        assert!(
            (low.unwrap() + 0.306).abs() < 1e-3 && (high.unwrap() - 4.306).abs() < 1e-3,
            "{low:?} {high:?}"
        );
        // 2 / √2.5 · (1 − 3/31), variance 0.4 + g²/20.
        let (effect, low, high) = Moments::hedges(&first, &second).unwrap();
        assert!((effect - 1.142_5).abs() < 1e-4, "{effect}");
        let half = 1.959_964 * (0.4 + effect * effect / 20.0).sqrt();
        assert!((effect - low - half).abs() < 1e-5 && (high - effect - half).abs() < 1e-5);
        assert_eq!(Moments::hedges(&moments(&[1.0, 1.0]), &moments(&[2.0, 2.0])), None, "nothing spreads");
    }

    #[test]
    fn the_difference_of_shares_is_the_published_example() {
        // Newcombe 1998, table II, example (a): 56/70 less 48/80 is 0.2, method 10 from 0.0524 to 0.3339.
        let (difference, low, high) = Share::difference(&Share::of(48, 80, true), &Share::of(56, 70, true));
        assert!((difference - 0.2).abs() < 1e-12);
        assert!(
            (low.unwrap() - 0.0524).abs() < 1e-4 && (high.unwrap() - 0.3339).abs() < 1e-4,
            "{low:?} {high:?}"
        );
    }
}
