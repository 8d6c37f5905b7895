//! The check itself: explores the graph of states, settles what follows from it, and searches where it is too big.

use std::collections::BTreeMap;

use super::cycle::{Lasso, components, fair_lasso};
use super::endings::{Ending, Endings, Views, agree, gone};
use super::faults::{Faults, Rules};
use super::graph::Graph;
use super::path::whole_run;
use super::run::Run;
use super::sampling::{Sampled, sample};
use super::story::tell;
use super::{Checked, Explored, Finding, Searched, Settings};
use crate::agent::Strategy;
use crate::plan::Plan;
use crate::runtime::control::Control;
use crate::runtime::schedule::{Schedule, Step};

/// States expanded between two looks at limits and interrupts.
const STRIDE: usize = 256;

/// Once a counterexample is known, a shorter one is sought until so many times as many states were expanded.
const PATIENCE: u64 = 4;

/// From how many states on cycles are looked for while the graph is still growing.
const FIRST_LOOK: u64 = 2_000;

/// Checks a plan, with the faults that may happen.
pub fn check<S: Strategy>(
    strategy: &S,
    plan: &Plan,
    settings: &Settings,
    faults: Option<Faults<S::Message>>,
    control: &Control,
) -> Checked {
    let rules = Rules { pruned: settings.pruned, faults };
    let mut check = Check { strategy, plan, settings, rules, control };
    let mut checked = check.explore();
    if checked.finding == Finding::Undecided && !control.is_cancelled() && settings.schedules > 0 {
        check.search(&mut checked);
    }
    checked.interrupted = control.is_cancelled() && checked.finding == Finding::Undecided;
    checked.notices.extend(strategy.notices());
    checked
}

struct Check<'a, S: Strategy> {
    strategy: &'a S,
    plan: &'a Plan,
    settings: &'a Settings,
    rules: Rules<S::Message>,
    control: &'a Control,
}

impl<'a, S: Strategy> Check<'a, S> {
    fn explore(&mut self) -> Checked {
        let Settings { order, states, .. } = *self.settings;
        let mut graph = Graph::new(self.strategy, self.plan, order, self.rules);
        let mut checked = Checked::default();
        if !graph.pool.is_described() {
            checked.notices.push(format!(
                "`{}` does not describe its states in a way that can be explored here, so only single schedules \
                 are tried",
                self.plan.bidding.strategy
            ));
            return checked;
        }
        let mut next_look = FIRST_LOOK;
        let mut known_since: Option<u64> = None;
        loop {
            let is_whole = graph.next_cost().is_none();
            if is_whole || graph.expanded() >= next_look {
                next_look = graph.expanded() * 2;
                if let Some(lasso) = self.cycle(&mut graph, &mut checked) {
                    checked.finding = Finding::Endless;
                    checked.schedules = vec![self.schedule(lasso.steps, lasso.rounds)];
                    break;
                }
            }
            let bound = graph.endings.bound(&self.plan.instance.container);
            let is_shortest = |bound: u32| graph.next_cost().is_none_or(|cost| cost >= bound);
            if bound.is_some_and(is_shortest) {
                self.counterexample(&mut graph, &mut checked);
                break;
            }
            if is_whole {
                self.settle(&graph, &mut checked);
                break;
            }
            let is_patient = |since: u64| graph.expanded() < since * PATIENCE + FIRST_LOOK;
            let is_known = bound.is_some();
            let seeks_on = !is_known || is_patient(*known_since.get_or_insert(graph.expanded()));
            if graph.states() as u64 >= states || !seeks_on || self.control.is_cancelled() {
                if is_known {
                    self.counterexample(&mut graph, &mut checked);
                    checked.notices.push("a shorter counterexample was not ruled out".to_owned());
                }
                break;
            }
            graph.expand_next(STRIDE);
            self.settings.tell(&explored(&graph));
        }
        checked.explored = explored(&graph);
        checked.budget_exhausted = graph.endings.budget_exhausted;
        checked
    }

    /// A run that never ends, if the graph so far has one.
    fn cycle(&self, graph: &mut Graph<'a, S>, checked: &mut Checked) -> Option<Lasso> {
        checked.unfair_cycles = false;
        for component in components(graph) {
            let lasso = fair_lasso(graph, self.plan, self.settings.order, &component);
            if lasso.is_some() {
                return lasso;
            }
            checked.unfair_cycles = true;
        }
        None
    }

