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

/// Keeps what is taken, and finds places.
pub struct Labels {
    bounds: Area,
    taken: Vec<Area>,
    stitches: Vec<(Point, Point)>,
    edges: Vec<(Point, Point)>,
}

impl Labels {
    /// Nothing is taken yet but by nodes and lines.
    pub fn new(
        bounds: Area,
        nodes: Vec<Area>,
        stitches: Vec<(Point, Point)>,
        edges: Vec<(Point, Point)>,
    ) -> Self {
        Self { bounds, taken: nodes, stitches, edges }
    }

    /// A place for a label of a size beside a node, which is then taken.
    pub fn place(
        &mut self,
        node: Point,
        radius: f64,
        (width, height): (f64, f64),
        need: Need,
    ) -> Option<Area> {
        let reaches: &[f64] = if need == Need::Always { &[3.0, 12.0, 24.0, 40.0] } else { &[3.0] };
        let mut best: Option<(f64, Area)> = None;
        for (order, reach) in reaches.iter().enumerate() {
            for (turn, area) in around(node, radius + reach, width, height).into_iter().enumerate() {
                let Some(cost) = self.cost(&area, need) else { continue };
                let cost = cost + order as f64 * 1.5 + turn as f64 * 0.1;
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    best = Some((cost, area));
                }
            }
        }
        let (_, area) = best?;
        self.taken.push(area);
        Some(area)
    }

    /// How bad a place is; `None` when it will not do.
    fn cost(&self, area: &Area, need: Need) -> Option<f64> {
        let covered = self.taken.iter().filter(|taken| taken.overlaps(area)).count();
        let stitches = meets(&self.stitches, area);
        let inside = self.bounds.contains(area);
        if need == Need::WhereRoom && (covered > 0 || stitches > 0 || !inside) {
            return None;
        }
        let edges = meets(&self.edges, area);
        if need == Need::WhereRoom && edges > 1 {
            return None;
        }
        let outside = if inside { 0.0 } else { 1_000.0 };
        Some(outside + covered as f64 * 20.0 + stitches as f64 * 8.0 + edges as f64)
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
