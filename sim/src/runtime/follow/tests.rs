//! Runs that are followed and held, against the same runs left alone.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use parking_lot::Mutex;

use super::*;
use crate::Registry;
use crate::plan::{Plan, RuntimeKind};
use crate::record::Outcome;
use crate::runtime::Control;
use crate::scenario::{Overrides, load_text};

/// A run that is neither shown nor over within this hangs.
const HANGS_AFTER: Duration = Duration::from_secs(120);

/// A container of so many nodes, each of which can take what is requested.
fn plan(nodes: usize) -> Plan {
    let text = format!(
        "version: 1\nname: ring\ncontainer:\n  generate: {{topology: ring, nodes: {nodes}}}\n  attributes: {{type: {{constant: \
         a}}, rank: {{uniform_int: [0, 99]}}}}\nrequest: {{nodes: {{x: {{type: t}}, y: {{type: t}}}}}}\nmapping: {{t: \
         a}}\nconditions: [gt: {{node: x, attribute: rank, value: 0, enforce: soft}}, diff: {{nodes: [x, \
         y]}}]\nnetwork: {{latency: {{uniform: [1ms, 10ms]}}}}\nrun: {{until: {{time: 20s}}}}\n"
    );
    load_text(&text, "ring.yaml".as_ref(), &Overrides::default(), &Registry::default().specs()).unwrap()
}

fn run(plan: &Plan, control: &Control) -> Outcome {
    Registry::default().run(plan, 7, None, control).unwrap()
}

/// What tells one outcome from another.
fn described(outcome: &Outcome) -> String {
    let Outcome { verdict, partial, messages, bytes, ended_at, .. } = outcome;
    let course: Vec<_> =
        outcome.course.samples.iter().map(|sample| (sample.at, sample.views, &sample.holders)).collect();
    format!("{verdict} {partial} {messages} {bytes} {ended_at} {:?} {course:?}", outcome.stitching())
}

/// A follower that hands on when the run is shown, and whether it is held then.
fn follower(is_held: bool) -> (Arc<Follower>, Receiver<(Nanos, bool)>) {
    let (tell, told) = channel();
    let tell = Mutex::new(tell);
    let see = move |sight: Sight<'_>| {
        let _ = tell.lock().send((sight.glimpse.at, sight.is_held));
    };
    (Arc::new(Follower::new(is_held, see)), told)
}

/// A run under way that was held before anything happened. It is stopped when this is dropped, so that a test that fails ends.
struct Followed {
    follower: Arc<Follower>,
    told: Receiver<(Nanos, bool)>,
    control: Control,
    ended: Receiver<Outcome>,
}

impl Followed {
    fn begin(plan: &Plan) -> Self {
        let (follower, told) = follower(true);
        let control = Control::followed(Arc::clone(&follower));
        let (plan, handle) = (plan.clone(), control.clone());
        let (end, ended) = channel();
        thread::spawn(move || {
            let _ = end.send(run(&plan, &handle));
        });
        Self { follower, told, control, ended }
    }

    /// When the run is shown next, and whether it is held then.
    fn sight(&self) -> (Nanos, bool) {
        self.told.recv_timeout(HANGS_AFTER).expect("the run is shown")
    }

    /// When the run is held next.
    fn held(&self) -> Nanos {
        loop {
            if let (at, true) = self.sight() {
                return at;
            }
        }
    }

    fn cancel(&self) {
        self.control.cancel_flag().store(true, Ordering::Relaxed);
    }

