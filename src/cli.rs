//! The command line as it is given, and the help that teaches it.

mod compare;
mod describe;
#[cfg(test)]
mod documented;
mod explain;
mod generate;
mod import;
mod new;
mod report;
mod serve;
mod sweep;
mod test;

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use huddle_sim::Registry;
use huddle_sim::runtime::explore::Settings;
use huddle_sim::scenario::parse_duration;

use compare::COMPARE_EXAMPLES;
pub use compare::CompareArguments;
use describe::{COMPLETIONS_EXAMPLES, SCHEMA_EXAMPLES};
pub use describe::{CompletionsArguments, SchemaArguments, SchemaFormat};
use explain::EXPLAIN_EXAMPLES;
pub use explain::ExplainArguments;
use generate::GENERATE_EXAMPLES;
pub use generate::{Composition, GenerateArguments};
use import::IMPORT_EXAMPLES;
pub use import::ImportArguments;
use new::NEW_EXAMPLES;
pub use new::NewArguments;
use report::REPORT_EXAMPLES;
pub use report::ReportArguments;
use serve::SERVE_EXAMPLES;
pub use serve::ServeArguments;
use sweep::SWEEP_EXAMPLES;
pub use sweep::{MergeArguments, SweepArguments};
use test::TEST_EXAMPLES;
pub use test::TestArguments;

const ABOUT: &str = "Simulates container nodes that bid on request nodes and agree by gossip alone";

const LONG_ABOUT: &str = "\
Huddle is an actor-based asynchronous bidding simulator. Nodes of a container graph bid on nodes of a request \
graph; by gossip alone, with no coordinator, they agree which container node each request node is stitched to. \
A scenario file (YAML) says what bids on what, under which conditions, and what is expected of the outcome.";

const EXIT_CODES: &str = "\
Exit codes:
  0    done, and every expectation met
  1    an expectation of a scenario, or a property that every run
       has to keep, does not hold
  2    bad usage or bad input; nothing was run
  3    the system refused (disk full, no permission)
  130  interrupted; what was reached is kept as a partial result,
       unless a second Ctrl-C came
  101  a bug in huddle";

const RUN_EXAMPLES: &str = "\
Examples:
  huddle run scenarios/two-groups.yaml
      run it, print one screen, leave charts and tables under output/
  huddle run --seed 7 --repeat 20 --no-charts scenarios/two-groups.yaml
      20 runs with the seeds 7 to 26, one line each, and how they differ
  huddle run --strategy classic --set run.until.time=5s two-groups.yaml
      the same problem, another strategy, at most five simulated seconds
  huddle run --events-sample 50 --set run.threads=2 scenarios/ten-thousand.yaml
      events of 50 nodes drawn at random, instead of all or none
  huddle run --format json *.yaml | jq -r '[.scenario, .verdict] | @tsv'
      one JSON object per run and line, for scripts

Output:
  Results go to standard output, progress and logs to standard error.
  Once nobody reads standard output (| head), runs go on all the same.
  Each run leaves a folder output/<scenario>/seed<N>-<strategy>-<runtime>/:
    scenario.yaml   the scenario as run, with what options changed
    summary.json    what --format json prints; all of it but `measured`
                    depends on scenario and seed alone
    graph.json      the two graphs, for the charts (unless very large)
    metrics.csv     agreement, welfare, messages and holders over time
    events.parquet  every event
    *.svg, *.png    the charts convergence, stability, bids, stitching
    report.html     all of it on one page, with a replay; any browser opens it
  The same run again replaces its folder, whole or not at all.";

