//! Drawing the charts of a run: composes each that the recording has data for, and writes it as SVG and PNG.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::experiment::compare::{ComparedRun, Comparison};
use crate::record::{CourseRecord, Recording, Repetition};

use super::chart::{bids, comparison, convergence, ecdf, seeds, stability, stitching};
use super::paint::{self, PaintError};
use super::scene::Scene;

/// A chart could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the chart {}: {reason}", path.display())]
pub struct ChartError {
    /// The file.
    pub path: PathBuf,
    /// What the system or the image encoder said.
    #[source]
    pub reason: PaintError,
}

/// Most runs of a repetition whose courses are drawn: those of the first seeds.
pub const MOST_COURSES: usize = seeds::MOST_PANELS;

/// A chart of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chart {
    /// Agreement and welfare over time, with messages in flight.
    Convergence,
    /// Who holds each request node over time, and how often that changes.
    Stability,
    /// Who bid how much over time, per request node.
    Bids,
    /// Both graphs and the stitches between them.
    Stitching,
}

impl Chart {
    /// All charts, in the order in which a reader wants them.
    pub const ALL: [Self; 4] = [Self::Convergence, Self::Stability, Self::Bids, Self::Stitching];

    /// The name of its files, without extension.
    pub fn name(self) -> &'static str {
        match self {
            Self::Convergence => "convergence",
            Self::Stability => "stability",
            Self::Bids => "bids",
            Self::Stitching => "stitching",
        }
    }

    /// The chart as an SVG document; `None` when the recording lacks its data.
    ///
    /// # Errors
    /// When the drawing library refuses a mark; no recording is known to make it.
    pub fn svg(self, recording: &Recording) -> Result<Option<String>, ChartError> {
        let svg = self.compose(recording).map(|scene| paint::svg(&scene)).transpose();
        svg.map_err(|reason| ChartError { path: self.file(Path::new(""), "svg"), reason })
    }

    /// Writes the chart as `<name>.svg` and `<name>.png` into an existing folder; returns the files written, none
    /// when the recording lacks its data.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn draw(self, recording: &Recording, folder: &Path) -> Result<Vec<PathBuf>, ChartError> {
        let Some(scene) = self.compose(recording) else { return Ok(Vec::new()) };
        write(&scene, self.file(folder, "svg"), self.file(folder, "png"))
    }

    fn file(self, folder: &Path, extension: &str) -> PathBuf {
        folder.join(format!("{}.{extension}", self.name()))
    }

    pub(super) fn compose(self, recording: &Recording) -> Option<Scene> {
        match self {
            Self::Convergence => convergence::compose(recording),
            Self::Stability => stability::compose(recording),
            Self::Bids => bids::compose(recording),
            Self::Stitching => stitching::compose(recording),
        }
    }
}

/// Writes a scene in both formats.
pub(super) fn write(scene: &Scene, svg: PathBuf, png: PathBuf) -> Result<Vec<PathBuf>, ChartError> {
    let document = paint::svg(scene).map_err(|reason| ChartError { path: svg.clone(), reason })?;
    std::fs::write(&svg, document)
        .map_err(|error| ChartError { path: svg.clone(), reason: Box::new(error) })?;
    paint::png(scene, &png).map_err(|reason| ChartError { path: png.clone(), reason })?;
    Ok(vec![svg, png])
}

/// Draws, as `ecdf.svg` and `ecdf.png`, the share of all runs of a repetition that had converged within a time, and with
/// so many messages; returns the files written, none when no run came to its end.
///
/// # Errors
/// When a file cannot be written.
pub fn draw_ecdf(repetition: &Repetition, folder: &Path) -> Result<Vec<PathBuf>, ChartError> {
    let scene =
        repetition.summary().and_then(|summary| ecdf::repetition::compose(&summary, &repetition.runs()));
    let Some(scene) = scene else { return Ok(Vec::new()) };
    write(&scene, folder.join("ecdf.svg"), folder.join("ecdf.png"))
}

