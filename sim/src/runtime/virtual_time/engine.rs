//! The event loop: pops events in order, steps agents, sends what they send.

use std::io;

use rustc_hash::FxHashMap;
use smallvec::smallvec;

use super::cycle::CycleWatch;
use super::disruption::Disruption;
use super::inbox::{Arrival, Inboxes};
use super::queue::{Entry, Key, Queue};
use crate::agent::{Disturbance, Input, Strategy, Timer, World};
use crate::model::{Container, ContainerId, LinkId};
use crate::plan::{Auction, Nanos, Plan};
use crate::record::{Cycle, Event, EventKind, Observer, Outcome};
use crate::runtime::control::{Control, Progress};
use crate::runtime::durations::Durations;
use crate::runtime::ending::{Ended, Ending, Footprints};
use crate::runtime::faults::{Fate, Judged, Step};
use crate::runtime::follow::Place;
use crate::runtime::tracker::{Tracker, Traffic};

/// What waits in the queue.
#[derive(Clone, Debug)]
enum Pending<M> {
    Start,
    /// Set in the life of the node with this incarnation.
    Timer(Timer, u16),
    /// The node is free for the next message in its inbox.
    Free,
    /// A fault at the node.
    Fault(Step),
    Delivery {
        neighbour: u32,
        hops: u32,
        bytes: u32,
        message: M,
    },
}

/// Events between two reports of progress.
const EVENTS_PER_REPORT: u64 = 4096;

/// States remembered in the search for recurrence.
const MOST_STATES: usize = 100_000;

/// Containers beyond this size are not watched for recurrence.
pub const MOST_WATCHED_NODES: usize = 2_000;

pub struct Engine<'a, S: Strategy> {
    strategy: &'a S,
    plan: &'a Plan,
    agents: Vec<S::Agent>,
    tracker: Tracker<'a, S>,
    wires: Wires<'a, S>,
    /// Where nodes take time for messages.
    inboxes: Option<Inboxes<Entry<Pending<S::Message>>>>,
    recurrence: Recurrence,
    /// The watch over one period, once a state has recurred.
    watch: Option<CycleWatch>,
    cycle: Option<Cycle>,
    starts_pending: usize,
}

/// Everything that an agent's effects touch.
struct Wires<'a, S: Strategy> {
    strategy: &'a S,
    container: &'a Container,
    durations: Durations<'a>,
    queue: Queue<Pending<S::Message>>,
    /// Messages sent so far on each directed link.
    sent_on_link: Vec<u32>,
    /// Timers set so far by each node.
    timers_set: Vec<u32>,
    /// Longest causal chain that has reached each node.
    hops: Vec<u32>,
    traffic: Traffic,
    observer: Option<&'a mut dyn Observer>,
    failure: Option<io::Error>,
    /// What goes wrong; boxed, since mostly nothing does.
    disruption: Option<Box<Disruption<'a>>>,
}

impl<'a, S: Strategy> Engine<'a, S> {
    /// An engine about to start.
    ///
    /// # Errors
    /// When the faults that the plan asks for cannot be.
    pub fn new(
        strategy: &'a S,
        plan: &'a Plan,
        seed: u64,
        observer: Option<&'a mut dyn Observer>,
    ) -> io::Result<Self> {
        let container = &plan.instance.container;
        let disruption = Disruption::new(plan, seed)?.map(Box::new);
        let (problem, judged) = match &disruption {
            None => (&plan.instance, Judged::all(container)),
            Some(disruption) => {
                (disruption.schedule().final_problem(), disruption.schedule().judged().clone())
            }
        };
        let tracker = Tracker::new(strategy, problem, judged);
        let durations = Durations::new(seed, &plan.network);
        let ahead = durations.typical().max(plan.bidding.gossip_interval);
        let wires = Wires {
            strategy,
            container,
            durations,
            queue: Queue::new(ahead),
            sent_on_link: vec![0; container.directed_links()],
            timers_set: vec![0; container.len()],
            hops: vec![0; container.len()],
            traffic: Traffic::default(),
            observer,
            failure: None,
            disruption,
        };
        let has_processing = durations.has_processing();
        let mut engine = Self {
            strategy,
            plan,
            agents: container.nodes().map(|node| strategy.agent(node)).collect(),
            tracker,
            wires,
            inboxes: has_processing.then(|| Inboxes::new(container.len())),
            recurrence: Recurrence::default(),
            watch: None,
            cycle: None,
            starts_pending: 0,
        };
        engine.schedule_starts();
        engine.schedule_faults();
        Ok(engine)
    }

