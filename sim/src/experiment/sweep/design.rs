//! Which combinations of values are tried.

use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use super::factor::{Factor, Levels};
use crate::random::{Purpose, draw, stream, unit};

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
fn stratum(seed: u64, points: u32, factor: u64, point: u64) -> u32 {
    thread_local! {
        // Points are asked for one after the other: the orders of one study are kept.
        static ORDERS: std::cell::RefCell<Vec<((u64, u32, u64), Vec<u32>)>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    ORDERS.with_borrow_mut(|orders| {
        let key = (seed, points, factor);
        if let Some((_, order)) = orders.iter().find(|(other, _)| *other == key) {
            return order[point as usize];
        }
        let mut order: Vec<u32> = (0..points).collect();
        order.shuffle(&mut stream(seed, Purpose::Sampling, factor));
        let found = order[point as usize];
        if orders.first().is_some_and(|((seed, points, _), _)| (*seed, *points) != (key.0, key.1)) {
            orders.clear();
        }
        orders.push((key, order));
        found
    })
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