    /// All is explored, and no counterexample was found.
    fn settle(&self, graph: &Graph<'a, S>, checked: &mut Checked) {
        if checked.unfair_cycles {
            let notice =
                "runs that never end were found, but none in which every message arrives within a few rounds";
            checked.notices.push(notice.to_owned());
            return;
        }
        if !graph.endings.found.is_empty() {
            checked.finding = Finding::Converges;
            let ends = graph.endings.by_nodes_left().into_values();
            checked.outcomes = ends.map(|ends| graph.endings.end(ends[0].0)).collect();
        }
    }

    fn counterexample(&self, graph: &mut Graph<'a, S>, checked: &mut Checked) {
        let container = &self.plan.instance.container;
        let disagreement = graph.endings.disagreement(container);
        let two = graph.endings.two_cheapest();
        let is_first = |cost: u32| two.as_ref().is_none_or(|[_, (_, second)]| cost <= second.cost);
        let ends = match (disagreement, &two) {
            (Some(end), _) if is_first(end.1.cost) => {
                checked.finding = Finding::Disagreement;
                vec![end]
            }
            (_, Some(ends)) => {
                checked.finding = Finding::SeveralOutcomes;
                ends.to_vec()
            }
            _ => return,
        };
        let ends: Vec<(Views, Ending)> =
            ends.into_iter().map(|(views, ending)| (views.clone(), ending.clone())).collect();
        for (views, ending) in ends {
            checked.outcomes.push(graph.endings.end(&views));
            let steps = whole_run(graph, self.plan, self.settings.order, &ending);
            checked.schedules.push(self.schedule(steps, Vec::new()));
        }
    }

    fn schedule(&self, steps: Vec<Step>, rounds: Vec<usize>) -> Schedule {
        let story = tell(self.strategy, self.plan, self.rules, &steps);
        let resilient = self.rules.faults.is_some();
        Schedule { resilient, ..Schedule::new(self.plan, steps, rounds, story) }
    }

    /// Tries single schedules until one is a counterexample.
    fn search(&mut self, checked: &mut Checked) {
        let Settings { order, seed, schedules, .. } = *self.settings;
        let mut endings = Endings::default();
        let mut searched = Searched { seed, ..Searched::default() };
        let mut first: BTreeMap<Vec<usize>, (Views, Vec<Step>)> = BTreeMap::new();
        for index in 0..schedules {
            if self.control.is_cancelled() {
                break;
            }
            let run = Run::new(self.strategy, self.plan, order, self.rules);
            let sampled = sample(run, self.strategy, (seed, index), &mut endings, self.control);
            searched.schedules += 1;
            match sampled {
                Sampled::Unfinished => searched.unfinished += 1,
                Sampled::Cycle(lasso) => {
                    checked.finding = Finding::Endless;
                    checked.schedules = vec![self.schedule(lasso.steps, lasso.rounds)];
                    break;
                }
                Sampled::Silent(views, steps) => {
                    if self.judge(checked, &endings, &mut first, views, steps) {
                        break;
                    }
                }
            }
            self.settings.tell(&Explored { schedules: searched.schedules, ..checked.explored });
        }
        if checked.finding == Finding::Undecided {
            checked.outcomes = first.values().map(|(views, _)| endings.end(views)).collect();
        }
        checked.budget_exhausted |= endings.budget_exhausted;
        checked.searched = Some(searched);
    }

    /// Whether the end of a schedule is a counterexample, by itself or beside the first end.
    fn judge(
        &self,
        checked: &mut Checked,
        endings: &Endings,
        first: &mut BTreeMap<Vec<usize>, (Views, Vec<Step>)>,
        views: Views,
        steps: Vec<Step>,
    ) -> bool {
        if !agree(&self.plan.instance.container, &views) {
            checked.finding = Finding::Disagreement;
            checked.outcomes = vec![endings.end(&views)];
            checked.schedules = vec![self.schedule(steps, Vec::new())];
            return true;
        }
        let left = gone(&views);
        let (known, _) = first.entry(left.clone()).or_insert_with(|| (views.clone(), steps.clone()));
        if *known == views {
            return false;
        }
        checked.finding = Finding::SeveralOutcomes;
        let ends = first.remove(&left).into_iter().chain([(views, steps)]);
        for (views, steps) in ends {
            checked.outcomes.push(endings.end(&views));
            checked.schedules.push(self.schedule(steps, Vec::new()));
        }
        true
    }
}

fn explored<S: Strategy>(graph: &Graph<'_, S>) -> Explored {
    Explored {
        states: graph.states() as u64,
        expanded: graph.expanded(),
        transitions: graph.edges() as u64,
        local_states: graph.pool.len() as u64,
        bytes: graph.bytes() as u64,
        whole: graph.next_cost().is_none(),
        schedules: 0,
    }
}