    fn schedule_starts(&mut self) {
        let starts = self.wires.durations.starts(self.wires.container, &self.plan.bidding.start);
        for (node, at) in starts {
            self.starts_pending += 1;
            self.wires.push_own(node, at, Pending::Start);
        }
    }

    fn schedule_faults(&mut self) {
        let Some(disruption) = &self.wires.disruption else { return };
        let schedule = disruption.schedule();
        let absent = self.wires.container.nodes().filter(|node| !schedule.is_present_at_start(*node));
        absent.for_each(|node| self.tracker.gone(node));
        for step in schedule.steps().to_vec() {
            self.wires.push_own(step.node, step.at, Pending::Fault(step.step));
        }
    }

    pub fn run(mut self, control: &Control, inspect: impl FnOnce(&[S::Agent])) -> io::Result<Outcome> {
        let mut now = 0;
        let ending = self.drive(control, &mut now);
        if let Some(failure) = self.wires.failure {
            return Err(failure);
        }
        let (strategy, agents) = (self.strategy, &self.agents);
        let tracked = self.tracker.finish(now, self.wires.traffic, |node| {
            let agent = &agents[node.index()];
            (strategy.fingerprint(agent), strategy.snapshot(agent))
        });
        inspect(agents);
        let mut footprints = Footprints::default();
        agents.iter().for_each(|agent| footprints.add(&strategy.footprint(agent)));
        let traffic = self.wires.traffic;
        let cycle = self.cycle;
        Ok(Ended { ending, at: now, traffic, tracked, footprints, cycle }.outcome(strategy.notices()))
    }

    fn drive(&mut self, control: &Control, now: &mut Nanos) -> Ending {
        let limits = self.plan.run.until;
        let mut events = 0_u64;
        loop {
            if control.is_cancelled() {
                return Ending::Cancelled;
            }
            if events.is_multiple_of(EVENTS_PER_REPORT) {
                let traffic = self.wires.traffic;
                let (delivered, in_flight) = (traffic.delivered, traffic.in_flight());
                control.report(Progress { at: *now, delivered, in_flight });
                control.pass(Place::Between, *now, &self.tracker, traffic);
            }
            let Some(next) = self.wires.queue.peek() else { return Ending::Silent };
            if next.at > limits.time || self.wires.traffic.delivered >= limits.messages {
                return if self.watch.is_some() { Ending::Oscillating } else { Ending::Limit };
            }
            if next.at > *now && self.tracker.is_due(*now, next.at) {
                self.sample(*now);
                control.pass(Place::Sample, *now, &self.tracker, self.wires.traffic);
            }
            if next.at > *now && self.watch.is_some() {
                if self.has_gone_round(*now) {
                    return Ending::Oscillating;
                }
            } else if next.at > *now
                && self.recurrence.is_due(self.wires.traffic.delivered)
                && !self.expects_more(*now)
            {
                self.watch = self.recurs().map(|state| self.begin_watch(state, *now));
            }
            *now = next.at;
            if let Some(entry) = self.wires.queue.pop() {
                self.process(entry);
            }
            if self.wires.failure.is_some() {
                return Ending::Cancelled;
            }
            events += 1;
        }
    }

    /// Whether something that happens only once is still to come, so that a state that recurs may yet be left: a start,
    /// the fall of a Dutch clock, or a fault.
    fn expects_more(&self, now: Nanos) -> bool {
        let clock_falls = match self.plan.bidding.auction {
            Auction::English => false,
            Auction::Dutch { duration, .. } => now <= duration,
        };
        let fault_comes = self.wires.disruption.as_ref().is_some_and(|it| now <= it.schedule().last());
        clock_falls || fault_comes || self.starts_pending > 0
    }

    fn sample(&mut self, now: Nanos) {
        let (strategy, agents) = (self.strategy, &self.agents);
        self.tracker.sample(now, self.wires.traffic, |node| {
            let agent = &agents[node.index()];
            (strategy.fingerprint(agent), strategy.snapshot(agent))
        });
        self.wires.traffic.most_in_flight = self.wires.traffic.in_flight();
    }

