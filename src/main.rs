//! Huddle on the command line.
//!
//! ```text
//! arguments ──▶ cli ──▶ job ──▶ commands ──▶ loading ──▶ huddle_sim ──▶ screen ──▶ console
//!            (as given) (resolved)                      (runs, records, draws)
//! ```
//!
//! Everything that concerns bidding is in the library `huddle_sim`; here stands what a terminal adds to it.
#![forbid(unsafe_code)]

mod blessing;
mod bug;
mod cli;
mod commands;
mod compared;
mod console;
mod difference;
mod event_scope;
mod exit;
mod explanation_screen;
mod finding;
mod gathering;
mod handing_over;
mod interrupt;
mod job;
mod loading;
mod log;
mod opening;
mod progress;
mod recorded;
mod replacing;
mod run_folder;
mod scoreboard;
mod screen;
mod seeds;
mod serve;
mod shell;
mod shortfall;
mod side_by_side;
mod sweep_screen;
mod table;
mod tally;
mod tested;
mod wording;

fn main() -> std::process::ExitCode {
    bug::install_hook();
    commands::dispatch(clap::Parser::parse()).into()
}
