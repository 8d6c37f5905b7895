//! The arguments of `huddle explain`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{Format, limit};

/// What help shows beside the options.
pub const EXPLAIN_EXAMPLES: &str = "\
Examples:
  huddle run scenarios/for-the-greater-good.yaml
  huddle explain output/for-the-greater-good X
      why C holds X although A bids more: what would break if A had it, and
      what the best stitching is worth in which it does
  huddle explain output/infeasible/seed1-coalition-virtual
      all request nodes of a run; of what stayed unstitched, how many container
      nodes each condition rules out, and which demands collide
  huddle explain --format json output/infeasible | jq '.ruled_out'
      one JSON object per request node and line

All is judged by the problem in the end, after the scenario's events. Bids and
changes of hands are told as far as the run recorded them (--record events).";

/// Arguments of `huddle explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The folder of a run, or one that holds the folder of one run
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// Only these request nodes
    #[arg(value_name = "REQUEST-NODE")]
    pub requests: Vec<String>,
    /// So many of the container nodes that could have taken a request node are told, those of most credits
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    pub rivals: usize,
    /// Of these, so many are asked for the best stitching in which they have it
    #[arg(long, value_name = "NUMBER", default_value_t = 5)]
    pub alternatives: usize,
    /// The most wall-clock time of each such question, and of the search for demands that collide
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = limit)]
    pub limit: Duration,
    /// How explanations are printed
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
