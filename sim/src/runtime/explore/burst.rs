//! Bursts: what can happen at one node up to and including its next message to others.
//!
//! An event that sends nothing is seen by nobody else. So it commutes with everything that happens elsewhere until the
//! node's next event, and every run can be put in an order in which each event that sends nothing is followed at once by the
//! next event of the same node, up to the node's next sending; what a node hears after its last sending comes at the
//! very end. Both orders have the same events at every node, hence the same end, or both have none. It is therefore enough
//! to explore runs made of *bursts* (events without a message, and then one that sends) and, from each state, to finish
//! every node by itself without a further message, where that is possible.

use rustc_hash::FxHashSet;

use super::faults::Spent;
use super::local::{Departure, LinkOrder, Local, Parcel, ParcelKind};
use super::pool::{LocalId, ParcelId, Pool};
use crate::agent::Strategy;
use crate::model::{Container, ContainerId};
use crate::runtime::schedule::{Happening, Step};

/// Events at a node of which only the last sends anything, and what becomes at once of what it sent.
#[derive(Clone, Debug)]
pub struct Burst {
    /// The events.
    pub events: Box<[Happening]>,
    /// Losses of what the last event sent, at its receivers.
    pub losses: Box<[Step]>,
    /// The node afterwards.
    pub after: LocalId,
    /// What is on its way: to which neighbour, which message.
    pub sent: Box<[(u32, ParcelId)]>,
    /// What went wrong.
    pub spent: Spent,
}

impl Burst {
    /// Number of its steps.
    pub fn len(&self) -> u32 {
        (self.events.len() + self.losses.len()) as u32
    }

    /// Its steps.
    pub fn steps(&self, node: ContainerId) -> impl Iterator<Item = Step> + '_ {
        let events = self.events.iter().map(move |happening| Step { node, happening: *happening });
        events.chain(self.losses.iter().copied())
    }
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
///
/// Where faults are explored, a message that will be lost is lost when it is sent (nobody can tell the difference), and a node
/// crashes before whatever else could happen to it without a message: of that nothing would be left.
pub fn bursts<S: Strategy>(pool: &mut Pool<'_, S>, from: LocalId, order: LinkOrder) -> Bursts {
    let mut found = Bursts::default();
    let pruned = pool.rules.pruned;
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
                    let sent = departures(pool, local.node, stepped.sent);
                    found.bursts.extend(with_losses(pool, local.node, events, after, sent));
                } else if seen.insert(after) {
                    open.push((after, events));
                }
            }
        }
    }
    found.bursts.extend(crash(pool, from));
    found
}

/// The crash of a node, where crashes are explored.
fn crash<S: Strategy>(pool: &mut Pool<'_, S>, from: LocalId) -> Option<Burst> {
    pool.rules.faults.filter(|faults| faults.budget.crashes > 0)?;
    let node = pool.get(from).local.node;
    let stepped = pool.get(from).local.step(pool.strategy, Happening::Crash, 0)?;
    let after = pool.enter(stepped.local);
    let sent = departures(pool, node, stepped.sent).into();
    Some(Burst { events: [Happening::Crash].into(), losses: [].into(), after, sent, spent: Spent::CRASH })
}

fn rest<S: Strategy>(pool: &Pool<'_, S>, found: &mut Bursts, id: LocalId, events: &[Happening]) {
    let view = pool.get(id).view;
    if found.rests.iter().all(|rest| pool.get(rest.after).view != view) {
        found.rests.push(Rest { events: events.into(), after: id });
    }
}

/// Keeps what a node sends.
pub fn departures<S: Strategy>(
    pool: &mut Pool<'_, S>,
    node: ContainerId,
    sent: Vec<Departure<S::Message>>,
) -> Vec<(u32, ParcelId)> {
    let departures = sent.into_iter().map(|departure| {
        let Departure { neighbour, number, kind, message } = departure;
        let at_target = position_at_target(pool.container, node, neighbour);
        (neighbour as u32, pool.keep(Parcel { neighbour: at_target, number, kind, message }))
    });
    departures.collect()
}

/// The burst with every choice of losses among what it sends, as many as may happen in one run.
fn with_losses<S: Strategy>(
    pool: &mut Pool<'_, S>,
    node: ContainerId,
    events: Vec<Happening>,
    after: LocalId,
    sent: Vec<(u32, ParcelId)>,
) -> Vec<Burst> {
    let all = sent.clone();
    let (events, losses) = (events.into(), Box::default());
    let mut variants = vec![Burst { events, losses, after, sent: sent.into(), spent: Spent::default() }];
    let most = pool.rules.faults.map_or(0, |faults| faults.budget.losses);
    for (neighbour, parcel) in all.into_iter().filter(|_| most > 0) {
        for known in 0..variants.len() {
            if variants[known].spent.losses < most {
                let lost = [false, true]
                    .map(|arrives| lose(pool, node, &variants[known], (neighbour, parcel), arrives));
                variants.extend(lost.into_iter().flatten());
            }
        }
    }
    variants
}

/// The burst with the loss of a message that it sends, or of its acknowledgement; `None` when nobody waits for that one.
fn lose<S: Strategy>(
    pool: &mut Pool<'_, S>,
    node: ContainerId,
    burst: &Burst,
    (neighbour, id): (u32, ParcelId),
    arrives: bool,
) -> Option<Burst> {
    let parcel = pool.parcel(id);
    let number = parcel.number;
    if parcel.kind != ParcelKind::Message {
        return None;
    }
    let message = (pool.rules.faults?.overdue)(&parcel.message)?;
    let (at_target, target) = (parcel.neighbour, pool.container.neighbours(node)[neighbour as usize]);
    let signal = pool.keep(Parcel { neighbour, number, kind: ParcelKind::Overdue, message });
    let mut burst = burst.clone();
    burst.after = pool.expect(burst.after, signal);
    burst.spent = burst.spent.plus(Spent::LOSS);
    let happening = match arrives {
        true => Happening::Unacknowledged { neighbour: at_target, number },
        false => Happening::Loss { neighbour: at_target, number },
    };
    burst.losses = burst.losses.iter().copied().chain([Step { node: target, happening }]).collect();
    if !arrives {
        burst.sent = burst.sent.iter().copied().filter(|sent| *sent != (neighbour, id)).collect();
    }
    Some(burst)
}

/// The position of a node among the neighbours of one of its neighbours.
pub fn position_at_target(container: &Container, node: ContainerId, neighbour: usize) -> u32 {
    let link = container.links(node).start + neighbour as u32;
    container.reverse(link) - container.links(container.target(link)).start
}

/// Carries out one event in a state that is held as it is, not by numbers; tells whether it could.
pub fn carry_out<S: Strategy>(
    strategy: &S,
    container: &Container,
    locals: &mut [Local<S>],
    step: Step,
) -> bool {
    let Some(stepped) = locals[step.node.index()].step(strategy, step.happening, 0) else { return false };
    locals[step.node.index()] = stepped.local;
    for Departure { neighbour, number, kind, message } in stepped.sent {
        let target = container.neighbours(step.node)[neighbour];
        let neighbour = position_at_target(container, step.node, neighbour);
        locals[target.index()].expect(strategy, Parcel { neighbour, number, kind, message });
    }
    true
}
