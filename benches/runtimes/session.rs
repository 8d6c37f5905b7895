//! Takes measurements in turns, small graphs first, so that a machine that is busy for a while slows what is compared alike.
//!
//! First some rounds of all that is quick, then one of everything else, what is quickest first, then further rounds of all as long as
//! time permits. A round takes one measurement of each subject of a setting.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::ValueEnum;

use super::arguments::Arguments;
use super::machine;
use super::setting::{Kind, Measurement, Setting, Subject};

/// A setting that is so many times as large takes this power of it longer, at a guess.
const GROWTH: f64 = 1.15;

/// Rounds that begin with all that is quick, and how many seconds a round of it takes.
const FIRST_ROUNDS: usize = 3;
const QUICK_SECONDS: f64 = 10.0;

/// A measurement that takes so many times as long as a round was expected to is given up; so many seconds it may take, however
/// little time is left.
const LATE: f64 = 5.0;
const LEAST_LIMIT_SECONDS: f64 = 10.0;

/// The share of the memory that is free at most, by which a measurement may grow.
const MEMORY_SHARE: f64 = 0.8;

/// A setting with what was measured of it.
pub struct Cell {
    /// The setting.
    pub setting: Setting,
    /// The subjects in order, with one measurement for each round.
    pub measured: Vec<(Subject, Vec<Measurement>)>,
    /// Why some are missing, one sentence each.
    pub shortfalls: Vec<String>,
}

impl Cell {
    /// The measurements of a subject; empty where there are none.
    pub fn of(&self, subject: Subject) -> &[Measurement] {
        let found = self.measured.iter().find(|(measured, _)| *measured == subject);
        found.map_or(&[], |(_, measurements)| measurements)
    }
}

/// The subjects of one runtime in a cell: what a round consists of.
#[derive(Clone, Copy)]
struct Turn {
    cell: usize,
    kind: Kind,
    rounds: usize,
    /// Seconds that the last round took, with starting processes and making graphs.
    seconds: Option<f64>,
    /// Whether no further round is to be taken.
    over: bool,
}

/// What is measured, and until when.
struct Session<'a> {
    arguments: &'a Arguments,
    begun: Instant,
    cells: Vec<Cell>,
    turns: Vec<Turn>,
}

/// Measures all that is asked for.
pub fn measure(arguments: &Arguments) -> Vec<Cell> {
    let (mut cells, mut turns) = (Vec::new(), Vec::new());
    for setting in arguments.settings() {
        let subjects = arguments.subjects(&setting);
        for kind in [Kind::Virtual, Kind::Live] {
            if subjects.iter().any(|subject| subject.kind() == kind) {
                turns.push(Turn { cell: cells.len(), kind, rounds: 0, seconds: None, over: false });
            }
        }
        let measured = subjects.into_iter().map(|subject| (subject, Vec::new())).collect();
        cells.push(Cell { setting, measured, shortfalls: Vec::new() });
    }
    let mut session = Session { arguments, begun: Instant::now(), cells, turns };
    session.run();
    session.cells
}

