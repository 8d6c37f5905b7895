//! The 0/1 program of one part: which column each item takes, under linear rows with whole coefficients.
//!
//! An *item* is one request node, or all request nodes that `same` ties together: they take one container node or none.
//! A *column* is an item on a container node that may take it. Compositions, limits and counts become *rows*. The
//! formulation is written from the rules of the model alone; [`compile`](super::compile) makes it from an instance.

use crate::model::{ContainerId, RequestId, Stitching};

/// Request nodes that are stitched to one container node, or none of them is.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its request nodes, ascending.
    pub members: Vec<RequestId>,
    /// Its columns, by ascending container node.
    pub columns: std::ops::Range<usize>,
}

/// An item on a container node.
#[derive(Clone, Debug)]
pub struct Column {
    /// The item: an index into [`Program::items`].
    pub item: usize,
    /// The container node.
    pub node: ContainerId,
    /// The sum of its members' base credits, in millionths.
    pub credits: i64,
    /// The rows that it is in, with its coefficient in each.
    pub rows: Vec<(usize, i64)>,
}

/// A linear condition: the sum of the coefficients of the columns taken is at most `bound`, or equals it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    /// The right-hand side.
    pub bound: i64,
    /// Whether the sum must equal the bound.
    pub equal: bool,
}

/// The program of some items of one part that no row ties to other items.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The items, by their first request node.
    pub items: Vec<Item>,
    /// The columns, by item and container node.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// Per item the column it takes; `None` where it is left out.
pub type Choice = Vec<Option<usize>>;

impl Program {
    /// Whether a choice keeps every row.
    pub fn admits(&self, choice: &[Option<usize>]) -> bool {
        let mut sums = vec![0_i64; self.rows.len()];
        for column in choice.iter().flatten() {
            for (row, coefficient) in &self.columns[*column].rows {
                sums[*row] += coefficient;
            }
        }
        let keeps = |(row, sum): (&Row, &i64)| if row.equal { *sum == row.bound } else { *sum <= row.bound };
        self.rows.iter().zip(&sums).all(keeps)
    }

    /// The sum of an objective over a choice.
    pub fn value(&self, choice: &[Option<usize>], objective: &[i64]) -> i64 {
        choice.iter().flatten().map(|column| objective[*column]).sum()
    }

    /// Per column the number of request nodes that it stitches.
    pub fn counts(&self) -> Vec<i64> {
        self.columns.iter().map(|column| self.items[column.item].members.len() as i64).collect()
    }

    /// Per column its credits in millionths.
    pub fn credits(&self) -> Vec<i64> {
        self.columns.iter().map(|column| column.credits).collect()
    }

    /// The choice of leaving everything out.
    pub fn nothing(&self) -> Choice {
        vec![None; self.items.len()]
    }

    /// This program with one more row: the number of request nodes stitched is so many.
    pub fn with_count(&self, count: i64) -> Self {
        let mut program = self.clone();
        let row = program.rows.len();
        program.rows.push(Row { bound: count, equal: true });
        for column in &mut program.columns {
            column.rows.push((row, self.items[column.item].members.len() as i64));
        }
        program
    }

    /// Writes a choice into a stitching.
    pub fn stitch(&self, choice: &[Option<usize>], stitching: &mut Stitching) {
        for (item, column) in self.items.iter().zip(choice) {
            for request in &item.members {
                stitching.set(*request, column.map(|column| self.columns[column].node));
            }
        }
    }

    /// The choice that a stitching makes, if it is one of this program.
    pub fn choice_of(&self, stitching: &Stitching) -> Option<Choice> {
        let choose = |item: &Item| match stitching.get(item.members[0]) {
            None => Some(None),
            Some(node) => {
                let columns = &self.columns[item.columns.clone()];
                let position = columns.binary_search_by_key(&node, |column| column.node).ok()?;
                Some(Some(item.columns.start + position))
            }
        };
        let choice: Option<Choice> = self.items.iter().map(choose).collect();
        choice.filter(|choice| self.admits(choice))
    }
}
