//! From random bits to numbers of a distribution: pure functions, one word of 64 bits for one number.
//!
//! Attribute values and generated graphs feed them from a stream, the virtual runtime from a hash per message.
//! All are inverses of the cumulative distribution (Devroye: "Non-Uniform Random Variate Generation", 1986,
//! chapter II.2), so each rises with its bits, and none calls a function whose last bit differs between machines:
//! logarithm and exponential come from `libm`, all else is exact or correctly rounded by IEEE 754.

use super::unit;
use crate::plan::{Distribution, Nanos};

/// The longest duration drawn from a distribution with an unbounded tail, about 146 years: sums of a few
/// durations stay within 64 bits.
const LONGEST: Nanos = 1 << 62;

/// A number uniform in `0..bound`, from 64 random bits; 0 when `bound` is 0.
///
/// Multiplies and keeps the high word (Lemire: "Fast random integer generation in an interval", ACM TOMACS 29(1),
/// 2019) without its rejection step: the bias is below `bound` / 2^64.
pub fn below(bound: u64, bits: u64) -> u64 {
    ((u128::from(bits) * u128::from(bound)) >> 64) as u64
}

/// An integer uniform in `least..=most`, from 64 random bits; `least` when the range is empty.
pub fn uniform_integer(least: i64, most: i64, bits: u64) -> i64 {
    let span = (i128::from(most) - i128::from(least) + 1).max(0) as u128;
    let above = (u128::from(bits) * span) >> 64;
    (i128::from(least) + above as i128) as i64
}

/// An exponential number of mean 1, from 64 random bits.
pub fn exponential(bits: u64) -> f64 {
    -libm::log1p(-unit(bits))
}

/// A normal number of mean 0 and standard deviation 1, from 64 random bits: the quantile at [`unit()`].
///
/// Algorithm AS 241, routine PPND16 (Wichura: "The percentage points of the normal distribution", Applied
/// Statistics 37(3), 1988); its relative error is about 1e-16.
pub fn standard_normal(bits: u64) -> f64 {
    normal_quantile(unit(bits))
}

fn normal_quantile(probability: f64) -> f64 {
    let centred = probability - 0.5;
    if centred.abs() <= 0.425 {
        let square = 0.180625 - centred * centred;
        return centred * polynomial(&CENTRE_ABOVE, square) / polynomial(&CENTRE_BELOW, square);
    }
    let tail = if centred < 0.0 { probability } else { 1.0 - probability };
    let depth = (-libm::log(tail)).sqrt();
    let quantile = if depth <= 5.0 {
        polynomial(&MIDDLE_ABOVE, depth - 1.6) / polynomial(&MIDDLE_BELOW, depth - 1.6)
    } else {
        polynomial(&TAIL_ABOVE, depth - 5.0) / polynomial(&TAIL_BELOW, depth - 5.0)
    };
    if centred < 0.0 { -quantile } else { quantile }
}

/// A polynomial by Horner's rule, coefficients from the constant upwards.
fn polynomial(coefficients: &[f64; 8], variable: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * variable + coefficient)
}

// The coefficients of PPND16: numerator and denominator near the centre (`a`, `b` in the paper), ...
const CENTRE_ABOVE: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTRE_BELOW: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
// ... towards the tails (`c`, `d`), ...
const MIDDLE_ABOVE: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const MIDDLE_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
// ... and far out in them (`e`, `f`).
const TAIL_ABOVE: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const TAIL_BELOW: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

/// A duration from a distribution, in nanoseconds, from 64 random bits.
///
/// Rises with the bits (but for the last bit of a float), is never below the distribution's least value, and is
/// rounded to the nearest nanosecond.
/// Distributions with a tail are cut off at about 146 years.
pub fn sample_distribution(distribution: &Distribution, bits: u64) -> Nanos {
    match *distribution {
        Distribution::Constant(duration) => duration,
        Distribution::Uniform(least, most) => match most.checked_sub(least) {
            Some(Nanos::MAX) => bits,
            Some(width) => least + below(width + 1, bits),
            None => least,
        },
        Distribution::Normal { mean, deviation, least } => {
            tailed(mean as f64 + deviation as f64 * standard_normal(bits), least)
        }
        Distribution::LogNormal { median, sigma, least } => {
            tailed(median as f64 * libm::exp(sigma * standard_normal(bits)), least)
        }
        Distribution::Exponential { mean, least } => {
            least.saturating_add(tailed(mean as f64 * exponential(bits), 0))
        }
    }
}

