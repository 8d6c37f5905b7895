//! What one run of a sweep came to: a row of `runs.csv`.

use serde::{Deserialize, Serialize};

use crate::experiment::compare::Optimum;
use crate::model::Credits;
use crate::record::Summary;

/// A run without the values of its fields, which follow from its number.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SweepRow {
    /// Its number, from 0.
    pub run: u64,
    /// Its seed.
    pub seed: u64,
    /// Whether anything in it is drawn from the seed: whether it may differ from others of its point.
    pub drawn: bool,
    /// Its verdict.
    pub verdict: String,
    /// Whether it converged.
    pub converged: bool,
    /// Whether every request node is stitched.
    pub complete: bool,
    /// Whether every hard condition holds.
    pub valid: bool,
    /// Whether it is valid, stitches as many request nodes as the optimum and is worth as much; empty where no optimum was
    /// asked for, or where it is valid and falls short of one that is not proven.
    pub optimal: Option<bool>,
    /// Number of request nodes stitched.
    pub stitched: u32,
    /// Welfare, in credits.
    pub welfare: f64,
    /// Welfare by welfare of the optimum, where both stitch equally many.
    pub optimality: Option<f64>,
    /// When it converged, in simulated milliseconds.
    pub converged_at_ms: Option<f64>,
    /// When it ended.
    pub ended_at_ms: f64,
    /// Messages sent.
    pub messages: u64,
    /// Messages sent per gossip link.
    pub messages_per_edge: Option<f64>,
    /// Bytes sent.
    pub bytes: u64,
    /// Length of the longest chain of messages.
    pub hops: u32,
    /// How often holders changed.
    pub flips: Option<u64>,
    /// Share of nodes that hold the final stitching of their part.
    pub agreement: f64,
    /// Whether all expectations of the scenario were met; empty where it has none.
    pub expectations_met: Option<bool>,
}

impl SweepRow {
    /// The names of its columns, in their order.
    pub const COLUMNS: [&str; 20] = [
        "run",
        "seed",
        "drawn",
        "verdict",
        "converged",
        "complete",
        "valid",
        "optimal",
        "stitched",
        "welfare",
        "optimality",
        "converged_at_ms",
        "ended_at_ms",
        "messages",
        "messages_per_edge",
        "bytes",
        "hops",
        "flips",
        "agreement",
        "expectations_met",
    ];

    /// The row of a run, which draws from its seed or does not.
    pub fn new(run: u64, drawn: bool, summary: &Summary, welfare: Credits, optimum: Option<Optimum>) -> Self {
        let stitched = summary.stitching.len();
        let expectations = &summary.expectations;
        let reached =
            |optimum: Optimum| summary.valid && stitched == optimum.stitched && welfare == optimum.welfare;
        let is_known = |optimum: &Optimum| optimum.proven || !summary.valid || reached(*optimum);
        let comparable = optimum.filter(|best| best.stitched == stitched && best.welfare > Credits::ZERO);
        Self {
            run,
            seed: summary.seed,
            drawn,
            verdict: summary.verdict.clone(),
            converged: summary.verdict == "converged",
            complete: summary.complete,
            valid: summary.valid,
            optimal: optimum.filter(is_known).map(reached),
            stitched: stitched as u32,
            welfare: summary.welfare,
            optimality: comparable.map(|best| welfare.micros() as f64 / best.welfare.micros() as f64),
            converged_at_ms: summary.converged_at_ms,
            ended_at_ms: summary.ended_at_ms,
            messages: summary.messages,
            messages_per_edge: summary.messages_per_edge,
            bytes: summary.bytes,
            hops: summary.hops,
            flips: summary.flips,
            agreement: summary.agreement,
            expectations_met: (!expectations.is_empty())
                .then(|| expectations.iter().all(|expectation| expectation.ok)),
        }
    }
}

/// Something that is measured of every run.
#[derive(Clone, Copy)]
pub struct Measure {
    /// Its name, that of its column.
    pub name: &'static str,
    /// What it is, for people, with its unit.
    pub told: &'static str,
    /// Whether it holds or not, so that its mean is a share of runs.
    pub is_share: bool,
    /// Reads it off a run; `None` where the run has none.
    pub of: fn(&SweepRow) -> Option<f64>,
}

impl Measure {
    /// Whether it can be less than 0: credits can, times and counts cannot.
    pub fn can_be_negative(&self) -> bool {
        self.name == "welfare"
    }
}

/// What points and settings are compared by.
pub const MEASURES: [Measure; 8] = [
    Measure {
        name: "converged",
        told: "converged",
        is_share: true,
        of: |row| Some(f64::from(row.converged)),
    },
    Measure { name: "complete", told: "complete", is_share: true, of: |row| Some(f64::from(row.complete)) },
    Measure { name: "valid", told: "valid", is_share: true, of: |row| Some(f64::from(row.valid)) },
    Measure { name: "optimal", told: "optimal", is_share: true, of: |row| row.optimal.map(f64::from) },
    Measure {
        name: "welfare",
        told: "welfare of valid stitchings, credits",
        is_share: false,
        of: |row| row.valid.then_some(row.welfare),
    },
    Measure {
        name: "converged_at_ms",
        told: "time to converge, ms",
        is_share: false,
        of: |row| row.converged_at_ms,
    },
    Measure { name: "messages", told: "messages", is_share: false, of: |row| Some(row.messages as f64) },
    Measure { name: "flips", told: "flips", is_share: false, of: |row| row.flips.map(|flips| flips as f64) },
];
