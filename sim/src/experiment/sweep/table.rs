//! The tidy table of a sweep, one row a run: as CSV, and as Parquet in groups of rows, so that memory stays the same however many
//! there are.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, IntType, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use super::{Levels, Study, SweepRow};
use crate::record::file::located;

/// Rows of one group.
const GROUP_ROWS: usize = 1 << 14;

/// Fixed, so that the bytes do not change with the version of the library.
const CREATED_BY: &str = "huddle";

/// Writes both files of the table.
pub struct Table<'s> {
    study: &'s Study,
    text: csv::Writer<File>,
    typed: SerializedFileWriter<BufWriter<File>>,
    columns: Vec<Column>,
    rows: usize,
}

/// A column of the group that is being filled; gaps are values that are not there.
enum Column {
    Whole(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
    Truth(Vec<Option<bool>>),
    Text(Vec<Option<ByteArray>>),
}

/// One value of a row.
enum Cell {
    Whole(Option<u64>),
    Number(Option<f64>),
    Truth(Option<bool>),
    Text(String),
}

impl<'s> Table<'s> {
    /// Name of the table as CSV.
    pub const TEXT_FILE_NAME: &'static str = "runs.csv";

    /// Name of the table as Parquet.
    pub const TYPED_FILE_NAME: &'static str = "runs.parquet";

    /// Begins both files in a folder.
    ///
    /// # Errors
    /// When the system refuses; the error names the file.
    pub fn create(folder: &Path, study: &'s Study) -> io::Result<Self> {
        let [text, typed] = [Self::TEXT_FILE_NAME, Self::TYPED_FILE_NAME].map(|name| folder.join(name));
        let create = |path: &Path| File::create(path).map_err(|error| located("create", path, error));
        let mut text = csv::Writer::from_writer(create(&text)?);
        let (names, columns) = layout(study);
        text.write_record(&names).map_err(io::Error::other)?;
        let schema = names.iter().zip(&columns).map(|(name, column)| column.schema(name).map(Arc::new));
        let schema = schema
            .collect::<Result<Vec<_>, _>>()
            .and_then(|fields| Type::group_type_builder("runs").with_fields(fields).build());
        let properties = WriterProperties::builder()
            .set_created_by(CREATED_BY.to_owned())
            .set_compression(Compression::SNAPPY)
            .build();
        let output = BufWriter::new(create(&typed)?);
        let typed =
            SerializedFileWriter::new(output, Arc::new(schema.map_err(into_io)?), Arc::new(properties));
        Ok(Self { study, text, typed: typed.map_err(into_io)?, columns, rows: 0 })
    }

    /// Adds a run.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn push(&mut self, row: &SweepRow) -> io::Result<()> {
        let cells = cells(self.study, row);
        self.text.write_record(cells.iter().map(Cell::written)).map_err(io::Error::other)?;
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell);
        }
        self.rows += 1;
        if self.rows == GROUP_ROWS { self.flush() } else { Ok(()) }
    }

    /// Completes both files.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        self.text.flush()?;
        let mut output = self.typed.into_inner().map_err(into_io)?;
        output.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.rows > 0 {
            let mut group = self.typed.next_row_group().map_err(into_io)?;
            self.columns.iter().try_for_each(|column| column.write(&mut group)).map_err(into_io)?;
            group.close().map_err(into_io)?;
            self.columns.iter_mut().for_each(Column::clear);
            self.rows = 0;
        }
        Ok(())
    }
}

/// The names of all columns, and the columns: what a run is, the fields that vary, and what it came to.
fn layout(study: &Study) -> (Vec<String>, Vec<Column>) {
    let mut names = vec!["run".to_owned(), "point".to_owned(), "seed".to_owned()];
    let mut columns = vec![Column::Whole(Vec::new()), Column::Whole(Vec::new()), Column::Whole(Vec::new())];
    for factor in &study.factors {
        names.push(factor.field.clone());
        columns.push(if is_number(&factor.levels) {
            Column::Number(Vec::new())
        } else {
            Column::Text(Vec::new())
        });
    }
    names.extend(SweepRow::COLUMNS[2..].iter().map(|name| (*name).to_owned()));
    columns.extend(SweepRow::COLUMNS[2..].iter().map(|name| match *name {
        "verdict" => Column::Text(Vec::new()),
        "drawn" | "converged" | "complete" | "valid" | "optimal" | "expectations_met" => {
            Column::Truth(Vec::new())
        }
        "stitched" | "messages" | "bytes" | "hops" | "flips" => Column::Whole(Vec::new()),
        _ => Column::Number(Vec::new()),
    }));
    (names, columns)
}

