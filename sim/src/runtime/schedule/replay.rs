//! A run whose events happen in the order of a schedule, one each millisecond.

use std::io;

use rustc_hash::FxHashMap;

use super::{Happening, Schedule, ScheduleError, Step};
use crate::agent::Strategy;
use crate::model::{Container, ContainerId};
use crate::plan::{MILLISECOND, Nanos, Plan};
use crate::record::{Event, EventKind, Observer, Outcome};
use crate::runtime::control::{Control, Progress};
use crate::runtime::durations::Durations;
use crate::runtime::ending::{Ended, Ending, Footprints};
use crate::runtime::explore::{
    Departure, Faults, Keys, LinkOrder, Local, Parcel, ParcelKind, Rules, position_at_target,
};
use crate::runtime::faults::Judged;
use crate::runtime::tracker::{Tracker, Traffic};

/// Runs a plan by a schedule. When all its steps have happened, the run has fallen silent, goes round (the states at the
/// beginnings of the schedule's rounds read alike), or is unfinished.
///
/// # Errors
/// What the observer returns; `InvalidInput` when a step is not pending in its turn.
pub fn replay<S: Strategy>(
    strategy: &S,
    plan: &Plan,
    schedule: &Schedule,
    faults: Option<Faults<S::Message>>,
    observer: Option<&mut dyn Observer>,
    control: &Control,
) -> io::Result<Outcome> {
    let observer = observer.map(|observer| observer as &mut dyn Observer);
    let down = schedule.down_in_the_end();
    let container = &plan.instance.container;
    let judged = Judged::survivors(container, |node| !down.contains(&node), |_| true);
    let mut replay = Replay::new(strategy, plan, Rules { pruned: false, faults }, judged, observer);
    for (position, step) in schedule.steps.iter().enumerate() {
        if control.is_cancelled() {
            return Ok(replay.finish(Ending::Cancelled));
        }
        replay.note_round(schedule, position);
        replay.take(*step, position)?;
        let (delivered, in_flight) = (replay.traffic.delivered, replay.traffic.in_flight());
        control.report(Progress { at: replay.now, delivered, in_flight });
    }
    replay.note_round(schedule, schedule.steps.len());
    let ending = replay.ending();
    Ok(replay.finish(ending))
}

struct Replay<'a, S: Strategy> {
    strategy: &'a S,
    container: &'a Container,
    locals: Vec<Local<S>>,
    tracker: Tracker<'a, S>,
    traffic: Traffic,
    /// Longest causal chain that has reached each node.
    hops: Vec<u32>,
    /// Size and causal chain of each message on its way, by receiver, neighbour and number.
    on_the_way: FxHashMap<(ContainerId, u32, u32), (u32, u32)>,
    /// What the state read at the beginning of each round.
    rounds: Vec<Option<u128>>,
    now: Nanos,
    observer: Option<&'a mut dyn Observer>,
}

impl<'a, S: Strategy> Replay<'a, S> {
    fn new(
        strategy: &'a S,
        plan: &'a Plan,
        rules: Rules<S::Message>,
        judged: Judged,
        observer: Option<&'a mut dyn Observer>,
    ) -> Self {
        let container = &plan.instance.container;
        let starts = Durations::new(plan.run.seed, &plan.network).starts(container, &plan.bidding.start);
        let starts_by_itself = |node: ContainerId| starts.iter().any(|(other, _)| *other == node);
        let locals = container
            .nodes()
            .map(|node| Local::new(strategy, container, node, starts_by_itself(node), rules));
        Self {
            strategy,
            container,
            locals: locals.collect(),
            tracker: Tracker::new(strategy, &plan.instance, judged),
            traffic: Traffic::default(),
            hops: vec![0; container.len()],
            on_the_way: FxHashMap::default(),
            rounds: Vec::new(),
            now: 0,
            observer,
        }
    }

    fn take(&mut self, step: Step, position: usize) -> io::Result<()> {
        self.now = position as Nanos * MILLISECOND;
        let node = step.node;
        let Some(stepped) = self.locals[node.index()].step(self.strategy, step.happening, self.now) else {
            return Err(misfit(self.container, step, position));
        };
        match step.happening {
            Happening::Delivery { neighbour, number } => self.deliver(node, neighbour, number)?,
            Happening::Loss { neighbour, number } => self.lose(node, neighbour, number)?,
            Happening::Crash => self.crash(node)?,
            Happening::Restart => {
                let incarnation = stepped.local.incarnation;
                self.observe(node, EventKind::Restarted { incarnation })?;
            }
            _ => {}
        }
        for note in stepped.notes {
            self.observe(node, note)?;
        }
        for departure in stepped.sent {
            self.send(node, departure)?;
        }
        let local = &mut self.locals[node.index()];
        let before = self.strategy.fingerprint(&local.agent);
        // What was sent meanwhile went to others: a node is never its own neighbour.
        *local = stepped.local;
        let after = self.strategy.fingerprint(&local.agent);
        if before != after {
            self.tracker.changed(node, self.now);
            self.observe(node, EventKind::StateChanged { fingerprint: after })?;
        }
        if self.tracker.is_due(self.now, self.now + MILLISECOND) {
            let (strategy, locals) = (self.strategy, &self.locals);
            self.tracker.sample(self.now, self.traffic, |node| state_of(strategy, locals, node));
            self.traffic.most_in_flight = self.traffic.in_flight();
        }
        Ok(())
    }

    fn deliver(&mut self, node: ContainerId, neighbour: u32, number: u32) -> io::Result<()> {
        let (bytes, hops) = self.on_the_way.remove(&(node, neighbour, number)).unwrap_or_default();
        self.hops[node.index()] = self.hops[node.index()].max(hops);
        self.traffic.delivered += 1;
        self.traffic.hops = self.traffic.hops.max(hops);
        let from = self.container.neighbours(node)[neighbour as usize];
        self.observe(node, EventKind::Delivered { from, bytes, hops })
    }

