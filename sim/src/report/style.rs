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

#[cfg(test)]
mod tests {
    use super::*;

    /// From colours in linear light to those that somebody sees who lacks one kind of cones (Machado, Oliveira and Fernandes,
    /// IEEE TVCG 15(6), 2009, severity 1), and as they are.
    const SEEN: [(&str, [[f64; 3]; 3]); 4] = [
        (
            "protanopia",
            [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
        ),
        (
            "deuteranopia",
            [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
        ),
        (
            "tritanopia",
            [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ],
        ),
        ("all cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ];

    /// In CIELAB (white D65) as it is seen.
    fn seen(color: Color, by: &[[f64; 3]; 3]) -> [f64; 3] {
        let linear = |channel: u8| match f64::from(channel) / 255.0 {
            dark if dark <= 0.04045 => dark / 12.92,
            bright => ((bright + 0.055) / 1.055).powf(2.4),
        };
        let (red, green, blue) = color.rgb;
        let light = [red, green, blue].map(linear);
        let times = |row: &[f64; 3]| row.iter().zip(light).map(|(factor, part)| factor * part).sum::<f64>();
        let [red, green, blue] = [0, 1, 2].map(|row: usize| times(&by[row]).clamp(0.0, 1.0));
        let x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047;
        let y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        let z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883;
        let root = |part: f64| if part > 0.008856 { part.cbrt() } else { 7.787 * part + 16.0 / 116.0 };
        let [x, y, z] = [x, y, z].map(root);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn colours_of_kinds_differ_clearly_with_each_deficiency_of_colour_vision() {
        for (name, by) in &SEEN {
            for (position, one) in KINDS.iter().enumerate() {
                for other in &KINDS[..position] {
                    let (one, other) = (seen(*one, by), seen(*other, by));
                    let parts = one.iter().zip(other).map(|(one, other)| (one - other).powi(2));
                    let difference = parts.sum::<f64>().sqrt();
                    // A difference of about 2.3 is just noticed.
                    assert!(difference > 10.0, "{name}: {one:?} and {other:?} differ by {difference}");
                }
            }
        }
    }

    #[test]
    fn the_sequential_scale_grows_lighter_all_along_with_each_deficiency() {
        for (name, by) in &SEEN {
            let lightness: Vec<f64> =
                (0..=50).map(|step| seen(sequential(f64::from(step) / 50.0), by)[0]).collect();
            assert!(lightness.is_sorted(), "{name}: {lightness:?}");
        }
    }
}