fn is_number(levels: &Levels) -> bool {
    match levels {
        Levels::List(_) => levels.numbers().is_some(),
        Levels::Between { unit, .. } => unit.is_empty(),
    }
}

fn cells(study: &Study, row: &SweepRow) -> Vec<Cell> {
    let point = row.run / study.seeds;
    let mut cells = vec![Cell::Whole(Some(row.run)), Cell::Whole(Some(point)), Cell::Whole(Some(row.seed))];
    cells.extend(study.values(point).into_iter().map(Cell::Text));
    cells.extend([
        Cell::Truth(Some(row.drawn)),
        Cell::Text(row.verdict.clone()),
        Cell::Truth(Some(row.converged)),
        Cell::Truth(Some(row.complete)),
        Cell::Truth(Some(row.valid)),
        Cell::Truth(row.optimal),
        Cell::Whole(Some(row.stitched.into())),
        Cell::Number(Some(row.welfare)),
        Cell::Number(row.optimality),
        Cell::Number(row.converged_at_ms),
        Cell::Number(Some(row.ended_at_ms)),
        Cell::Whole(Some(row.messages)),
        Cell::Number(row.messages_per_edge),
        Cell::Whole(Some(row.bytes)),
        Cell::Whole(Some(row.hops.into())),
        Cell::Whole(row.flips),
        Cell::Number(Some(row.agreement)),
        Cell::Truth(row.expectations_met),
    ]);
    cells
}

impl Cell {
    fn written(&self) -> String {
        match self {
            Self::Whole(value) => value.map_or(String::new(), |value| value.to_string()),
            Self::Number(value) => value.map_or(String::new(), |value| value.to_string()),
            Self::Truth(value) => value.map_or(String::new(), |value| value.to_string()),
            Self::Text(text) => text.clone(),
        }
    }
}

impl Column {
    fn schema(&self, name: &str) -> Result<Type, ParquetError> {
        let physical = match self {
            Self::Whole(_) => Physical::INT64,
            Self::Number(_) => Physical::DOUBLE,
            Self::Truth(_) => Physical::BOOLEAN,
            Self::Text(_) => Physical::BYTE_ARRAY,
        };
        let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        match self {
            Self::Text(_) => builder.with_logical_type(Some(LogicalType::String)).build(),
            // Numbers without a sign, as seeds may be as large as 64 bits hold.
            Self::Whole(_) => {
                let unsigned = LogicalType::Integer(IntType { bit_width: 64, is_signed: false });
                builder.with_logical_type(Some(unsigned)).build()
            }
            _ => builder.build(),
        }
    }

    fn push(&mut self, cell: Cell) {
        match (self, cell) {
            (Self::Whole(column), Cell::Whole(value)) => column.push(value.map(|value| value as i64)),
            (Self::Number(column), Cell::Number(value)) => column.push(value),
            (Self::Number(column), Cell::Text(text)) => column.push(text.parse().ok()),
            (Self::Truth(column), Cell::Truth(value)) => column.push(value),
            (Self::Text(column), cell) => column.push(Some(ByteArray::from(cell.written().into_bytes()))),
            (Self::Whole(column), _) => column.push(None),
            (Self::Number(column), _) => column.push(None),
            (Self::Truth(column), _) => column.push(None),
        }
    }

    fn clear(&mut self) {
        match self {
            Self::Whole(column) => column.clear(),
            Self::Number(column) => column.clear(),
            Self::Truth(column) => column.clear(),
            Self::Text(column) => column.clear(),
        }
    }

    fn write<W: Write + Send>(
        &self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        match self {
            Self::Whole(column) => write_column::<Int64Type, W>(group, column),
            Self::Number(column) => write_column::<DoubleType, W>(group, column),
            Self::Truth(column) => write_column::<BoolType, W>(group, column),
            Self::Text(column) => write_column::<ByteArrayType, W>(group, column),
        }
    }
}

fn write_column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    column: &[Option<T::T>],
) -> Result<(), ParquetError> {
    let levels: Vec<i16> = column.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<T::T> = column.iter().flatten().cloned().collect();
    let missing = || ParquetError::General("column missing".to_owned());
    let mut writer = group.next_column()?.ok_or_else(missing)?;
    writer.typed::<T>().write_batch(&values, Some(&levels), None)?;
    writer.close()
}

fn into_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(inner) => *inner,
            Err(inner) => io::Error::other(inner),
        },
        other => io::Error::other(other),
    }
}
