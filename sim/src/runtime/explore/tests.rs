//! States that read alike behave alike: tried on all states of tiny scenarios, told apart by everything in them.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Debug;
use std::iter;

use rustc_hash::{FxHashMap, FxHashSet};

use super::burst::carry_out;
use super::check::check;
use super::faults::{FaultBudget, Faults, Rules};
use super::faulty::{Faulty, Wire};
use super::graph::at_the_start;
use super::key::{Key, Keys};
use super::local::{LinkOrder, Local};
use super::run::Run;
use super::{Finding, Settings};
use crate::agent::strategy::{Classic, Coalition, Strategy};
use crate::instances::{self, Mix};
use crate::plan::Plan;
use crate::runtime::control::Control;
use crate::runtime::schedule::{Happening, Step};

fn key<S: Strategy>(strategy: &S, locals: &[Local<S>]) -> Key {
    let states =
        locals.iter().map(|local| local.describe(strategy, LinkOrder::Any).expect("it can be described"));
    let states: Vec<_> = states.collect();
    Keys::default().key(states.iter().map(|state| (state.plain(), state.readings())))
}

/// Everything that there is in a state.
fn exact<S: Strategy<Agent: Debug, Message: Debug>>(locals: &[Local<S>]) -> String {
    let parts = locals.iter().map(|local| {
        let mut inbox: Vec<String> = local.inbox.iter().map(|parcel| format!("{parcel:?}")).collect();
        inbox.sort();
        format!("{:?} {:?} {} {inbox:?}", local.agent, local.timers, local.start_pending)
    });
    parts.collect()
}

fn is_loss(step: &Step) -> bool {
    matches!(step.happening, Happening::Loss { .. } | Happening::Unacknowledged { .. })
}

/// How the steps from a state go on, what its nodes hold, and the state in all its parts.
type Behaviour = (BTreeMap<Key, Vec<Step>>, Vec<u64>, String);

/// Returns how many different states read like one before them.
fn alike<S: Strategy<Agent: Debug, Message: Debug>>(
    strategy: &S,
    plan: &Plan,
    faults: Option<Faults<S::Message>>,
    most: usize,
) -> usize {
    let container = &plan.instance.container;
    let rules = Rules { pruned: false, faults };
    let start = at_the_start(strategy, plan, rules).0;
    let mut seen: FxHashSet<String> = FxHashSet::from_iter([exact(&start)]);
    let mut behaviour: FxHashMap<Key, Behaviour> = FxHashMap::default();
    let mut open = VecDeque::from([start]);
    let mut alike = 0;
    while let Some(locals) = open.pop_front() {
        let everything = |locals: &[Local<S>]| Run::at(strategy, plan, rules, locals).everything();
        let mut successors = BTreeMap::new();
        let (losses, steps): (Vec<Step>, Vec<Step>) = everything(&locals).into_iter().partition(is_loss);
        for step in steps {
            let after_steps = |steps: &[Step]| {
                let mut after = locals.clone();
                steps.iter().for_each(|step| assert!(carry_out(strategy, container, &mut after, *step)));
                after
            };
            // What is lost is lost when it is sent.
            let sent_now = |loss: &Step| is_loss(loss) && !losses.contains(loss);
            let lost = everything(&after_steps(&[step])).into_iter().filter(sent_now);
            for steps in iter::once(vec![step]).chain(lost.map(|loss| vec![step, loss])) {
                let after = after_steps(&steps);
                successors.insert(key(strategy, &after), steps);
                if seen.len() < most && seen.insert(exact(&after)) {
                    open.push_back(after);
                }
            }
        }
        let up = locals.iter().filter(|local| !local.is_down);
        let views = up.map(|local| strategy.fingerprint(&local.agent)).collect();
        let found = (successors, views, exact(&locals));
        match behaviour.get(&key(strategy, &locals)) {
            Some(known) => {
                alike += 1;
                let only = |left: &BTreeMap<Key, Vec<Step>>, right: &BTreeMap<Key, Vec<Step>>| {
                    let only = left.iter().filter(|(key, _)| !right.contains_key(key));
                    only.map(|(_, steps)| steps.clone()).collect::<Vec<_>>()
                };
                let differing = (only(&known.0, &found.0), only(&found.0, &known.0));
                assert!(
                    differing == (vec![], vec![]) && known.1 == found.1,
                    "two states read alike and behave differently in {differing:?}:\n{}\n{}",
                    known.2,
                    found.2
                );
            }
            None => drop(behaviour.insert(key(strategy, &locals), found)),
        }
    }
    alike
}

fn tiny(seed: u64) -> Plan {
    let mix = Mix { nodes: 2..=3, requests: 2..=2, ..Mix::small() };
    let mut plan = Plan::new("tiny", instances::feasible(seed, &mix));
    plan.bidding.gossip_interval = if seed.is_multiple_of(2) { 0 } else { plan.bidding.gossip_interval };
    plan
}

#[test]
fn states_that_read_alike_behave_alike() {
    let mut compared = [0, 0];
    for seed in 0..16 {
        let plan = tiny(seed);
        compared[0] += alike(&Coalition::new(&plan.instance, &plan.bidding), &plan, None, 500);
        compared[1] += alike(&Classic::new(&plan.instance, &plan.bidding), &plan, None, 250);
    }
    assert!(compared.iter().all(|compared| *compared > 20), "hardly any states were alike: {compared:?}");
}

/// Faults without end, so that how many there were makes no difference between states.
const WITHOUT_END: FaultBudget = FaultBudget { losses: u8::MAX, crashes: u8::MAX, restarts: true };

#[test]
fn states_that_read_alike_behave_alike_where_messages_are_lost_and_nodes_crash() {
    let mut compared = [0, 0];
    for seed in 0..12 {
        let plan = tiny(seed);
        for restarts in [true, false] {
            let budget = FaultBudget { restarts, ..WITHOUT_END };
            let coalition = Faulty::new(Coalition::new(&plan.instance, &plan.bidding), &plan.instance);
            compared[0] += alike(&coalition, &plan, Some(Faulty::<Coalition>::faults(budget)), 300);
            let classic = Faulty::new(Classic::new(&plan.instance, &plan.bidding), &plan.instance);
            compared[1] += alike(&classic, &plan, Some(Faulty::<Classic>::faults(budget)), 200);
        }
    }
    assert!(compared.iter().all(|compared| *compared > 20), "hardly any states were alike: {compared:?}");
}

#[test]
fn a_gossip_that_does_not_send_lost_messages_again_is_refuted() {
    let mut refuted = 0;
    for seed in 0..8 {
        let plan = tiny(seed);
        let faulty = Faulty::new(Coalition::new(&plan.instance, &plan.bidding), &plan.instance);
        let budget = FaultBudget { losses: 1, ..FaultBudget::default() };
        let sound = Faulty::<Coalition>::faults(budget);
        // The sender hears of something else that is long past.
        let forgetful = Faults { overdue: |_| Some(Wire::Answered), ..sound };
        let settings = Settings { schedules: 0, states: 20_000, ..Settings::default() };
        let [sound, forgetful] = [sound, forgetful]
            .map(|faults| check(&faulty, &plan, &settings, Some(faults), &Control::default()).finding);
        assert!(matches!(sound, Finding::Converges | Finding::Undecided), "seed {seed}: {sound:?}");
        refuted += usize::from(matches!(forgetful, Finding::Disagreement | Finding::SeveralOutcomes));
    }
    assert!(refuted >= 4, "only {refuted} of 8 were refuted");
}
