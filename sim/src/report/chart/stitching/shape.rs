//! Shapes of nodes: which type has which, and how each is drawn.

use std::collections::BTreeMap;

use crate::report::scene::{Area, Color, Point, Scene, point};

/// A shape that can be told from the others at a size of a few points.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ▼
    TriangleDown,
    /// ✚
    Plus,
    /// ★
    Star,
    /// ⬟, the one that rare types share.
    Pentagon,
}

/// The shapes of types, the most frequent type first.
const ALL: [Shape; 8] = [
    Shape::Circle,
    Shape::Square,
    Shape::Triangle,
    Shape::Diamond,
    Shape::TriangleDown,
    Shape::Plus,
    Shape::Star,
    Shape::Pentagon,
];

impl Shape {
    /// The shapes in the order in which types get them.
    pub const ALL: [Self; 8] = ALL;

    /// Draws the shape filled, with an outline of `width` points.
    pub fn draw(self, scene: &mut Scene, centre: Point, radius: f64, fill: Color, outline: (f64, Color)) {
        if outline.0 > 0.0 {
            self.fill(scene, centre, radius + outline.0, outline.1);
        }
        self.fill(scene, centre, radius, fill);
    }

    fn fill(self, scene: &mut Scene, centre: Point, radius: f64, color: Color) {
        match self {
            Self::Circle => scene.disc(centre, radius, color),
            Self::Square => scene.fill(Area::around(centre, radius * 0.88), color),
            _ => {
                let corner = |(x, y): &(f64, f64)| point(centre.x + x * radius, centre.y + y * radius);
                scene.polygon(self.corners().iter().map(corner).collect(), color);
            }
        }
    }

    /// Corners around a centre, for a radius of 1, y downwards; none of a circle, and of a square, which is an area.
    pub fn corners(self) -> &'static [(f64, f64)] {
        match self {
            Self::Circle | Self::Square => &[],
            Self::Triangle => &[(0.0, -1.2), (1.12, 0.8), (-1.12, 0.8)],
            Self::TriangleDown => &[(0.0, 1.2), (1.12, -0.8), (-1.12, -0.8)],
            Self::Diamond => &[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
            Self::Plus => &[
                (-0.4, -1.15),
                (0.4, -1.15),
                (0.4, -0.4),
                (1.15, -0.4),
                (1.15, 0.4),
                (0.4, 0.4),
                (0.4, 1.15),
                (-0.4, 1.15),
                (-0.4, 0.4),
                (-1.15, 0.4),
                (-1.15, -0.4),
                (-0.4, -0.4),
            ],
            Self::Star => &[
                (0.0, -1.3),
                (0.34, -0.42),
                (1.24, -0.4),
                (0.54, 0.16),
                (0.76, 1.05),
                (0.0, 0.54),
                (-0.76, 1.05),
                (-0.54, 0.16),
                (-1.24, -0.4),
                (-0.34, -0.42),
            ],
            Self::Pentagon => &[(0.0, -1.12), (1.07, -0.35), (0.66, 0.91), (-0.66, 0.91), (-1.07, -0.35)],
        }
    }
}

/// The types of container nodes and their shapes.
pub struct Kinds<'a> {
    /// Types with a shape of their own, and how many nodes have each, the most frequent first.
    pub own: Vec<(&'a str, usize, Shape)>,
    others: usize,
}

impl<'a> Kinds<'a> {
    /// Gives shapes to types; when there are more types than shapes, the rarest share the last.
    pub fn of(kinds: impl Iterator<Item = &'a str>) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for kind in kinds {
            *counts.entry(kind).or_default() += 1;
        }
        let mut order: Vec<(&str, usize)> = counts.into_iter().collect();
        order.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
        let own = if order.len() <= ALL.len() { order.len() } else { ALL.len() - 1 };
        let others = order.len() - own;
        let own =
            order.into_iter().take(own).zip(ALL).map(|((kind, count), shape)| (kind, count, shape)).collect();
        Self { own, others }
    }

    /// How many types share the last shape.
    pub fn others(&self) -> usize {
        self.others
    }

    /// The shape of a type.
    pub fn shape(&self, kind: &str) -> Shape {
        let known = self.own.iter().find(|(own, _, _)| *own == kind);
        known.map_or(Shape::Pentagon, |(_, _, shape)| *shape)
    }
}
