//! Many runs of one scenario, which differ in the seed alone: how many converge, to which different outcomes, how fast.
//!
//! [`Repetition`] gathers the summaries of runs in the order of their seeds. It becomes `runs.csv`, a row for each run, and
//! `repeat.json`, a [`RepetitionSummary`]. Both depend on scenario and seeds alone (virtual runtime).

use std::io::{self, Write};
use std::path::Path;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::file::write_file;
use super::summary::{CycleSummary, Summary};

/// The runs so far.
#[derive(Clone, Debug, Default)]
pub struct Repetition {
    /// What all runs have in common, from the first one.
    first: Option<Summary>,
    runs: Vec<RepeatedRun>,
    /// By the stitchings of all parts, in the order in which they first came out.
    outcomes: IndexMap<String, OutcomeCount>,
    cycles: IndexMap<u64, CycleSummary>,
}

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

/// How a figure spreads over runs; quantiles by nearest rank.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Number of runs that have the figure.
    pub runs: usize,
    /// The least.
    pub least: f64,
    /// Half of the runs have at most this.
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

impl Repetition {
    /// Name of the table of runs in the folder of the repetition.
    pub const RUNS_FILE_NAME: &str = "runs.csv";

    /// Number of runs so far.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Whether there is no run yet.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Adds a run; runs come in the order of their seeds.
    pub fn add(&mut self, summary: &Summary) {
        self.first.get_or_insert_with(|| summary.clone());
        let outcome = (!summary.partial).then(|| self.count_outcome(summary));
        if let Some(cycle) =
            summary.cycle.as_ref().filter(|_| self.cycles.len() < RepetitionSummary::MOST_CYCLES)
        {
            self.cycles.insert(summary.seed, cycle.clone());
        }
        let expectations = &summary.expectations;
        let met = expectations.iter().all(|expectation| expectation.ok);
        self.runs.push(RepeatedRun {
            seed: summary.seed,
            verdict: summary.verdict.clone(),
            partial: summary.partial,
            outcome,
            complete: summary.complete,
            valid: summary.valid,
            welfare: summary.welfare,
            converged_at_ms: summary.converged_at_ms,
            quiescent_at_ms: summary.quiescent_at_ms,
            ended_at_ms: summary.ended_at_ms,
            messages: summary.messages,
            bytes: summary.bytes,
            hops: summary.hops,
            flips: summary.flips,
            agreement: summary.agreement,
            expectations_met: (!expectations.is_empty()).then_some(met),
            cycle_period_ms: summary.cycle.as_ref().map(|cycle| cycle.period_ms),
        });
    }

    /// Counts the outcome of a run; returns its position among the outcomes so far.
    fn count_outcome(&mut self, summary: &Summary) -> usize {
        // The stitchings of all parts, so that runs are equal only where every part is.
        let parts: Vec<String> = summary.parts.iter().map(|part| format!("{:?}", part.stitching)).collect();
        let entry = self.outcomes.entry(parts.join("\n"));
        let position = entry.index();
        let outcome = entry.or_insert_with(|| OutcomeCount {
            number: 0,
            runs: 0,
            first_seed: summary.seed,
            stitching: summary.stitching.clone(),
            welfare: summary.welfare,
            complete: summary.complete,
            valid: summary.valid,
            verdicts: IndexMap::new(),
        });
        outcome.runs += 1;
        *outcome.verdicts.entry(summary.verdict.clone()).or_default() += 1;
        position
    }

    /// The positions of outcomes, the most frequent first.
    fn ranking(&self) -> Vec<usize> {
        let mut ranking: Vec<usize> = (0..self.outcomes.len()).collect();
        ranking.sort_by_key(|position| std::cmp::Reverse(self.outcomes[*position].runs));
        ranking
    }

    /// The runs in the order of their seeds, with the numbers of their outcomes.
    pub fn runs(&self) -> Vec<RepeatedRun> {
        let ranking = self.ranking();
        let mut numbers = vec![0; ranking.len()];
        ranking.iter().enumerate().for_each(|(rank, position)| numbers[*position] = rank + 1);
        let numbered = |run: &RepeatedRun| {
            let outcome = run.outcome.map(|position| numbers[position]);
            RepeatedRun { outcome, ..run.clone() }
        };
        self.runs.iter().map(numbered).collect()
    }

