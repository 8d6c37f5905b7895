//! The phase diagram: the same instances under `classic` with every pair of boosts, and under `coalition`.

use huddle_sim::Registry;
use huddle_sim::instances::Mix;
use huddle_sim::record::Verdict;

use crate::case::{Case, PUBLISHED, Rule};
use crate::ending::{Ending, Tally};
use crate::size::Size;

/// What the study found.
pub struct Phases {
    /// The values of both boosts.
    pub boosts: Vec<f64>,
    /// The endings under `classic`, row by row: `bid_boost` rises from row to row, `assigned_boost` within a row.
    pub cells: Vec<Tally>,
    /// The endings under `coalition`.
    pub coalition: Tally,
    /// The seeds of the instances whose best stitching `coalition` missed.
    pub missed: Vec<u64>,
    /// The most messages that a run of `classic` needed that converged.
    pub most_messages: u64,
    /// The number of instances that end in the same way under every pair of boosts.
    pub alike: u64,
}

/// The endings of one instance.
struct Endings {
    seed: u64,
    cells: Vec<Ending>,
    coalition: Ending,
    most_messages: u64,
}

/// Runs the study.
pub fn study(size: &Size) -> Phases {
    let boosts = size.boosts();
    let mut phases = Phases {
        cells: vec![Tally::default(); boosts.len() * boosts.len()],
        boosts: boosts.clone(),
        coalition: Tally::default(),
        missed: Vec::new(),
        most_messages: 0,
        alike: 0,
    };
    let work = |registry: &Registry, case: &Case| endings(registry, case, &boosts);
    size.for_each(1, &Mix::small(), work, |endings| phases.count(&endings));
    phases
}

fn endings(registry: &Registry, case: &Case, boosts: &[f64]) -> Endings {
    let mut most_messages = 0;
    let mut cells = Vec::with_capacity(boosts.len() * boosts.len());
    for bid_boost in boosts {
        for assigned_boost in boosts {
            let rule = Rule::Classic { assigned_boost: *assigned_boost, bid_boost: *bid_boost };
            let outcome = case.run(registry, rule, case.seed);
            if outcome.verdict == Verdict::Converged {
                most_messages = most_messages.max(outcome.messages);
            }
            cells.push(case.judge(&outcome));
        }
    }
    let coalition = case.judge(&case.run(registry, Rule::Coalition, case.seed));
    Endings { seed: case.seed, cells, coalition, most_messages }
}

impl Phases {
    fn count(&mut self, endings: &Endings) {
        for (tally, ending) in self.cells.iter_mut().zip(&endings.cells) {
            tally.count(*ending);
        }
        self.coalition.count(endings.coalition);
        if endings.coalition != Ending::Best {
            self.missed.push(endings.seed);
        }
        self.most_messages = self.most_messages.max(endings.most_messages);
        self.alike += u64::from(endings.cells.iter().all(|ending| *ending == endings.cells[0]));
    }

    /// The positions of a pair of boosts, if it was tried.
    pub fn find(&self, assigned_boost: f64, bid_boost: f64) -> Option<(usize, usize)> {
        let find = |boost: f64| self.boosts.iter().position(|value| (value - boost).abs() < 1e-9);
        Some((find(assigned_boost)?, find(bid_boost)?))
    }

    /// The positions of the published boosts, if they were tried.
    pub fn published(&self) -> Option<(usize, usize)> {
        let Rule::Classic { assigned_boost, bid_boost } = PUBLISHED else { return None };
        self.find(assigned_boost, bid_boost)
    }

    /// The endings at positions of (assigned boost, bid boost).
    pub fn cell(&self, (assigned, bid): (usize, usize)) -> &Tally {
        &self.cells[bid * self.boosts.len() + assigned]
    }

    /// All cells as lines of comma-separated values, with a head.
    pub fn table(&self) -> String {
        let names = Ending::ALL.map(Ending::name).join(",");
        let mut lines = vec![format!("assigned_boost,bid_boost,runs,{names}")];
        for (position, tally) in self.cells.iter().enumerate() {
            let (assigned, bid) = (position % self.boosts.len(), position / self.boosts.len());
            let counts = Ending::ALL.map(|ending| tally.of(ending).to_string()).join(",");
            let (assigned, bid) = (self.boosts[assigned], self.boosts[bid]);
            lines.push(format!("{assigned},{bid},{},{counts}", tally.runs()));
        }
        lines.join("\n") + "\n"
    }
}
