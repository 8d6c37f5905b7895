use super::*;
use crate::instances::{Mix, random};
use crate::model::{ContainerId, Stitching};

/// Whether a stitching meets a demand, read from the rules themselves.
fn meets(instance: &Instance, demand: Demand, stitching: &Stitching) -> bool {
    let container = &instance.container;
    let held = |node: ContainerId| stitching.stitches().filter(|(_, holder)| *holder == node).count();
    match demand {
        Demand::Mapping(request) => {
            let kind = stitching.get(request).and_then(|node| container.kind(node));
            kind.is_some_and(|kind| instance.request.nodes[request.index()].fits.contains(kind))
        }
        Demand::Condition(position) => match &instance.conditions[position] {
            Condition::Attribute(condition) => stitching
                .get(condition.node)
                .is_some_and(|node| condition.admits(container.attribute(node, &condition.attribute))),
            Condition::Composition(condition) => condition.broken_by(stitching, container).is_none(),
        },
        Demand::Limit(position) => {
            let room = |node| instance.validators[position].room(container, node);
            container
                .nodes()
                .all(|node| held(node) == 0 || room(node).is_none_or(|most| held(node) <= most as usize))
        }
        Demand::Capacity => {
            let most = |node| instance.capacity.as_ref().and_then(|capacity| capacity.of(container, node));
            container.nodes().all(|node| most(node).is_none_or(|most| held(node) <= most as usize))
        }
        Demand::Expression => stitching.stitches().all(|(request, node)| {
            let terms = instance.attribute_conditions().filter(|(_, condition)| condition.node == request);
            let terms =
                terms.map(|(_, condition)| condition.term(container.attribute(node, &condition.attribute)));
            let base = 1.0 + terms.sum::<f64>();
            let value = instance.credits.as_ref().and_then(|credits| credits.evaluate(container, node, base));
            value.is_some_and(f64::is_finite)
        }),
    }
}

/// All complete stitchings of any part, whatever they break.
fn complete_stitchings(instance: &Instance) -> Vec<Stitching> {
    let mut all = Vec::new();
    for nodes in instance.container.parts() {
        let typed = || nodes.iter().filter(|node| instance.container.kind(**node).is_some());
        let mut grown = vec![Stitching::empty(instance.request.len())];
        for request in instance.request.ids() {
            let with = |stitching: &Stitching, node: ContainerId| {
                let mut stitching = stitching.clone();
                stitching.set(request, Some(node));
                stitching
            };
            grown = grown.iter().flat_map(|old| typed().map(|node| with(old, *node))).collect();
        }
        all.append(&mut grown);
    }
    all
}

/// Per set of demands, as bits, whether brute force finds a stitching that meets them all.
fn can_be_met(instance: &Instance) -> Vec<bool> {
    let demands = demands(instance);
    let mut met = vec![false; 1 << demands.len()];
    for stitching in complete_stitchings(instance) {
        let bit = |(position, demand): (usize, &Demand)| {
            usize::from(meets(instance, *demand, &stitching)) << position
        };
        met[demands.iter().enumerate().map(bit).sum::<usize>()] = true;
    }
    // What can be met can be met without one of its demands.
    for set in (0..met.len()).rev() {
        if met[set] {
            (0..demands.len()).for_each(|position| met[set & !(1 << position)] = true);
        }
    }
    met
}

fn bits(instance: &Instance, conflict: &[Demand]) -> usize {
    let demands = demands(instance);
    let bit = |demand| 1 << demands.iter().position(|other| other == demand).expect("it is demanded");
    conflict.iter().map(bit).sum()
}

/// Finds a conflict and has brute force judge it; its size, with that of a conflict found by deletion alone.
fn check(seed: u64, mix: &Mix) -> Option<(usize, usize)> {
    let instance = random(seed, mix);
    let met = can_be_met(&instance);
    match find(&instance, Limits::NONE) {
        Finding::Unknown => panic!("seed {seed}: nothing limits the search"),
        Finding::Completable => {
            assert!(met[met.len() - 1], "seed {seed}");
            None
        }
        Finding::Conflict(conflict) => {
            let found = bits(&instance, &conflict.demands);
            assert!(!met[found], "seed {seed}: {:?} is a conflict", conflict.demands);
            let unmet = (0..met.len()).filter(|set| !met[*set]);
            let least = unmet.map(usize::count_ones).min().expect("one was found") as usize;
            assert_eq!(conflict.demands.len(), least, "seed {seed}: {:?}", conflict.demands);
            assert!(conflict.minimal && conflict.is_smallest(), "seed {seed}");
            let mut by_deletion =
                (0..demands(&instance).len()).rev().fold(met.len() - 1, |kept, position| {
                    if met[kept & !(1 << position)] { kept } else { kept & !(1 << position) }
                });
            by_deletion = by_deletion.count_ones() as usize;
            Some((least, by_deletion))
        }
    }
}

