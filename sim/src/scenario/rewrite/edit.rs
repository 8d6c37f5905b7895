//! From a change to ranges of bytes and what takes their place.

use std::ops::Range;

use super::layout::{Entry, Kind, Laid, Page};
use super::{Change, RewriteError, Written};

/// Bytes to replace, and what takes their place.
#[derive(Debug)]
pub struct Edit {
    range: Range<usize>,
    text: String,
}

impl Edit {
    fn replace(range: &Range<usize>, text: impl ToString) -> Self {
        Self { range: range.clone(), text: text.to_string() }
    }

    fn insert(at: usize, text: impl ToString) -> Self {
        Self { range: at..at, text: text.to_string() }
    }
}

/// Makes edits that do not overlap; of those at one place the earlier in the list comes first.
pub fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.range.start);
    let mut new = text.to_owned();
    for edit in edits.iter().rev() {
        new.replace_range(edit.range.clone(), &edit.text);
    }
    new
}

/// What a change replaces.
pub fn edits(text: &str, page: &Page, change: &Change) -> Result<Vec<Edit>, RewriteError> {
    let editor = Editor { text, edits: Vec::new() };
    match change {
        Change::Set { path, value } => editor.at(page, path, |editor, entry| editor.set(entry, value)),
        Change::OneOf { path, values } => editor.at(page, path, |editor, entry| editor.choose(entry, values)),
        Change::Bounds { path, least, most } => {
            editor.at(page, path, |editor, entry| editor.bound(entry, *least, *most))
        }
        Change::Add { entries } => editor.add(page, entries),
    }
}

struct Editor<'t> {
    text: &'t str,
    edits: Vec<Edit>,
}

impl<'t> Editor<'t> {
    fn at(
        mut self,
        page: &Page,
        path: &[String],
        edit: impl FnOnce(&mut Self, &Entry) -> Result<(), RewriteError>,
    ) -> Result<Vec<Edit>, RewriteError> {
        let mut entry = page.expect.as_ref().ok_or(RewriteError::Astray("there is none"))?;
        for key in path {
            let Kind::Map(_, entries) = &entry.value.kind else {
                return Err(self.form(entry, "is not written out as a mapping here"));
            };
            let below = entries.iter().find(|below| below.key == *key);
            entry = below.ok_or_else(|| self.form(entry, "does not name what is to be changed"))?;
        }
        edit(&mut self, entry)?;
        Ok(self.edits)
    }

    fn form(&self, entry: &Entry, why: &'static str) -> RewriteError {
        let line = self.text[..entry.key_range.start].matches('\n').count() + 1;
        RewriteError::Form { line, field: entry.key.clone(), why }
    }

    fn set(&mut self, entry: &Entry, value: &Written) -> Result<(), RewriteError> {
        match (&entry.value.kind, value) {
            (Kind::Map(_, entries), Written::Map(wanted)) => wanted.iter().try_for_each(|(key, value)| {
                let below = entries.iter().find(|below| below.key == *key);
                self.set(below.ok_or_else(|| self.form(entry, "lacks a key"))?, value)
            }),
            _ if self.says_all(&entry.value, value) => Ok(()),
            (Kind::Fixed, _) => Err(self.form(entry, "has a tag or an anchor, or is a block of text")),
            (Kind::Empty, _) => {
                let colon = self.after_colon(entry)?;
                self.edits.push(Edit::insert(colon, format!(" {value}")));
                Ok(())
            }
            _ => {
                self.edits.push(Edit::replace(&entry.value.range, value));
                Ok(())
            }
        }
    }

    /// Whether a plain scalar says this already, so that its spelling can stay.
    fn says(&self, range: &Range<usize>, value: &Written) -> bool {
        let unquoted = self.text[range.clone()].trim_matches(['"', '\'']);
        matches!(value, Written::Text(text) if unquoted == text)
    }

