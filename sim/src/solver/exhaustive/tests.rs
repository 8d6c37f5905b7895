use super::*;
use crate::instances::{Mix, feasible, random};

/// All stitchings of the container nodes given, without any shortcut, judged by the model.
fn naive(instance: &Instance, nodes: &[ContainerId]) -> (Stitching, Credits) {
    let mut all = vec![Stitching::empty(instance.request.len())];
    for request in instance.request.ids() {
        let choices = all.iter().flat_map(|stitching| {
            nodes.iter().map(move |node| {
                let mut larger = stitching.clone();
                larger.set(request, Some(*node));
                larger
            })
        });
        let choices: Vec<Stitching> = choices.collect();
        all.extend(choices);
    }
    all.into_iter()
        .filter(|stitching| instance.is_valid(stitching))
        .map(|stitching| (stitching.clone(), instance.welfare(&stitching)))
        .min_by_key(|(stitching, welfare)| stitching.rank(*welfare))
        .expect("stitching nothing is always valid")
}

#[test]
fn the_best_equals_the_least_rank_of_all_valid_stitchings() {
    let small = Mix { nodes: 1..=6, requests: 1..=3, ..Mix::everything() };
    for seed in 0..400 {
        let instance = random(seed, &small);
        let best = best(&instance);
        for (nodes, found) in instance.container.parts().iter().zip(&best.parts) {
            assert_eq!(*found, naive(&instance, nodes), "seed {seed}");
        }
    }
}

#[test]
fn its_reading_of_compositions_equals_the_models() {
    for seed in 0..300 {
        let instance = random(seed, &Mix::everything());
        let nodes = instance.container.len() as u64;
        for trial in 0..40 {
            let entry = |request: usize| {
                let bits = crate::random::draw(seed, crate::random::Purpose::Sampling, trial, request as u64);
                (!bits.is_multiple_of(5)).then(|| ContainerId(((bits >> 8) % nodes) as u32))
            };
            let entries: Vec<Option<ContainerId>> = (0..instance.request.len()).map(entry).collect();
            let stitching = Stitching::from(entries.clone());
            for (_, condition) in instance.composition_conditions() {
                let model = condition.broken_by(&stitching, &instance.container).is_none();
                assert_eq!(
                    holds(condition, &entries, &instance.container),
                    model,
                    "{condition:?} {entries:?}"
                );
            }
        }
    }
}

#[test]
fn the_best_is_valid_and_its_welfare_is_the_models() {
    for seed in 0..500 {
        let instance = random(seed, &Mix::everything());
        for (stitching, welfare) in best(&instance).parts {
            assert!(instance.is_valid(&stitching), "seed {seed}: {:?}", instance.violations(&stitching));
            assert_eq!(instance.welfare(&stitching), welfare, "seed {seed}");
        }
    }
}

#[test]
fn a_bound_below_the_number_of_candidates_gives_nothing() {
    let instance = feasible(3, &Mix::small());
    let candidates =
        u64::try_from(Search::new(&instance, &instance.container.parts()[0]).candidates()).unwrap();
    assert_eq!(best_of_part(&instance, 0, candidates - 1), None);
    assert_eq!(best_of_part(&instance, 0, candidates), Some(best(&instance).parts[0].clone()));
}

#[test]
fn the_headline_is_the_best_part_and_of_equal_ones_the_first() {
    let empty = (Stitching::empty(2), Credits::ZERO);
    let entries = |node| vec![Some(ContainerId(node)), None];
    let one = |node, credits| (Stitching::from(entries(node)), Credits::from_micros(credits));
    assert_eq!(headline(&[empty.clone(), one(1, 5), one(3, 7), one(5, 7)]), 2);
    assert_eq!(headline(&[one(1, -5), empty.clone()]), 0);
    assert_eq!(headline(&[empty.clone(), empty]), 0);
}

#[test]
fn an_instance_without_container_nodes_stitches_nothing() {
    assert_eq!(best(&Instance::default()).stitching(), &Stitching::empty(0));
}
