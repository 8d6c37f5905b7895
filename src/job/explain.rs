//! A resolved `huddle explain`.

use std::path::PathBuf;

use huddle_sim::explanation::Settings;

use crate::cli::{ExplainArguments, Format};

/// A resolved `huddle explain`.
#[derive(Debug)]
pub struct ExplainJob {
    /// The folder of a run, or one that holds it.
    pub run: PathBuf,
    /// The request nodes that are asked for; none: all of them.
    pub requests: Vec<String>,
    /// How much is explained.
    pub settings: Settings,
    /// Whether explanations are printed as JSON Lines.
    pub json: bool,
}

impl ExplainJob {
    /// Resolves the arguments.
    pub fn new(arguments: ExplainArguments) -> Self {
        Self {
            run: arguments.run,
            requests: arguments.requests,
            settings: Settings {
                rivals: arguments.rivals,
                alternatives: arguments.alternatives,
                time: arguments.limit,
            },
            json: arguments.format == Format::Json,
        }
    }
}
