//! Runs that never end: cycles of the graph of states.
//!
//! A finite graph has an infinite run exactly when it has a cycle. States on no cycle are taken away first, from both
//! ends; what remains falls into strongly connected components. A cycle counts only if it is *fair*: everything that is
//! pending at its start happens before it has come round, perhaps several times. Then it can be repeated for ever
//! while every message arrives.

use std::collections::VecDeque;

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use rustc_hash::FxHashMap;

use super::graph::{Graph, StateId};
use super::path::path_to;
use super::run::{Run, all_happen};
use crate::agent::Strategy;
use crate::model::ContainerId;
use crate::plan::Plan;
use crate::runtime::explore::local::LinkOrder;
use crate::runtime::schedule::Step;

/// How often a cycle is gone round to see whether it is fair.
const ROUNDS_MAX: usize = 8;

/// How often it is gone round at least, so that a replay shows it.
const ROUNDS_SHOWN: usize = 3;

/// From how many states of a component a cycle is sought.
const ENTRIES_MAX: usize = 48;

/// A run that goes round for ever.
#[derive(Clone, Debug)]
pub struct Lasso {
    /// The steps.
    pub steps: Vec<Step>,
    /// After how many steps each round begins, and the last one ends.
    pub rounds: Vec<usize>,
}

/// The components in which runs can go on for ever.
pub fn components<S: Strategy>(graph: &Graph<'_, S>) -> Vec<Vec<StateId>> {
    let remaining = on_cycles_or_between(graph);
    let mut digraph: DiGraph<StateId, ()> = DiGraph::new();
    let nodes: FxHashMap<StateId, _> =
        remaining.iter().map(|state| (*state, digraph.add_node(*state))).collect();
    for state in &remaining {
        for target in graph.successors(*state) {
            if let Some(target) = nodes.get(target) {
                digraph.add_edge(nodes[state], *target, ());
            }
        }
    }
    let components = tarjan_scc(&digraph).into_iter();
    let mut components: Vec<Vec<StateId>> = components
        .filter(|component| component.len() > 1 || digraph.contains_edge(component[0], component[0]))
        .map(|component| component.into_iter().map(|node| digraph[node]).collect())
        .collect();
    for component in &mut components {
        component.sort_by_key(|state| (graph.cost(*state), *state));
    }
    components.sort_by_key(|component| graph.cost(component[0]));
    components
}

/// The states from which a cycle can be reached and which can be reached from one; all others are taken away one by
/// one.
fn on_cycles_or_between<S: Strategy>(graph: &Graph<'_, S>) -> Vec<StateId> {
    let states = graph.states();
    let mut incoming = vec![0_u32; states];
    let mut outgoing: Vec<u32> = vec![0; states];
    for state in 0..states as StateId {
        outgoing[state as usize] = graph.successors(state).len() as u32;
        graph.successors(state).iter().for_each(|target| incoming[*target as usize] += 1);
    }
    let mut removed = vec![false; states];
    let mut open: Vec<StateId> =
        (0..states as StateId).filter(|state| incoming[*state as usize] == 0).collect();
    while let Some(state) = open.pop() {
        removed[state as usize] = true;
        for target in graph.successors(state) {
            incoming[*target as usize] -= 1;
            if incoming[*target as usize] == 0 {
                open.push(*target);
            }
        }
    }
    (0..states as StateId)
        .filter(|state| !removed[*state as usize] && outgoing[*state as usize] > 0)
        .collect()
}

/// The shortest fair cycle, with the way to it, that goes through one of the cheapest states of a component.
pub fn fair_lasso<'a, S: Strategy>(
    graph: &mut Graph<'a, S>,
    plan: &'a Plan,
    order: LinkOrder,
    component: &[StateId],
) -> Option<Lasso> {
    let mut best: Option<Lasso> = None;
    for entry in component.iter().take(ENTRIES_MAX) {
        let Some(cycle) = shortest_cycle(graph, component, *entry) else { continue };
        if let Some(lasso) = go_round(graph, plan, order, *entry, &cycle)
            && best.as_ref().is_none_or(|best| lasso.rounds[1] < best.rounds[1])
        {
            best = Some(lasso);
        }
    }
    best
}

/// The states after `entry` on a shortest way back to it within a component.
fn shortest_cycle<S: Strategy>(
    graph: &Graph<'_, S>,
    component: &[StateId],
    entry: StateId,
) -> Option<Vec<StateId>> {
    let inside: rustc_hash::FxHashSet<StateId> = component.iter().copied().collect();
    let mut before: FxHashMap<StateId, StateId> = FxHashMap::default();
    let mut open = VecDeque::from([entry]);
    while let Some(state) = open.pop_front() {
        for target in graph.successors(state) {
            if *target == entry {
                let mut cycle = vec![entry, state];
                while cycle.last() != Some(&entry) {
                    cycle.push(before[&cycle[cycle.len() - 1]]);
                }
                cycle.pop();
                cycle.reverse();
                return Some(cycle);
            }
            if inside.contains(target) && !before.contains_key(target) {
                before.insert(*target, state);
                open.push_back(*target);
            }
        }
    }
    None
}

/// Goes round a cycle until all that was pending at its start has happened.
fn go_round<'a, S: Strategy>(
    graph: &mut Graph<'a, S>,
    plan: &'a Plan,
    order: LinkOrder,
    entry: StateId,
    cycle: &[StateId],
) -> Option<Lasso> {
    let mut run = Run::new(graph.pool.strategy, plan, order, graph.pool.rules);
    path_to(graph, entry).into_iter().for_each(|step| run.take(step));
    let mut locals = graph.locals(entry).to_vec();
    let pending = run.pending();
    let mut rounds = vec![run.steps.len()];
    for _ in 0..ROUNDS_MAX {
        for state in cycle {
            let (steps, after) = oldest_way(graph, &locals, *state)?;
            steps.into_iter().for_each(|step| run.take(step));
            locals = after;
        }
        rounds.push(run.steps.len());
        if rounds.len() > ROUNDS_SHOWN && all_happen(&pending, &run.steps[rounds[0]..]) {
            return Some(Lasso { steps: run.steps, rounds });
        }
    }
    None
}

/// Of all bursts that lead on to a state, the one that takes the oldest messages.
fn oldest_way<S: Strategy>(
    graph: &mut Graph<'_, S>,
    locals: &[u32],
    target: StateId,
) -> Option<(Vec<Step>, Vec<u32>)> {
    // On a cycle nothing goes wrong: that would be spent on the way back.
    let spent = graph.spent(target);
    let mut ways: Vec<(Vec<Step>, Vec<u32>)> = Vec::new();
    for node in 0..locals.len() {
        for burst in 0..graph.pool.bursts(locals[node]).bursts.len() {
            let Some((after, _, more)) = graph.after(locals, spent, node, burst) else { continue };
            if graph.find(&after, more) == Some(target) {
                let burst = &graph.pool.bursts(locals[node]).bursts[burst];
                ways.push((burst.steps(ContainerId::at(node)).collect(), after));
            }
        }
    }
    ways.into_iter().min_by(|(left, _), (right, _)| left.cmp(right))
}