    /// What it comes to.
    fn outcome(self) -> Outcome {
        self.ended.recv_timeout(HANGS_AFTER).expect("the run ends")
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// The times at which a run is held that is stepped so often and then goes on, and what it comes to.
fn stepped(plan: &Plan, steps: usize) -> (Vec<Nanos>, Outcome) {
    let followed = Followed::begin(plan);
    let mut held = vec![followed.held()];
    for _ in 0..steps {
        followed.follower.step();
        held.push(followed.held());
    }
    followed.follower.resume();
    (held, followed.outcome())
}

#[test]
fn a_run_that_is_held_and_stepped_comes_to_what_it_comes_to_alone() {
    // The second goes by in windows.
    for nodes in [40, 2_100] {
        let plan = plan(nodes);
        let alone = run(&plan, &Control::default());
        let (_, outcome) = stepped(&plan, 5);
        assert_eq!(described(&outcome), described(&alone), "{nodes} nodes");
    }
}

#[test]
fn steps_lead_from_sample_to_sample() {
    let (held, outcome) = stepped(&plan(40), 12);
    let sampled: Vec<Nanos> = outcome.course.samples.iter().map(|sample| sample.at).collect();
    assert_eq!(held[0], 0);
    assert_eq!(held[1..], sampled[..12]);
}

#[test]
fn a_run_that_is_held_can_be_cancelled() {
    let followed = Followed::begin(&plan(40));
    assert_eq!(followed.sight(), (0, true));
    followed.cancel();
    let outcome = followed.outcome();
    assert!(outcome.partial);
    assert_eq!(outcome.messages, 0);
}

#[test]
fn a_run_kept_to_a_pace_for_which_nobody_waits_goes_no_further_until_it_is_lifted() {
    let plan = plan(40);
    let alone = run(&plan, &Control::default());
    let first = alone.course.samples.iter().map(|sample| sample.at).find(|at| *at > 0).unwrap();
    let followed = Followed::begin(&plan);
    assert_eq!(followed.sight(), (0, true));
    // A quarter of an hour for every microsecond.
    followed.follower.set_pace(Some(1));
    followed.follower.resume();
    assert_eq!(followed.sight(), (0, false));
    // Left to itself, the run would be over long before.
    thread::sleep(Duration::from_millis(200));
    followed.follower.pause();
    let held = followed.held();
    assert!(held <= first, "held at {held}, past {first}");
    followed.follower.set_pace(None);
    followed.follower.resume();
    assert_eq!(described(&followed.outcome()), described(&alone));
}

#[test]
fn a_live_run_is_shown_and_goes_on_whatever_is_asked_for() {
    let (follower, told) = follower(true);
    let control = Control::followed(follower);
    let mut plan = plan(40);
    plan.run.runtime = RuntimeKind::Live;
    let outcome = run(&plan, &control);
    assert!(!outcome.partial);
    let sights: Vec<bool> = told.try_iter().map(|(_, is_held)| is_held).collect();
    assert!(!sights.is_empty() && !sights.contains(&true), "{sights:?}");
}

#[test]
fn a_trail_of_any_length_is_thinned_evenly_to_what_fits() {
    let mut trail = Trail::default();
    let glimpse = |at| Glimpse {
        at,
        live: 4,
        agreeing: 1,
        views: 1,
        welfare: Credits::default(),
        stitched: 0,
        holders: Vec::new(),
        traffic: Traffic::default(),
    };
    for at in 0..100_000 {
        trail.add(&glimpse(at));
        assert!(trail.points().len() <= Trail::POINTS_MAX);
    }
    let at: Vec<Nanos> = trail.points().iter().map(|point| point.at).collect();
    let gap = at[1] - at[0];
    assert!(at.windows(2).all(|pair| pair[1] - pair[0] == gap), "{at:?}");
    assert!(at[0] == 0 && at.len() >= Trail::POINTS_MAX / 2 && at.last() > Some(&99_000), "{at:?}");
    assert_eq!(trail.points()[0].agreement, 0.25);
    assert!(trail.thinned() > 0);
}

#[test]
fn only_the_last_changes_of_hands_are_kept_and_all_are_counted() {
    let mut hands = Hands::default();
    let changes = Hands::CHANGES_MAX as u32 + 50;
    for change in 1..=changes {
        hands.note(change.into(), &[Some(ContainerId(change)), None]);
        hands.note(change.into(), &[Some(ContainerId(change)), None]);
    }
    assert_eq!((hands.total(), hands.last().len()), (changes.into(), Hands::CHANGES_MAX));
    let last = hands.last().last().unwrap();
    assert_eq!((last.from, last.to), (Some(ContainerId(changes - 1)), Some(ContainerId(changes))));
    assert_eq!(hands.last().next().unwrap().at, 51);
}
