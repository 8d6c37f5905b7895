//! A resolved `huddle import`.

use huddle_sim::scenario::graph_stitcher::Files;

use super::Place;
use crate::cli::{ImportArguments, Telling};
use crate::exit::Failure;

/// A resolved `huddle import`.
#[derive(Debug)]
pub struct ImportJob {
    /// What is read.
    pub files: Files,
    /// Where the scenario goes.
    pub place: Place,
    /// Whether nothing is told on the side.
    pub quiet: bool,
}

impl ImportJob {
    /// Resolves the arguments.
    ///
    /// # Errors
    /// When the scenario cannot go where it should.
    pub fn new(arguments: ImportArguments, telling: Telling) -> Result<Self, Failure> {
        let ImportArguments { container, request, mapping, conditions, target } = arguments;
        let place = Place::new(target, "graph-stitcher")?;
        Ok(Self { files: Files { container, request, mapping, conditions }, place, quiet: telling.quiet })
    }
}
