//! The charts of a sweep: which fit the fields that vary, and their words.

use std::path::{Path, PathBuf};

use super::{AmountMap, Grid, HeatMap, HeatMaps, Lines, Panel, Places, Point, Series, Share, Words, draw};
use crate::experiment::sweep::{Design, Factor, Levels, MEASURES, Measure, PointRow, Results, Study};
use crate::report::axis::{amount, count, counted};
use crate::report::chart::ecdf::{Named, Overlay};
use crate::report::charts::ChartError;

/// What the stitchings are that shares are of.
const JUDGED: &str = "A run that did not converge is judged by what most of its nodes held in the end.";

/// Most points of a chart.
pub const MOST_POINTS: u64 = 10_000;

/// Draws, as `sweep` in both formats, lines where one field varies, or a second one of few values that are no numbers; heat
/// maps where two vary; and where one varies also, as `ecdf`, the share of runs that had converged by when. Returns no file
/// where there is no such chart: more fields vary, or points are drawn.
///
/// # Errors
/// When a file cannot be written.
pub fn draw_sweep(study: &Study, results: &Results, folder: &Path) -> Result<Vec<PathBuf>, ChartError> {
    let points = &results.points;
    let mut files = match shape(study) {
        Some(Shape::Lines { along, series }) => lines(study, points, along, series).draw(folder, "sweep")?,
        Some(Shape::HeatMaps) => heat_maps(study, points).draw(folder, "sweep")?,
        None => Vec::new(),
    };
    if let Some(scene) = ecdf(study, results).and_then(|ecdf| ecdf.compose()) {
        files.extend(draw(&scene, folder, "ecdf")?);
    }
    Ok(files)
}

