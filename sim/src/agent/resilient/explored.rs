//! Resilient agents as the exhaustive runtime drives them: without time, by what time-outs are for.
//!
//! A time-out that comes too early makes a copy of a message, and of copies one is handed in. So it is enough that a
//! node sends again what was lost, or what was acknowledged in vain; everything else counts as acknowledged when it is
//! sent ([`ResilientAgent::settle`]). And a neighbour is given up when it has crashed, at any time after.

use super::node::ResilientAgent;
use super::packet::{Packet, Tag};
use super::{Resilient, Timing};
use crate::agent::Input;
use crate::agent::description::{Description, counter};
use crate::agent::strategy::{Strategy, Timer, World};
use crate::model::ContainerId;

/// Time-outs where no time passes.
pub(crate) const TIMELESS: Timing =
    Timing { retry: 1, retry_most: 1, probe_interval: 1, lost_after: 1, declare_until: 0, probe_until: 0 };

impl<S: Strategy> ResilientAgent<S> {
    /// Takes all that was sent for acknowledged.
    pub(crate) fn settle(&mut self) {
        self.lines.iter_mut().for_each(|line| line.settle());
        self.tick_at = None;
    }

    /// A packet was lost, or its acknowledgement: sends it again, if it still belongs to the present tag.
    pub(crate) fn time_out<W: World<Packet<S::Message>>>(
        &mut self,
        resilient: &Resilient<S>,
        neighbour: usize,
        packet: Packet<S::Message>,
        world: &mut W,
    ) {
        if packet.tag == self.tag && packet.incarnation == self.incarnation {
            self.lines[neighbour].unsettle(packet.body);
            self.step(resilient, Input::Timer(super::node::TICK), 0, world);
        }
    }

    /// Gives up a neighbour whose life of this incarnation has ended.
    pub(crate) fn give_up<W: World<Packet<S::Message>>>(
        &mut self,
        resilient: &Resilient<S>,
        neighbour: usize,
        incarnation: u16,
        world: &mut W,
    ) {
        if !self.may_give_up(neighbour, incarnation) {
            return;
        }
        match self.started {
            true => self.lose(resilient, &[neighbour], 0, world),
            // It has not said anything yet that would have to be said anew.
            false => self.lines[neighbour].usable = false,
        }
    }

    fn may_give_up(&self, neighbour: usize, incarnation: u16) -> bool {
        let line = &self.lines[neighbour];
        line.usable && line.incarnation <= incarnation
    }

    /// The kind of an inner timer that was set under this number and is pending.
    pub(crate) fn inner_timer(&self, number: Timer) -> Option<Timer> {
        let pending = self.timers.iter().find(|(pending, _)| *pending == number.0);
        pending.map(|(_, timer)| *timer)
    }

    /// The number of the inner timer of this kind that has been pending longest.
    pub(crate) fn longest_pending(&self, kind: Timer) -> Option<Timer> {
        let pending = self.timers.iter().filter(|(_, timer)| *timer == kind);
        pending.map(|(number, _)| Timer(*number)).min()
    }

    /// Whether an answer tells a neighbour nothing that it is not told anyway: whoever starts anew, or raises its tag, says
    /// so to all neighbours that it does not take for lost, and sends that again until it is acknowledged.
    pub(crate) fn answer_is_idle(&self, neighbour: usize) -> bool {
        self.started && self.lines[neighbour].usable
    }

    /// Whether a packet makes no difference here, neither now nor later.
    pub(crate) fn is_spent(
        &self,
        resilient: &Resilient<S>,
        neighbour: usize,
        packet: &Packet<S::Message>,
    ) -> bool {
        let line = &self.lines[neighbour];
        if packet.incarnation < line.incarnation {
            return true;
        }
        if packet.heard_incarnation < self.incarnation {
            // Meant for an earlier life; whoever starts anew says so itself.
            return packet.incarnation == line.incarnation;
        }
        let is_known = self.answer_is_idle(neighbour) && packet.incarnation == line.incarnation;
        is_known
            && packet.tag <= self.tag
            && (packet.tag < self.tag
                || packet.body.as_ref().is_none_or(|(number, message)| {
                    line.received.contains(*number)
                        || resilient.strategy(self.tag.problem).is_spent(&self.inner, neighbour, message)
                }))
    }

    /// Takes note of the number of a packet that is spent.
    pub(crate) fn note_number(&mut self, neighbour: usize, packet: &Packet<S::Message>) {
        if packet.tag == self.tag
            && packet.incarnation == self.lines[neighbour].incarnation
            && packet.heard_incarnation == self.incarnation
            && let Some((number, _)) = &packet.body
        {
            self.lines[neighbour].received.insert(*number);
        }
    }

