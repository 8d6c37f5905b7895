//! What a scenario expects of the outcomes of its runs. `scenario` reads it, [`expectation`](crate::expectation) judges by
//! it.

use std::collections::BTreeMap;

use crate::model::{ContainerId, RequestId, Stitching};

/// What a scenario expects of its outcome; absent fields are not judged.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Expectations {
    /// The verdict, by name: one of these.
    pub verdict: Option<Vec<String>>,
    /// Whether every request node is stitched.
    pub complete: Option<bool>,
    /// Whether every hard condition holds.
    pub valid: Option<bool>,
    /// The stitching: one of these.
    pub stitching: Option<Vec<ExpectedStitching>>,
    /// The verdicts of the validators.
    pub validators: Option<ExpectedValidators>,
    /// Welfare, in credits.
    pub welfare: Option<Range>,
    /// Welfare as a share of the proven optimum's.
    pub optimality: Option<Figure>,
    /// Messages sent.
    pub messages: Option<Range>,
    /// Changes of holders.
    pub flips: Option<Figure>,
    /// Milliseconds until converged.
    pub converged_at_ms: Option<Figure>,
    /// Share of live nodes that hold the final stitching, at the end.
    pub agreement: Option<Range>,
    /// How many of repeated runs have to meet all of the above.
    pub runs: Quota,
}

impl Expectations {
    /// Number of things that are expected of each run.
    pub fn len(&self) -> usize {
        let given = [
            self.verdict.is_some(),
            self.complete.is_some(),
            self.valid.is_some(),
            self.stitching.is_some(),
            self.validators.is_some(),
            self.welfare.is_some(),
            self.optimality.is_some(),
            self.messages.is_some(),
            self.flips.is_some(),
            self.converged_at_ms.is_some(),
            self.agreement.is_some(),
        ];
        given.into_iter().filter(|given| *given).count()
    }

    /// Whether nothing is expected.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Stitches expected, by request position; request nodes that are not named are not judged, and the inner `None` expects
/// the request node unstitched.
pub type ExpectedStitching = BTreeMap<RequestId, Option<ContainerId>>;

/// A stitching as an [`ExpectedStitching`] of all request nodes.
pub fn expect_exactly(stitching: &Stitching) -> ExpectedStitching {
    let entries = stitching.entries().iter().enumerate();
    entries.map(|(position, node)| (RequestId::at(position), *node)).collect()
}

/// What is expected of validators.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExpectedValidators {
    /// That all of them pass, or that not all of them do.
    All(bool),
    /// For some of them, by name, whether they pass.
    Named(BTreeMap<String, bool>),
}

/// What is expected of a number that not every run has.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Figure {
    /// It is there, and within bounds.
    Within(Range),
    /// It is not there.
    Absent,
}

impl Figure {
    /// Whether what was found is as expected.
    pub fn is_met(&self, found: Option<f64>) -> bool {
        match self {
            Self::Within(range) => found.is_some_and(|found| range.contains(found)),
            Self::Absent => found.is_none(),
        }
    }
}

/// Bounds on a number, both inclusive.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Range {
    /// At least this.
    pub at_least: Option<f64>,
    /// At most this.
    pub at_most: Option<f64>,
}

impl Range {
    /// Whether a number is within the bounds.
    pub fn contains(&self, number: f64) -> bool {
        self.at_least.is_none_or(|least| number >= least) && self.at_most.is_none_or(|most| number <= most)
    }
}

/// How many of repeated runs have to be as expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Quota {
    /// All of them.
    #[default]
    All,
    /// At least this share, in millionths: whole numbers, so that 95 % of 20 runs are 19 whatever the rounding.
    Share(u32),
}

impl Quota {
    /// All runs, in millionths.
    pub const WHOLE: u32 = 1_000_000;

    /// Whether so many of so many runs are enough.
    pub fn is_met(self, met: u64, runs: u64) -> bool {
        let share = match self {
            Self::All => Self::WHOLE,
            Self::Share(share) => share,
        };
        u128::from(met) * u128::from(Self::WHOLE) >= u128::from(share) * u128::from(runs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ninety_five_per_cent_of_twenty_runs_are_nineteen() {
        let quota = Quota::Share(950_000);
        assert!(quota.is_met(19, 20) && !quota.is_met(18, 20));
        assert!(!quota.is_met(0, 1) && quota.is_met(1, 1), "a single run has to be as expected");
        assert!(Quota::All.is_met(20, 20) && !Quota::All.is_met(19, 20));
    }

    #[test]
    fn a_quota_alone_expects_nothing() {
        let quota = Expectations { runs: Quota::Share(1), ..Expectations::default() };
        assert!(quota.is_empty());
        assert!(!Expectations { flips: Some(Figure::Absent), ..quota }.is_empty());
    }
}
