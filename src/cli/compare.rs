//! The arguments of `huddle compare`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use huddle_sim::Registry;
use huddle_sim::experiment::compare::Contender;

use super::{Format, assignment, limit};

/// What help shows beside the options.
pub const COMPARE_EXAMPLES: &str = "\
Examples:
  huddle compare scenarios/edge-city.yaml
      coalition, classic, cbba and the solvers exact and greedy, with 20 seeds
  huddle compare --with coalition,classic --seeds 200 scenarios/*.yaml
      these two, with more seeds: narrower intervals
  huddle compare --with classic:bid_boost=1,classic:bid_boost=2 two-groups.yaml
  huddle compare --with evolutionary,evolutionary:population=50:mutation=0.2 two-groups.yaml
      two settings of one strategy, or of one solver, side by side
  huddle compare --with exhaustive --candidates 24 scenarios/incoming-edges.yaml
      24 of all the ways to stitch a small request, each drawn with the verdict
      on it: valid, or which condition breaks and which validator fails
  huddle compare --format json two-groups.yaml | jq '.comparison.contenders[] | {name, optimal}'
      one JSON object per scenario and line, for scripts

Intervals:
  Shares have the 95 % score interval of Wilson, means of welfare the 95 %
  percentile bootstrap interval. What draws nothing from the seed has none.

Output:
  A folder output/<scenario>/compare-seed<N>to<M>-<contenders>-<runtime>/:
    compare.json    what --format json prints
    runs.csv        a row for each contender and seed
    measured.csv    wall-clock seconds of the same
    *.svg, *.png    the charts shares, welfare, cost and ecdf; with the
                    solver exhaustive also candidates and layers
  The same comparison again replaces its folder, whole or not at all.
  What a scenario expects is not judged here.";

/// Arguments of `huddle compare`.
#[derive(Debug, Args)]
pub struct CompareArguments {
    /// Scenario files; all are checked before the first is run
    #[arg(required = true, value_name = "SCENARIO")]
    pub files: Vec<PathBuf>,
    /// The strategies and solvers to compare, with commas between them, each with settings if any: NAME:KEY=VALUE:...
    #[arg(
        long,
        value_name = "NAME,...",
        default_value = "coalition,classic,cbba,exact,greedy",
        value_parser = contenders,
        long_help = contenders_help()
    )]
    pub with: Vec<Contenders>,
    /// So many runs of each, with the seeds SEED, SEED + 1, ...
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub seeds: u32,
    /// The first seed [default: the scenario's]
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// The most wall-clock time that the exact solver takes for a problem; beyond it, a bound stands for the optimum
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = limit)]
    pub exact_limit: Duration,
    /// The most wall-clock time for the question which demands conflict where no stitching is complete; beyond it, those
    /// found by then are told
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = limit)]
    pub conflict_limit: Duration,
    /// With the solver exhaustive: so many of its candidates are told one by one and drawn, valid ones first
    #[arg(long, value_name = "NUMBER", default_value_t = 12, value_parser = clap::value_parser!(u8).range(..=60))]
    pub candidates: u8,
    /// So many runs side by side [default: one for each core]
    #[arg(short, long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub jobs: Option<u32>,
    /// Any field of the scenario, such as network.latency=3ms; the value is YAML; may be given many times
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = assignment)]
    pub assignments: Vec<(String, String)>,
    /// The folder that receives SCENARIO/compare-.../
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// How results are printed
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Draw no charts
    #[arg(long)]
    pub no_charts: bool,
}

/// One `--with`.
#[derive(Clone, Debug)]
pub struct Contenders(pub Vec<Contender>);

fn contenders(text: &str) -> Result<Contenders, String> {
    Contender::parse_list(text, &Registry::default()).map(Contenders)
}

fn contenders_help() -> String {
    let all = Contender::all(&Registry::default()).into_iter();
    let lines: Vec<String> = all.map(|(name, summary)| format!("- {name}: {summary}")).collect();
    format!(
        "The strategies and solvers to compare, with commas between them; may be given many times.\n\n\
         Settings follow a name: NAME:KEY=VALUE:KEY=VALUE. Those of a strategy are its parameters, auction, \
         gossip_interval and start, those of a solver its parameters; values are YAML.\n\n{}",
        lines.join("\n")
    )
}
