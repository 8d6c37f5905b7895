//! The figures of a comparison, as they stand in `compare.json`.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::experiment::statistics::{CONFIDENCE, Mean, Share};
use crate::model::Instance;
use crate::plan::Plan;
use crate::record::Spread;
use crate::solver::conflict::Conflict;

use super::candidates::CandidatesSummary;
use super::contender::{Contender, ContenderKind};
use super::run::ComparedRun;

/// `compare.json`: what contenders come to on one scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparisonSummary {
    /// Name of the scenario.
    pub scenario: String,
    /// `virtual` or `live`.
    pub runtime: String,
    /// `english` or `dutch`.
    pub auction: String,
    /// Number of container nodes.
    pub nodes: usize,
    /// Number of edges of the container (distinct pairs of joined nodes).
    pub edges: usize,
    /// Number of shortcuts that an overlay lays beside them.
    #[serde(default)]
    pub shortcuts: usize,
    /// Number of request nodes.
    pub request_nodes: usize,
    /// The first seed.
    pub first_seed: u64,
    /// Number of seeds with which every contender came to its end; all figures are over these.
    pub seeds: u64,
    /// Number of seeds that were interrupted.
    pub interrupted: u64,
    /// The optimum that all seeds have in common; `null` where they differ or none is known.
    pub optimum: Option<OptimumSummary>,
    /// Number of different optima over the seeds; 0 where none is known.
    pub optima: usize,
    /// Why no stitching is complete; `null` where one is, where seeds have different problems, or where the limit of time
    /// came before any reason.
    pub conflict: Option<ConflictSummary>,
    /// The candidates of the problem with the verdicts on them, where `exhaustive` takes part and all seeds have one problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidates: Option<CandidatesSummary>,
    /// Number of different outcomes over all contenders and seeds.
    pub outcomes: usize,
    /// The confidence of intervals.
    pub confidence: f64,
    /// One entry per contender, in the order in which they were named.
    pub contenders: Vec<ContenderSummary>,
    /// What the user should know, one sentence each.
    pub notices: Vec<String>,
    /// What depends on the machine and the moment.
    pub measured: ComparisonMeasured,
}

/// The best that a stitching of the problem can be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OptimumSummary {
    /// Request nodes stitched.
    pub stitched: usize,
    /// Welfare with so many, in credits.
    pub welfare: f64,
    /// Whether it is proven; otherwise it is an upper bound.
    pub proven: bool,
}

/// What a request demands and no stitching can meet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConflictSummary {
    /// What cannot hold together, in the words of the scenario.
    pub demands: Vec<String>,
    /// Whether it is proven that without any one of them the others can hold.
    pub minimal: bool,
    /// Whether it is proven that no fewer demands conflict.
    pub smallest: bool,
    /// It is proven that no set of fewer demands than this conflicts.
    pub at_least: usize,
}

impl ConflictSummary {
    /// A conflict in words.
    pub(super) fn of(instance: &Instance, conflict: &Conflict) -> Self {
        Self {
            demands: conflict.demands.iter().map(|demand| demand.describe(instance)).collect(),
            minimal: conflict.minimal,
            smallest: conflict.is_smallest(),
            at_least: conflict.at_least,
        }
    }
}

/// What one contender comes to over all seeds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContenderSummary {
    /// Its name with its settings, as it was written.
    pub name: String,
    /// Name of the strategy or solver.
    pub base: String,
    /// Its own settings, by key, as they were written.
    pub settings: IndexMap<String, String>,
    /// What it is.
    pub kind: ContenderKind,
    /// Whether its results may differ by seed; otherwise there are no intervals.
    pub draws: bool,
    /// How many runs ended with which verdict, or status of a solver.
    pub verdicts: IndexMap<String, u64>,
    /// Runs that converged; `null` for a solver.
    pub converged: Option<Share>,
    /// Runs at whose end all nodes of each part held the same stitching as its final one; `null` for a solver.
    pub agreed: Option<Share>,
    /// Runs that ended in a valid stitching.
    pub valid: Share,
    /// Runs that stitched every request node, validly or not.
    pub complete: Share,
    /// Runs that reached the optimum; `null` where that is not known of every run.
    pub optimal: Option<Share>,
    /// Welfare of the runs that ended in a valid stitching, in credits.
    pub welfare: Option<Mean>,
    /// Optimality of the same, where it is given.
    pub optimality: Option<Mean>,
    /// Agreement at the end, of all runs.
    pub agreement: Option<Spread>,
    /// Time to converge in milliseconds, of the runs that did.
    pub converged_at_ms: Option<Spread>,
    /// Messages that the runs which converged sent.
    pub messages: Option<Spread>,
    /// The same per gossip link.
    pub messages_per_edge: Option<Spread>,
    /// Number of its different outcomes.
    pub outcomes: usize,
}

