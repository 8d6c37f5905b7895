//! The course of a stitch: straight where it can be, else bent around nodes that it does not mean.

use crate::report::scene::{Point, point};

/// How far the middle of a stitch may stand off the straight line, in the order in which bends are tried.
const BENDS: [f64; 11] = [0.0, 12.0, -12.0, 24.0, -24.0, 40.0, -40.0, 60.0, -60.0, 85.0, -85.0];
/// Pieces of a bent stitch.
const PIECES: usize = 16;

/// The points of a stitch: of all bends the first that touches the fewest nodes, as `crossed` counts them for a
/// straight piece.
pub fn around(from: Point, to: Point, crossed: impl Fn(Point, Point) -> usize) -> Vec<Point> {
    let mut best: Option<(usize, Vec<Point>)> = None;
    for bend in BENDS {
        let path = bent(from, to, bend);
        let touched = path.windows(2).map(|piece| crossed(piece[0], piece[1])).sum();
        if best.as_ref().is_none_or(|(fewest, _)| touched < *fewest) {
            best = Some((touched, path));
        }
        if touched == 0 {
            break;
        }
    }
    best.map(|(_, path)| path).unwrap_or_default()
}

/// A parabola between two points whose middle stands off the straight line.
fn bent(from: Point, to: Point, bend: f64) -> Vec<Point> {
    if bend == 0.0 {
        return vec![from, to];
    }
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = (dx * dx + dy * dy).sqrt().max(1e-9);
    let at = |piece: usize| {
        let share = piece as f64 / PIECES as f64;
        let off = 4.0 * share * (1.0 - share) * bend / length;
        point(from.x + dx * share - dy * off, from.y + dy * share + dx * off)
    };
    (0..=PIECES).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::scene::Area;

    #[test]
    fn a_stitch_is_straight_unless_a_node_is_in_its_way() {
        let (from, to) = (point(0.0, 0.0), point(0.0, 200.0));
        let around = |node: Point| {
            around(from, to, |from, to| usize::from(Area::around(node, 10.0).meets_line(from, to)))
        };
        assert_eq!(around(point(50.0, 100.0)), [from, to]);
        let bent = around(point(0.0, 100.0));
        assert_eq!((bent[0], bent[PIECES]), (from, to));
        assert!(bent[PIECES / 2].x.abs() > 10.0);
    }
}
