//! The charts of the page, composed from what the studies found.

use std::path::Path;

use huddle_sim::report::charts::ChartError;
use huddle_sim::report::study::{Grid, HeatMap, HeatMaps, Intervals, Row, RowGroup, Words};

use crate::causes;
use crate::ending::{
    BEST, CONVERGED, DISAGREEMENT, EXHAUSTED, INVALID, LESSER, Measure, OPTIMAL, OSCILLATING, RESTLESS, VALID,
};
use crate::orders::Sensitivity;
use crate::page::Findings;

/// The measures of the first heat maps.
const SUCCESSES: [Measure; 4] = [CONVERGED, VALID, OPTIMAL, BEST];

/// The measures of the second ones.
const FAILURES: [Measure; 4] = [OSCILLATING, EXHAUSTED, DISAGREEMENT, INVALID];

/// The measures of the causes.
const CAUSES: [Measure; 3] = [RESTLESS, INVALID, LESSER];

/// The charts as SVG documents with their names.
///
/// # Errors
/// When the drawing library refuses a mark.
pub fn documents(findings: &Findings) -> Result<Vec<(&'static str, String)>, ChartError> {
    let maps = heat_maps(findings).into_iter().map(|(name, chart)| Ok((name, chart.svg(name)?)));
    let intervals = intervals(findings).into_iter().map(|(name, chart)| Ok((name, chart.svg(name)?)));
    maps.chain(intervals).collect()
}

/// Writes the charts as SVG and PNG into a folder.
///
/// # Errors
/// When a file cannot be written.
pub fn draw(findings: &Findings, folder: &Path) -> Result<(), ChartError> {
    for (name, chart) in heat_maps(findings) {
        chart.draw(folder, name)?;
    }
    for (name, chart) in intervals(findings) {
        chart.draw(folder, name)?;
    }
    Ok(())
}

fn heat_maps(findings: &Findings) -> [(&'static str, HeatMaps); 2] {
    let successes = maps(findings, &SUCCESSES, "How often classic succeeds, by its two boosts");
    let failures = maps(findings, &FAILURES, "How classic fails, by its two boosts");
    [("stability-success", successes), ("stability-failure", failures)]
}

fn maps(findings: &Findings, measures: &[Measure], title: &str) -> HeatMaps {
    let phases = &findings.phases;
    let instances = findings.size.instances;
    let map = |measure: &Measure| HeatMap {
        name: measure.0.to_owned(),
        cells: phases.cells.iter().map(|tally| tally.share(*measure)).collect(),
        beside: Some(phases.coalition.share(*measure)),
    };
    let words = Words {
        title: title.to_owned(),
        which: format!(
            "{instances} feasible random instances, the same in every cell · latencies 0.1 to 10 ms · virtual runtime"
        ),
        reading: "Colour and numbers: share of the runs in percent. Every second cell tells its number.".to_owned(),
        notes: vec![
            "Left: classic, one cell for each pair of boosts. Right: coalition on the same instances; it has no boosts."
                .to_owned(),
        ],
    };
    let boosts = || phases.boosts.iter().map(|boost| format!("{boost}")).collect();
    HeatMaps {
        words,
        grid: Grid {
            across: ("assigned_boost".to_owned(), boosts()),
            upwards: ("bid_boost".to_owned(), boosts()),
            marked: phases.published(),
        },
        beside: "coalition".to_owned(),
        marked: "the published boosts, 1.5 and 1.25".to_owned(),
        maps: measures.iter().map(map).collect(),
        amounts: Vec::new(),
    }
}

fn intervals(findings: &Findings) -> [(&'static str, Intervals); 2] {
    [("stability-causes", causes(findings)), ("stability-orders", orders(findings))]
}

fn causes(findings: &Findings) -> Intervals {
    let groups = findings.causes.divisions().into_iter().map(|division| RowGroup {
        name: division.name.to_owned(),
        rows: division
            .rows
            .into_iter()
            .map(|(name, tally)| Row {
                name: name.replace('`', ""),
                shares: CAUSES.iter().map(|measure| tally.share(*measure)).collect(),
            })
            .collect(),
    });
    let instances = findings.size.instances * causes::TIMES;
    Intervals {
        words: Words {
            title: "How classic fails, by what an instance contains".to_owned(),
            which: format!(
                "{instances} feasible random instances, one run each · published boosts 1.5 and 1.25"
            ),
            reading: "Dots: share of the runs. Bands: 95 % intervals (Wilson). Left of them: number of runs."
                .to_owned(),
            notes: Vec::new(),
        },
        measures: ["Does not converge", "Agrees, invalid", "Agrees, valid, below the best"]
            .map(str::to_owned)
            .to_vec(),
        groups: groups.collect(),
    }
}

fn orders(findings: &Findings) -> Intervals {
    let row = |found: &Sensitivity| Row {
        name: found.strategy.to_owned(),
        shares: vec![
            found.share(|outcomes| outcomes == 1),
            found.share(|outcomes| outcomes == 2),
            found.share(|outcomes| outcomes > 2),
        ],
    };
    let group = |name: &str, found: &[Sensitivity]| RowGroup {
        name: name.to_owned(),
        rows: found.iter().map(row).collect(),
    };
    let orders = findings.size.orders;
    Intervals {
        words: Words {
            title: "How many outcomes an instance has, by the order of messages".to_owned(),
            which: format!("each instance run in {orders} orders · published boosts 1.5 and 1.25"),
            reading: "Dots: share of the instances. Bands: 95 % intervals (Wilson). Left of them: number of instances."
                .to_owned(),
            notes: vec!["Runs that do not converge count together as one outcome.".to_owned()],
        },
        measures: ["One outcome", "Two outcomes", "Three and more"].map(str::to_owned).to_vec(),
        groups: vec![
            group("Instances with compositions", &findings.orders.coupled),
            group("Without compositions, with capacities", &findings.orders.plain),
        ],
    }
}
