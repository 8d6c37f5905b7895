//! Relaxing a drawing by forces: edges pull by the square of their length, all nodes push each other away by the
//! inverse of their distance (Fruchterman and Reingold, "Graph drawing by force-directed placement", Software:
//! Practice and Experience 21(11), 1991), far nodes by groups (Barnes and Hut, Nature 324, 1986).

use super::Adjacency;
use super::quadtree::Quadtree;
use crate::random::{Purpose, draw, unit};
use crate::report::scene::{Point, point};

/// Steps for small graphs; large ones get fewer, down to [`FEWEST_STEPS`].
const MOST_STEPS: usize = 300;
const FEWEST_STEPS: usize = 70;

/// Moves the nodes of a connected graph from where they are to a balance of forces; edges come to about length 1.
pub fn relax(graph: &Adjacency, places: &mut [Point], seed: u64) {
    shake(places, seed);
    let steps = (60_000 / graph.len().max(1)).clamp(FEWEST_STEPS, MOST_STEPS);
    let hottest = 0.3 + 0.05 * (graph.len() as f64).sqrt();
    for step in 0..steps {
        // The farthest that a node may move shrinks from step to step.
        let heat = hottest * (1.0 - step as f64 / steps as f64) + 0.01;
        let pushes = pushes(graph, places);
        for (place, push) in places.iter_mut().zip(pushes) {
            let length = (push.x * push.x + push.y * push.y).sqrt();
            let reach = if length > heat { heat / length } else { 1.0 };
            *place = point(place.x + push.x * reach, place.y + push.y * reach);
        }
    }
}

/// Moves each node a little, so that none lie on each other.
fn shake(places: &mut [Point], seed: u64) {
    for (node, place) in places.iter_mut().enumerate() {
        let aside = |axis| 0.5 * (unit(draw(seed, Purpose::Layout, node as u64, axis)) - 0.5);
        *place = point(place.x + aside(0), place.y + aside(1));
    }
}

fn pushes(graph: &Adjacency, places: &[Point]) -> Vec<Point> {
    let tree = Quadtree::of(places);
    let mut pushes: Vec<Point> = places.iter().map(|place| tree.push_on(*place)).collect();
    for (from, to) in graph.pairs() {
        let (dx, dy) = (places[to].x - places[from].x, places[to].y - places[from].y);
        let length = (dx * dx + dy * dy).sqrt();
        let pull = point(dx * length, dy * length);
        pushes[from] = point(pushes[from].x + pull.x, pushes[from].y + pull.y);
        pushes[to] = point(pushes[to].x - pull.x, pushes[to].y - pull.y);
    }
    pushes
}
