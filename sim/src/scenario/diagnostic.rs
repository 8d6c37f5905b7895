//! Findings in a scenario or in a file that it names: where, which field, what was found, what would fit.

use std::fmt;
use std::path::PathBuf;

/// A place in a file; lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// One thing that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The file, as the user named it.
    pub file: PathBuf,
    /// Where in the file; `None` when it concerns the file as a whole.
    pub place: Option<Place>,
    /// The field, as a path such as `conditions[2].gt.node`; empty for the document itself.
    pub field: String,
    /// What was found and why it does not fit.
    pub message: String,
    /// What would fit, if there is more to say: the nearest name, the names or the form allowed.
    pub hint: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.file.display())?;
        if let Some(place) = self.place {
            write!(formatter, ":{}:{}", place.line, place.column)?;
        }
        write!(formatter, ": ")?;
        if !self.field.is_empty() {
            write!(formatter, "{}: ", self.field)?;
        }
        write!(formatter, "{}", self.message)?;
        if let Some(hint) = &self.hint {
            write!(formatter, " ({hint})")?;
        }
        Ok(())
    }
}
