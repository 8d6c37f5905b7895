//! How time and memory grow with the number of nodes: series of settings that differ in size alone, and charts of them.

use huddle_sim::report::study::{Growth, Measured, PowerLaw, Scaling, ScalingPanel, Words};

use super::figures::spread;
use super::session::Cell;
use super::setting::{Auction, Measurement, Problem, Subject, Topology};

/// The sizes between which slopes are fitted.
pub const FITTED: (f64, f64) = (1e4, 1e6);

/// A subject over several sizes.
pub struct Series<'a> {
    pub subject: Subject,
    /// By rising size.
    pub cells: Vec<&'a Cell>,
}

/// Every subject whose time is measured at more than one size.
pub fn series(cells: &[Cell]) -> Vec<Series<'_>> {
    let mut series: Vec<Series<'_>> = Vec::new();
    for cell in cells {
        for (subject, measured) in &cell.measured {
            let timed = measured.iter().any(|found| found.seconds > 0.0);
            if !timed {
                continue;
            }
            let known = series
                .iter_mut()
                .find(|known| known.subject == *subject && known.cells[0].setting.is_alike(&cell.setting));
            match known {
                Some(known) => known.cells.push(cell),
                None => series.push(Series { subject: *subject, cells: vec![cell] }),
            }
        }
    }
    series.retain(|series| series.cells.len() > 1);
    series
}

/// Wall-clock seconds.
pub fn times(series: &Series<'_>) -> Growth {
    growth(series, |found| found.seconds)
}

/// MiB beyond graph and problem.
pub fn memory(series: &Series<'_>) -> Growth {
    growth(series, |found| found.bytes as f64 / f64::from(1 << 20))
}

fn growth(series: &Series<'_>, figure: impl Fn(&Measurement) -> f64) -> Growth {
    let points: Vec<Measured> = series
        .cells
        .iter()
        .filter_map(|cell| {
            let found = spread(cell, series.subject, &figure).filter(|found| found.least > 0.0)?;
            let size = cell.of(series.subject)[0].nodes as f64;
            Some(Measured { size, median: found.median, range: (found.least, found.most) })
        })
        .collect();
    // A grid has a few nodes more or less than was asked for.
    let (low, high) = (FITTED.0 * 0.99, FITTED.1 * 1.01);
    let fitted: Vec<&Measured> = points.iter().filter(|point| (low..=high).contains(&point.size)).collect();
    let law = PowerLaw::fit(fitted.iter().map(|point| (point.size, point.median)));
    let law = law.zip(fitted.first().zip(fitted.last()).map(|(first, last)| (first.size, last.size)));
    Growth { name: series.subject.name().to_owned(), points, law }
}

/// The charts of the page, by name: time and memory, a panel for each graph and auction.
pub fn charts(cells: &[Cell], which: &str) -> Vec<(&'static str, Scaling)> {
    let all = series(cells);
    let chart = |title: &str, unit: &str, figure: fn(&Series<'_>) -> Growth, subjects: &[Subject]| {
        let mut panels = Vec::new();
        for topology in [Topology::BarabasiAlbert, Topology::RandomRegular, Topology::Grid] {
            for auction in [Auction::English, Auction::Dutch, Auction::Frugal] {
                let fits = |series: &&Series<'_>| {
                    let setting = &series.cells[0].setting;
                    (setting.topology, setting.auction) == (topology, auction)
                        && setting.problem == Problem::Groups30
                        && setting.strategy == "coalition"
                        && subjects.contains(&series.subject)
                };
                let drawn: Vec<Growth> = all.iter().filter(fits).map(figure).collect();
                let drawn: Vec<Growth> =
                    drawn.into_iter().filter(|growth| !growth.points.is_empty()).collect();
                if !drawn.is_empty() {
                    let name = format!("{}, {}: {unit}", topology.name(), auction.name());
                    panels.push(ScalingPanel { name, series: drawn });
                }
            }
        }
        let words = Words {
            title: title.to_owned(),
            which: which.to_owned(),
            reading: "A dot is a median, its bar the least and the most, a broken line the power law from 10,000 nodes on. \
                      Both scales are logarithmic."
                .to_owned(),
            notes: Vec::new(),
        };
        Scaling { words, size: "nodes".to_owned(), panels }
    };
    let timed = [Subject::Floor, Subject::Virtual1, Subject::Virtual2, Subject::Actix, Subject::Live];
    let held = [Subject::Virtual1, Subject::Virtual2, Subject::Live];
    let charts = [
        ("performance-time", chart("Wall-clock time of a run, by number of nodes", "seconds", times, &timed)),
        (
            "performance-memory",
            chart("Memory of a run beyond the graph, by number of nodes", "MiB", memory, &held),
        ),
    ];
    charts.into_iter().filter(|(_, chart)| !chart.panels.is_empty()).collect()
}
