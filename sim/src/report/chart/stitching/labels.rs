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

/// How bad it is to cover a node that nothing is stitched to: much worse than all the lines that a label crosses.
const COVERING_FREE: f64 = 1_000.0;

/// A label beside its node.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    /// The area of the label.
    pub area: Area,
    /// Whether it stands so far off that a line should lead to it.
    pub far: bool,
    /// Whether it covers no other label and no node.
    pub clear: bool,
}

/// Keeps what is taken, and finds places.
pub struct Labels {
    /// Where labels may stand.
    pub bounds: Area,
    /// Nodes that a label may cover only where it would else cover what is taken.
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
        const REACHES: [f64; 8] = [3.0, 14.0, 28.0, 44.0, 62.0, 84.0, 110.0, 140.0];
        let reaches = if need == Need::Always { &REACHES[..] } else { &REACHES[..1] };
        let mut best: Option<(f64, Place)> = None;
        for (order, reach) in reaches.iter().enumerate() {
            for (turn, area) in around(node, radius + reach, width, height).into_iter().enumerate() {
                let Some(cost) = self.cost(&area, node, need) else { continue };
                let lead = if order > 0 { self.cost_of_lead(node, &area) } else { 0.0 };
                let cost = cost + lead + order as f64 * 5.0 + turn as f64 * 0.1;
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    best = Some((cost, Place { area, far: order > 0, clear: cost < COVERING_FREE }));
                }
            }
        }
        best.map(|(_, place)| place)
    }

    /// How bad a place is; `None` when it will not do.
    fn cost(&self, area: &Area, node: Point, need: Need) -> Option<f64> {
        let covered = |areas: &[Area]| others(areas, node).filter(|taken| taken.overlaps(area)).count();
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
        Some(outside + taken as f64 * COVERING + nodes as f64 * COVERING_FREE + lines)
    }

    /// How bad the line is that leads from a node to its label: through another node or label it would seem to name that.
    fn cost_of_lead(&self, node: Point, label: &Area) -> f64 {
        let end = nearest(node, label);
        let met = |areas: &[Area]| others(areas, node).filter(|area| area.meets_line(node, end)).count();
        (met(&self.taken) + met(&self.nodes)) as f64 * COVERING_FREE
    }

    /// Takes a place, and the line that leads to it, from the labels that are still to be written.
    pub fn take(&mut self, node: Point, place: &Place) {
        self.taken.push(place.area);
        if place.far {
            self.stitches.push((node, nearest(node, &place.area)));
        }
    }
}

/// The areas but that of a node itself, which is in their midst: its label stands beside it in any case.
fn others(areas: &[Area], node: Point) -> impl Iterator<Item = &Area> {
    let is_own = move |area: &&Area| {
        ((area.left + area.right) / 2.0 - node.x).abs() < 0.01
            && ((area.top + area.bottom) / 2.0 - node.y).abs() < 0.01
    };
    areas.iter().filter(move |area| !is_own(area))
}

/// The place of an area that is nearest to a node.
pub fn nearest(node: Point, area: &Area) -> Point {
    point(node.x.clamp(area.left, area.right), node.y.clamp(area.top, area.bottom))
}

fn meets(lines: &[(Point, Point)], area: &Area) -> usize {
    lines.iter().filter(|(from, to)| area.meets_line(*from, *to)).count()
}

