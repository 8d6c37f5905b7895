//! Tables in Markdown, aligned so that they can be read on a terminal as well.

/// Rows under a head.
pub struct Table {
    rows: Vec<Vec<String>>,
    /// Columns of words, which stand to the left; the others are numbers.
    words: usize,
}

impl Table {
    /// A table with these columns, the first of which are words.
    pub fn new(head: &[&str], words: usize) -> Self {
        Self { rows: vec![head.iter().map(|title| (*title).to_owned()).collect()], words }
    }

    /// Adds a row.
    pub fn row(&mut self, row: Vec<String>) {
        assert_eq!(row.len(), self.rows[0].len(), "a row has as many cells as the head");
        self.rows.push(row);
    }

    /// Whether there is nothing under the head.
    pub fn is_empty(&self) -> bool {
        self.rows.len() == 1
    }

    /// The table.
    pub fn markdown(&self) -> String {
        let width =
            |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.rows[0].len()).map(|column| width(column).max(3)).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
                if column < self.words { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
        };
        let rule = widths.iter().enumerate().map(|(column, width)| match column < self.words {
            true => "-".repeat(width + 2),
            false => format!("{}:", "-".repeat(width + 1)),
        });
        let rule = format!("|{}|\n", rule.collect::<Vec<_>>().join("|"));
        let head = line(&self.rows[0]);
        self.rows[1..].iter().fold(head + &rule, |table, row| table + &line(row))
    }
}