impl Session<'_> {
    fn run(&mut self) {
        let most = self.arguments.repetitions as usize;
        for round in 0..most.min(FIRST_ROUNDS) {
            self.take_rounds(|turn, expected| turn.rounds <= round && expected <= QUICK_SECONDS);
        }
        while let Some(position) = self.quickest_left() {
            self.take_round(position);
        }
        for position in 0..self.turns.len() {
            self.tell_what_is_missing(position);
        }
        while self.take_rounds(|turn, _| turn.rounds < most) > 0 {}
    }

    /// One round of each turn that is wanted and can end in time; returns of how many.
    fn take_rounds(&mut self, wanted: impl Fn(&Turn, f64) -> bool) -> usize {
        let mut taken = 0;
        for position in 0..self.turns.len() {
            let expected = self.expected_seconds(position);
            let turn = &self.turns[position];
            let in_time = self.begun.elapsed().as_secs_f64() + expected <= self.arguments.seconds();
            if !turn.over && in_time && wanted(turn, expected) {
                self.take_round(position);
                taken += 1;
            }
        }
        taken
    }

    /// Of what was not measured at all and can end in time, what takes least; it tells how long a larger graph takes.
    fn quickest_left(&self) -> Option<usize> {
        let left = self.arguments.seconds() - self.begun.elapsed().as_secs_f64();
        let unmeasured =
            (0..self.turns.len()).filter(|turn| self.turns[*turn].rounds == 0 && !self.turns[*turn].over);
        let expected = unmeasured.map(|turn| (self.expected_seconds(turn), turn));
        let (expected, turn) = expected.min_by(|(one, _), (other, _)| one.total_cmp(other))?;
        (expected <= left).then_some(turn)
    }

    /// About how long the next round takes: as long as the last one, or as long as on the next smaller graph, scaled up. What
    /// nothing is known of begins at once.
    fn expected_seconds(&self, position: usize) -> f64 {
        if let Some(seconds) = self.turns[position].seconds {
            return seconds;
        }
        let setting = &self.cells[self.turns[position].cell].setting;
        self.smaller(position)
            .and_then(|smaller| {
                let times = f64::from(setting.nodes) / f64::from(self.cells[smaller.cell].setting.nodes);
                Some(smaller.seconds? * times.max(1.0).powf(GROWTH))
            })
            .unwrap_or(0.0)
    }

    /// The turn of the next smaller graph that was measured.
    fn smaller(&self, position: usize) -> Option<&Turn> {
        let Turn { cell, kind, .. } = self.turns[position];
        let setting = &self.cells[cell].setting;
        let nodes = |turn: &&Turn| self.cells[turn.cell].setting.nodes;
        self.turns
            .iter()
            .filter(|turn| turn.kind == kind && turn.seconds.is_some() && nodes(turn) < setting.nodes)
            .filter(|turn| self.cells[turn.cell].setting.is_alike(setting))
            .max_by_key(nodes)
    }

    fn tell_what_is_missing(&mut self, position: usize) {
        let expected = self.expected_seconds(position);
        let turn = &mut self.turns[position];
        if turn.rounds == 0 && !turn.over {
            turn.over = true;
            let told = format!("{}: no time, it would take about {expected:.0} s", turn.kind.name());
            self.cells[turn.cell].shortfalls.push(told);
        }
    }

    /// One measurement of each subject.
    fn take_round(&mut self, position: usize) {
        let (begun, Turn { cell, kind, rounds, .. }) = (Instant::now(), self.turns[position]);
        let setting = self.cells[cell].setting.clone();
        let elapsed = self.begun.elapsed().as_secs_f64();
        eprintln!("[{elapsed:5.0} s] {}, {} runtime, round {}", setting.describe(), kind.name(), rounds + 1);
        for subject in self.arguments.subjects(&setting).into_iter().filter(|subject| subject.kind() == kind)
        {
            let measured = &self.cells[cell];
            let followed = subject.follows().map(|followed| measured.of(followed).get(rounds));
            let deliveries = match followed {
                Some(None) => continue,
                Some(Some(followed)) => followed.deliveries,
                None => 0,
            };
            if !self.fits_into_memory(position, subject) {
                self.cells[cell].shortfalls.push(format!("{}: there is not enough memory", subject.name()));
                self.turns[position].over = true;
                continue;
            }
            match in_own_process(&setting, subject, deliveries, self.limit(position)) {
                Ok(found) => {
                    let place =
                        self.cells[cell].measured.iter_mut().find(|(measured, _)| *measured == subject);
                    place.expect("it is one of the subjects").1.push(found);
                }
                Err(reason) => {
                    let told = format!("{}: {reason}", subject.name());
                    eprintln!("{}: {told}", setting.describe());
                    self.cells[cell].shortfalls.push(told);
                    self.turns[position].over = true;
                    break;
                }
            }
        }
        let turn = &mut self.turns[position];
        turn.rounds += 1;
        turn.seconds = Some(begun.elapsed().as_secs_f64());
    }

    /// How long a measurement may take: many times what a round is expected to, or a tenth of all the time where nothing is known,
    /// so that what never ends leaves time for the others.
    fn limit(&self, position: usize) -> Duration {
        let expected = LATE * self.expected_seconds(position);
        let left = self.arguments.seconds() - self.begun.elapsed().as_secs_f64();
        let tenth = self.arguments.seconds() / 10.0;
        Duration::from_secs_f64(expected.max(tenth).min(left).max(LEAST_LIMIT_SECONDS))
    }

    /// Whether what a subject took on the next smaller graph leaves room for this one. Where that is not known, it does.
    fn fits_into_memory(&self, position: usize, subject: Subject) -> bool {
        let setting = &self.cells[self.turns[position].cell].setting;
        let Some((smaller, free)) = self.smaller(position).zip(machine::free_bytes()) else { return true };
        let smaller = &self.cells[smaller.cell];
        let most = smaller.of(subject).iter().map(|found| found.peak_bytes).max().unwrap_or(0);
        let times = f64::from(setting.nodes) / f64::from(smaller.setting.nodes);
        most as f64 * times <= free as f64 * MEMORY_SHARE
    }
}

/// Has a process of its own measure a subject of a setting, and ends it when it takes too long.
fn in_own_process(
    setting: &Setting,
    subject: Subject,
    deliveries: u64,
    limit: Duration,
) -> Result<Measurement, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let begun = Instant::now();
    let mut child = Command::new(program)
        .args(["--measure", &value(subject), "--deliveries", &deliveries.to_string()])
        .args(["--topologies", &value(setting.topology), "--nodes", &setting.nodes.to_string()])
        .args(["--problems", &value(setting.problem), "--strategies", &setting.strategy])
        .args(["--auctions", &value(setting.auction)])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    while child.try_wait().map_err(|error| error.to_string())?.is_none() {
        if begun.elapsed() > limit {
            // It may have ended meanwhile; then there is nothing to end.
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("given up after {:.0} s", limit.as_secs_f64()));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        let last = told.trim().lines().last().map(|line| line.trim_start_matches("error: ").to_owned());
        return Err(last.unwrap_or_else(|| output.status.to_string()));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("it told no measurement: {error}"))
}

fn value(named: impl ValueEnum) -> String {
    named.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}