/// What depends on the machine and the moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ComparisonMeasured {
    /// Wall-clock seconds of a run, by contender, while other runs may have been under way.
    pub wall_seconds: IndexMap<String, Spread>,
}

impl ComparisonSummary {
    /// Name of its file in the folder of the comparison.
    pub const FILE_NAME: &str = "compare.json";

    /// The auction of all strategies: that of the scenario, but for those with a setting of their own; `None` where they
    /// differ.
    pub fn common_auction(&self) -> Option<&str> {
        let strategies = self.contenders.iter().filter(|contender| contender.kind == ContenderKind::Strategy);
        let mut auctions = strategies.map(|contender| match contender.settings.get("auction") {
            // `dutch`, or `{dutch: {duration: 2s}}`.
            Some(own) => {
                let mut words = own.split(|letter: char| !letter.is_alphabetic());
                words.find(|word| !word.is_empty()).unwrap_or(own)
            }
            None => self.auction.as_str(),
        });
        let first = auctions.next().unwrap_or(&self.auction);
        auctions.all(|auction| auction == first).then_some(first)
    }

    /// What stands before any result.
    pub(super) fn blank(plan: &Plan, first_seed: u64) -> Self {
        let container = &plan.instance.container;
        Self {
            scenario: plan.name.clone(),
            runtime: plan.run.runtime.name().to_owned(),
            auction: plan.bidding.auction.name().to_owned(),
            nodes: container.len(),
            edges: container.edge_pairs(),
            shortcuts: container.shortcuts().count(),
            request_nodes: plan.instance.request.requested().count(),
            first_seed,
            seeds: 0,
            interrupted: 0,
            optimum: None,
            optima: 0,
            conflict: None,
            candidates: None,
            outcomes: 0,
            confidence: CONFIDENCE,
            contenders: Vec::new(),
            notices: Vec::new(),
            measured: ComparisonMeasured::default(),
        }
    }
}

impl ContenderSummary {
    /// Of the rows of one contender. Intervals of means are resampled from the seed; `index` is the contender's.
    pub(super) fn of(
        contender: &Contender,
        is_sample: bool,
        runs: &[&ComparedRun],
        seed: u64,
        index: u64,
    ) -> Self {
        let share = |judge: &dyn Fn(&ComparedRun) -> bool| {
            let count = runs.iter().filter(|run| judge(run)).count() as u64;
            Share::of(count, runs.len() as u64, is_sample)
        };
        let mean = |which: u64, figure: &dyn Fn(&ComparedRun) -> Option<f64>| {
            let valid = runs.iter().filter(|run| run.valid);
            let figures: Vec<f64> = valid.filter_map(|run| figure(run)).collect();
            Mean::of(&figures, is_sample, seed, 2 * index + which)
        };
        let converged = || runs.iter().filter(|run| run.converged_at_ms.is_some());
        let optimal_known = runs.iter().all(|run| run.optimal.is_some());
        let mut verdicts = IndexMap::new();
        runs.iter().for_each(|run| *verdicts.entry(run.verdict.clone()).or_default() += 1);
        Self {
            name: contender.name().to_owned(),
            base: contender.base().to_owned(),
            settings: contender.settings(),
            kind: contender.kind(),
            draws: is_sample,
            verdicts,
            converged: (contender.kind() == ContenderKind::Strategy)
                .then(|| share(&|run| run.converged_at_ms.is_some())),
            agreed: (contender.kind() == ContenderKind::Strategy)
                .then(|| share(&|run| run.agreement == Some(1.0))),
            valid: share(&|run| run.valid),
            complete: share(&|run| run.complete),
            optimal: optimal_known.then(|| share(&|run| run.optimal == Some(true))),
            welfare: mean(0, &|run| Some(run.welfare)),
            optimality: mean(1, &|run| run.optimality),
            agreement: Spread::of(runs.iter().filter_map(|run| run.agreement)),
            converged_at_ms: Spread::of(converged().filter_map(|run| run.converged_at_ms)),
            messages: Spread::of(converged().filter_map(|run| run.messages).map(|count| count as f64)),
            messages_per_edge: Spread::of(converged().filter_map(|run| run.messages_per_edge)),
            outcomes: runs.iter().map(|run| run.outcome).collect::<BTreeSet<_>>().len(),
        }
    }
}
