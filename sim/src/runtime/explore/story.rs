//! A schedule in words: who hears what from whom, and says what then.

use super::burst::position_at_target;
use super::faults::Rules;
use super::local::{Departure, Local, Parcel, ParcelKind};
use crate::agent::Strategy;
use crate::model::{Container, ContainerId};
use crate::plan::Plan;
use crate::runtime::schedule::{Happening, Step};

/// One line for each step of a run from the very start.
pub fn tell<S: Strategy>(strategy: &S, plan: &Plan, rules: Rules<S::Message>, steps: &[Step]) -> Vec<String> {
    let rules = Rules { pruned: false, ..rules };
    let container = &plan.instance.container;
    let starts_by_itself =
        |node: ContainerId| steps.iter().any(|step| step.node == node && step.happening == Happening::Start);
    let mut locals: Vec<Local<S>> = container
        .nodes()
        .map(|node| Local::new(strategy, container, node, starts_by_itself(node), rules))
        .collect();
    let mut lines = Vec::new();
    for step in steps {
        let heard = happening(strategy, container, &locals[step.node.index()], *step);
        let stepped = locals[step.node.index()].step(strategy, step.happening, 0);
        let stepped = stepped.expect("every step of a schedule found is pending in its turn");
        locals[step.node.index()] = stepped.local;
        let mut said: Vec<(String, Vec<&str>)> = Vec::new();
        for Departure { neighbour, number, kind, message } in stepped.sent {
            let target = container.neighbours(step.node)[neighbour];
            if kind == ParcelKind::Message {
                let (what, to) = (strategy.tell(&message), container.name(target));
                match said.iter_mut().find(|(other, _)| *other == what) {
                    Some((_, targets)) => targets.push(to),
                    None => said.push((what, vec![to])),
                }
            }
            let neighbour = position_at_target(container, step.node, neighbour);
            locals[target.index()].expect(strategy, Parcel { neighbour, number, kind, message });
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
    let neighbour = |position: u32| container.name(container.neighbours(step.node)[position as usize]);
    match step.happening {
        Happening::Start => format!("{name} starts"),
        Happening::Timer(timer) => format!("{name}'s timer {} runs out", timer.0),
        Happening::Delivery { neighbour, number } => {
            let from = container.name(container.neighbours(step.node)[neighbour as usize]);
            let parcel = local.inbox.iter().find(|parcel| parcel.happening() == step.happening);
            let what = parcel.map(|parcel| strategy.tell(&parcel.message)).unwrap_or_default();
            match what.is_empty() {
                true => format!("{name} hears {from} (message {number})"),
                false => format!("{name} hears {from} (message {number}): {what}"),
            }
        }
        Happening::Loss { neighbour: from, number } => {
            format!("the message from {} to {name} (message {number}) is lost", neighbour(from))
        }
        Happening::Unacknowledged { neighbour: from, number } => {
            format!("{name}'s acknowledgement to {} (of message {number}) will be lost", neighbour(from))
        }
        Happening::Timeout { neighbour: to, number } => {
            format!("{name} has no acknowledgement from {} (of message {number})", neighbour(to))
        }
        Happening::Detection { neighbour: gone, .. } => {
            format!("{name} notices that {} has crashed", neighbour(gone))
        }
        Happening::Crash => format!("{name} crashes"),
        Happening::Restart => format!("{name} starts anew, without memory"),
    }
}
