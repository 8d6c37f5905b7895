//! The optimum with its proof: most request nodes stitched, then most welfare, then the lowest container positions.
//!
//! ```text
//! instance ──▶ compile ──▶ programs ──▶ search ◀──▶ relaxation ──▶ microlp
//!              (rules)     (0/1, rows)  (branch      (whole-number   (floating-point
//!                                        and bound)   upper bounds)   suggestions)
//! ```
//!
//! Credits are whole millionths, and so is every comparison that decides anything: a bound is computed in whole numbers
//! from multipliers that the floating-point simplex method only *suggests*. What is called optimal is therefore optimal
//! to the last millionth, whatever the rounding of the simplex method. It knows only [`model`](crate::model), and leaves
//! no container node out for being worse than others.
//!
//! Per part and per set of request nodes that conditions tie together, three searches follow each other: the most request
//! nodes; with so many, the most welfare; and, among the choices worth that, item by item the lowest container node that
//! still allows it. A step is one subproblem examined. When a limit is reached, the best stitching found is handed over
//! with the bound that is proven by then; ties that are then undecided are told as [`Status::Optimal`] without `lowest`.

pub(crate) mod compile;
pub(crate) mod program;
pub(crate) mod relaxation;
pub(crate) mod search;
mod ties;

use self::program::{Choice, Item, Program};
use self::relaxation::{Relaxation, Subproblem};
use self::search::{Found, Search};
use super::candidates::Candidates;
use super::greedy;
use super::limits::{Limits, Meter};
use super::solved::{Bound, Solved, SolvedPart, Status};
use crate::model::{ContainerId, Credits, Instance, RequestId, RequestNode, Stitching};

/// The best stitching of every part, with its proof as far as the limits allow; they hold for all parts together.
pub fn solve(instance: &Instance, limits: Limits) -> Solved {
    let mut meter = Meter::new(limits);
    let parts = instance.container.parts();
    let parts = if parts.is_empty() {
        vec![solve_part(instance, &[], &mut meter)]
    } else {
        parts.iter().map(|nodes| solve_part(instance, nodes, &mut meter)).collect()
    };
    Solved::new(parts, meter.steps())
}

/// What became of the question whether every request node can be stitched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Completion {
    /// Some part has this valid stitching of all that is requested.
    Possible(Stitching),
    /// No part has one.
    Impossible,
    /// A limit was reached before that was known.
    Unknown,
}

/// A complete valid stitching of some part, whatever it is worth, or the proof that there is none.
pub fn complete(instance: &Instance, meter: &mut Meter) -> Completion {
    if !instance.request.nodes.iter().any(RequestNode::is_requested) {
        return Completion::Possible(Stitching::empty(instance.request.len()));
    }
    let mut known = true;
    for nodes in instance.container.parts() {
        match complete_part(instance, nodes, meter) {
            Completion::Possible(stitching) => return Completion::Possible(stitching),
            Completion::Impossible => {}
            Completion::Unknown => known = false,
        }
    }
    if known { Completion::Impossible } else { Completion::Unknown }
}

fn complete_part(instance: &Instance, nodes: &[ContainerId], meter: &mut Meter) -> Completion {
    let programs = compile::compile(instance, nodes);
    let is_wanted = |item: &Item| item.members.iter().any(|member| is_requested(instance, *member));
    let items = || programs.iter().flat_map(|program| &program.items);
    // An item without columns settles it before any search.
    if items().any(|item| item.columns.is_empty() && is_wanted(item)) {
        return Completion::Impossible;
    }
    let mut stitching = Stitching::empty(instance.request.len());
    let mut known = true;
    for program in &programs {
        let counts = program.counts();
        let may_rest: Vec<bool> = program.items.iter().map(|item| !is_wanted(item)).collect();
        let wanted = program.items.iter().filter(|item| is_wanted(item));
        let all: usize = wanted.map(|item| item.members.len()).sum();
        let start = Subproblem { may_rest, ..Subproblem::everything(program) };
        let search = Search { known: None, floor: all as i64 - 1, enough: all as i64 };
        let found = search.run(&mut Relaxation::new(program, &counts), start, meter);
        match (found.best, found.bound) {
            (Some((_, choice)), _) => program.stitch(&choice, &mut stitching),
            (None, None) => return Completion::Impossible,
            (None, Some(_)) => known = false,
        }
    }
    if known { Completion::Possible(stitching) } else { Completion::Unknown }
}

fn is_requested(instance: &Instance, request: RequestId) -> bool {
    instance.request.nodes[request.index()].is_requested()
}

fn solve_part(instance: &Instance, nodes: &[ContainerId], meter: &mut Meter) -> SolvedPart {
    let start = greedy::grow(&Candidates::new(instance, nodes), None);
    let mut stitching = Stitching::empty(instance.request.len());
    let mut bound = Bound { stitched: 0, welfare: Credits::ZERO };
    let (mut proven, mut lowest) = (true, true);
    for program in compile::compile(instance, nodes) {
        let solved = solve_program(&program, program.choice_of(&start), meter);
        program.stitch(&solved.choice, &mut stitching);
        bound.stitched += solved.most_stitched as usize;
        bound.welfare = bound.welfare + Credits::from_micros(solved.most_welfare);
        proven &= solved.proven;
        lowest &= solved.lowest;
    }
    let welfare = instance.welfare(&stitching);
    let status = if proven { Status::Optimal { lowest } } else { Status::Bounded(bound) };
    SolvedPart { stitching, welfare, status, violations: Vec::new() }
}

/// What one program came to.
struct SolvedProgram {
    choice: Choice,
    most_stitched: i64,
    most_welfare: i64,
    proven: bool,
    lowest: bool,
}

fn solve_program(program: &Program, known: Option<Choice>, meter: &mut Meter) -> SolvedProgram {
    let (counts, credits) = (program.counts(), program.credits());
    let everything = Subproblem::everything(program);
    let known = Some(known.unwrap_or_else(|| program.nothing()));
    let search = Search { known, floor: -1, enough: i64::MAX };
    let most = search.run(&mut Relaxation::new(program, &counts), everything.clone(), meter);
    let choice = most.best.clone().map_or_else(|| program.nothing(), |(_, choice)| choice);
    if !most.is_proven() {
        let all: usize = program.items.iter().map(|item| item.members.len()).sum();
        return SolvedProgram {
            choice,
            most_stitched: most.bound.unwrap_or(0).min(all as i64),
            most_welfare: unconditional_welfare(program),
            proven: false,
            lowest: false,
        };
    }
    let count = program.value(&choice, &counts);
    let counted = program.with_count(count);
    let mut relaxation = Relaxation::new(&counted, &credits);
    let search = Search { known: Some(choice), floor: i64::MIN, enough: i64::MAX };
    let found = search.run(&mut relaxation, everything, meter);
    let proven = found.is_proven();
    let Found { best: Some((welfare, choice)), bound } = found else {
        unreachable!("the choice known at the start is a choice")
    };
    let (choice, lowest) = match proven {
        true => ties::lowest(&mut relaxation, welfare, choice, meter),
        false => (choice, false),
    };
    let most_welfare = bound.unwrap_or(welfare).min(unconditional_welfare(program));
    SolvedProgram { choice, most_stitched: count, most_welfare, proven, lowest }
}

/// The welfare that no choice exceeds, because no item adds more than its best column.
fn unconditional_welfare(program: &Program) -> i64 {
    let most = |item: &Item| {
        program.columns[item.columns.clone()].iter().map(|column| column.credits).max().unwrap_or(0).max(0)
    };
    program.items.iter().map(most).sum()
}

#[cfg(test)]
mod tests;
