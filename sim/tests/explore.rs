//! Every interleaving of small scenarios: what is proven, what is refuted, and that counterexamples replay to the same end.

mod support;

use huddle_sim::Registry;
use huddle_sim::instances::{self, Mix};
use huddle_sim::model::{Instance, Stitching};
use huddle_sim::plan::{Plan, expect_exactly};
use huddle_sim::record::{Outcome, Verdict};
use huddle_sim::runtime::Control;
use huddle_sim::runtime::explore::{Checked, Finding, LinkOrder, Settings};
use huddle_sim::runtime::schedule::Schedule;
use huddle_sim::solver::exhaustive;

use support::{plan_of_text, plan_with, shipped_file};

fn check(plan: &Plan, settings: &Settings) -> Checked {
    Registry::default().check(plan, settings, &Control::default()).expect("the strategy is registered")
}

fn replay(plan: &Plan, schedule: &Schedule) -> std::io::Result<Outcome> {
    Registry::default().replay(plan, schedule, None, &Control::default())
}

/// A random instance of so many nodes at most, all of one part.
fn tiny(seed: u64, nodes: u32, strategy: &str) -> Plan {
    let mix = Mix { nodes: 2..=nodes, requests: 2..=2, ..Mix::small() };
    let instance: Instance = instances::feasible(seed, &mix);
    let mut plan = Plan::new("tiny", instance);
    plan.bidding.strategy = strategy.to_owned();
    plan
}

#[test]
fn coalition_is_proven_to_end_the_shipped_stories_as_they_expect_in_every_order() {
    for name in ["triangle", "path-of-four", "for-the-greater-good"] {
        let plan = plan_with(&shipped_file(name), &[]);
        let checked = check(&plan, &Settings::default());
        assert_eq!(checked.finding, Finding::Converges, "{name}: {:?}", checked.explored);
        assert!(checked.explored.whole && checked.searched.is_none(), "{name}");
        let expected = plan.expect.stitching.clone().expect("the scenario expects a stitching");
        for view in &checked.outcomes[0] {
            assert_eq!(vec![expect_exactly(view)], expected, "{name}");
        }
    }
}

#[test]
fn what_is_proven_of_random_instances_is_the_best_stitching_and_holds_in_single_schedules() {
    let mut proven = 0;
    for seed in 0..12 {
        let plan = tiny(seed, 3, "coalition");
        let checked = check(&plan, &Settings { states: 4_000, schedules: 0, ..Settings::default() });
        if checked.finding == Finding::Undecided {
            continue;
        }
        assert_eq!(checked.finding, Finding::Converges, "seed {seed}");
        let best = exhaustive::best(&plan.instance);
        assert!(checked.outcomes[0].iter().all(|view| view == best.stitching()), "seed {seed}");
        let sampled = check(&plan, &Settings { states: 1, schedules: 40, seed, ..Settings::default() });
        assert_eq!(sampled.finding, Finding::Undecided, "seed {seed}");
        assert_eq!(sampled.searched.map(|searched| searched.unfinished), Some(0), "seed {seed}");
        assert_eq!(sampled.outcomes, checked.outcomes, "seed {seed}");
        proven += 1;
    }
    assert!(proven >= 6, "only {proven} instances were small enough");
}

#[test]
fn pruning_changes_the_number_of_states_and_nothing_that_is_found() {
    let (mut compared, mut refuted) = (0, 0);
    for strategy in ["coalition", "classic"] {
        for seed in 0..10 {
            let mut plan = tiny(seed, 3, strategy);
            plan.bidding.gossip_interval = if seed % 2 == 0 { 0 } else { plan.bidding.gossip_interval };
            let [pruned, plain] = [true, false].map(|pruned| {
                check(&plan, &Settings { states: 3_000, schedules: 0, pruned, ..Settings::default() })
            });
            if plain.finding == Finding::Undecided || pruned.finding == Finding::Undecided {
                continue;
            }
            assert_eq!(pruned.finding, plain.finding, "{strategy}, seed {seed}");
            if pruned.finding == Finding::Converges {
                assert_eq!(pruned.outcomes, plain.outcomes, "{strategy}, seed {seed}");
                assert!(pruned.explored.states <= plain.explored.states, "{strategy}, seed {seed}");
            } else {
                refuted += 1;
            }
            compared += 1;
        }
    }
    assert!(compared >= 8, "only {compared} instances were small enough");
    assert!(refuted >= 1, "no instance had a counterexample");
}

/// The views that a replay ends with, per part those of most nodes.
fn ends(outcome: &Outcome) -> Vec<Stitching> {
    outcome.parts.iter().map(|part| part.stitching.clone()).collect()
}

