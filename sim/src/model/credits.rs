//! Credits: what a container node offers for a request node, in fixed point, so that sums are exact.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};

/// An amount of credits in millionths; sums are exact and associative.
///
/// Sums that leave the 64 bits, which takes more than 9,000 bids at [`Credits::LIMIT`], stay at their ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Credits(i64);

impl Credits {
    /// No credits.
    pub const ZERO: Self = Self(0);
    /// One credit, what a fitting type is worth.
    pub const ONE: Self = Self(1_000_000);
    /// The largest amount that one bid may have, and its negative the least: 10⁹ credits. The sum of 9,000 such
    /// bids still fits 64 bits.
    pub const LIMIT: Self = Self(1_000_000_000_000_000);

    /// From millionths.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// In millionths.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// From a number of credits, rounded to the nearest millionth; `None` when it is not finite or beyond
    /// [`Credits::LIMIT`].
    pub fn from_f64(credits: f64) -> Option<Self> {
        let micros = (credits * 1e6).round();
        (micros.abs() <= Self::LIMIT.0 as f64).then_some(Self(micros as i64))
    }

    /// As a floating-point number of credits, for display and charts only.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl Add for Credits {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Credits {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Credits {
    fn sum<I: Iterator<Item = Self>>(credits: I) -> Self {
        credits.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Credits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, micros) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, fraction) = (micros / 1_000_000, micros % 1_000_000);
        if fraction == 0 {
            return write!(formatter, "{sign}{whole}");
        }
        write!(formatter, "{sign}{whole}.{}", format!("{fraction:06}").trim_end_matches('0'))
    }
}
