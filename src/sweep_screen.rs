//! The one screen of a sweep: what varied, what each combination came to, what difference two settings make.

use std::path::Path;

use huddle_sim::experiment::sweep::{
    Contrast, ContrastRow, Factor, Levels, MEASURES, MeasureOfPoint, PointRow, Results, Study, SweepSummary,
};
use serde::Serialize;

use crate::console::{FAINT, STRONG, printable, styled};
use crate::screen::Rows;
use crate::table::aligned;
use crate::wording::{count, counted, decimal, milliseconds, whole_percent};

/// Points of which a table is shown.
const POINTS_MAX: usize = 24;

/// What stands where there is no figure.
const NONE: &str = "–";

/// The summary of a sweep and its folder as one line of JSON, under the key `sweep`.
pub fn json_line(summary: &SweepSummary, folder: &Path) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        sweep: &'a SweepSummary,
        output: String,
    }
    let line = Line { sweep: summary, output: folder.display().to_string() };
    let json = serde_json::to_string(&line).expect("a summary has text keys and plain values only");
    format!("{json}\n")
}

/// Everything for people.
pub fn screen(study: &Study, results: &Results, folder: &Path) -> String {
    let summary = &results.summary;
    let mut rows = Rows::default();
    rows.add("varied", study.factors.iter().map(varied).collect());
    let verdicts = summary.verdicts.iter().map(|(verdict, runs)| format!("{verdict} {}", count(*runs)));
    rows.add("verdicts", vec![verdicts.collect::<Vec<_>>().join(", ")]);
    for contrast in &summary.contrasts {
        rows.add("difference", difference(contrast));
    }
    if summary.seeds > 1 && !summary.drawn {
        let note = "in some of these runs nothing is drawn from the seed, so all seeds of a point give one run, and no interval is \
                    told; --set network.latency=\"{uniform: [1ms, 10ms]}\" draws latencies";
        rows.add("note", vec![note.to_owned()]);
    } else if !summary.contrasts.is_empty() {
        rows.add("", vec![styled(
            FAINT,
            "[95 % intervals]: shares after Newcombe, means after Welch; g: Hedges' g, the difference by the spread of runs",
        )]);
    }
    rows.add("output", vec![printable(&folder.display().to_string())]);
    let table = match results.points.len() {
        1..=POINTS_MAX => format!("\n{}", points(study, &results.points)),
        _ => String::new(),
    };
    format!(
        "{}: {} of {}, {}\n{table}\n{}\n",
        styled(STRONG, printable(&summary.name)),
        counted(summary.runs, "run"),
        counted(summary.points, "point"),
        if summary.seeds == 1 {
            "one seed".to_owned()
        } else {
            format!("{} seeds each", count(summary.seeds))
        },
        rows.text
    )
}

fn varied(factor: &Factor) -> String {
    let values = match &factor.levels {
        Levels::List(values) if values.len() > 6 => {
            let (first, last) = (&values[..3], &values[values.len() - 1]);
            format!("{}, …, {last} ({} values)", first.join(", "), count(values.len() as u64))
        }
        Levels::List(values) => values.join(", "),
        Levels::Between { .. } => {
            format!("{} to {}, drawn", factor.levels.along(0.0), factor.levels.along(1.0))
        }
    };
    printable(&format!("{}: {values}", factor.field))
}

/// A row for each point: its values, and what its runs came to.
fn points(study: &Study, points: &[PointRow]) -> String {
    let shown: Vec<usize> = (0..MEASURES.len())
        .filter(|position| MEASURES[*position].name != "flips")
        .filter(|position| points.iter().any(|point| point.measures[*position].is_some()))
        .collect();
    let last = |field: &str| field.rsplit('.').next().unwrap_or(field).to_owned();
    let mut head: Vec<String> = study.factors.iter().map(|factor| printable(&last(&factor.field))).collect();
    head.extend(shown.iter().map(|position| match MEASURES[*position].name {
        "converged_at_ms" => "time to converge".to_owned(),
        name if MEASURES[*position].is_share => format!("{name} %"),
        name => name.to_owned(),
    }));
    let mut table = vec![head];
    for point in points {
        let mut row: Vec<String> = point.values.iter().map(|value| printable(value)).collect();
        row.extend(shown.iter().map(|position| figure(*position, point.measures[*position])));
        table.push(row);
    }
    aligned(&table, study.factors.len())
}

fn figure(position: usize, found: Option<MeasureOfPoint>) -> String {
    let Some(found) = found else { return NONE.to_owned() };
    let measure = MEASURES[position];
    let one = |figure: f64| match measure.name {
        _ if measure.is_share => whole_percent(figure),
        "converged_at_ms" => milliseconds(figure),
        "messages" => count(figure.max(0.0).round() as u64),
        _ => decimal(figure, 2),
    };
    match found.low.zip(found.high) {
        Some((low, high)) if found.runs > 1 && high > low => {
            format!("{} [{}–{}]", one(found.mean), one(low), one(high))
        }
        _ => one(found.mean),
    }
}

/// What difference a field makes, a line for each measure.
fn difference(contrast: &Contrast) -> Vec<String> {
    let head = printable(&format!("{}: {} instead of {}", contrast.field, contrast.to, contrast.from));
    let lines = contrast.measures.iter().map(|row| format!("  {}", told(row)));
    std::iter::once(head).chain(lines).collect()
}

fn told(row: &ContrastRow) -> String {
    let measure = MEASURES.iter().find(|measure| measure.name == row.measure);
    let (name, is_share) = measure.map_or((row.measure, false), |measure| (measure.told, measure.is_share));
    let scale = if is_share { 100.0 } else { 1.0 };
    let places = if is_share { 1 } else { 2 };
    let plain = |figure: f64| decimal(figure * scale, places);
    let signed = |figure: f64| format!("{}{}", if figure > 0.0 { "+" } else { "" }, plain(figure));
    let unit = if is_share { " %" } else { "" };
    let interval = |found: MeasureOfPoint, signed: &dyn Fn(f64) -> String| match found.low.zip(found.high) {
        Some((low, high)) => format!(" [{} to {}]", signed(low), signed(high)),
        None => String::new(),
    };
    let difference = row.difference;
    let points = if is_share { " points" } else { "" };
    let effect = row.effect.map_or(String::new(), |effect| {
        let told = |figure: f64| decimal(figure, 2);
        format!("; g {}{}", told(effect.mean), interval(effect, &told))
    });
    format!(
        "{name}: {}{unit} after {}{unit}, {}{points}{}{effect}",
        plain(row.to),
        plain(row.from),
        signed(difference.mean),
        interval(difference, &signed)
    )
}