#[test]
fn counterexamples_of_classic_are_saved_and_replay_to_the_end_that_was_found() {
    for name in ["triangle", "never-settles"] {
        let plan = plan_with(&shipped_file(name), &[("bidding.strategy", "classic")]);
        let checked = check(&plan, &Settings { states: 5_000, ..Settings::default() });
        assert!(!checked.schedules.is_empty(), "{name}: {:?}", checked.finding);
        let container = &plan.instance.container;
        let mut outcomes = Vec::new();
        for schedule in &checked.schedules {
            assert_eq!(schedule.story.len(), schedule.steps.len());
            let text = schedule.write(container, "found by a test");
            let read = Schedule::read(&text, &plan).unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
            assert_eq!((&read.steps, &read.rounds), (&schedule.steps, &schedule.rounds));
            let outcome = replay(&plan, &read).expect("the schedule fits");
            assert_eq!(outcome.messages > 0, schedule.deliveries() > 0);
            outcomes.push(outcome);
        }
        match checked.finding {
            Finding::Disagreement => assert_eq!(outcomes[0].verdict, Verdict::Disagreement, "{name}"),
            Finding::Endless => assert_eq!(outcomes[0].verdict, Verdict::Oscillating, "{name}"),
            Finding::SeveralOutcomes => {
                assert!(outcomes.iter().all(|outcome| outcome.verdict == Verdict::Converged), "{name}");
                assert_ne!(ends(&outcomes[0]), ends(&outcomes[1]), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn a_space_that_is_too_big_is_searched_and_never_called_proven() {
    let plan = plan_with(&shipped_file("triangle"), &[]);
    let settings = Settings { states: 50, schedules: 20, seed: 3, ..Settings::default() };
    let [first, second] = [check(&plan, &settings), check(&plan, &settings)];
    assert_eq!(first.finding, Finding::Undecided);
    assert!(!first.explored.whole);
    let searched = first.searched.expect("a search follows");
    assert_eq!((searched.schedules, searched.unfinished, searched.seed), (20, 0, 3));
    assert_eq!(first.outcomes, second.outcomes);
}

#[test]
fn links_that_keep_the_order_have_no_more_states() {
    let plan = plan_with(&shipped_file("path-of-four"), &[]);
    let any = check(&plan, &Settings::default());
    let fifo = check(&plan, &Settings { order: LinkOrder::Fifo, ..Settings::default() });
    assert_eq!((any.finding, fifo.finding), (Finding::Converges, Finding::Converges));
    assert!(fifo.explored.states <= any.explored.states);
}

#[test]
fn schedules_that_do_not_fit_are_refused_and_say_where() {
    let plan = plan_with(&shipped_file("triangle"), &[]);
    let head = "version: 1\nscenario: triangle\nstrategy: coalition\nsteps:\n";
    let wrong = [
        (
            "version: 2\nscenario: triangle\nstrategy: coalition\nsteps: []\n".to_owned(),
            "version 2 is not known",
        ),
        (head.replace("triangle", "square") + "  []\n", "`square`"),
        (head.replace("coalition", "classic") + "  []\n", "`classic`"),
        (format!("{head}  - {{node: A, start: true}}\n  - {{node: Q, start: true}}\n"), "step 2"),
        (format!("{head}  - {{node: A, start: true, timer: 0}}\n"), "step 1"),
        (format!("{head}  - {{node: A, sart: true}}\n"), "sart"),
    ];
    for (text, told) in wrong {
        let error = Schedule::read(&text, &plan).expect_err(&text).to_string();
        assert!(error.contains(told), "{told} is missing from {error}");
    }
    let early = format!("{head}  - {{node: A, start: true}}\n  - {{node: A, from: B, message: 1}}\n");
    let error = replay(&plan, &Schedule::read(&early, &plan).unwrap()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    assert!(error.to_string().contains("step 2: no message 1 from `B` to `A` is on its way"), "{error}");
}

#[test]
#[ignore = "takes up to a minute"]
fn coalition_is_proven_on_a_path_a_ring_and_a_star_of_five_nodes_with_three_request_nodes() {
    for topology in ["path", "ring", "star"] {
        let text = format!(
            "version: 1
name: five
container:
  generate: {{topology: {topology}, nodes: 5}}
  attributes: {{type: {{constant: a}}, rank: {{cycle: [3, 1, 4, 2, 5]}}}}
request: {{nodes: {{x: {{type: t}}, y: {{type: t}}, z: {{type: t}}}}}}
mapping: {{t: a}}
conditions:
  - gte: {{node: x, attribute: rank, value: 0}}
  - gte: {{node: y, attribute: rank, value: 0}}
  - gte: {{node: z, attribute: rank, value: 0}}
  - diff: {{nodes: [x, y]}}
"
        );
        let plan = plan_of_text("five", &text);
        let started = std::time::Instant::now();
        let checked = check(&plan, &Settings::default());
        println!("{topology}: {:?} in {:?}", checked.explored, started.elapsed());
        assert_eq!(checked.finding, Finding::Converges, "{topology}");
    }
}