    /// A message on its way to a node is lost.
    fn lose(&mut self, node: ContainerId, neighbour: u32, number: u32) -> io::Result<()> {
        let (bytes, _) = self.on_the_way.remove(&(node, neighbour, number)).unwrap_or_default();
        self.traffic.lost += 1;
        let from = self.container.neighbours(node)[neighbour as usize];
        self.observe(from, EventKind::Lost { to: node, bytes })
    }

    /// A node crashes; what was on its way to it is lost.
    fn crash(&mut self, node: ContainerId) -> io::Result<()> {
        self.observe(node, EventKind::Stopped)?;
        let mut lost: Vec<_> = self.on_the_way.keys().filter(|(to, ..)| *to == node).copied().collect();
        lost.sort_unstable();
        lost.into_iter().try_for_each(|(node, neighbour, number)| self.lose(node, neighbour, number))
    }

    fn send(&mut self, node: ContainerId, departure: Departure<S::Message>) -> io::Result<()> {
        let Departure { neighbour, number, kind, message } = departure;
        let target = self.container.neighbours(node)[neighbour];
        let at_target = position_at_target(self.container, node, neighbour);
        if kind != ParcelKind::Message {
            let signal = Parcel { neighbour: at_target, number, kind, message };
            self.locals[target.index()].expect(self.strategy, signal);
            return Ok(());
        }
        let bytes = self.strategy.wire_bytes(&message);
        self.traffic.sent += 1;
        self.traffic.bytes += u64::from(bytes);
        self.traffic.most_in_flight = self.traffic.most_in_flight.max(self.traffic.in_flight());
        self.on_the_way.insert((target, at_target, number), (bytes, self.hops[node.index()] + 1));
        self.observe(node, EventKind::Sent { to: target, bytes })?;
        let receiver = &mut self.locals[target.index()];
        receiver.expect(self.strategy, Parcel { neighbour: at_target, number, kind, message });
        match receiver.inbox.is_empty() {
            // Whoever stays away is not reached.
            true => self.lose(target, at_target, number),
            false => Ok(()),
        }
    }

    fn observe(&mut self, node: ContainerId, kind: EventKind) -> io::Result<()> {
        let at = self.now;
        self.observer.as_mut().map_or(Ok(()), |observer| observer.observe(&Event { at, node, kind }))
    }

    /// Notes what the state reads where a round begins.
    fn note_round(&mut self, schedule: &Schedule, position: usize) {
        if schedule.rounds.contains(&position) {
            let states: Option<Vec<_>> =
                self.locals.iter().map(|local| local.describe(self.strategy, LinkOrder::Any)).collect();
            let key = states.map(|states| {
                Keys::default().key(states.iter().map(|state| (state.plain(), state.readings())))
            });
            self.rounds.push(key);
        }
    }

    fn ending(&self) -> Ending {
        let recurs = |rounds: &[Option<u128>]| rounds[0].is_some() && rounds[0] == rounds[1];
        if self.locals.iter().all(Local::is_at_rest) {
            Ending::Silent
        } else if self.rounds.windows(2).any(recurs) {
            Ending::Oscillating
        } else {
            Ending::Limit
        }
    }

    fn finish(self, ending: Ending) -> Outcome {
        let (strategy, locals) = (self.strategy, &self.locals);
        let tracked = self.tracker.finish(self.now, self.traffic, |node| state_of(strategy, locals, node));
        let mut footprints = Footprints::default();
        locals.iter().for_each(|local| footprints.add(&strategy.footprint(&local.agent)));
        let (at, traffic) = (self.now, self.traffic);
        Ended { ending, at, traffic, tracked, footprints, cycle: None }.outcome(strategy.notices())
    }
}

fn state_of<S: Strategy>(strategy: &S, locals: &[Local<S>], node: ContainerId) -> (u64, S::Snapshot) {
    let agent = &locals[node.index()].agent;
    (strategy.fingerprint(agent), strategy.snapshot(agent))
}

fn misfit(container: &Container, step: Step, position: usize) -> io::Error {
    let name = container.name(step.node);
    let message = match step.happening {
        Happening::Start => format!("`{name}` is not to start by itself, or did so before"),
        Happening::Timer(timer) => format!("`{name}` has set no timer {}", timer.0),
        Happening::Delivery { neighbour, number } => {
            let from = container.name(container.neighbours(step.node)[neighbour as usize]);
            format!("no message {number} from `{from}` to `{name}` is on its way")
        }
        Happening::Loss { neighbour, number } | Happening::Unacknowledged { neighbour, number } => {
            let from = container.name(container.neighbours(step.node)[neighbour as usize]);
            format!("no message {number} from `{from}` to `{name}` is on its way that would be sent again")
        }
        Happening::Timeout { neighbour, number } => {
            let to = container.name(container.neighbours(step.node)[neighbour as usize]);
            format!("`{name}` waits for no acknowledgement from `{to}` of message {number}")
        }
        Happening::Detection { neighbour, life } => {
            let gone = container.name(container.neighbours(step.node)[neighbour as usize]);
            format!("life {life} of `{gone}` has not ended, or `{name}` knows that already")
        }
        Happening::Crash => format!("`{name}` is down already, or the schedule is not `resilient`"),
        Happening::Restart => format!("`{name}` is not down, or crashes in the schedule are for good"),
    };
    io::Error::new(io::ErrorKind::InvalidInput, ScheduleError::Step { step: position + 1, message })
}
