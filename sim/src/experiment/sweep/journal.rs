//! The journal of a sweep: every run that ended, one line each, appended at once.
//!
//! ```text
//! 8f3a09c1 {"huddle_sweep":1,"study":{...},"scenario":"...","shard":{"index":0,"of":1}}
//! 02b91d7e 0,1,converged,true,...
//! 9910ac55 2,3,converged,true,...
//! ```
//!
//! A line is written by one call of the system and begins with the checksum of the rest. A process that dies at any moment
//! leaves at worst a torn last line, which the next one cuts off: lost are only the runs that had not ended. Lines come in
//! the order in which runs end; they are read in the order of their numbers, for which few must be kept waiting, since
//! no run begins long before an earlier one has ended.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Study, SweepRow};
use crate::record::file::{located, open_regular};

/// The version of the format.
const VERSION: u32 = 1;

/// The longest line that is read, in bytes.
const LINE_MAX: u64 = 256 << 20;

/// Which runs of a sweep are made here: those whose number leaves `index` when divided by `of`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shard {
    /// From 0.
    pub index: u32,
    /// How many shards there are.
    pub of: u32,
}

impl Shard {
    /// All runs.
    pub const WHOLE: Self = Self { index: 0, of: 1 };

    /// How many of so many runs are its.
    pub fn share_of(self, runs: u64) -> u64 {
        (runs + u64::from(self.of) - 1 - u64::from(self.index)) / u64::from(self.of)
    }

    fn run(self, local: u64) -> u64 {
        local * u64::from(self.of) + u64::from(self.index)
    }

    fn local(self, run: u64) -> Option<u64> {
        (run % u64::from(self.of) == u64::from(self.index)).then(|| run / u64::from(self.of))
    }
}

/// What a journal is of: runs of two journals go together only when all but the shard is the same.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Heading {
    huddle_sweep: u32,
    /// The study.
    pub study: Study,
    /// The text of its scenario.
    pub scenario: String,
    /// Checksum of the problem at the first point, which may come from other files.
    pub problem: u32,
    /// How long the exact solver may take for a point, in milliseconds, where optima are asked for.
    pub exact_limit_ms: Option<u64>,
    /// Which runs it has.
    pub shard: Shard,
}

impl Heading {
    /// The heading of a study.
    pub fn new(
        study: Study,
        scenario: String,
        problem: u32,
        exact_limit_ms: Option<u64>,
        shard: Shard,
    ) -> Self {
        // Where the scenario lies makes no difference.
        let study = Study { scenario: PathBuf::new(), ..study };
        Self { huddle_sweep: VERSION, study, scenario, problem, exact_limit_ms, shard }
    }

    fn is_of_same_study(&self, other: &Self) -> bool {
        let whole = |heading: &Self| Self { shard: Shard::WHOLE, ..heading.clone() };
        whole(self) == whole(other)
    }
}

/// The runs that are still to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Todo {
    shard: Shard,
    count: u64,
    /// Missing among those before `next`.
    holes: Vec<u64>,
    next: u64,
}

impl Todo {
    /// How many.
    pub fn len(&self) -> u64 {
        self.holes.len() as u64 + self.count - self.next
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many have been made.
    pub fn done(&self) -> u64 {
        self.count - self.len()
    }

    /// The number of the n-th of them, from 0.
    pub fn run(&self, n: u64) -> u64 {
        let local = self.holes.get(n as usize).copied();
        self.shard.run(local.unwrap_or_else(|| self.next + n - self.holes.len() as u64))
    }
}

/// Which runs are there: all before `through`, and single ones beyond.
#[derive(Default)]
struct Done {
    through: u64,
    beyond: BTreeSet<u64>,
}

impl Done {
    fn insert(&mut self, local: u64) {
        if local >= self.through {
            self.beyond.insert(local);
        }
        while self.beyond.remove(&self.through) {
            self.through += 1;
        }
    }

    fn todo(self, shard: Shard, count: u64) -> Todo {
        let next = self.beyond.last().map_or(self.through, |last| last + 1);
        let holes = (self.through..next).filter(|local| !self.beyond.contains(local)).collect();
        Todo { shard, count, holes, next }
    }
}

/// A journal that is open for appending; nobody else writes to it meanwhile.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    end: u64,
}

impl Journal {
    /// Its name in the folder of the sweep.
    pub const FILE_NAME: &str = "runs.journal";

