//! States that read alike behave alike: tried on all states of tiny scenarios, told apart by everything in them.

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Debug;

use rustc_hash::{FxHashMap, FxHashSet};

use super::burst::carry_out;
use super::graph::at_the_start;
use super::key::{Key, Keys};
use super::local::{LinkOrder, Local};
use crate::agent::strategy::{Classic, Coalition, Strategy};
use crate::instances::{self, Mix};
use crate::plan::Plan;
use crate::runtime::schedule::Step;

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

/// Returns how many different states read like one before them.
fn alike<S: Strategy<Agent: Debug, Message: Debug>>(strategy: &S, plan: &Plan, most: usize) -> usize {
    let container = &plan.instance.container;
    let start = at_the_start(strategy, plan, false).0;
    let mut seen: FxHashSet<String> = FxHashSet::from_iter([exact(&start)]);
    let mut behaviour: FxHashMap<Key, (BTreeSet<Key>, Vec<u64>)> = FxHashMap::default();
    let mut open = VecDeque::from([start]);
    let mut alike = 0;
    while let Some(locals) = open.pop_front() {
        let mut successors = BTreeSet::new();
        for local in &locals {
            for happening in local.happenings(LinkOrder::Any) {
                let mut after = locals.clone();
                assert!(carry_out(strategy, container, &mut after, Step { node: local.node, happening }));
                successors.insert(key(strategy, &after));
                if seen.len() < most && seen.insert(exact(&after)) {
                    open.push_back(after);
                }
            }
        }
        let views = locals.iter().map(|local| strategy.fingerprint(&local.agent)).collect();
        let found = (successors, views);
        match behaviour.get(&key(strategy, &locals)) {
            Some(known) => {
                alike += 1;
                assert_eq!(*known, found, "two states read alike and behave differently");
            }
            None => drop(behaviour.insert(key(strategy, &locals), found)),
        }
    }
    alike
}

#[test]
fn states_that_read_alike_behave_alike() {
    let mut compared = [0, 0];
    for seed in 0..16 {
        let mix = Mix { nodes: 2..=3, requests: 2..=2, ..Mix::small() };
        let mut plan = Plan::new("tiny", instances::feasible(seed, &mix));
        plan.bidding.gossip_interval = if seed % 2 == 0 { 0 } else { plan.bidding.gossip_interval };
        compared[0] += alike(&Coalition::new(&plan.instance, &plan.bidding), &plan, 500);
        compared[1] += alike(&Classic::new(&plan.instance, &plan.bidding), &plan, 250);
    }
    assert!(compared.iter().all(|compared| *compared > 20), "hardly any states were alike: {compared:?}");
}