    /// What the runs come to; `None` before the first.
    pub fn summary(&self) -> Option<RepetitionSummary> {
        let first = self.first.as_ref()?;
        let ended: Vec<&RepeatedRun> = self.runs.iter().filter(|run| !run.partial).collect();
        let count =
            |judge: &dyn Fn(&RepeatedRun) -> bool| ended.iter().filter(|run| judge(run)).count() as u64;
        let mut verdicts = IndexMap::new();
        for verdict in super::Verdict::ALL {
            let runs = count(&|run| run.verdict == verdict.name());
            if runs > 0 {
                verdicts.insert(verdict.name().to_owned(), runs);
            }
        }
        let converged = || ended.iter().filter(|run| run.converged_at_ms.is_some());
        Some(RepetitionSummary {
            scenario: first.scenario.clone(),
            strategy: first.strategy.clone(),
            auction: first.auction.clone(),
            runtime: first.runtime.clone(),
            nodes: first.nodes,
            edges: first.edges,
            request_nodes: first.request_nodes,
            first_seed: first.seed,
            runs: ended.len() as u64,
            interrupted: (self.runs.len() - ended.len()) as u64,
            verdicts,
            complete: count(&|run| run.complete),
            valid: count(&|run| run.valid),
            expectations_met: (!first.expectations.is_empty())
                .then(|| count(&|run| run.expectations_met == Some(true))),
            outcomes: self.ranked_outcomes(),
            outcomes_total: self.outcomes.len(),
            converged_at_ms: Spread::of(converged().filter_map(|run| run.converged_at_ms)),
            messages: Spread::of(converged().map(|run| run.messages as f64)),
            flips: Spread::of(ended.iter().filter_map(|run| run.flips).map(|flips| flips as f64)),
            cycles: self.cycles.clone(),
        })
    }

    fn ranked_outcomes(&self) -> Vec<OutcomeCount> {
        let ranking = self.ranking().into_iter().take(RepetitionSummary::MOST_OUTCOMES).enumerate();
        ranking
            .map(|(rank, position)| OutcomeCount { number: rank + 1, ..self.outcomes[position].clone() })
            .collect()
    }

    /// Writes `repeat.json` and `runs.csv` into an existing folder; nothing before the first run.
    ///
    /// # Errors
    /// When a file cannot be written; the error names it.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let Some(summary) = self.summary() else { return Ok(()) };
        write_file(&folder.join(RepetitionSummary::FILE_NAME), |writer| {
            serde_json::to_writer_pretty(&mut *writer, &summary)?;
            writer.write_all(b"\n")
        })?;
        write_file(&folder.join(Self::RUNS_FILE_NAME), |writer| {
            let mut table = csv::Writer::from_writer(writer);
            for run in self.runs() {
                table.serialize(run)?;
            }
            table.flush()
        })
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
            median: quantile(5),
            ninth_decile: quantile(9),
            most: figures[figures.len() - 1],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Measured, samples, summarise};

    fn repetition(runs: &[(u64, &str, Option<f64>, &str)]) -> Repetition {
        let mut repetition = Repetition::default();
        for (seed, verdict, converged_at_ms, holder) in runs {
            let mut summary = summarise(&samples::plan(), *seed, &samples::outcome(), Measured::default());
            summary.verdict = (*verdict).to_owned();
            summary.converged_at_ms = *converged_at_ms;
            summary.parts[0].stitching.insert("x".to_owned(), (*holder).to_owned());
            repetition.add(&summary);
        }
        repetition
    }

    #[test]
    fn outcomes_are_ranked_by_how_often_they_came_out_then_by_seed() {
        let repetition = repetition(&[
            (1, "converged", Some(1.0), "A"),
            (2, "converged", Some(2.0), "B"),
            (3, "oscillating", None, "C"),
            (4, "converged", Some(3.0), "B"),
        ]);
        let summary = repetition.summary().unwrap();
        let ranked: Vec<_> = summary.outcomes.iter().map(|o| (o.number, o.runs, o.first_seed)).collect();
        assert_eq!(ranked, [(1, 2, 2), (2, 1, 1), (3, 1, 3)]);
        let numbers: Vec<_> = repetition.runs().iter().map(|run| run.outcome).collect();
        assert_eq!(numbers, [Some(2), Some(1), Some(3), Some(1)]);
        assert_eq!((summary.ended_as("converged"), summary.ended_as("oscillating")), (3, 1));
    }

    #[test]
    fn times_and_messages_are_those_of_runs_that_converged() {
        let repetition = repetition(&[(1, "converged", Some(4.0), "A"), (2, "exhausted", None, "A")]);
        let summary = repetition.summary().unwrap();
        assert_eq!(summary.converged_at_ms.map(|spread| (spread.runs, spread.most)), Some((1, 4.0)));
        assert_eq!(summary.messages.map(|spread| spread.runs), Some(1));
    }

    #[test]
    fn quantiles_are_figures_that_occur() {
        let spread = Spread::of((1..=10).rev().map(f64::from)).unwrap();
        assert_eq!((spread.least, spread.median, spread.ninth_decile, spread.most), (1.0, 5.0, 9.0, 10.0));
        let one = Spread::of([7.0].into_iter()).unwrap();
        assert_eq!((one.least, one.median, one.ninth_decile, one.most), (7.0, 7.0, 7.0, 7.0));
        assert_eq!(Spread::of(std::iter::empty()), None);
    }
}
