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

#[test]
fn the_listing_holds_every_complete_stitching_of_fitting_types_once_and_the_best_of_them() {
    let small = Mix { nodes: 1..=6, requests: 1..=3, ..Mix::everything() };
    for seed in 0..300 {
        let instance = random(seed, &small);
        let listed: Vec<Candidate> = candidates(&instance).collect();
        assert_eq!(listed.len() as u128, candidates(&instance).count_all(), "seed {seed}");
        let distinct: std::collections::BTreeSet<&Stitching> =
            listed.iter().map(|candidate| &candidate.stitching).collect();
        assert_eq!(distinct.len(), listed.len(), "seed {seed}");
        assert!(listed.iter().all(|candidate| candidate.stitching.is_complete()));
        let valid = listed.iter().filter(|candidate| candidate.is_valid());
        let listed_best = valid.min_by_key(|candidate| {
            let (count, welfare, positions) = candidate.stitching.rank(candidate.welfare);
            (count, welfare, candidate.part, positions)
        });
        let best = best(&instance);
        let complete = best.stitching().is_complete().then(|| best.stitching());
        assert_eq!(listed_best.map(|candidate| &candidate.stitching), complete, "seed {seed}");
    }
}

#[test]
fn the_listing_tells_what_validators_and_conditions_say() {
    let mut instance = feasible(3, &Mix::small());
    let kind = instance.container.kind(ContainerId(0)).expect("every node has a type").clone();
    instance.validators =
        vec![crate::model::Validator { kind: kind.clone(), edges: 0, rank: None, promote: false }];
    for candidate in candidates(&instance).take(1_000) {
        let over = instance.container.nodes().any(|node| {
            let stitched = candidate.stitching.stitches().any(|(_, holder)| holder == node);
            instance.container.kind(node) == Some(&kind)
                && (stitched || instance.container.incoming(node) > 0)
        });
        assert_eq!(candidate.passes(), !over);
        assert_eq!(candidate.is_valid(), instance.is_valid(&candidate.stitching));
    }
}
