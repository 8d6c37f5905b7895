//! The figures of a repetition, as they stand in `runs.csv` and `repeat.json`.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::record::summary::CycleSummary;

/// What is kept of one run: a row of `runs.csv`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RepeatedRun {
    /// Its seed.
    pub seed: u64,
    /// Its verdict.
    pub verdict: String,
    /// Whether it was interrupted; such a run counts in no figure.
    pub partial: bool,
    /// Number of its outcome in `repeat.json`, from 1; none for an interrupted run.
    pub outcome: Option<usize>,
    /// Whether every request node is stitched.
    pub complete: bool,
    /// Whether every hard condition holds.
    pub valid: bool,
    /// Welfare, in credits.
    pub welfare: f64,
    /// When it converged, in milliseconds.
    pub converged_at_ms: Option<f64>,
    /// When it fell silent, in milliseconds.
    pub quiescent_at_ms: Option<f64>,
    /// When it ended, in milliseconds.
    pub ended_at_ms: f64,
    /// Messages sent.
    pub messages: u64,
    /// Bytes sent.
    pub bytes: u64,
    /// Longest causal chain of messages.
    pub hops: u32,
    /// Changes of holders after all request nodes first had one.
    pub flips: Option<u64>,
    /// Share of nodes that hold the final stitching of their part, at the end.
    pub agreement: f64,
    /// Whether every expectation was met; none when nothing is expected.
    pub expectations_met: Option<bool>,
    /// How long one period of its oscillation lasts, in milliseconds.
    pub cycle_period_ms: Option<f64>,
}

/// One of the different outcomes, and how often it came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeCount {
    /// From 1, the most frequent first; of equally frequent ones that of the lowest seed.
    pub number: usize,
    /// How many runs ended in it.
    pub runs: u64,
    /// The lowest seed that did.
    pub first_seed: u64,
    /// The headline stitching.
    pub stitching: IndexMap<String, String>,
    /// Its welfare, in credits.
    pub welfare: f64,
    /// Whether every request node is stitched.
    pub complete: bool,
    /// Whether every hard condition holds.
    pub valid: bool,
    /// How many of these runs ended with which verdict.
    pub verdicts: IndexMap<String, u64>,
}

/// How a figure spreads over runs; deciles by nearest rank, so that they are figures that occur.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Number of runs that have the figure.
    pub runs: usize,
    /// The least.
    pub least: f64,
    /// One in ten runs has at most this.
    pub first_decile: f64,
    /// The figure in the middle; of an even number, the mean of the two there.
    pub median: f64,
    /// Nine in ten runs have at most this.
    pub ninth_decile: f64,
    /// The most.
    pub most: f64,
}

/// `repeat.json`: what many runs of one scenario come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepetitionSummary {
    /// Name of the scenario.
    pub scenario: String,
    /// Name of the strategy.
    pub strategy: String,
    /// `english` or `dutch`.
    pub auction: String,
    /// `virtual` or `live`.
    pub runtime: String,
    /// Number of container nodes.
    pub nodes: usize,
    /// Number of gossip links.
    pub edges: usize,
    /// Number of request nodes.
    pub request_nodes: usize,
    /// Seed of the first run.
    pub first_seed: u64,
    /// Number of runs that came to their end; all figures are over these.
    pub runs: u64,
    /// Number of runs that were interrupted.
    pub interrupted: u64,
    /// How many runs ended with which verdict.
    pub verdicts: IndexMap<String, u64>,
    /// How many stitched every request node.
    pub complete: u64,
    /// How many ended in a valid stitching.
    pub valid: u64,
    /// How many met every expectation; `null` when nothing is expected.
    pub expectations_met: Option<u64>,
    /// The different outcomes (stitchings of all parts), the most frequent first; at most
    /// [`RepetitionSummary::MOST_OUTCOMES`].
    pub outcomes: Vec<OutcomeCount>,
    /// How many there are in all.
    pub outcomes_total: usize,
    /// Milliseconds until runs converged; of the others there is none.
    pub converged_at_ms: Option<Spread>,
    /// Messages that the runs which converged sent until they were silent.
    pub messages: Option<Spread>,
    /// Changes of holders, of all runs in which every request node ever had one.
    pub flips: Option<Spread>,
    /// The cycles of runs that oscillate, by seed; at most [`RepetitionSummary::MOST_CYCLES`].
    pub cycles: IndexMap<u64, CycleSummary>,
}

impl RepetitionSummary {
    /// Name of its file in the folder of the repetition.
    pub const FILE_NAME: &str = "repeat.json";

    /// Bound on the number of outcomes listed.
    pub const MOST_OUTCOMES: usize = 1_000;

    /// Bound on the number of cycles listed.
    pub const MOST_CYCLES: usize = 10;

    /// How many runs ended with a verdict.
    pub fn ended_as(&self, verdict: &str) -> u64 {
        self.verdicts.get(verdict).copied().unwrap_or(0)
    }
}

impl Spread {
    /// Of these figures; `None` of none.
    pub fn of(figures: impl Iterator<Item = f64>) -> Option<Self> {
        let mut figures: Vec<f64> = figures.collect();
        figures.sort_by(f64::total_cmp);
        // The lowest figure that so many tenths of all are at most.
        let quantile = |tenths: usize| figures[(figures.len() * tenths).div_ceil(10).max(1) - 1];
        (!figures.is_empty()).then(|| Self {
            runs: figures.len(),
            least: figures[0],
            first_decile: quantile(1),
            median: f64::midpoint(figures[(figures.len() - 1) / 2], figures[figures.len() / 2]),
            ninth_decile: quantile(9),
            most: figures[figures.len() - 1],
        })
    }
}
