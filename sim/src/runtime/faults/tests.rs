use super::outages::Outages;
use super::{Schedule, Step};
use crate::instances::{self, Mix};
use crate::model::{ContainerBuilder, ContainerId, Instance, Value};
use crate::plan::faults::{Churn, ChurnKind, Fault, FaultEvent};
use crate::plan::{Distribution, Plan, SECOND};

/// A path of so many nodes.
fn path(nodes: usize) -> Plan {
    let mut builder = ContainerBuilder::default();
    for position in 0..nodes {
        let node = builder.node(format!("n{position}"));
        if position > 0 {
            builder.undirected(ContainerId::at(position - 1), node);
        }
    }
    Plan::new("path", Instance { container: builder.build(), ..Instance::default() })
}

fn at(at: u64, fault: Fault) -> FaultEvent {
    FaultEvent { at, fault, lasts: None }
}

const A: ContainerId = ContainerId(0);
const B: ContainerId = ContainerId(1);
const C: ContainerId = ContainerId(2);

#[test]
fn an_outage_holds_from_its_start_up_to_its_end() {
    let mut outages = Outages::default();
    outages.begin(10);
    outages.end(20);
    outages.end(25);
    outages.begin(30);
    assert_eq!(
        [9, 10, 19, 20, 29, 30, 99].map(|at| outages.hold(at)),
        [false, true, true, false, false, true, true]
    );
    assert_eq!(
        [(0, 9), (0, 10), (19, 25), (20, 29), (21, 30)].map(|(from, to)| outages.overlap(from, to)),
        [false, true, true, false, true]
    );
    assert!(outages.last_for_ever());
}

#[test]
fn a_link_is_up_again_only_when_every_reason_that_kept_it_down_is_over() {
    let mut plan = path(3);
    plan.faults.events = vec![
        at(1, Fault::LinkDown(A, B)),
        at(2, Fault::Partition(vec![A])),
        at(3, Fault::LinkUp(B, A)),
        at(5, Fault::Heal),
    ];
    let schedule = Schedule::new(&plan, 0).unwrap();
    let container = &plan.instance.container;
    let link = container.links(A).start;
    let cut = |at| schedule.is_cut(container, link, at, at);
    assert_eq!([0, 1, 3, 4, 5].map(cut), [false, true, true, true, false]);
    assert!(schedule.is_cut(container, container.reverse(link), 0, 9), "both ways, and what is under way");
    assert_eq!(schedule.judged().parts(), [[A, B, C]]);
}

fn lasting(from: u64, lasts: u64, fault: Fault) -> FaultEvent {
    FaultEvent { at: from, fault, lasts: Some(lasts) }
}

/// When a node goes down and comes up.
fn ups_and_downs(events: Vec<FaultEvent>, node: ContainerId) -> Vec<(u64, bool)> {
    let mut plan = path(3);
    plan.faults.events = events;
    let schedule = Schedule::new(&plan, 0).unwrap();
    let steps = schedule.steps().iter().filter(|step| step.node == node);
    steps.map(|step| (step.at, matches!(step.step, Step::Up { .. }))).collect()
}

#[test]
fn a_node_is_down_for_as_long_as_any_of_its_outages_lasts() {
    let events = vec![
        lasting(1, 10, Fault::Crash(B)),
        lasting(2, 1, Fault::Leave(B)),
        lasting(11, 4, Fault::Crash(B)),
        lasting(20, 9, Fault::Crash(B)),
        lasting(21, 30, Fault::Crash(B)),
    ];
    let expected = [(1, false), (11, true), (11, false), (15, true), (20, false), (51, true)];
    assert_eq!(ups_and_downs(events, B), expected);
    // What lasts for some time does not end what lasts for good.
    assert_eq!(ups_and_downs(vec![at(1, Fault::Crash(B)), lasting(2, 1, Fault::Crash(B))], B), [(1, false)]);
}

#[test]
fn a_node_that_is_started_is_not_kept_down_by_what_began_before() {
    let events = vec![
        lasting(1, 10, Fault::Crash(B)),
        at(3, Fault::Restart { node: B, memory: true }),
        lasting(5, 20, Fault::Crash(B)),
    ];
    assert_eq!(ups_and_downs(events, B), [(1, false), (3, true), (5, false), (25, true)]);
}

#[test]
fn what_lasts_for_no_time_is_over_at_once() {
    for fault in [Fault::Crash(A), Fault::Leave(A)] {
        assert_eq!(ups_and_downs(vec![lasting(4, 0, fault)], A), [(4, false), (4, true)]);
    }
    for fault in [Fault::LinkDown(A, B), Fault::Partition(vec![A])] {
        let mut plan = path(3);
        plan.faults.events = vec![lasting(4, 0, fault)];
        let schedule = Schedule::new(&plan, 0).unwrap();
        assert_eq!(schedule.judged().parts(), [[A, B, C]]);
    }
}

#[test]
fn a_link_is_down_for_as_long_as_any_of_its_outages_lasts() {
    let mut plan = path(3);
    plan.faults.events = vec![lasting(1, 9, Fault::LinkDown(A, B)), lasting(2, 1, Fault::LinkDown(B, A))];
    let schedule = Schedule::new(&plan, 0).unwrap();
    let container = &plan.instance.container;
    let cut = |at| schedule.is_cut(container, container.links(A).start, at, at);
    assert_eq!([0, 1, 3, 9, 10].map(cut), [false, true, true, true, false]);
}

