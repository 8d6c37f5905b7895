//! Bursts: what can happen at one node up to and including its next message to others.
//!
//! An event that sends nothing is seen by nobody else. So it commutes with everything that happens elsewhere until the
//! node's next event, and every run can be put in an order in which each event that sends nothing is followed at once by the
//! next event of the same node, up to the node's next sending; what a node hears after its last sending comes at the
//! very end. Both orders have the same events at every node, hence the same end, or both have none. It is therefore enough
//! to explore runs made of *bursts* (events without a message, and then one that sends) and, from each state, to finish
//! every node by itself without a further message, where that is possible.

use rustc_hash::FxHashSet;

use super::local::{LinkOrder, Local, Parcel};
use super::pool::{LocalId, ParcelId, Pool};
use crate::agent::Strategy;
use crate::runtime::schedule::Happening;

/// Events at a node of which only the last sends anything.
#[derive(Clone, Debug)]
pub struct Burst {
    /// The events.
    pub events: Box<[Happening]>,
    /// The node afterwards.
    pub after: LocalId,
    /// What it sent: to which neighbour, which message.
    pub sent: Box<[(u32, ParcelId)]>,
}

/// Events at a node that send nothing and leave it at rest.
#[derive(Clone, Debug)]
pub struct Rest {
    /// The events.
    pub events: Box<[Happening]>,
    /// The node at rest.
    pub after: LocalId,
}

/// What can happen next at a node.
#[derive(Clone, Debug, Default)]
pub struct Bursts {
    /// Ways to its next message.
    pub bursts: Vec<Burst>,
    /// Ways to rest without a message, one for each view that it can end with, the shortest.
    pub rests: Vec<Rest>,
}

/// Works out what can happen next at a node; without pruning each event is a burst by itself, whatever it sends.
pub fn bursts<S: Strategy>(pool: &mut Pool<'_, S>, from: LocalId, order: LinkOrder, pruned: bool) -> Bursts {
    let mut found = Bursts::default();
    let mut seen: FxHashSet<LocalId> = FxHashSet::default();
    let mut open: Vec<(LocalId, Vec<Happening>)> = vec![(from, Vec::new())];
    // Breadth first, so that the shortest way to each outcome comes first.
    while !open.is_empty() {
        for (id, events) in std::mem::take(&mut open) {
            let local = pool.get(id).local.clone();
            if local.is_at_rest() {
                rest(pool, &mut found, id, &events);
            }
            for happening in local.happenings(order) {
                let stepped = local.step(pool.strategy, happening, 0).expect("the event is pending");
                let mut events = events.clone();
                events.push(happening);
                let after = pool.enter(stepped.local);
                if !pruned || !stepped.sent.is_empty() {
                    let node = local.node;
                    let sent = stepped.sent.into_iter();
                    let sent = sent.map(|departure| depart(pool, node, departure)).collect();
                    found.bursts.push(Burst { events: events.into(), after, sent });
                } else if seen.insert(after) {
                    open.push((after, events));
                }
            }
        }
    }
    found
}

fn rest<S: Strategy>(pool: &Pool<'_, S>, found: &mut Bursts, id: LocalId, events: &[Happening]) {
    let view = pool.get(id).view;
    if found.rests.iter().all(|rest| pool.get(rest.after).view != view) {
        found.rests.push(Rest { events: events.into(), after: id });
    }
}

fn depart<S: Strategy>(
    pool: &mut Pool<'_, S>,
    node: crate::model::ContainerId,
    (neighbour, number, message): (usize, u32, S::Message),
) -> (u32, ParcelId) {
    let parcel = Parcel { neighbour: position_at_target(pool.container, node, neighbour), number, message };
    (neighbour as u32, pool.keep(parcel))
}

/// The position of a node among the neighbours of one of its neighbours.
pub fn position_at_target(
    container: &crate::model::Container,
    node: crate::model::ContainerId,
    neighbour: usize,
) -> u32 {
    let link = container.links(node).start + neighbour as u32;
    container.reverse(link) - container.links(container.target(link)).start
}

/// Carries out one event in a state that is held as it is, not by numbers; tells whether it could.
pub fn carry_out<S: Strategy>(
    strategy: &S,
    container: &crate::model::Container,
    locals: &mut [Local<S>],
    step: crate::runtime::schedule::Step,
) -> bool {
    let Some(stepped) = locals[step.node.index()].step(strategy, step.happening, 0) else { return false };
    locals[step.node.index()] = stepped.local;
    for (neighbour, number, message) in stepped.sent {
        let target = container.neighbours(step.node)[neighbour];
        let neighbour = position_at_target(container, step.node, neighbour);
        locals[target.index()].expect(strategy, Parcel { neighbour, number, message });
    }
    true
}
