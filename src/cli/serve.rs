//! The arguments of `huddle serve`.

use std::path::PathBuf;

use clap::Args;

/// What help shows beside the options.
pub const SERVE_EXAMPLES: &str = "\
Examples:
  huddle serve
      list the runs under output/, with their reports; Ctrl-C ends it
  huddle serve --open --scenario scenarios
      the same in the browser, and run any scenario below scenarios/ from there:
      follow it live, pause it, step it, stop it
  huddle serve --port 0 studies/output
      another folder, on any port that is free

The address is the only line on standard output, printed as soon as the server
listens. Runs that are started from the page are recorded under DIR as huddle
run records them: the same files, the same bytes. One that is stopped, there or
by Ctrl-C, keeps what it reached, as an interrupted huddle run does.

Nobody but this machine is answered, unless --host says otherwise. There is no
password: whoever reaches another host's address sees the runs, and can start
the scenarios that are offered.";

/// Arguments of `huddle serve`.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// The folder of the runs, searched with all folders in it; it may be still to come
    #[arg(value_name = "DIR", default_value = "output")]
    pub folder: PathBuf,
    /// A scenario that can be run from the page, or a folder of them, searched for *.yaml; may be given several times
    #[arg(long = "scenario", value_name = "PATH")]
    pub scenarios: Vec<PathBuf>,
    /// The address or name to listen on; 0.0.0.0 lets other machines in
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    pub host: String,
    /// The port to listen on; 0 takes any that is free
    #[arg(long, value_name = "NUMBER", default_value_t = 8642)]
    pub port: u16,
    /// Open the page in the system's browser
    #[arg(long)]
    pub open: bool,
}
