//! Every candidate stitching with the verdicts on it, one by one, as a global stitcher lists them.
//!
//! A candidate stitches every request node that is asked for to a container node of a fitting type, all in one connected part. Candidates
//! come part by part, the container nodes ascending, the last request node varying fastest. They are made when they are
//! asked for, so that the first of a great many cost no more than the first of a few.

use crate::model::{ContainerId, Credits, Instance, RequestId, Stitching, Violation};

/// A candidate stitching, and what is to be said of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// The part it lies in: an index into [`Container::parts`](crate::model::Container::parts).
    pub part: usize,
    /// The stitching; complete.
    pub stitching: Stitching,
    /// The sum of the base credits of its stitches; stitches that are no bid count nothing.
    pub welfare: Credits,
    /// The conditions and hard limits it breaks; none when it is valid.
    pub violations: Vec<Violation>,
    /// Per validator, in the order of [`Instance::validators`], its name and its verdict: what is wrong, if anything.
    pub verdicts: Vec<(String, Result<(), String>)>,
}

impl Candidate {
    fn new(instance: &Instance, part: usize, stitching: Stitching) -> Self {
        let judge = |validator: &crate::model::Validator| {
            (validator.name(), validator.judge(&instance.container, &stitching))
        };
        let verdicts = instance.validators.iter().map(judge).collect();
        let (welfare, violations) = (instance.welfare(&stitching), instance.violations(&stitching));
        Self { part, stitching, welfare, violations, verdicts }
    }

    /// Whether no condition and no hard limit is broken.
    pub fn is_valid(&self) -> bool {
        self.violations.is_empty()
    }

    /// Whether all validators pass.
    pub fn passes(&self) -> bool {
        self.verdicts.iter().all(|(_, verdict)| verdict.is_ok())
    }
}

/// The candidates of an instance that are still to come.
#[derive(Clone, Debug)]
pub struct Candidates<'a> {
    instance: &'a Instance,
    /// Per part and request node, what it may be stitched to, ascending: the container nodes of a fitting type, or only
    /// nothing where the request node is not asked for.
    fitting: Vec<Vec<Vec<Option<ContainerId>>>>,
    part: usize,
    /// Per request node a position in its fitting container nodes; `None` when the part is done.
    next: Option<Vec<usize>>,
}

/// All candidates of an instance.
pub fn candidates(instance: &Instance) -> Candidates<'_> {
    let fitting_in = |nodes: &Vec<ContainerId>| {
        let fits = |request: RequestId| {
            let request = &instance.request.nodes[request.index()];
            if !request.is_requested() {
                return vec![None];
            }
            let of_kind = |node: &&ContainerId| {
                instance.container.kind(**node).is_some_and(|kind| request.fits.contains(kind))
            };
            nodes.iter().filter(of_kind).map(|node| Some(*node)).collect()
        };
        instance.request.ids().map(fits).collect()
    };
    let fitting: Vec<Vec<Vec<Option<ContainerId>>>> =
        instance.container.parts().iter().map(fitting_in).collect();
    let mut candidates = Candidates { instance, fitting, part: 0, next: None };
    candidates.enter_part();
    candidates
}

impl Candidates<'_> {
    /// How many candidates there are in all parts, those that have been taken included.
    pub fn count_all(&self) -> u128 {
        let of_part = |part: &Vec<Vec<Option<ContainerId>>>| {
            part.iter().map(|fitting| fitting.len() as u128).fold(1, u128::saturating_mul)
        };
        self.fitting.iter().map(of_part).fold(0, u128::saturating_add)
    }

    /// Goes to the first candidate of the part at hand, or of the first part after it that has any.
    fn enter_part(&mut self) {
        while let Some(fitting) = self.fitting.get(self.part) {
            if fitting.iter().all(|fitting| !fitting.is_empty()) {
                self.next = Some(vec![0; fitting.len()]);
                return;
            }
            self.part += 1;
        }
        self.next = None;
    }

    /// Goes to the next candidate.
    fn advance(&mut self, mut positions: Vec<usize>) {
        let fitting = &self.fitting[self.part];
        for request in (0..positions.len()).rev() {
            positions[request] += 1;
            if positions[request] < fitting[request].len() {
                self.next = Some(positions);
                return;
            }
            positions[request] = 0;
        }
        self.part += 1;
        self.enter_part();
    }
}

impl Iterator for Candidates<'_> {
    type Item = Candidate;

    fn next(&mut self) -> Option<Candidate> {
        let positions = self.next.take()?;
        let fitting = &self.fitting[self.part];
        let entries: Vec<Option<ContainerId>> =
            positions.iter().zip(fitting).map(|(position, fitting)| fitting[*position]).collect();
        let candidate = Candidate::new(self.instance, self.part, Stitching::from(entries));
        self.advance(positions);
        Some(candidate)
    }
}

impl std::iter::FusedIterator for Candidates<'_> {}
