//! The two streams of a terminal: results on standard output, everything else on standard error.
//!
//! Texts come with ANSI styles; they are taken out where the stream is no terminal, or `NO_COLOR` is set. What JSON leaves in
//! names though it would drive a terminal is escaped on the way.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use huddle_sim::scenario::{escaped, escaped_json};

use crate::exit::Failure;

/// Headings and names.
pub const STRONG: Style = Style::new().bold();
/// What is well.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What is remarkable.
pub const REMARKABLE: Style = AnsiColor::Yellow.on_default().bold();
/// What is wrong.
pub const WRONG: Style = AnsiColor::Red.on_default().bold();
/// Labels and asides.
pub const FAINT: Style = Style::new().dimmed();

/// A text in a style.
pub fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Standard output and standard error of the command.
pub struct Console {
    output: AutoStream<io::Stdout>,
    /// Nobody reads standard output any more.
    closed: bool,
}

impl Console {
    /// The console of this process.
    pub fn new() -> Self {
        Self { output: AutoStream::auto(io::stdout()), closed: false }
    }

    /// Writes a result to standard output and flushes it. Once nobody reads there any more (`| head`), results
    /// are dropped; the work goes on, since its files are wanted all the same.
    ///
    /// # Errors
    /// When standard output cannot be written for another reason, such as a full disk.
    pub fn result(&mut self, text: &str) -> Result<(), Failure> {
        if self.closed {
            return Ok(());
        }
        match self.output.write_all(escaped_json(text).as_bytes()).and_then(|()| self.output.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => Err(Failure::System(format!("cannot write to standard output: {error}"))),
        }
    }

    /// Whether standard output shows colours.
    pub fn is_output_coloured(&self) -> bool {
        is_coloured(self.output.current_choice())
    }
}

/// Whether standard error shows colours.
pub fn is_error_coloured() -> bool {
    is_coloured(AutoStream::choice(&io::stderr()))
}

fn is_coloured(choice: ColorChoice) -> bool {
    choice != ColorChoice::Never
}

/// Writes a message to standard error; a closed one is nothing to stop for.
pub fn message(text: &str) {
    let _ = AutoStream::auto(io::stderr()).write_all(escaped_json(text).as_bytes());
}

/// Writes why a command cannot go on to standard error.
pub fn error(text: &str) {
    message(&format!("{}: {}\n", styled(WRONG, "error"), printable_lines(text)));
}

/// The text with control and direction-changing characters escaped, ends of lines included: names in a scenario can
/// neither drive a terminal nor look like a line of their own.
pub fn printable(text: &str) -> String {
    escaped(text)
}

/// As [`printable`], for a text of several lines.
pub fn printable_lines(text: &str) -> String {
    text.split('\n').map(escaped).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_drive_a_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\u{202e}c\u{9b}é\nd"), "a\\u{1b}[31mb\\u{202e}c\\u{9b}é\\nd");
        assert_eq!(printable_lines("a\n\tb"), "a\n\\tb");
    }
}
