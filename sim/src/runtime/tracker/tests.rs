//! A tracker that watches some nodes of many, told by hand what happens.

use super::*;
use crate::agent::strategy::Coalition;
use crate::instances::{self, Mix};
use crate::model::ContainerBuilder;
use crate::plan::Bidding;

/// A path of more nodes than are watched.
fn crowded() -> Arc<Instance> {
    let mut container = ContainerBuilder::default();
    for position in 0..crowd::MOST_NODES + 100 {
        let node = container.node(format!("n{position}"));
        if position > 0 {
            container.undirected(ContainerId(node.0 - 1), node);
        }
    }
    let small = instances::random(1, &Mix::small());
    Arc::new(Instance { container: container.build(), request: small.request, ..Instance::default() })
}

#[test]
fn nobody_asks_for_the_state_of_a_node_that_is_down() {
    let instance = crowded();
    let strategy = Coalition::new(&instance, &Bidding::default());
    let mut tracker = Tracker::new(&strategy, &instance, Judged::all(&instance.container));
    let state =
        |node| (strategy.fingerprint(&strategy.agent(node)), strategy.snapshot(&strategy.agent(node)));
    let nodes: Vec<ContainerId> = instance.container.nodes().collect();
    let (stays, falls): (Vec<ContainerId>, Vec<ContainerId>) =
        nodes.into_iter().partition(|node| node.0.is_multiple_of(2));
    stays.iter().chain(&falls).for_each(|node| tracker.changed(*node, 1));
    falls.iter().for_each(|node| tracker.gone(*node));
    let mut asked = 0;
    tracker.sample(GRID, Traffic::default(), |node| {
        assert!(stays.contains(&node), "{node} is down");
        asked += 1;
        state(node)
    });
    assert!((3_000..5_500).contains(&asked), "{asked} of about 4,096 watched nodes that are up");
    let tracked = tracker.finish(2 * GRID, Traffic::default(), |node| {
        assert!(stays.contains(&node), "{node} is down");
        state(node)
    });
    assert_eq!(tracked.parts[0].nodes, stays.len() + falls.len());
    assert_eq!(tracked.agreement, 1.0, "of those that are up");
}

#[test]
fn samples_that_are_dropped_hand_on_the_most_messages_in_flight() {
    let instance = Arc::new(instances::random(1, &Mix::small()));
    let strategy = Coalition::new(&instance, &Bidding::default());
    // Whichever sample saw the most, some kept one has to tell of it.
    for peak in [3, 77, 1_022, 1_023, 1_024, 1_401] {
        let mut tracker = Tracker::new(&strategy, &instance, Judged::all(&instance.container));
        let state =
            |node| (strategy.fingerprint(&strategy.agent(node)), strategy.snapshot(&strategy.agent(node)));
        for sample in 0..3_000 {
            let most_in_flight = if sample == peak { 500 } else { 10 };
            tracker.sample(sample, Traffic { most_in_flight, ..Traffic::default() }, state);
        }
        let tracked = tracker.finish(3_000, Traffic::default(), state);
        let samples = &tracked.course.samples;
        assert!(samples.len() <= Course::MOST_SAMPLES);
        assert_eq!(samples.iter().map(|sample| sample.in_flight).max(), Some(500), "sample {peak}");
        assert_eq!(samples.iter().filter(|sample| sample.in_flight == 500).count(), 1, "sample {peak}");
    }
}