    fn after_colon(&self, entry: &Entry) -> Result<usize, RewriteError> {
        let rest = &self.text[entry.key_range.end..];
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        match rest[spaces..].starts_with(':') {
            true => Ok(entry.key_range.end + spaces + 1),
            false => Err(self.form(entry, "has no value to replace")),
        }
    }

    fn bound(&mut self, entry: &Entry, least: f64, most: f64) -> Result<(), RewriteError> {
        let Kind::Map(_, bounds) = &entry.value.kind else {
            return self.set(entry, &Written::bounds(least, most));
        };
        for bound in bounds {
            let present = self.text[bound.value.range.clone()].parse::<f64>();
            match bound.key.as_str() {
                "at_least" if present.as_ref().is_ok_and(|present| *present <= least) => {}
                "at_most" if present.as_ref().is_ok_and(|present| *present >= most) => {}
                "at_least" => self.set(bound, &Written::Number(least))?,
                _ => self.set(bound, &Written::Number(most))?,
            }
        }
        Ok(())
    }

    fn choose(&mut self, entry: &Entry, values: &[Written]) -> Result<(), RewriteError> {
        match (&entry.value.kind, values) {
            (Kind::List(is_flow, items), _) => self.join(entry, *is_flow, items, values),
            (_, [value]) => self.set(entry, value),
            (Kind::Map(is_flow, _), _) => {
                let (first, rest) = self.present_first(&entry.value, values);
                self.set(entry, first)?;
                self.wrap(entry, *is_flow, &rest)
            }
            _ => {
                let (first, rest) = self.present_first(&entry.value, values);
                let list = std::iter::once(first).chain(rest).cloned().collect();
                self.set(entry, &Written::List(list))
            }
        }
    }

