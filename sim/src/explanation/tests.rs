//! Explanations of runs of random instances against brute force.

use std::time::Duration;

use super::*;
use crate::Registry;
use crate::instances::{self, Mix};
use crate::record::{Measured, Recording, summarise};
use crate::runtime::Control;
use crate::scenario;
use crate::solver::exhaustive;

fn run(plan: &Plan, seed: u64) -> Recording {
    let outcome =
        Registry::default().run(plan, seed, None, &Control::default()).expect("nothing is recorded");
    let summary = summarise(plan, seed, &outcome, Measured::default());
    Recording { summary, graph: None, course: None, bids: None, traffic: None }
}

fn settings() -> Settings {
    Settings { rivals: usize::MAX, alternatives: usize::MAX, time: Duration::from_secs(20) }
}

#[test]
fn every_container_node_of_the_part_is_told_once() {
    for seed in 0..200 {
        let plan = Plan::new("random", instances::random(seed, &Mix::everything()));
        let recording = run(&plan, seed);
        let explainer = Explainer::new(&plan, &recording, Settings { alternatives: 0, ..settings() });
        let explainer = explainer.expect("the recording is of this plan");
        for request in explainer.requests() {
            let told = explainer.explain(request);
            let ruled_out: usize = told.ruled_out.iter().map(|ruled_out| ruled_out.nodes).sum();
            let all = plan.instance.container.len();
            let bidders = told.rivals.len() + usize::from(told.holder.is_some());
            assert_eq!(bidders, told.bidders, "seed {seed}");
            assert_eq!(ruled_out + bidders, all, "seed {seed}: {told:?}");
        }
    }
}

#[test]
fn no_alternative_to_an_optimum_is_better_and_each_is_what_brute_force_finds() {
    let (mut compared, mut left_out) = (0, 0);
    for seed in 0..120 {
        let plan = Plan::new("random", instances::random(900 + seed, &Mix::coupled()));
        let recording = run(&plan, seed);
        let explainer = Explainer::new(&plan, &recording, settings()).expect("the recording is of this plan");
        let run = (recording.summary.stitching.len(), recording.summary.welfare);
        for request in explainer.requests() {
            for rival in explainer.explain(request).rivals {
                let found = rival.alternative.expect("all were asked for");
                assert!(found.proven, "seed {seed}");
                assert!((found.stitched, found.welfare) <= run, "seed {seed}: {rival:?} beats {run:?}");
                assert!(!rival.why.contains("not the best"), "seed {seed}: {rival:?}");
                let node = plan.instance.container.find(&rival.node).expect("it exists");
                let pinned = swap::pinned(&plan.instance, request, node);
                let part = explainer.whole_part.expect("no node is gone");
                let (best, welfare) =
                    exhaustive::best_of_part(&pinned, part, u64::MAX).expect("no limit is set");
                assert_eq!(
                    (found.stitched, found.welfare),
                    (best.stitched(), welfare.to_f64()),
                    "seed {seed}"
                );
                assert_eq!(found.holds, best.get(request) == Some(node), "seed {seed}");
                compared += 1;
                left_out += usize::from(!found.holds);
            }
        }
    }
    assert!(compared > 500 && left_out > 20, "{compared} compared, {left_out} left out");
}

#[test]
fn a_gain_is_told_exactly_where_the_swap_is_as_valid_and_is_what_welfare_says() {
    let (mut valid, mut broken) = (0, 0);
    for seed in 0..150 {
        let plan = Plan::new("random", instances::random(4_000 + seed, &Mix::everything()));
        let recording = run(&plan, seed);
        let settings = Settings { alternatives: 0, ..settings() };
        let explainer = Explainer::new(&plan, &recording, settings).expect("the recording is of this plan");
        let before = plan.instance.violations(&explainer.stitching).len();
        for request in explainer.requests() {
            let together = obstacle::together(&plan.instance, request);
            for rival in explainer.explain(request).rivals {
                let node = plan.instance.container.find(&rival.node).expect("it exists");
                let mut swapped = explainer.stitching.clone();
                together.iter().for_each(|request| swapped.set(*request, Some(node)));
                let violations = plan.instance.violations(&swapped);
                assert_eq!(rival.gain.is_some(), violations.len() <= before, "seed {seed}: {rival:?}");
                match rival.gain {
                    None => broken += 1,
                    Some(gain) => {
                        let welfare =
                            plan.instance.welfare(&swapped) - plan.instance.welfare(&explainer.stitching);
                        assert_eq!(gain, welfare.to_f64(), "seed {seed}");
                        valid += 1;
                    }
                }
            }
        }
    }
    assert!(valid > 200 && broken > 200, "{valid} valid, {broken} broken");
}