    fn process(&mut self, entry: Entry<Pending<S::Message>>) {
        let node = ContainerId(entry.key.receiver);
        let now = entry.key.at;
        match (entry.event, &mut self.inboxes) {
            (Pending::Fault(step), _) => self.suffer(node, now, step),
            (Pending::Free, Some(inboxes)) => {
                if let Some(entry) = inboxes.next(node.index(), now) {
                    self.serve(node, now, entry);
                }
            }
            (event @ Pending::Delivery { .. }, Some(inboxes)) => {
                match inboxes.arrive(node.index(), now, Entry { event, ..entry }) {
                    Arrival::Served(entry) => self.serve(node, now, entry),
                    Arrival::WaitsUntil(free_at) => self.wires.push_own(node, free_at, Pending::Free),
                    Arrival::WaitsBehind => {}
                }
            }
            (event, _) => self.take(node, now, 0, Entry { event, ..entry }),
        }
    }

    /// Lets a node begin with a message that takes it some time: what follows from it leaves when it is done.
    fn serve(&mut self, node: ContainerId, now: Nanos, entry: Entry<Pending<S::Message>>) {
        let Some(inboxes) = &mut self.inboxes else { return };
        let duration = self.wires.durations.processing(node, inboxes.begun(node.index()));
        if let Some(free_at) = inboxes.begin(node.index(), now, duration) {
            self.wires.push_own(node, free_at, Pending::Free);
        }
        self.take(node, now, duration, entry);
    }

    /// Lets an event happen to a node.
    fn take(
        &mut self,
        node: ContainerId,
        now: Nanos,
        outbound_delay: Nanos,
        entry: Entry<Pending<S::Message>>,
    ) {
        if let Some(input) = self.input(node, now, entry) {
            self.step(node, now, outbound_delay, |strategy, agent, outbox| {
                strategy.step(agent, input, now, outbox);
            });
        }
    }

    /// Lets an agent act, and takes note of what became of it.
    fn step(
        &mut self,
        node: ContainerId,
        now: Nanos,
        outbound_delay: Nanos,
        act: impl FnOnce(&S, &mut S::Agent, &mut Outbox<'_, 'a, S>),
    ) {
        let agent = &mut self.agents[node.index()];
        let before = self.strategy.fingerprint(agent);
        let mut outbox = Outbox { wires: &mut self.wires, node, now, outbound_delay };
        act(self.strategy, agent, &mut outbox);
        let after = self.strategy.fingerprint(agent);
        if before != after {
            self.tracker.changed(node, now);
            self.wires.observe(now, node, EventKind::StateChanged { fingerprint: after });
        }
    }

    /// Lets a fault happen to a node.
    fn suffer(&mut self, node: ContainerId, now: Nanos, step: Step) {
        match step {
            Step::Down { leaves } => {
                if leaves {
                    self.disturb(node, now, Disturbance::Leaving);
                }
                self.tracker.gone(node);
                self.wires.observe(now, node, EventKind::Stopped);
                self.lose_waiting(node, now);
            }
            Step::Up { memory } => self.restart(node, now, memory),
            Step::Told(problem) => self.disturb(node, now, Disturbance::Problem(problem)),
        }
    }

    /// Loses the messages that wait at a node which goes down.
    fn lose_waiting(&mut self, node: ContainerId, now: Nanos) {
        let Some(inboxes) = &mut self.inboxes else { return };
        for entry in inboxes.drop_all(node.index(), now) {
            if let Pending::Delivery { bytes, .. } = entry.event {
                self.wires.traffic.lost += 1;
                let sender = ContainerId(entry.key.sender);
                self.wires.observe(now, sender, EventKind::Lost { to: node, bytes });
            }
        }
    }

    fn disturb(&mut self, node: ContainerId, now: Nanos, disturbance: Disturbance) {
        self.step(node, now, 0, |strategy, agent, outbox| strategy.disturb(agent, disturbance, now, outbox));
    }

    fn restart(&mut self, node: ContainerId, now: Nanos, memory: bool) {
        let Some(disruption) = &mut self.wires.disruption else { return };
        self.tracker.back(node, now);
        if memory {
            let (incarnation, timers) = (disruption.incarnation(node), disruption.unstash(node));
            self.wires.observe(now, node, EventKind::Restarted { incarnation });
            for timer in timers {
                self.wires.push_own(node, now, Pending::Timer(timer, incarnation));
            }
            self.disturb(node, now, Disturbance::Resumed);
        } else {
            let incarnation = disruption.reincarnate(node);
            self.wires.observe(now, node, EventKind::Restarted { incarnation });
            self.agents[node.index()] = self.strategy.agent_anew(node, incarnation);
        }
        self.step(node, now, 0, |strategy, agent, outbox| strategy.step(agent, Input::Start, now, outbox));
    }

