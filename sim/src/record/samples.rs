//! Small plans, outcomes and names for the tests of recording.

use std::sync::Arc;

use proptest::prelude::*;

use crate::model::{
    Composition, CompositionCondition, Condition, Container, ContainerBuilder, ContainerId, Credits,
    Instance, Request, RequestId, RequestNode, Stitching, Validator, Value,
};
use crate::plan::{Bidding, Expectations, Figure, MILLISECOND, Network, Plan, Range, RunSettings};

use super::outcome::{Course, Outcome, PartOutcome, Sample, Verdict};

/// Names that try to break tables, pages and paths.
pub(super) fn hostile_name() -> impl Strategy<Value = String> {
    const FIXED: &[&str] = &[
        "a,b",
        "\"",
        "\"\"",
        "line\nbreak",
        "\r\n",
        "<img src=x onerror=alert(1)>",
        "]",
        "holder[x]",
        " ",
        "=1+1",
        "ü",
        "'; --",
        "null",
    ];
    prop_oneof![prop::sample::select(FIXED).prop_map(str::to_owned), "\\PC{1,8}", "[\",\r\n\\[\\] ]{1,4}"]
}

/// Three nodes A, B, C on a path; request nodes x and y, to be stitched to different nodes.
pub(super) fn instance() -> Instance {
    let mut instance = named_instance(&["A", "B", "C"], &["x", "y"]);
    let nodes = vec![RequestId(0), RequestId(1)];
    let condition = CompositionCondition { nodes, composition: Composition::Diff };
    instance.conditions.push(Condition::Composition(condition));
    instance.validators.push(Validator { kind: Value::text("a"), edges: 2, rank: None, promote: false });
    instance
}

/// A path of nodes of type a and rank 2, and request nodes that fit them.
pub(super) fn named_instance<T: AsRef<str>>(container: &[T], request: &[T]) -> Instance {
    let request_node = |name: &T| RequestNode {
        name: Arc::from(name.as_ref()),
        kind: Value::text("t"),
        fits: vec![Value::text("a")],
    };
    Instance {
        container: path(container),
        request: Request { nodes: request.iter().map(request_node).collect(), edges: Vec::new() },
        ..Instance::default()
    }
}

fn path<T: AsRef<str>>(names: &[T]) -> Container {
    let mut builder = ContainerBuilder::default();
    for (position, name) in names.iter().enumerate() {
        let node = builder.node(name.as_ref());
        builder.attribute(node, "type", "a");
        builder.attribute(node, "rank", 2);
        if position > 0 {
            builder.undirected(ContainerId::at(position - 1), node);
        }
    }
    builder.build()
}

/// A plan on [`instance`] with every expectation, some of which [`outcome`] does not meet.
pub(crate) fn plan() -> Plan {
    let range = |at_least, at_most| Some(Range { at_least, at_most });
    Plan {
        name: "pair".to_owned(),
        description: "two request nodes on three nodes".to_owned(),
        source: Arc::from("version: 1\nname: pair\n"),
        instance: Arc::new(instance()),
        bidding: Bidding::default(),
        solvers: Default::default(),
        network: Network::default(),
        faults: crate::plan::faults::Faults::default(),
        run: RunSettings::default(),
        expect: Expectations {
            verdict: Some(vec!["converged".to_owned()]),
            complete: Some(true),
            valid: Some(true),
            stitching: Some(vec![[(RequestId(1), Some(ContainerId(1)))].into()]),
            welfare: range(Some(1.5), None),
            messages: range(Some(0.0), Some(3.0)),
            flips: range(None, Some(3.0)).map(Figure::Within),
            converged_at_ms: range(None, Some(2.25)).map(Figure::Within),
            agreement: range(Some(1.0), None),
            ..Expectations::default()
        },
        notices: vec!["the plan has something to say".to_owned()],
    }
}

/// An outcome on [`instance`] that stitches x to A and y to C.
pub(crate) fn outcome() -> Outcome {
    let stitching = Stitching::from(vec![Some(ContainerId(0)), Some(ContainerId(2))]);
    let part = PartOutcome {
        lowest: ContainerId(0),
        nodes: 3,
        stitching,
        welfare: Credits::from_micros(2_000_000),
        agreement: 1.0,
    };
    Outcome {
        verdict: Verdict::Converged,
        partial: false,
        problem: Arc::new(instance()),
        parts: vec![part],
        headline: 0,
        messages: 4,
        lost: 0,
        doubled: 0,
        bytes: 320,
        hops: 2,
        flips: None,
        agreement: 1.0,
        converged_at: Some(2 * MILLISECOND + 250_000),
        quiescent_at: Some(3 * MILLISECOND),
        ended_at: 3 * MILLISECOND,
        retained_max: 3,
        retention_capped: false,
        ceiling_budget_exhausted: false,
        decision_budget_exhausted: false,
        cycle: None,
        course: Course { interval: 0, watched: None, samples: vec![first_sample(), last_sample()] },
        bytes_per_node: 0.0,
        notices: vec!["the run has something to say".to_owned()],
    }
}

fn first_sample() -> Sample {
    Sample {
        at: 0,
        agreement: 0.0,
        views: 3,
        welfare: Credits::ZERO,
        stitched: 0,
        messages: 0,
        bytes: 0,
        in_flight: 0,
        holders: vec![None, None],
        flips: vec![0, 0],
    }
}

fn last_sample() -> Sample {
    Sample {
        at: 2 * MILLISECOND + 250_000,
        agreement: 1.0,
        views: 1,
        welfare: Credits::from_micros(2_000_000),
        stitched: 2,
        messages: 4,
        bytes: 320,
        in_flight: 0,
        holders: vec![Some(ContainerId(0)), Some(ContainerId(2))],
        flips: vec![0, 0],
    }
}
