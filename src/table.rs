//! Tables on a terminal.

use crate::console::{FAINT, styled};

/// Rows of cells in columns: the first `left` to the left, the others to the right; the first row is the head.
pub fn aligned(table: &[Vec<String>], left: usize) -> String {
    aligned_with(table, left, |line, _| line)
}

/// The same, with each row but the head finished by what its cells call for.
pub fn aligned_with(
    table: &[Vec<String>],
    left: usize,
    finish: impl Fn(String, &[String]) -> String,
) -> String {
    let Some(head) = table.first() else { return String::new() };
    let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut text = String::new();
    for (position, row) in table.iter().enumerate() {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, width))| match column < left {
                true => format!("{cell:<width$}"),
                false => format!("{cell:>width$}"),
            })
            .collect();
        let line = cells.join("  ");
        let line = line.trim_end().to_owned();
        let line = if position == 0 { styled(FAINT, line) } else { finish(line, row) };
        text.push_str(&format!("  {line}\n"));
    }
    text
}
