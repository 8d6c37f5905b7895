use super::*;
use crate::model::{Composition, Condition};

#[test]
fn the_same_seed_gives_the_same_instance_and_another_seed_another() {
    let print = |seed| format!("{:?}", random(seed, &Mix::everything()));
    assert_eq!(print(1), print(1));
    assert_ne!(print(1), print(2));
}

#[test]
fn sizes_stay_within_the_mix() {
    for seed in 0..200 {
        let instance = random(seed, &Mix::small());
        assert!((6..=12).contains(&instance.container.len()));
        assert!((2..=4).contains(&instance.request.len()));
        assert_eq!(instance.container.parts().len(), 1);
        assert!(instance.composition_conditions().count() <= 4);
    }
    assert!((0..50).any(|seed| random(seed, &Mix::everything()).container.parts().len() > 1));
}

#[test]
fn feasible_instances_couple_compositions_in_every_way() {
    let instances: Vec<Instance> = (0..300).map(|seed| feasible(seed, &Mix::small())).collect();
    let has = |wanted: fn(&[(&str, &[RequestId])]) -> bool| {
        instances.iter().any(|instance| {
            let compositions: Vec<(&str, &[RequestId])> = instance
                .conditions
                .iter()
                .filter_map(|condition| match condition {
                    Condition::Composition(condition) => {
                        Some((condition.composition.key(), condition.nodes.as_slice()))
                    }
                    Condition::Attribute(_) => None,
                })
                .collect();
            wanted(&compositions)
        })
    };
    fn pair(list: &[(&str, &[RequestId])], outer: &str, inner: &str) -> bool {
        list.iter().any(|(key, nodes)| {
            *key == outer
                && list.iter().any(|(other, members)| {
                    *other == inner && members.iter().filter(|member| nodes.contains(member)).count() > 1
                })
        })
    }
    assert!(has(|list| pair(list, "share", "diff")));
    assert!(has(|list| pair(list, "share", "same")));
    assert!(has(|list| pair(list, "nshare", "diff")));
    assert!(has(|list| pair(list, "share", "nshare")));
    assert!(has(|list| list.iter().filter(|(key, _)| *key == "share").count() > 1));
    assert!(has(|list| list.len() == 4));
    assert!(has(|list| list.is_empty()));
    let over_two_attributes = instances.iter().any(|instance| {
        let shares: Vec<&Composition> = instance
            .composition_conditions()
            .map(|(_, condition)| &condition.composition)
            .filter(|composition| matches!(composition, Composition::Share(_)))
            .collect();
        shares.iter().any(|share| *share != shares[0])
    });
    assert!(over_two_attributes);
}
