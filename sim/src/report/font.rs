//! The letters of all charts: DejaVu Sans, carried along, so that pictures look alike on machines without fonts.
//!
//! The same measure serves composing (does a text fit?), SVG (real text in that family, or a similar one of the
//! viewer's) and PNG (drawn here, letter by letter). DejaVu covers Latin, Greek, Cyrillic, Hebrew, Arabic and many
//! symbols; a letter that it lacks is drawn as an empty box in PNG and left to the viewer's fonts in SVG.

use std::convert::Infallible;
use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, GlyphId, PxScale, ScaleFont};
use plotters_backend::text_anchor;
use plotters_backend::{BackendColor, BackendCoord, BackendTextStyle, FontFamily, FontStyle};

use super::scene::{Anchor, Text};

mod shorten;

use shorten::{ELLIPSIS, Name};

/// What SVG asks for; Verdana has the same widths but for details.
const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";
/// plotters writes SVG text at its size divided by this.
const SVG_SIZE_DIVISOR: f64 = 1.24;
/// plotters writes SVG text with its baseline so many ems under its place when it is anchored at the top.
const SVG_TOP_TO_BASELINE: f64 = 0.76;

/// A name is told from so many others, at most.
const MOST_OTHERS: usize = 500;

/// Height of capitals and ascenders above the baseline, in ems.
pub const ASCENT: f64 = 0.76;
/// Depth of descenders below the baseline, in ems.
pub const DESCENT: f64 = 0.24;

static REGULAR: LazyLock<FontRef<'static>> = LazyLock::new(|| load(dejavu::sans::regular()));
static BOLD: LazyLock<FontRef<'static>> = LazyLock::new(|| load(dejavu::sans::bold()));

fn load(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(bytes).expect("the font carried along is whole")
}

/// A size and weight of letters.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Face {
    /// Size of an em, in points.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
}

/// Regular letters of a size.
pub const fn regular(size: f64) -> Face {
    Face { size, bold: false }
}

/// Bold letters of a size.
pub const fn bold(size: f64) -> Face {
    Face { size, bold: true }
}

impl Face {
    fn font(self) -> &'static FontRef<'static> {
        if self.bold { &BOLD } else { &REGULAR }
    }

    /// Width of a text, in points.
    pub fn width(self, text: &str) -> f64 {
        let mut previous = None;
        let units: f64 = text.chars().map(|letter| self.advance(&mut previous, letter)).sum();
        units * self.size
    }

    /// How far a letter moves the pen, in ems, kerning with the one before it included.
    fn advance(self, previous: &mut Option<GlyphId>, letter: char) -> f64 {
        let font = self.font();
        let glyph = font.glyph_id(letter);
        let kerning = previous.map_or(0.0, |before| font.kern_unscaled(before, glyph));
        *previous = Some(glyph);
        // A letter that the font lacks comes from another font in SVG, where it may be as wide as an em.
        if glyph.0 == 0 {
            return 1.0;
        }
        let units = font.units_per_em().unwrap_or(2048.0);
        f64::from(kerning + font.h_advance_unscaled(glyph)) / f64::from(units)
    }

    /// A name, shortened in its middle where it is wider than `width` points; empty where not even a letter fits, `""`
    /// where it has nothing that could be seen.
    pub fn shorten(self, name: &str, width: f64) -> String {
        self.shorten_among(name, &[], width)
    }

    /// The same for a name that stands among others, of which it should still be told: as far as the width allows, none
    /// of them has the same letters where these stand.
    pub fn shorten_among(self, name: &str, others: &[&str], width: f64) -> String {
        let shown = visible(name);
        if self.width(&shown) <= width {
            return shown;
        }
        let others = others.iter().take(MOST_OTHERS).filter(|other| **other != name);
        let others: Vec<Vec<char>> = others.map(|other| clean(other).chars().collect()).collect();
        let mut previous = None;
        let letters = shown.chars().map(|letter| (letter, self.advance(&mut previous, letter) * self.size));
        let name = Name::new(letters);
        let mut short = name.shortened(width, self.width("…"), &others);
        // Letters that come to stand beside each other may be kerned otherwise than in the name.
        if self.width(&short) > width {
            short = name.shortened(width - self.size * 0.5, self.width("…"), &others);
        }
        short
    }

    /// A sentence, cut at its end where it is wider than `width` points; empty where not even a letter fits.
    pub fn cut(self, text: &str, width: f64) -> String {
        let text = visible(text);
        if self.width(&text) <= width {
            return text;
        }
        let room = width - self.width("…");
        let (mut used, mut previous, mut kept) = (0.0, None, String::new());
        for letter in text.chars() {
            used += self.advance(&mut previous, letter) * self.size;
            if used > room {
                break;
            }
            kept.push(letter);
        }
        let kept = kept.trim_end_matches([' ', ELLIPSIS]);
        if kept.is_empty() { String::new() } else { format!("{kept}…") }
    }
}

/// A text as it may be shown; `""` where nothing of it could be seen.
fn visible(text: &str) -> String {
    match clean(text) {
        nothing if nothing.is_empty() => "\"\"".to_owned(),
        text => text,
    }
}