    /// Whether a time-out of one's own packet makes no difference any more.
    pub(crate) fn is_moot(&self, neighbour: usize, packet: &Packet<S::Message>) -> bool {
        packet.tag < self.tag || packet.incarnation < self.incarnation || !self.lines[neighbour].usable
    }

    /// Whether the end of a neighbour's life makes no difference any more.
    pub(crate) fn has_given_up(&self, neighbour: usize, incarnation: u16) -> bool {
        !self.may_give_up(neighbour, incarnation)
    }

    /// Writes down everything that can make a difference where no time passes and all that was sent is settled.
    pub(crate) fn describe(
        &self,
        resilient: &Resilient<S>,
        (node, neighbours): (ContainerId, &[ContainerId]),
        state: &mut Description,
    ) -> bool {
        state.word(u64::from(self.incarnation) << 1 | u64::from(self.started));
        describe_tag(self.tag, state);
        for (position, line) in self.lines.iter().enumerate() {
            state.word(
                u64::from(line.incarnation) << 2 | u64::from(line.usable) << 1 | u64::from(line.confirmed),
            );
            let (here, there) = ((node, self.incarnation), (neighbours[position], line.incarnation));
            // Of what arrived only that counts of which a copy is, or may come, on its way.
            let numbers = numbers_on(there, here, self.tag);
            state.aside(u64::from(line.sent()));
            line.received.numbers().for_each(|number| state.mark(numbers, u64::from(number)));
        }
        let mut timers: Vec<u32> = self.timers.iter().map(|(_, timer)| timer.0).collect();
        timers.sort_unstable();
        timers.iter().for_each(|timer| state.word(u64::from(*timer)));
        state.word(u64::MAX);
        resilient.strategy(self.tag.problem).describe(node, &self.inner, state)
    }

    /// Writes down what a packet on its way from `sender` to `node`, this agent's, can still make of it.
    pub(crate) fn describe_packet(
        &self,
        resilient: &Resilient<S>,
        (sender, node): (ContainerId, ContainerId),
        neighbour: usize,
        packet: &Packet<S::Message>,
        state: &mut Description,
    ) {
        describe_head(packet, state);
        let Some((number, message)) = &packet.body else { return };
        let line = &self.lines[neighbour];
        let lives = (packet.incarnation, packet.heard_incarnation);
        let numbers = numbers_on((sender, lives.0), (node, lives.1), packet.tag);
        state.reading(numbers, u64::from(*number));
        if !line.usable || packet.incarnation < line.incarnation {
            // Its sender's life is over: it is neither handed in nor sent again.
            return;
        }
        let strategy = resilient.strategy(packet.tag.problem);
        if packet.tag == self.tag && lives == (line.incarnation, self.incarnation) {
            strategy.describe_message((node, &self.inner), neighbour, message, state);
        } else if packet.tag >= self.tag {
            strategy.describe_content((sender, node), message, state);
        }
    }

    /// Writes down a packet of this agent's own that will be sent again.
    pub(crate) fn describe_overdue(
        &self,
        resilient: &Resilient<S>,
        way: (ContainerId, ContainerId),
        packet: &Packet<S::Message>,
        state: &mut Description,
    ) -> bool {
        describe_head(packet, state);
        let Some((number, message)) = &packet.body else { return true };
        let (here, there) = ((way.0, packet.incarnation), (way.1, packet.heard_incarnation));
        state.reading(numbers_on(here, there, packet.tag), u64::from(*number));
        if packet.tag < self.tag || packet.incarnation < self.incarnation {
            // Nothing is sent again any more.
            return true;
        }
        resilient.strategy(packet.tag.problem).describe_content(way, message, state)
    }
}

/// A node and which of its lives.
type Life = (ContainerId, u16);

/// The counter of the messages from one life of a node to one of another under a tag.
fn numbers_on(from: Life, to: Life, tag: Tag) -> u64 {
    let kind = 3 + (u64::from(tag.problem) << 32 | u64::from(tag.epoch));
    let [from, to] = [from, to].map(|(node, life)| u64::from(life) << 32 | u64::from(node.0));
    counter(kind, from, to)
}

fn describe_tag(tag: Tag, state: &mut Description) {
    state.word(u64::from(tag.problem) << 32 | u64::from(tag.epoch));
}

fn describe_head<M>(packet: &Packet<M>, state: &mut Description) {
    state.word(u64::from(packet.incarnation) << 16 | u64::from(packet.heard_incarnation));
    state.word(u64::from(packet.asks) << 1 | u64::from(packet.body.is_some()));
    describe_tag(packet.tag, state);
}
