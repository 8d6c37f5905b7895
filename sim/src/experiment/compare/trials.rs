//! Trials: every contender goes once with the same seed.

use std::io;
use std::ops::RangeInclusive;
use std::time::Instant;

use crate::Registry;
use crate::model::{Instance, Stitching};
use crate::plan::Plan;
use crate::record::GraphRecord;
use crate::runtime::Control;
use crate::scenario::Diagnostics;
use crate::solver::{Limits, Solver};

use super::candidates::CandidatesSummary;
use super::contender::{Contender, ContenderKind};
use super::figures::ConflictSummary;
use super::referee::{Optimum, Referee, RefereeLimits, Timed};
use super::run::ComparedRun;

/// Who runs what, resolved: ready for any seed of the range that it was prepared for.
pub struct Trials<'a> {
    registry: &'a Registry,
    entrants: Vec<Entrant>,
    referee: Referee,
    conflict: Option<ConflictSummary>,
    notices: Vec<String>,
}

/// A contender and what it starts from.
struct Entrant {
    contender: Contender,
    plan: Plan,
    /// The solver that it is, if it is one.
    solver: Option<Box<dyn Solver>>,
    /// Whether its results are a sample.
    is_sample: bool,
    /// The one result of a solver that draws nothing, on a problem that is the same for all seeds.
    solved: Option<Timed>,
}

/// The results of all contenders with one seed.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Whether it was interrupted; then results are missing or those of runs cut short.
    pub partial: bool,
    /// One for each contender, in their order.
    pub results: Vec<TrialResult>,
}

/// The result of one contender with one seed.
#[derive(Clone, Debug)]
pub struct TrialResult {
    /// Its row; the outcome is not numbered yet.
    pub run: ComparedRun,
    /// The stitchings of all parts.
    pub parts: Vec<Stitching>,
    /// What the user should know, one sentence each.
    pub notices: Vec<String>,
    /// Wall-clock seconds.
    pub wall_seconds: f64,
}

