//! One node with all that is about to happen to it: its agent, its start, its timers, and the messages on their way.
//!
//! Between two events at a node nothing changes for it but that further messages set out. So a state of the whole system
//! is a state of each node by itself, and what can happen next at a node depends on its own local state alone.

use smallvec::SmallVec;

use super::faults::Rules;
use crate::agent::description::Description;
use crate::agent::{Input, Strategy, Timer, World};
use crate::model::{Container, ContainerId};
use crate::plan::Nanos;
use crate::record::EventKind;
use crate::runtime::schedule::Happening;

/// A message on its way, at its receiver.
#[derive(Clone, Debug)]
pub struct Parcel<M> {
    /// Position of the sender among the receiver's neighbours.
    pub neighbour: u32,
    /// Number of the message among those on its directed link, from 1; of a signal of a crash, which life it ended.
    pub number: u32,
    /// What it is.
    pub kind: ParcelKind,
    /// What it says.
    pub message: M,
}

impl<M> Parcel<M> {
    /// What happens when it arrives.
    pub fn happening(&self) -> Happening {
        let Self { neighbour, number, .. } = *self;
        match self.kind {
            ParcelKind::Message => Happening::Delivery { neighbour, number },
            ParcelKind::Overdue => Happening::Timeout { neighbour, number },
            ParcelKind::Crashed => Happening::Detection { neighbour, life: number },
        }
    }
}

/// What is on its way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ParcelKind {
    /// A message.
    Message,
    /// The time-out of a message of the node's own, to the neighbour.
    Overdue,
    /// The moment at which the node notices that the neighbour has crashed.
    Crashed,
}

/// One node with all that is about to happen to it.
pub struct Local<S: Strategy> {
    /// Which node it is.
    pub node: ContainerId,
    /// Its agent.
    pub agent: S::Agent,
    /// Whether it is still to start by itself.
    pub start_pending: bool,
    /// Timers that were set and have not run out.
    pub timers: SmallVec<[Timer; 2]>,
    /// Messages sent so far, by neighbour.
    pub sent: SmallVec<[u32; 4]>,
    /// How often it started anew after a crash.
    pub incarnation: u16,
    /// Whether it has crashed and not started anew.
    pub is_down: bool,
    /// How it is explored.
    pub rules: Rules<S::Message>,
    /// Messages on their way here, in an order of their own: by sender and by what they can still do.
    pub inbox: Vec<Parcel<S::Message>>,
}

impl<S: Strategy> Clone for Local<S> {
    fn clone(&self) -> Self {
        Self {
            node: self.node,
            agent: self.agent.clone(),
            start_pending: self.start_pending,
            timers: self.timers.clone(),
            sent: self.sent.clone(),
            incarnation: self.incarnation,
            is_down: self.is_down,
            rules: self.rules,
            inbox: self.inbox.clone(),
        }
    }
}

/// Something that leaves a node: a message, or a signal that follows from a fault.
pub struct Departure<M> {
    /// Position of the receiver among the node's neighbours.
    pub neighbour: usize,
    /// Its number.
    pub number: u32,
    /// What it is.
    pub kind: ParcelKind,
    /// What it says.
    pub message: M,
}

/// What an event at a node made of it and sent out.
pub struct Stepped<S: Strategy> {
    /// The node afterwards.
    pub local: Local<S>,
    /// What it sent.
    pub sent: Vec<Departure<S::Message>>,
    /// What it reported.
    pub notes: Vec<EventKind>,
}

/// In which order messages on one link may arrive.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum LinkOrder {
    /// In any order: a later message may overtake.
    #[default]
    Any,
    /// In the order in which they were sent.
    Fifo,
}

impl<S: Strategy> Local<S> {
    /// A node before anything happened.
    pub fn new(
        strategy: &S,
        container: &Container,
        node: ContainerId,
        start_pending: bool,
        rules: Rules<S::Message>,
    ) -> Self {
        Self {
            node,
            agent: strategy.agent(node),
            start_pending,
            timers: SmallVec::new(),
            sent: SmallVec::from_elem(0, container.neighbours(node).len()),
            incarnation: 0,
            is_down: false,
            rules,
            inbox: Vec::new(),
        }
    }

