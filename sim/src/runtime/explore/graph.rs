//! The graph of states: explored by the number of events, so that what is found first is shortest.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::burst::{Burst, carry_out, departures};
use super::endings::{Ending, Endings, GONE, ViewId};
use super::faults::{Rules, Spent};
use super::key::{Key, Keys};
use super::local::{LinkOrder, Local};
use super::pool::{LocalId, Pool};
use crate::agent::Strategy;
use crate::model::ContainerId;
use crate::plan::{Distribution, Latency, Plan, Start};
use crate::runtime::durations::Durations;
use crate::runtime::schedule::{Happening, Step};

/// Position of a state in the graph.
pub type StateId = u32;

/// How a state was reached: from which other, by which burst of which node.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// The state before.
    pub state: StateId,
    /// The node.
    pub node: u32,
    /// Which of the bursts possible there.
    pub burst: u32,
}

/// In place of a node: what the nodes sent when they all started at once is lost.
const NOBODY: u32 = u32::MAX;

impl Origin {
    /// The node; `None` where what was sent at the start is lost.
    pub fn node(&self) -> Option<ContainerId> {
        (self.node != NOBODY).then_some(ContainerId(self.node))
    }
}

/// The states explored.
pub struct Graph<'a, S: Strategy> {
    /// Local states.
    pub pool: Pool<'a, S>,
    nodes: usize,
    /// By state, one per node.
    locals: Vec<LocalId>,
    /// By state, number of events to it.
    costs: Vec<u32>,
    /// By state, how it was reached; the start refers to itself.
    origins: Vec<Origin>,
    /// By state, what went wrong on the way to it.
    spent: Vec<Spent>,
    /// What may be lost of what was sent when all nodes started at once.
    first_losses: Vec<Vec<Step>>,
    ids: FxHashMap<Key, StateId>,
    keys: Keys,
    open: BTreeMap<u32, Vec<StateId>>,
    /// By state, where its edges stand once it was expanded.
    edges_of: Vec<Option<(u32, u32)>>,
    edges: Vec<StateId>,
    expanded: u64,
    /// How runs end.
    pub endings: Endings,
}

/// The nodes before anything happened, and the steps that come first in every run: where all nodes start at one time,
/// each does so before it hears anything.
pub fn at_the_start<S: Strategy>(
    strategy: &S,
    plan: &Plan,
    rules: Rules<S::Message>,
) -> (Vec<Local<S>>, Vec<Step>) {
    let container = &plan.instance.container;
    let starts = Durations::new(plan.run.seed, &plan.network).starts(container, &plan.bidding.start);
    let starts_by_itself = |node: ContainerId| starts.iter().any(|(other, _)| *other == node);
    let mut locals: Vec<Local<S>> = container
        .nodes()
        .map(|node| Local::new(strategy, container, node, starts_by_itself(node), rules))
        .collect();
    let together = matches!(plan.bidding.start, Start::All(Distribution::Constant(_)))
        && takes_time(&plan.network.latency);
    let first =
        starts.iter().filter(|_| together).map(|(node, _)| Step { node: *node, happening: Happening::Start });
    let first: Vec<Step> = first.collect();
    for step in &first {
        carry_out(strategy, container, &mut locals, *step);
    }
    (locals, first)
}

/// Whether no message arrives at the moment at which it was sent.
fn takes_time(latency: &Latency) -> bool {
    match latency {
        Latency::PerLink(latencies) => latencies.iter().all(|latency| *latency > 0),
        Latency::Drawn(distribution) => distribution.least() > 0,
        Latency::Overlaid { edges, shortcuts, .. } => takes_time(edges) && shortcuts.least() > 0,
    }
}

impl<'a, S: Strategy> Graph<'a, S> {
    /// The graph with nothing but the state before anything happened.
    pub fn new(strategy: &'a S, plan: &'a Plan, order: LinkOrder, rules: Rules<S::Message>) -> Self {
        let container = &plan.instance.container;
        let mut graph = Self {
            pool: Pool::new(strategy, container, order, rules),
            nodes: container.len(),
            locals: Vec::new(),
            costs: Vec::new(),
            origins: Vec::new(),
            spent: Vec::new(),
            first_losses: Vec::new(),
            ids: FxHashMap::default(),
            keys: Keys::default(),
            open: BTreeMap::new(),
            edges_of: Vec::new(),
            edges: Vec::new(),
            expanded: 0,
            endings: Endings::default(),
        };
        let (locals, first) = at_the_start(strategy, plan, rules);
        let locals: Vec<LocalId> = locals.into_iter().map(|local| graph.pool.enter(local)).collect();
        let start = Origin { state: 0, node: 0, burst: 0 };
        graph.enter(&locals, (first.len() as u32, Spent::default()), start);
        graph
    }

    /// What is lost on the way to a state, of what was sent when all nodes started at once.
    pub fn first_losses(&self, choice: u32) -> &[Step] {
        &self.first_losses[choice as usize]
    }

    /// Number of states.
    pub fn states(&self) -> usize {
        self.costs.len()
    }

