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
