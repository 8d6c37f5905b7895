//! Shares and means of a sample with their 95 % confidence intervals.
//!
//! Nothing here takes a logarithm or a power, so the same figures give the same bytes on every machine: the square root is
//! exact by IEEE 754, and the interval of a mean comes from resampling.

mod moments;

use rand::RngExt;
use serde::{Deserialize, Serialize};

pub use moments::Moments;

use crate::random::{Purpose, stream};

/// The confidence of every interval.
pub const CONFIDENCE: f64 = 0.95;

/// The quantile of the standard normal distribution that leaves half of what [`CONFIDENCE`] lacks above it.
const QUANTILE: f64 = 1.959_963_984_540_054;

/// Most resamples of a mean, and the least; between them, so many that they draw at most [`MOST_DRAWS`] figures.
const RESAMPLES: (usize, usize) = (1_000, 10_000);

/// Figures drawn for one mean where [`RESAMPLES`] leaves the choice.
const MOST_DRAWS: usize = 10_000_000;

/// How many runs of a sample have a property.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// So many have it,
    pub count: u64,
    /// of so many.
    pub runs: u64,
    /// The one by the other.
    pub share: f64,
    /// Lower end of the 95 % interval; `null` where runs draw nothing, so that there is nothing to infer.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
}

impl Share {
    /// The share with the score interval of Wilson ("Probable inference, the law of succession, and statistical
    /// inference", JASA 22, 1927, p. 210), which holds for small samples and at 0 and 1 too. Without runs the share is
    /// 0 and there is no interval; nor is there one where the runs are no sample.
    pub fn of(count: u64, runs: u64, is_sample: bool) -> Self {
        let share = if runs == 0 { 0.0 } else { count as f64 / runs as f64 };
        if runs == 0 || !is_sample {
            return Self { count, runs, share, low: None, high: None };
        }
        let (size, square) = (runs as f64, QUANTILE * QUANTILE);
        let scale = 1.0 + square / size;
        let centre = (share + square / (2.0 * size)) / scale;
        let spread = share * (1.0 - share) / size + square / (4.0 * size * size);
        let half = QUANTILE * spread.sqrt() / scale;
        // At the ends the interval reaches 0 and 1 exactly; rounding must not say otherwise.
        let low = if count == 0 { 0.0 } else { (centre - half).max(0.0) };
        let high = if count == runs { 1.0 } else { (centre + half).min(1.0) };
        Self { count, runs, share, low: Some(low), high: Some(high) }
    }
}

/// The mean of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mean {
    /// Size of the sample.
    pub runs: usize,
    /// The mean.
    pub mean: f64,
    /// Lower end of the 95 % interval; `null` for a sample of one, or where runs draw nothing.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
}

impl Mean {
    /// The mean with its percentile bootstrap interval (Efron, Tibshirani: "An introduction to the bootstrap", 1993,
    /// chapter 13); `None` of no figures.
    ///
    /// It assumes no distribution, which suits welfare: a few different values, bounded by an optimum. Of a small
    /// sample it is somewhat too narrow, and a sample of equal figures has an interval without width. The resamples are
    /// drawn from `seed`; `index` tells apart several means of one seed.
    pub fn of(figures: &[f64], is_sample: bool, seed: u64, index: u64) -> Option<Self> {
        let first = *figures.first()?;
        let all_equal = figures.iter().all(|figure| *figure == first);
        let mean = if all_equal { first } else { mean_of(figures.iter().copied(), figures.len()) };
        let (low, high) = match (figures.len(), all_equal) {
            (1, _) => (None, None),
            _ if !is_sample => (None, None),
            (_, true) => (Some(first), Some(first)),
            _ => {
                let (low, high) = percentile_interval(figures, seed, index);
                (Some(low), Some(high))
            }
        };
        Some(Self { runs: figures.len(), mean, low, high })
    }
}

fn mean_of(figures: impl Iterator<Item = f64>, size: usize) -> f64 {
    figures.sum::<f64>() / size as f64
}

fn percentile_interval(figures: &[f64], seed: u64, index: u64) -> (f64, f64) {
    let size = figures.len();
    let resamples = (MOST_DRAWS / size).clamp(RESAMPLES.0, RESAMPLES.1);
    let mut source = stream(seed, Purpose::Resampling, index);
    let mut means: Vec<f64> = (0..resamples)
        .map(|_| mean_of((0..size).map(|_| figures[source.random_range(0..size as u64) as usize]), size))
        .collect();
    means.sort_by(f64::total_cmp);
    let outside = (resamples as f64 * (1.0 - CONFIDENCE) / 2.0) as usize;
    (means[outside], means[resamples - 1 - outside])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 5e-5)
    }

    #[test]
    fn wilson_intervals_are_those_computed_by_hand() {
        // With z² = 3.841459: 1 / (1 + z²/20); the mirror image; and (0.65 + z²/40 ± z √(0.65 · 0.35/20 + z²/1600)) /
        // (1 + z²/20).
        let (all, none, most) = (Share::of(20, 20, true), Share::of(0, 20, true), Share::of(13, 20, true));
        assert!(near(all.low, 0.83887) && all.high == Some(1.0), "{all:?}");
        assert!(none.low == Some(0.0) && near(none.high, 0.16113), "{none:?}");
        assert!(near(most.low, 0.43285) && near(most.high, 0.81881) && most.share == 0.65, "{most:?}");
    }

    #[test]
    fn an_interval_is_told_of_a_sample_only() {
        assert_eq!(
            Share::of(20, 20, false),
            Share { count: 20, runs: 20, share: 1.0, low: None, high: None }
        );
        assert_eq!(Share::of(0, 0, true).low, None);
        assert_eq!(Mean::of(&[], true, 1, 0), None);
        assert_eq!(Mean::of(&[3.5], true, 1, 0), Some(Mean { runs: 1, mean: 3.5, low: None, high: None }));
        assert_eq!(Mean::of(&[1.0, 3.0], false, 1, 0).map(|mean| (mean.mean, mean.low)), Some((2.0, None)));
    }

    #[test]
    fn the_interval_of_a_mean_has_the_binomial_quantiles_where_these_are_known() {
        // Resampled means of five 0 and five 1 are binomial: P(at most 1 of 10) = 1.07 %, P(at most 2) = 5.47 %.
        let figures: Vec<f64> = (0..10).map(|number| f64::from(number % 2)).collect();
        for seed in 0..5 {
            let mean = Mean::of(&figures, true, seed, 0).unwrap();
            assert_eq!((mean.mean, mean.low, mean.high), (0.5, Some(0.2), Some(0.8)), "seed {seed}");
        }
    }

    #[test]
    fn equal_figures_have_exactly_their_mean_and_an_interval_without_width() {
        let mean = Mean::of(&[0.1; 7], true, 3, 0).unwrap();
        assert_eq!((mean.mean, mean.low, mean.high), (0.1, Some(0.1), Some(0.1)));
    }
}
