//! A scene: the marks of one picture in painting order, in points, y downwards; made by `chart`, painted by `paint`.

use super::font::{self, Face};
use super::style;

/// A colour, opaque unless said otherwise.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Color {
    /// Red, green and blue.
    pub rgb: (u8, u8, u8),
    /// 0 (invisible) to 1 (opaque).
    pub alpha: f64,
}

impl Color {
    /// An opaque colour.
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { rgb: (red, green, blue), alpha: 1.0 }
    }

    /// The same colour with another opacity.
    pub const fn alpha(self, alpha: f64) -> Self {
        Self { rgb: self.rgb, alpha }
    }

    /// Black or white, whichever is easier to read on this colour (relative luminance as in WCAG 2, linearised by
    /// squares).
    pub fn readable_on(self) -> Self {
        let linear = |channel: u8| (f64::from(channel) / 255.0) * (f64::from(channel) / 255.0);
        let (red, green, blue) = self.rgb;
        let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        if luminance > 0.2 { style::INK } else { style::PAPER }
    }
}

/// A place on the picture.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Point {
    /// From the left edge.
    pub x: f64,
    /// From the upper edge.
    pub y: f64,
}

/// A place on the picture.
pub const fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// An upright rectangle.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Area {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Area {
    /// From its edges.
    pub const fn new(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { left, top, right, bottom }
    }

    /// The square around a centre.
    pub fn around(centre: Point, radius: f64) -> Self {
        Self::new(centre.x - radius, centre.y - radius, centre.x + radius, centre.y + radius)
    }

    /// Its width.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Its height.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Whether two areas share more than an edge.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether another area lies within.
    pub fn contains(&self, other: &Self) -> bool {
        self.left <= other.left
            && other.right <= self.right
            && self.top <= other.top
            && other.bottom <= self.bottom
    }

    /// Larger by so much on every side.
    pub fn grown(&self, by: f64) -> Self {
        Self::new(self.left - by, self.top - by, self.right + by, self.bottom + by)
    }

    /// Whether a straight line from one point to another touches it (clipping after Liang and Barsky, 1984).
    pub fn meets_line(&self, from: Point, to: Point) -> bool {
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let sides = [
            (-dx, from.x - self.left),
            (dx, self.right - from.x),
            (-dy, from.y - self.top),
            (dy, self.bottom - from.y),
        ];
        for (towards, room) in sides {
            if towards == 0.0 {
                if room < 0.0 {
                    return false;
                }
            } else if towards < 0.0 {
                enter = enter.max(room / towards);
            } else {
                leave = leave.min(room / towards);
            }
        }
        enter <= leave
    }
}

/// Which end of a text its place is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// The place is where the text starts.
    Start,
    /// The place is its middle.
    Middle,
    /// The place is where it ends.
    End,
}

/// A line of text.
#[derive(Clone, PartialEq, Debug)]
pub struct Text {
    /// What is written; free of control characters.
    pub text: String,
    /// Where, on the baseline.
    pub at: Point,
    /// Which end of it is at that place.
    pub anchor: Anchor,
    /// Regular or bold, and how large.
    pub face: Face,
    /// Its colour.
    pub color: Color,
}

impl Text {
    /// A text that starts at a place; control characters in it are replaced.
    pub fn new(text: &str, at: Point, face: Face) -> Self {
        let text = font::clean(text);
        Self { text, at, anchor: Anchor::Start, face, color: style::INK }
    }

    /// The same with another anchor.
    pub fn anchor(mut self, anchor: Anchor) -> Self {
        self.anchor = anchor;
        self
    }

    /// The same in another colour.
    pub fn color(mut self, color: Color) -> Self {
        self.color = color;
        self
    }

    /// Its width.
    pub fn width(&self) -> f64 {
        self.face.width(&self.text)
    }

    /// The area that its letters take.
    pub fn area(&self) -> Area {
        let before = match self.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => self.width() / 2.0,
            Anchor::End => self.width(),
        };
        let (start, end) = (-before, self.width() - before);
        let (above, below) = (self.face.size * font::ASCENT, self.face.size * font::DESCENT);
        let Point { x, y } = self.at;
        Area::new(x + start, y - above, x + end, y + below)
    }
}

/// One mark.
#[derive(Clone, PartialEq, Debug)]
pub enum Mark {
    /// A filled rectangle.
    Filled(Area, Color),
    /// A line through points.
    Line {
        /// The points.
        points: Vec<Point>,
        /// How thick.
        width: f64,
        /// Its colour.
        color: Color,
    },
    /// A filled polygon.
    Polygon(Vec<Point>, Color),
    /// A filled circle.
    Disc {
        /// Its centre.
        centre: Point,
        /// Its radius.
        radius: f64,
        /// Its colour.
        color: Color,
    },
    /// A line of text.
    Text(Text),
}

/// A picture as a list of marks.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Scene {
    /// What it shows, in one sentence, for those who cannot see it.
    pub title: String,
    /// Its height; the width is [`style::WIDTH`].
    pub height: f64,
    /// The marks, later ones over earlier ones.
    pub marks: Vec<Mark>,
}

impl Scene {
    /// Fills a rectangle.
    pub fn fill(&mut self, area: Area, color: Color) {
        self.marks.push(Mark::Filled(area, color));
    }

    /// Draws a straight line.
    pub fn line(&mut self, from: Point, to: Point, width: f64, color: Color) {
        self.path(vec![from, to], width, color);
    }

    /// Draws a line through points.
    pub fn path(&mut self, points: Vec<Point>, width: f64, color: Color) {
        self.marks.push(Mark::Line { points, width, color });
    }

    /// Draws a straight line of dashes.
    pub fn dashes(&mut self, from: Point, to: Point, pattern: Dashes, color: Color) {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let length = (dx * dx + dy * dy).sqrt();
        let at = |along: f64| point(from.x + dx * along / length, from.y + dy * along / length);
        let count = (length / (pattern.dash + pattern.gap)).ceil().min(5_000.0) as usize;
        for start in (0..count).map(|dash| dash as f64 * (pattern.dash + pattern.gap)) {
            self.line(at(start), at((start + pattern.dash).min(length)), pattern.width, color);
        }
    }

    /// Draws a filled circle.
    pub fn disc(&mut self, centre: Point, radius: f64, color: Color) {
        self.marks.push(Mark::Disc { centre, radius, color });
    }

    /// Draws a filled polygon.
    pub fn polygon(&mut self, corners: Vec<Point>, color: Color) {
        self.marks.push(Mark::Polygon(corners, color));
    }

    /// Writes a text.
    pub fn text(&mut self, text: Text) {
        if !text.text.is_empty() {
            self.marks.push(Mark::Text(text));
        }
    }

    /// The texts in painting order.
    #[cfg(test)]
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Text(text) => Some(text),
            _ => None,
        })
    }
}

/// How a dashed line is made up.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Dashes {
    /// Length of a dash.
    pub dash: f64,
    /// Length of the gap after it.
    pub gap: f64,
    /// Thickness.
    pub width: f64,
}
