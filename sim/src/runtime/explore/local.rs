//! One node with all that is about to happen to it: its agent, its start, its timers, and the messages on their way.
//!
//! Between two events at a node nothing changes for it but that further messages set out. So a state of the whole system
//! is a state of each node by itself, and what can happen next at a node depends on its own local state alone.

use smallvec::SmallVec;

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
    /// Number of the message among those on its directed link, from 1.
    pub number: u32,
    /// What it says.
    pub message: M,
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
    /// Whether messages that can do nothing any more are dropped.
    pub prunes: bool,
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
            prunes: self.prunes,
            inbox: self.inbox.clone(),
        }
    }
}

/// A message that leaves a node: to which neighbour, with which number, saying what.
pub type Departure<M> = (usize, u32, M);

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
        prunes: bool,
    ) -> Self {
        Self {
            node,
            agent: strategy.agent(node),
            start_pending,
            timers: SmallVec::new(),
            sent: SmallVec::from_elem(0, container.neighbours(node).len()),
            prunes,
            inbox: Vec::new(),
        }
    }

    /// Whether nothing is about to happen to it.
    pub fn is_at_rest(&self) -> bool {
        !self.start_pending && self.timers.is_empty() && self.inbox.is_empty()
    }

    /// Everything that can happen to it next. Of messages that are alike in everything only the oldest is listed.
    pub fn happenings(&self, order: LinkOrder) -> Vec<Happening> {
        let mut happenings: Vec<Happening> = Vec::new();
        if self.start_pending {
            happenings.push(Happening::Start);
        }
        let mut timers: SmallVec<[Timer; 2]> = self.timers.clone();
        timers.dedup();
        happenings.extend(timers.into_iter().map(Happening::Timer));
        let is_next = |parcel: &&Parcel<S::Message>| {
            let mut others = self.inbox.iter().filter(|other| other.neighbour == parcel.neighbour);
            order == LinkOrder::Any || others.all(|other| other.number >= parcel.number)
        };
        happenings.extend(
            self.inbox
                .iter()
                .filter(is_next)
                .map(|parcel| Happening::Delivery { neighbour: parcel.neighbour, number: parcel.number }),
        );
        happenings
    }

    /// The node after an event; `None` when no such event is pending.
    pub fn step(&self, strategy: &S, happening: Happening, now: Nanos) -> Option<Stepped<S>> {
        let mut local = self.clone();
        let input = match happening {
            Happening::Start => std::mem::take(&mut local.start_pending).then_some(Input::Start)?,
            Happening::Timer(timer) => {
                let position = local.timers.iter().position(|pending| *pending == timer)?;
                Input::Timer(local.timers.remove(position))
            }
            Happening::Delivery { neighbour, number } => {
                let position = local
                    .inbox
                    .iter()
                    .position(|parcel| (parcel.neighbour, parcel.number) == (neighbour, number))?;
                let parcel = local.inbox.remove(position);
                Input::Message { neighbour: neighbour as usize, message: parcel.message }
            }
        };
        let mut outbox = Outbox { sent: Vec::new(), timers: Vec::new(), notes: Vec::new() };
        strategy.step(&mut local.agent, input, now, &mut outbox);
        local.timers.extend(outbox.timers);
        local.timers.sort_unstable();
        let numbered = outbox.sent.into_iter().map(|(neighbour, message)| {
            local.sent[neighbour] += 1;
            (neighbour, local.sent[neighbour], message)
        });
        let sent = numbered.collect();
        local.arrange(strategy);
        Some(Stepped { local, sent, notes: outbox.notes })
    }

    /// Puts a message on its way to the node.
    pub fn expect(&mut self, strategy: &S, parcel: Parcel<S::Message>) {
        self.inbox.push(parcel);
        self.arrange(strategy);
    }

    /// Drops the messages that can do nothing any more, and orders the others by sender and by what they can still do, so
    /// that the messages of two states that read alike stand in the same order.
    fn arrange(&mut self, strategy: &S) {
        if self.prunes {
            let agent = &self.agent;
            self.inbox.retain(|parcel| !strategy.is_spent(agent, parcel.neighbour as usize, &parcel.message));
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
    fn place(&self, strategy: &S, parcel: &Parcel<S::Message>) -> (u32, u128, Vec<u64>, u32) {
        let described = self.describe_parcel(strategy, parcel);
        let readings = described.readings().iter().map(|reading| reading.value).collect();
        (parcel.neighbour, described.plain(), readings, parcel.number)
    }

    /// What a message on its way can still do.
    pub fn describe_parcel(&self, strategy: &S, parcel: &Parcel<S::Message>) -> Description {
        let mut described = Description::default();
        described.word(u64::from(parcel.neighbour));
        let receiver = (self.node, &self.agent);
        strategy.describe_message(receiver, parcel.neighbour as usize, &parcel.message, &mut described);
        described
    }

    /// The node's whole state, written down; `None` when the strategy cannot.
    pub fn describe(&self, strategy: &S, order: LinkOrder) -> Option<Description> {
        let mut state = Description::default();
        state.word(u64::from(self.node.0) << 1 | u64::from(self.start_pending));
        self.timers.iter().for_each(|timer| state.word(u64::from(timer.0)));
        state.word(u64::MAX);
        if !strategy.describe(self.node, &self.agent, &mut state) {
            return None;
        }
        state.word(u64::MAX);
        for parcel in &self.inbox {
            state.part(&self.describe_parcel(strategy, parcel));
            if order == LinkOrder::Fifo {
                let earlier = self
                    .inbox
                    .iter()
                    .filter(|other| other.neighbour == parcel.neighbour && other.number < parcel.number);
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
