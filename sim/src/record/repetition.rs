//! Many runs of one scenario, which differ in the seed alone: how many converge, to which different outcomes, how fast.
//!
//! [`Repetition`] gathers the summaries of runs in the order of their seeds. It becomes `runs.csv`, a row for each run, and
//! `repeat.json`, a [`RepetitionSummary`]. Both depend on scenario and seeds alone (virtual runtime).

mod figures;

use std::io::{self, Write};
use std::path::Path;

use indexmap::IndexMap;

use super::file::write_file;
use super::summary::{CycleSummary, Summary};

pub use figures::{OutcomeCount, RepeatedRun, RepetitionSummary, Spread};

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
    fn deciles_are_figures_that_occur_and_the_median_lies_in_the_middle() {
        let spread = Spread::of((1..=10).rev().map(f64::from)).unwrap();
        assert_eq!((spread.least, spread.median, spread.ninth_decile, spread.most), (1.0, 5.5, 9.0, 10.0));
        let one = Spread::of([7.0].into_iter()).unwrap();
        assert_eq!((one.least, one.median, one.ninth_decile, one.most), (7.0, 7.0, 7.0, 7.0));
        assert_eq!((spread.first_decile, one.first_decile), (1.0, 7.0));
        assert_eq!(Spread::of(std::iter::empty()), None);
    }
}
