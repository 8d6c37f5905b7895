//! Random geometric graphs: points uniform in the unit square, joined when no farther apart than the radius.
//!
//! The square is cut into cells no narrower than the radius, so that the neighbours of a point lie in its cell or the
//! eight around it; with the points listed by cell, the time grows with nodes and edges.
//! Edges come in the order of the cells, which keeps neighbouring points together in memory.

use rand_chacha::rand_core::Rng;

use super::graph::{Graph, draw_unit};
use crate::model::Value;

pub(super) fn graph(nodes: u32, radius: f64, stream: &mut impl Rng) -> Graph {
    let points: Vec<Point> =
        (0..nodes).map(|node| Point { node, x: draw_unit(stream), y: draw_unit(stream) }).collect();
    let cells = Cells::of(&points, radius);
    let mut edges = Vec::new();
    for point in &cells.points {
        let joined =
            cells.around(point).filter(|other| other.node > point.node && point.reaches(other, radius));
        edges.extend(joined.map(|other| (point.node, other.node)));
    }
    let mut graph = Graph::plain(nodes, edges);
    graph.columns.push(("x", points.iter().map(|point| Some(Value::Float(point.x))).collect()));
    graph.columns.push(("y", points.iter().map(|point| Some(Value::Float(point.y))).collect()));
    graph
}

#[derive(Clone, Copy, Default)]
struct Point {
    node: u32,
    x: f64,
    y: f64,
}

impl Point {
    fn reaches(&self, other: &Self, radius: f64) -> bool {
        let (right, up) = (other.x - self.x, other.y - self.y);
        right * right + up * up <= radius * radius
    }
}

/// The points of each cell, row by row of cells, in ascending order within a cell.
struct Cells {
    /// Cells along a side of the square.
    side: usize,
    /// Where the points of each cell start, and where the last end.
    offsets: Vec<u32>,
    points: Vec<Point>,
}

impl Cells {
    fn of(points: &[Point], radius: f64) -> Self {
        // More cells than points would only cost memory.
        let side_max = (points.len() as f64).sqrt().ceil().max(1.0);
        let side = (1.0 / radius).floor().clamp(1.0, side_max) as usize;
        let mut cells =
            Self { side, offsets: vec![0; side * side + 1], points: vec![Point::default(); points.len()] };
        for point in points {
            let cell = cells.cell(point);
            cells.offsets[cell + 1] += 1;
        }
        for cell in 0..side * side {
            cells.offsets[cell + 1] += cells.offsets[cell];
        }
        let mut free = cells.offsets.clone();
        for point in points {
            let cell = cells.cell(point);
            cells.points[free[cell] as usize] = *point;
            free[cell] += 1;
        }
        cells
    }

    fn cell(&self, point: &Point) -> usize {
        self.row(point.y) * self.side + self.row(point.x)
    }

    /// Which row (or column) of cells a coordinate falls into.
    fn row(&self, coordinate: f64) -> usize {
        ((coordinate * self.side as f64) as usize).min(self.side - 1)
    }

    /// The points in the cell of a point and in those around it.
    fn around(&self, point: &Point) -> impl Iterator<Item = &Point> {
        let near = |row: usize| row.saturating_sub(1)..(row + 2).min(self.side);
        let columns = near(self.row(point.x));
        near(self.row(point.y)).flat_map(move |row| {
            let (first, end) = (row * self.side + columns.start, row * self.side + columns.end);
            &self.points[self.offsets[first] as usize..self.offsets[end] as usize]
        })
    }
}
