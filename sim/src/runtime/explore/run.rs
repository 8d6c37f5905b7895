//! One run carried out event by event, with all messages as they are: what schedules are written from.

use super::burst::carry_out;
use super::faults::{Rules, Spent};
use super::graph::at_the_start;
use super::key::{Key, Keys};
use super::local::{LinkOrder, Local, ParcelKind};
use crate::agent::Strategy;
use crate::model::{Container, ContainerId};
use crate::plan::Plan;
use crate::runtime::schedule::{Happening, Step};

/// A run so far.
pub struct Run<'a, S: Strategy> {
    strategy: &'a S,
    container: &'a Container,
    order: LinkOrder,
    /// The nodes as they are.
    pub locals: Vec<Local<S>>,
    /// What happened.
    pub steps: Vec<Step>,
    /// What went wrong.
    spent: Spent,
    keys: Keys,
}

impl<'a, S: Strategy> Run<'a, S> {
    /// A run in which nothing happened but what comes first in every run.
    pub fn new(strategy: &'a S, plan: &'a Plan, order: LinkOrder, rules: Rules<S::Message>) -> Self {
        let (locals, steps) = at_the_start(strategy, plan, Rules { pruned: false, ..rules });
        let (container, keys) = (&plan.instance.container, Keys::default());
        Self { strategy, container, order, locals, steps, spent: Spent::default(), keys }
    }

    /// A run that has come to a state.
    #[cfg(test)]
    pub fn at(strategy: &'a S, plan: &'a Plan, rules: Rules<S::Message>, locals: &[Local<S>]) -> Self {
        Self { locals: locals.to_vec(), ..Self::new(strategy, plan, LinkOrder::Any, rules) }
    }

    /// Everything that can happen next, faults among it.
    #[cfg(test)]
    pub fn everything(&self) -> Vec<Step> {
        self.choices().into_iter().chain(self.faults()).collect()
    }

    /// Carries out a step that is pending.
    pub fn take(&mut self, step: Step) {
        let done = carry_out(self.strategy, self.container, &mut self.locals, step);
        assert!(done, "{step:?} is not pending");
        self.spent = self.spent.plus(match step.happening {
            Happening::Crash => Spent::CRASH,
            Happening::Loss { .. } | Happening::Unacknowledged { .. } => Spent::LOSS,
            _ => Spent::default(),
        });
        self.steps.push(step);
    }

    /// Every fault that may happen next.
    pub fn faults(&self) -> Vec<Step> {
        let mut faults = Vec::new();
        for local in &self.locals {
            let Some(possible) = local.rules.faults else { continue };
            let node = local.node;
            if !local.is_down && possible.budget.allows(self.spent, Spent::CRASH) {
                faults.push(Step { node, happening: Happening::Crash });
            }
            if !possible.budget.allows(self.spent, Spent::LOSS) {
                continue;
            }
            let waited_for = local.inbox.iter().filter(|parcel| {
                parcel.kind == ParcelKind::Message && (possible.overdue)(&parcel.message).is_some()
            });
            for (neighbour, number) in waited_for.map(|parcel| (parcel.neighbour, parcel.number)) {
                faults.push(Step { node, happening: Happening::Loss { neighbour, number } });
                faults.push(Step { node, happening: Happening::Unacknowledged { neighbour, number } });
            }
        }
        faults
    }

    /// Everything that can happen next.
    pub fn choices(&self) -> Vec<Step> {
        let steps = self.locals.iter().flat_map(|local| {
            let node = local.node;
            local.happenings(self.order).into_iter().map(move |happening| Step { node, happening })
        });
        steps.collect()
    }

    /// Takes what is left, which does nothing any more, until all is at rest.
    pub fn finish(&mut self) {
        while let Some(step) = self.choices().first().copied() {
            self.take(step);
        }
    }

    /// The key of the present state; `None` when the strategy cannot write it down.
    pub fn key(&mut self) -> Option<Key> {
        let described: Option<Vec<_>> =
            self.locals.iter().map(|local| local.describe(self.strategy, self.order)).collect();
        let described = described?;
        Some(self.keys.key_after(self.spent, described.iter().map(|state| (state.plain(), state.readings()))))
    }

    /// Everything that is pending: starts, timers, and messages by their numbers.
    pub fn pending(&self) -> Vec<Step> {
        let all = self.locals.iter().flat_map(|local| {
            let node: ContainerId = local.node;
            // In any order everything pending can happen next.
            local.happenings(LinkOrder::Any).into_iter().map(move |happening| Step { node, happening })
        });
        all.collect()
    }
}

/// Whether everything pending happens in these steps: messages by their numbers, timers and starts by some of their kind.
pub fn all_happen(pending: &[Step], steps: &[Step]) -> bool {
    pending.iter().all(|step| steps.contains(step))
}