#[test]
fn no_set_of_fewer_demands_is_a_conflict_and_what_is_found_is_one() {
    let scarce = Mix { nodes: 1..=6, requests: 1..=4, promoted: 0.5, ..Mix::everything() };
    let coupled = Mix { nodes: 2..=5, ..Mix::coupled() };
    let found: Vec<(usize, usize)> =
        [scarce, coupled].iter().flat_map(|mix| (0..400).filter_map(|seed| check(seed, mix))).collect();
    assert!((200..750).contains(&found.len()), "{} of 800 cannot be met", found.len());
    let shrunk = found.iter().filter(|(least, by_deletion)| least < by_deletion).count();
    assert!(shrunk > 10, "deletion alone would find the smallest in all but {shrunk} of {}", found.len());
}

#[test]
#[ignore = "takes minutes; run by `just solvers`"]
fn no_set_of_fewer_demands_is_a_conflict_in_thousands_of_instances() {
    let mix = Mix { nodes: 1..=7, requests: 1..=4, promoted: 0.5, capacity: 0.5, ..Mix::everything() };
    let found = (10_000..14_000).filter_map(|seed| check(seed, &mix)).count();
    assert!(found > 1_000, "{found} of 4,000 cannot be met");
}

#[test]
fn a_search_cut_short_tells_sizes_between_which_the_smallest_lies() {
    let mix = Mix { nodes: 2..=5, ..Mix::coupled() };
    let (mut open, mut unknown) = (0, 0);
    for seed in 0..200 {
        let instance = random(seed, &mix);
        let Finding::Conflict(whole) = find(&instance, Limits::NONE) else { continue };
        for steps in [0, 2, 5, 10, 20, 40] {
            match find(&instance, Limits::steps(steps)) {
                Finding::Completable => panic!("seed {seed} in {steps} steps: it has a conflict"),
                Finding::Unknown => unknown += 1,
                Finding::Conflict(cut) => {
                    let sizes = cut.at_least..=cut.demands.len();
                    assert!(sizes.contains(&whole.demands.len()), "seed {seed} in {steps} steps: {sizes:?}");
                    let met = can_be_met(&instance);
                    let found = bits(&instance, &cut.demands);
                    assert!(!met[found], "seed {seed} in {steps} steps");
                    let spared = |demand: &Demand| met[found & !bits(&instance, &[*demand])];
                    assert!(!cut.minimal || cut.demands.iter().all(spared), "seed {seed} in {steps} steps");
                    open += usize::from(!cut.is_smallest());
                }
            }
        }
    }
    assert!(open > 20 && unknown > 20, "{open} are open, {unknown} unknown");
}

#[test]
fn lifting_a_comparison_keeps_its_term_and_lifting_credits_gives_every_bid_a_value() {
    let mix = Mix { attribute_conditions: 2..=4, soft: 0.0, expression: 1.0, ..Mix::small() };
    for seed in 0..60 {
        let instance = random(seed, &mix);
        let (all, kept) = (demands(&instance), |demand: &Demand| !matches!(demand, Demand::Condition(_)));
        let without_conditions: Vec<Demand> = all.iter().copied().filter(kept).collect();
        let lifted = restricted(&instance, &without_conditions);
        let free = restricted(&instance, &[]);
        for request in instance.request.ids() {
            for node in instance.container.nodes() {
                if let Ok(credits) = instance.base_credits(node, request) {
                    assert_eq!(lifted.base_credits(node, request), Ok(credits), "seed {seed}");
                }
                assert!(free.base_credits(node, request).is_ok(), "seed {seed}");
            }
        }
    }
}

#[test]
fn demands_are_told_in_the_words_of_the_scenario() {
    let mix = Mix { compositions: 2..=2, attribute_conditions: 1..=1, soft: 0.0, ..Mix::small() };
    let instance = random(1, &mix);
    let told: Vec<String> = demands(&instance).iter().map(|demand| demand.describe(&instance)).collect();
    assert_eq!(told[0], "mapping of r0");
    assert_eq!(told.len(), instance.request.len() + 3);
}

#[test]
fn without_container_nodes_there_is_nothing_to_lift() {
    let mut instance = random(1, &Mix::small());
    instance.container = crate::model::ContainerBuilder::default().build();
    let nothing = Conflict { demands: Vec::new(), minimal: true, at_least: 0 };
    assert_eq!(find(&instance, Limits::NONE), Finding::Conflict(nothing));
}

#[test]
fn what_is_not_requested_demands_nothing() {
    for seed in 0..100 {
        let mut instance = random(seed, &Mix { compositions: 0..=0, ..Mix::small() });
        instance.request.nodes[0].fits.clear();
        assert!(!demands(&instance).contains(&Demand::Mapping(RequestId(0))));
        let others = exact::solve(&instance, Limits::NONE).stitching().stitched();
        let completable = find(&instance, Limits::NONE) == Finding::Completable;
        assert_eq!(completable, others == instance.request.len() - 1, "seed {seed}");
    }
}

#[test]
fn a_limit_of_no_steps_proves_nothing_that_needs_a_search() {
    let unknown =
        (0..50).filter(|seed| find(&random(*seed, &Mix::small()), Limits::steps(0)) == Finding::Unknown);
    assert!(unknown.count() > 0);
}