    /// Whether nothing is about to happen to it.
    pub fn is_at_rest(&self) -> bool {
        match self.is_down {
            true => !self.rules.restarts(),
            false => !self.start_pending && self.timers.is_empty() && self.inbox.is_empty(),
        }
    }

    /// Everything that can happen to it next, faults aside. Messages that are alike in everything are all listed; what comes of
    /// them are equal states, which are kept once.
    pub fn happenings(&self, order: LinkOrder) -> Vec<Happening> {
        let mut happenings: Vec<Happening> = Vec::new();
        if self.is_down {
            happenings.extend(self.rules.restarts().then_some(Happening::Restart));
            return happenings;
        }
        if self.start_pending {
            happenings.push(Happening::Start);
        }
        let mut timers: SmallVec<[Timer; 2]> = self.timers.clone();
        timers.dedup();
        happenings.extend(timers.into_iter().map(Happening::Timer));
        let is_next = |parcel: &&Parcel<S::Message>| {
            let is_earlier = |other: &&Parcel<S::Message>| {
                (other.neighbour, other.kind) == (parcel.neighbour, ParcelKind::Message)
                    && other.number < parcel.number
            };
            order == LinkOrder::Any
                || parcel.kind != ParcelKind::Message
                || !self.inbox.iter().any(|other| is_earlier(&other))
        };
        happenings.extend(self.inbox.iter().filter(is_next).map(Parcel::happening));
        happenings
    }

    /// The node after an event; `None` when no such event is pending.
    pub fn step(&self, strategy: &S, happening: Happening, now: Nanos) -> Option<Stepped<S>> {
        let mut local = self.clone();
        let input = match happening {
            Happening::Loss { .. } | Happening::Unacknowledged { .. } => return local.lose(happening),
            Happening::Crash => return local.crash(strategy),
            Happening::Restart => {
                (local.is_down && local.rules.restarts()).then_some(())?;
                local.is_down = false;
                Input::Start
            }
            _ if local.is_down => return None,
            Happening::Start => std::mem::take(&mut local.start_pending).then_some(Input::Start)?,
            Happening::Timer(timer) => {
                let position = local.timers.iter().position(|pending| *pending == timer)?;
                Input::Timer(local.timers.remove(position))
            }
            Happening::Delivery { .. } | Happening::Timeout { .. } | Happening::Detection { .. } => {
                let position = local.inbox.iter().position(|parcel| parcel.happening() == happening)?;
                let parcel = local.inbox.remove(position);
                Input::Message { neighbour: parcel.neighbour as usize, message: parcel.message }
            }
        };
        let mut outbox = Outbox { sent: Vec::new(), timers: Vec::new(), notes: Vec::new() };
        strategy.step(&mut local.agent, input, now, &mut outbox);
        local.timers.extend(outbox.timers);
        local.timers.sort_unstable();
        let numbered = outbox.sent.into_iter().map(|(neighbour, message)| {
            local.sent[neighbour] += 1;
            Departure { neighbour, number: local.sent[neighbour], kind: ParcelKind::Message, message }
        });
        let sent = numbered.collect();
        local.arrange(strategy);
        Some(Stepped { local, sent, notes: outbox.notes })
    }

    /// A message on its way here is lost, or its acknowledgement will be: its sender will have to send it again.
    fn lose(mut self, happening: Happening) -> Option<Stepped<S>> {
        let (neighbour, number, arrives) = match happening {
            Happening::Loss { neighbour, number } => (neighbour, number, false),
            Happening::Unacknowledged { neighbour, number } => (neighbour, number, true),
            _ => return None,
        };
        let lost = Happening::Delivery { neighbour, number };
        let position = self.inbox.iter().position(|parcel| parcel.happening() == lost)?;
        let message = (self.rules.faults?.overdue)(&self.inbox[position].message)?;
        if !arrives {
            self.inbox.remove(position);
        }
        let signal = Departure { neighbour: neighbour as usize, number, kind: ParcelKind::Overdue, message };
        Some(Stepped { local: self, sent: vec![signal], notes: Vec::new() })
    }

