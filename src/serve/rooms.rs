//! The runs that were started from the page: a few under way, and the last that are over.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use huddle_sim::Registry;
use huddle_sim::plan::Nanos;
use huddle_sim::scenario::{self, Overrides};
use parking_lot::Mutex;
use serde::Deserialize;
use tokio::sync::watch;

use super::room::{About, Room, Start};
use super::{Server, milliseconds};
use crate::recorded::record_level;

/// Runs under way at once.
const UNDER_WAY_MAX: usize = 4;

/// Runs that are over and can still be looked at as they were followed; all of them are in the list of runs.
const OVER_MAX: usize = 20;

/// All of them.
pub struct Rooms {
    output: PathBuf,
    registry: Arc<Registry>,
    rooms: Mutex<Open>,
    /// How many were started so far, and how many of these are over.
    changed: watch::Sender<(u64, u64)>,
    /// Tells the runs of this server from those of an earlier one at the same address.
    begun: u64,
}

/// The runs, as long as more may begin.
#[derive(Default)]
struct Open {
    rooms: Vec<Arc<Room>>,
    /// The server ends.
    is_closed: bool,
}

impl Open {
    /// The runs that are not over.
    fn under_way(&self) -> impl Iterator<Item = &Arc<Room>> {
        self.rooms.iter().filter(|room| !room.standing().is_over())
    }
}

/// A run that is wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// The scenario as it is offered.
    scenario: String,
    /// Its seed; the scenario's own where there is none.
    #[serde(default)]
    seed: Option<String>,
    /// Its strategy; the scenario's own where there is none.
    #[serde(default)]
    strategy: Option<String>,
    /// Whether it is held before anything happens.
    #[serde(default)]
    held: bool,
    /// Simulated time per second, in nanoseconds.
    #[serde(default)]
    pace: Option<Nanos>,
}

/// Why a run is not started, or does not do what is asked of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// What was asked for does not fit.
    Unfit(String),
    /// Not now.
    Busy(String),
    /// The system refused.
    Refused(String),
}

impl Rooms {
    /// No runs yet; they are recorded under this folder.
    pub fn new(output: PathBuf) -> Self {
        Self {
            output,
            registry: Arc::default(),
            rooms: Mutex::default(),
            changed: watch::Sender::new((0, 0)),
            begun: milliseconds(SystemTime::now()),
        }
    }

    /// The strategies that can be chosen.
    pub fn strategies(&self) -> Vec<String> {
        self.registry.specs().into_iter().map(|spec| spec.name).collect()
    }

    /// Starts a run; returns its name. Reads the scenario, which may take a while.
    ///
    /// # Errors
    /// What does not fit, with what would; that too many are under way; or what the system refuses.
    pub fn start(&self, wanted: &Wanted, server: &Arc<Server>) -> Result<String, Refusal> {
        let offered = server.offered().map_err(|failure| Refusal::Unfit(failure.message().to_owned()))?;
        let (_, file) = offered
            .iter()
            .find(|(name, _)| *name == wanted.scenario)
            .ok_or_else(|| Refusal::Unfit("This scenario is not offered (any more).".to_owned()))?;
        let overrides = wanted.overrides()?;
        check_pace(wanted.pace)?;
        let plan = scenario::load(file, &overrides, &self.registry.specs());
        let mut plan = plan.map_err(|findings| Refusal::Unfit(findings.render(false)))?;
        let level = record_level(None, &mut plan);
        let mut open = self.rooms.lock();
        if open.is_closed {
            return Err(Refusal::Busy("The server is ending.".to_owned()));
        }
        let under_way: Vec<_> = open.under_way().collect();
        if under_way.iter().any(|room| room.has_folder_of(&plan)) {
            let message = "The same run is under way already: it would be recorded in the same folder.";
            return Err(Refusal::Busy(message.to_owned()));
        }
        if under_way.len() >= UNDER_WAY_MAX {
            return Err(Refusal::Busy(format!(
                "{UNDER_WAY_MAX} runs are under way; wait for one, or stop one."
            )));
        }
        let number = self.changed.borrow().0 + 1;
        let start = Start {
            id: format!("{number}-{:x}", self.begun),
            plan,
            level,
            output: self.output.clone(),
            is_held: wanted.held,
            pace: wanted.pace,
        };
        let (lister, waiter) = (Arc::clone(server), Arc::clone(server));
        let room = Room::open(
            start,
            Arc::clone(&self.registry),
            move |folder| lister.recorded.id(folder),
            move || waiter.rooms.changed.send_modify(|(_, over)| *over += 1),
        );
        let room = room.map_err(|failure| Refusal::Refused(failure.message().to_owned()))?;
        let id = room.about.id.clone();
        let rooms = &mut open.rooms;
        rooms.push(room);
        while rooms.len() > UNDER_WAY_MAX + OVER_MAX
            && let Some(oldest) = rooms.iter().position(|room| room.standing().is_over())
        {
            rooms.remove(oldest);
        }
        self.changed.send_modify(|(started, _)| *started = number);
        Ok(id)
    }

    /// The run that the page calls so.
    pub fn find(&self, id: &str) -> Option<Arc<Room>> {
        self.rooms.lock().rooms.iter().find(|room| room.about.id == id).cloned()
    }

    /// The runs that are not over.
    pub fn under_way(&self) -> Vec<About> {
        self.rooms.lock().under_way().map(|room| room.about.clone()).collect()
    }

    /// How many were started and how many are over, and whenever that changes.
    pub fn follow(&self) -> watch::Receiver<(u64, u64)> {
        self.changed.subscribe()
    }

    /// Stops all, and waits until each has its folder. No more are started from now on.
    pub fn close(&self) {
        let mut open = self.rooms.lock();
        open.is_closed = true;
        open.under_way().for_each(|room| room.stop());
        let rooms = open.rooms.clone();
        drop(open);
        rooms.iter().for_each(|room| room.wait());
    }

    /// Whether some browser is still to be told how a run ended.
    pub fn are_followed(&self) -> bool {
        self.rooms.lock().rooms.iter().any(|room| room.is_followed())
    }
}

/// Refuses a pace at which nothing would ever happen.
///
/// # Errors
/// When it is 0.
pub fn check_pace(pace: Option<Nanos>) -> Result<(), Refusal> {
    if pace != Some(0) {
        return Ok(());
    }
    let message = "A run with a `pace` of 0 would never get on; a pace is the nanoseconds of simulated time in a second, from 1 \
                   on, and without one a run goes as fast as it can. `pause` holds a run.";
    Err(Refusal::Unfit(message.to_owned()))
}

impl Wanted {
    fn overrides(&self) -> Result<Overrides, Refusal> {
        let seed = match self.seed.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(text) => Some(text.parse().map_err(|_| {
                Refusal::Unfit(format!("`{text}` is no seed; a whole number from 0 to {} fits.", u64::MAX))
            })?),
        };
        let strategy = self.strategy.clone().filter(|name| !name.is_empty());
        Ok(Overrides { seed, strategy, ..Overrides::default() })
    }
}
