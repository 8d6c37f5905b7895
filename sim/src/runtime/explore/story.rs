//! A schedule in words: who hears what from whom, and says what then.

use super::burst::position_at_target;
use super::local::Local;
use super::local::Parcel;
use crate::agent::Strategy;
use crate::model::{Container, ContainerId};
use crate::plan::Plan;
use crate::runtime::schedule::{Happening, Step};

/// One line for each step of a run from the very start.
pub fn tell<S: Strategy>(strategy: &S, plan: &Plan, steps: &[Step]) -> Vec<String> {
    let container = &plan.instance.container;
    let starts_by_itself =
        |node: ContainerId| steps.iter().any(|step| step.node == node && step.happening == Happening::Start);
    let mut locals: Vec<Local<S>> = container
        .nodes()
        .map(|node| Local::new(strategy, container, node, starts_by_itself(node), false))
        .collect();
    let mut lines = Vec::new();
    for step in steps {
        let heard = happening(strategy, container, &locals[step.node.index()], *step);
        let stepped = locals[step.node.index()].step(strategy, step.happening, 0);
        let stepped = stepped.expect("every step of a schedule found is pending in its turn");
        locals[step.node.index()] = stepped.local;
        let mut said: Vec<(String, Vec<&str>)> = Vec::new();
        for (neighbour, number, message) in stepped.sent {
            let target = container.neighbours(step.node)[neighbour];
            let (what, to) = (strategy.tell(&message), container.name(target));
            match said.iter_mut().find(|(other, _)| *other == what) {
                Some((_, targets)) => targets.push(to),
                None => said.push((what, vec![to])),
            }
            let neighbour = position_at_target(container, step.node, neighbour);
            locals[target.index()].expect(strategy, Parcel { neighbour, number, message });
        }
        let said: Vec<String> = said
            .into_iter()
            .map(|(what, to)| match what.is_empty() {
                true => format!("; speaks to {}", to.join(", ")),
                false => format!("; tells {}: {what}", to.join(", ")),
            })
            .collect();
        lines.push(format!("{heard}{}", said.concat()));
    }
    lines
}

fn happening<S: Strategy>(strategy: &S, container: &Container, local: &Local<S>, step: Step) -> String {
    let name = container.name(step.node);
    match step.happening {
        Happening::Start => format!("{name} starts"),
        Happening::Timer(timer) => format!("{name}'s timer {} runs out", timer.0),
        Happening::Delivery { neighbour, number } => {
            let from = container.name(container.neighbours(step.node)[neighbour as usize]);
            let parcels = &mut local.inbox.iter();
            let parcel = parcels.find(|parcel| (parcel.neighbour, parcel.number) == (neighbour, number));
            let what = parcel.map(|parcel| strategy.tell(&parcel.message)).unwrap_or_default();
            match what.is_empty() {
                true => format!("{name} hears {from} (message {number})"),
                false => format!("{name} hears {from} (message {number}): {what}"),
            }
        }
    }
}
