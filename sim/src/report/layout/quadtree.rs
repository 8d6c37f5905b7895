//! A quadtree over places, for forces that far groups of nodes exert as one (Barnes and Hut, 1986).

use crate::report::scene::{Point, point};

/// A group counts as far when its square is seen from its distance under less than this (side over distance).
const FAR: f64 = 0.9;
/// Squares are not divided further than this; so nodes in one place end the division.
const DEEPEST: usize = 24;
const NOTHING: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Square {
    /// Lower left corner and side.
    corner: Point,
    side: f64,
    /// Nodes within, and the sum of their places.
    nodes: f64,
    sum: Point,
    quarters: [u32; 4],
}

impl Square {
    fn empty(corner: Point, side: f64) -> Self {
        Self { corner, side, nodes: 0.0, sum: Point::default(), quarters: [NOTHING; 4] }
    }

    fn quarter_of(&self, place: Point) -> usize {
        let half = self.side / 2.0;
        usize::from(place.x >= self.corner.x + half) + 2 * usize::from(place.y >= self.corner.y + half)
    }

    fn quarter(&self, quarter: usize) -> Self {
        let half = self.side / 2.0;
        let (right, up) = ((quarter % 2) as f64, (quarter / 2) as f64);
        Self::empty(point(self.corner.x + right * half, self.corner.y + up * half), half)
    }

    fn is_leaf(&self) -> bool {
        self.quarters == [NOTHING; 4]
    }
}

/// The tree; its first square holds all.
pub struct Quadtree {
    squares: Vec<Square>,
}

impl Quadtree {
    /// The tree over places.
    pub fn of(places: &[Point]) -> Self {
        let least = |value: fn(&Point) -> f64| places.iter().map(value).fold(f64::INFINITY, f64::min);
        let most = |value: fn(&Point) -> f64| places.iter().map(value).fold(f64::NEG_INFINITY, f64::max);
        let corner = point(least(|place| place.x), least(|place| place.y));
        let side = (most(|place| place.x) - corner.x).max(most(|place| place.y) - corner.y).max(1e-6);
        let mut tree = Self { squares: Vec::with_capacity(places.len() * 2) };
        tree.squares.push(Square::empty(corner, side * 1.000_001));
        for place in places {
            tree.insert(*place);
        }
        tree
    }

    fn insert(&mut self, place: Point) {
        let mut at = 0;
        for depth in 0.. {
            let square = self.squares[at];
            self.squares[at].nodes += 1.0;
            self.squares[at].sum = point(square.sum.x + place.x, square.sum.y + place.y);
            if square.nodes == 0.0 || depth == DEEPEST {
                return;
            }
            if square.is_leaf() {
                // The node that was alone here moves down first.
                let alone = point(square.sum.x / square.nodes, square.sum.y / square.nodes);
                let below = self.child(at, alone);
                self.squares[below].nodes = square.nodes;
                self.squares[below].sum = square.sum;
            }
            at = self.child(at, place);
        }
    }

    /// The quarter of a square that a place belongs to, made where missing.
    fn child(&mut self, square: usize, place: Point) -> usize {
        let quarter = self.squares[square].quarter_of(place);
        if self.squares[square].quarters[quarter] == NOTHING {
            let made = self.squares[square].quarter(quarter);
            self.squares[square].quarters[quarter] = self.squares.len() as u32;
            self.squares.push(made);
        }
        self.squares[square].quarters[quarter] as usize
    }

    /// The sum of the pushes of all nodes on one place: each away from it, by the inverse of the distance.
    pub fn push_on(&self, place: Point) -> Point {
        let (mut push, mut open) = (Point::default(), vec![0_u32]);
        while let Some(next) = open.pop() {
            let square = &self.squares[next as usize];
            let (dx, dy) = (place.x - square.sum.x / square.nodes, place.y - square.sum.y / square.nodes);
            let distance_squared = dx * dx + dy * dy;
            if square.is_leaf() || square.side * square.side < FAR * FAR * distance_squared {
                // The node itself has distance 0 and pushes nothing.
                let strength = square.nodes / distance_squared.max(1e-4);
                push = point(push.x + dx * strength, push.y + dy * strength);
            } else {
                open.extend(square.quarters.iter().filter(|quarter| **quarter != NOTHING));
            }
        }
        push
    }
}
