//! Iterative repair: from a random stitching, one violated condition is repaired at a time.
//!
//! A step picks one violated condition at random and one of its request nodes, and stitches that anew: mostly where fewest
//! conditions are then violated (the min-conflicts rule of Minton, Johnston, Philips and Laird, Artificial Intelligence 58,
//! 1992; ties to fewer request nodes left out, then to more welfare), now and then to a random bidder, so that it does not
//! get stuck. It ends when nothing is violated or after the last step, and hands over the best stitching it came through:
//! valid where it succeeded, else with the violations that are left. It looks for a valid stitching, not for welfare.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::candidates::{Candidates, Score, part_by_part};
use super::limits::{Limits, Meter};
use super::solved::Solved;
use crate::model::{ContainerId, Instance, RequestId, Stitching, Value};
use crate::parameter::{self, ParameterKind, ParameterSpec, Parameters};
use crate::random::{Purpose, stream};

/// How it repairs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Repair {
    /// Most repairs per part.
    pub max_steps: u64,
    /// The probability that a request node is stitched to a random bidder, or left out, instead of the best.
    pub noise: f64,
    /// Most bidders that one repair compares; drawn at random where there are more.
    pub bidders: u32,
}

impl Default for Repair {
    fn default() -> Self {
        Self { max_steps: 1_000, noise: 0.1, bidders: 200 }
    }
}

/// Most repairs that may be asked for.
const MOST_STEPS: i64 = 1_000_000_000;

impl Repair {
    /// With parameters in place of the defaults.
    pub fn with(parameters: &Parameters) -> Self {
        let default = Self::default();
        let bidders = parameter::whole(parameters, "bidders", default.bidders.into());
        Self {
            max_steps: parameter::whole(parameters, "max_steps", default.max_steps),
            noise: parameter::number(parameters, "noise", default.noise),
            bidders: u32::try_from(bidders).unwrap_or(u32::MAX),
        }
    }

    /// What its parameters are and what fits them.
    pub fn specs() -> Vec<ParameterSpec> {
        let default = Self::default();
        let whole = |number: u64| Some(Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
        vec![
            ParameterSpec {
                name: "max_steps",
                summary: "most repairs per part",
                kind: ParameterKind::Integer(0, MOST_STEPS),
                default: whole(default.max_steps),
            },
            ParameterSpec {
                name: "noise",
                summary: "how often a random bidder is taken instead of the best",
                kind: ParameterKind::Number(0.0, 1.0),
                default: Some(Value::Float(default.noise)),
            },
            ParameterSpec {
                name: "bidders",
                summary: "most bidders that one repair compares",
                kind: ParameterKind::Integer(1, u32::MAX.into()),
                default: whole(default.bidders.into()),
            },
        ]
    }

    /// Repairs a random stitching of each part. A step is one repair.
    pub fn solve(&self, instance: &Instance, seed: u64, limits: Limits) -> Solved {
        let mut meter = Meter::new(limits);
        let parts = part_by_part(instance, |candidates, part| {
            let mut source = stream(seed, Purpose::Solving, part);
            candidates.judged(self.repair(candidates, &mut source, &mut meter))
        });
        Solved::new(parts, meter.steps())
    }

    fn repair(&self, candidates: &Candidates<'_>, source: &mut ChaCha8Rng, meter: &mut Meter) -> Stitching {
        let mut stitching = candidates.draw_all(source);
        let mut best = (candidates.score(&stitching), stitching.clone());
        for _ in 0..self.max_steps {
            let broken = candidates.broken(&stitching);
            if broken.is_empty() || !meter.step() {
                break;
            }
            let nodes = &broken[below(broken.len(), source)];
            let request = nodes[below(nodes.len(), source)];
            let chosen = self.choose(candidates, &stitching, request, source);
            stitching.set(request, chosen);
            let score = candidates.score(&stitching);
            if score < best.0 {
                best = (score, stitching.clone());
            }
        }
        best.1
    }

    fn choose(
        &self,
        candidates: &Candidates<'_>,
        stitching: &Stitching,
        request: RequestId,
        source: &mut ChaCha8Rng,
    ) -> Option<ContainerId> {
        let bids = candidates.bids(request);
        if source.random_bool(self.noise.clamp(0.0, 1.0)) {
            return bids.get(below(bids.len() + 1, source)).map(|(bidder, _)| *bidder);
        }
        let mut choices: Vec<Option<ContainerId>> = match bids.len() <= self.bidders as usize {
            true => bids.iter().map(|(bidder, _)| Some(*bidder)).collect(),
            false => (0..self.bidders).map(|_| candidates.draw(request, source)).collect(),
        };
        choices.push(None);
        let mut tried = stitching.clone();
        let score = |choice: &Option<ContainerId>| -> Score {
            tried.set(request, *choice);
            candidates.score(&tried)
        };
        choices.into_iter().min_by_key(score).flatten()
    }
}

/// A position below a length that is not 0.
fn below(length: usize, source: &mut ChaCha8Rng) -> usize {
    source.random_range(0..length as u32) as usize
}