/// The nearest nanosecond within `least` and [`LONGEST`]; `least` itself when that is longer.
fn tailed(duration: f64, least: Nanos) -> Nanos {
    // The conversion saturates: below 0 and not-a-number to 0, infinity to the maximum.
    (duration.round() as Nanos).min(LONGEST).max(least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::MILLISECOND;
    use crate::random::{Purpose, draw};
    use proptest::prelude::*;

    const DRAWS: u64 = 200_000;

    fn words() -> impl Iterator<Item = u64> {
        (0..DRAWS).map(|number| draw(7, Purpose::Sampling, number, 0))
    }

    fn mean(numbers: impl Iterator<Item = f64>) -> f64 {
        numbers.sum::<f64>() / DRAWS as f64
    }

    fn mean_duration(distribution: Distribution) -> f64 {
        mean(words().map(|bits| sample_distribution(&distribution, bits) as f64))
    }

    #[test]
    fn normal_quantiles_equal_the_published_tables() {
        // From R's qnorm.
        let table = [
            (0.5, 0.0),
            (0.25, -0.674_489_750_196_081_7),
            (0.975, 1.959_963_984_540_054),
            (0.001, -3.090_232_306_167_813_5),
            (1e-20, -9.262_340_089_798_408),
        ];
        for (probability, quantile) in table {
            assert!((normal_quantile(probability) - quantile).abs() < 1e-13, "at {probability}");
        }
    }

    #[test]
    fn normal_quantiles_invert_the_error_function() {
        for step in 1..2_000 {
            let quantile = f64::from(step) * 0.004 - 4.0;
            let probability = 0.5 * libm::erfc(-quantile / std::f64::consts::SQRT_2);
            assert!((normal_quantile(probability) - quantile).abs() < 1e-11, "at {quantile}");
        }
    }

    #[test]
    fn standard_normal_numbers_have_mean_zero_and_deviation_one() {
        assert!(mean(words().map(standard_normal)).abs() < 0.01);
        let variance = mean(words().map(|bits| standard_normal(bits) * standard_normal(bits)));
        assert!((variance - 1.0).abs() < 0.02, "{variance}");
    }

    #[test]
    fn exponential_numbers_have_mean_one() {
        assert!((mean(words().map(exponential)) - 1.0).abs() < 0.01);
    }

    #[test]
    fn uniform_integers_reach_both_ends_and_nothing_beyond() {
        let drawn: std::collections::BTreeSet<_> = words().map(|bits| uniform_integer(-1, 2, bits)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-1, 0, 1, 2]);
        assert_eq!(uniform_integer(i64::MIN, i64::MAX, 0), i64::MIN);
        assert_eq!(uniform_integer(i64::MIN, i64::MAX, u64::MAX), i64::MAX);
        assert_eq!(uniform_integer(5, 5, 12_345), 5);
    }

    #[test]
    fn durations_have_the_means_of_their_distributions() {
        let near = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 0.02, "{found}");
        let (mean, least) = (10 * MILLISECOND, MILLISECOND);
        near(mean_duration(Distribution::Uniform(MILLISECOND, 19 * MILLISECOND)), 1e7);
        near(mean_duration(Distribution::Normal { mean, deviation: 2 * MILLISECOND, least }), 1e7);
        near(mean_duration(Distribution::Exponential { mean, least }), 1.1e7);
        let sigma = 0.5;
        near(mean_duration(Distribution::LogNormal { median: mean, sigma, least: 0 }), 1e7 * 0.125_f64.exp());
    }

    #[test]
    fn the_same_bits_give_the_same_duration_on_every_machine() {
        let bits = draw(42, Purpose::Latency, 1, 2);
        let (mean, least) = (10 * MILLISECOND, MILLISECOND);
        let drawn = [
            sample_distribution(&Distribution::Uniform(0, mean), bits),
            sample_distribution(&Distribution::Normal { mean, deviation: mean, least }, bits),
            sample_distribution(&Distribution::LogNormal { median: mean, sigma: 1.0, least }, bits),
            sample_distribution(&Distribution::Exponential { mean, least }, bits),
        ];
        insta::assert_debug_snapshot!(drawn);
    }

    fn distribution() -> impl Strategy<Value = Distribution> {
        prop_oneof![
            any::<Nanos>().prop_map(Distribution::Constant),
            any::<(Nanos, Nanos)>().prop_map(|(least, most)| Distribution::Uniform(least, most)),
            any::<(Nanos, Nanos, Nanos)>().prop_map(|(mean, deviation, least)| Distribution::Normal {
                mean,
                deviation,
                least
            }),
            (any::<Nanos>(), 0.0..100.0_f64, any::<Nanos>())
                .prop_map(|(median, sigma, least)| Distribution::LogNormal { median, sigma, least }),
            any::<(Nanos, Nanos)>().prop_map(|(mean, least)| Distribution::Exponential { mean, least }),
        ]
    }

    fn least(distribution: &Distribution) -> Nanos {
        match *distribution {
            Distribution::Constant(least) | Distribution::Uniform(least, _) => least,
            Distribution::Normal { least, .. }
            | Distribution::LogNormal { least, .. }
            | Distribution::Exponential { least, .. } => least,
        }
    }

    proptest! {
        #[test]
        fn durations_rise_with_the_bits_and_never_fall_below_the_least(
            distribution in distribution(), one in any::<u64>(), other in any::<u64>(),
        ) {
            let (low, high) = (one.min(other), one.max(other));
            let shorter = sample_distribution(&distribution, low);
            prop_assert!(shorter <= sample_distribution(&distribution, high));
            prop_assert!(shorter >= least(&distribution));
        }
    }
}
