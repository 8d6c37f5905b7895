//! The phase diagram in words.

use super::{Findings, table, with_interval};
use crate::ending::{BEST, CONVERGED, Measure, OPTIMAL, Tally, VALID};
use crate::phases::Phases;

/// The section.
pub fn section(findings: &Findings) -> String {
    let phases = &findings.phases;
    let runs = phases.cells.first().map_or(0, Tally::runs);
    let widest = huddle_sim::report::study::Share::new(runs / 2, runs).interval();
    let alike = phases.alike;
    format!(
        "## Where `classic` fails\n\n\
         ![Shares of runs that converge, are valid and are optimal, over both boosts](images/stability-success.svg)\n\n\
         ![Shares of runs that oscillate, are exhausted, disagree or are invalid, over both \
         boosts](images/stability-failure.svg)\n\n\
         Each cell has the same {runs} instances; its 95 % interval is at most {:.1} points wide. All cells: \
         [cells.csv](stability/cells.csv).\n\n{}\n\
         On {alike} of the {runs} instances all {} pairs of boosts end in the same way: the boosts decide on the rest only.\n\n\
         ### Boosts of 1 and equal boosts\n\n{}\n\
         With `assigned_boost` 1 nobody raises a bid for a condition that others' assignments already help to meet; \
         with `bid_boost` 1 nobody does for others' bids, which only `diff` looks at. Where `bid_boost` is the larger, a bid on a \
         member of a `diff` *falls* as soon as the other members, until then only bid on, are assigned: to be agreed on is what \
         undoes the bid. {}\n",
        (widest.1 - widest.0) * 100.0,
        extremes(phases),
        phases.cells.len(),
        corners(phases),
        regions(phases),
    )
}

/// Per measure: the published cell, the worst and the best, and `coalition`.
fn extremes(phases: &Phases) -> String {
    let measures = [CONVERGED, VALID, OPTIMAL, BEST];
    let rows = measures.iter().map(|measure| {
        let ranked = (0..phases.cells.len()).map(|cell| (phases.cells[cell].share(*measure).hits, cell));
        let told = |cell: Option<usize>| cell.map_or("–".to_owned(), |cell| told(phases, cell, *measure));
        let published = phases.published().map(|place| with_interval(phases.cell(place).share(*measure)));
        vec![
            measure.0.to_owned(),
            published.unwrap_or_else(|| "–".to_owned()),
            told(ranked.clone().min().map(|(_, cell)| cell)),
            told(ranked.max().map(|(_, cell)| cell)),
            with_interval(phases.coalition.share(*measure)),
        ]
    });
    table(&["share of the runs", "published (1.5, 1.25)", "worst cell", "best cell", "`coalition`"], rows)
}

/// A share and the boosts at which it is: `61 % at (1, 1)`.
fn told(phases: &Phases, cell: usize, measure: Measure) -> String {
    let side = phases.boosts.len();
    let (assigned, bid) = (phases.boosts[cell % side], phases.boosts[cell / side]);
    format!("{} at ({assigned}, {bid})", phases.cells[cell].share(measure))
}

/// The corners of the diagram, the published cell and its mirror image.
fn corners(phases: &Phases) -> String {
    let places = [
        (1.0, 1.0, "no boost at all"),
        (2.0, 1.0, "only assignments count"),
        (1.0, 2.0, "only bids count"),
        (2.0, 2.0, "both the most, equal"),
        (1.25, 1.25, "equal"),
        (1.5, 1.5, "equal"),
        (1.5, 1.25, "published"),
        (1.25, 1.5, "published, swapped"),
    ];
    let rows = places.iter().filter_map(|(assigned, bid, name)| {
        let tally = phases.cell(phases.find(*assigned, *bid)?);
        let shares = [CONVERGED, VALID, OPTIMAL].map(|measure| with_interval(tally.share(measure)));
        Some([vec![format!("({assigned}, {bid})"), (*name).to_owned()], shares.to_vec()].concat())
    });
    table(&["(assigned, bid)", "", "converged", "valid", "optimal"], rows)
}

/// The cells below, on and above the diagonal, taken together.
fn regions(phases: &Phases) -> String {
    let side = phases.boosts.len();
    let mean = |measure: Measure, holds: &dyn Fn(usize, usize) -> bool| {
        let cells = (0..phases.cells.len()).filter(|cell| holds(cell % side, cell / side));
        let shares: Vec<f64> = cells.filter_map(|cell| phases.cells[cell].share(measure).value()).collect();
        100.0 * shares.iter().sum::<f64>() / shares.len().max(1) as f64
    };
    let told = |holds: &dyn Fn(usize, usize) -> bool| {
        format!("{:.1} % converged and {:.1} % optimal", mean(CONVERGED, holds), mean(OPTIMAL, holds))
    };
    format!(
        "Taken together, cells with `assigned_boost` above `bid_boost` have {}, cells with equal boosts {}, and cells with \
         `bid_boost` above `assigned_boost` {}; the column without assigned boost has {}, the rest {}.",
        told(&|assigned, bid| assigned > bid),
        told(&|assigned, bid| assigned == bid),
        told(&|assigned, bid| assigned < bid),
        told(&|assigned, _| assigned == 0),
        told(&|assigned, _| assigned > 0),
    )
}
