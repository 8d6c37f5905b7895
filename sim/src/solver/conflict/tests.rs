use super::*;
use crate::instances::{Mix, random};
use crate::solver::exhaustive;

/// Whether brute force finds a complete valid stitching.
fn completable(instance: &Instance) -> bool {
    exhaustive::candidates(instance).any(|candidate| candidate.is_valid())
}

fn check(seed: u64, mix: &Mix) -> usize {
    let instance = random(seed, mix);
    match find(&instance, Limits::NONE) {
        Finding::Unknown => panic!("seed {seed}: nothing limits the search"),
        Finding::Completable => {
            assert!(completable(&instance), "seed {seed}");
            0
        }
        Finding::Conflict(conflict) => {
            assert!(conflict.minimal, "seed {seed}");
            assert!(!completable(&restricted(&instance, &conflict.demands)), "seed {seed}: a conflict");
            for spared in &conflict.demands {
                let rest: Vec<Demand> =
                    conflict.demands.iter().copied().filter(|demand| demand != spared).collect();
                let described = spared.describe(&instance);
                assert!(completable(&restricted(&instance, &rest)), "seed {seed}: {described} can be spared");
            }
            1
        }
    }
}

#[test]
fn conflicts_are_conflicts_and_none_of_their_members_can_be_spared() {
    let mix = Mix { nodes: 1..=6, requests: 1..=4, promoted: 0.5, ..Mix::everything() };
    let conflicts: usize = (0..400).map(|seed| check(seed, &mix)).sum();
    assert!((50..350).contains(&conflicts), "{conflicts} of 400 are infeasible");
}

#[test]
fn demands_are_told_in_the_words_of_the_scenario() {
    let instance = random(1, &Mix { compositions: 2..=2, attribute_conditions: 1..=1, ..Mix::small() });
    let told: Vec<String> = demands(&instance).iter().map(|demand| demand.describe(&instance)).collect();
    assert_eq!(told[0], "mapping of r0");
    assert_eq!(told.len(), instance.request.len() + 3);
}

#[test]
fn without_container_nodes_there_is_nothing_to_lift() {
    let mut instance = random(1, &Mix::small());
    instance.container = crate::model::ContainerBuilder::default().build();
    let nothing = Conflict { demands: Vec::new(), minimal: true };
    assert_eq!(find(&instance, Limits::NONE), Finding::Conflict(nothing));
}

#[test]
fn a_limit_of_no_steps_proves_nothing_that_needs_a_search() {
    let unknown =
        (0..50).filter(|seed| find(&random(*seed, &Mix::small()), Limits::steps(0)) == Finding::Unknown);
    assert!(unknown.count() > 0);
}
