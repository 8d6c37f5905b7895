//! Which colour is which holder.

use super::{Holders, hatch, others};
use crate::report::font::regular;
use crate::report::scene::{Area, Color, Scene, Text, point};
use crate::report::style;

const SWATCH: f64 = 12.0;

/// Draws the legend in as many lines as it needs, and returns where it ends.
pub fn draw(scene: &mut Scene, holders: &Holders<'_>, top: f64) -> f64 {
    let face = regular(style::LABEL);
    let mut entries: Vec<(String, Option<Color>)> = holders
        .colored
        .iter()
        .map(|holder| (face.shorten_among(holder, &holders.all, 190.0), Some(holders.color(holder))))
        .collect();
    if holders.others > 0 {
        entries.push((others(holders.others), Some(style::OTHER_KIND)));
    }
    if holders.nobody {
        entries.push(("nobody".to_owned(), None));
    }
    let (mut x, mut y) = (style::MARGIN, top);
    for (label, color) in &entries {
        let width = SWATCH + 6.0 + face.width(label) + 18.0;
        if x + width > style::RIGHT && x > style::MARGIN {
            (x, y) = (style::MARGIN, y + 20.0);
        }
        let swatch = Area::new(x, y, x + SWATCH, y + SWATCH);
        match color {
            Some(color) => scene.fill(swatch, *color),
            None => hatch(scene, &swatch),
        }
        scene.text(Text::new(label, point(x + SWATCH + 6.0, y + 10.0), face));
        x += width;
    }
    if entries.is_empty() { top } else { y + 28.0 }
}