/// A text as it may be shown: control characters, and the invisible ones that turn the direction of writing, are
/// replaced by �; white space becomes single blanks.
pub fn clean(text: &str) -> String {
    let visible = |letter: char| match letter {
        letter if letter.is_whitespace() => ' ',
        letter if letter.is_control() => '\u{fffd}',
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
            '\u{fffd}'
        }
        '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}' => '\u{fffd}',
        letter if u32::from(letter) & 0xfffe == 0xfffe => '\u{fffd}',
        letter => letter,
    };
    // Only the beginning can ever be seen; so a name of megabytes costs nothing.
    let shown: String = text.chars().take(1_000).map(visible).collect();
    let words: Vec<&str> = shown.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// A text on its way to a backend, enlarged by a factor.
pub struct Lettering<'a> {
    /// The text.
    pub text: &'a Text,
    /// Units of the backend in a point.
    pub scale: f64,
}

impl Lettering<'_> {
    fn em(&self) -> f64 {
        self.text.face.size * self.scale
    }

    /// The place that plotters is to be given, so that the text's baseline comes to lie where it belongs.
    pub fn place(&self) -> (i32, i32) {
        let above = self.text.face.size * SVG_TOP_TO_BASELINE;
        let (x, y) = (self.text.at.x, self.text.at.y - above);
        ((x * self.scale).round() as i32, (y * self.scale).round() as i32)
    }
}

impl BackendTextStyle for Lettering<'_> {
    type FontError = Infallible;

    fn color(&self) -> BackendColor {
        BackendColor { rgb: self.text.color.rgb, alpha: self.text.color.alpha }
    }

    fn size(&self) -> f64 {
        self.em() * SVG_SIZE_DIVISOR
    }

    fn style(&self) -> FontStyle {
        if self.text.face.bold { FontStyle::Bold } else { FontStyle::Normal }
    }

    fn anchor(&self) -> text_anchor::Pos {
        let horizontal = match self.text.anchor {
            Anchor::Start => text_anchor::HPos::Left,
            Anchor::Middle => text_anchor::HPos::Center,
            Anchor::End => text_anchor::HPos::Right,
        };
        text_anchor::Pos::new(horizontal, text_anchor::VPos::Top)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(FAMILY)
    }

    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), Infallible> {
        let width = self.text.face.width(text) * self.scale;
        Ok(((0, 0), (width.round() as i32, self.em().round() as i32)))
    }

    fn draw<E, DrawFunc: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        text: &str,
        (left, top): BackendCoord,
        mut draw: DrawFunc,
    ) -> Result<Result<(), E>, Infallible> {
        let font = self.text.face.font();
        let units = font.units_per_em().unwrap_or(2048.0);
        // PxScale counts from the lowest descender to the highest ascender, not the em.
        let scaled = font.as_scaled(PxScale::from(self.em() as f32 * font.height_unscaled() / units));
        let baseline = (self.em() * SVG_TOP_TO_BASELINE) as f32;
        let (mut pen, mut previous) = (0.0_f64, None);
        for letter in text.chars() {
            let advance = self.text.face.advance(&mut previous, letter) * self.em();
            let mut glyph = scaled.scaled_glyph(letter);
            glyph.position = ab_glyph::point(pen as f32, baseline);
            pen += advance;
            let Some(outline) = scaled.outline_glyph(glyph) else { continue };
            let corner = outline.px_bounds().min;
            let mut pixels = Vec::new();
            outline.draw(|x, y, cover| pixels.push((x as i32, y as i32, f64::from(cover.clamp(0.0, 1.0)))));
            for (x, y, cover) in pixels.into_iter().filter(|(_, _, cover)| *cover > 0.0) {
                let color = BackendColor { alpha: self.text.color.alpha * cover, ..self.color() };
                let (x, y) = (left + corner.x as i32 + x, top + corner.y as i32 + y);
                if let Err(error) = draw(x, y, color) {
                    return Ok(Err(error));
                }
            }
        }
        Ok(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shortened_to_its_width_with_an_ellipsis() {
        let face = regular(11.0);
        let cut = face.cut(&"N".repeat(500), 80.0);
        assert!(cut.ends_with('…') && face.width(&cut) <= 80.0 && face.width(&cut) > 70.0, "{cut}");
        let short = face.shorten(&"N".repeat(500), 80.0);
        assert!(short.contains('…') && face.width(&short) <= 80.0 && face.width(&short) > 70.0, "{short}");
        assert_eq!(face.shorten("node", 80.0), "node");
        assert_eq!(face.shorten("node", 3.0), "");
    }

    #[test]
    fn characters_that_xml_forbids_or_that_hide_are_replaced() {
        assert_eq!(clean("a\u{0}b\u{1b}[31m\u{202e}c\u{ffff}"), "a�b�[31m�c�");
        assert_eq!(clean(" two\n\twords "), "two words");
        assert_eq!(regular(11.0).shorten("\t", 80.0), "\"\"");
    }

    #[test]
    fn the_widths_are_those_of_the_font() {
        // DejaVu Sans: "0" is 1303 of 2048 units wide.
        assert!((regular(2048.0).width("00") - 2606.0).abs() < 1e-6);
    }
}