/// Areas around a node: right, left, below, above, the corners, and between.
fn around(node: Point, reach: f64, width: f64, height: f64) -> [Area; 16] {
    let beside = |x: f64, y: f64| Area::new(node.x + x, node.y + y, node.x + x + width, node.y + y + height);
    let (slant, steep) = (reach * 0.7, reach * 0.9);
    let (right, left) = (|out: f64| out, |out: f64| -out - width);
    let (below, above) = (|out: f64| out, |out: f64| -out - height);
    [
        beside(right(reach), -height / 2.0),
        beside(left(reach), -height / 2.0),
        beside(-width / 2.0, below(reach)),
        beside(-width / 2.0, above(reach)),
        beside(right(slant), below(slant)),
        beside(left(slant), below(slant)),
        beside(right(slant), above(slant)),
        beside(left(slant), above(slant)),
        // Across the node's upright or level line, so that a label can go by a neighbour.
        beside(-width * 0.25, below(reach)),
        beside(-width * 0.75, below(reach)),
        beside(-width * 0.25, above(reach)),
        beside(-width * 0.75, above(reach)),
        beside(right(steep), below(reach * 0.4) - height / 2.0),
        beside(left(steep), below(reach * 0.4) - height / 2.0),
        beside(right(steep), above(reach * 0.4) + height / 2.0),
        beside(left(steep), above(reach * 0.4) + height / 2.0),
    ]
}

/// Where the text of a label begins in its area: on the baseline.
pub fn baseline(area: &Area) -> Point {
    point(area.left + 2.0, area.bottom - 3.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(nodes: &[Point], stitches: Vec<(Point, Point)>) -> Labels {
        Labels {
            bounds: Area::new(0.0, 0.0, 600.0, 400.0),
            nodes: nodes.iter().map(|node| Area::around(*node, 8.0)).collect(),
            taken: Vec::new(),
            stitches,
            edges: Vec::new(),
            most_edges: 3,
            edge_cost: 2.0,
        }
    }

    #[test]
    fn a_label_crosses_stitches_rather_than_cover_a_node() {
        let node = point(300.0, 200.0);
        // Nodes on all sides but one, where five stitches pass.
        let around = [
            (-60.0, 0.0),
            (0.0, 30.0),
            (0.0, -30.0),
            (-50.0, 30.0),
            (-50.0, -30.0),
            (50.0, 30.0),
            (50.0, -30.0),
        ];
        let nodes: Vec<Point> = around.iter().map(|(x, y)| point(node.x + x, node.y + y)).collect();
        let stitch = |x: f64| (point(node.x + x, 0.0), point(node.x + x, 400.0));
        let labels = labels(&nodes, (0..5).map(|line| stitch(20.0 + 10.0 * f64::from(line))).collect());
        let place = labels.find(node, 7.0, (70.0, 14.0), Need::Always).unwrap();
        assert!(!labels.nodes.iter().any(|other| other.overlaps(&place.area)), "{place:?}");
        assert!(place.clear);
    }

    #[test]
    fn a_line_that_leads_to_a_label_runs_through_no_other_node() {
        let node = point(300.0, 200.0);
        // What is near is taken but for the way right, where a node stands.
        let mut labels = labels(&[point(330.0, 200.0)], Vec::new());
        labels.taken = vec![
            Area::new(200.0, 100.0, 290.0, 300.0),
            Area::new(290.0, 100.0, 420.0, 185.0),
            Area::new(290.0, 215.0, 420.0, 300.0),
        ];
        let place = labels.find(node, 7.0, (40.0, 13.0), Need::Always).unwrap();
        let end = nearest(node, &place.area);
        assert!(!place.far || !labels.nodes[0].meets_line(node, end), "{place:?}");
    }

    #[test]
    fn labels_in_turn_are_written_over_neither_each_other_nor_a_node() {
        let nodes: Vec<Point> = (0..6).map(|node| point(200.0 + 25.0 * f64::from(node), 200.0)).collect();
        let mut labels = labels(&nodes, Vec::new());
        let mut written: Vec<Area> = Vec::new();
        for node in &nodes {
            let place = labels.find(*node, 7.0, (90.0, 14.0), Need::Always).unwrap();
            assert!(
                !written.iter().chain(&labels.nodes).any(|other| other.overlaps(&place.area)),
                "{place:?}"
            );
            written.push(place.area);
            labels.take(*node, &place);
        }
    }
}
