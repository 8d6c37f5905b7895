//! Regular graphs: nothing in them is drawn.

use super::graph::Graph;
use crate::model::Value;

pub(super) fn ring(nodes: u32) -> Graph {
    Graph::plain(nodes, (0..nodes).map(|node| (node, (node + 1) % nodes)).collect())
}

pub(super) fn path(nodes: u32) -> Graph {
    Graph::plain(nodes, (1..nodes).map(|node| (node - 1, node)).collect())
}

pub(super) fn star(nodes: u32) -> Graph {
    Graph::plain(nodes, (1..nodes).map(|node| (0, node)).collect())
}

pub(super) fn complete(nodes: u32) -> Graph {
    let pairs = (0..nodes).flat_map(|from| (from + 1..nodes).map(move |to| (from, to)));
    Graph::plain(nodes, pairs.collect())
}

pub(super) fn grid(rows: u32, columns: u32) -> Graph {
    rectangle(rows, columns, |position, count| (position + 1 < count).then_some(position + 1))
}

pub(super) fn torus(rows: u32, columns: u32) -> Graph {
    rectangle(rows, columns, |position, count| Some((position + 1) % count))
}

/// Nodes row by row; `next` is the position after one along a row or column of so many, if there is any.
fn rectangle(rows: u32, columns: u32, next: impl Fn(u32, u32) -> Option<u32>) -> Graph {
    let mut edges = Vec::with_capacity(2 * rows as usize * columns as usize);
    for row in 0..rows {
        for column in 0..columns {
            let node = row * columns + column;
            edges.extend(next(column, columns).map(|right| (node, row * columns + right)));
            edges.extend(next(row, rows).map(|below| (node, below * columns + column)));
        }
    }
    let mut graph = Graph::plain(rows * columns, edges);
    let place = |of: fn(u32, u32) -> u32| {
        (0..rows * columns).map(|node| Some(Value::Integer(of(node, columns).into()))).collect()
    };
    graph.columns.push(("row", place(|node, columns| node / columns)));
    graph.columns.push(("column", place(|node, columns| node % columns)));
    graph
}
