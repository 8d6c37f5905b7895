//! A resolved `huddle test`.

use std::ffi::OsStr;
use std::path::PathBuf;

use huddle_sim::scenario::Overrides;

use super::{Printing, overrides};
use crate::cli::{Telling, TestArguments};
use crate::exit::Failure;

/// A resolved `huddle test`.
#[derive(Debug)]
pub struct TestJob {
    /// Scenario files, and folders with such.
    pub paths: Vec<PathBuf>,
    /// Texts of which a path has to contain one; none: every path fits.
    pub filters: Vec<String>,
    /// What takes the place of what scenarios say.
    pub overrides: Overrides,
    /// Runs side by side, where that was chosen.
    pub jobs: Option<usize>,
    /// Whether nothing more begins after a failure.
    pub fail_fast: bool,
    /// Whether scenarios come to expect what is found.
    pub bless: bool,
    /// Where the report goes.
    pub junit: Option<PathBuf>,
    /// What is printed.
    pub printing: Printing,
    /// Whether progress may be shown.
    pub progress: bool,
}

impl TestJob {
    /// Resolves the arguments.
    ///
    /// # Errors
    /// When scenarios are to be blessed in continuous integration.
    pub fn new(arguments: TestArguments, telling: Telling) -> Result<Self, Failure> {
        if arguments.bless && is_set(std::env::var_os("CI").as_deref()) {
            return Err(Failure::Input(
                "--bless changes scenarios, which continuous integration must not do (the environment variable CI is \
                 set); bless where you can look at the changes, and commit them"
                    .to_owned(),
            ));
        }
        Ok(Self {
            paths: arguments.paths,
            filters: arguments.filter,
            overrides: overrides(arguments.changes),
            jobs: arguments.jobs.map(|jobs| jobs as usize),
            fail_fast: arguments.fail_fast,
            bless: arguments.bless,
            junit: arguments.junit,
            printing: Printing::of(arguments.format, telling.quiet),
            progress: !telling.quiet && telling.verbose == 0,
        })
    }
}

/// Whether a variable says yes: anything but nothing, `0` and `false`.
fn is_set(variable: Option<&OsStr>) -> bool {
    variable.is_some_and(|value| !["", "0", "false"].contains(&value.to_string_lossy().as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ci_counts_as_set_unless_it_says_no() {
        let set = [None, Some(""), Some("0"), Some("false"), Some("true"), Some("1"), Some("woodpecker")];
        let set = set.map(|value| is_set(value.map(OsStr::new)));
        assert_eq!(set, [false, false, false, false, true, true, true]);
    }
}
