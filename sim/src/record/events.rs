//! `events.parquet` (or `events.csv`): every event of a run as one table, written as the events come.
//!
//! Both formats have the same columns, one row per event, in the order in which events were observed:
//!
//! | column | type | holds |
//! |---|---|---|
//! | `time_ns` | unsigned 64 bits | nanoseconds since the start of the run |
//! | `node` | unsigned 32 bits | position of the container node; `graph.json` names it |
//! | `kind` | string | [`EventKind::name`] |
//! | `peer` | unsigned 32 bits, nullable | receiver of `sent`, `doubled` and `lost`, sender of `delivered`, holder of `assigned` |
//! | `request` | unsigned 32 bits, nullable | position of the request node; `graph.json` names it |
//! | `credits` | decimal with 6 places, nullable | credits of `bid` and `assigned` |
//! | `version` | unsigned 32 bits, nullable | version of `bid` and `bid_withdrawn`; of `restarted`, the incarnation |
//! | `bytes` | unsigned 32 bits, nullable | size of a message on the wire |
//! | `hops` | unsigned 32 bits, nullable | length of the causal chain that ends in a `delivered` message |
//! | `fingerprint` | unsigned 64 bits, nullable | fingerprint of the shared state after `state_changed` |
//!
//! Nodes stand as positions, not as names: four bytes each, and free of whatever characters names contain.
//! The same events give the same bytes. Memory is bounded: rows leave for the file group by group.

mod csv;
mod parquet;
mod parquet_reader;
mod reader;
mod row;
mod seal;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use self::parquet::ParquetTable;
use self::row::Row;
use super::event::{Event, Observer};
use super::file::located;

pub(super) use self::reader::read_events;

/// How events are stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum EventFormat {
    /// `events.parquet`: compact, typed, read by every data tool.
    #[default]
    Parquet,
    /// `events.csv`: readable as it is, about four times as large.
    Csv,
}

impl EventFormat {
    /// All formats.
    pub const ALL: [Self; 2] = [Self::Parquet, Self::Csv];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
        }
    }

    /// Name of the file in the run's folder.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Parquet => "events.parquet",
            Self::Csv => "events.csv",
        }
    }
}

/// Writes every event that it observes to a file.
pub struct EventLog {
    path: PathBuf,
    table: Table,
}

enum Table {
    Parquet(Box<ParquetTable<File>>),
    Csv(BufWriter<File>),
}

impl EventLog {
    /// Creates the file of that format in a folder.
    ///
    /// # Errors
    /// When it cannot be created or written; the error names the file.
    pub fn create(folder: &Path, format: EventFormat) -> io::Result<Self> {
        let path = folder.join(format.file_name());
        let file = File::create(&path).map_err(|error| located("create", &path, error))?;
        let table = match format {
            EventFormat::Parquet => ParquetTable::new(file).map(|table| Table::Parquet(Box::new(table))),
            EventFormat::Csv => csv::begin(BufWriter::new(file)).map(Table::Csv),
        };
        match table {
            Ok(table) => Ok(Self { path, table }),
            Err(error) => Err(located("write", &path, error)),
        }
    }

    /// Writes what is still held back and ends the file; without this call the file is not complete.
    ///
    /// # Errors
    /// When the file cannot be written; the error names it.
    pub fn finish(self) -> io::Result<()> {
        let finished = match self.table {
            Table::Parquet(table) => table.finish(),
            Table::Csv(mut writer) => writer.flush(),
        };
        finished.map_err(|error| located("write", &self.path, error))
    }
}

impl Observer for EventLog {
    fn observe(&mut self, event: &Event) -> io::Result<()> {
        let row = Row::of(event);
        let written = match &mut self.table {
            Table::Parquet(table) => table.push(&row),
            Table::Csv(writer) => csv::push(writer, &row),
        };
        written.map_err(|error| located("write", &self.path, error))
    }
}
