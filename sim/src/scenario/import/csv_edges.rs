//! Edges as a table: CSV (RFC 4180) with a heading, as spreadsheets, pandas and Gephi write it.
//!
//! ```text
//! source,target,delay,directed
//! Aarhus,Odense,5,false
//! ```
//!
//! The columns `source` and `target`, or `from` and `to` (in any case), name the ends; a column `directed` says of each
//! edge whether it is directed (it is not when the column or the value is missing); every further column is an
//! attribute of the edge. Columns are separated by commas, semicolons or tabs: whichever separates the columns of the
//! ends in the heading. Blanks around a value do not count. A node is made by its first mention; nodes without edges,
//! and attributes of nodes, cannot be told in this form.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord, Trim};
use rustc_hash::FxHashSet;

use super::draft::Draft;
use super::findings::Findings;
use super::untyped;
use crate::model::{Edge, Value};
use crate::scenario::diagnostic::quoted;

/// The names of the columns in which edges start and end.
pub(super) const ENDS: [(&str, &str); 2] = [("source", "target"), ("from", "to")];

/// The name of the column that says whether an edge is directed.
const DIRECTED: &str = "directed";

/// Reads a text into a draft.
pub(super) fn read(text: &str, draft: &mut Draft, findings: &mut Findings<'_>) {
    let heading = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let found = [b',', b';', b'\t'].into_iter().find_map(|separator| {
        let names = records(heading, separator).next()?.1;
        Some((separator, columns(&names)?))
    });
    match found {
        Some((separator, columns)) => Reader { text, separator, columns, draft, findings }.table(),
        None => findings.add_hinted(
            offset(text, heading),
            "",
            format!("the first line, {}, names no columns `source` and `target`", quoted(heading.trim())),
            Some(
                "a heading such as `source,target` or `from;to` would fit; lines such as `a b` are of the format \
                 `edge_list`"
                    .to_owned(),
            ),
        ),
    }
}

/// Where a part of a text stands in it.
fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len())
}

/// What each column is.
struct Columns {
    from: usize,
    to: usize,
    directed: Option<usize>,
    names: Vec<String>,
}

fn columns(names: &StringRecord) -> Option<Columns> {
    let find = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
    let (from, to) = ENDS.iter().find_map(|(from, to)| Some((find(from)?, find(to)?)))?;
    Some(Columns { from, to, directed: find(DIRECTED), names: names.iter().map(str::to_owned).collect() })
}

/// The records of a text, each with the byte at which it starts. A text of UTF-8 has no record that cannot be read.
fn records(text: &str, separator: u8) -> impl Iterator<Item = (usize, StringRecord)> {
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    std::iter::from_fn(move || {
        let mut record = StringRecord::new();
        let has_more = reader.read_record(&mut record).unwrap_or(false);
        let start = record.position().map_or(0, |position| position.byte() as usize);
        has_more.then_some((start, record))
    })
}

struct Reader<'read, 'findings, 'text> {
    text: &'read str,
    separator: u8,
    columns: Columns,
    draft: &'read mut Draft,
    findings: &'findings mut Findings<'text>,
}

