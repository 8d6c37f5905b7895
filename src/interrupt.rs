//! Ctrl-C: the first stops the run and keeps what it reached, the second exits at once.
//!
//! Termination (SIGTERM) and, on Unix, a closed terminal (SIGHUP) count as Ctrl-C; the crate `ctrlc` watches the two
//! only together, even where SIGHUP was ignored. So `nohup` does not keep a run going once its terminal closes;
//! `setsid` does, and so does a terminal multiplexer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::console;
use crate::exit::{Exit, Failure};

/// Sets `flag` at the first interrupt (or termination) signal and exits at the second.
///
/// # Errors
/// When the system refuses the handler.
pub fn watch(flag: Arc<AtomicBool>) -> Result<(), Failure> {
    let handler = move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted.code().into());
        }
        console::message("\ninterrupted: keeping what was reached; once more exits at once\n");
    };
    ctrlc::set_handler(handler)
        .map_err(|error| Failure::System(format!("cannot watch for interrupts: {error}")))
}