    /// Number of states all of whose successors are known.
    pub fn expanded(&self) -> u64 {
        self.expanded
    }

    /// Number of edges.
    pub fn edges(&self) -> usize {
        self.edges.len()
    }

    /// Number of events to a state.
    pub fn cost(&self, state: StateId) -> u32 {
        self.costs[state as usize]
    }

    /// How a state was reached.
    pub fn origin(&self, state: StateId) -> Origin {
        self.origins[state as usize]
    }

    /// The local states of a state.
    pub fn locals(&self, state: StateId) -> &[LocalId] {
        let first = state as usize * self.nodes;
        &self.locals[first..first + self.nodes]
    }

    /// The successors of a state, as far as known.
    pub fn successors(&self, state: StateId) -> &[StateId] {
        self.edges_of[state as usize].map_or(&[], |(first, end)| &self.edges[first as usize..end as usize])
    }

    /// About how many bytes the graph takes.
    pub fn bytes(&self) -> usize {
        let per_state = size_of::<u32>() * (self.nodes + 1)
            + size_of::<Origin>()
            + size_of::<Spent>()
            + size_of::<Option<(u32, u32)>>();
        let table = self.ids.capacity() * (size_of::<(Key, StateId)>() + 1) * 8 / 7;
        self.states() * per_state + self.edges.len() * size_of::<StateId>() + table
    }

    /// Number of events to the next state to be expanded; `None` when all are.
    pub fn next_cost(&self) -> Option<u32> {
        self.open.first_key_value().map(|(cost, _)| *cost)
    }

    /// Expands the states that are as few events away as any; returns how many.
    pub fn expand_next(&mut self, most: usize) -> usize {
        let Some((cost, mut states)) = self.open.pop_first() else { return 0 };
        let rest = states.split_off(states.len().min(most));
        if !rest.is_empty() {
            self.open.insert(cost, rest);
        }
        let mut count = 0;
        for state in states {
            // A state that was reached by fewer events since was expanded then.
            if self.edges_of[state as usize].is_none() {
                self.expand(state);
                count += 1;
            }
        }
        count
    }

    fn expand(&mut self, state: StateId) {
        self.end(state);
        let first = self.edges.len() as u32;
        let locals: Vec<LocalId> = self.locals(state).to_vec();
        let (cost, spent) = (self.costs[state as usize], self.spent[state as usize]);
        for (node, local) in locals.iter().enumerate() {
            for burst in 0..self.pool.bursts(*local).bursts.len() {
                if let Some((after, events, more)) = self.after(&locals, spent, node, burst) {
                    let origin = Origin { state, node: node as u32, burst: burst as u32 };
                    let target = self.enter(&after, (cost + events, more), origin);
                    self.edges.push(target);
                }
            }
        }
        if state == 0 {
            self.lose_the_first(&locals, cost);
        }
        let mut targets = self.edges.split_off(first as usize);
        targets.sort_unstable();
        targets.dedup();
        self.edges.append(&mut targets);
        self.edges_of[state as usize] = Some((first, self.edges.len() as u32));
        self.expanded += 1;
    }

    /// What may be lost of what was sent when all nodes started at once, before anything else happens.
    fn lose_the_first(&mut self, locals: &[LocalId], cost: u32) {
        if self.pool.rules.faults.is_none_or(|faults| faults.budget.losses == 0) {
            return;
        }
        for (states, losses, spent) in first_losses(&mut self.pool, locals) {
            let origin = Origin { state: 0, node: NOBODY, burst: self.first_losses.len() as u32 };
            let target = self.enter(&states, (cost + losses.len() as u32, spent), origin);
            self.first_losses.push(losses);
            self.edges.push(target);
        }
    }

    /// What went wrong on the way to a state.
    pub fn spent(&self, state: StateId) -> Spent {
        self.spent[state as usize]
    }

    /// The state after a burst, how many events it has, and what has gone wrong by then; `None` when that is too much.
    pub fn after(
        &mut self,
        locals: &[LocalId],
        spent: Spent,
        node: usize,
        burst: usize,
    ) -> Option<(Vec<LocalId>, u32, Spent)> {
        let budget = self.pool.rules.faults.map(|faults| faults.budget);
        let burst = &self.pool.bursts(locals[node]).bursts[burst];
        if burst.spent != Spent::default() && !budget?.allows(spent, burst.spent) {
            return None;
        }
        let (events, more) = (burst.len(), spent.plus(burst.spent));
        let Burst { after, sent, .. } = burst.clone();
        let mut states = locals.to_vec();
        states[node] = after;
        let neighbours = self.pool.container.neighbours(ContainerId::at(node));
        for (neighbour, parcel) in sent {
            let target = neighbours[neighbour as usize].index();
            states[target] = self.pool.expect(states[target], parcel);
        }
        Some((states, events, more))
    }

    /// The position of a state that is known.
    pub fn find(&mut self, locals: &[LocalId], spent: Spent) -> Option<StateId> {
        let key = self.key(locals, spent);
        self.ids.get(&key).copied()
    }