fn of_text(text: &str) -> Plan {
    let strategies = Registry::default().specs();
    let overrides = scenario::Overrides::default();
    let path = std::path::Path::new("memory.yaml");
    scenario::load_text(text, path, &overrides, &strategies).expect("the scenario is sound")
}

const COLLIDING: &str = "\
version: 1
name: colliding
container:
  nodes:
    A: {type: a, rank: 9, group: g}
    B: {type: a, rank: 2, group: g}
    C: {type: a, rank: 3}
    D: {type: b, rank: 9}
    E: {type: a}
  edges: [[A, B], [B, C], [C, D], [D, E]]
request: {nodes: {x: {type: t}, y: {type: t}, z: {type: t}}}
mapping: {t: a}
conditions:
  - gt: {node: x, attribute: rank, value: 5}
  - gt: {node: y, attribute: rank, value: 5}
  - gt: {node: z, attribute: rank, value: 10}
  - diff: {nodes: [x, y]}
";

#[test]
fn what_stayed_unstitched_tells_how_many_nodes_each_condition_rules_out_and_what_collides() {
    let plan = of_text(COLLIDING);
    let recording = run(&plan, 1);
    let explainer = Explainer::new(&plan, &recording, settings()).expect("the recording is of this plan");
    let z = explainer.explain(explainer.find("z").expect("it exists"));
    let told: Vec<(usize, &str)> =
        z.ruled_out.iter().map(|ruled_out| (ruled_out.nodes, ruled_out.reason.as_str())).collect();
    assert_eq!(told, [(3, "rank not above 10"), (1, "no `rank`"), (1, "wrong type (not a)")]);
    let y = explainer.explain(explainer.find("y").expect("it exists"));
    assert_eq!(y.bidders, 1);
    let demands = ["mapping of x", "mapping of y", "rank gt 5 for x", "rank gt 5 for y", "diff over x, y"];
    let demands = demands.map(str::to_owned).to_vec();
    assert_eq!(y.shortfall, Some(Shortfall::Conflict { demands, smallest: true }));
}

#[test]
fn a_boosted_bid_is_told_with_its_boost() {
    let mut plan = of_text(COLLIDING);
    plan.bidding.strategy = "classic".to_owned();
    let boosts = Boosts::of(&plan);
    let bid = |credits| Bid { at_ms: 0.0, credits };
    let tell = |credits, last: f64| boosts.tell(credits, &[bid(Some(credits)), bid(Some(last)), bid(None)]);
    assert_eq!(tell(4.0, 6.0).as_deref(), Some("1.5 (assigned_boost)"));
    assert_eq!(tell(4.0, 5.0).as_deref(), Some("1.25 (bid_boost)"));
    assert_eq!(tell(4.0, 7.5).as_deref(), Some("1.875 (assigned_boost and bid_boost)"));
    assert_eq!(tell(4.0, 9.0).as_deref(), Some("2.25 (assigned_boost, 2 times)"));
    assert_eq!((tell(4.0, 4.0), boosts.tell(4.0, &[])), (None, None));
}

#[test]
fn a_request_node_that_does_not_exist_and_a_recording_of_another_run_are_refused() {
    let plan = of_text(COLLIDING);
    let recording = run(&plan, 1);
    let explainer = Explainer::new(&plan, &recording, settings()).expect("the recording is of this plan");
    let message = explainer.find("q").expect_err("there is none").to_string();
    assert_eq!(message, "no request node \"q\"; the request has x, y, z");
    let other = Plan::new("other", instances::random(3, &Mix::medium()));
    assert!(Explainer::new(&other, &recording, settings()).is_err());
}

