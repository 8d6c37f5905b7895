//! One instance with its proven best stitching, run under a strategy and judged.

use std::sync::Arc;

use huddle_sim::Registry;
use huddle_sim::instances::{self, Mix};
use huddle_sim::model::{Instance, Value};
use huddle_sim::plan::{Bidding, Distribution, Latency, Limits, MILLISECOND, Plan, SECOND};
use huddle_sim::record::{Outcome, Verdict};
use huddle_sim::runtime::Control;
use huddle_sim::solver::{self, Solved, Status, exact};

use crate::ending::Ending;

/// The boosts of the published rule.
pub const PUBLISHED: Rule = Rule::Classic { assigned_boost: 1.5, bid_boost: 1.25 };

/// A run that has delivered so many messages without falling silent is given up.
pub const MOST_MESSAGES: u64 = 10_000;

/// A strategy with its parameters.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Rule {
    /// The published rule.
    Classic {
        /// The factor on a bid that an assignment of others helps.
        assigned_boost: f64,
        /// The factor on a bid that a bid of others helps.
        bid_boost: f64,
    },
    /// The default strategy.
    Coalition,
    /// The consensus-based bundle algorithm.
    Cbba,
}

impl Rule {
    /// The strategy's registered name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Classic { .. } => "classic",
            Self::Coalition => "coalition",
            Self::Cbba => "cbba",
        }
    }

    fn bidding(self) -> Bidding {
        let mut bidding =
            Bidding { strategy: self.name().to_owned(), gossip_interval: MILLISECOND, ..Bidding::default() };
        if let Self::Classic { assigned_boost, bid_boost } = self {
            let boosts = [("assigned_boost", assigned_boost), ("bid_boost", bid_boost)];
            bidding.parameters.extend(boosts.map(|(name, boost)| (name.to_owned(), Value::Float(boost))));
        }
        bidding
    }
}

/// An instance and its best stitching.
pub struct Case {
    /// The seed that [`instances::feasible`] makes the instance from; also the first message order.
    pub seed: u64,
    /// The instance.
    pub instance: Arc<Instance>,
    /// What the exact solver proves.
    pub best: Solved,
}

impl Case {
    /// The feasible instance of a seed.
    ///
    /// # Panics
    /// When the exact solver, which is given no limit, proves nothing: a mistake in it.
    pub fn feasible(seed: u64, mix: &Mix) -> Self {
        let instance = instances::feasible(seed, mix);
        let best = exact::solve(&instance, solver::Limits::NONE);
        assert_eq!(best.status(), Status::Optimal { lowest: true }, "seed {seed}");
        Self { seed, instance: Arc::new(instance), best }
    }

    /// Runs it with latencies drawn anew for every message, so that every seed is another order of messages.
    pub fn run(&self, registry: &Registry, rule: Rule, order: u64) -> Outcome {
        let mut plan = Plan::new("stability", Instance::default());
        plan.instance = Arc::clone(&self.instance);
        plan.bidding = rule.bidding();
        plan.network.latency = Latency::Drawn(Distribution::Uniform(MILLISECOND / 10, 10 * MILLISECOND));
        plan.run.until = Limits { time: 600 * SECOND, messages: MOST_MESSAGES };
        registry.run(&plan, order, None, &Control::default()).expect("no observer, no error")
    }

    /// How a run ended.
    pub fn judge(&self, outcome: &Outcome) -> Ending {
        match outcome.verdict {
            Verdict::Oscillating => return Ending::Oscillating,
            Verdict::Exhausted => return Ending::Exhausted,
            Verdict::Disagreement => return Ending::Disagreement,
            Verdict::Converged => {}
        }
        let (stitching, best) = (outcome.stitching(), self.best.stitching());
        let worth = |welfare, stitched: usize| (stitched, welfare);
        let own = worth(self.instance.welfare(stitching), stitching.stitched());
        match self.instance.is_valid(stitching) {
            false => Ending::Invalid,
            true if stitching == best => Ending::Best,
            true if own == worth(self.best.welfare(), best.stitched()) => Ending::Tied,
            true => Ending::Lesser,
        }
    }
}
