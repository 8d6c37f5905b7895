//! Of all choices that stitch most and are worth most, the one with the lowest container positions in request order.
//!
//! Items are in the order of their first request node, and all request nodes of an item are on one container node, so
//! that the lowest positions item by item are the lowest request node by request node. For each item one search asks
//! whether any lower column can be taken; only where one can, halving finds the lowest.

use super::program::{Choice, Program};
use super::relaxation::{Relaxation, Subproblem};
use super::search::Search;
use crate::solver::limits::Meter;

/// The lowest choice worth so much, given one; and whether the meter allowed to prove that it is the lowest.
pub fn lowest(
    relaxation: &mut Relaxation<'_>,
    welfare: i64,
    mut choice: Choice,
    meter: &mut Meter,
) -> (Choice, bool) {
    let program = relaxation.program();
    let mut left = Subproblem::everything(program);
    close_worse(relaxation, welfare, &mut left);
    for item in 0..program.items.len() {
        let mut lower_exists = false;
        loop {
            let below = open_below(program, &left, item, choice[item]);
            let tried = if lower_exists { below.len().div_ceil(2) } else { below.len() };
            if tried == 0 {
                break;
            }
            let start = with_only(program, &left, item, &below[..tried]);
            let search = Search { known: None, floor: welfare - 1, enough: welfare };
            let found = search.run(relaxation, start, meter);
            match found.best {
                Some((_, lower)) => {
                    choice = lower;
                    lower_exists = true;
                }
                None if found.bound.is_some() => return (choice, false),
                None => below[..tried].iter().for_each(|column| left.open[*column] = false),
            }
        }
        let taken: Vec<usize> = choice[item].into_iter().collect();
        left = with_only(program, &left, item, &taken);
    }
    (choice, true)
}

/// The open columns of an item below the one it takes; all of them where it rests.
fn open_below(program: &Program, left: &Subproblem, item: usize, taken: Option<usize>) -> Vec<usize> {
    let below = |column: &usize| left.open[*column] && taken.is_none_or(|taken| *column < taken);
    program.items[item].columns.clone().filter(below).collect()
}

/// Closes every column with which no choice is worth so much.
fn close_worse(relaxation: &mut Relaxation<'_>, welfare: i64, left: &mut Subproblem) {
    let bound = relaxation.bound(left, welfare);
    for column in 0..left.open.len() {
        left.open[column] = relaxation.bound_with(&bound, column) >= welfare;
    }
}

/// The subproblem in which an item takes one of these columns and no other, or rests if there are none.
fn with_only(program: &Program, of: &Subproblem, item: usize, taken: &[usize]) -> Subproblem {
    let mut subproblem = of.clone();
    for column in program.items[item].columns.clone() {
        subproblem.open[column] &= taken.contains(&column);
    }
    subproblem.may_rest[item] = taken.is_empty();
    subproblem
}
