//! All solvers behind one small interface, by name.

use super::candidates::part_by_part;
use super::evolutionary::Evolution;
use super::limits::Limits;
use super::repair::Repair;
use super::solved::{Bound, Solved, SolvedPart, Status};
use super::{exact, exhaustive, greedy};
use crate::model::{Credits, Instance};
use crate::parameter::{ParameterSpec, Parameters};

/// Something that solves an instance with the whole of it in view.
///
/// The same instance, seed and limits give the same result on every machine, unless a limit of time is reached. What is
/// handed over is valid, or its status says that it is not and its violations say why.
pub trait Solver: Send + Sync {
    /// Its name on the command line and in tables.
    fn name(&self) -> &'static str;

    /// One line on what it does.
    fn summary(&self) -> &'static str;

    /// Its parameters; none by default.
    fn parameters(&self) -> Vec<ParameterSpec> {
        Vec::new()
    }

    /// Whether it draws from the seed; otherwise every seed gives the same result.
    fn is_random(&self) -> bool {
        false
    }

    /// Solves every part; limits hold for all parts together. Solvers without randomness do not read the seed.
    fn solve(&self, instance: &Instance, seed: u64, limits: Limits) -> Solved;
}

/// All solvers, the strongest first.
pub fn all() -> Vec<Box<dyn Solver>> {
    vec![
        Box::new(Exact),
        Box::new(Exhaustive),
        Box::new(Evolution::default()),
        Box::new(Repair::default()),
        Box::new(Greedy),
        Box::new(Random),
    ]
}

/// The solver of that name.
pub fn by_name(name: &str) -> Option<Box<dyn Solver>> {
    all().into_iter().find(|solver| solver.name() == name)
}

/// The solver of that name with parameters, which were checked against [`Solver::parameters`] before; those not given
/// have their defaults.
pub fn with_parameters(name: &str, parameters: &Parameters) -> Option<Box<dyn Solver>> {
    match name {
        "evolutionary" => Some(Box::new(Evolution::with(parameters))),
        "repair" => Some(Box::new(Repair::with(parameters))),
        _ => by_name(name),
    }
}

/// [`exact::solve`].
#[derive(Clone, Copy, Debug)]
pub struct Exact;

impl Solver for Exact {
    fn name(&self) -> &'static str {
        "exact"
    }

    fn summary(&self) -> &'static str {
        "the optimum with its proof, by branch and bound"
    }

    fn solve(&self, instance: &Instance, _seed: u64, limits: Limits) -> Solved {
        exact::solve(instance, limits)
    }
}

/// [`exhaustive::best_of_part`], for instances small enough.
#[derive(Clone, Copy, Debug)]
pub struct Exhaustive;

impl Exhaustive {
    /// Parts with more candidate stitchings than this are refused, or than the limit of steps if that is lower.
    pub const MOST_CANDIDATES: u64 = 20_000_000;
}

impl Solver for Exhaustive {
    fn name(&self) -> &'static str {
        "exhaustive"
    }

    fn summary(&self) -> &'static str {
        "the optimum by trying every stitching, where they are few enough"
    }

    /// A step is one candidate stitching. Nothing is stitched in a part with too many of them, and its status says so by
    /// a bound. It reads no clock: the limit of time has no effect.
    fn solve(&self, instance: &Instance, _seed: u64, limits: Limits) -> Solved {
        let mut steps = limits.steps.min(Self::MOST_CANDIDATES);
        let all_steps = steps;
        let parts = part_by_part(instance, |candidates, part| {
            let count = instance.request.ids().map(|request| candidates.bids(request).len() as u128 + 1);
            let count = u64::try_from(count.fold(1, u128::saturating_mul)).unwrap_or(u64::MAX);
            let best = match instance.container.is_empty() {
                true => Some((candidates.nothing(), Credits::ZERO)),
                false => exhaustive::best_of_part(instance, part as usize, steps),
            };
            let highest = |request| candidates.bids(request).first().map_or(Credits::ZERO, |(_, most)| *most);
            let welfare = instance.request.ids().map(|request| highest(request).max(Credits::ZERO)).sum();
            let bound = Bound { stitched: instance.request.len(), welfare };
            match best {
                Some((stitching, welfare)) => {
                    steps -= count.min(steps);
                    let status = Status::Optimal { lowest: true };
                    SolvedPart { stitching, welfare, status, violations: Vec::new() }
                }
                None => SolvedPart {
                    stitching: candidates.nothing(),
                    welfare: Credits::ZERO,
                    status: Status::Bounded(bound),
                    violations: Vec::new(),
                },
            }
        });
        Solved::new(parts, all_steps - steps)
    }
}

impl Solver for Evolution {
    fn name(&self) -> &'static str {
        "evolutionary"
    }

    fn summary(&self) -> &'static str {
        "a population of stitchings that survive, mutate and cross"
    }

    fn parameters(&self) -> Vec<ParameterSpec> {
        Self::specs()
    }

    fn is_random(&self) -> bool {
        true
    }

    fn solve(&self, instance: &Instance, seed: u64, limits: Limits) -> Solved {
        Self::solve(self, instance, seed, limits)
    }
}

impl Solver for Repair {
    fn name(&self) -> &'static str {
        "repair"
    }

    fn summary(&self) -> &'static str {
        "a random stitching, one violated condition repaired at a time"
    }

    fn parameters(&self) -> Vec<ParameterSpec> {
        Self::specs()
    }

    fn is_random(&self) -> bool {
        true
    }

    fn solve(&self, instance: &Instance, seed: u64, limits: Limits) -> Solved {
        Self::solve(self, instance, seed, limits)
    }
}

/// [`greedy::greedy`].
#[derive(Clone, Copy, Debug)]
pub struct Greedy;

impl Solver for Greedy {
    fn name(&self) -> &'static str {
        "greedy"
    }

    fn summary(&self) -> &'static str {
        "request nodes in their order, each to its best bidder that fits"
    }

    fn solve(&self, instance: &Instance, _seed: u64, limits: Limits) -> Solved {
        greedy::greedy(instance, limits)
    }
}

/// [`greedy::random`].
#[derive(Clone, Copy, Debug)]
pub struct Random;

impl Solver for Random {
    fn name(&self) -> &'static str {
        "random"
    }

    fn summary(&self) -> &'static str {
        "request nodes in random order, each to a random bidder that fits"
    }

    fn is_random(&self) -> bool {
        true
    }

    fn solve(&self, instance: &Instance, seed: u64, limits: Limits) -> Solved {
        greedy::random(instance, seed, limits)
    }
}
