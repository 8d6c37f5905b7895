//! Changing what a scenario expects inside its text: the lines that say it change, everything else stays byte for byte,
//! comments, layout and line endings included.
//!
//! ```text
//! text ──▶ layout ──▶ edits ──▶ new text ──▶ check
//!        (spans)    (ranges)              (both texts read: equal but for the changes)
//! ```
//!
//! YAML is never written anew. `layout` reads where the values of the section `expect` stand, in block and flow style
//! alike; `edit` turns each change into ranges of bytes to replace. What comes out is then read again and compared with the
//! document that was read before, with the changes made to it there, and so are all comments: a text in which a change would
//! not come out as meant (anchors, tags, block scalars) is refused and stays as it is.

mod check;
mod edit;
mod layout;
mod written;

#[cfg(test)]
mod tests;

use thiserror::Error;

pub use written::Written;

/// A change of the section `expect`; paths are keys below it.
#[derive(Clone, PartialEq, Debug)]
pub enum Change {
    /// The value becomes this one. In a mapping that takes the place of a mapping, entries are set one by one; those that
    /// are not named stay.
    Set {
        /// Where it stands.
        path: Vec<String>,
        /// The value.
        value: Written,
    },
    /// The value is one of these: a list gains those that it lacks, another value becomes the only one, or a list of them.
    OneOf {
        /// Where it stands.
        path: Vec<String>,
        /// The values, at least one.
        values: Vec<Written>,
    },
    /// The numbers from `least` to `most` fit: bounds that rule some out move, a number becomes another number or bounds.
    Bounds {
        /// Where it stands.
        path: Vec<String>,
        /// The least of them.
        least: f64,
        /// The most of them.
        most: f64,
    },
    /// Keys that are not there yet; the section is appended to a scenario without one.
    Add {
        /// Keys and values.
        entries: Vec<(String, Written)>,
    },
}

/// Why a text cannot be changed in place.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum RewriteError {
    /// It is no scenario that could be read.
    #[error("the text cannot be read: {0}")]
    Unreadable(String),
    /// A value is not written in a form that can be changed.
    #[error("line {line}: `{field}` {why}; change it by hand")]
    Form {
        /// The line of the text, from 1.
        line: usize,
        /// The field.
        field: String,
        /// What is in the way.
        why: &'static str,
    },
    /// The new text would not say what is meant, or lose a comment.
    #[error(
        "the section `expect` cannot be changed without changing more than that ({0}); change it by hand"
    )]
    Astray(&'static str),
}

/// Makes the changes in a text; a byte-order mark stays.
///
/// # Errors
/// When the text cannot be changed in place; it is then left as it is.
pub fn rewrite(text: &str, changes: &[Change]) -> Result<String, RewriteError> {
    let (mark, old) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    let mut new = old.to_owned();
    // Each change is laid out anew, as the one before may have moved what it is about.
    for change in changes {
        let page = layout::read(&new)?;
        let edits = edit::edits(&new, &page, change)?;
        new = edit::apply(&new, edits);
    }
    check::check(old, &new, changes)?;
    Ok(mark.to_owned() + &new)
}