    /// What an event means to the agent; nothing, where its node is down.
    fn input(
        &mut self,
        node: ContainerId,
        now: Nanos,
        entry: Entry<Pending<S::Message>>,
    ) -> Option<Input<S::Message>> {
        Some(match entry.event {
            Pending::Start => {
                self.starts_pending -= 1;
                if self.wires.disruption.as_ref().is_some_and(|it| it.is_down(node, now)) {
                    return None;
                }
                Input::Start
            }
            Pending::Timer(timer, incarnation) => self.wires.ring(node, now, timer, incarnation)?,
            Pending::Fault(_) | Pending::Free => return None,
            Pending::Delivery { neighbour, hops, bytes, message } => {
                let reached = &mut self.wires.hops[node.index()];
                *reached = hops.max(*reached);
                self.wires.traffic.delivered += 1;
                self.wires.traffic.hops = self.wires.traffic.hops.max(hops);
                let from = ContainerId(entry.key.sender);
                self.wires.observe(now, node, EventKind::Delivered { from, bytes, hops });
                Input::Message { neighbour: neighbour as usize, message }
            }
        })
    }

    fn begin_watch(&mut self, state: u64, now: Nanos) -> CycleWatch {
        if self.tracker.has_changes() {
            self.sample(now);
        }
        let view_changes = self.tracker.view_changes();
        CycleWatch::new(state, now, self.wires.traffic, view_changes, self.tracker.holders())
    }

    /// Follows the period under watch; whether it is over, or cannot be told.
    fn has_gone_round(&mut self, now: Nanos) -> bool {
        if self.tracker.has_changes() {
            self.sample(now);
        }
        let Some(mut watch) = self.watch.take() else { return false };
        let (traffic, view_changes) = (self.wires.traffic, self.tracker.view_changes());
        watch.note(now, self.tracker.holders());
        if watch.may_be_over(traffic, view_changes) && self.state().is_some_and(|state| watch.is_over(state))
        {
            self.cycle = Some(watch.cycle(now, view_changes));
            return true;
        }
        let is_futile = watch.is_futile(traffic);
        self.watch = Some(watch);
        is_futile
    }

    /// The normalised state of all agents and messages, if it recurred with changes of view in between. Where anything is
    /// drawn for each message, nothing follows from that: the run may take another way the next time.
    fn recurs(&mut self) -> Option<u64> {
        self.recurrence.checked(self.wires.traffic.delivered, self.agents.len());
        let is_drawn = !self.wires.durations.are_constant() || !self.plan.network.impairment.is_absent();
        if is_drawn || self.agents.len() > MOST_WATCHED_NODES {
            self.recurrence.give_up();
            return None;
        }
        let Some(state) = self.state() else {
            self.recurrence.give_up();
            return None;
        };
        self.recurrence.enter(state, self.tracker.view_changes()).then_some(state)
    }

    /// The normalised state of all agents and messages; `None` when the strategy cannot cycle.
    fn state(&self) -> Option<u64> {
        let mut waiting: Vec<(Key, usize, &S::Message)> = self
            .wires
            .queue
            .iter()
            .chain(self.inboxes.iter().flat_map(Inboxes::iter))
            .filter_map(|entry| match &entry.event {
                Pending::Delivery { neighbour, message, .. } => {
                    Some((entry.key, *neighbour as usize, message))
                }
                _ => None,
            })
            .collect();
        waiting.sort_unstable_by_key(|(key, _, _)| (key.receiver, key.sender, key.at, key.number));
        let messages: Vec<_> = waiting
            .into_iter()
            .map(|(key, neighbour, message)| (ContainerId(key.receiver), neighbour, message))
            .collect();
        self.strategy.recurrence(&self.agents, &messages)
    }
}

/// Watches for states that come back.
#[derive(Debug, Default)]
struct Recurrence {
    next_check: u64,
    /// How many views had changed when each state was first seen.
    seen: FxHashMap<u64, u64>,
}

impl Recurrence {
    fn is_due(&self, delivered: u64) -> bool {
        delivered >= self.next_check && delivered > 0
    }

    /// Leaves at least as many deliveries to the next check as there are nodes, and more the longer the run, so that
    /// checks cost about as much as the run and their number grows with the logarithm of its length.
    fn checked(&mut self, delivered: u64, nodes: usize) {
        self.next_check = delivered + (nodes as u64).max(8) + delivered / 256;
    }

    fn give_up(&mut self) {
        self.next_check = u64::MAX;
    }

