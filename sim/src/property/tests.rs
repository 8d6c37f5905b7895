use super::*;
use crate::model::{ContainerId, Credits, RequestId};
use crate::record::EventKind;

fn verdicts(events: &[(u64, u32, EventKind)]) -> Vec<(&'static str, bool)> {
    let plan = crate::record::samples::plan();
    let spec = crate::agent::strategy::Coalition::spec();
    let mut properties = Properties::new(&plan, 0, &spec).unwrap();
    for (at, node, kind) in events {
        properties.observe(&Event { at: *at, node: ContainerId(*node), kind: *kind }).unwrap();
    }
    let outcome = Outcome { messages: 1, quiescent_at: Some(100), ..crate::record::samples::outcome() };
    properties
        .verdicts(&outcome)
        .into_iter()
        .map(|verdict| (verdict.name, verdict.broken.is_none()))
        .collect()
}

const ONE: Credits = Credits::from_micros(1_000_000);
const SENT: EventKind = EventKind::Sent { to: ContainerId(1), bytes: 9 };
const DELIVERED: EventKind = EventKind::Delivered { from: ContainerId(0), bytes: 9, hops: 1 };

fn bid(version: u32) -> EventKind {
    EventKind::Bid { request: RequestId(0), credits: ONE, version }
}

fn broken(events: &[(u64, u32, EventKind)]) -> Vec<&'static str> {
    verdicts(events).into_iter().filter(|(_, holds)| !holds).map(|(name, _)| name).collect()
}

#[test]
fn a_run_that_keeps_all_promises_is_found_to() {
    let state = EventKind::StateChanged { fingerprint: 5 };
    let claim = EventKind::Assigned { request: RequestId(0), holder: Some(ContainerId(0)), credits: ONE };
    let events = [(0, 0, bid(1)), (0, 0, SENT), (9, 1, DELIVERED), (9, 1, claim), (9, 0, bid(2))];
    let states = [(9, 0, state), (9, 1, state), (9, 2, state)];
    assert_eq!(broken(&[&events[..], &states[..]].concat()), [""; 0]);
}

#[test]
fn a_version_that_does_not_rise_is_found_unless_the_node_was_born_anew() {
    let whole = [(0, 0, SENT), (9, 1, DELIVERED)];
    let with = |more: &[(u64, u32, EventKind)]| broken(&[&whole[..], more].concat());
    assert_eq!(with(&[(1, 0, bid(1)), (2, 0, bid(1))]), ["versions_rise"]);
    assert_eq!(
        with(&[(1, 0, bid(3)), (2, 0, EventKind::Restarted { incarnation: 1 }), (3, 0, bid(1))]),
        [""; 0]
    );
}

#[test]
fn a_claim_with_credits_that_its_holder_never_bid_is_found() {
    let claim = EventKind::Assigned { request: RequestId(0), holder: Some(ContainerId(2)), credits: ONE };
    assert_eq!(broken(&[(0, 0, bid(1)), (0, 0, SENT), (9, 1, DELIVERED), (9, 1, claim)]), ["claims_are_bid"]);
}

#[test]
fn silence_with_a_message_under_way_or_with_something_after_it_is_found() {
    assert_eq!(broken(&[(0, 0, SENT)]), ["silence_is_real"]);
    assert_eq!(broken(&[(0, 0, SENT), (101, 1, DELIVERED)]), ["silence_is_real"]);
    let lost = EventKind::Lost { to: ContainerId(1), bytes: 9 };
    assert_eq!(broken(&[(0, 0, SENT), (0, 0, lost)]), [""; 0]);
}

#[test]
fn shared_states_that_differ_in_the_end_are_found() {
    let state = |fingerprint| EventKind::StateChanged { fingerprint };
    let events = [(0, 0, SENT), (9, 1, DELIVERED), (9, 0, state(1)), (9, 1, state(1)), (9, 2, state(2))];
    assert_eq!(broken(&events), ["shared_state_is_equal"]);
}
