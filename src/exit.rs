//! Exit codes: what a script learns from a finished command.

use std::io;
use std::process::ExitCode;

/// How a command ended. Of several endings the later in this order counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exit {
    /// Done, and every expectation met.
    Done,
    /// An expectation does not hold.
    Unmet,
    /// Bad usage or bad input.
    BadInput,
    /// The system refused: disk, permission, port.
    Refused,
    /// Interrupted.
    Interrupted,
}

impl Exit {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Unmet => 1,
            Self::BadInput => 2,
            Self::Refused => 3,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// Why a command could not go on.
#[derive(Debug)]
pub enum Failure {
    /// What was asked for does not fit.
    Input(String),
    /// The system refused.
    System(String),
}

impl Failure {
    /// The exit that it leads to.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Input(_) => Exit::BadInput,
            Self::System(_) => Exit::Refused,
        }
    }

    /// What to tell the user.
    pub fn message(&self) -> &str {
        match self {
            Self::Input(message) | Self::System(message) => message,
        }
    }

    /// What the system refused to read back or draw.
    pub fn system(error: impl std::error::Error) -> Self {
        Self::System(error.to_string())
    }
}

/// Names that cannot be used are input; everything else the system refused.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidInput => Self::Input(error.to_string()),
            _ => Self::System(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_graver_of_two_endings_counts() {
        assert_eq!(Exit::Unmet.max(Exit::Done), Exit::Unmet);
        assert_eq!(Exit::Unmet.max(Exit::Refused), Exit::Refused);
        assert_eq!(Exit::Interrupted.max(Exit::Unmet), Exit::Interrupted);
    }

    #[test]
    fn a_full_disk_is_the_systems_refusal_and_an_unusable_name_is_bad_input() {
        let full = Failure::from(io::Error::from(io::ErrorKind::StorageFull));
        let name = Failure::from(io::Error::from(io::ErrorKind::InvalidInput));
        assert_eq!((full.exit().code(), name.exit().code()), (3, 2));
    }
}
