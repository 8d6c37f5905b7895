//! Colours and sizes shared by all charts. Lengths are in points of the finished picture (CSS pixels in SVG).

use super::scene::Color;

/// Width of every chart.
pub const WIDTH: f64 = 960.0;
/// Space left empty at the left and right edge.
pub const MARGIN: f64 = 24.0;
/// Where drawing ends on the right.
pub const RIGHT: f64 = WIDTH - MARGIN;

/// Size of titles.
pub const TITLE: f64 = 19.0;
/// Size of subtitles and panel headings.
pub const SUBTITLE: f64 = 12.5;
/// Size of axis labels, legends and direct labels.
pub const LABEL: f64 = 11.0;

/// Background.
pub const PAPER: Color = Color::rgb(0xff, 0xff, 0xff);
/// Titles and what must be read first.
pub const INK: Color = Color::rgb(0x1a, 0x1a, 0x1a);
/// Subtitles, axis labels.
pub const MUTED: Color = Color::rgb(0x59, 0x59, 0x59);
/// Axis lines and outlines of little weight.
pub const FRAME: Color = Color::rgb(0x9a, 0x9a, 0x9a);
/// Grid lines.
pub const GRID: Color = Color::rgb(0xe6, 0xe6, 0xe6);
/// Data that stands back behind other data.
pub const BACKGROUND_DATA: Color = Color::rgb(0xb4, 0xb4, 0xb4);

/// Blue of the palette of Okabe and Ito: the main series.
pub const BLUE: Color = Color::rgb(0x00, 0x72, 0xb2);
/// Vermillion of the same palette: what is singled out.
pub const VERMILLION: Color = Color::rgb(0xd5, 0x5e, 0x00);
/// Bluish green of the same palette.
pub const GREEN: Color = Color::rgb(0x00, 0x9e, 0x73);
/// The same green, dark enough for text on white.
pub const DARK_GREEN: Color = Color::rgb(0x00, 0x78, 0x58);
/// Sky blue of the same palette.
pub const SKY: Color = Color::rgb(0x56, 0xb4, 0xe9);

/// Colours for unordered kinds: the palette of Okabe and Ito ("Color Universal Design", 2008) without its black,
/// which stays with text.
pub const KINDS: [Color; 7] = [
    BLUE,
    Color::rgb(0xe6, 0x9f, 0x00),
    GREEN,
    Color::rgb(0xcc, 0x79, 0xa7),
    SKY,
    VERMILLION,
    Color::rgb(0xf0, 0xe4, 0x42),
];
/// The colour of all kinds beyond [`KINDS`].
pub const OTHER_KIND: Color = Color::rgb(0xd0, 0xd0, 0xd0);

/// Anchors of the sequential scale viridis (van der Walt and Smith, 2015), dark to bright: even in lightness, and
/// readable with every common colour-vision deficiency.
const VIRIDIS: [(u8, u8, u8); 9] = [
    (0x44, 0x01, 0x54),
    (0x47, 0x2d, 0x7b),
    (0x3b, 0x52, 0x8b),
    (0x2c, 0x72, 0x8e),
    (0x21, 0x91, 0x8c),
    (0x28, 0xae, 0x80),
    (0x5e, 0xc9, 0x62),
    (0xad, 0xdc, 0x30),
    (0xfd, 0xe7, 0x25),
];

/// The colour of a share between 0 (dark) and 1 (bright) on the sequential scale.
pub fn sequential(share: f64) -> Color {
    let along = share.clamp(0.0, 1.0) * (VIRIDIS.len() - 1) as f64;
    let below = (along as usize).min(VIRIDIS.len() - 2);
    let (from, to, rest) = (VIRIDIS[below], VIRIDIS[below + 1], along - below as f64);
    let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * rest).round() as u8;
    Color::rgb(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}
