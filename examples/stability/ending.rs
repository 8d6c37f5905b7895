//! The ways in which a run can end: each run ends in exactly one of them, and every measure of the study is a set of them.

use huddle_sim::report::study::Share;

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// It was still under way, and its state had recurred.
    Oscillating,
    /// It was still under way when it was given up.
    Exhausted,
    /// It fell silent with different views.
    Disagreement,
    /// All agreed on a stitching that breaks a condition.
    Invalid,
    /// All agreed on a valid stitching with fewer request nodes or less welfare than the best.
    Lesser,
    /// All agreed on a stitching as good as the best, but not on the one with the lowest nodes.
    Tied,
    /// All agreed on the best stitching, to the last tie.
    Best,
}

impl Ending {
    /// All endings, the worst first.
    pub const ALL: [Self; 7] = [
        Self::Oscillating,
        Self::Exhausted,
        Self::Disagreement,
        Self::Invalid,
        Self::Lesser,
        Self::Tied,
        Self::Best,
    ];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Oscillating => "oscillating",
            Self::Exhausted => "exhausted",
            Self::Disagreement => "disagreement",
            Self::Invalid => "invalid",
            Self::Lesser => "lesser",
            Self::Tied => "tied",
            Self::Best => "best",
        }
    }
}

/// A measure: its name, and the endings that count.
pub type Measure = (&'static str, &'static [Ending]);

/// Silent, and all views are equal.
pub const CONVERGED: Measure = ("Converged", &[Ending::Invalid, Ending::Lesser, Ending::Tied, Ending::Best]);
/// Converged on a valid stitching.
pub const VALID: Measure = ("Converged on a valid stitching", &[Ending::Lesser, Ending::Tied, Ending::Best]);
/// Converged on as many request nodes and as much welfare as the best has.
pub const OPTIMAL: Measure = ("Converged on an optimal stitching", &[Ending::Tied, Ending::Best]);
/// Converged on the best stitching itself.
pub const BEST: Measure = ("Converged on the one best stitching, ties included", &[Ending::Best]);
/// Still under way, the state recurs.
pub const OSCILLATING: Measure = ("Oscillating: the state comes round again", &[Ending::Oscillating]);
/// Still under way, nothing more is known.
pub const EXHAUSTED: Measure = ("Exhausted: given up without rest", &[Ending::Exhausted]);
/// Silent, but views differ.
pub const DISAGREEMENT: Measure = ("Disagreement: silent with different views", &[Ending::Disagreement]);
/// Converged on an invalid stitching.
pub const INVALID: Measure = ("Converged on an invalid stitching", &[Ending::Invalid]);
/// Not converged, whatever the verdict.
pub const RESTLESS: Measure =
    ("Does not converge", &[Ending::Oscillating, Ending::Exhausted, Ending::Disagreement]);
/// Converged on a valid stitching that is not optimal.
pub const LESSER: Measure = ("Converged on a valid stitching below the best", &[Ending::Lesser]);

/// How often runs ended in which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    counts: [u64; Ending::ALL.len()],
}

impl Tally {
    /// Counts one more run.
    pub fn count(&mut self, ending: Ending) {
        self.counts[ending as usize] += 1;
    }

    /// The runs that ended so.
    pub fn of(&self, ending: Ending) -> u64 {
        self.counts[ending as usize]
    }

    /// All runs.
    pub fn runs(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The share of the runs that a measure counts.
    pub fn share(&self, (_, endings): Measure) -> Share {
        Share::new(endings.iter().map(|ending| self.of(*ending)).sum(), self.runs())
    }
}

impl FromIterator<Ending> for Tally {
    fn from_iter<I: IntoIterator<Item = Ending>>(endings: I) -> Self {
        let mut tally = Self::default();
        endings.into_iter().for_each(|ending| tally.count(ending));
        tally
    }
}
