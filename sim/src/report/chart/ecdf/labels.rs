//! Where the name of a curve stands: beside it, off every curve and every other name.

use crate::report::font::Face;
use crate::report::scene::{Anchor, Area, Point, Text, point};

/// How far a name stands off its curve.
const OFF: (f64, f64) = (8.0, 4.0);
/// Room that names keep from curves and from each other.
const CLEAR: f64 = 2.0;

/// The names of curves, given by their corners, within an area; `None` for each that finds no room. Names that find least
/// room are not tried first, so equal curves share: the first gets the better place.
pub fn beside(curves: &[Vec<Point>], names: &[String], face: Face, area: &Area) -> Vec<Option<Text>> {
    let mut taken: Vec<Area> = Vec::new();
    let meets = |label: &Area| {
        curves.iter().flat_map(|corners| corners.windows(2)).any(|step| label.meets_line(step[0], step[1]))
    };
    let ends = |y: f64| {
        let last = curves.iter().filter_map(|corners| corners.last());
        last.filter(|end| (end.y - y).abs() < 3.0).count()
    };
    let mut place = |corners: &Vec<Point>, name: &String| {
        let is_alone = corners.last().is_some_and(|end| ends(end.y) == 1);
        let found =
            spots(corners, is_alone).into_iter().flat_map(|spot| around(spot, name, face)).find(|text| {
                let label = text.area().grown(CLEAR);
                area.contains(&text.area())
                    && !meets(&label)
                    && !taken.iter().any(|other| other.overlaps(&label))
            })?;
        taken.push(found.area());
        Some(found)
    };
    curves.iter().zip(names).map(|(corners, name)| place(corners, name)).collect()
}

/// Places on a curve from which a name may be led: on its rise, the middle first, then on its last level, where it is alone
/// there.
fn spots(corners: &[Point], is_alone: bool) -> Vec<Point> {
    let (Some(first), Some(last)) = (corners.first(), corners.last()) else { return Vec::new() };
    let rise = first.y - last.y;
    let at = |share: f64| {
        let y = first.y - rise * share;
        let step = corners.windows(2).find(|step| step[1].y <= y + 1e-9)?;
        Some(point(step[1].x, y))
    };
    let on_the_rise =
        [0.5, 0.65, 0.35, 0.8, 0.2, 0.92, 0.08].into_iter().filter(|_| rise > 1.0).filter_map(at);
    let along = |share: f64| {
        let from = corners.len().checked_sub(2).map_or(first.x, |before| corners[before].x);
        point(from + (last.x - from) * share, last.y)
    };
    on_the_rise.chain([0.95, 0.5, 0.1].into_iter().filter(|_| is_alone).map(along)).collect()
}

/// A name right and below of a spot, left and above, right and above, left and below.
fn around(spot: Point, name: &str, face: Face) -> [Text; 4] {
    let (across, down) = OFF;
    let text = |anchor, x: f64, y: f64| Text::new(name, point(spot.x + x, spot.y + y), face).anchor(anchor);
    [
        text(Anchor::Start, across, down + face.size),
        text(Anchor::End, -across, -down - 2.0),
        text(Anchor::Start, across, -down - 2.0),
        text(Anchor::End, -across, down + face.size),
    ]
}
