//! The rows of a Parquet file of events, row group by row group and batch by batch.
//!
//! What a damaged file claims is not believed: columns are found by name and checked for their types, counts are
//! only ever upper bounds of loops, and pages that claim more values than fit are refused before they are decoded.

use std::fs::File;

use parquet::basic::Type;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::{ColumnReaderImpl, get_column_reader, get_typed_column_reader};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::SchemaDescriptor;

use super::row::KINDS;
use super::seal::{SEAL_KEY, Seal};
use crate::model::Credits;
use crate::record::selection::{EventSelection, ReadRow};

/// Rows decoded at a time.
const BATCH_ROWS: usize = 8192;

/// The most values of a dictionary: kinds are few. Guards the memory that a damaged page header can claim.
const MOST_DICTIONARY_VALUES: u32 = 1024;

/// The most values of one page that are believed.
const MOST_PAGE_VALUES: u32 = 1 << 24;

/// Hands all rows to a selection.
pub(super) fn read_parquet(file: File, selection: &mut EventSelection) -> std::result::Result<(), String> {
    let sealed = file.try_clone().map_err(|error| error.to_string())?;
    let reader = SerializedFileReader::new(file).map_err(|error| error.to_string())?;
    check_seal(&sealed, reader.metadata())?;
    let columns = Columns::find(reader.metadata().file_metadata().schema_descr())?;
    for group in 0..reader.num_row_groups() {
        let read = reader.get_row_group(group).map_err(|error| error.to_string());
        read.and_then(|rows| read_group(&*rows, &columns, selection))
            .map_err(|reason| format!("row group {group}: {reason}"))?;
    }
    Ok(())
}

