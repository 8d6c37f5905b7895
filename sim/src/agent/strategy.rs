//! The strategy trait: the rule by which nodes bid, gossip and decide.
//!
//! A strategy is chosen once per run. Its agents are pure state machines: an [`Input`] and the time go in, effects
//! come out through [`World`]. They hold no clock, no random source, no channel and no log, so that every runtime
//! drives the same agents and a run can be replayed from its deliveries alone.

pub mod cbba;
pub mod classic;
pub mod coalition;

use super::description::Description;
use crate::model::{ContainerId, Stitching};
use crate::plan::Nanos;
use crate::record::EventKind;

pub use cbba::Cbba;
pub use classic::{Classic, ClassicSync};
pub use coalition::Coalition;

/// What happens to an agent.
#[derive(Clone, Debug)]
pub enum Input<M> {
    /// It starts by itself, or starts anew after a crash.
    Start,
    /// A message arrives; an agent that has not started yet starts first.
    Message {
        /// Position of the sender among this node's neighbours.
        neighbour: usize,
        /// What it says.
        message: M,
    },
    /// A timer that the agent set has run out.
    Timer(Timer),
}

/// What will happen to an agent shortly.
#[derive(Clone, Copy, Debug)]
pub enum Coming<'a, M> {
    /// It starts.
    Start,
    /// A message arrives.
    Message {
        /// Position of the sender among the node's neighbours.
        neighbour: usize,
        /// What it says.
        message: &'a M,
    },
    /// A timer runs out.
    Timer(Timer),
}

/// Names a timer of an agent; the strategy gives it its meaning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timer(pub u32);

/// What happens to an agent that only [`Resilient`](crate::agent::Resilient) ones act on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disturbance {
    /// The node goes on after a pause, with its memory; what was sent to it meanwhile is lost.
    Resumed,
    /// The node is told that the problem at this position of the run's problems holds from now on.
    Problem(u32),
    /// The node is about to stop, and can take leave.
    Leaving,
}

/// The whole outside world, as an agent sees it.
pub trait World<M> {
    /// Sends a message to a neighbour, by its position among this node's neighbours.
    fn send(&mut self, neighbour: usize, message: M);

    /// Sets a timer.
    fn wake_after(&mut self, delay: Nanos, timer: Timer);

    /// Reports what happened for the recording; it has no effect on the run.
    fn note(&mut self, what: EventKind);
}

/// What a node decides from what it holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// The stitching: the node's view.
    pub stitching: Stitching,
    /// Whether the search ran out of its budget, so that the stitching may not be the best.
    pub budget_exhausted: bool,
    /// Steps that the search took; runtimes look at views less often where decisions are dear.
    pub steps: u64,
}

impl Decision {
    /// A stitching that took no search.
    pub fn of(stitching: Stitching) -> Self {
        Self { stitching, budget_exhausted: false, steps: 0 }
    }
}

/// Tells whether a message, the first, makes another needless that the same neighbour sent before.
pub type Supersedes<M> = fn(&M, &M) -> bool;

/// What an agent's memory amounts to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Footprint {
    /// Number of bids in its shared state.
    pub bids: usize,
    /// Whether a cap cut off bids that would otherwise be retained.
    pub capped: bool,
    /// Whether more is retained than could matter, because telling what does took too long.
    pub uncut: bool,
    /// Bytes of the agent, its links and its share of what it holds together with others.
    pub bytes: usize,
}

