//! Branch and bound: the choice of most value, and the proof that none is worth more.
//!
//! Subproblems are taken by their bound, the highest first, of equal ones the deepest and then the newest. What is taken
//! is bounded anew; it is closed when its bound is no higher than the best choice known, and otherwise split in two: one
//! of its items takes one of some columns, or one of the others. Every choice of the subproblem is in one of the halves,
//! and a subproblem without anything to split is one choice and judged as it is, so the end is a proof.

use std::collections::BinaryHeap;

use super::program::{Choice, Program};
use super::relaxation::{Relaxation, Subproblem};
use crate::solver::limits::Meter;

/// What a search came to.
#[derive(Clone, Debug)]
pub struct Found {
    /// The best choice found with its value, the one given at the start included.
    pub best: Option<(i64, Choice)>,
    /// No choice is worth more; `None` when none is worth more than the floor. Equal to the best value when that is proven
    /// to be the best, or is enough.
    pub bound: Option<i64>,
}

impl Found {
    /// Whether the best choice is proven to be the best, or that there is none.
    pub fn is_proven(&self) -> bool {
        self.best.as_ref().map(|(value, _)| *value) >= self.bound
    }
}

/// What to search for. Program and objective are those of the relaxation that bounds it.
pub struct Search {
    /// A choice known before.
    pub known: Option<Choice>,
    /// Choices worth no more than this are of no interest.
    pub floor: i64,
    /// The search ends with the first choice worth at least this.
    pub enough: i64,
}

struct Open {
    bound: i64,
    depth: u32,
    number: u64,
    subproblem: Subproblem,
}

impl Open {
    fn key(&self) -> (i64, u32, u64) {
        (self.bound, self.depth, self.number)
    }
}

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Open {}

impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Open {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// A search under way.
struct Course<'a, 'b> {
    program: &'a Program,
    objective: &'a [i64],
    relaxation: &'b mut Relaxation<'a>,
    open: BinaryHeap<Open>,
    best: Option<(i64, Choice)>,
    floor: i64,
    number: u64,
}

impl Search {
    /// Searches all choices of a subproblem until the best is proven or the meter says stop.
    pub fn run(self, relaxation: &mut Relaxation<'_>, start: Subproblem, meter: &mut Meter) -> Found {
        let (program, objective) = (relaxation.program(), relaxation.objective());
        let known = self.known.map(|choice| (program.value(&choice, objective), choice));
        let mut course = Course {
            program,
            objective,
            relaxation,
            open: BinaryHeap::new(),
            best: known,
            floor: self.floor,
            number: 0,
        };
        course.push(start, i64::MAX, 0);
        while let Some(open) = course.open.pop() {
            if open.bound <= course.cut() {
                break;
            }
            if !meter.step() {
                return Found { best: course.best, bound: Some(open.bound) };
            }
            course.examine(open);
            if course.best.as_ref().is_some_and(|(value, _)| *value >= self.enough) {
                break;
            }
        }
        let bound = course.best.as_ref().map(|(value, _)| (*value).max(self.floor));
        Found { best: course.best, bound }
    }
}

impl Course<'_, '_> {
    /// Subproblems bounded by this are closed.
    fn cut(&self) -> i64 {
        self.best.as_ref().map_or(self.floor, |(value, _)| (*value).max(self.floor))
    }

    fn push(&mut self, subproblem: Subproblem, bound: i64, depth: u32) {
        self.number += 1;
        self.open.push(Open { bound, depth, number: self.number, subproblem });
    }

    fn examine(&mut self, open: Open) {
        let Open { bound, depth, subproblem, .. } = open;
        let cut = self.cut();
        let Some(own) = self.relaxation.bound(&subproblem, cut).value else { return };
        let bound = own.min(bound);
        if bound <= cut {
            return;
        }
        let shares = self.relaxation.fractional(&subproblem).unwrap_or_default();
        if let Some(choice) = self.whole_choice(&shares, &subproblem) {
            self.offer(choice);
            if bound <= self.cut() {
                return;
            }
        }
        match self.split(&subproblem, &shares) {
            None => {
                let choice = self.only_choice(&subproblem);
                if self.program.admits(&choice) {
                    self.offer(choice);
                }
            }
            Some((less, more)) => {
                self.push(less, bound, depth + 1);
                self.push(more, bound, depth + 1);
            }
        }
    }

    fn offer(&mut self, choice: Choice) {
        let value = self.program.value(&choice, self.objective);
        if value > self.cut() {
            self.best = Some((value, choice));
        }
    }

    /// The choice that shares round to, if it keeps every row and is one of the subproblem.
    fn whole_choice(&self, shares: &[(usize, f64)], subproblem: &Subproblem) -> Option<Choice> {
        let mut choice = self.program.nothing();
        for (column, share) in shares {
            if *share > 0.5 {
                choice[self.program.columns[*column].item] = Some(*column);
            }
        }
        let may = |(taken, may_rest): (&Option<usize>, &bool)| taken.is_some() || *may_rest;
        (choice.iter().zip(&subproblem.may_rest).all(may) && self.program.admits(&choice)).then_some(choice)
    }

    /// The one choice of a subproblem that cannot be split.
    fn only_choice(&self, subproblem: &Subproblem) -> Choice {
        let only = |item: &super::program::Item| item.columns.clone().find(|column| subproblem.open[*column]);
        self.program.items.iter().map(only).collect()
    }

    /// Two halves of a subproblem, the one of which the relaxation holds more last; `None` when it is one choice.
    fn split(&self, subproblem: &Subproblem, shares: &[(usize, f64)]) -> Option<(Subproblem, Subproblem)> {
        let mut share_of = vec![0.0; self.program.columns.len()];
        for (column, share) in shares {
            share_of[*column] = *share;
        }
        let (item, side) = self.splitting(subproblem, &share_of)?;
        let columns = self.program.items[item].columns.clone();
        let (mut one, mut other) = (subproblem.clone(), subproblem.clone());
        for column in columns.clone() {
            let inside = side.contains(&column);
            one.open[column] &= inside;
            other.open[column] &= !inside;
        }
        let held: f64 = side.iter().map(|column| share_of[*column]).sum();
        if side.is_empty() {
            // The halves are: the item rests, or it does not.
            other.may_rest[item] = false;
            let held: f64 = columns.map(|column| share_of[column]).sum();
            return Some(if held > 0.5 { (one, other) } else { (other, one) });
        }
        one.may_rest[item] = false;
        Some(if held >= 0.5 { (other, one) } else { (one, other) })
    }

    /// Which item to split, and the columns of one side; none for the side on which it rests.
    ///
    /// First whether an item rests, then the equal rows it is in (the value of a `share`), then the other rows, then
    /// single columns: of each kind the one whose share is nearest to a half.
    fn splitting(&self, subproblem: &Subproblem, share_of: &[f64]) -> Option<(usize, Vec<usize>)> {
        let mut best: Option<(u8, f64, usize, Vec<usize>)> = None;
        let mut offer = |kind: u8, share: f64, item: usize, side: Vec<usize>| {
            let distance = (share - 0.5).abs();
            let kind = if distance > 0.499_999 { kind + 8 } else { kind };
            if best.as_ref().is_none_or(|(least, nearest, ..)| (kind, distance) < (*least, *nearest)) {
                best = Some((kind, distance, item, side));
            }
        };
        for (item, entry) in self.program.items.iter().enumerate() {
            let open: Vec<usize> = entry.columns.clone().filter(|column| subproblem.open[*column]).collect();
            let may_rest = subproblem.may_rest[item];
            if open.len() + usize::from(may_rest) < 2 {
                continue;
            }
            if may_rest {
                offer(0, open.iter().map(|column| share_of[*column]).sum(), item, Vec::new());
            }
            if open.len() < 2 {
                continue;
            }
            for (equal, side) in self.sides(&open, share_of) {
                offer(
                    if equal { 1 } else { 2 },
                    side.iter().map(|column| share_of[*column]).sum(),
                    item,
                    side,
                );
            }
            for column in open.iter().filter(|column| share_of[**column] > 0.0) {
                offer(3, share_of[*column], item, vec![*column]);
            }
            offer(4, 1.0, item, vec![open[0]]);
        }
        best.map(|(_, _, item, side)| (item, side))
    }

    /// For each row that some, but not all, of the open columns are in and that the relaxation shares out, those columns.
    fn sides(&self, open: &[usize], share_of: &[f64]) -> Vec<(bool, Vec<usize>)> {
        let mut rows: Vec<usize> = Vec::new();
        for column in open.iter().filter(|column| share_of[**column] > 0.0) {
            for (row, _) in &self.program.columns[*column].rows {
                if !rows.contains(row) {
                    rows.push(*row);
                }
            }
        }
        let side = |row: usize| {
            let inside =
                |column: &&usize| self.program.columns[**column].rows.iter().any(|(own, _)| *own == row);
            let side: Vec<usize> = open.iter().filter(inside).copied().collect();
            (side.len() > 1 && side.len() < open.len()).then(|| (self.program.rows[row].equal, side))
        };
        rows.into_iter().filter_map(side).collect()
    }
}