/// A stitching of bidders that heeds no composition and no limit, in place of the run's.
fn restitch(plan: &Plan, recording: &mut Recording, seed: u64) -> Stitching {
    let instance = &plan.instance;
    let mut stitching = Stitching::empty(instance.request.len());
    for (position, request) in instance.request.ids().enumerate() {
        let bids = |node: &ContainerId| instance.base_credits(*node, request).is_ok();
        let bidders: Vec<ContainerId> = instance.container.nodes().filter(bids).collect();
        let drawn = crate::random::unit(crate::random::mix(1_000 * seed + position as u64));
        stitching.set(request, bidders.get((drawn * bidders.len() as f64) as usize).copied());
    }
    let named = stitching.stitches().map(|(request, node)| {
        (instance.request.name(request).to_owned(), instance.container.name(node).to_owned())
    });
    recording.summary.stitching = named.collect();
    recording.summary.violations = crate::record::violations(instance, &stitching);
    recording.summary.valid = recording.summary.violations.is_empty();
    stitching
}

#[test]
fn of_any_stitching_what_a_swap_mends_and_breaks_and_whether_it_is_valid_is_what_the_validator_says() {
    let (mut mended, mut kept, mut invalid) = (0, 0, 0);
    for seed in 0..250 {
        let plan = Plan::new("random", instances::random(9_000 + seed, &Mix::everything()));
        let instance = &plan.instance;
        let mut recording = run(&plan, seed);
        let stitching = restitch(&plan, &mut recording, seed);
        let before = instance.violations(&stitching).len();
        let settings = Settings { alternatives: 0, ..settings() };
        let explainer = Explainer::new(&plan, &recording, settings).expect("the recording is of this plan");
        for request in explainer.requests() {
            let told = explainer.explain(request);
            assert_eq!(told.valid, before == 0, "seed {seed}");
            let parts = recording.summary.violations.iter();
            assert_eq!(
                told.violations.len(),
                parts.filter(|part| part.nodes.contains(&told.request)).count()
            );
            for rival in told.rivals {
                let node = instance.container.find(&rival.node).expect("it exists");
                let mut swapped = stitching.clone();
                let moved = obstacle::together(instance, request);
                moved.iter().for_each(|request| swapped.set(*request, Some(node)));
                let after = instance.violations(&swapped).len();
                assert_eq!(rival.valid, after == 0, "seed {seed}: {rival:?}");
                assert_eq!(before + rival.breaks.len(), after + rival.mends.len(), "seed {seed}: {rival:?}");
                assert_eq!(rival.gain.is_some(), rival.breaks.is_empty(), "seed {seed}: {rival:?}");
                if before == 0 {
                    continue;
                }
                invalid += 1;
                assert!(!rival.why.contains("not the best"), "beside an invalid one: {rival:?}");
                assert_eq!(rival.why.contains("be valid"), rival.valid, "seed {seed}: {rival:?}");
                let stays = rival.breaks.is_empty() && after > 0;
                assert_eq!(rival.why.contains("stays broken"), stays, "seed {seed}: {rival:?}");
                mended += usize::from(rival.valid);
                kept += usize::from(stays);
            }
        }
    }
    assert!(mended > 50 && kept > 50 && invalid > 500, "{mended} mended, {kept} kept, {invalid} invalid");
}

#[test]
fn rivals_left_out_that_are_worth_as_much_as_the_last_one_told_are_counted_apart() {
    let (mut equal, mut fewer) = (0, 0);
    for seed in 0..100 {
        let plan = Plan::new("random", instances::random(500 + seed, &Mix::everything()));
        let recording = run(&plan, seed);
        let settings = Settings { rivals: 1, alternatives: 0, ..settings() };
        let explainer = Explainer::new(&plan, &recording, settings).expect("the recording is of this plan");
        let whole = Explainer::new(&plan, &recording, Settings { alternatives: 0, ..self::settings() });
        let whole = whole.expect("the recording is of this plan");
        for request in explainer.requests() {
            let (told, all) = (explainer.explain(request), whole.explain(request).rivals);
            let [last] = told.rivals.as_slice() else { continue };
            let as_much = all[1..].iter().filter(|rival| rival.credits == last.credits).count();
            assert_eq!((told.rivals_more, told.rivals_more_equal), (all.len() - 1, as_much), "seed {seed}");
            equal += as_much;
            fewer += all.len() - 1 - as_much;
        }
    }
    assert!(equal > 20 && fewer > 20, "{equal} equal, {fewer} fewer");
}
