//! A run that was started from the page: the thread that runs and records it, and what its followers are told.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use huddle_sim::Registry;
use huddle_sim::expectation::Judge;
use huddle_sim::plan::{Nanos, Plan, RecordLevel, RuntimeKind};
use huddle_sim::record::EventFormat;
use huddle_sim::runtime::Control;
use huddle_sim::runtime::follow::Follower;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::rooms::{Refusal, check_pace};
use super::standing::{REQUESTS_MAX, Standing};
use crate::exit::Failure;
use crate::recorded::{Drive, Recorder, run_name};

/// What a run is: all that is known before it begins.
#[derive(Clone, Debug, Default, Serialize)]
pub struct About {
    /// What the page calls it.
    pub id: String,
    scenario: String,
    description: String,
    /// As text, since a script's numbers do not hold all seeds.
    seed: String,
    strategy: String,
    auction: &'static str,
    runtime: &'static str,
    nodes: usize,
    edges: usize,
    parts: usize,
    /// The names of the request nodes, as far as they are told.
    requests: Vec<String>,
    requests_total: usize,
    can_be_held: bool,
    notices: Vec<String>,
}

/// What may be asked of a run.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum Act {
    /// Hold it.
    Pause,
    /// On to the next sample.
    Step,
    /// Let it go on.
    Resume,
    /// End it early; what was reached is recorded.
    Stop,
    /// Let so much simulated time, in nanoseconds, go by in a second.
    Pace {
        /// As fast as it goes where there is none.
        pace: Option<Nanos>,
    },
}

/// A run that was started here.
pub struct Room {
    /// What it is.
    pub about: About,
    /// The name of its folder below the scenario's.
    folder: String,
    standing: Arc<watch::Sender<Arc<Standing>>>,
    follower: Arc<Follower>,
    cancelled: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What a run is started with.
pub struct Start {
    /// What the page calls it.
    pub id: String,
    /// The plan.
    pub plan: Plan,
    /// How much is recorded.
    pub level: RecordLevel,
    /// The folder of all runs.
    pub output: PathBuf,
    /// Whether it is held before anything happens.
    pub is_held: bool,
    /// Simulated time per second.
    pub pace: Option<Nanos>,
}

impl Room {
    /// Starts a run. `list` tells what the run in a folder is listed as, `over` is called once it is over.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn open(
        start: Start,
        registry: Arc<Registry>,
        list: impl FnOnce(&std::path::Path) -> String + Send + 'static,
        over: impl FnOnce() + Send + 'static,
    ) -> Result<Arc<Self>, Failure> {
        let Start { id, plan, level, output, is_held, pace } = start;
        let standing = Standing { pace, ..Standing::default() };
        let standing = Arc::new(watch::Sender::new(Arc::new(standing)));
        let (told, problem) = (Arc::clone(&standing), Arc::clone(&plan.instance));
        let follower = Follower::new(is_held, move |sight| {
            told.send_modify(|standing| Arc::make_mut(standing).see(&sight, &problem));
        });
        follower.set_pace(pace);
        let follower = Arc::new(follower);
        let control = Control::followed(Arc::clone(&follower));
        let room = Arc::new(Self {
            about: About::of(id, &plan),
            folder: run_name(&plan, plan.run.seed),
            standing,
            follower,
            cancelled: control.cancel_flag(),
            thread: Mutex::default(),
        });
        let host = Arc::clone(&room);
        let run = move || {
            let recorder = Recorder {
                output: &output,
                level,
                events: EventFormat::default(),
                scope: None,
                charts: true,
            };
            let drive = Drive { registry: &registry, control: &control, schedule: None };
            let ran = catch_unwind(AssertUnwindSafe(|| host.run(&plan, recorder, &drive, list)));
            match ran {
                Ok(Ok(())) => {}
                Ok(Err(failure)) => host.tell(|standing| standing.fail(failure.message().to_owned())),
                Err(_) => host.tell(|standing| {
                    standing
                        .fail("This is a bug in huddle; the terminal of huddle serve says more.".to_owned());
                }),
            }
            over();
        };
        let thread = thread::Builder::new().name("run".to_owned()).spawn(run)?;
        *room.thread.lock() = Some(thread);
        Ok(room)
    }

    fn run(
        &self,
        plan: &Plan,
        recorder: Recorder<'_>,
        drive: &Drive<'_>,
        list: impl FnOnce(&std::path::Path) -> String,
    ) -> Result<(), Failure> {
        let seed = plan.run.seed;
        let ended = recorder.run(plan, seed, &Arc::new(Judge::new(plan)), drive)?;
        let hands = self.follower.hands(&ended.outcome);
        self.tell(|standing| standing.end(&ended.outcome, &hands));
        let recorded = ended.record(plan, seed)?;
        self.tell(|standing| standing.recorded(&recorded.summary, list(&recorded.folder)));
        Ok(())
    }

    fn tell(&self, change: impl FnOnce(&mut Standing)) {
        self.standing.send_modify(|standing| change(Arc::make_mut(standing)));
    }

