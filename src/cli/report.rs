//! The arguments of `huddle report`.

use std::path::PathBuf;

use clap::Args;

/// What help shows beside the options.
pub const REPORT_EXAMPLES: &str = "\
Examples:
  huddle run scenarios/edge-city.yaml
  huddle report --open output/edge-city
      rebuild report.html in the folder of the run, and open it in the browser
  huddle report output/edge-city/seed42-coalition-virtual
      after a run with --no-charts, or with another version of huddle
  huddle report output/edge-city/seed*
      several runs, side by side: output/edge-city/comparison.html
  huddle report -o before-after.html before/two-groups after/two-groups

A page is made from recordings alone, in one file that needs no network. How
much it shows depends on what was recorded (--record): the replay needs events,
changes of hands and curves need metrics.

The page of one run is report.html in its folder; that of several (up to 12) is
comparison.html in the folder that holds them, where it replaces an earlier one:
the scenario's for runs of one scenario, the one above for runs of several.
Where there is no such folder, -o has to name a file. What is compared is what
each run came to; huddle compare runs strategies many times and tells by how
much they differ.

A run that cannot be read, or is named twice, is refused, and so is -o with a
file that is there already, unless --force is given.";

/// Arguments of `huddle report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The folder of a run, or one that holds the folder of one run; several are compared
    #[arg(value_name = "RUN", required = true)]
    pub runs: Vec<PathBuf>,
    /// A new file for the page [default: see below]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Open the page in the system's browser
    #[arg(long)]
    pub open: bool,
}
