use super::*;
use crate::model::Composition;

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

/// The key and the members of every composition of one instance.
type Compositions<'a> = [(&'a str, &'a [RequestId])];

fn compositions(instance: &Instance) -> Vec<(&str, &[RequestId])> {
    let conditions = instance.composition_conditions();
    conditions.map(|(_, condition)| (condition.composition.key(), condition.nodes.as_slice())).collect()
}

/// Whether a composition of one kind and one of another have two members in common.
fn overlap(list: &Compositions<'_>, one: &str, another: &str) -> bool {
    let of = |kind| list.iter().filter(move |(key, _)| *key == kind);
    of(one).any(|(_, left)| {
        of(another).any(|(_, right)| right.iter().filter(|member| left.contains(member)).count() > 1)
    })
}

/// Whether there are two `share` over different attributes.
fn shares_over_two_attributes(instance: &Instance) -> bool {
    let shares: Vec<&Composition> = instance
        .composition_conditions()
        .map(|(_, condition)| &condition.composition)
        .filter(|composition| matches!(composition, Composition::Share(_)))
        .collect();
    shares.iter().any(|share| *share != shares[0])
}

#[test]
fn feasible_instances_couple_compositions_in_every_way() {
    for mix in [Mix::small(), Mix::coupled()] {
        let instances: Vec<Instance> = (0..300).map(|seed| feasible(seed, &mix)).collect();
        let has = |wanted: &dyn Fn(&Compositions<'_>) -> bool| {
            instances.iter().any(|instance| wanted(&compositions(instance)))
        };
        let pairs = [("share", "diff"), ("share", "same"), ("nshare", "diff"), ("share", "nshare")];
        for (one, another) in pairs {
            assert!(has(&|list| overlap(list, one, another)), "{one} with {another}");
        }
        assert!(has(&|list| list.iter().filter(|(key, _)| *key == "share").count() > 1));
        assert!(has(&|list| list.len() == 4));
        assert_eq!(has(&|list| list.is_empty()), mix == Mix::small());
        assert!(instances.iter().any(shares_over_two_attributes));
    }
}