#[test]
fn a_node_forgets_where_any_of_its_outages_takes_away_what_it_knew() {
    let mut plan = Plan::new("churn", instances::random(3, &Mix::small()));
    let nodes = plan.instance.container.len() as u32;
    let crash = |memory| Churn {
        kind: ChurnKind::Crash { memory },
        per_second: 5.0,
        from: 0,
        until: 100 * SECOND,
        nodes: vec![ContainerId(0)],
        lasts: Some(Distribution::Constant(SECOND)),
    };
    assert!(nodes > 1);
    plan.faults.churn = vec![crash(true), crash(false)];
    let schedule = Schedule::new(&plan, 1).unwrap();
    let steps = schedule.steps();
    let (mut forgot, mut knew) = (0, 0);
    for pair in steps.windows(2) {
        let [down, up] = pair else { unreachable!() };
        if let (Step::Down { .. }, Step::Up { memory }) = (down.step, up.step) {
            assert!(up.at - down.at >= SECOND, "no outage ends early");
            if memory { knew += 1 } else { forgot += 1 }
        }
    }
    assert!(forgot > knew, "{forgot} forgot, {knew} did not");
}

#[test]
fn who_dies_or_is_cut_off_for_good_is_not_judged_with_the_others() {
    let mut plan = path(5);
    plan.faults.events = vec![at(1, Fault::Crash(B)), at(2, Fault::LinkDown(ContainerId(3), ContainerId(4)))];
    let schedule = Schedule::new(&plan, 0).unwrap();
    assert_eq!(schedule.judged().parts(), [vec![A], vec![C, ContainerId(3)], vec![ContainerId(4)]]);
    assert_eq!(schedule.judged().part_of(B), None);
}

#[test]
fn a_node_whose_first_event_is_to_join_is_absent_until_then() {
    let mut plan = path(3);
    plan.faults.events = vec![at(7, Fault::Join(C)), at(9, Fault::Join(B)), at(8, Fault::Leave(B))];
    let schedule = Schedule::new(&plan, 0).unwrap();
    assert!(!schedule.is_present_at_start(C) && schedule.is_present_at_start(B));
    assert!(schedule.is_down(C, 6) && !schedule.is_down(C, 7));
    let steps: Vec<_> = schedule.steps().iter().map(|step| (step.at, step.node, step.step)).collect();
    let up = Step::Up { memory: false };
    assert_eq!(steps, [(7, C, up), (8, B, Step::Down { leaves: true }), (9, B, up)]);
}

#[test]
fn whoever_is_down_when_the_problem_changes_is_told_when_it_is_back() {
    let mut plan = path(2);
    let values = |rank: i64| [("rank".to_owned(), Some(Value::Integer(rank)))].into_iter().collect();
    plan.faults.events = vec![
        at(1, Fault::Crash(B)),
        at(2, Fault::Attributes { node: B, values: values(7) }),
        at(3, Fault::Restart { node: B, memory: true }),
    ];
    let schedule = Schedule::new(&plan, 0).unwrap();
    let steps: Vec<Step> = schedule.steps().iter().map(|step| step.step).collect();
    assert_eq!(steps, [Step::Down { leaves: false }, Step::Up { memory: true }, Step::Told(1)]);
    assert_eq!(schedule.final_problem().container.attribute(B, "rank"), Some(&Value::Integer(7)));
    assert_eq!(schedule.problems()[0].container.attribute(B, "rank"), None);
}

#[test]
fn a_node_that_begins_anew_more_often_than_lives_are_counted_is_refused() {
    let crash = |memory, lives: u64| {
        let mut plan = path(2);
        let restart =
            |life| [at(2 * life, Fault::Crash(B)), at(2 * life + 1, Fault::Restart { node: B, memory })];
        plan.faults.events = (0..lives).flat_map(restart).collect();
        Schedule::new(&plan, 0)
    };
    assert!(crash(false, 65_535).is_ok() && crash(true, 65_536).is_ok());
    let error = crash(false, 65_536).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    assert!(error.to_string().contains("`n1`"), "{error}");
}

#[test]
fn a_run_in_which_nobody_is_left_is_refused() {
    let mut plan = path(2);
    plan.faults.events = vec![at(1, Fault::Crash(A)), at(1, Fault::Leave(B))];
    assert_eq!(Schedule::new(&plan, 0).unwrap_err().kind(), std::io::ErrorKind::InvalidInput);
}

#[test]
fn churn_comes_at_its_rate_within_its_time_and_depends_on_the_seed_alone() {
    let mut plan = Plan::new("churn", instances::random(3, &Mix::small()));
    let lasts = Some(Distribution::Constant(1));
    let (from, until) = (5 * SECOND, 1005 * SECOND);
    plan.faults.churn =
        vec![Churn { per_second: 2.0, from, until, kind: ChurnKind::Leave, lasts, nodes: Vec::new() }];
    let steps = |seed| Schedule::new(&plan, seed).unwrap().steps().to_vec();
    let leaves = steps(1).len() / 2;
    // 2,000 expected, with a standard deviation of 45.
    assert!((1_800..2_200).contains(&leaves), "{leaves}");
    assert!(steps(1).iter().all(|step| (from..=until).contains(&step.at)));
    assert_eq!(steps(1), steps(1));
    assert_ne!(steps(1), steps(2));
}