const VALIDATE_EXAMPLES: &str = "\
Examples:
  huddle validate scenarios/*.yaml
      one line per scenario, or all that is wrong with it: file, line,
      column, field, and what would fit
  huddle validate --format json a.yaml | jq -r 'select(.ok | not) | .message'
      one JSON object per good file and per finding

Findings are the result of this command: they go to standard output.";

const CHECK_EXAMPLES: &str = "\
Examples:
  huddle check scenarios/triangle.yaml
      explore every interleaving: either proven, or a shortest counterexample
      as a list of deliveries, saved as a schedule
  huddle check --strategy classic scenarios/triangle.yaml
  huddle run --strategy classic scenarios/triangle.yaml \\
      --schedule output/triangle/check-classic.yaml
      find a counterexample, and replay it with charts
  huddle check --losses 1 scenarios/triangle.yaml
      also where any one message, or its acknowledgement, is lost
  huddle check --crashes 1 scenarios/path-of-four.yaml
      also where any one node crashes at any time, for good (--restarts: and
      comes back, which has many times as many states)
  huddle check --states 100000 --random 5000 --seed 7 large.yaml
      where there are more states: 5,000 schedules drawn from seed 7; a
      search, and no proof

What may happen when:
  A message arrives, and a timer runs out, at any time after it was sent or
  set; so latencies and gossip intervals do not matter. Nodes start at any
  time, or before anything arrives where bidding.start is one time for all
  and every message takes time (as in the virtual runtime; for the live one
  let them start at any time: bidding.start={uniform: [0ms, 1s]}).
  With --losses, what was lost is sent again at any time later; with --crashes,
  every set of nodes that may be left must have one outcome of its own. Nobody
  who lives is taken for dead: the runs of `events` and `network.loss` do that.

Exit codes of a check:
  0 proven; 1 a counterexample, or nothing decided: the space was too big
  and no counterexample was found; with --random given, that search is what
  was asked for, and finding nothing ends with 0, said to be no proof";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "huddle",
    version,
    about = ABOUT,
    long_about = LONG_ABOUT,
    after_help = EXIT_CODES,
    propagate_version = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// How much is told on the side.
    #[command(flatten)]
    pub telling: Telling,
    /// What is to be done.
    #[command(subcommand)]
    pub command: Command,
}

/// How much is told on the side.
#[derive(Clone, Copy, Debug, Args)]
pub struct Telling {
    /// Log to standard error what is being done; -vv and -vvv tell more (RUST_LOG chooses by part)
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Print nothing but what is wrong: unmet expectations, findings, errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run scenarios: write tables and charts, print one screen each
    #[command(after_help = EXIT_CODES, after_long_help = format!("{RUN_EXAMPLES}\n\n{EXIT_CODES}"))]
    Run(RunArguments),
    /// Test scenarios: run each, and compare what comes out with what it expects
    #[command(after_help = EXIT_CODES, after_long_help = format!("{TEST_EXAMPLES}\n\n{EXIT_CODES}"))]
    Test(TestArguments),
    /// Compare strategies and solvers over many seeds: who settles, how far from the optimum, at what cost
    #[command(after_help = EXIT_CODES, after_long_help = format!("{COMPARE_EXAMPLES}\n\n{EXIT_CODES}"))]
    Compare(CompareArguments),
    /// Explain a run: who holds each request node, why each other container node does not, what demands collide
    #[command(after_help = EXIT_CODES, after_long_help = format!("{EXPLAIN_EXAMPLES}\n\n{EXIT_CODES}"))]
    Explain(ExplainArguments),
    /// Rebuild the page of a run from its recording: summary, replay, charts
    #[command(after_help = EXIT_CODES, after_long_help = format!("{REPORT_EXAMPLES}\n\n{EXIT_CODES}"))]
    Report(ReportArguments),
    /// Serve a local page: recorded runs, their reports, and runs under way followed live
    #[command(after_help = EXIT_CODES, after_long_help = format!("{SERVE_EXAMPLES}\n\n{EXIT_CODES}"))]
    Serve(ServeArguments),
    /// Check scenarios without running them
    #[command(after_help = EXIT_CODES, after_long_help = format!("{VALIDATE_EXAMPLES}\n\n{EXIT_CODES}"))]
    Validate(ValidateArguments),
    /// Explore every interleaving of small scenarios: proof, or a shortest counterexample
    #[command(after_help = EXIT_CODES, after_long_help = format!("{CHECK_EXAMPLES}\n\n{EXIT_CODES}"))]
    Check(CheckArguments),
    /// Run a scenario over many values of its fields, each with many seeds: tables and charts; resumes where it was
    #[command(after_help = EXIT_CODES, after_long_help = format!("{SWEEP_EXAMPLES}\n\n{EXIT_CODES}"))]
    Sweep(SweepArguments),
    /// Put together the parts of a sweep that several machines made
    #[command(after_help = EXIT_CODES)]
    Merge(MergeArguments),
    /// Write a commented scenario to start from
    #[command(after_help = EXIT_CODES, after_long_help = format!("{NEW_EXAMPLES}\n\n{EXIT_CODES}"))]
    New(NewArguments),
    /// Make a random scenario by size and mix
    #[command(after_help = EXIT_CODES, after_long_help = format!("{GENERATE_EXAMPLES}\n\n{EXIT_CODES}"))]
    Generate(GenerateArguments),
    /// Make a scenario of the files of graph_stitcher
    #[command(after_help = EXIT_CODES, after_long_help = format!("{IMPORT_EXAMPLES}\n\n{EXIT_CODES}"))]
    Import(ImportArguments),
    /// Print the JSON Schema of scenarios or studies, for editors, or their reference page
    #[command(after_help = EXIT_CODES, after_long_help = format!("{SCHEMA_EXAMPLES}\n\n{EXIT_CODES}"))]
    Schema(SchemaArguments),
    /// Print a script that completes the command line in a shell
    #[command(after_help = EXIT_CODES, after_long_help = format!("{COMPLETIONS_EXAMPLES}\n\n{EXIT_CODES}"))]
    Completions(CompletionsArguments),
}

/// Arguments of `huddle run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// Scenario files; all are checked before the first is run
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The folder that receives SCENARIO/RUN/
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// How results are printed
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Draw no charts, and write no report.html
    #[arg(long)]
    pub no_charts: bool,
    /// How much is recorded [default: events, or metrics for a container of more than 20,000 nodes]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub record: Option<Record>,
    /// The format of recorded events
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub events: Events,
    /// Record events of this container node only, and of messages from and to it; can be given several times
    #[arg(long, value_name = "NODE")]
    pub events_of: Vec<String>,
    /// Record events of so many container nodes drawn at random, and of messages from and to them
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    pub events_sample: Option<u32>,
    /// Events in the order of this file, one a millisecond, in place of latencies; `huddle check` writes such files
    #[arg(long, value_name = "FILE", conflicts_with_all = ["repeat", "runtime"])]
    pub schedule: Option<PathBuf>,
    /// What is run instead of what the scenario says.
    #[command(flatten)]
    pub changes: Changes,
}

/// Arguments of `huddle validate`.
#[derive(Debug, Args)]
pub struct ValidateArguments {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// What is checked instead of what the scenario says.
    #[command(flatten)]
    pub changes: Changes,
}

/// Arguments of `huddle check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The folder that receives SCENARIO/check-STRATEGY.yaml, the schedule of a counterexample
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// How results are printed
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// The order in which messages from one node to another may arrive
    #[arg(long, value_enum, default_value_t)]
    pub links: Links,
    /// So many messages, or acknowledgements of messages, may be lost in a run; nodes then gossip as on a network that loses
    /// messages
    #[arg(long, value_name = "NUMBER", default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=16))]
    pub losses: u8,
    /// So many crashes may happen in a run, each at any time, each noticed by every neighbour at any time after
    #[arg(long, value_name = "NUMBER", default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=16))]
    pub crashes: u8,
    /// Whoever crashes starts anew at any time later, without memory; otherwise it stays away
    #[arg(long, requires = "crashes")]
    pub restarts: bool,
    /// Most states that are explored (about 150 bytes each)
    #[arg(long, value_name = "NUMBER", default_value_t = Settings::STATES, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub states: u64,
    /// So many single schedules are tried where there are more states [default: 1000]; given, it is enough that they
    /// show nothing
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(..=1_000_000_000))]
    pub random: Option<u64>,
    /// What is checked instead of what the scenario says.
    #[command(flatten)]
    pub changes: Changes,
}

/// Where a scenario goes that is made.
#[derive(Debug, Args)]
pub struct Target {
    /// A new file for the scenario, which is then called as the file is [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "output")]
    pub force: bool,
    /// The scenario's name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// Options that take the place of what a scenario says.
#[derive(Debug, Args)]
#[command(next_help_heading = "In place of what the scenario says")]
pub struct Changes {
    /// The seed of the run: another order of messages on the same container (--set container.seed=NUMBER draws another)
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// What drives the nodes
    #[arg(long, value_enum)]
    pub runtime: Option<Runtime>,
    /// How nodes bid
    #[arg(long, value_name = "NAME", value_parser = strategy_names())]
    pub strategy: Option<String>,
    /// Threads of a virtual run
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub threads: Option<u32>,
    /// So many runs on the same container, with the seeds SEED, SEED + 1, ...; --seed replays each
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub repeat: Option<u32>,
    /// Any field, such as network.latency=3ms; the value is YAML; may be given many times
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = assignment)]
    pub assignments: Vec<(String, String)>,
}

/// `--format`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For scripts: one JSON object per line
    Json,
}

/// `--links`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Links {
    /// Any: a later message may overtake
    #[default]
    Any,
    /// As they were sent
    Fifo,
}

/// `--runtime`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Runtime {
    /// Deterministic discrete-event simulation
    Virtual,
    /// Concurrent actors in wall-clock time
    Live,
}

/// `--record`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Record {
    /// summary.json, graph.json and the stitching chart
    Summary,
    /// Also metrics.csv
    Metrics,
    /// Also every event
    Events,
}

/// `--events`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Events {
    /// Compact and typed
    #[default]
    Parquet,
    /// Readable as it is
    Csv,
}

fn strategy_names() -> PossibleValuesParser {
    let specs = Registry::default().specs();
    let values =
        specs.into_iter().map(|spec| clap::builder::PossibleValue::new(spec.name).help(spec.summary));
    PossibleValuesParser::new(values)
}

/// Takes `field=value` apart; whether the field exists is the scenario's to say.
fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, value)) if !field.trim().is_empty() => Ok((field.trim().to_owned(), value.to_owned())),
        _ => Err("a field and its value fit, such as run.until.time=5s".to_owned()),
    }
}

/// A wall-clock time, such as `10s`.
fn limit(text: &str) -> Result<Duration, String> {
    parse_duration(text).map(Duration::from_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn assignments_need_a_field_and_may_hold_further_equal_signs() {
        let parted = assignment("credits=\"a == b\"");
        assert_eq!(parted, Ok(("credits".to_owned(), "\"a == b\"".to_owned())));
        assert!(assignment("run.seed").is_err() && assignment("=3").is_err());
    }
}
