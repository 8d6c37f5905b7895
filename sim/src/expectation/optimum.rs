//! How much of the proven optimum an outcome is worth.

use std::sync::{Arc, OnceLock};

use crate::model::{Credits, Instance};
use crate::record::Outcome;
use crate::solver::{Limits, Status, exact};

/// Subproblems that the exact solver examines before an optimum counts as unknown: a number of steps, so that the same is
/// known on every machine.
const STEPS_MAX: u64 = 200_000;

/// The best that a stitching can be: request nodes stitched, and the welfare of so many.
type Best = (usize, Credits);

/// The optimum of a plan's problem, solved when it is first asked for.
#[derive(Debug)]
pub struct Optimum {
    problem: Arc<Instance>,
    best: OnceLock<Option<Best>>,
}

impl Optimum {
    /// Of this problem; nothing is solved yet.
    pub fn new(problem: &Arc<Instance>) -> Self {
        Self { problem: Arc::clone(problem), best: OnceLock::new() }
    }

    /// Welfare of the headline stitching as a share of the optimum's, where both stitch equally many request nodes and the
    /// optimum is proven and positive.
    ///
    /// The problem is that in the end. Where container nodes or links were lost for good there is none: the outcome is that
    /// of what is left.
    pub fn reached_by(&self, outcome: &Outcome) -> Option<f64> {
        let headline = outcome.parts.get(outcome.headline)?;
        let (stitched, welfare) = self.of(outcome)?;
        (headline.stitching.stitched() == stitched && welfare > Credits::ZERO)
            .then(|| headline.welfare.micros() as f64 / welfare.micros() as f64)
    }

    fn of(&self, outcome: &Outcome) -> Option<Best> {
        if is_torn(outcome) {
            return None;
        }
        if Arc::ptr_eq(&outcome.problem, &self.problem) {
            return *self.best.get_or_init(|| best(&self.problem));
        }
        best(&outcome.problem)
    }
}

/// Whether the parts that the outcome is judged by are other than those of the container.
fn is_torn(outcome: &Outcome) -> bool {
    let whole = outcome.problem.container.parts();
    let is_whole = |(part, nodes): (&crate::record::PartOutcome, &Vec<_>)| {
        nodes.iter().min() == Some(&part.lowest) && nodes.len() == part.nodes
    };
    outcome.parts.len() != whole.len() || !outcome.parts.iter().zip(whole).all(is_whole)
}

fn best(problem: &Instance) -> Option<Best> {
    let solved = exact::solve(problem, Limits::steps(STEPS_MAX));
    matches!(solved.status(), Status::Optimal { .. })
        .then(|| (solved.stitching().stitched(), solved.welfare()))
}