/// Draws, as `seeds.svg` and `seeds.png`, the course of the first runs of a repetition side by side, of which `courses` are
/// those recorded, by seed; returns the files written, none without a course.
///
/// # Errors
/// When a file cannot be written.
pub fn draw_seeds(
    repetition: &Repetition,
    courses: &BTreeMap<u64, CourseRecord>,
    folder: &Path,
) -> Result<Vec<PathBuf>, ChartError> {
    let scene =
        repetition.summary().and_then(|summary| seeds::compose(&summary, &repetition.runs(), courses));
    let Some(scene) = scene else { return Ok(Vec::new()) };
    write(&scene, folder.join("seeds.svg"), folder.join("seeds.png"))
}

/// Draws, in both formats, how often the runs of a comparison reach what they should (`shares`), what they are worth
/// (`welfare`), what they took (`cost`) and which share had converged by when (`ecdf`); and where candidates were listed, a grid
/// of them (`candidates`) and the best as request above container (`layers`). Returns the files written: none without runs, and
/// not those that there is nothing to draw of.
///
/// # Errors
/// When a file cannot be written.
pub fn draw_comparison(comparison: &Comparison, folder: &Path) -> Result<Vec<PathBuf>, ChartError> {
    let Some(summary) = comparison.summary() else { return Ok(Vec::new()) };
    let runs: Vec<&ComparedRun> = comparison.runs().collect();
    let graph = comparison.graph();
    let scenes = [
        ("shares", comparison::shares::compose(&summary)),
        ("welfare", comparison::welfare::compose(&summary, &runs)),
        ("cost", comparison::cost::compose(&summary, &runs)),
        ("ecdf", comparison::ecdf::compose(&summary, &runs)),
        ("candidates", graph.and_then(|graph| comparison::candidates::compose(&summary, graph))),
        ("layers", graph.and_then(|graph| comparison::candidates::layers(&summary, graph))),
    ];
    let mut files = Vec::new();
    for (name, scene) in scenes {
        let Some(scene) = scene else { continue };
        files.extend(write(&scene, folder.join(format!("{name}.svg")), folder.join(format!("{name}.png")))?);
    }
    Ok(files)
}

/// Draws all charts that the recording has data for into an existing folder, each as SVG and PNG, and returns the
/// files written.
///
/// The same recording gives the same bytes. Charts are drawn side by side on several threads.
///
/// # Errors
/// When a file cannot be written; other charts may have been written by then.
pub fn draw_all(recording: &Recording, folder: &Path) -> Result<Vec<PathBuf>, ChartError> {
    let drawn = std::thread::scope(|scope| {
        let threads = Chart::ALL.map(|chart| scope.spawn(move || chart.draw(recording, folder)));
        threads.map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let files: Vec<Vec<PathBuf>> = drawn.into_iter().collect::<Result<_, _>>()?;
    Ok(files.concat())
}

/// Draws agreement and welfare over time, with messages in flight; needs `course`.
///
/// # Errors
/// When a file cannot be written.
pub fn draw_convergence(recording: &Recording, folder: &Path) -> Result<Vec<PathBuf>, ChartError> {
    Chart::Convergence.draw(recording, folder)
}

/// Draws who holds each request node over time; needs `course`.
///
/// # Errors
/// When a file cannot be written.
pub fn draw_stability(recording: &Recording, folder: &Path) -> Result<Vec<PathBuf>, ChartError> {
    Chart::Stability.draw(recording, folder)
}

/// Draws who bid how much over time; needs `bids`.
///
/// # Errors
/// When a file cannot be written.
pub fn draw_bids(recording: &Recording, folder: &Path) -> Result<Vec<PathBuf>, ChartError> {
    Chart::Bids.draw(recording, folder)
}

/// Draws both graphs and the stitches between them; needs `graph`.
///
/// # Errors
/// When a file cannot be written.
pub fn draw_stitching(recording: &Recording, folder: &Path) -> Result<Vec<PathBuf>, ChartError> {
    Chart::Stitching.draw(recording, folder)
}

#[cfg(test)]
mod tests;
