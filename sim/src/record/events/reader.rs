//! Reads rows back from a run's events, streaming: a batch of rows at a time.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use csv::{ByteRecord, Reader};

use super::EventFormat;
use super::parquet_reader::read_parquet;
use super::row::{COLUMNS, KINDS};
use crate::model::Credits;
use crate::record::file::open_regular;
use crate::record::read_error::ReadError;
use crate::record::selection::{EventSelection, ReadRow};

/// Hands all events in a run's folder to a selection, in file order. Says whether events were
/// recorded at all; of two files, the Parquet one counts.
///
/// # Errors
/// When the file is damaged, cut off, or not of this run.
pub(in crate::record) fn read_events(
    folder: &Path,
    selection: &mut EventSelection,
) -> Result<bool, ReadError> {
    for format in EventFormat::ALL {
        let path = folder.join(format.file_name());
        match open_regular(&path, u64::MAX) {
            Ok(file) => {
                let read = match format {
                    EventFormat::Parquet => read_guarded(file, selection),
                    EventFormat::Csv => read_csv(file, selection),
                };
                return read.map(|()| true).map_err(ReadError::of(&path));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(ReadError::new(&path, error)),
        }
    }
    Ok(false)
}

/// The library checks most of what it reads, yet some damage makes it panic: that is an error of the file here.
/// The selection is not used any more after an error, so what a panic left in it cannot be seen.
fn read_guarded(file: File, selection: &mut EventSelection) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(|| read_parquet(file, selection)))
        .unwrap_or_else(|_| Err("it is damaged in a way that the Parquet library does not expect".to_owned()))
}

fn read_csv(mut file: File, selection: &mut EventSelection) -> Result<(), String> {
    if !ends_a_line(&mut file).map_err(|error| error.to_string())? {
        return Err("its last line is cut off".to_owned());
    }
    let mut table = Reader::from_reader(file);
    let header = table.byte_headers().map_err(|error| error.to_string())?;
    if !header.iter().eq(COLUMNS.map(str::as_bytes)) {
        return Err(format!("its columns are not {}", COLUMNS.join(", ")));
    }
    let mut row = ByteRecord::new();
    while table.read_byte_record(&mut row).map_err(|error| error.to_string())? {
        let line = row.position().map_or(0, csv::Position::line);
        take_csv_row(&row, selection).map_err(|reason| format!("line {line}: {reason}"))?;
    }
    Ok(())
}

/// Whether the last byte ends a line; leaves the file at its start.
fn ends_a_line(file: &mut File) -> io::Result<bool> {
    let mut last = [0];
    let length = file.seek(SeekFrom::End(0))?;
    if length > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    file.rewind()?;
    Ok(last == *b"\n")
}

fn take_csv_row(row: &ByteRecord, selection: &mut EventSelection) -> Result<(), String> {
    let kind = row.get(2).unwrap_or_default();
    let known = KINDS.into_iter().find(|name| name.as_bytes() == kind);
    let kind = known.ok_or_else(|| format!("unknown kind `{}`", kind.escape_ascii()))?;
    selection.take(ReadRow {
        at: number(row, 0)?,
        node: number(row, 1)?,
        kind,
        peer: filled(row, 3).then(|| number(row, 3)).transpose()?,
        request: filled(row, 4).then(|| number(row, 4)).transpose()?,
        credits: filled(row, 5).then(|| credits(row)).transpose()?,
        bytes: filled(row, 7).then(|| number(row, 7)).transpose()?,
    })
}

fn filled(row: &ByteRecord, column: usize) -> bool {
    row.get(column).is_some_and(|cell| !cell.is_empty())
}

fn credits(row: &ByteRecord) -> Result<Credits, String> {
    let micros = (number::<f64>(row, 5)? * 1e6).round();
    if micros.is_finite() {
        Ok(Credits::from_micros(micros as i64))
    } else {
        Err("infinite credits".to_owned())
    }
}

fn number<T: std::str::FromStr>(row: &ByteRecord, column: usize) -> Result<T, String> {
    let cell = row.get(column).unwrap_or_default();
    let number = std::str::from_utf8(cell).ok().and_then(|cell| cell.parse().ok());
    number.ok_or_else(|| format!("column `{}` holds `{}`, no number", COLUMNS[column], cell.escape_ascii()))
}