    /// Creates the journal of a folder, or goes on with it; tells what is still to be done.
    ///
    /// # Errors
    /// When it is of another study (`InvalidInput`), damaged before its last line (`InvalidData`), written by another process
    /// (`ResourceBusy`), or the system refuses; the error names the file.
    pub fn open(folder: &Path, heading: &Heading) -> io::Result<(Self, Todo)> {
        let path = folder.join(Self::FILE_NAME);
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(|error| located("open", &path, error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let message = format!("another sweep writes to {}", path.display());
                return Err(io::Error::new(io::ErrorKind::ResourceBusy, message));
            }
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(located("lock", &path, error)),
        }
        let mut journal = Self { file, path, end: 0 };
        let todo = journal.resume(heading)?;
        Ok((journal, todo))
    }

    /// Reads what is there, cuts off a torn last line, and writes the heading where there is none.
    fn resume(&mut self, heading: &Heading) -> io::Result<Todo> {
        let count = heading.shard.share_of(heading.study.runs());
        let reading = self.file.try_clone().map_err(|error| located("read", &self.path, error))?;
        let mut lines = Lines::new(reading, &self.path)?;
        let mut done = Done::default();
        match lines.heading()? {
            None => {}
            Some(found) if found == *heading => {
                while let Some(row) = lines.row()? {
                    if let Some(local) = heading.shard.local(row.run).filter(|local| *local < count) {
                        done.insert(local);
                    }
                }
            }
            Some(_) => {
                let message = format!(
                    "{} holds runs of another study, or of the same one before it was changed; give another --output, or --fresh \
                     to begin anew",
                    self.path.display()
                );
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
        }
        self.end = lines.good;
        self.cut()?;
        if self.end == 0 {
            let text = serde_json::to_string(heading).map_err(io::Error::other)?;
            self.write(text.as_bytes())?;
        }
        Ok(done.todo(heading.shard, count))
    }

    /// Appends a run.
    ///
    /// # Errors
    /// When the system refuses; the journal then ends with the run before.
    pub fn append(&mut self, row: &SweepRow) -> io::Result<()> {
        let mut writer =
            csv::WriterBuilder::new().has_headers(false).buffer_capacity(512).from_writer(Vec::new());
        writer.serialize(row).map_err(io::Error::other)?;
        let line = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        self.write(line.strip_suffix(b"\n").unwrap_or(&line))
    }

    /// Lets what was appended survive a loss of power.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data().map_err(|error| located("write", &self.path, error))
    }

    fn write(&mut self, rest: &[u8]) -> io::Result<()> {
        let mut line = format!("{:08x} ", crc32fast::hash(rest)).into_bytes();
        line.extend_from_slice(rest);
        line.push(b'\n');
        if let Err(error) = self.file.write_all(&line) {
            // What was written of the line is cut off; if that fails too, the next reader does it.
            let _ = self.cut();
            return Err(located("write", &self.path, error));
        }
        self.end += line.len() as u64;
        Ok(())
    }

    fn cut(&mut self) -> io::Result<()> {
        let cut = self.file.set_len(self.end).and_then(|()| self.file.seek(SeekFrom::Start(self.end)));
        cut.map(drop).map_err(|error| located("write", &self.path, error))
    }
}

/// The lines of a journal, up to a torn last one.
struct Lines {
    reader: BufReader<File>,
    path: PathBuf,
    number: u64,
    /// Bytes of the lines read.
    good: u64,
    line: Vec<u8>,
}

impl Lines {
    fn new(mut file: File, path: &Path) -> io::Result<Self> {
        file.rewind().map_err(|error| located("read", path, error))?;
        Ok(Self { reader: BufReader::new(file), path: path.to_owned(), number: 0, good: 0, line: Vec::new() })
    }

    /// The next line without its checksum; `None` at the end, and where only a torn line is left.
    fn next(&mut self) -> io::Result<Option<&[u8]>> {
        self.line.clear();
        self.number += 1;
        let read = io::Read::take(&mut self.reader, LINE_MAX).read_until(b'\n', &mut self.line);
        read.map_err(|error| located("read", &self.path, error))?;
        let is_whole = self.line.pop_if(|byte| *byte == b'\n').is_some();
        let rest = self.line.get(9..).filter(|rest| {
            is_whole && self.line[..9] == *format!("{:08x} ", crc32fast::hash(rest)).as_bytes()
        });
        match rest {
            Some(_) => self.good += self.line.len() as u64 + 1,
            None if self
                .reader
                .fill_buf()
                .map_err(|error| located("read", &self.path, error))?
                .is_empty() =>
            {
                return Ok(None);
            }
            None => return Err(self.damaged("is damaged")),
        }
        Ok(Some(&self.line[9..]))
    }

