//! What many runs of one scenario come to: how many converged, and to how many different outcomes.

use std::collections::BTreeMap;
use std::fmt;

use huddle_sim::plan::Plan;
use huddle_sim::record::Summary;

use crate::console::{STRONG, printable, styled};
use crate::wording::{count, counted, decimal, list, percent};

/// Counts over the runs so far.
#[derive(Debug)]
pub struct Tally {
    scenario: String,
    runs: u64,
    verdicts: BTreeMap<String, u64>,
    /// The different stitchings, as text, and how often each came out.
    outcomes: BTreeMap<String, u64>,
    complete: u64,
    valid: u64,
    /// Runs of which every expectation was met; `None` when nothing is expected.
    met: Option<u64>,
    messages: u64,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(plan: &Plan) -> Self {
        Self {
            scenario: plan.name.clone(),
            runs: 0,
            verdicts: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            complete: 0,
            valid: 0,
            met: None,
            messages: 0,
        }
    }

    /// Counts a run.
    pub fn add(&mut self, summary: &Summary) {
        self.runs += 1;
        *self.verdicts.entry(summary.verdict.clone()).or_default() += 1;
        *self.outcomes.entry(outcome(summary)).or_default() += 1;
        self.complete += u64::from(summary.complete);
        self.valid += u64::from(summary.valid);
        self.messages += summary.messages;
        if !summary.expectations.is_empty() {
            let met = summary.expectations.iter().all(|expectation| expectation.ok);
            *self.met.get_or_insert_default() += u64::from(met);
        }
    }

    fn share(&self, runs: u64) -> String {
        percent(runs as f64 / self.runs.max(1) as f64)
    }
}

/// The stitchings of all parts, so that runs are equal only where every part is.
fn outcome(summary: &Summary) -> String {
    let parts = summary.parts.iter().map(|part| format!("{:?}", part.stitching));
    parts.collect::<Vec<_>>().join("\n")
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdicts: Vec<String> =
            self.verdicts.iter().map(|(verdict, runs)| format!("{} {verdict}", self.share(*runs))).collect();
        let name = styled(STRONG, printable(&self.scenario));
        writeln!(formatter, "{name}: {}, {}", counted(self.runs, "run"), list(&verdicts))?;
        let most = self.outcomes.values().max().copied().unwrap_or(0);
        write!(formatter, "  {}", counted(self.outcomes.len() as u64, "different outcome"))?;
        if self.outcomes.len() > 1 {
            write!(formatter, ", the most frequent in {}", self.share(most))?;
        }
        let mean = self.messages as f64 / self.runs.max(1) as f64;
        write!(formatter, "; {} complete, {} valid", self.share(self.complete), self.share(self.valid))?;
        writeln!(formatter, "; {} messages in the mean", decimal(mean, 1))?;
        if let Some(met) = self.met {
            writeln!(
                formatter,
                "  every expectation met in {} of {}",
                count(met),
                counted(self.runs, "run")
            )?;
        }
        writeln!(formatter)
    }
}
