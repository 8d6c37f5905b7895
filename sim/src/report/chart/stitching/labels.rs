//! Places for labels: beside their node, off other nodes and labels, off stitches, and over few edges.

use crate::report::scene::{Area, Point, point};

/// What a label is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// It is written in the best place there is, good or bad.
    Always,
    /// It is written only where it covers nothing and crosses few edges.
    WhereRoom,
}

/// How bad it is to cover a label or a stitched node: worse than all else together.
const COVERING: f64 = 100_000.0;

/// A label beside its node.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    /// The area of the label.
    pub area: Area,
    /// Whether it stands so far off that a line should lead to it.
    pub far: bool,
    /// Whether it covers no other label and no stitched node.
    pub clear: bool,
}

/// Keeps what is taken, and finds places.
pub struct Labels {
    /// Where labels may stand.
    pub bounds: Area,
    /// Nodes that a label may cover when nothing else is left.
    pub nodes: Vec<Area>,
    /// Nodes and labels that no label should cover.
    pub taken: Vec<Area>,
    /// Stitches.
    pub stitches: Vec<(Point, Point)>,
    /// Edges of the container.
    pub edges: Vec<(Point, Point)>,
    /// How many edges a label that is not needed may cross.
    pub most_edges: usize,
    /// How bad it is to cross an edge.
    pub edge_cost: f64,
}

impl Labels {
    /// The best place for a label of a size beside a node.
    pub fn find(&self, node: Point, radius: f64, (width, height): (f64, f64), need: Need) -> Option<Place> {
        let reaches: &[f64] = if need == Need::Always { &[3.0, 14.0, 28.0, 44.0, 62.0] } else { &[3.0] };
        let mut best: Option<(f64, Place)> = None;
        for (order, reach) in reaches.iter().enumerate() {
            for (turn, area) in around(node, radius + reach, width, height).into_iter().enumerate() {
                let Some(cost) = self.cost(&area, need) else { continue };
                let cost = cost + order as f64 * 5.0 + turn as f64 * 0.1;
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    best = Some((cost, Place { area, far: order > 0, clear: cost < COVERING }));
                }
            }
        }
        best.map(|(_, place)| place)
    }

    /// How bad a place is; `None` when it will not do.
    fn cost(&self, area: &Area, need: Need) -> Option<f64> {
        let covered = |areas: &[Area]| areas.iter().filter(|taken| taken.overlaps(area)).count();
        let (taken, nodes) = (covered(&self.taken), covered(&self.nodes));
        let stitches = meets(&self.stitches, area);
        let inside = self.bounds.contains(area);
        if need == Need::WhereRoom && (taken + nodes + stitches > 0 || !inside) {
            return None;
        }
        let edges = meets(&self.edges, area);
        if need == Need::WhereRoom && edges > self.most_edges {
            return None;
        }
        let outside = if inside { 0.0 } else { 20.0 * COVERING };
        let lines = stitches as f64 * 25.0 + edges as f64 * self.edge_cost;
        Some(outside + taken as f64 * COVERING + nodes as f64 * 4.0 + lines)
    }
}

fn meets(lines: &[(Point, Point)], area: &Area) -> usize {
    lines.iter().filter(|(from, to)| area.meets_line(*from, *to)).count()
}

/// Areas around a node: right, left, below, above, and the corners.
fn around(node: Point, reach: f64, width: f64, height: f64) -> [Area; 8] {
    let beside = |x: f64, y: f64| Area::new(node.x + x, node.y + y, node.x + x + width, node.y + y + height);
    let slant = reach * 0.7;
    [
        beside(reach, -height / 2.0),
        beside(-reach - width, -height / 2.0),
        beside(-width / 2.0, reach),
        beside(-width / 2.0, -reach - height),
        beside(slant, slant),
        beside(-slant - width, slant),
        beside(slant, -slant - height),
        beside(-slant - width, -slant - height),
    ]
}

/// Where the text of a label begins in its area: on the baseline.
pub fn baseline(area: &Area) -> Point {
    point(area.left + 2.0, area.bottom - 3.5)
}
