//! Evolutionary search: a population of stitchings of which the best survive, mutate and have children.
//!
//! The parameters are those of the evolutionary stitcher of <https://github.com/tmetsch/graph_stitcher>; what each means
//! is said at its field. The *fitness* of a stitching is a whole number, and the less the better: the violated conditions
//! times one more than the number of request nodes, plus the request nodes left out. So a valid stitching is always fitter
//! than an invalid one, and 0 is a complete valid one; among equally fit ones more welfare comes first.
//!
//! The fittest stitching that ever lived is handed over: valid, or with its violations.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::candidates::{Candidates, Score, part_by_part};
use super::limits::{Limits, Meter};
use super::solved::Solved;
use crate::model::{Instance, RequestId, Stitching, Value};
use crate::parameter::{self, ParameterKind, ParameterSpec, Parameters};
use crate::random::{Purpose, stream};

/// Bound on the size of a growing population.
const MOST_ALIVE: usize = 100_000;

/// Most generations that may be asked for.
const MOST_STEPS: i64 = 1_000_000;

/// The parameters of the search. Shares are between 0 and 1; others count as the nearer end.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Evolution {
    /// How many random stitchings the first generation has.
    pub population: u32,
    /// The share of a generation, the fittest first, that survives into the next.
    pub cutoff: f64,
    /// The share of the others that survives too, drawn at random: it keeps the population diverse.
    pub diversity: f64,
    /// The share of the survivors that mutates, drawn at random: one of their request nodes is stitched to another bidder,
    /// or left out.
    pub mutation: f64,
    /// How many a generation has for each one that the generation before had: children of two random survivors, each
    /// request node stitched as by one of the two, fill it up. Below 1 the population shrinks, above it grows.
    pub growth: f64,
    /// The search ends once the fittest is at least as fit as this.
    pub goal: u64,
    /// Whether the search ends when the fitness of all together is the same as a generation before.
    pub stabiliser: bool,
    /// Most generations.
    pub max_steps: u64,
}

impl Default for Evolution {
    fn default() -> Self {
        Self {
            population: 200,
            cutoff: 0.2,
            diversity: 0.1,
            mutation: 0.3,
            growth: 1.0,
            goal: 0,
            stabiliser: false,
            max_steps: 200,
        }
    }
}

impl Evolution {
    /// With parameters in place of the defaults.
    pub fn with(parameters: &Parameters) -> Self {
        let default = Self::default();
        let number = |name, default| parameter::number(parameters, name, default);
        let whole = |name, default| parameter::whole(parameters, name, default);
        Self {
            population: u32::try_from(whole("population", default.population.into())).unwrap_or(u32::MAX),
            cutoff: number("cutoff", default.cutoff),
            diversity: number("diversity", default.diversity),
            mutation: number("mutation", default.mutation),
            growth: number("growth", default.growth),
            goal: whole("goal", default.goal),
            stabiliser: parameter::boolean(parameters, "stabiliser", default.stabiliser),
            max_steps: whole("max_steps", default.max_steps),
        }
    }

    /// What its parameters are and what fits them.
    pub fn specs() -> Vec<ParameterSpec> {
        let default = Self::default();
        let spec =
            |name, kind, default, summary| ParameterSpec { name, summary, kind, default: Some(default) };
        let share = ParameterKind::Number(0.0, 1.0);
        let whole = |number: u64| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
        vec![
            spec(
                "population",
                ParameterKind::Integer(1, MOST_ALIVE as i64),
                whole(default.population.into()),
                "how many random stitchings the first generation has",
            ),
            spec(
                "cutoff",
                share,
                Value::Float(default.cutoff),
                "the share of a generation that survives, the fittest",
            ),
            spec(
                "diversity",
                share,
                Value::Float(default.diversity),
                "the share of the others that survives too",
            ),
            spec(
                "mutation",
                share,
                Value::Float(default.mutation),
                "the share of the survivors that mutates",
            ),
            spec(
                "growth",
                ParameterKind::Number(0.0, 10.0),
                Value::Float(default.growth),
                "the size of a generation by that of the one before",
            ),
            spec(
                "goal",
                ParameterKind::Integer(0, i64::MAX),
                whole(default.goal),
                "it ends once the fittest is at least as fit; 0 is complete and valid",
            ),
            spec(
                "stabiliser",
                ParameterKind::Boolean,
                Value::Boolean(default.stabiliser),
                "whether it ends when a generation is together as fit as the one before",
            ),
            spec(
                "max_steps",
                ParameterKind::Integer(0, MOST_STEPS),
                whole(default.max_steps),
                "most generations",
            ),
        ]
    }
}

