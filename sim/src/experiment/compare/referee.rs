//! Which problem the outcomes of a plan are judged by, and its optimum.
//!
//! Events may change the problem. Where every seed ends with the same one, it is solved once; where changes are drawn, once
//! per seed. Where container nodes or links are lost for good, runs are judged by what is left of the container, which
//! solvers do not know: then nothing is compared with an optimum, and solvers do not take part.
//!
//! Where no stitching of the one problem is complete, the referee also tells why not.

use std::io;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Instant;

use crate::model::{Credits, Instance};
use crate::plan::Plan;
use crate::plan::faults::ChurnKind;
use crate::runtime::faults::Schedule;
use crate::solver::conflict::{self, Conflict, Finding};
use crate::solver::{Limits, Solved, Status, exact};

/// How long the referee may look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RefereeLimits {
    /// For the optimum of a problem.
    pub exact: Limits,
    /// For the reason why a problem has no complete stitching.
    pub conflict: Limits,
}

impl RefereeLimits {
    /// No limit at all.
    pub const NONE: Self = Self { exact: Limits::NONE, conflict: Limits::NONE };
}

/// The best that a stitching can be, or a bound on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Optimum {
    /// Request nodes stitched.
    pub stitched: usize,
    /// Welfare with so many.
    pub welfare: Credits,
    /// Whether it is reached by a valid stitching; otherwise it is an upper bound, as the exact solver came to its
    /// limit.
    pub proven: bool,
}

/// A result of a solver with the wall-clock seconds that it took.
pub type Timed = (Solved, f64);

/// The problems in the end.
pub enum Referee {
    /// One for all seeds, with what the exact solver says of it.
    Same(Arc<Instance>, Box<Timed>),
    /// One for each seed.
    BySeed(Limits),
    /// What is left of the container differs from what a solver would solve.
    Torn,
}

impl Referee {
    /// Works out the problems of all seeds, and solves the one that they have in common.
    ///
    /// # Errors
    /// `InvalidInput` when the events of some seed leave nothing to judge.
    pub fn new(plan: &Plan, seeds: RangeInclusive<u64>, limits: Limits) -> io::Result<Self> {
        if plan.faults.is_empty() {
            return Ok(Self::same(Arc::clone(&plan.instance), limits));
        }
        let mut last = None;
        for seed in seeds {
            let schedule = Schedule::new(plan, seed)?;
            let problem = schedule.final_problem();
            if schedule.judged().parts() != problem.container.parts() {
                return Ok(Self::Torn);
            }
            last = Some(Arc::clone(problem));
        }
        let is_drawn =
            plan.faults.churn.iter().any(|churn| matches!(churn.kind, ChurnKind::Attribute { .. }));
        Ok(match last {
            Some(problem) if !is_drawn => Self::same(problem, limits),
            _ => Self::BySeed(limits),
        })
    }

    fn same(problem: Arc<Instance>, limits: Limits) -> Self {
        let solved = solve_exactly(&problem, limits);
        Self::Same(problem, Box::new(solved))
    }

    /// The demands of the one problem that no stitching meets together, where the optimum leaves request nodes out.
    pub fn conflict(&self, limits: Limits) -> Option<(&Instance, Conflict)> {
        let Self::Same(problem, exact) = self else { return None };
        let requested = problem.request.requested().count();
        let optimum = Optimum::of(&exact.0)?;
        if optimum.stitched >= requested {
            return None;
        }
        match conflict::find(problem, limits) {
            Finding::Conflict(conflict) => Some((&**problem, conflict)),
            Finding::Completable | Finding::Unknown => None,
        }
    }

    /// The problem of a seed; `None` where solvers would solve another.
    ///
    /// # Errors
    /// As for [`Referee::new`].
    pub fn problem(&self, plan: &Plan, seed: u64) -> io::Result<Option<Arc<Instance>>> {
        match self {
            Self::Same(problem, _) => Ok(Some(Arc::clone(problem))),
            Self::BySeed(_) => Ok(Some(Arc::clone(Schedule::new(plan, seed)?.final_problem()))),
            Self::Torn => Ok(None),
        }
    }

    /// What the exact solver says of the problem of a seed.
    pub fn exact(&self, problem: Option<&Instance>) -> Option<Timed> {
        match (self, problem) {
            (Self::Same(_, solved), _) => Some(Timed::clone(solved)),
            (Self::BySeed(limits), Some(problem)) => Some(solve_exactly(problem, *limits)),
            (Self::BySeed(_), None) | (Self::Torn, _) => None,
        }
    }
}

impl Optimum {
    /// What the exact solver has established; it always establishes a bound.
    pub fn of(solved: &Solved) -> Option<Self> {
        let bound = solved.bound()?;
        let proven = matches!(solved.status(), Status::Optimal { .. });
        Some(Self { stitched: bound.stitched, welfare: bound.welfare, proven })
    }
}

fn solve_exactly(problem: &Instance, limits: Limits) -> Timed {
    let started = Instant::now();
    let solved = exact::solve(problem, limits);
    (solved, started.elapsed().as_secs_f64())
}
