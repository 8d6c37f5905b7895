//! The arguments of `huddle test`.

use std::path::PathBuf;

use clap::Args;

use super::{Changes, Format};

/// What help shows beside the options.
pub const TEST_EXAMPLES: &str = "\
Examples:
  huddle test
      every scenario below scenarios/, each against what it expects
  huddle test --filter city --repeat 20 scenarios/ more/two.yaml
      only those with `city` in their path, each with 20 seeds
  huddle test --bless scenarios/two-groups.yaml
      write what comes out into the scenario, and show what that changes
  huddle test --junit report.xml --fail-fast
      for continuous integration

What a scenario expects stands in its section `expect`. One without it is told
as such and does not count as passed.

--bless changes a scenario in place: only the lines of expectations that do not
hold, comments and layout stay. A scenario that expects nothing gets a section.
It is for people: where the environment variable CI is set, it is refused.

Exit codes of a test:
  0 every scenario came out as it expects; 1 some did not; 2 some file is no
  scenario (the others are run all the same), or there was nothing to test";

/// Arguments of `huddle test`.
#[derive(Debug, Args)]
pub struct TestArguments {
    /// Scenario files, and folders that are searched for *.yaml
    #[arg(value_name = "PATH", default_value = "scenarios")]
    pub paths: Vec<PathBuf>,
    /// Only scenarios with this text in their path; given many times, any of them fits
    #[arg(long, value_name = "TEXT")]
    pub filter: Vec<String>,
    /// So many runs side by side [default: one for each core]
    #[arg(short, long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub jobs: Option<u32>,
    /// Begin nothing more once a scenario did not come out as it expects
    #[arg(long)]
    pub fail_fast: bool,
    /// Write what came out into the scenarios, in place of what they expect
    #[arg(
        long,
        conflicts_with_all = ["seed", "runtime", "strategy", "threads", "repeat", "assignments", "fail_fast"]
    )]
    pub bless: bool,
    /// Also write the results to this file, as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// How results are printed
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// What is run instead of what the scenarios say.
    #[command(flatten)]
    pub changes: Changes,
}
