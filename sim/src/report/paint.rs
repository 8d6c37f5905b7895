//! Painting: a scene becomes SVG text or a PNG file, by one routine over the backends of plotters.
//!
//! plotters counts in whole units. In SVG, whose header is given the size in points, a point is [`SCALE`] of them, so that
//! marks are placed to half a point. A PNG has as many pixels to a point. As plotters gives slanted lines and circles hard
//! edges there, a PNG is painted [`FINER`] times as large and each pixel is the mean of those it is made of; upright edges
//! keep to whole pixels and stay sharp.

use std::path::Path;

use plotters::backend::{BitMapBackend, SVGBackend};
use plotters_backend::{BackendColor, BackendStyle, DrawingBackend, DrawingErrorKind};
use plotters_bitmap::BitMapBackendError;

use super::font::Lettering;
use super::scene::{Area, Color, Mark, Point, Scene};
use super::style;

/// Units of an SVG in a point, and pixels of a PNG.
const SCALE: f64 = 2.0;
/// How many times as large a PNG is painted.
const FINER: u32 = 2;

/// An error of a backend, whatever its kind.
pub type PaintError = Box<dyn std::error::Error + Send + Sync>;

/// The scene as an SVG document.
///
/// # Errors
/// When the backend refuses a mark.
pub fn svg(scene: &Scene) -> Result<String, PaintError> {
    let mut document = String::new();
    paint(scene, 1, SVGBackend::with_string(&mut document, size(scene)))?;
    let body = document.split_once('>').map_or("", |(_, body)| body);
    let (width, height) = (style::WIDTH, scene.height.ceil());
    let (wide, high) = size(scene);
    Ok(format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {wide} {high}\" role=\"img\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n<title>{}</title>{body}",
        escape(&super::font::clean(&scene.title))
    ))
}

/// Writes the scene as a PNG file, at twice its size.
///
/// # Errors
/// When the file cannot be written.
pub fn png(scene: &Scene, path: &Path) -> Result<(), PaintError> {
    let (wide, high) = size(scene);
    let (columns, rows) = (wide * FINER, high * FINER);
    let mut large = vec![0; columns as usize * rows as usize * CHANNELS];
    paint(scene, FINER, BitMapBackend::with_buffer(&mut large, (columns, rows)))?;
    let mut picture = BitMapBackend::new(path, (wide, high));
    picture.blit_bitmap((0, 0), (wide, high), &averaged(&large, columns as usize)).map_err(boxed)?;
    picture.present().map_err(boxed)
}

/// Bytes of a pixel: red, green, blue.
const CHANNELS: usize = 3;

/// A bitmap, given by its bytes and its width, at one [`FINER`]th of its size.
fn averaged(large: &[u8], columns: usize) -> Vec<u8> {
    let finer = FINER as usize;
    let mut small = Vec::with_capacity(large.len() / (finer * finer));
    let mut sums = vec![0_u16; columns / finer * CHANNELS];
    for rows in large.chunks_exact(columns * CHANNELS * finer) {
        sums.fill(0);
        for row in rows.chunks_exact(columns * CHANNELS) {
            for (sum, pixels) in sums.chunks_exact_mut(CHANNELS).zip(row.chunks_exact(CHANNELS * finer)) {
                for pixel in pixels.chunks_exact(CHANNELS) {
                    sum.iter_mut().zip(pixel).for_each(|(sum, channel)| *sum += u16::from(*channel));
                }
            }
        }
        let pixels = (finer * finer) as u16;
        small.extend(sums.iter().map(|sum| ((sum + pixels / 2) / pixels) as u8));
    }
    small
}

fn size(scene: &Scene) -> (u32, u32) {
    ((style::WIDTH * SCALE) as u32, (scene.height.ceil() * SCALE) as u32)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Paints a scene, with so many times [`SCALE`] units to a point.
fn paint<Backend>(scene: &Scene, finer: u32, mut backend: Backend) -> Result<(), PaintError>
where
    Backend: DrawingBackend,
    Backend::ErrorType: 'static,
{
    backend.ensure_prepared().map_err(boxed)?;
    let (wide, high) = backend.get_size();
    backend
        .draw_rect((0, 0), (wide as i32, high as i32), &Stroke { color: style::PAPER, width: 1 }, true)
        .map_err(boxed)?;
    let mut painter = Painter { finer, backend };
    for mark in &scene.marks {
        painter.paint(mark).map_err(boxed)?;
    }
    painter.backend.present().map_err(boxed)
}

/// What went wrong, in the words of the one who met it: of the system, where a file could not be written.
fn boxed<E: std::error::Error + Send + Sync + 'static>(error: DrawingErrorKind<E>) -> PaintError {
    let inner: PaintError = match error {
        DrawingErrorKind::DrawingError(inner) => Box::new(inner),
        DrawingErrorKind::FontError(inner) => return inner,
    };
    // This type shows itself as Rust code, and hides what is in it.
    match inner.downcast::<BitMapBackendError>() {
        Ok(error) => match *error {
            BitMapBackendError::IOError(error) => Box::new(error),
            BitMapBackendError::ImageError(error) => Box::new(error),
            other => Box::new(other),
        },
        Err(other) => other,
    }
}