/// Compares the rows that the footer counts and all bytes before it with the seal. A file without one was not
/// written here and is taken as it is.
fn check_seal(file: &File, metadata: &ParquetMetaData) -> std::result::Result<(), String> {
    let pairs = metadata.file_metadata().key_value_metadata();
    let Some(pair) = pairs.and_then(|pairs| pairs.iter().find(|pair| pair.key == SEAL_KEY)) else {
        return Ok(());
    };
    let seal = pair.value.as_deref().and_then(Seal::from_text).ok_or("its seal is damaged")?;
    let counted = metadata
        .row_groups()
        .iter()
        .try_fold(0_u64, |sum, group| sum.checked_add(u64::try_from(group.num_rows()).ok()?));
    if counted != Some(seal.rows) {
        return Err(format!("its row groups do not add up to {} rows", seal.rows));
    }
    match seal.fits(file) {
        Ok(true) => Ok(()),
        Ok(false) => Err("its content does not fit its checksum".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Positions of the columns that are read.
struct Columns {
    time: usize,
    node: usize,
    kind: usize,
    peer: usize,
    request: usize,
    credits: usize,
    bytes: usize,
}

impl Columns {
    fn find(schema: &SchemaDescriptor) -> std::result::Result<Self, String> {
        let find = |name: &str, kind: Type, nullable: i16| {
            let fits = |position: &usize| {
                let column = schema.column(*position);
                column.path().string() == name
                    && column.physical_type() == kind
                    && (column.max_def_level(), column.max_rep_level()) == (nullable, 0)
            };
            let position = (0..schema.num_columns()).find(fits);
            position.ok_or_else(|| format!("column `{name}` is missing, or of another type"))
        };
        Ok(Self {
            time: find("time_ns", Type::INT64, 0)?,
            node: find("node", Type::INT32, 0)?,
            kind: find("kind", Type::BYTE_ARRAY, 0)?,
            peer: find("peer", Type::INT32, 1)?,
            request: find("request", Type::INT32, 1)?,
            credits: find("credits", Type::INT64, 1)?,
            bytes: find("bytes", Type::INT32, 1)?,
        })
    }
}

fn read_group(
    group: &dyn RowGroupReader,
    columns: &Columns,
    selection: &mut EventSelection,
) -> std::result::Result<(), String> {
    let mut batch = Batch::open(group, columns).map_err(|error| error.to_string())?;
    let mut remaining = usize::try_from(group.metadata().num_rows()).map_err(|error| error.to_string())?;
    while remaining > 0 {
        let rows = batch.read(remaining.min(BATCH_ROWS)).map_err(|error| error.to_string())?;
        batch.hand_over(selection)?;
        remaining -= rows;
    }
    Ok(())
}

/// The columns of one row group, read in step.
struct Batch {
    time: Column<Int64Type>,
    node: Column<Int32Type>,
    kind: Column<ByteArrayType>,
    peer: Column<Int32Type>,
    request: Column<Int32Type>,
    credits: Column<Int64Type>,
    bytes: Column<Int32Type>,
}

impl Batch {
    fn open(group: &dyn RowGroupReader, columns: &Columns) -> Result<Self> {
        Ok(Self {
            time: Column::open(group, columns.time)?,
            node: Column::open(group, columns.node)?,
            kind: Column::open(group, columns.kind)?,
            peer: Column::open(group, columns.peer)?,
            request: Column::open(group, columns.request)?,
            credits: Column::open(group, columns.credits)?,
            bytes: Column::open(group, columns.bytes)?,
        })
    }

    /// Reads exactly so many rows of every column.
    fn read(&mut self, rows: usize) -> Result<usize> {
        self.time.read(rows)?;
        self.node.read(rows)?;
        self.kind.read(rows)?;
        self.peer.read(rows)?;
        self.request.read(rows)?;
        self.credits.read(rows)?;
        self.bytes.read(rows)?;
        Ok(rows)
    }

    fn hand_over(&self, selection: &mut EventSelection) -> std::result::Result<(), String> {
        let (mut peers, mut requests) = (self.peer.cells(), self.request.cells());
        let (mut credits, mut bytes) = (self.credits.cells(), self.bytes.cells());
        let known = self.time.values.iter().zip(&self.node.values).zip(&self.kind.values);
        for ((at, node), kind) in known {
            selection.take(ReadRow {
                at: at.cast_unsigned(),
                node: node.cast_unsigned(),
                kind: kind_name(kind)?,
                peer: peers.next().flatten().map(i32::cast_unsigned),
                request: requests.next().flatten().map(i32::cast_unsigned),
                credits: credits.next().flatten().map(Credits::from_micros),
                bytes: bytes.next().flatten().map(i32::cast_unsigned),
            })?;
        }
        Ok(())
    }
}

fn kind_name(kind: &ByteArray) -> std::result::Result<&'static str, String> {
    let name = kind.data();
    let known = KINDS.into_iter().find(|known| known.as_bytes() == name);
    known.ok_or_else(|| format!("unknown kind `{}`", name.escape_ascii()))
}

/// One column and the rows of it that were read last.
struct Column<T: DataType> {
    reader: ColumnReaderImpl<T>,
    levels: Vec<i16>,
    values: Vec<T::T>,
    nullable: bool,
}

impl<T: DataType> Column<T> {
    fn open(group: &dyn RowGroupReader, position: usize) -> Result<Self> {
        let description = group.metadata().column(position).column_descr_ptr();
        let pages = Box::new(GuardedPages(group.get_column_page_reader(position)?));
        let nullable = description.max_def_level() > 0;
        let reader = get_typed_column_reader(get_column_reader(description, pages));
        Ok(Self { reader, levels: Vec::new(), values: Vec::new(), nullable })
    }

    fn read(&mut self, rows: usize) -> Result<()> {
        self.levels.clear();
        self.values.clear();
        let (read, _, _) = self.reader.read_records(rows, Some(&mut self.levels), None, &mut self.values)?;
        if read != rows {
            return Err(ParquetError::EOF(format!("{} rows are missing", rows - read)));
        }
        Ok(())
    }

    /// The rows read last, with gaps where there is no value.
    fn cells(&self) -> impl Iterator<Item = Option<T::T>> + '_ {
        debug_assert!(self.nullable, "only nullable columns have gaps");
        let mut values = self.values.iter();
        self.levels.iter().map(move |level| if *level > 0 { values.next().cloned() } else { None })
    }
}

/// Refuses pages that claim more values than there can be, before memory is set aside for them.
struct GuardedPages(Box<dyn PageReader>);

impl GuardedPages {
    fn check(page: Option<Page>) -> Result<Option<Page>> {
        let most = match &page {
            Some(Page::DictionaryPage { .. }) => MOST_DICTIONARY_VALUES,
            _ => MOST_PAGE_VALUES,
        };
        match page {
            Some(page) if page.num_values() > most => {
                Err(ParquetError::General(format!("a page claims {} values", page.num_values())))
            }
            page => Ok(page),
        }
    }
}

impl Iterator for GuardedPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for GuardedPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        Self::check(self.0.get_next_page()?)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.0.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0.skip_next_page()
    }
}