impl Reader<'_, '_, '_> {
    fn table(&mut self) {
        let mut last = 0;
        for (row, (start, record)) in records(self.text, self.separator).enumerate() {
            last = start;
            if self.draft.is_overfull() {
                return;
            }
            match row {
                0 => self.heading(start),
                _ => self.row(row, start, &record),
            }
        }
        let open = fields(self.text, last, self.separator).into_iter().find(|field| field.is_open);
        if let Some(open) = open {
            self.findings.add(open.at, "", "the text that begins here has no closing quote");
        }
    }

    /// Every column has a name of its own.
    fn heading(&mut self, start: usize) {
        let names = std::mem::take(&mut self.columns.names);
        let mut seen = FxHashSet::default();
        for (column, name) in names.iter().enumerate() {
            let at = self.place(start, column);
            if name.is_empty() {
                let hint = "give it a name, or leave it out (pandas: to_csv(..., index=False))";
                self.findings.add_hinted(
                    at,
                    "",
                    format!("column {} has no name", column + 1),
                    Some(hint.to_owned()),
                );
            } else if !seen.insert(name) {
                self.findings.add(at, "", format!("an earlier column is called {} already", quoted(name)));
            }
        }
        self.columns.names = names;
    }

    fn row(&mut self, row: usize, start: usize, record: &StringRecord) {
        let field = |name: &str| format!("row[{row}].{name}");
        let expected = self.columns.names.len();
        if record.len() != expected {
            let at = self.place(start, expected.min(record.len() - 1));
            let values =
                if record.len() == 1 { "1 value".to_owned() } else { format!("{} values", record.len()) };
            let message = format!("the row has {values}, but there are {expected} columns");
            return self.findings.add(at, format!("row[{row}]"), message);
        }
        let mut missing = false;
        for column in [self.columns.from, self.columns.to] {
            if record[column].is_empty() {
                let at = self.place(start, column);
                let name = &self.columns.names[column];
                self.findings.add(at, field(name), "the name of a node is missing");
                missing = true;
            }
        }
        let directed = self.directed(record, start, field);
        if missing {
            return;
        }
        let [from, to] = [self.columns.from, self.columns.to].map(|column| self.draft.named(&record[column]));
        let attributes = self.attributes(record);
        self.draft.edge(Edge { from, to, directed, attributes: attributes.into() });
    }

    fn directed(&mut self, record: &StringRecord, start: usize, field: impl Fn(&str) -> String) -> bool {
        let Some(column) = self.columns.directed else { return false };
        match untyped::value(&record[column], self.draft) {
            None => false,
            Some(Value::Boolean(directed)) => directed,
            Some(_) => {
                let at = self.place(start, column);
                let message = format!("found {}, but it is true or false", quoted(&record[column]));
                self.findings.add(at, field(DIRECTED), message);
                false
            }
        }
    }

    fn attributes(&mut self, record: &StringRecord) -> BTreeMap<String, Value> {
        let Columns { from, to, directed, names } = &self.columns;
        let mut attributes = BTreeMap::new();
        for (column, name) in names.iter().enumerate() {
            if column == *from || column == *to || Some(column) == *directed {
                continue;
            }
            if let Some(value) = untyped::value(&record[column], self.draft) {
                attributes.insert(name.clone(), value);
            }
        }
        attributes
    }

    /// Where a field of the record that starts there stands.
    fn place(&self, start: usize, column: usize) -> usize {
        if self.findings.is_full() {
            return start;
        }
        fields(self.text, start, self.separator).get(column).map_or(start, |field| field.at)
    }
}

/// A field of a record in the text.
struct Field {
    at: usize,
    /// Whether it begins with a quote that nothing closes.
    is_open: bool,
}

/// The fields of the record that starts there. The reader of records only tells where these start, and so the few that
/// findings are about are looked for again.
fn fields(text: &str, start: usize, separator: u8) -> Vec<Field> {
    let bytes = text.as_bytes();
    // Empty lines before a record count as its beginning.
    let mut at = start;
    while matches!(bytes.get(at), Some(b'\r' | b'\n')) {
        at += 1;
    }
    let mut fields = Vec::new();
    loop {
        let mut field = Field { at, is_open: false };
        if bytes.get(at) == Some(&b'"') {
            (at, field.is_open) = quoted_end(bytes, at);
        }
        while bytes.get(at).is_some_and(|byte| *byte != separator && !matches!(byte, b'\r' | b'\n')) {
            at += 1;
        }
        fields.push(field);
        if bytes.get(at) != Some(&separator) {
            return fields;
        }
        at += 1;
    }
}

/// Where a text in quotes ends, and whether that is the end of all.
fn quoted_end(bytes: &[u8], open: usize) -> (usize, bool) {
    let mut at = open + 1;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 2,
            (b'"', _) => return (at + 1, false),
            _ => at += 1,
        }
    }
    (bytes.len(), true)
}
