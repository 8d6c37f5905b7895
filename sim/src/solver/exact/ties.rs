//! Of all choices that stitch most and are worth most, the one with the lowest container positions in request order.

use super::program::{Choice, Program};
use super::relaxation::{Relaxation, Subproblem};
use super::search::Search;
use crate::solver::limits::Meter;

/// The lowest choice worth so much, given one; and whether the meter allowed to prove that it is the lowest.
///
/// Items are in the order of their first request node, and all request nodes of an item are on one container node, so
/// that the lowest positions item by item are the lowest request node by request node.
pub fn lowest(
    program: &Program,
    credits: &[i64],
    welfare: i64,
    mut choice: Choice,
    meter: &mut Meter,
) -> (Choice, bool) {
    let mut left =
        Subproblem { open: vec![true; program.columns.len()], may_rest: vec![true; program.items.len()] };
    close_worse(program, credits, welfare, &mut left);
    for item in 0..program.items.len() {
        for column in program.items[item].columns.clone() {
            if choice[item].is_some_and(|taken| taken <= column) {
                break;
            }
            if !left.open[column] {
                continue;
            }
            let start = with_only(program, &left, item, Some(column));
            let search =
                Search { program, objective: credits, known: None, floor: welfare - 1, enough: welfare };
            let found = search.run(start, meter);
            match found.best {
                Some((_, lower)) => choice = lower,
                None if found.bound.is_none() => {}
                None => return (choice, false),
            }
        }
        left = with_only(program, &left, item, choice[item]);
    }
    (choice, true)
}

/// Closes every column with which no choice is worth so much.
fn close_worse(program: &Program, credits: &[i64], welfare: i64, left: &mut Subproblem) {
    let mut relaxation = Relaxation::new(program, credits);
    let bound = relaxation.bound(left, welfare);
    for column in 0..program.columns.len() {
        left.open[column] = relaxation.bound_with(&bound, column) >= welfare;
    }
}

/// The subproblem in which an item takes this column and no other, or rests.
fn with_only(program: &Program, of: &Subproblem, item: usize, taken: Option<usize>) -> Subproblem {
    let mut subproblem = of.clone();
    for column in program.items[item].columns.clone() {
        subproblem.open[column] &= taken == Some(column);
    }
    subproblem.may_rest[item] = taken.is_none();
    subproblem
}
