//! The arguments of `huddle report`.

use std::path::PathBuf;

use clap::Args;

/// What help shows beside the options.
pub const REPORT_EXAMPLES: &str = "\
Examples:
  huddle run scenarios/edge-city.yaml
  huddle report --open output/edge-city
      rebuild report.html in the folder of the run, and open it in the browser
  huddle report output/edge-city/seed1-coalition-virtual
      after a run with --no-charts, or with another version of huddle

The page is made from the recording alone, in one file that needs no network.
How much it shows depends on what the run recorded (--record): the replay needs
events, changes of hands and curves need metrics.";

/// Arguments of `huddle report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The folder of a run, or one that holds the folder of one run
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// Open the page in the system's browser
    #[arg(long)]
    pub open: bool,
}
