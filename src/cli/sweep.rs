//! The arguments of `huddle sweep` and `huddle merge`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args};
use huddle_sim::experiment::sweep::{Levels, Shard};

use super::{Format, assignment, limit};

/// What help shows beside the options.
pub const SWEEP_EXAMPLES: &str = "\
Examples:
  huddle sweep studies/boosts.yaml
      the study that this file describes
  huddle sweep scenarios/edge-city.yaml --vary network.latency=1ms,10ms,100ms --seeds 50
      50 runs with each of three latencies
  huddle sweep never-settles.yaml --vary bidding.strategy=classic,coalition --seeds 200
      two settings: how much they differ, with an effect size
  huddle sweep two-groups.yaml --set bidding.strategy=classic --vary bidding.assigned_boost=1..2/0.05 --seeds 100
      a parameter of the strategy that is run
  huddle sweep big.yaml --vary container.generate.nodes=100..10000 --latin-hypercube 500
      500 points spread over the range
  huddle sweep study.yaml --shard 2/8
      the second of eight parts, on the second of eight machines; then
      huddle merge output/study/journal-*of8

Values of --vary:
  1.0..2.0/0.05    from 1 to 2 in steps of 0.05; 1ms..9ms/2ms has a unit
  a,b,c            these, as YAML; commas in brackets part nothing
  0.0..0.5         any between, for --random and --latin-hypercube

Output:
  Every run is appended to output/NAME/journal/ when it ends. Broken off at any
  moment, the same command goes on where it was. When all runs have ended, a
  folder output/NAME/sweep/ appears, whole or not at all:
    runs.csv, runs.parquet   a row for each run, with the fields that vary
    points.csv               means and 95 % intervals of each combination
    sweep.json               what --format json prints
    sweep.svg, sweep.png     lines with 95 % bands, or heat maps for two fields
    ecdf.svg, ecdf.png       for one field: shares of runs, by when they converged
  What a scenario expects is told in a column, and no reason to fail.";

/// Arguments of `huddle sweep`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("design").args(["random", "latin_hypercube"]))]
pub struct SweepArguments {
    /// A study file, or, with --vary, a scenario
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A field of the scenario and its values; may be given many times: every combination is run
    #[arg(long, value_name = "FIELD=VALUES", value_parser = variation)]
    pub vary: Vec<(String, Levels)>,
    /// So many runs of each combination, with the scenario's seed and those that follow it [default: 1, or the study's]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    pub seeds: Option<u64>,
    /// So many points, every value drawn for itself
    #[arg(long, value_name = "POINTS", requires = "vary", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub random: Option<u32>,
    /// So many points, spread so that every part of every range comes once
    #[arg(long, value_name = "POINTS", requires = "vary", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub latin_hypercube: Option<u32>,
    /// What points are drawn from
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "design")]
    pub design_seed: u64,
    /// Any field that all runs change, such as network.latency=3ms; the value is YAML; may be given many times
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = assignment)]
    pub assignments: Vec<(String, String)>,
    /// The name of the study [default: the study's, or the scenario's with the fields that vary]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Solves each problem exactly, within this wall-clock time, and tells which runs are optimal
    #[arg(long, value_name = "TIME", value_parser = limit)]
    pub exact_limit: Option<Duration>,
    /// Only this part of the runs, such as 2/8; `huddle merge` puts the parts together
    #[arg(long, value_name = "PART/PARTS", value_parser = shard)]
    pub shard: Option<Shard>,
    /// Forget the runs that an earlier, different or broken sweep of this name has made
    #[arg(long)]
    pub fresh: bool,
    /// So many runs side by side [default: one for each core]
    #[arg(short, long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub jobs: Option<u32>,
    /// The folder that receives NAME/sweep/
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// How results are printed
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Draw no charts
    #[arg(long)]
    pub no_charts: bool,
}

/// Arguments of `huddle merge`.
#[derive(Debug, Args)]
pub struct MergeArguments {
    /// The journals of all shards of one sweep, or the folders that hold them
    #[arg(required = true, value_name = "JOURNAL")]
    pub journals: Vec<PathBuf>,
    /// The folder that receives NAME/sweep/
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// How results are printed
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Draw no charts
    #[arg(long)]
    pub no_charts: bool,
}

fn variation(text: &str) -> Result<(String, Levels), String> {
    match text.split_once('=') {
        Some((field, values)) if !field.trim().is_empty() => {
            Ok((field.trim().to_owned(), Levels::parse(values)?))
        }
        _ => Err("a field and its values fit, such as network.latency=1ms,10ms".to_owned()),
    }
}

fn shard(text: &str) -> Result<Shard, String> {
    const FORM: &str = "a part and the number of parts fit, such as 2/8";
    let (part, parts) = text.split_once('/').ok_or(FORM)?;
    let (part, of): (u32, u32) =
        (part.trim().parse().map_err(|_| FORM)?, parts.trim().parse().map_err(|_| FORM)?);
    match (1..=of).contains(&part) && of <= 10_000 {
        true => Ok(Shard { index: part - 1, of }),
        false => Err(format!(
            "{FORM}: the part is from 1 to the number of parts, of which there are at most 10,000"
        )),
    }
}