    /// Where it stands now, and whenever that changes.
    pub fn follow(&self) -> watch::Receiver<Arc<Standing>> {
        self.standing.subscribe()
    }

    /// Whether anybody listens to it.
    pub fn is_followed(&self) -> bool {
        self.standing.receiver_count() > 0
    }

    /// Where it stands now.
    pub fn standing(&self) -> Arc<Standing> {
        Arc::clone(&self.standing.borrow())
    }

    /// Whether it is recorded in the same place as another.
    pub fn has_folder_of(&self, plan: &Plan) -> bool {
        self.about.scenario == plan.name && self.folder == run_name(plan, plan.run.seed)
    }

    /// Asks something of it.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn ask(&self, act: &Act) -> Result<(), Refusal> {
        if !self.about.can_be_held && !matches!(act, Act::Stop) {
            let message = "A run of the live runtime goes on in wall-clock time; it can only be stopped.";
            return Err(Refusal::Busy(message.to_owned()));
        }
        if self.standing().is_over() {
            return Err(Refusal::Busy("The run is over.".to_owned()));
        }
        match act {
            Act::Pause => self.follower.pause(),
            Act::Step => self.follower.step(),
            Act::Resume => self.follower.resume(),
            Act::Pace { pace } => {
                check_pace(*pace)?;
                self.follower.set_pace(*pace);
                self.tell(|standing| standing.pace = *pace);
            }
            Act::Stop => self.stop(),
        }
        Ok(())
    }

    /// Ends it early.
    pub fn stop(&self) {
        self.tell(|standing| standing.is_stopping = true);
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Waits until it is over.
    pub fn wait(&self) {
        let thread = self.thread.lock().take();
        // A panic was told of by the hook, and of the run by its state.
        let _ = thread.map(JoinHandle::join);
    }
}

impl About {
    fn of(id: String, plan: &Plan) -> Self {
        let (container, request) = (&plan.instance.container, &plan.instance.request);
        Self {
            id,
            scenario: plan.name.clone(),
            description: plan.description.clone(),
            seed: plan.run.seed.to_string(),
            strategy: plan.bidding.strategy.clone(),
            auction: plan.bidding.auction.name(),
            runtime: plan.run.runtime.name(),
            nodes: container.len(),
            edges: container.edge_pairs(),
            parts: container.parts().len(),
            requests: request.ids().take(REQUESTS_MAX).map(|id| request.name(id).to_owned()).collect(),
            requests_total: request.len(),
            can_be_held: plan.run.runtime == RuntimeKind::Virtual,
            notices: plan.notices.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use huddle_sim::plan::SECOND;
    use huddle_sim::scenario::{Overrides, load_text};

    use super::super::standing::Phase;
    use super::*;

    const SCENARIO: &str = "\
version: 1
name: ring
container: {generate: {topology: ring, nodes: 30}, attributes: {type: {constant: a}}}
request: {nodes: {x: {type: t}}}
mapping: {t: a}
network: {latency: 5ms}
";

    fn room(output: &std::path::Path, is_held: bool) -> Arc<Room> {
        let registry = Arc::new(Registry::default());
        let plan =
            load_text(SCENARIO, "ring.yaml".as_ref(), &Overrides::default(), &registry.specs()).unwrap();
        let start = Start {
            id: "1".to_owned(),
            plan,
            level: RecordLevel::Metrics,
            output: output.to_owned(),
            is_held,
            pace: None,
        };
        Room::open(start, registry, |folder| folder.display().to_string(), || {}).unwrap()
    }

    #[test]
    fn a_run_waits_for_nobody_who_follows_it_and_a_late_look_finds_the_end() {
        let place = tempfile::tempdir().unwrap();
        let room = room(place.path(), false);
        let followers: Vec<_> = (0..50).map(|_| room.follow()).collect();
        room.wait();
        assert!(followers.iter().all(|follower| follower.borrow().phase == Phase::Recorded));
        assert!(place.path().join("ring/seed0-coalition-virtual/report.html").is_file());
    }

    #[test]
    fn a_run_that_cannot_be_recorded_says_why() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("file");
        std::fs::write(&file, "").unwrap();
        let room = room(&file, false);
        room.wait();
        let standing = room.standing();
        assert_eq!(standing.phase, Phase::Failed);
        assert!(standing.failure.as_deref().is_some_and(|why| why.contains("file/ring")), "{standing:?}");
    }

    #[test]
    fn a_run_that_is_over_takes_no_wishes() {
        let place = tempfile::tempdir().unwrap();
        let room = room(place.path(), true);
        room.ask(&Act::Pace { pace: Some(SECOND) }).unwrap();
        assert_eq!(room.standing().pace, Some(SECOND));
        let never = room.ask(&Act::Pace { pace: Some(0) });
        assert!(matches!(never, Err(Refusal::Unfit(why)) if why.contains("0 would never get on")));
        assert_eq!(room.standing().pace, Some(SECOND));
        room.ask(&Act::Stop).unwrap();
        room.wait();
        assert_eq!(room.ask(&Act::Resume), Err(Refusal::Busy("The run is over.".to_owned())));
    }
}
