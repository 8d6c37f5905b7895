//! Random geometric graphs: points uniform in the unit square, joined when no farther apart than the radius.
//!
//! The square is cut into cells no narrower than the radius, so that the neighbours of a point lie in its cell or the
//! eight around it; with the points listed by cell, the time grows with nodes and edges.

use rand_chacha::rand_core::Rng;

use super::graph::{Graph, draw_unit};
use crate::model::Value;

pub(super) fn graph(nodes: u32, radius: f64, stream: &mut impl Rng) -> Graph {
    let points: Vec<(f64, f64)> = (0..nodes).map(|_| (draw_unit(stream), draw_unit(stream))).collect();
    let cells = Cells::of(&points, radius);
    let mut edges = Vec::new();
    for (node, &(x, y)) in points.iter().enumerate() {
        for other in cells.around(x, y).filter(|&other| other as usize > node) {
            let (right, up) = (points[other as usize].0 - x, points[other as usize].1 - y);
            if right * right + up * up <= radius * radius {
                edges.push((node as u32, other));
            }
        }
    }
    let mut graph = Graph::plain(nodes, edges);
    graph.columns.push(("x", points.iter().map(|&(x, _)| Some(Value::Float(x))).collect()));
    graph.columns.push(("y", points.iter().map(|&(_, y)| Some(Value::Float(y))).collect()));
    graph
}

/// The points of each cell, row by row, in ascending order within a cell.
struct Cells {
    side: usize,
    offsets: Vec<u32>,
    points: Vec<u32>,
}

impl Cells {
    fn of(points: &[(f64, f64)], radius: f64) -> Self {
        // More cells than points would only cost memory.
        let side_max = (points.len() as f64).sqrt().ceil();
        let side = (1.0 / radius).floor().clamp(1.0, side_max.max(1.0)) as usize;
        let mut cells = Self { side, offsets: vec![0; side * side + 1], points: vec![0; points.len()] };
        for &(x, y) in points {
            let cell = cells.row(y) * side + cells.row(x);
            cells.offsets[cell + 1] += 1;
        }
        for cell in 0..side * side {
            cells.offsets[cell + 1] += cells.offsets[cell];
        }
        let mut free = cells.offsets.clone();
        for (point, &(x, y)) in points.iter().enumerate() {
            let cell = cells.row(y) * side + cells.row(x);
            cells.points[free[cell] as usize] = point as u32;
            free[cell] += 1;
        }
        cells
    }

    /// Which row (or column) of cells a coordinate falls into.
    fn row(&self, coordinate: f64) -> usize {
        ((coordinate * self.side as f64) as usize).min(self.side - 1)
    }

    /// The points in the cell of a place and in those around it.
    fn around(&self, x: f64, y: f64) -> impl Iterator<Item = u32> {
        let near = |row: usize| row.saturating_sub(1)..(row + 2).min(self.side);
        let columns = near(self.row(x));
        near(self.row(y)).flat_map(move |row| {
            let (first, end) = (row * self.side + columns.start, row * self.side + columns.end);
            self.points[self.offsets[first] as usize..self.offsets[end] as usize].iter().copied()
        })
    }
}
