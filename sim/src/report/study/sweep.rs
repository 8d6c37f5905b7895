//! The chart of a sweep: which one fits the fields that vary, and its words.

use std::path::{Path, PathBuf};

use super::{Grid, HeatMap, HeatMaps, Lines, Panel, Places, Point, Series, Share, Words};
use crate::experiment::sweep::{Design, Factor, Levels, MEASURES, Measure, PointRow, Study};
use crate::report::axis::{amount, count, counted};
use crate::report::charts::ChartError;

/// What the stitchings are that shares are of.
const JUDGED: &str = "A run that did not converge is judged by what most of its nodes held in the end.";

/// Most points of a chart.
pub const MOST_POINTS: u64 = 10_000;

/// Draws the chart of a sweep: lines where one field varies, or a second one of few values that are no numbers; heat maps where
/// two vary. Returns no file where it has no such chart: more fields vary, or points are drawn.
///
/// # Errors
/// When a file cannot be written.
pub fn draw_sweep(study: &Study, points: &[PointRow], folder: &Path) -> Result<Vec<PathBuf>, ChartError> {
    match shape(study) {
        Some(Shape::Lines { along, series }) => lines(study, points, along, series).draw(folder, "sweep"),
        Some(Shape::HeatMaps) => heat_maps(study, points).draw(folder, "sweep"),
        None => Ok(Vec::new()),
    }
}

enum Shape {
    /// Along the field at this position, a line for each value of the one at the other.
    Lines { along: usize, series: Option<usize> },
    /// The first field upwards, the second across.
    HeatMaps,
}

fn shape(study: &Study) -> Option<Shape> {
    if study.design != Design::Grid || study.points() > MOST_POINTS {
        return None;
    }
    let is_number = |position: usize| study.factors[position].levels.numbers().is_some();
    let few = |position: usize| study.factors[position].levels.len() <= Some(Lines::MOST_SERIES);
    match study.factors.len() {
        1 => Some(Shape::Lines { along: 0, series: None }),
        2 if !is_number(0) && few(0) => Some(Shape::Lines { along: 1, series: Some(0) }),
        2 if !is_number(1) && few(1) => Some(Shape::Lines { along: 0, series: Some(1) }),
        2 => Some(Shape::HeatMaps),
        _ => None,
    }
}

fn names(factor: &Factor) -> Vec<String> {
    match &factor.levels {
        Levels::List(values) => values.clone(),
        Levels::Between { .. } => Vec::new(),
    }
}

/// The last part of a field's path: what a title has room for.
fn last(factor: &Factor) -> &str {
    factor.field.rsplit('.').next().unwrap_or(&factor.field)
}

/// The measures that some run has.
fn measured(points: &[PointRow]) -> Vec<(usize, Measure)> {
    let has = |position: usize| points.iter().any(|point| point.measures[position].is_some());
    MEASURES.into_iter().enumerate().filter(|(position, _)| has(*position)).collect()
}

fn which(study: &Study, points: &[PointRow]) -> String {
    let runs: u64 = points.iter().map(|point| point.runs).sum();
    let seeds = match study.seeds {
        1 => "one run each".to_owned(),
        seeds => format!("{} runs each", count(seeds)),
    };
    format!("{} · {} · {seeds}, {} in all", study.name, counted(points.len(), "point"), count(runs))
}

/// Between which shares of runs the first measure, convergence, lies.
fn title(points: &[PointRow], fields: &str) -> String {
    let shares = || points.iter().filter_map(|point| point.measures[0]).map(|measure| measure.mean);
    let (low, high) = (shares().fold(1.0, f64::min), shares().fold(0.0, f64::max));
    let percent = |share: f64| match share {
        share if share > 0.99 && share < 1.0 => "over 99".to_owned(),
        share if share > 0.0 && share < 0.01 => "under 1".to_owned(),
        share => amount((share * 100.0).round()),
    };
    match low == high {
        true => format!("{} % of the runs converge at every value of {fields}", percent(low)),
        false => {
            format!("{} to {} % of the runs converge, depending on {fields}", percent(low), percent(high))
        }
    }
}

fn lines(study: &Study, points: &[PointRow], along: usize, series: Option<usize>) -> Lines {
    let factor = &study.factors[along];
    let of = |position: usize, one: Option<usize>, line: usize| {
        let place = match one {
            Some(0) => line * names(factor).len() + position,
            Some(_) => position * names(&study.factors[1]).len() + line,
            None => position,
        };
        &points[place]
    };
    let lines = series.map_or(vec![String::new()], |other| names(&study.factors[other]));
    let panel = |(position, measure): (usize, Measure)| Panel {
        name: measure.told.to_owned(),
        is_share: measure.is_share,
        series: lines
            .iter()
            .enumerate()
            .map(|(line, name)| Series {
                name: name.clone(),
                points: (0..names(factor).len())
                    .map(|value| of(value, series, line).measures[position])
                    .map(|found| {
                        found.map(|found| Point { mean: found.mean, interval: found.low.zip(found.high) })
                    })
                    .collect(),
            })
            .collect(),
    };
    let fields = match series {
        Some(other) => format!("{} and {}", last(factor), last(&study.factors[other])),
        None => last(factor).to_owned(),
    };
    let mut notes = vec![JUDGED.to_owned()];
    if study.seeds > 1 {
        notes.push(
            "Bands: 95 % intervals, of shares after Wilson, of means after Student. Time to converge: of the runs that converged."
                .to_owned(),
        );
    }
    Lines {
        words: Words {
            title: title(points, &fields),
            which: which(study, points),
            reading: "Each panel has its own scale; shares go from 0 to 100 %.".to_owned(),
            notes,
        },
        parameter: factor.field.clone(),
        places: factor.levels.numbers().map_or_else(|| Places::Names(names(factor)), Places::Numbers),
        panels: measured(points).into_iter().map(panel).collect(),
    }
}

fn heat_maps(study: &Study, points: &[PointRow]) -> HeatMaps {
    let [upwards, across] = [&study.factors[0], &study.factors[1]];
    let map = |(position, measure): (usize, Measure)| HeatMap {
        name: format!("{}, share of runs", measure.told),
        cells: points
            .iter()
            .map(|point| match point.measures[position] {
                Some(found) => Share::new((found.mean * found.runs as f64).round() as u64, found.runs),
                None => Share::new(0, 0),
            })
            .collect(),
        beside: None,
    };
    let shares = measured(points).into_iter().filter(|(_, measure)| measure.is_share);
    let fields = format!("{} and {}", last(upwards), last(across));
    HeatMaps {
        words: Words {
            title: title(points, &fields),
            which: which(study, points),
            reading: "Colour and numbers: share of the runs in percent.".to_owned(),
            notes: vec![
                JUDGED.to_owned(),
                "Welfare, time and messages of each cell are in points.csv.".to_owned(),
            ],
        },
        grid: Grid {
            across: (across.field.clone(), names(across)),
            upwards: (upwards.field.clone(), names(upwards)),
            marked: None,
        },
        beside: String::new(),
        marked: String::new(),
        maps: shares.map(map).collect(),
    }
}
