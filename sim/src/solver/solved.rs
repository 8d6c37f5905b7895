//! What a solver hands back: the stitching of each part, what is known of it, and what it took.

use std::cmp::Reverse;

use crate::model::{Credits, Instance, Stitching, Violation};

/// What is known of a stitching.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Proven: no valid stitching has more request nodes or, with as many, more welfare. `lowest` tells whether it is
    /// also proven to have the lowest container positions of all that are as good.
    Optimal {
        /// Whether the tie between equally good ones is decided too.
        lowest: bool,
    },
    /// Valid, and no valid stitching is beyond the bound; the search for a better one was cut short.
    Bounded(Bound),
    /// Valid; how good is not known.
    Valid,
    /// It breaks rules; see the violations.
    Invalid,
}

impl Status {
    /// Its name in tables and summaries.
    pub fn name(self) -> &'static str {
        match self {
            Self::Optimal { .. } => "optimal",
            Self::Bounded(_) => "bounded",
            Self::Valid => "valid",
            Self::Invalid => "invalid",
        }
    }
}

/// An upper bound: no valid stitching has more request nodes, nor, with so many, more welfare.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Bound {
    /// Most request nodes.
    pub stitched: usize,
    /// Most welfare with so many.
    pub welfare: Credits,
}

/// The stitching of one connected part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SolvedPart {
    /// One entry per request node.
    pub stitching: Stitching,
    /// The sum of the base credits of its stitches; stitches that are no bid count nothing.
    pub welfare: Credits,
    /// What is known of it.
    pub status: Status,
    /// The rules it breaks; empty unless the status is [`Status::Invalid`].
    pub violations: Vec<Violation>,
}

impl SolvedPart {
    /// A stitching of which only its validity is known.
    pub fn judged(instance: &Instance, stitching: Stitching) -> Self {
        let violations = instance.violations(&stitching);
        let status = if violations.is_empty() { Status::Valid } else { Status::Invalid };
        let welfare = instance.welfare(&stitching);
        Self { stitching, welfare, status, violations }
    }

    fn rank(&self) -> (bool, Reverse<usize>, Reverse<Credits>) {
        (self.status == Status::Invalid, Reverse(self.stitching.stitched()), Reverse(self.welfare))
    }

    /// The upper bound that is proven for the part, if one is.
    fn bound(&self) -> Option<Bound> {
        match self.status {
            Status::Optimal { .. } => {
                Some(Bound { stitched: self.stitching.stitched(), welfare: self.welfare })
            }
            Status::Bounded(bound) => Some(bound),
            Status::Valid | Status::Invalid => None,
        }
    }
}

/// What a solver came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Solved {
    /// One entry per connected part, in the order of [`Container::parts`](crate::model::Container::parts); a container
    /// without nodes counts as one part, with nothing stitched.
    pub parts: Vec<SolvedPart>,
    /// The part whose stitching is best (valid before invalid, then most request nodes, then most welfare), of equally
    /// good ones the one with the lowest node: an index into `parts`.
    pub headline: usize,
    /// Steps taken; what a step is, each solver says.
    pub steps: u64,
}

impl Solved {
    /// From the parts, of which there is at least one.
    pub fn new(parts: Vec<SolvedPart>, steps: u64) -> Self {
        let headline = (0..parts.len()).min_by_key(|part| parts[*part].rank()).unwrap_or(0);
        Self { parts, headline, steps }
    }

    /// The headline stitching.
    pub fn stitching(&self) -> &Stitching {
        &self.parts[self.headline].stitching
    }

    /// The welfare of the headline stitching.
    pub fn welfare(&self) -> Credits {
        self.parts[self.headline].welfare
    }

    /// The rules that the headline stitching breaks.
    pub fn violations(&self) -> &[Violation] {
        &self.parts[self.headline].violations
    }

    /// The upper bound over all parts, where every part has one.
    pub fn bound(&self) -> Option<Bound> {
        self.parts.iter().map(SolvedPart::bound).collect::<Option<Vec<Bound>>>()?.into_iter().max()
    }

    /// What is known of the headline stitching: it is optimal only when no other part could be better.
    pub fn status(&self) -> Status {
        let own = &self.parts[self.headline];
        match (own.status, self.bound()) {
            (Status::Invalid, _) => Status::Invalid,
            (_, None) => Status::Valid,
            (status, Some(bound)) => {
                let reached = bound.stitched == own.stitching.stitched() && bound.welfare == own.welfare;
                match status {
                    Status::Optimal { lowest } if reached => Status::Optimal { lowest },
                    _ if reached => Status::Optimal { lowest: false },
                    _ => Status::Bounded(bound),
                }
            }
        }
    }

    /// How far the headline stitching may be from the best: request nodes and, where it stitches as many as the bound
    /// allows, welfare. `None` where no bound is known.
    pub fn gap(&self) -> Option<(usize, Option<Credits>)> {
        let bound = self.bound()?;
        let missing = bound.stitched.saturating_sub(self.stitching().stitched());
        Some((missing, (missing == 0).then(|| bound.welfare - self.welfare())))
    }
}
