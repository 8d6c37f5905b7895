//! What a finished sweep leaves in its folder.

use std::io::{self, Write};
use std::path::Path;

use super::row::MEASURES;
use super::{InOrder, PointRow, Points, Study, SweepSummary, Table};
use crate::record::file::{located, write_file};

/// Most runs whose times are kept for a chart.
const RUNS_KEPT_MAX: u64 = 100_000;

/// Points that are kept for a chart and a screen.
const KEPT_MAX: usize = 10_000;

/// What a finished sweep comes to.
#[derive(Clone, Debug)]
pub struct Results {
    /// All runs together.
    pub summary: SweepSummary,
    /// Each point, in order; none of them where there are more than 10,000.
    pub points: Vec<PointRow>,
    /// Of each point, when the runs that converged did, in milliseconds, and after how many messages; none of them where there
    /// are more than 100,000 runs.
    pub converged: Vec<Vec<(f64, f64)>>,
}

impl Results {
    /// Name of the table of points.
    pub const POINTS_FILE_NAME: &str = "points.csv";

    /// Name of the summary.
    pub const SUMMARY_FILE_NAME: &str = "sweep.json";

    /// Reads all runs once, and writes `runs.csv`, `runs.parquet`, `points.csv` and `sweep.json` into a folder.
    ///
    /// # Errors
    /// When a run is missing (`InvalidInput`), a journal is damaged (`InvalidData`), or the system refuses.
    pub fn write(runs: InOrder, folder: &Path) -> io::Result<Self> {
        let study = runs.heading().study.clone();
        let mut points = Points::new(&study);
        let mut table = Table::create(folder, &study)?;
        let path = folder.join(Self::POINTS_FILE_NAME);
        let mut text = csv::Writer::from_path(&path)
            .map_err(|error| located("create", &path, io::Error::other(error)))?;
        text.write_record(heads(&study)).map_err(io::Error::other)?;
        let mut kept = Some(Vec::new());
        let is_small = study.runs() <= RUNS_KEPT_MAX;
        let mut converged = vec![Vec::new(); if is_small { study.points() as usize } else { 0 }];
        for row in runs {
            let row = row?;
            table.push(&row)?;
            if let (Some(point), Some(time)) =
                (converged.get_mut((row.run / study.seeds) as usize), row.converged_at_ms)
            {
                point.push((time, row.messages as f64));
            }
            let Some(point) = points.add(&row) else { continue };
            text.write_record(cells(&point)).map_err(io::Error::other)?;
            if let Some(kept) = kept.as_mut().filter(|kept| kept.len() < KEPT_MAX) {
                kept.push(point);
            } else {
                kept = None;
            }
        }
        table.finish()?;
        text.flush()?;
        let summary = points.summary();
        write_file(&folder.join(Self::SUMMARY_FILE_NAME), |file| {
            serde_json::to_writer_pretty(&mut *file, &summary)?;
            file.write_all(b"\n")
        })?;
        Ok(Self { summary, points: kept.unwrap_or_default(), converged })
    }
}

fn heads(study: &Study) -> Vec<String> {
    let mut heads = vec!["point".to_owned()];
    heads.extend(study.factors.iter().map(|factor| factor.field.clone()));
    heads.push("runs".to_owned());
    for measure in MEASURES {
        heads.extend(["", "_low", "_high"].map(|end| format!("{}{end}", measure.name)));
    }
    heads
}

fn cells(point: &PointRow) -> Vec<String> {
    let mut cells = vec![point.point.to_string()];
    cells.extend(point.values.iter().cloned());
    cells.push(point.runs.to_string());
    for measure in &point.measures {
        let figures = measure.map_or([None; 3], |found| [Some(found.mean), found.low, found.high]);
        cells.extend(figures.map(|figure| figure.map_or(String::new(), |figure| figure.to_string())));
    }
    cells
}
