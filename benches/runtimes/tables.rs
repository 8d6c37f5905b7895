//! The tables of what was measured.

use super::figures::{digits, rate, ratio, spread};
use super::growth::{self, FITTED};
use super::session::Cell;
use super::setting::{Measurement, Subject};
use super::table::Table;

const NONE: &str = "–";

/// A table with what stands above it.
pub struct Section {
    pub title: &'static str,
    pub reading: String,
    pub table: Table,
}

/// All tables that have rows.
pub fn sections(cells: &[Cell]) -> Vec<Section> {
    let sections = [
        virtual_times(cells),
        parts(cells),
        live_times(cells),
        memory(cells),
        slopes(cells),
        left_out(cells),
    ];
    sections.into_iter().filter(|section| !section.table.is_empty()).collect()
}

/// The columns that name a setting.
const NAMES: [&str; 4] = ["graph", "problem", "strategy", "auction"];

fn named(cell: &Cell) -> Vec<String> {
    let setting = &cell.setting;
    let nodes = cell
        .measured
        .iter()
        .flat_map(|(_, found)| found)
        .next()
        .map_or(setting.nodes as usize, |found| found.nodes);
    vec![
        setting.topology.name().to_owned(),
        setting.problem.name().to_owned(),
        setting.strategy.clone(),
        setting.auction.name().to_owned(),
        digits(nodes as f64),
    ]
}

fn head<'h>(columns: &[&'h str]) -> Vec<&'h str> {
    let mut head: Vec<&str> = NAMES.to_vec();
    head.push("nodes");
    head.extend(columns);
    head
}

/// A figure with its range, as text.
fn told(cell: &Cell, subject: Subject, figure: impl Fn(&Measurement) -> f64) -> String {
    spread(cell, subject, figure).map_or(NONE.to_owned(), |spread| spread.told(digits))
}

/// The median of a figure, as text.
fn median(
    cell: &Cell,
    subject: Subject,
    figure: impl Fn(&Measurement) -> f64,
    number: fn(f64) -> String,
) -> String {
    spread(cell, subject, figure).map_or(NONE.to_owned(), |spread| number(spread.median))
}

fn times_floor(cell: &Cell, subject: Subject) -> String {
    ratio(cell, subject).map_or(NONE.to_owned(), |spread| spread.told(digits))
}

fn seconds(measurement: &Measurement) -> f64 {
    measurement.seconds
}

fn per_second(measurement: &Measurement) -> f64 {
    measurement.deliveries as f64 / measurement.seconds
}

fn per_link(measurement: &Measurement) -> f64 {
    measurement.deliveries as f64 / measurement.links as f64
}

fn agreed(measurement: &Measurement) -> f64 {
    measurement.agreed_ms.unwrap_or(f64::NAN)
}

fn bytes_per_node(measurement: &Measurement) -> f64 {
    measurement.bytes as f64 / measurement.nodes as f64
}

fn peak_mebibytes(measurement: &Measurement) -> f64 {
    measurement.peak_bytes as f64 / (1 << 20) as f64
}

fn virtual_times(cells: &[Cell]) -> Section {
    let columns = [
        "messages",
        "per edge",
        "agreed, ms",
        "ended",
        "floor, s",
        "1 thread, s",
        "× floor",
        "2 threads, s",
        "× floor",
        "1 / 2 threads",
        "messages/s",
    ];
    let mut table = Table::new(&head(&columns), NAMES.len());
    for cell in cells.iter().filter(|cell| has(cell, &[Subject::Virtual1, Subject::Virtual2])) {
        let own = if cell.of(Subject::Virtual1).is_empty() { Subject::Virtual2 } else { Subject::Virtual1 };
        let pairs = cell.of(Subject::Virtual1).iter().zip(cell.of(Subject::Virtual2));
        let speedup = super::figures::Spread::of(pairs.map(|(one, two)| one.seconds / two.seconds));
        let mut row = named(cell);
        row.extend([
            median(cell, own, |found| found.deliveries as f64, digits),
            median(cell, own, per_link, digits),
            median(cell, own, agreed, digits),
            cell.of(own)[0].verdict.clone(),
            told(cell, Subject::Floor, seconds),
            told(cell, Subject::Virtual1, seconds),
            times_floor(cell, Subject::Virtual1),
            told(cell, Subject::Virtual2, seconds),
            times_floor(cell, Subject::Virtual2),
            speedup.map_or(NONE.to_owned(), |spread| spread.told(digits)),
            median(cell, own, per_second, rate),
        ]);
        table.row(row);
    }
    let reading = "Seconds are wall-clock seconds of a whole run, from making the strategy to the outcome. The floor is a bare event \
        loop that delivers as many events of the same size over the same graph to a handler that does next to nothing. `× floor` is how \
        many times as long as the floor a delivery takes, in the same round. `agreed` is the simulated time until every node \
        held its final view.";
    Section { title: "The virtual runtime", reading: reading.to_owned(), table }
}

