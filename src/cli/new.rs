//! The arguments of `huddle new`.

use std::path::PathBuf;

use clap::Args;

/// What help shows beside the options.
pub const NEW_EXAMPLES: &str = "\
Examples:
  huddle new
      scenario.yaml, with comments on every part
  huddle new scenarios/two-racks.yaml
      the same, called two-racks
  huddle run two-racks.yaml; huddle test two-racks.yaml
      it runs as it is, and expects what comes out

A file that is there already is never replaced.";

/// Arguments of `huddle new`.
#[derive(Debug, Args)]
pub struct NewArguments {
    /// The file; the scenario is called as it is, and `.yaml` is added where it has no extension
    #[arg(value_name = "FILE", default_value = "scenario.yaml")]
    pub file: PathBuf,
}
