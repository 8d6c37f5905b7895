//! Random scenarios: that they read, repeat, hold what is promised, and refuse what does not fit.

use super::*;
use crate::Registry;
use crate::model::Enforce;
use crate::plan::Plan;
use crate::solver::Limits;
use crate::solver::exact;

fn recipe() -> Recipe {
    Recipe {
        seed: 7,
        nodes: 30,
        topology: "barabasi-albert".to_owned(),
        requests: 4,
        types: 3,
        groups: 4,
        conditions: 3,
        tests: TestKind::ALL.map(|kind| (kind, 1)).to_vec(),
        soft: 0.5,
        compositions: vec![CompositionKind::Share, CompositionKind::Diff],
        capacity: None,
        feasible: false,
    }
}

fn drawn(recipe: &Recipe) -> String {
    draw(recipe, "drawn", "huddle generate", &Registry::default().specs())
        .unwrap_or_else(|message| panic!("{recipe:?}: {message}"))
}

fn plan(text: &str) -> Plan {
    let specs = Registry::default().specs();
    load_text(text, Path::new("drawn.yaml"), &Overrides::default(), &specs).expect("a scenario")
}

#[test]
fn a_random_scenario_as_people_read_it() {
    insta::assert_snapshot!(drawn(&recipe()));
    insta::assert_snapshot!(drawn(&Recipe { feasible: true, capacity: Some(2), ..recipe() }));
}

#[test]
fn a_recipe_gives_the_same_text_and_another_seed_another() {
    let feasible = Recipe { feasible: true, ..recipe() };
    assert_eq!(drawn(&feasible), drawn(&feasible));
    assert_ne!(drawn(&feasible), drawn(&Recipe { seed: 8, ..feasible.clone() }));
}

#[test]
fn every_topology_has_about_the_size_asked_for_and_one_part() {
    for name in topology_names() {
        for nodes in [6, 25, 97, 400] {
            let plan = plan(&drawn(&Recipe { topology: name.to_owned(), nodes, ..recipe() }));
            let container = &plan.instance.container;
            assert_eq!(container.parts().len(), 1, "{name}");
            let found = container.len() as f64 / f64::from(nodes);
            let most = if name == "fat_tree" { 4.0 } else { 1.7 };
            assert!((1.0 / most..=most).contains(&found), "{name}: {} for {nodes}", container.len());
            assert!((0..3).all(|kind| {
                container.nodes().any(|node| container.kind(node) == Some(&instances::type_name(kind)))
            }));
        }
    }
}

#[test]
fn the_mix_is_what_was_asked_for() {
    let only = |kind| Recipe { conditions: 6, tests: vec![(kind, 2)], compositions: Vec::new(), ..recipe() };
    for kind in TestKind::ALL {
        let plan = plan(&drawn(&only(kind)));
        let keys: Vec<_> =
            plan.instance.attribute_conditions().map(|(_, condition)| condition.test.key()).collect();
        assert_eq!(keys, [kind.key(); 6]);
    }
    for (soft, enforce) in [(0.0, Enforce::Hard), (1.0, Enforce::Soft)] {
        let plan = plan(&drawn(&Recipe { soft, ..only(TestKind::Gte) }));
        assert!(plan.instance.attribute_conditions().all(|(_, condition)| {
            matches!(condition.test, crate::model::Test::Compare { enforce: found, .. } if found == enforce)
        }));
    }
    let all = CompositionKind::ALL.into_iter().chain([CompositionKind::Diff]).collect();
    let plan = plan(&drawn(&Recipe { compositions: all, conditions: 0, ..recipe() }));
    let keys: Vec<_> =
        plan.instance.composition_conditions().map(|(_, condition)| condition.composition.key()).collect();
    assert_eq!(keys, ["same", "diff", "share", "nshare", "diff"]);
}

#[test]
fn feasible_scenarios_have_a_complete_stitching_by_the_word_of_the_exact_solver() {
    for seed in 0..40 {
        let compositions = CompositionKind::ALL.into_iter().cycle().skip(seed as usize % 4).take(3).collect();
        let recipe = Recipe {
            seed,
            feasible: true,
            nodes: 8 + seed as u32,
            requests: 3 + seed as u32 % 4,
            capacity: (seed % 3 == 0).then_some(3),
            compositions,
            ..recipe()
        };
        let plan = plan(&drawn(&recipe));
        let best = exact::solve(&plan.instance, Limits::NONE);
        assert!(best.stitching().is_complete(), "seed {seed}");
    }
}

#[test]
fn recipes_that_do_not_fit_are_refused_with_a_reason() {
    let refused = [
        Recipe { topology: "barabasi".to_owned(), ..recipe() },
        Recipe { nodes: 2, ..recipe() },
        Recipe { nodes: 0, types: 1, ..recipe() },
        Recipe { nodes: u32::MAX, ..recipe() },
        Recipe { topology: "complete".to_owned(), nodes: 1_000_000, ..recipe() },
        Recipe { topology: "ring".to_owned(), nodes: 2, types: 1, ..recipe() },
        Recipe { requests: 0, ..recipe() },
        Recipe { requests: 1, ..recipe() },
        Recipe { types: 27, ..recipe() },
        Recipe { soft: f64::NAN, ..recipe() },
        Recipe { tests: vec![(TestKind::Eq, 0)], ..recipe() },
        Recipe { feasible: true, groups: 1, compositions: vec![CompositionKind::Nshare], ..recipe() },
    ];
    let told = refused.map(|recipe| {
        draw(&recipe, "drawn", "huddle generate", &Registry::default().specs()).expect_err("refused")
    });
    insta::assert_snapshot!(told.join("\n"));
}
