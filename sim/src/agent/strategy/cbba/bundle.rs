//! The bundle of a node: the request nodes that it bids on, in the order in which it took them (section III-A of the
//! paper).

use super::Cbba;
use super::belief::{Beliefs, Win};
use crate::model::{ContainerId, Credits, RequestId};
use crate::plan::Nanos;

/// What a node may bid on, and what it does.
#[derive(Clone, Debug)]
pub struct Bundle {
    node: ContainerId,
    /// All bids that it could make, best first.
    scores: Box<[(RequestId, Credits)]>,
    /// Most request nodes in the bundle.
    room: usize,
    taken: Vec<RequestId>,
}

impl Bundle {
    /// The empty bundle of a node.
    pub fn new(strategy: &Cbba, node: ContainerId) -> Self {
        let instance = &strategy.instance;
        let room = instance.room(node).map_or(usize::MAX, |room| room as usize);
        let scores = super::scores(instance, node).into_boxed_slice();
        Self { node, scores, room, taken: Vec::new() }
    }

    /// The request nodes taken, in the order in which they were.
    pub fn taken(&self) -> &[RequestId] {
        &self.taken
    }

    /// Bytes beyond the bundle itself.
    pub fn heap_bytes(&self) -> usize {
        size_of_val(&*self.scores) + size_of_val(&*self.taken)
    }

    /// Gives up the first request node that another has won and all that were taken after it: their scores were made on
    /// top of it (equation 7 of the paper).
    pub fn release(&mut self, beliefs: &mut Beliefs) {
        let is_own =
            |beliefs: &Beliefs, request| beliefs.of(request).is_some_and(|win| win.node == self.node);
        let Some(lost) = self.taken.iter().position(|request| !is_own(beliefs, *request)) else { return };
        for request in self.taken.drain(lost..) {
            if beliefs.of(request).is_some_and(|win| win.node == self.node) {
                beliefs.set(request, None);
            }
        }
    }

    /// Takes what it can win, best first, while there is room (algorithm 3 of the paper). Returns when the clock of a Dutch
    /// auction next reaches a bid that would be taken.
    pub fn build(&mut self, strategy: &Cbba, beliefs: &mut Beliefs, now: Nanos) -> Option<Nanos> {
        for (request, credits) in &self.scores {
            if self.taken.len() >= self.room {
                break;
            }
            let bid = Win { node: self.node, credits: *credits };
            let wins = beliefs.of(*request).is_none_or(|held| bid.beats(&held));
            if self.taken.contains(request) || !wins {
                continue;
            }
            // Bids come in falling order, so the clock reaches none of those that follow before this one.
            if let Some(at) = strategy.clock.map(|clock| clock.reaches(*credits)).filter(|at| *at > now) {
                return Some(at);
            }
            self.taken.push(*request);
            beliefs.set(*request, Some(bid));
        }
        None
    }
}