fn parts(cells: &[Cell]) -> Section {
    let mut table =
        Table::new(&head(&["floor", "binary heap", "runtime alone", "with strategy"]), NAMES.len());
    for cell in cells.iter().filter(|cell| has(cell, &[Subject::FloorHeap, Subject::VirtualForward])) {
        let mut row = named(cell);
        row.extend([
            median(cell, Subject::Floor, |found| 1e9 * found.seconds / found.deliveries as f64, digits),
            times_floor(cell, Subject::FloorHeap),
            times_floor(cell, Subject::VirtualForward),
            times_floor(cell, Subject::Virtual1),
        ]);
        table.row(row);
    }
    let reading = "Nanoseconds per delivery of the floor, and as multiples of it: the same loop with a binary heap instead of buckets, the \
        virtual runtime on one thread with agents that only forward, and with agents of the strategy.";
    Section { title: "Where the time goes", reading: reading.to_owned(), table }
}

fn live_times(cells: &[Cell]) -> Section {
    let columns = [
        "messages",
        "per edge",
        "agreed, ms",
        "live, s",
        "messages/s",
        "bare actix, messages/s",
        "× floor",
        "forwarding, × floor",
    ];
    let mut table = Table::new(&head(&columns), NAMES.len());
    for cell in cells.iter().filter(|cell| has(cell, &[Subject::Live])) {
        let mut row = named(cell);
        row.extend([
            median(cell, Subject::Live, |found| found.deliveries as f64, digits),
            median(cell, Subject::Live, per_link, digits),
            median(cell, Subject::Live, agreed, digits),
            told(cell, Subject::Live, seconds),
            median(cell, Subject::Live, per_second, rate),
            median(cell, Subject::Actix, per_second, rate),
            times_floor(cell, Subject::Live),
            times_floor(cell, Subject::LiveForward),
        ]);
        table.row(row);
    }
    let reading = "The same problems, each node an actor on as many arbiters as cores, from the first message to the last. The floor is \
        bare actix actors that forward as many messages, at least a million. `agreed` is wall-clock time here.";
    Section { title: "The live runtime", reading: reading.to_owned(), table }
}

fn memory(cells: &[Cell]) -> Section {
    let columns = [
        "1 thread",
        "peak, MiB",
        "2 threads",
        "peak, MiB",
        "live",
        "peak, MiB",
        "idle live actor",
        "idle actix actor",
    ];
    let mut table = Table::new(&head(&columns), NAMES.len());
    let measured =
        |cell: &&Cell| cell.measured.iter().flat_map(|(_, found)| found).any(|found| found.bytes > 0);
    for cell in cells.iter().filter(measured) {
        let mut row = named(cell);
        for subject in [Subject::Virtual1, Subject::Virtual2, Subject::Live] {
            row.push(median(cell, subject, bytes_per_node, digits));
            row.push(median(cell, subject, peak_mebibytes, digits));
        }
        for subject in [Subject::LiveIdle, Subject::ActixIdle] {
            row.push(median(cell, subject, bytes_per_node, digits));
        }
        table.row(row);
    }
    let reading = "Bytes per node that a process took at the most beyond the graph and the problem, and the most that the whole process \
        held. Idle actors are taken stock of before any gossip. Figures of a thousand nodes are mostly the process's own.";
    Section { title: "Memory", reading: reading.to_owned(), table }
}

fn slopes(cells: &[Cell]) -> Section {
    let mut table =
        Table::new(&["graph", "problem", "strategy", "auction", "what", "of", "nodes", "slope"], 6);
    for series in growth::series(cells) {
        for (of, growth) in [("time", growth::times(&series)), ("memory", growth::memory(&series))] {
            let Some((law, (from, to))) = growth.law else { continue };
            let setting = &series.cells[0].setting;
            table.row(vec![
                setting.topology.name().to_owned(),
                setting.problem.name().to_owned(),
                setting.strategy.clone(),
                setting.auction.name().to_owned(),
                series.subject.name().to_owned(),
                of.to_owned(),
                format!("{} to {}", digits(from), digits(to)),
                format!("{:.2}", law.slope),
            ]);
        }
    }
    let reading = format!(
        "Least squares of the logarithm of medians over the logarithm of nodes, from {} to {} nodes: 1 is growth in proportion. \
         Memory is what runs took beyond graph and problem.",
        digits(FITTED.0),
        digits(FITTED.1)
    );
    Section { title: "Growth", reading, table }
}

fn left_out(cells: &[Cell]) -> Section {
    let mut table = Table::new(&head(&["why"]), NAMES.len() + 2);
    for cell in cells {
        for shortfall in &cell.shortfalls {
            let mut row = named(cell);
            row.push(shortfall.replace('|', "/"));
            table.row(row);
        }
    }
    Section { title: "Not measured", reading: "What time did not permit, or what failed.".to_owned(), table }
}

fn has(cell: &Cell, subjects: &[Subject]) -> bool {
    subjects.iter().any(|subject| !cell.of(*subject).is_empty())
}
