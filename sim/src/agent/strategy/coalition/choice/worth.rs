//! What a choice of bids is worth: request nodes and credits first, then low positions.
//!
//! Ordered lexicographically and added by component, worths behave like numbers, so that one search finds the best choice
//! and, of equally good ones, that on the lowest positions.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use super::super::bid::Bid;
use super::super::problem::Problem;

/// Worth of one more request node stitched: more than twice what all credits of 2¹⁶ items can sum to.
const STITCHED: i128 = 1 << 80;

/// The worth of a bid, of a choice, or of a loss.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub struct Worth {
    /// Request nodes in steps that no sum of credits reaches, plus credits in millionths.
    pub merit: i128,
    /// Higher for lower positions, earlier items weighing more than all later ones.
    pub place: i128,
}

impl Worth {
    /// Nothing.
    pub const ZERO: Self = Self { merit: 0, place: 0 };

    /// What a bid is worth, positions aside.
    pub fn merit_of(problem: &Problem, bid: &Bid) -> i128 {
        let requests = problem.item(bid.item).requests.len();
        STITCHED * requests as i128 + i128::from(bid.credits.micros())
    }

    /// So many parts that sum to this: all but the first alike.
    pub fn parts(self, count: usize) -> (Self, Self) {
        let count = count as i128;
        let each = Self { merit: self.merit.div_euclid(count), place: self.place.div_euclid(count) };
        let rest = Self { merit: each.merit * (count - 1), place: each.place * (count - 1) };
        (self - rest, each)
    }
}

impl Add for Worth {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { merit: self.merit + other.merit, place: self.place + other.place }
    }
}

impl Sub for Worth {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self { merit: self.merit - other.merit, place: self.place - other.place }
    }
}

impl Neg for Worth {
    type Output = Self;

    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

impl AddAssign for Worth {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Worth {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Worth {
    fn sum<I: Iterator<Item = Self>>(worths: I) -> Self {
        worths.fold(Self::ZERO, Add::add)
    }
}