    /// The value that is written already, otherwise the first, and the others.
    fn present_first<'v>(&self, present: &Laid, values: &'v [Written]) -> (&'v Written, Vec<&'v Written>) {
        let is_present = |value: &&Written| self.says_all(present, value);
        let first = values.iter().find(is_present).unwrap_or(&values[0]);
        (first, values.iter().filter(|value| !std::ptr::eq(*value, first)).collect())
    }

    fn says_all(&self, present: &Laid, value: &Written) -> bool {
        match (&present.kind, value) {
            (Kind::Map(_, entries), Written::Map(wanted)) => {
                let says = |(key, value): &(String, Written)| {
                    entries.iter().any(|entry| entry.key == *key && self.says_all(&entry.value, value))
                };
                wanted.len() == entries.len() && wanted.iter().all(says)
            }
            (Kind::Empty, Written::Null) => true,
            (Kind::Scalar, _) => {
                self.says(&present.range, value) || self.text[present.range.clone()] == value.to_string()
            }
            _ => false,
        }
    }

    /// Adds to a list what it lacks.
    fn join(
        &mut self,
        entry: &Entry,
        is_flow: bool,
        items: &[Laid],
        values: &[Written],
    ) -> Result<(), RewriteError> {
        let lacking: Vec<&Written> =
            values.iter().filter(|value| !items.iter().any(|item| self.says_all(item, value))).collect();
        let Some(last) = items.last() else { return Err(self.form(entry, "is an empty list")) };
        if is_flow {
            let more: String = lacking.iter().map(|value| format!(", {value}")).collect();
            self.edits.push(Edit::insert(last.range.end, more));
            return Ok(());
        }
        let dash = self.before(items[0].range.start).trim_end_matches(' ');
        match dash.strip_suffix('-').filter(|indent| is_blank(indent)) {
            Some(indent) => {
                self.add_items(indent, last.range.end, &lacking);
                Ok(())
            }
            None => Err(self.form(entry, "does not begin on the line of its dash")),
        }
    }

    /// Makes a mapping the first entry of a list.
    fn wrap(&mut self, entry: &Entry, is_flow: bool, rest: &[&Written]) -> Result<(), RewriteError> {
        let range = &entry.value.range;
        if is_flow {
            let more: String = rest.iter().map(|value| format!(", {value}")).collect();
            self.edits.insert(0, Edit::insert(range.start, "["));
            self.edits.push(Edit::insert(range.end, more + "]"));
            return Ok(());
        }
        self.edits.insert(0, Edit::insert(range.start, "- "));
        let lines = self.text[range.clone()].match_indices('\n').map(|(at, _)| range.start + at + 1);
        let filled = lines.filter(|start| !self.text[*start..].starts_with(['\n', '\r']));
        let indents: Vec<Edit> = filled.map(|start| Edit::insert(start, "  ")).collect();
        self.edits.extend(indents);
        self.add_items(self.indent(entry, range.start)?, range.end, rest);
        Ok(())
    }

    /// Entries of a block list, below the line in which it ends.
    fn add_items(&mut self, indent: &str, end: usize, items: &[&Written]) {
        let lines: String =
            items.iter().map(|item| format!("{}{indent}- {item}", self.line_break())).collect();
        self.edits.push(Edit::insert(self.end_of_line(end), lines));
    }

    /// What stands before a place in its line: nothing but spaces.
    fn indent(&self, entry: &Entry, at: usize) -> Result<&'t str, RewriteError> {
        let indent = self.before(at);
        if is_blank(indent) { Ok(indent) } else { Err(self.form(entry, "does not begin a line of its own")) }
    }

    /// What stands before a place in its line.
    fn before(&self, at: usize) -> &'t str {
        &self.text[self.text[..at].rfind('\n').map_or(0, |at| at + 1)..at]
    }

    fn end_of_line(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        let line = rest.find('\n').map_or(rest, |end| &rest[..end]);
        at + line.strip_suffix('\r').unwrap_or(line).len()
    }

    /// The file's own.
    fn line_break(&self) -> &'static str {
        match self.text.find('\n') {
            Some(at) if self.text[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }

    fn add(mut self, page: &Page, entries: &[(String, Written)]) -> Result<Vec<Edit>, RewriteError> {
        let whole = Written::Map(entries.to_vec());
        let Some(expect) = &page.expect else {
            if page.is_flow {
                self.edits.push(Edit::insert(page.last_end, format!(", expect: {whole}")));
            } else {
                self.append(page, entries);
            }
            return Ok(self.edits);
        };
        match &expect.value.kind {
            Kind::Map(true, present) if !present.is_empty() => {
                let end = present.last().map_or(expect.value.range.end, |entry| entry.value.range.end);
                let more: String = entries.iter().map(|entry| format!(", {}", inside(entry))).collect();
                self.edits.push(Edit::insert(end, more));
            }
            Kind::Map(false, _) => {
                let indent = self.indent(expect, expect.value.range.start)?;
                let lines = self.lines(entries, indent);
                self.edits.push(Edit::insert(self.end_of_line(expect.value.range.end), lines));
            }
            Kind::Empty if !page.is_flow => {
                let lines = self.lines(entries, "  ");
                self.edits.push(Edit::insert(self.end_of_line(expect.key_range.end), lines));
            }
            Kind::Map(true, _) => self.edits.push(Edit::replace(&expect.value.range, whole)),
            _ => self.set(expect, &whole)?,
        }
        Ok(self.edits)
    }

    /// Lines, each after a line break.
    fn lines(&self, entries: &[(String, Written)], indent: &str) -> String {
        entries.iter().map(|entry| format!("{}{indent}{}", self.line_break(), inside(entry))).collect()
    }

    /// Appends the section to the document.
    fn append(&mut self, page: &Page, entries: &[(String, Written)]) {
        let break_ = self.line_break();
        let before = &self.text[..page.end];
        let start = if before.is_empty() || before.ends_with('\n') { "" } else { break_ };
        let section = format!("{start}expect:{}{break_}", self.lines(entries, "  "));
        self.edits.push(Edit::insert(page.end, section));
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte == b' ')
}

/// An entry without the braces around it.
fn inside(entry: &(String, Written)) -> String {
    let whole = Written::Map(vec![entry.clone()]).to_string();
    whole[1..whole.len() - 1].to_owned()
}
