//! The table of events as CSV: numbers and fixed words only, so that nothing needs quotes.

use std::fmt::Display;
use std::io::{self, Write};

use super::row::{COLUMNS, Row};

/// Writes the header line.
pub(super) fn begin<W: Write>(mut writer: W) -> io::Result<W> {
    writeln!(writer, "{}", COLUMNS.join(","))?;
    Ok(writer)
}

/// Writes one row.
pub(super) fn push<W: Write>(writer: &mut W, row: &Row) -> io::Result<()> {
    write!(writer, "{},{},{}", row.at, row.node, row.kind_name())?;
    cell(writer, row.peer)?;
    cell(writer, row.request)?;
    cell(writer, row.credits)?;
    cell(writer, row.version)?;
    cell(writer, row.bytes)?;
    cell(writer, row.hops)?;
    cell(writer, row.fingerprint)?;
    writer.write_all(b"\n")
}

fn cell<W: Write, T: Display>(writer: &mut W, value: Option<T>) -> io::Result<()> {
    writer.write_all(b",")?;
    value.map_or(Ok(()), |value| write!(writer, "{value}"))
}
