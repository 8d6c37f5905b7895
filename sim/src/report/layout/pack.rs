//! Packing the drawings of connected parts side by side on shelves.

use super::Layout;
use crate::report::scene::{Point, point};

/// Space between blocks, in lengths of an edge.
const GAP: f64 = 1.5;
/// Widths of the shelves that are tried, relative to the side of a square of the same area.
const WIDTHS: [f64; 10] = [0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 1.8, 2.2];

/// A drawing of some of the nodes.
pub struct Block {
    nodes: Vec<u32>,
    places: Vec<Point>,
    width: f64,
    height: f64,
}

impl Block {
    /// From nodes and their places, moved so that they begin at (0, 0).
    pub fn new(nodes: Vec<u32>, mut places: Vec<Point>) -> Self {
        let left = places.iter().map(|place| place.x).fold(f64::INFINITY, f64::min);
        let top = places.iter().map(|place| place.y).fold(f64::INFINITY, f64::min);
        for place in &mut places {
            *place = point(place.x - left, place.y - top);
        }
        let width = places.iter().map(|place| place.x).fold(0.0, f64::max);
        let height = places.iter().map(|place| place.y).fold(0.0, f64::max);
        Self { nodes, places, width, height }
    }
}

/// Puts blocks on shelves, the highest first, so that the whole best fits the ratio of width to height.
pub fn side_by_side(nodes: usize, mut blocks: Vec<Block>, aspect: f64) -> Layout {
    blocks
        .sort_by(|left, right| right.height.total_cmp(&left.height).then(left.nodes[0].cmp(&right.nodes[0])));
    let area: f64 = blocks.iter().map(|block| (block.width + GAP) * (block.height + GAP)).sum();
    let widest = blocks.iter().map(|block| block.width).fold(0.0, f64::max);
    let side = (area * aspect).sqrt();
    // The size that is left to an edge when the whole is fitted into `aspect` by 1.
    let size = |shelves: &Shelves| (aspect / shelves.width.max(1e-9)).min(1.0 / shelves.height.max(1e-9));
    let tries = WIDTHS.iter().map(|width| Shelves::fill(&blocks, (side * width).max(widest)));
    let best = tries.reduce(|best, next| if size(&next) > size(&best) { next } else { best });
    let Some(shelves) = best else { return Layout::default() };
    let mut places = vec![Point::default(); nodes];
    for (block, corner) in blocks.iter().zip(&shelves.corners) {
        for (node, place) in block.nodes.iter().zip(&block.places) {
            places[*node as usize] = point(corner.x + place.x, corner.y + place.y);
        }
    }
    Layout { places, width: shelves.width, height: shelves.height }
}

struct Shelves {
    corners: Vec<Point>,
    width: f64,
    height: f64,
}

impl Shelves {
    fn fill(blocks: &[Block], widest: f64) -> Self {
        let mut shelves = Self { corners: Vec::with_capacity(blocks.len()), width: 0.0, height: 0.0 };
        let (mut x, mut y) = (0.0, 0.0);
        for block in blocks {
            if x > 0.0 && x + block.width > widest + 1e-9 {
                (x, y) = (0.0, shelves.height + GAP);
            }
            shelves.corners.push(point(x, y));
            shelves.width = shelves.width.max(x + block.width);
            shelves.height = shelves.height.max(y + block.height);
            x += block.width + GAP;
        }
        shelves
    }
}
