//! Logs on standard error: warnings always, more with `-v`, by part with `RUST_LOG`.

use std::io;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

use crate::console;

/// What tells of requests that are none, which anybody may send to a server; it is answered as it should be, and no error here.
const STRANGERS: &str = "actix_http::h1::dispatcher";

/// Starts logging: `-v` gives information, `-vv` debugging, `-vvv` everything; `RUST_LOG`, where set, wins.
pub fn start(verbosity: u8, quiet: bool) {
    let level = match verbosity {
        0 if quiet => LevelFilter::ERROR,
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let builder = tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(console::is_error_coloured());
    if std::env::var_os(EnvFilter::DEFAULT_ENV).is_some_and(|filter| !filter.is_empty()) {
        builder.with_env_filter(EnvFilter::from_default_env()).init();
    } else if verbosity == 0 {
        builder.with_env_filter(EnvFilter::new(format!("{level},{STRANGERS}=off"))).init();
    } else {
        builder.with_max_level(level).init();
    }
}