/// The curves of the values of the one field that varies: of all, or of as many as can be told apart, evenly chosen.
fn ecdf(study: &Study, results: &Results) -> Option<Overlay> {
    let ([factor], Some(_)) = (study.factors.as_slice(), shape(study)) else { return None };
    if study.seeds < 2 || results.converged.is_empty() {
        return None;
    }
    let (values, name) = (names(factor), last(factor));
    let shown = values.len().min(Overlay::MOST_CURVES);
    let position = |number: usize| if shown < 2 { 0 } else { number * (values.len() - 1) / (shown - 1) };
    let named = |number: usize| {
        let value = &values[position(number)];
        Named {
            name: value.clone(),
            kind: number,
            runs: study.seeds as usize,
            converged: results.converged[position(number)].clone(),
        }
    };
    let mut notes = Vec::new();
    if shown < values.len() {
        notes.push(format!(
            "{shown} of {} drawn, evenly chosen; the others are in runs.csv.",
            counted(values.len(), "value")
        ));
    }
    Some(Overlay {
        which: which(study, &results.points),
        reading: format!("Each curve is a value of {}", factor.field),
        noun: (format!("value of {name}"), format!("values of {name}")),
        curves: (0..shown).map(named).collect(),
        all: values.len(),
        notes,
    })
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
    let is_number = |position: usize| study.factors[position].levels.quantities().is_some();
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

/// Between which shares of runs the first measure, convergence, lies; of single runs, at how many points it holds.
fn title(study: &Study, points: &[PointRow], fields: &str) -> String {
    let shares = || points.iter().filter_map(|point| point.measures[0]).map(|measure| measure.mean);
    let (low, high) = (shares().fold(1.0, f64::min), shares().fold(0.0, f64::max));
    let percent = |share: f64| match share {
        share if share > 0.99 && share < 1.0 => "over 99".to_owned(),
        share if share > 0.0 && share < 0.01 => "under 1".to_owned(),
        share => amount((share * 100.0).round()),
    };
    let converging = shares().filter(|share| *share == 1.0).count();
    match (low == high, study.seeds) {
        (true, _) if low == 1.0 => format!("Every run converges, at every value of {fields}"),
        (true, _) if low == 0.0 => format!("No run converges at any value of {fields}"),
        (false, 1) => format!(
            "The run converges at {} of {}, depending on {fields}",
            count(converging as u64),
            counted(points.len(), "point")
        ),
        (true, _) => format!("{} % of the runs converge at every value of {fields}", percent(low)),
        (false, _) => {
            format!("{} to {} % of the runs converge, depending on {fields}", percent(low), percent(high))
        }
    }
}

pub(super) fn lines(study: &Study, points: &[PointRow], along: usize, series: Option<usize>) -> Lines {
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
    // A band over means is as wide to both sides; below 0 it would tell of what cannot be.
    let least = |measure: &Measure| if measure.can_be_negative() { f64::NEG_INFINITY } else { 0.0 };
    let panel = |(position, measure): (usize, Measure)| Panel {
        name: if measure.is_share { format!("{}, % of runs", measure.told) } else { measure.told.to_owned() },
        is_share: measure.is_share,
        series: lines
            .iter()
            .enumerate()
            .map(|(line, name)| Series {
                name: name.clone(),
                points: (0..names(factor).len())
                    .map(|value| of(value, series, line).measures[position])
                    .map(|found| {
                        let found = found?;
                        let low = found.low.map(|low| low.max(least(&measure)));
                        Some(Point { mean: found.mean, interval: low.zip(found.high) })
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
            "Bands: 95 % intervals, of shares after Wilson, of means after Student, cut off at 0 where less cannot be. Time to \
             converge: of the runs that converged."
                .to_owned(),
        );
    }
    // A panel of one height says no more than a sentence.
    let (same, differing): (Vec<_>, Vec<_>) =
        measured(points).into_iter().partition(|(position, _)| is_same(points, *position));
    notes.extend(same.into_iter().filter_map(|(position, measure)| {
        let found = points.first()?.measures[position]?;
        let told = match measure.is_share {
            true => share_of(found.mean, found.runs).to_string(),
            false => amount(found.mean),
        };
        let of_what = if measure.is_share { ", % of runs" } else { "" };
        Some(format!("{}{of_what}: {told} at every point, so no panel is drawn.", measure.told))
    }));
    Lines {
        words: Words {
            title: title(study, points, &fields),
            which: which(study, points),
            reading: "Each panel has its own scale; shares go from 0 to 100 %.".to_owned(),
            notes,
        },
        parameter: match factor.levels.quantities() {
            Some((_, unit)) if !unit.is_empty() => format!("{}, {unit}", factor.field),
            _ => factor.field.clone(),
        },
        places: match factor.levels.quantities() {
            Some((numbers, _)) => Places::Numbers(numbers),
            None => Places::Names(names(factor)),
        },
        panels: differing.into_iter().map(panel).collect(),
    }
}

/// Whether a measure has the same mean and interval at every one of several points.
fn is_same(points: &[PointRow], position: usize) -> bool {
    points.len() > 1 && points.windows(2).all(|pair| pair[0].measures[position] == pair[1].measures[position])
}

fn share_of(mean: f64, runs: u64) -> Share {
    Share::new((mean * runs as f64).round() as u64, runs)
}

fn heat_maps(study: &Study, points: &[PointRow]) -> HeatMaps {
    let [upwards, across] = [&study.factors[0], &study.factors[1]];
    let map = |(position, measure): (usize, Measure)| HeatMap {
        name: format!("{}, % of runs", measure.told),
        cells: points
            .iter()
            .map(|point| match point.measures[position] {
                Some(found) => share_of(found.mean, found.runs),
                None => Share::new(0, 0),
            })
            .collect(),
        beside: None,
    };
    let (shares, amounts): (Vec<_>, Vec<_>) =
        measured(points).into_iter().partition(|(_, measure)| measure.is_share);
    let amount_map = |(position, measure): (usize, Measure)| AmountMap {
        name: format!("{}, mean", measure.told),
        cells: points.iter().map(|point| point.measures[position].map(|found| found.mean)).collect(),
    };
    let mut notes =
        vec![JUDGED.to_owned(), "Time to converge: of the runs that converged; – where none did.".to_owned()];
    // A map of one colour says no more than a sentence.
    let (uniform, maps): (Vec<HeatMap>, Vec<HeatMap>) =
        shares.into_iter().map(map).partition(|map| is_uniform(&map.cells));
    for map in &uniform {
        let share = map.cells.first().map_or(String::new(), Share::to_string);
        notes.push(format!("{}: {share} at every point, so no map is drawn.", map.name));
    }
    let amounts = amounts.into_iter().filter(|(_, measure)| MAPPED.contains(&measure.name)).map(amount_map);
    let (even, amounts): (Vec<AmountMap>, Vec<AmountMap>) = amounts.partition(|map| is_uniform(&map.cells));
    for map in even {
        if let Some(Some(value)) = map.cells.first() {
            notes.push(format!("{}: {} at every point, so no map is drawn.", map.name, amount(*value)));
        }
    }
    notes.push("The other figures of each cell are in points.csv.".to_owned());
    let fields = format!("{} and {}", last(upwards), last(across));
    HeatMaps {
        words: Words {
            title: title(study, points, &fields),
            which: which(study, points),
            reading: "Each cell is one pair of values; its colour and number tell what its runs come to."
                .to_owned(),
            notes,
        },
        grid: Grid {
            across: (across.field.clone(), names(across)),
            upwards: (upwards.field.clone(), names(upwards)),
            marked: None,
        },
        beside: String::new(),
        marked: String::new(),
        maps,
        amounts,
    }
}

/// Amounts of which a map is drawn.
const MAPPED: [&str; 2] = ["welfare", "converged_at_ms"];

fn is_uniform<Cell: PartialEq>(cells: &[Cell]) -> bool {
    cells.windows(2).all(|pair| pair[0] == pair[1])
}