    fn damaged(&self, how: &str) -> io::Error {
        let (path, number) = (self.path.display(), self.number);
        io::Error::new(io::ErrorKind::InvalidData, format!("line {number} of {path} {how}"))
    }

    fn heading(&mut self) -> io::Result<Option<Heading>> {
        let Some(line) = self.next()? else { return Ok(None) };
        let heading = serde_json::from_slice(line).map_err(|_| self.damaged("is no heading of a sweep"))?;
        Ok(Some(heading))
    }

    fn row(&mut self) -> io::Result<Option<SweepRow>> {
        let Some(line) = self.next()? else { return Ok(None) };
        let mut builder = csv::ReaderBuilder::new();
        let mut reader = builder.has_headers(false).buffer_capacity(512).from_reader(line);
        let row = reader.deserialize().next();
        match row {
            Some(Ok(row)) => Ok(Some(row)),
            _ => Err(self.damaged("is no run")),
        }
    }
}

/// All runs of a sweep in the order of their numbers, from the journals of all its shards.
pub struct InOrder {
    heading: Heading,
    /// By the index of the shard.
    shards: Vec<Waiting>,
    next: u64,
    runs: u64,
}

/// A journal with the rows that came before their turn.
struct Waiting {
    lines: Lines,
    early: BTreeMap<u64, SweepRow>,
}

impl InOrder {
    /// Opens the journals of all shards, in any order.
    ///
    /// # Errors
    /// When they are not those of one study, or one is missing or there twice (`InvalidInput`), or the system refuses.
    pub fn open(journals: &[PathBuf]) -> io::Result<Self> {
        let refuse = |message: String| Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        let mut opened: Vec<(PathBuf, Heading, Waiting)> = Vec::new();
        for path in journals {
            let file = open_regular(path, u64::MAX).map_err(|error| located("open", path, error))?;
            let mut lines = Lines::new(file, path)?;
            let Some(heading) = lines.heading()? else {
                return refuse(format!("{} is no journal of a sweep", path.display()));
            };
            if let Some((other, first, _)) = opened.first() {
                if !heading.is_of_same_study(first) {
                    return refuse(format!(
                        "{} and {} are of different studies",
                        other.display(),
                        path.display()
                    ));
                }
                if heading.shard.of != first.shard.of {
                    let (here, there) = (heading.shard.of, first.shard.of);
                    return refuse(format!(
                        "{} is one of {there} shards, {} one of {here}",
                        other.display(),
                        path.display()
                    ));
                }
            }
            if let Some((other, _, _)) = opened.iter().find(|(_, other, _)| other.shard == heading.shard) {
                return refuse(format!("{} and {} are the same shard", other.display(), path.display()));
            }
            opened.push((path.clone(), heading, Waiting { lines, early: BTreeMap::new() }));
        }
        opened.sort_by_key(|(_, heading, _)| heading.shard.index);
        let Some((_, first, _)) = opened.first() else { return refuse("there is no journal".to_owned()) };
        let heading = Heading { shard: Shard::WHOLE, ..first.clone() };
        let of = first.shard.of;
        if let Some(missing) =
            (0..of).find(|index| opened.iter().all(|(_, found, _)| found.shard.index != *index))
        {
            return refuse(format!("shard {} of {of} is missing", missing + 1));
        }
        let runs = heading.study.runs();
        Ok(Self {
            heading,
            shards: opened.into_iter().map(|(_, _, waiting)| waiting).collect(),
            next: 0,
            runs,
        })
    }

    /// What all of them are of.
    pub fn heading(&self) -> &Heading {
        &self.heading
    }

    fn find(&mut self) -> io::Result<SweepRow> {
        let run = self.next;
        let of = self.shards.len() as u64;
        let Waiting { lines, early } = &mut self.shards[(run % of) as usize];
        loop {
            if let Some(row) = early.remove(&run) {
                self.next += 1;
                return Ok(row);
            }
            let Some(row) = lines.row()? else {
                let message = format!(
                    "run {run} of {} is missing in {}: its sweep has not ended",
                    self.runs,
                    lines.path.display()
                );
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            };
            early.insert(row.run, row);
        }
    }
}

impl Iterator for InOrder {
    type Item = io::Result<SweepRow>;

    fn next(&mut self) -> Option<io::Result<SweepRow>> {
        (self.next < self.runs).then(|| self.find())
    }
}
