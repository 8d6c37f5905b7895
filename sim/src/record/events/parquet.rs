//! The table of events as Parquet, through the column writers: rows gather in typed columns, and leave for the
//! file as one row group when [`GROUP_ROWS`] have come together.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, Encoding};
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use super::row::{KINDS, Row};
use super::seal::{SEAL_KEY, Sealed};

/// Rows of one group; what is held in memory at most.
pub(super) const GROUP_ROWS: usize = 1 << 16;

/// Fixed, so that the bytes do not change with the version of the library.
const CREATED_BY: &str = "huddle";

const SCHEMA: &str = "
message events {
    REQUIRED INT64 time_ns (INTEGER(64, false));
    REQUIRED INT32 node (INTEGER(32, false));
    REQUIRED BYTE_ARRAY kind (STRING);
    OPTIONAL INT32 peer (INTEGER(32, false));
    OPTIONAL INT32 request (INTEGER(32, false));
    OPTIONAL INT64 credits (DECIMAL(18, 6));
    OPTIONAL INT32 version (INTEGER(32, false));
    OPTIONAL INT32 bytes (INTEGER(32, false));
    OPTIONAL INT32 hops (INTEGER(32, false));
    OPTIONAL INT64 fingerprint (INTEGER(64, false));
}";

/// Writes rows to a Parquet file.
pub(super) struct ParquetTable<W: Write + Send> {
    writer: SerializedFileWriter<Sealed<W>>,
    rows: u64,
    columns: Columns,
}

impl<W: Write + Send> ParquetTable<W> {
    /// Begins the file.
    pub(super) fn new(output: W) -> io::Result<Self> {
        let schema = parse_message_type(SCHEMA).map_err(into_io)?;
        let writer = SerializedFileWriter::new(Sealed::new(output), Arc::new(schema), Arc::new(properties()));
        Ok(Self { writer: writer.map_err(into_io)?, rows: 0, columns: Columns::new() })
    }

    /// Adds one row.
    pub(super) fn push(&mut self, row: &Row) -> io::Result<()> {
        self.columns.push(row);
        if self.columns.time.len() == GROUP_ROWS { self.flush() } else { Ok(()) }
    }

    /// Writes the last rows, then the footer with the seal.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        self.writer.flush()?;
        let seal = self.writer.inner().seal(self.rows);
        self.writer.append_key_value_metadata(KeyValue::new(SEAL_KEY.to_owned(), seal.to_text()));
        self.writer.finish().map(drop).map_err(into_io)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.columns.time.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group().map_err(into_io)?;
        self.columns.write(&mut group).map_err(into_io)?;
        group.close().map_err(into_io)?;
        self.rows += self.columns.time.len() as u64;
        self.columns.clear();
        Ok(())
    }
}

/// The rows of one group by columns.
struct Columns {
    kinds: Vec<ByteArray>,
    time: Vec<i64>,
    node: Vec<i32>,
    kind: Vec<ByteArray>,
    peer: Nullable<i32>,
    request: Nullable<i32>,
    credits: Nullable<i64>,
    version: Nullable<i32>,
    bytes: Nullable<i32>,
    hops: Nullable<i32>,
    fingerprint: Nullable<i64>,
}

/// A column with gaps: a level per row (1: there is a value), and the values that are there.
#[derive(Default)]
struct Nullable<T> {
    levels: Vec<i16>,
    values: Vec<T>,
}

impl<T> Nullable<T> {
    fn push(&mut self, value: Option<T>) {
        self.levels.push(i16::from(value.is_some()));
        self.values.extend(value);
    }

    fn clear(&mut self) {
        self.levels.clear();
        self.values.clear();
    }
}

impl Columns {
    fn new() -> Self {
        Self {
            kinds: KINDS.map(ByteArray::from).to_vec(),
            time: Vec::with_capacity(GROUP_ROWS),
            node: Vec::with_capacity(GROUP_ROWS),
            kind: Vec::with_capacity(GROUP_ROWS),
            peer: Nullable::default(),
            request: Nullable::default(),
            credits: Nullable::default(),
            version: Nullable::default(),
            bytes: Nullable::default(),
            hops: Nullable::default(),
            fingerprint: Nullable::default(),
        }
    }

    /// Unsigned numbers keep their bits: the schema says that they are unsigned.
    fn push(&mut self, row: &Row) {
        self.time.push(row.at.cast_signed());
        self.node.push(row.node.cast_signed());
        self.kind.push(self.kinds[usize::from(row.kind)].clone());
        self.peer.push(row.peer.map(u32::cast_signed));
        self.request.push(row.request.map(u32::cast_signed));
        self.credits.push(row.credits.map(|credits| credits.micros()));
        self.version.push(row.version.map(u32::cast_signed));
        self.bytes.push(row.bytes.map(u32::cast_signed));
        self.hops.push(row.hops.map(u32::cast_signed));
        self.fingerprint.push(row.fingerprint.map(u64::cast_signed));
    }

    /// Writes all columns, in the order of the schema.
    fn write<W: Write + Send>(
        &self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        write_column::<Int64Type, W>(group, &self.time, None)?;
        write_column::<Int32Type, W>(group, &self.node, None)?;
        write_column::<ByteArrayType, W>(group, &self.kind, None)?;
        write_nullable::<Int32Type, W>(group, &self.peer)?;
        write_nullable::<Int32Type, W>(group, &self.request)?;
        write_nullable::<Int64Type, W>(group, &self.credits)?;
        write_nullable::<Int32Type, W>(group, &self.version)?;
        write_nullable::<Int32Type, W>(group, &self.bytes)?;
        write_nullable::<Int32Type, W>(group, &self.hops)?;
        write_nullable::<Int64Type, W>(group, &self.fingerprint)
    }

    fn clear(&mut self) {
        self.time.clear();
        self.node.clear();
        self.kind.clear();
        for column in [&mut self.peer, &mut self.request, &mut self.version, &mut self.bytes, &mut self.hops]
        {
            column.clear();
        }
        self.credits.clear();
        self.fingerprint.clear();
    }
}

fn write_nullable<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    column: &Nullable<T::T>,
) -> Result<(), ParquetError> {
    write_column::<T, W>(group, &column.values, Some(&column.levels))
}

fn write_column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let mut column =
        group.next_column()?.ok_or_else(|| ParquetError::General("column missing".to_owned()))?;
    let typed: &mut ColumnWriterImpl<'_, T> = column.typed::<T>();
    typed.write_batch(values, levels, None)?;
    column.close()
}

/// Cheap encodings: only kinds, of which there are few, get a dictionary; times, which rise, are stored as
/// differences. Least and greatest values per group let data tools skip groups by time.
fn properties() -> WriterProperties {
    let [time, kind] = ["time_ns", "kind"].map(ColumnPath::from);
    WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::SNAPPY)
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_data_page_row_count_limit(GROUP_ROWS)
        .set_write_batch_size(GROUP_ROWS)
        .set_column_encoding(time.clone(), Encoding::DELTA_BINARY_PACKED)
        .set_column_statistics_enabled(time, EnabledStatistics::Chunk)
        .set_column_dictionary_enabled(kind, true)
        .build()
}

/// The system's error where there is one underneath, so that its kind is kept.
fn into_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