    fn key(&mut self, locals: &[LocalId], spent: Spent) -> Key {
        let pool = &self.pool;
        self.keys.key_after(
            spent,
            locals.iter().map(|local| {
                let pooled = pool.get(*local);
                (pooled.plain, &*pooled.readings)
            }),
        )
    }

    fn enter(&mut self, locals: &[LocalId], (cost, spent): (u32, Spent), origin: Origin) -> StateId {
        let key = self.key(locals, spent);
        if let Some(state) = self.ids.get(&key).copied() {
            if cost < self.costs[state as usize] && self.edges_of[state as usize].is_none() {
                // The local states go with the way on which they were reached.
                let first = state as usize * self.nodes;
                self.locals[first..first + self.nodes].copy_from_slice(locals);
                self.costs[state as usize] = cost;
                self.origins[state as usize] = origin;
                self.open.entry(cost).or_default().push(state);
            }
            return state;
        }
        let state = self.costs.len() as StateId;
        self.ids.insert(key, state);
        self.locals.extend_from_slice(locals);
        self.costs.push(cost);
        self.origins.push(origin);
        self.spent.push(spent);
        self.edges_of.push(None);
        self.open.entry(cost).or_default().push(state);
        state
    }

    /// Takes note of the ends that a state leads to without a further message.
    fn end(&mut self, state: StateId) {
        let locals: Vec<LocalId> = self.locals(state).to_vec();
        let mut views: Vec<Vec<(ViewId, u32)>> = Vec::with_capacity(self.nodes);
        for local in locals {
            let rests = self.pool.bursts(local).rests.clone();
            if rests.is_empty() {
                return;
            }
            let strategy = self.pool.strategy;
            views.push(
                rests
                    .iter()
                    .map(|rest| {
                        let local = &self.pool.get(rest.after).local;
                        let view = match local.is_down {
                            true => GONE,
                            false => self.endings.view(strategy, &local.agent),
                        };
                        (view, rest.events.len() as u32)
                    })
                    .collect(),
            );
        }
        // Nodes rest independently of each other: every way of one node goes with every way of the others, and it is
        // enough to vary one at a time to see whether there is another end.
        let base: Vec<u16> = vec![0; self.nodes];
        let varied = (0..self.nodes).flat_map(|node| (1..views[node].len()).map(move |way| (node, way)));
        let choices = std::iter::once(base.clone()).chain(varied.map(|(node, way)| {
            let mut choice = base.clone();
            choice[node] = way as u16;
            choice
        }));
        for choice in choices {
            let chosen = || views.iter().zip(&choice).map(|(ways, way)| ways[usize::from(*way)]);
            let cost = self.costs[state as usize] + chosen().map(|(_, events)| events).sum::<u32>();
            let views = chosen().map(|(view, _)| view).collect();
            self.endings.enter(views, Ending { cost, state, rests: choice.clone().into() });
        }
    }
}

/// Every choice of losses among what is on its way in a state: the state then, the losses, and how many they are.
fn first_losses<S: Strategy>(
    pool: &mut Pool<'_, S>,
    locals: &[LocalId],
) -> Vec<(Vec<LocalId>, Vec<Step>, Spent)> {
    let most = pool.rules.faults.map_or(0, |faults| faults.budget.losses);
    let on_their_way: Vec<(usize, u32, u32)> = locals
        .iter()
        .enumerate()
        .flat_map(|(node, local)| {
            let inbox = pool.get(*local).local.inbox.iter();
            inbox.map(move |parcel| (node, parcel.neighbour, parcel.number))
        })
        .collect();
    let mut found = vec![(locals.to_vec(), Vec::new(), Spent::default())];
    for (node, neighbour, number) in on_their_way {
        for known in 0..found.len() {
            let (states, losses, spent) = found[known].clone();
            if spent.losses == most {
                continue;
            }
            let ways =
                [Happening::Loss { neighbour, number }, Happening::Unacknowledged { neighbour, number }];
            for step in ways.map(|happening| Step { node: ContainerId::at(node), happening }) {
                if let Some(states) = after_a_loss(pool, &states, step) {
                    let losses = losses.iter().copied().chain([step]).collect();
                    found.push((states, losses, spent.plus(Spent::LOSS)));
                }
            }
        }
    }
    found.split_off(1)
}

/// The state after the loss of a message on its way; `None` when nobody waits for that one.
fn after_a_loss<S: Strategy>(pool: &mut Pool<'_, S>, locals: &[LocalId], step: Step) -> Option<Vec<LocalId>> {
    let mut states = locals.to_vec();
    let node = step.node.index();
    let stepped = pool.get(states[node]).local.step(pool.strategy, step.happening, 0)?;
    states[node] = pool.enter(stepped.local);
    for (neighbour, parcel) in departures(pool, step.node, stepped.sent) {
        let target = pool.container.neighbours(step.node)[neighbour as usize].index();
        states[target] = pool.expect(states[target], parcel);
    }
    Some(states)
}
