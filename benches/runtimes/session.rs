//! Takes measurements in turns: first of every setting one of each subject, small sizes first, then again and again as long as
//! time permits. So a machine that is busy for a while slows what is compared alike.

use std::process::{Command, Stdio};
use std::time::Instant;

use clap::ValueEnum;

use super::arguments::Arguments;
use super::setting::{Measurement, Setting, Subject};

/// A setting that is so many times as large takes this power of it longer, at a guess.
const GROWTH: f64 = 1.15;

/// A setting with what was measured of it.
pub struct Cell {
    /// The setting.
    pub setting: Setting,
    /// The subjects in order, with one measurement for each round.
    pub measured: Vec<(Subject, Vec<Measurement>)>,
    /// Why there are none, or fewer than asked for.
    pub shortfall: Option<String>,
    /// Seconds that the last round took, with starting processes and making graphs.
    round_seconds: Option<f64>,
}

impl Cell {
    /// The measurements of a subject; empty where there are none.
    pub fn of(&self, subject: Subject) -> &[Measurement] {
        let found = self.measured.iter().find(|(measured, _)| *measured == subject);
        found.map_or(&[], |(_, measurements)| measurements)
    }

    fn rounds(&self) -> usize {
        self.measured.iter().map(|(_, measurements)| measurements.len()).max().unwrap_or(0)
    }
}

/// Measures all that is asked for.
pub fn measure(arguments: &Arguments) -> Vec<Cell> {
    let cell = |setting: Setting| {
        let measured =
            arguments.subjects(&setting).into_iter().map(|subject| (subject, Vec::new())).collect();
        Cell { setting, measured, shortfall: None, round_seconds: None }
    };
    let mut cells: Vec<Cell> = arguments.settings().into_iter().map(cell).collect();
    let begun = Instant::now();
    for round in 0..arguments.repetitions {
        let mut taken = 0;
        for position in 0..cells.len() {
            if cells[position].shortfall.is_some() {
                continue;
            }
            let expected = expected_seconds(&cells, position);
            if begun.elapsed().as_secs_f64() + expected > arguments.seconds() {
                if round == 0 {
                    let told = format!("no time: it would take about {expected:.0} s");
                    cells[position].shortfall = Some(told);
                }
                continue;
            }
            eprintln!(
                "[{:4.0} s] round {}: {}",
                begun.elapsed().as_secs_f64(),
                round + 1,
                cells[position].setting.describe()
            );
            take_round(&mut cells[position]);
            taken += 1;
        }
        if taken == 0 {
            break;
        }
    }
    cells
}

/// About how long the next round takes: as long as the last one, or as long as for the next smaller graph, scaled up. What nothing
/// is known of begins at once.
fn expected_seconds(cells: &[Cell], position: usize) -> f64 {
    let cell = &cells[position];
    if let Some(seconds) = cell.round_seconds {
        return seconds;
    }
    let alike = cells.iter().filter(|other| other.setting.is_alike(&cell.setting));
    let smaller = alike.filter_map(|other| Some((other.setting.nodes, other.round_seconds?)));
    let smaller = smaller.max_by_key(|(nodes, _)| *nodes);
    smaller.map_or(0.0, |(nodes, seconds)| {
        seconds * (f64::from(cell.setting.nodes) / f64::from(nodes)).max(1.0).powf(GROWTH)
    })
}

/// One measurement of each subject.
fn take_round(cell: &mut Cell) {
    let begun = Instant::now();
    let round = cell.rounds();
    for position in 0..cell.measured.len() {
        let subject = cell.measured[position].0;
        let followed = subject.follows().and_then(|followed| cell.of(followed).get(round));
        if subject.follows().is_some() && followed.is_none() {
            continue;
        }
        let deliveries = followed.map_or(0, |followed| followed.deliveries);
        match in_own_process(&cell.setting, subject, deliveries) {
            Ok(measurement) => cell.measured[position].1.push(measurement),
            Err(reason) => {
                let told = format!("{} failed: {reason}", subject.name());
                eprintln!("error: {}: {told}", cell.setting.describe());
                cell.shortfall = Some(told);
                return;
            }
        }
    }
    cell.round_seconds = Some(begun.elapsed().as_secs_f64());
}

/// The options by which a process measures a subject of a setting.
fn in_own_process(setting: &Setting, subject: Subject, deliveries: u64) -> Result<Measurement, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program)
        .args(["--measure", &value(subject), "--deliveries", &deliveries.to_string()])
        .args(["--topologies", &value(setting.topology), "--nodes", &setting.nodes.to_string()])
        .args(["--problems", &value(setting.problem), "--strategies", &setting.strategy])
        .args(["--auctions", &value(setting.auction)])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        return Err(match told.trim().lines().last() {
            Some(line) => line.to_owned(),
            None => output.status.to_string(),
        });
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("it told no measurement: {error}"))
}

fn value(named: impl ValueEnum) -> String {
    named.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}