/// A stitching with how good it is.
type Living = (Score, Stitching);

impl Evolution {
    /// Evolves a population for each part. A step is one generation.
    pub fn solve(&self, instance: &Instance, seed: u64, limits: Limits) -> Solved {
        let mut meter = Meter::new(limits);
        let parts = part_by_part(instance, |candidates, part| {
            let mut source = stream(seed, Purpose::Solving, part);
            candidates.judged(self.evolve(candidates, &mut source, &mut meter))
        });
        Solved::new(parts, meter.steps())
    }

    fn evolve(&self, candidates: &Candidates<'_>, source: &mut ChaCha8Rng, meter: &mut Meter) -> Stitching {
        let fitness = |score: &Score| fitness(score, candidates.instance().request.len());
        let drawn = (0..(self.population as usize).min(MOST_ALIVE)).map(|_| {
            let stitching = candidates.draw_all(source);
            (candidates.score(&stitching), stitching)
        });
        let mut population: Vec<Living> = drawn.collect();
        population.sort();
        let nothing = candidates.nothing();
        let mut best = population.first().cloned().unwrap_or_else(|| (candidates.score(&nothing), nothing));
        let mut sum = None;
        for _ in 0..self.max_steps {
            if fitness(&best.0) <= self.goal || population.is_empty() || !meter.step() {
                break;
            }
            population = self.next_generation(candidates, population, source);
            if let Some(fittest) = population.first().filter(|fittest| fittest.0 < best.0) {
                best = fittest.clone();
            }
            let now = population.iter().map(|(score, _)| fitness(score)).fold(0, u64::saturating_add);
            if self.stabiliser && sum == Some(now) {
                break;
            }
            sum = Some(now);
        }
        best.1
    }

    /// Survivors, some of them mutated, and their children; fittest first.
    fn next_generation(
        &self,
        candidates: &Candidates<'_>,
        population: Vec<Living>,
        source: &mut ChaCha8Rng,
    ) -> Vec<Living> {
        let size = ((population.len() as f64 * self.growth.max(0.0)) as usize).min(MOST_ALIVE);
        let fit = share(population.len(), self.cutoff);
        let mut unfit = population;
        let mut next: Vec<Living> = unfit.drain(..fit).collect();
        for _ in 0..share(unfit.len(), self.diversity) {
            next.push(unfit.swap_remove(below(unfit.len(), source)));
        }
        for _ in 0..share(next.len(), self.mutation) {
            let position = below(next.len(), source);
            mutate(candidates, &mut next[position], source);
        }
        let survivors = next.len();
        while survivors > 0 && next.len() < size {
            let parents = [below(survivors, source), below(survivors, source)];
            let child = cross(&next[parents[0]].1, &next[parents[1]].1, source);
            next.push((candidates.score(&child), child));
        }
        next.truncate(size);
        next.sort();
        next
    }
}

fn fitness(score: &Score, requests: usize) -> u64 {
    (score.broken as u64).saturating_mul(requests as u64 + 1).saturating_add(score.left_out as u64)
}

/// Stitches one request node to another bidder, or leaves it out, all equally likely.
fn mutate(candidates: &Candidates<'_>, living: &mut Living, source: &mut ChaCha8Rng) {
    let requests = candidates.instance().request.len();
    if requests == 0 {
        return;
    }
    let request = RequestId::at(below(requests, source));
    let bids = candidates.bids(request);
    let chosen = bids.get(below(bids.len() + 1, source)).map(|(bidder, _)| *bidder);
    living.1.set(request, chosen);
    living.0 = candidates.score(&living.1);
}

/// Each request node stitched as by one of two parents, both equally likely.
fn cross(one: &Stitching, other: &Stitching, source: &mut ChaCha8Rng) -> Stitching {
    let pairs = one.entries().iter().zip(other.entries());
    let entries: Vec<_> =
        pairs.map(|(one, other)| if source.random_bool(0.5) { *one } else { *other }).collect();
    Stitching::from(entries)
}

/// So many of a length, rounded down.
fn share(length: usize, share: f64) -> usize {
    (length as f64 * share.clamp(0.0, 1.0)) as usize
}

/// A position below a length that is not 0.
fn below(length: usize, source: &mut ChaCha8Rng) -> usize {
    source.random_range(0..length as u32) as usize
}
