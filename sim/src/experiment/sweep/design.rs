//! Which combinations of values are tried.

use serde::{Deserialize, Serialize};

use super::factor::{Factor, Levels};
use crate::random::{Purpose, draw, mix, unit};

/// How the points of a study are chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Design {
    /// Every combination; the last field varies fastest.
    #[default]
    Grid,
    /// So many points, every value drawn for itself.
    Random {
        /// Number of points.
        points: u32,
        /// What they are drawn from.
        seed: u64,
    },
    /// So many points, spread so that each field takes each part of its range once (McKay, Beckman, Conover: "A comparison of
    /// three methods for selecting values of input variables", Technometrics 21, 1979).
    LatinHypercube {
        /// Number of points.
        points: u32,
        /// What they are drawn from.
        seed: u64,
    },
}

impl Design {
    /// Number of points.
    pub fn points(self, factors: &[Factor]) -> u64 {
        match self {
            Self::Grid => factors.iter().fold(1, |points: u64, factor| {
                points.saturating_mul(factor.levels.len().unwrap_or(0) as u64)
            }),
            Self::Random { points, .. } | Self::LatinHypercube { points, .. } => points.into(),
        }
    }

    /// The values at a point, from 0, one for each factor.
    pub fn values(self, factors: &[Factor], point: u64) -> Vec<String> {
        match self {
            Self::Grid => self.combination(factors, point),
            Self::Random { seed, .. } => {
                let drawn = factors.iter().enumerate().map(|(position, factor)| {
                    factor.levels.drawn(draw(seed, Purpose::Sampling, point, position as u64))
                });
                drawn.collect()
            }
            Self::LatinHypercube { points, seed } => {
                let drawn = factors.iter().enumerate().map(|(position, factor)| {
                    let stratum = stratum(seed, points, position as u64, point);
                    let within = unit(draw(seed, Purpose::Sampling, point, position as u64));
                    factor.levels.along((f64::from(stratum) + within) / f64::from(points))
                });
                drawn.collect()
            }
        }
    }

    fn combination(self, factors: &[Factor], mut point: u64) -> Vec<String> {
        let mut values = Vec::with_capacity(factors.len());
        for factor in factors.iter().rev() {
            let Levels::List(levels) = &factor.levels else { continue };
            values.push(levels[(point % levels.len() as u64) as usize].clone());
            point /= levels.len() as u64;
        }
        values.reverse();
        values
    }
}

/// Which part of a field's range a point takes: its place in a random order of all parts.
///
/// The order is not stored: a Feistel network of four rounds (Luby, Rackoff: "How to construct pseudorandom permutations from
/// pseudorandom functions", SIAM Journal on Computing 17, 1988) permutes the next power of four, and is applied until it
/// comes back below the number of points.
fn stratum(seed: u64, points: u32, factor: u64, point: u64) -> u32 {
    let half = (u64::from(points.max(2)) - 1).ilog2() / 2 + 1;
    let mask = (1_u64 << half) - 1;
    let mut place = point;
    loop {
        let (mut left, mut right) = (place >> half, place & mask);
        for round in 0..4 {
            let key = draw(seed, Purpose::Sampling, u64::MAX - factor, round);
            (left, right) = (right, left ^ (mix(key ^ right) & mask));
        }
        place = left << half | right;
        if place < u64::from(points) {
            return place as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn factor(field: &str, levels: &str) -> Factor {
        Factor { field: field.to_owned(), levels: Levels::parse(levels).unwrap() }
    }

    #[test]
    fn a_grid_has_every_combination_once_and_the_last_field_varies_fastest() {
        let factors = [factor("a", "x,y"), factor("b", "1..3/1")];
        let all: Vec<String> = (0..6).map(|point| Design::Grid.values(&factors, point).concat()).collect();
        assert_eq!(all, ["x1", "x2", "x3", "y1", "y2", "y3"]);
        assert_eq!(Design::Grid.points(&factors), 6);
    }

    #[test]
    fn a_latin_hypercube_takes_every_part_of_every_range_once() {
        let factors = [factor("a", "0..49"), factor("b", "100..149")];
        let design = Design::LatinHypercube { points: 50, seed: 3 };
        let points: Vec<Vec<String>> = (0..50).map(|point| design.values(&factors, point)).collect();
        for position in 0..2 {
            let values: BTreeSet<&String> = points.iter().map(|values| &values[position]).collect();
            assert_eq!(values.len(), 50);
        }
        assert_eq!(points[7], design.values(&factors, 7), "a point is the same whenever it is asked for");
        let other = Design::LatinHypercube { points: 50, seed: 4 };
        assert_ne!(points[7], other.values(&factors, 7));
    }

    #[test]
    fn strata_are_a_permutation_of_any_number_of_points() {
        for points in [1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1_000] {
            let strata: BTreeSet<u32> =
                (0..u64::from(points)).map(|point| stratum(9, points, 1, point)).collect();
            assert_eq!((strata.len(), strata.last()), (points as usize, Some(&(points - 1))));
        }
        let order: Vec<u32> = (0..100).map(|point| stratum(9, 100, 0, point)).collect();
        let rising = order.windows(2).filter(|pair| pair[0] < pair[1]).count();
        assert!((30..70).contains(&rising), "{rising} of 99 steps rise: {order:?}");
    }

    #[test]
    fn random_points_depend_on_seed_and_number_alone_and_cover_the_range() {
        let factors = [factor("a", "0..9"), factor("b", "x,y")];
        let design = Design::Random { points: 400, seed: 1 };
        let values: Vec<Vec<String>> = (0..400).map(|point| design.values(&factors, point)).collect();
        let counted =
            |position: usize| values.iter().map(|values| &values[position]).collect::<BTreeSet<_>>().len();
        assert_eq!((counted(0), counted(1)), (10, 2));
        assert_eq!(values[123], design.values(&factors, 123));
    }
}
