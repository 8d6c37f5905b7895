//! Findings in a graph file, collected while it is read.

use std::path::{Path, PathBuf};

use crate::scenario::diagnostic::{Finding, Place};

/// So many are told in full; of those beyond, only their number.
const FINDINGS_MAX: usize = 100;

/// A mistake after which a text cannot be read on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::scenario) struct Mistake {
    /// The byte of the text.
    pub at: usize,
    /// What was found, and what is expected.
    pub message: String,
    /// What would fit, if there is more to say.
    pub hint: Option<String>,
}

impl Mistake {
    pub fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), hint: None }
    }

    pub fn hinted(at: usize, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { at, message: message.into(), hint: Some(hint.into()) }
    }
}

/// What is wrong with one file so far.
pub(in crate::scenario) struct Findings<'text> {
    file: PathBuf,
    text: &'text str,
    /// Where each line starts, in bytes.
    line_starts: Vec<usize>,
    list: Vec<Finding>,
    more: usize,
}

impl<'text> Findings<'text> {
    pub fn new(file: &Path, text: &'text str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(ends).collect();
        Self { file: file.to_owned(), text, line_starts, list: Vec::new(), more: 0 }
    }

    /// Adds a finding at a byte of the text.
    pub fn add(&mut self, at: usize, field: impl Into<String>, message: impl Into<String>) {
        self.add_hinted(at, field, message, None);
    }

    /// Adds a finding at a byte of the text, and what would fit.
    pub fn add_hinted(
        &mut self,
        at: usize,
        field: impl Into<String>,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        if self.is_full() {
            self.more += 1;
            return;
        }
        let place = Some(self.place(at));
        let (field, message) = (field.into(), message.into());
        self.list.push(Finding { file: self.file.clone(), place, field, message, hint });
    }

    /// Adds the mistake that ended the reading.
    pub fn add_mistake(&mut self, mistake: Mistake) {
        self.add_hinted(mistake.at, "", mistake.message, mistake.hint);
    }

    /// Adds a finding about the file as a whole.
    pub fn add_general(&mut self, message: String) {
        let (file, field) = (self.file.clone(), String::new());
        self.list.push(Finding { file, place: None, field, message, hint: None });
    }

    /// Whether further findings are only counted, so that nobody need look for hints.
    pub fn is_full(&self) -> bool {
        self.list.len() >= FINDINGS_MAX
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them, in the order of the file; those about the whole file last.
    pub fn into_list(mut self) -> Vec<Finding> {
        self.list.sort_by_key(|finding| (finding.place.is_none(), finding.place));
        if self.more > 0 {
            let message = format!("there are {} more findings like these", self.more);
            self.add_general(message);
        }
        self.list
    }

    fn place(&self, at: usize) -> Place {
        let at = self.text.floor_char_boundary(at);
        let line = self.line_starts.partition_point(|start| *start <= at);
        let column = self.text[self.line_starts[line - 1]..at].chars().count() + 1;
        Place { line, column }
    }
}
