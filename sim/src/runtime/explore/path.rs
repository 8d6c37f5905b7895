//! From states of the graph back to the steps that lead to them.

use super::endings::Ending;
use super::graph::{Graph, StateId};
use super::local::LinkOrder;
use super::run::Run;
use crate::agent::Strategy;
use crate::model::ContainerId;
use crate::plan::Plan;
use crate::runtime::schedule::{Happening, Step};

/// The steps to a state, without those that come first in every run whatever goes wrong.
pub fn path_to<S: Strategy>(graph: &mut Graph<'_, S>, mut state: StateId) -> Vec<Step> {
    let mut origins = Vec::new();
    while state != 0 {
        let origin = graph.origin(state);
        origins.push(origin);
        state = origin.state;
    }
    let mut steps = Vec::new();
    for origin in origins.into_iter().rev() {
        let Some(node) = origin.node() else {
            steps.extend_from_slice(graph.first_losses(origin.burst));
            continue;
        };
        let local = graph.locals(origin.state)[node.index()];
        let burst = &graph.pool.bursts(local).bursts[origin.burst as usize];
        steps.extend(burst.steps(node));
    }
    steps
}

fn steps_of(node: usize, events: &[Happening]) -> impl Iterator<Item = Step> + '_ {
    events.iter().map(move |happening| Step { node: ContainerId::at(node), happening: *happening })
}

/// All steps of a run to its end.
pub fn whole_run<'a, S: Strategy>(
    graph: &mut Graph<'a, S>,
    plan: &'a Plan,
    order: LinkOrder,
    ending: &Ending,
) -> Vec<Step> {
    let mut run = Run::new(graph.pool.strategy, plan, order, graph.pool.rules);
    path_to(graph, ending.state).into_iter().for_each(|step| run.take(step));
    let locals = graph.locals(ending.state).to_vec();
    for (node, (local, way)) in locals.iter().zip(&ending.rests).enumerate() {
        let events = graph.pool.bursts(*local).rests[usize::from(*way)].events.clone();
        steps_of(node, &events).for_each(|step| run.take(step));
    }
    run.finish();
    run.steps
}
