//! A first embedding by distances: PivotMDS (Brandes and Pich, "Eigensolver methods for progressive
//! multidimensional scaling of large data", Graph Drawing 2006).

use std::collections::VecDeque;

use super::Adjacency;
use crate::report::scene::{Point, point};

/// Distances from so many nodes are enough for a picture.
const PIVOTS: usize = 40;
/// Rounds of the power iteration.
const ROUNDS: usize = 60;

/// Places for the nodes of a connected graph whose distances resemble those in the graph; edges have about length 1.
/// Nodes with the same distances to all others come to lie together.
pub fn embed(graph: &Adjacency) -> Vec<Point> {
    let columns = centred(pivot_distances(graph));
    let first = component(&columns, None);
    let second = component(&columns, Some(&first));
    let (xs, ys) = (project(&columns, &first), project(&columns, &second));
    let mut places: Vec<Point> = xs.into_iter().zip(ys).map(|(x, y)| point(x, y)).collect();
    scale_to_unit_edges(graph, &mut places);
    places
}

/// Per pivot, the squared distance of every node to it; each pivot is the node farthest from those before.
fn pivot_distances(graph: &Adjacency) -> Vec<Vec<f64>> {
    let mut nearest = vec![u32::MAX; graph.len()];
    let (mut columns, mut pivot) = (Vec::new(), 0);
    for _ in 0..PIVOTS.min(graph.len()) {
        let distances = distances_from(graph, pivot);
        for (nearest, distance) in nearest.iter_mut().zip(&distances) {
            *nearest = (*nearest).min(*distance);
        }
        columns.push(distances.iter().map(|distance| f64::from(*distance) * f64::from(*distance)).collect());
        let farthest = (0..graph.len()).max_by_key(|node| (nearest[*node], std::cmp::Reverse(*node)));
        pivot = farthest.unwrap_or(0);
    }
    columns
}

fn distances_from(graph: &Adjacency, start: usize) -> Vec<u32> {
    let mut distances = vec![u32::MAX; graph.len()];
    distances[start] = 0;
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for target in graph.neighbours(node).iter().map(|target| *target as usize) {
            if distances[target] == u32::MAX {
                distances[target] = distances[node] + 1;
                queue.push_back(target);
            }
        }
    }
    distances
}

/// Double centring: rows and columns get mean 0.
fn centred(mut columns: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let (rows, count) = (columns[0].len(), columns.len() as f64);
    let mut row_means = vec![0.0; rows];
    for column in &columns {
        for (mean, value) in row_means.iter_mut().zip(column) {
            *mean += value / count;
        }
    }
    let overall = row_means.iter().sum::<f64>() / rows as f64;
    for column in &mut columns {
        let mean = column.iter().sum::<f64>() / rows as f64;
        for (value, row_mean) in column.iter_mut().zip(&row_means) {
            *value = -0.5 * (*value - mean - row_mean + overall);
        }
    }
    columns
}

/// The leading eigenvector of CᵀC (over pivots), orthogonal to `other` if given, by power iteration.
fn component(columns: &[Vec<f64>], other: Option<&[f64]>) -> Vec<f64> {
    let products: Vec<Vec<f64>> =
        columns.iter().map(|left| columns.iter().map(|right| dot(left, right)).collect()).collect();
    // Any start will do that no symmetry makes orthogonal to the result.
    let mut vector: Vec<f64> = (0..columns.len()).map(|pivot| 1.0 / (pivot as f64 + 1.5)).collect();
    for _ in 0..ROUNDS {
        vector = products.iter().map(|row| dot(row, &vector)).collect();
        if let Some(other) = other {
            let share = dot(&vector, other);
            for (value, along) in vector.iter_mut().zip(other) {
                *value -= share * along;
            }
        }
        let length = dot(&vector, &vector).sqrt();
        if length < 1e-12 {
            return vec![0.0; columns.len()];
        }
        vector.iter_mut().for_each(|value| *value /= length);
    }
    vector
}

fn project(columns: &[Vec<f64>], vector: &[f64]) -> Vec<f64> {
    let mut places = vec![0.0; columns[0].len()];
    for (column, weight) in columns.iter().zip(vector) {
        for (place, value) in places.iter_mut().zip(column) {
            *place += value * weight;
        }
    }
    places
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

fn scale_to_unit_edges(graph: &Adjacency, places: &mut [Point]) {
    let (mut total, mut edges) = (0.0, 0.0);
    for (from, to) in graph.pairs() {
        let (dx, dy) = (places[from].x - places[to].x, places[from].y - places[to].y);
        (total, edges) = (total + (dx * dx + dy * dy).sqrt(), edges + 1.0);
    }
    if total > 1e-9 {
        for place in places {
            *place = point(place.x * edges / total, place.y * edges / total);
        }
    }
}