    /// Whether a state was seen before, with changes of view in between.
    fn enter(&mut self, state: u64, view_changes: u64) -> bool {
        if self.seen.len() >= MOST_STATES {
            self.seen.clear();
        }
        view_changes > *self.seen.entry(state).or_insert(view_changes)
    }
}

impl<S: Strategy> Wires<'_, S> {
    /// Schedules something that a node does to itself.
    fn push_own(&mut self, node: ContainerId, at: Nanos, event: Pending<S::Message>) {
        let number = &mut self.timers_set[node.index()];
        let key = Key { at, receiver: node.0, sender: node.0, number: *number };
        *number += 1;
        self.queue.push(key, event);
    }

    /// A timer has run out: of an earlier life it means nothing, at a node that is down it waits.
    fn ring(
        &mut self,
        node: ContainerId,
        now: Nanos,
        timer: Timer,
        incarnation: u16,
    ) -> Option<Input<S::Message>> {
        if let Some(disruption) = &mut self.disruption {
            if incarnation != disruption.incarnation(node) {
                return None;
            }
            if disruption.is_down(node, now) {
                disruption.stash(node, timer);
                return None;
            }
        }
        Some(Input::Timer(timer))
    }

    /// When a message arrives that is sent now, and whether it is doubled; counts what is lost or doubled.
    fn arrivals(&mut self, link: LinkId, number: u32, bytes: u32, sent_at: Nanos) -> (Fate, bool) {
        let durations = self.durations;
        let travel = |number| durations.travel(link, number);
        let Some(disruption) = &mut self.disruption else {
            return (smallvec![sent_at + travel(number)], false);
        };
        let (fate, doubled) = disruption.fate(link, number, bytes, sent_at, travel);
        self.traffic.doubled += u64::from(doubled);
        self.traffic.lost += 1 + u64::from(doubled) - fate.len() as u64;
        (fate, doubled)
    }

    fn observe(&mut self, at: Nanos, node: ContainerId, kind: EventKind) {
        if let Some(observer) = &mut self.observer
            && let Err(failure) = observer.observe(&Event { at, node, kind })
        {
            self.failure.get_or_insert(failure);
        }
    }
}

/// One agent's view of the world during one step.
struct Outbox<'w, 'a, S: Strategy> {
    wires: &'w mut Wires<'a, S>,
    node: ContainerId,
    now: Nanos,
    outbound_delay: Nanos,
}

impl<S: Strategy> World<S::Message> for Outbox<'_, '_, S> {
    fn send(&mut self, neighbour: usize, message: S::Message) {
        let wires = &mut *self.wires;
        let link = wires.container.links(self.node).start + neighbour as u32;
        let target = wires.container.target(link);
        let number = wires.sent_on_link[link as usize];
        wires.sent_on_link[link as usize] += 1;
        let bytes = wires.strategy.wire_bytes(&message);
        wires.traffic.sent += 1;
        wires.traffic.most_in_flight = wires.traffic.most_in_flight.max(wires.traffic.in_flight());
        wires.traffic.bytes += u64::from(bytes);
        let (arrivals, doubled) = wires.arrivals(link, number, bytes, self.now + self.outbound_delay);
        wires.observe(self.now, self.node, EventKind::Sent { to: target, bytes });
        if doubled {
            wires.observe(self.now, self.node, EventKind::Doubled { to: target, bytes });
        }
        for _ in arrivals.len()..1 + usize::from(doubled) {
            wires.observe(self.now, self.node, EventKind::Lost { to: target, bytes });
        }
        let neighbour = wires.container.reverse(link) - wires.container.links(target).start;
        let hops = wires.hops[self.node.index()] + 1;
        let mut deliver = |at, message| {
            let key = Key { at, receiver: target.0, sender: self.node.0, number };
            wires.queue.push(key, Pending::Delivery { neighbour, hops, bytes, message });
        };
        if let Some(at) = arrivals.get(1) {
            deliver(*at, message.clone());
        }
        if let Some(at) = arrivals.first() {
            deliver(*at, message);
        }
    }

    fn wake_after(&mut self, delay: Nanos, timer: Timer) {
        let disruption = self.wires.disruption.as_ref();
        let incarnation = disruption.map_or(0, |disruption| disruption.incarnation(self.node));
        self.wires.push_own(self.node, self.now + delay, Pending::Timer(timer, incarnation));
    }

    fn note(&mut self, what: EventKind) {
        self.wires.observe(self.now, self.node, what);
    }
}