    /// The node crashes. Messages on their way to it are lost: of those that would come to its next life, none would count.
    /// Whoever starts anew may still notice that a neighbour has crashed.
    fn crash(mut self, strategy: &S) -> Option<Stepped<S>> {
        let faults = self.rules.faults.filter(|_| !self.is_down)?;
        let (incarnation, life) = (self.incarnation, u32::from(self.incarnation) + 1);
        self.is_down = true;
        self.start_pending = false;
        self.timers.clear();
        self.incarnation += 1;
        if faults.budget.restarts {
            self.agent = strategy.agent_anew(self.node, self.incarnation);
            self.inbox.retain(|parcel| parcel.kind == ParcelKind::Crashed);
            self.arrange(strategy);
        } else {
            self.inbox.clear();
        }
        let signal = |neighbour| Departure {
            neighbour,
            number: life,
            kind: ParcelKind::Crashed,
            message: (faults.crashed)(incarnation),
        };
        let sent = (0..self.sent.len()).map(signal).collect();
        Some(Stepped { local: self, sent, notes: Vec::new() })
    }

    /// Puts a message on its way to the node; whoever stays away is not reached.
    pub fn expect(&mut self, strategy: &S, parcel: Parcel<S::Message>) {
        if !self.is_down || self.rules.restarts() {
            self.inbox.push(parcel);
            self.arrange(strategy);
        }
    }

    /// Drops the messages that can do nothing any more, and orders the others by sender and by what they can still do, so
    /// that the messages of two states that read alike stand in the same order.
    fn arrange(&mut self, strategy: &S) {
        if self.rules.pruned {
            let agent = &mut self.agent;
            self.inbox.retain(|parcel| !strategy.absorb(agent, parcel.neighbour as usize, &parcel.message));
        }
        if self.inbox.len() > 1 {
            let inbox = std::mem::take(&mut self.inbox);
            let mut keyed: Vec<_> =
                inbox.into_iter().map(|parcel| (self.place(strategy, &parcel), parcel)).collect();
            keyed.sort_by(|(left, _), (right, _)| left.cmp(right));
            self.inbox = keyed.into_iter().map(|(_, parcel)| parcel).collect();
        }
    }

    /// Where a message stands among those on their way.
    fn place(&self, strategy: &S, parcel: &Parcel<S::Message>) -> (u32, ParcelKind, u128, Vec<u64>, u32) {
        let described = self.describe_parcel(strategy, parcel);
        let readings = described.readings().iter().map(|reading| reading.value).collect();
        (parcel.neighbour, parcel.kind, described.plain(), readings, parcel.number)
    }

    /// What a message on its way can still do.
    pub fn describe_parcel(&self, strategy: &S, parcel: &Parcel<S::Message>) -> Description {
        let mut described = Description::default();
        described.word(u64::from(parcel.neighbour) << 2 | parcel.kind as u64);
        let receiver = (self.node, &self.agent);
        strategy.describe_message(receiver, parcel.neighbour as usize, &parcel.message, &mut described);
        described
    }

    /// The node's whole state, written down; `None` when the strategy cannot.
    pub fn describe(&self, strategy: &S, order: LinkOrder) -> Option<Description> {
        let mut state = Description::default();
        state.word(u64::from(self.node.0) << 1 | u64::from(self.start_pending));
        if self.rules.faults.is_some() {
            state.word(u64::from(self.incarnation) << 1 | u64::from(self.is_down));
            if self.is_down && !self.rules.restarts() {
                return Some(state);
            }
        }
        self.timers.iter().for_each(|timer| state.word(u64::from(timer.0)));
        state.word(u64::MAX);
        if !strategy.describe(self.node, &self.agent, &mut state) {
            return None;
        }
        state.word(u64::MAX);
        for parcel in &self.inbox {
            state.part(&self.describe_parcel(strategy, parcel));
            if order == LinkOrder::Fifo {
                let earlier = self.inbox.iter().filter(|other| {
                    (other.neighbour, other.kind) == (parcel.neighbour, parcel.kind)
                        && other.number < parcel.number
                });
                state.word(earlier.count() as u64);
            }
        }
        Some(state)
    }
}

/// Collects what an agent does.
struct Outbox<M> {
    sent: Vec<(usize, M)>,
    timers: Vec<Timer>,
    notes: Vec<EventKind>,
}

impl<M> World<M> for Outbox<M> {
    fn send(&mut self, neighbour: usize, message: M) {
        self.sent.push((neighbour, message));
    }

    fn wake_after(&mut self, _delay: Nanos, timer: Timer) {
        self.timers.push(timer);
    }

    fn note(&mut self, what: EventKind) {
        self.notes.push(what);
    }
}
