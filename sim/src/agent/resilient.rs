//! Resilient gossip: any strategy, on a network that loses and doubles messages and among nodes that come and go.
//!
//! [`Resilient`] wraps a strategy. The inner agents stay as they are: their rules assume that a message arrives once,
//! sooner or later, and that neighbours stay. The wrapper makes that true, in runs that need it; others do not have it,
//! and send neither acknowledgements nor probes.
//!
//! - **Loss, copies, order.** Messages are numbered per directed link, acknowledged, and sent again after a time-out that
//!   backs off. Each is handed in once. When all is acknowledged, an agent is silent.
//! - **Neighbours that go away.** While faults are to come, neighbours probe each other. A neighbour counts as lost when
//!   for some time no packet of its has said that it hears this node, as found when one does again, and as restarted
//!   when its incarnation rises.
//! - **Epochs.** Whoever loses or finds a neighbour, or sees it restarted, raises its [`Tag`]. Tags merge by maximum: a node
//!   that sees a later one drops its inner agent, makes a new one for the problem of that tag, and lets it start.
//!   Packets of earlier tags are not handed in.
//!
//! Why at rest only reachable, living bidders count: take whatever a node now dead or cut off said under the last
//! tag. It came to the nodes that are left over some link whose far end, at that time, had not failed yet. The near
//! end stayed; when it noticed that the link had failed, it raised its tag above the one under which it had heard of
//! it. So there is a later tag than the last, which cannot be. Two nodes may raise to the same tag: the inner protocol
//! then runs among both, which is what either wanted.

mod explored;
mod line;
mod node;
mod packet;

use crate::agent::strategy::{Decision, Disturbance, Footprint, Input, Strategy, World};
use crate::model::{Container, ContainerId};
use crate::plan::Nanos;
use crate::random::mix;

pub(crate) use explored::TIMELESS;
pub use node::ResilientAgent;
pub use packet::{Packet, Received, Tag};

/// Time-outs of resilient agents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timing {
    /// After how long a message is sent again the first time.
    pub retry: Nanos,
    /// The longest time between two tries; it doubles up to here.
    pub retry_most: Nanos,
    /// Time between two probes.
    pub probe_interval: Nanos,
    /// A neighbour that for so long has not been heard to hear this node is lost.
    pub lost_after: Nanos,
    /// Until when neighbours can be lost; 0 when nothing ever fails.
    pub declare_until: Nanos,
    /// Until when probes are sent; 0 when nothing ever fails.
    pub probe_until: Nanos,
}

/// A strategy made resilient.
#[derive(Debug)]
pub struct Resilient<S> {
    /// One per problem that a run goes through.
    strategies: Vec<S>,
    /// Per container node, how many neighbours it has.
    degrees: Vec<u32>,
    timing: Timing,
}

impl<S: Strategy> Resilient<S> {
    /// Wraps the strategies made for the problems that a run goes through, one after the other.
    ///
    /// # Panics
    /// When there is none.
    pub fn new(strategies: Vec<S>, container: &Container, timing: Timing) -> Self {
        assert!(!strategies.is_empty(), "a run starts with a problem");
        let degrees = container.nodes().map(|node| container.neighbours(node).len() as u32).collect();
        Self { strategies, degrees, timing }
    }

    /// The strategy for a problem.
    pub fn strategy(&self, problem: u32) -> &S {
        &self.strategies[problem as usize]
    }

    /// The time-outs.
    pub fn timing(&self) -> &Timing {
        &self.timing
    }
}

/// What a view is decided from: the position of the problem, and the inner snapshot.
type Snapshot<S> = (u32, <S as Strategy>::Snapshot);

impl<S: Strategy> Strategy for Resilient<S> {
    type Agent = ResilientAgent<S>;
    type Message = Packet<S::Message>;
    type Snapshot = Snapshot<S>;

    fn agent(&self, node: ContainerId) -> ResilientAgent<S> {
        ResilientAgent::new(self, node, 0)
    }

    fn agent_anew(&self, node: ContainerId, incarnation: u16) -> ResilientAgent<S> {
        ResilientAgent::new(self, node, incarnation)
    }

    fn step<W: World<Self::Message>>(
        &self,
        agent: &mut ResilientAgent<S>,
        input: Input<Self::Message>,
        now: Nanos,
        world: &mut W,
    ) {
        agent.step(self, input, now, world);
    }

    fn disturb<W: World<Self::Message>>(
        &self,
        agent: &mut ResilientAgent<S>,
        disturbance: Disturbance,
        now: Nanos,
        world: &mut W,
    ) {
        agent.disturb(self, disturbance, now, world);
    }

    fn fingerprint(&self, agent: &ResilientAgent<S>) -> u64 {
        let problem = agent.tag().problem;
        let inner = self.strategy(problem).fingerprint(agent.inner());
        if problem == 0 { inner } else { mix(inner ^ mix(u64::from(problem))) }
    }

    fn snapshot(&self, agent: &ResilientAgent<S>) -> Snapshot<S> {
        let problem = agent.tag().problem;
        (problem, self.strategy(problem).snapshot(agent.inner()))
    }

    fn decide(&self, (problem, snapshot): &Snapshot<S>) -> Decision {
        self.strategy(*problem).decide(snapshot)
    }

    fn wire_bytes(&self, packet: &Packet<S::Message>) -> u32 {
        let body = packet.body.as_ref();
        let strategy = self.strategy(packet.tag.problem);
        packet::HEADER_BYTES + body.map_or(0, |(_, message)| strategy.wire_bytes(message))
    }

    fn footprint(&self, agent: &ResilientAgent<S>) -> Footprint {
        let inner = self.strategy(agent.tag().problem).footprint(agent.inner());
        Footprint { bytes: inner.bytes + agent.own_bytes(), ..inner }
    }

    fn notices(&self) -> Vec<String> {
        let mut notices = self.strategies[self.strategies.len() - 1].notices();
        let timing = &self.timing;
        let milliseconds = |time: Nanos| time.div_ceil(1_000_000);
        notices.push(format!(
            "Messages are acknowledged, and sent again after {} ms and more.",
            milliseconds(timing.retry)
        ));
        if timing.probe_until > 0 {
            notices.push(format!(
                "Neighbours probe each other every {} ms until {} ms; one silent for {} ms counts as lost.",
                milliseconds(timing.probe_interval),
                milliseconds(timing.probe_until),
                milliseconds(timing.lost_after)
            ));
        }
        notices
    }
}
