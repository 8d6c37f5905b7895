//! Painting: a scene becomes SVG text or a PNG file, by one routine over the backends of plotters.
//!
//! plotters counts in whole units; a point is [`SCALE`] of them, so PNG has twice the pixels and SVG (whose header
//! is given the size in points) places its marks to half a point.

use std::path::Path;

use plotters::backend::{BitMapBackend, SVGBackend};
use plotters_backend::{BackendColor, BackendStyle, DrawingBackend, DrawingErrorKind};

use super::font::Lettering;
use super::scene::{Area, Color, Mark, Point, Scene};
use super::style;

/// Units of the backends in a point.
const SCALE: f64 = 2.0;

/// An error of a backend, whatever its kind.
pub type PaintError = Box<dyn std::error::Error + Send + Sync>;

/// The scene as an SVG document.
///
/// # Errors
/// When the backend refuses a mark.
pub fn svg(scene: &Scene) -> Result<String, PaintError> {
    let mut document = String::new();
    let mut backend = SVGBackend::with_string(&mut document, size(scene));
    paint(scene, &mut backend)?;
    drop(backend);
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
    let mut backend = BitMapBackend::new(path, size(scene));
    paint(scene, &mut backend)
}

fn size(scene: &Scene) -> (u32, u32) {
    ((style::WIDTH * SCALE) as u32, (scene.height.ceil() * SCALE) as u32)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn paint<Backend>(scene: &Scene, backend: &mut Backend) -> Result<(), PaintError>
where
    Backend: DrawingBackend,
    Backend::ErrorType: 'static,
{
    backend.ensure_prepared().map_err(boxed)?;
    let (wide, high) = size(scene);
    backend
        .draw_rect((0, 0), (wide as i32, high as i32), &Stroke::of(style::PAPER, 0.0), true)
        .map_err(boxed)?;
    for mark in &scene.marks {
        paint_mark(mark, backend).map_err(boxed)?;
    }
    backend.present().map_err(boxed)
}

fn boxed<E: std::error::Error + Send + Sync + 'static>(error: DrawingErrorKind<E>) -> PaintError {
    Box::new(error)
}

fn paint_mark<Backend: DrawingBackend>(
    mark: &Mark,
    backend: &mut Backend,
) -> Result<(), DrawingErrorKind<Backend::ErrorType>> {
    match mark {
        Mark::Filled(area, color) => {
            let (upper_left, lower_right) = corners(area);
            backend.draw_rect(upper_left, lower_right, &Stroke::of(*color, 0.0), true)
        }
        Mark::Line { points, width, color } => paint_line(points, *width, *color, backend),
        Mark::Polygon(points, color) => {
            backend.fill_polygon(points.iter().map(place), &Stroke::of(*color, 0.0))
        }
        Mark::Disc { centre, radius, color } => {
            let radius = (radius * SCALE).round().max(1.0) as u32;
            backend.draw_circle(place(centre), radius, &Stroke::of(*color, 0.0), true)
        }
        Mark::Text(text) => {
            let lettering = Lettering { text, scale: SCALE };
            backend.draw_text(&text.text, &lettering, lettering.place())
        }
    }
}

/// Upright and level pieces are filled as rectangles, which are crisp in both formats; others are stroked.
fn paint_line<Backend: DrawingBackend>(
    points: &[Point],
    width: f64,
    color: Color,
    backend: &mut Backend,
) -> Result<(), DrawingErrorKind<Backend::ErrorType>> {
    let upright = |piece: &[Point]| piece[0].x == piece[1].x || piece[0].y == piece[1].y;
    let stroke = Stroke::of(color, width);
    if !points.windows(2).all(upright) {
        return backend.draw_path(points.iter().map(place), &stroke);
    }
    let thick = stroke.width.max(1) as i32;
    for piece in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (place(&piece[0]), place(&piece[1]));
        let upper_left = (x0.min(x1) - thick / 2, y0.min(y1) - thick / 2);
        let lower_right = (x0.max(x1) - thick / 2 + thick, y0.max(y1) - thick / 2 + thick);
        backend.draw_rect(upper_left, lower_right, &stroke, true)?;
    }
    Ok(())
}

fn place(point: &Point) -> (i32, i32) {
    ((point.x * SCALE).round() as i32, (point.y * SCALE).round() as i32)
}

/// The corners of an area; what has any width keeps at least one unit of it.
fn corners(area: &Area) -> ((i32, i32), (i32, i32)) {
    let (left, top) = place(&Point { x: area.left, y: area.top });
    let (right, bottom) = place(&Point { x: area.right, y: area.bottom });
    ((left, top), (right.max(left + 1), bottom.max(top + 1)))
}

struct Stroke {
    color: Color,
    width: u32,
}

impl Stroke {
    fn of(color: Color, width: f64) -> Self {
        Self { color, width: (width * SCALE).round().max(1.0) as u32 }
    }
}

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        BackendColor { rgb: self.color.rgb, alpha: self.color.alpha }
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}