impl<'a> Trials<'a> {
    /// Works out what the outcomes of these seeds are compared with, solves it within the limits, and finds out what
    /// conflicts where nothing is complete. Solvers are left out, with a notice, where they would solve another problem
    /// than the runs.
    ///
    /// # Errors
    /// `InvalidInput` when nobody is left to compare, events leave nothing to judge, or settings of a contender do not fit.
    pub fn prepare(
        plan: &Plan,
        registry: &'a Registry,
        contenders: &[Contender],
        seeds: RangeInclusive<u64>,
        limits: RefereeLimits,
    ) -> io::Result<Self> {
        let referee = Referee::new(plan, seeds, limits.exact)?;
        let conflict = referee.conflict(limits.conflict);
        let conflict = conflict.map(|(problem, conflict)| ConflictSummary::of(problem, &conflict));
        let mut trials = Self { registry, entrants: Vec::new(), referee, conflict, notices: Vec::new() };
        for contender in contenders {
            if contender.kind() == ContenderKind::Strategy || !matches!(trials.referee, Referee::Torn) {
                let unfit =
                    |findings: Diagnostics| io::Error::new(io::ErrorKind::InvalidInput, findings.to_string());
                trials.entrants.push(trials.entrant(contender, plan).map_err(unfit)?);
            }
        }
        if trials.entrants.is_empty() {
            let message = format!("`{}`: {TORN}, so solvers alone cannot be compared", plan.name);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        trials.notices = trials.tell(plan);
        Ok(trials)
    }

    fn entrant(&self, contender: &Contender, plan: &Plan) -> Result<Entrant, Diagnostics> {
        let solver = contender.solver(plan)?;
        let plan = Plan { bidding: contender.bidding(plan, self.registry)?, ..plan.clone() };
        // Two runs that differ in the seed alone may differ.
        let draws = solver.as_ref().map_or_else(|| plan.draws_from_seed(), |solver| solver.is_random());
        let solved = match (&self.referee, &solver) {
            (Referee::Same(_, exact), Some(solver)) if solver.name() == "exact" => Some(Timed::clone(exact)),
            (Referee::Same(problem, _), Some(solver)) if !draws => Some(solve(&**solver, problem, 0)),
            _ => None,
        };
        let is_sample = draws || matches!(self.referee, Referee::BySeed(_));
        Ok(Entrant { contender: contender.clone(), plan, solver, is_sample, solved })
    }

    fn tell(&self, plan: &Plan) -> Vec<String> {
        let mut notices = Vec::new();
        if matches!(self.referee, Referee::Torn) {
            notices.push(format!("{TORN}: no optimum is told, and solvers are left out"));
        }
        if let Referee::Same(_, exact) = &self.referee
            && Optimum::of(&exact.0).is_some_and(|optimum| !optimum.proven)
        {
            notices.push(
                "the exact solver came to its limit: what is told as optimum is an upper bound, gaps may be smaller, \
                 and the bound depends on the machine"
                    .to_owned(),
            );
        }
        let has_strategy =
            self.entrants.iter().any(|entrant| entrant.contender.kind() == ContenderKind::Strategy);
        if has_strategy && !plan.draws_from_seed() {
            notices.push(
                "nothing in this scenario is drawn from the seed, so all seeds give one run, and no interval is told; \
                 `--set network.latency=\"{uniform: [1ms, 10ms]}\"` draws latencies"
                    .to_owned(),
            );
        }
        notices
    }

    /// The contenders that take part, each with whether its runs are a sample: whether they may differ by seed.
    pub fn contenders(&self) -> Vec<(Contender, bool)> {
        self.entrants.iter().map(|entrant| (entrant.contender.clone(), entrant.is_sample)).collect()
    }

    /// Why no stitching is complete, where that is so and known.
    pub fn conflict(&self) -> Option<&ConflictSummary> {
        self.conflict.as_ref()
    }

    /// What [`exhaustive`](crate::solver::exhaustive) lists of the one problem that all seeds have, with so many candidates
    /// shown; `None` where it does not take part, or problems differ by seed.
    pub fn candidates(&self, shown: usize) -> Option<(CandidatesSummary, Option<GraphRecord>)> {
        let takes_part = |entrant: &Entrant| entrant.contender.base() == "exhaustive";
        match &self.referee {
            Referee::Same(problem, _) if self.entrants.iter().any(takes_part) => {
                Some((CandidatesSummary::of(problem, shown), GraphRecord::of(problem)))
            }
            _ => None,
        }
    }

    /// What the user should know before any result.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// Lets every contender go with a seed, one after the other.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn run(&self, seed: u64, control: &Control) -> io::Result<Trial> {
        let mut trial = Trial { partial: false, results: Vec::new() };
        let problem = self.referee.problem(&self.entrants[0].plan, seed)?;
        let exact = self.referee.exact(problem.as_deref());
        let optimum = exact.as_ref().and_then(|(solved, _)| Optimum::of(solved));
        for entrant in &self.entrants {
            if control.is_cancelled() {
                trial.partial = true;
                break;
            }
            let result = match (&entrant.solver, &problem) {
                (Some(solver), Some(problem)) => {
                    entrant.solve(&**solver, seed, problem, exact.as_ref(), optimum)
                }
                _ => {
                    let (result, partial) = self.bid(entrant, seed, optimum, control)?;
                    trial.partial |= partial;
                    result
                }
            };
            trial.results.push(result);
        }
        Ok(trial)
    }

    fn bid(
        &self,
        entrant: &Entrant,
        seed: u64,
        optimum: Option<Optimum>,
        control: &Control,
    ) -> io::Result<(TrialResult, bool)> {
        let started = Instant::now();
        let outcome = self.registry.run(&entrant.plan, seed, None, control)?;
        let wall_seconds = started.elapsed().as_secs_f64();
        let name = entrant.contender.name();
        let result = TrialResult {
            run: ComparedRun::of_outcome(name, &entrant.plan, seed, &outcome, optimum),
            parts: outcome.parts.iter().map(|part| part.stitching.clone()).collect(),
            notices: outcome.notices.iter().map(|notice| format!("{name}: {notice}")).collect(),
            wall_seconds,
        };
        Ok((result, outcome.partial))
    }
}

/// Why runs and solvers would not be about the same problem.
const TORN: &str =
    "container nodes or links are lost for good, and runs are judged by what is left of the container";

impl Entrant {
    fn solve(
        &self,
        solver: &dyn Solver,
        seed: u64,
        problem: &Instance,
        exact: Option<&Timed>,
        optimum: Option<Optimum>,
    ) -> TrialResult {
        let (solved, wall_seconds) = match (&self.solved, exact) {
            (Some(solved), _) => solved.clone(),
            (None, Some(exact)) if solver.name() == "exact" => exact.clone(),
            _ => solve(solver, problem, seed),
        };
        TrialResult {
            run: ComparedRun::of_solved(self.contender.name(), seed, problem, &solved, optimum),
            parts: solved.parts.into_iter().map(|part| part.stitching).collect(),
            notices: Vec::new(),
            wall_seconds,
        }
    }
}

fn solve(solver: &dyn Solver, problem: &Instance, seed: u64) -> Timed {
    let started = Instant::now();
    let solved = solver.solve(problem, seed, Limits::NONE);
    (solved, started.elapsed().as_secs_f64())
}