/// A bidding strategy, made for one problem and used by all of a run's agents.
///
/// Implement it and register it to use it by name in scenarios.
pub trait Strategy: Send + Sync + 'static {
    /// The state of one node.
    type Agent: Clone + Send + 'static;
    /// What nodes tell each other.
    type Message: Clone + Send + 'static;
    /// What a view is decided from; cheap to take.
    type Snapshot: Clone + Send + 'static;

    /// The agent of a node, before it starts.
    fn agent(&self, node: ContainerId) -> Self::Agent;

    /// The agent of a node that starts anew without memory; `incarnation` rises with every restart.
    fn agent_anew(&self, node: ContainerId, incarnation: u16) -> Self::Agent {
        let _ = incarnation;
        self.agent(node)
    }

    /// Tells an agent of something that strategies need not know about; by default nothing happens.
    fn disturb<W: World<Self::Message>>(
        &self,
        agent: &mut Self::Agent,
        disturbance: Disturbance,
        now: Nanos,
        world: &mut W,
    ) {
        let _ = (agent, disturbance, now, world);
    }

    /// One step: beside [`Strategy::disturb`], the only way in which an agent changes.
    fn step<W: World<Self::Message>>(
        &self,
        agent: &mut Self::Agent,
        input: Input<Self::Message>,
        now: Nanos,
        world: &mut W,
    );

    /// Reads what a step will read, for nothing but to have it at hand when the step comes: a runtime that knows what comes next
    /// asks for several steps at once, so that the waits for memory overlap. The value depends on all that was read.
    fn read_ahead(&self, agent: &Self::Agent, coming: Coming<'_, Self::Message>) -> u64 {
        let _ = (agent, coming);
        0
    }

    /// Fingerprint of the state that a view is decided from: equal states have equal fingerprints.
    fn fingerprint(&self, agent: &Self::Agent) -> u64;

    /// What the node's view is decided from, as of now.
    fn snapshot(&self, agent: &Self::Agent) -> Self::Snapshot;

    /// The view that follows from a snapshot; the same everywhere for equal snapshots.
    fn decide(&self, snapshot: &Self::Snapshot) -> Decision;

    /// Size of a message on the wire, in bytes.
    fn wire_bytes(&self, message: &Self::Message) -> u32;

    /// How to tell that a message makes needless what the same neighbour sent before and the receiver has not looked at yet.
    /// The live runtime then puts it in the place of that one, which counts as delivered, so that what waits at a node is
    /// bounded by its neighbours. Must only say so where an agent that never sees the earlier message ends like one
    /// that does. By default every message is looked at.
    fn superseding(&self) -> Option<Supersedes<Self::Message>> {
        None
    }

    /// What the agent holds.
    fn footprint(&self, agent: &Self::Agent) -> Footprint;

    /// A hash of the whole state of all agents and of the messages in flight, with versions and times normalised, so
    /// that a run that goes round in a cycle shows the same hash again; `None` when the strategy cannot cycle.
    ///
    /// `messages` are (receiver, position of the sender among the receiver's neighbours, message) in delivery order.
    fn recurrence(
        &self,
        agents: &[Self::Agent],
        messages: &[(ContainerId, usize, &Self::Message)],
    ) -> Option<u64> {
        let _ = (agents, messages);
        None
    }

    /// Writes down all of a node's state that can make a difference to what it ever does or decides, with numbers that
    /// only rise as readings of counters; tells whether it could. Needed by the exhaustive runtime alone: of a strategy
    /// that does not describe its states, or whose steps depend on the time, only single schedules can be tried.
    fn describe(&self, node: ContainerId, agent: &Self::Agent, state: &mut Description) -> bool {
        let _ = (node, agent, state);
        false
    }

    /// Writes down what a message on its way to a node can still make of it; `neighbour` is the position of the sender
    /// among the receiver's neighbours.
    fn describe_message(
        &self,
        (node, receiver): (ContainerId, &Self::Agent),
        neighbour: usize,
        message: &Self::Message,
        state: &mut Description,
    ) {
        let _ = (node, receiver, neighbour, message, state);
    }

    /// Whether a message on its way makes no difference to its receiver, neither now nor whenever it arrives later.
    fn is_spent(&self, receiver: &Self::Agent, neighbour: usize, message: &Self::Message) -> bool {
        let _ = (receiver, neighbour, message);
        false
    }

    /// Takes in at once a message that is spent but for what the agent itself remembers of it; tells whether it was. The
    /// exhaustive runtime drops such a message.
    fn absorb(&self, receiver: &mut Self::Agent, neighbour: usize, message: &Self::Message) -> bool {
        self.is_spent(receiver, neighbour, message)
    }

    /// Writes down all that a message says, whatever its receiver makes of it; `way` is its sender and its receiver. Needed
    /// by the exhaustive runtime for messages that were lost and will be sent again; tells whether it could.
    fn describe_content(
        &self,
        way: (ContainerId, ContainerId),
        message: &Self::Message,
        state: &mut Description,
    ) -> bool {
        let _ = (way, message, state);
        false
    }

    /// What a message says, in a few words for people.
    fn tell(&self, message: &Self::Message) -> String {
        let _ = message;
        String::new()
    }

    /// Whether agents note as [`EventKind::Assigned`] whenever they name another node for a request node, so that views can be
    /// read off the recording.
    fn notes_assignments(&self) -> bool {
        false
    }

    /// What the user should know about how this strategy reads the scenario, one sentence each.
    fn notices(&self) -> Vec<String> {
        Vec::new()
    }
}
