//! One contender with one seed: a row of `runs.csv`.

use serde::{Deserialize, Serialize};

use crate::model::{Credits, Instance};
use crate::plan::Plan;
use crate::record::{Measured, Outcome, sum_up};
use crate::solver::{Solved, Status};

use super::contender::ContenderKind;
use super::referee::Optimum;

/// What a contender came to with a seed. Solvers know neither time nor messages: there these fields are empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedRun {
    /// Name of the contender with its settings.
    pub contender: String,
    /// What it is.
    pub kind: ContenderKind,
    /// The seed. What draws nothing is the same with every seed.
    pub seed: u64,
    /// The verdict on a run, or the status that a solver gives its stitching.
    pub verdict: String,
    /// Whether every request node is stitched.
    pub complete: bool,
    /// Whether every hard condition holds.
    pub valid: bool,
    /// Number of request nodes stitched.
    pub stitched: usize,
    /// Welfare, in credits.
    pub welfare: f64,
    /// Number of its outcome (the stitchings of all parts), from 1, over all contenders and seeds.
    pub outcome: usize,
    /// Whether it is valid, stitches as many request nodes as the optimum and is worth as much; empty where that is not
    /// known.
    pub optimal: Option<bool>,
    /// Welfare by welfare of the optimum (or of its bound), where both stitch equally many and the latter is positive.
    pub optimality: Option<f64>,
    /// Welfare of the optimum (or of its bound) less its own, in credits.
    pub gap: Option<f64>,
    /// Request nodes that the optimum (or its bound) stitches.
    pub optimum_stitched: Option<usize>,
    /// Welfare of the optimum, or of its bound.
    pub optimum_welfare: Option<f64>,
    /// Whether the optimum is proven; otherwise these figures are of an upper bound.
    pub optimum_proven: Option<bool>,
    /// Share of nodes that hold the final stitching of their part, at the end.
    pub agreement: Option<f64>,
    /// When the run converged, in simulated milliseconds.
    pub converged_at_ms: Option<f64>,
    /// Messages sent.
    pub messages: Option<u64>,
    /// Messages sent per gossip link.
    pub messages_per_edge: Option<f64>,
}

/// What the same took on this machine: a row of `measured.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasuredRun {
    /// Name of the contender.
    pub contender: String,
    /// The seed.
    pub seed: u64,
    /// Wall-clock seconds, while other runs may have been under way.
    pub wall_seconds: f64,
}

impl ComparedRun {
    /// The row of a run; its outcome is numbered later.
    pub(super) fn of_outcome(
        name: &str,
        plan: &Plan,
        seed: u64,
        outcome: &Outcome,
        optimum: Option<Optimum>,
    ) -> Self {
        let summary = sum_up(plan, seed, outcome, Measured::default());
        let welfare = outcome.parts.get(outcome.headline).map_or(Credits::ZERO, |part| part.welfare);
        let row = Self {
            contender: name.to_owned(),
            kind: ContenderKind::Strategy,
            seed,
            verdict: summary.verdict,
            complete: summary.complete,
            valid: summary.valid,
            stitched: summary.stitching.len(),
            welfare: summary.welfare,
            outcome: 0,
            optimal: None,
            optimality: None,
            gap: None,
            optimum_stitched: None,
            optimum_welfare: None,
            optimum_proven: None,
            agreement: Some(summary.agreement),
            converged_at_ms: summary.converged_at_ms,
            messages: Some(summary.messages),
            messages_per_edge: summary.messages_per_edge,
        };
        row.judged(welfare, optimum)
    }

    /// The row of what a solver found; its outcome is numbered later.
    pub(super) fn of_solved(
        name: &str,
        seed: u64,
        problem: &Instance,
        solved: &Solved,
        optimum: Option<Optimum>,
    ) -> Self {
        let stitching = solved.stitching();
        let mut open = problem.request.ids().filter(|request| stitching.get(*request).is_none());
        let row = Self {
            contender: name.to_owned(),
            kind: ContenderKind::Solver,
            seed,
            verdict: solved.status().name().to_owned(),
            complete: !open.any(|request| problem.request.nodes[request.index()].is_requested()),
            valid: solved.status() != Status::Invalid,
            stitched: stitching.stitched(),
            welfare: solved.welfare().to_f64(),
            outcome: 0,
            optimal: None,
            optimality: None,
            gap: None,
            optimum_stitched: None,
            optimum_welfare: None,
            optimum_proven: None,
            agreement: None,
            converged_at_ms: None,
            messages: None,
            messages_per_edge: None,
        };
        row.judged(solved.welfare(), optimum)
    }

    /// The row compared with the optimum, in whole millionths of a credit.
    pub(super) fn judged(mut self, welfare: Credits, optimum: Option<Optimum>) -> Self {
        let Some(optimum) = optimum else { return self };
        let as_many = self.stitched == optimum.stitched;
        let reached = self.valid && as_many && welfare == optimum.welfare;
        // What falls short of a bound may still be optimal.
        self.optimal = (reached || !self.valid || optimum.proven).then_some(reached);
        self.optimality = (as_many && optimum.welfare > Credits::ZERO)
            .then(|| welfare.micros() as f64 / optimum.welfare.micros() as f64);
        self.gap = Some((optimum.welfare - welfare).to_f64());
        self.optimum_stitched = Some(optimum.stitched);
        self.optimum_welfare = Some(optimum.welfare.to_f64());
        self.optimum_proven = Some(optimum.proven);
        self
    }
}