/// A backend, and how fine its units are.
struct Painter<Backend> {
    finer: u32,
    backend: Backend,
}

impl<Backend: DrawingBackend> Painter<Backend> {
    fn paint(&mut self, mark: &Mark) -> Result<(), DrawingErrorKind<Backend::ErrorType>> {
        match mark {
            Mark::Filled(area, color) => {
                let (upper_left, lower_right) = self.corners(area);
                self.backend.draw_rect(upper_left, lower_right, &self.stroke(*color, 0.0), true)
            }
            Mark::Line { points, width, color } => self.paint_line(points, *width, *color),
            Mark::Polygon(points, color) => {
                let (corners, fill) = (self.places(points), self.stroke(*color, 0.0));
                self.backend.fill_polygon(corners, &fill)
            }
            Mark::Disc { centre, radius, color } => {
                let radius = (radius * self.units()).round().max(1.0) as u32;
                self.backend.draw_circle(self.place(centre), radius, &self.stroke(*color, 0.0), true)
            }
            Mark::Text(text) => {
                let lettering = Lettering { text, scale: self.units() };
                self.backend.draw_text(&text.text, &lettering, lettering.place())
            }
        }
    }

    /// Upright and level pieces are filled as rectangles, which are crisp in both formats; others are stroked.
    fn paint_line(
        &mut self,
        points: &[Point],
        width: f64,
        color: Color,
    ) -> Result<(), DrawingErrorKind<Backend::ErrorType>> {
        let upright = |piece: &[Point]| piece[0].x == piece[1].x || piece[0].y == piece[1].y;
        let stroke = self.stroke(color, width);
        if !points.windows(2).all(upright) {
            let places = self.places(points);
            return self.backend.draw_path(places, &stroke);
        }
        let finer = self.finer as i32;
        let thick = (width * SCALE).round().max(1.0) as i32;
        for piece in points.windows(2) {
            let ((x0, y0), (x1, y1)) = (whole(&piece[0]), whole(&piece[1]));
            let upper_left = (x0.min(x1) - thick / 2, y0.min(y1) - thick / 2);
            let lower_right = (x0.max(x1) - thick / 2 + thick, y0.max(y1) - thick / 2 + thick);
            let times = |(x, y): (i32, i32)| (x * finer, y * finer);
            self.backend.draw_rect(times(upper_left), times(lower_right), &stroke, true)?;
        }
        Ok(())
    }

    /// Units of the backend in a point.
    fn units(&self) -> f64 {
        SCALE * f64::from(self.finer)
    }

    fn place(&self, point: &Point) -> (i32, i32) {
        ((point.x * self.units()).round() as i32, (point.y * self.units()).round() as i32)
    }

    fn places(&self, points: &[Point]) -> Vec<(i32, i32)> {
        points.iter().map(|point| self.place(point)).collect()
    }

    /// The corners of an area; what has any width keeps at least a pixel of it.
    fn corners(&self, area: &Area) -> ((i32, i32), (i32, i32)) {
        let (left, top) = whole(&Point { x: area.left, y: area.top });
        let (right, bottom) = whole(&Point { x: area.right, y: area.bottom });
        let finer = self.finer as i32;
        ((left * finer, top * finer), (right.max(left + 1) * finer, bottom.max(top + 1) * finer))
    }

    fn stroke(&self, color: Color, width: f64) -> Stroke {
        Stroke { color, width: (width * self.units()).round().max(1.0) as u32 }
    }
}

/// A place in whole pixels.
fn whole(point: &Point) -> (i32, i32) {
    ((point.x * SCALE).round() as i32, (point.y * SCALE).round() as i32)
}

struct Stroke {
    color: Color,
    width: u32,
}

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        BackendColor { rgb: self.color.rgb, alpha: self.color.alpha }
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}
