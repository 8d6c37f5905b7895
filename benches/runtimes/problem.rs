//! The problem on a graph: five request nodes, a `diff`, mostly a `share`, and credits from two attributes.

use std::sync::Arc;

use huddle_sim::model::{
    AttributeCondition, Composition, CompositionCondition, Condition, ContainerBuilder, Enforce, Instance,
    Ordering, Request, RequestId, RequestNode, Test, Value,
};
use huddle_sim::plan::{
    self, Bidding, Distribution, Latency, Limits, MILLISECOND, Plan, RuntimeKind, SECOND,
};
use huddle_sim::scenario::attributes::{Overlay, lay};

use super::setting::{Auction, Problem, Setting};
use super::topology::{self, SEED};

/// A strategy that need not settle is given up after so many messages.
const MOST_MESSAGES: u64 = 200_000;

/// How much longer than a gossip interval nodes of few links wait where news is held back.
const HOLD_BACK: i64 = 8;

/// The plan of a setting: latencies uniform from 1 to 10 ms (virtual only), gossip interval 5 ms.
///
/// # Errors
/// When the graph cannot be read, in one sentence.
pub fn plan(setting: &Setting, runtime: RuntimeKind, threads: u32) -> Result<Plan, String> {
    let mut builder = topology::build(setting.topology, setting.nodes)?;
    let mut plan = Plan::new("bench", instance(&mut builder, setting.problem)?);
    let auction = match setting.auction {
        Auction::English => plan::Auction::English,
        Auction::Dutch => plan::Auction::Dutch { duration: SECOND, start: None },
        Auction::Frugal => plan::Auction::Dutch { duration: 100 * SECOND, start: None },
    };
    plan.bidding = Bidding { strategy: setting.strategy.clone(), auction, ..Bidding::default() };
    if setting.auction == Auction::Frugal {
        plan.bidding.parameters.insert("hold_back".to_owned(), Value::Integer(HOLD_BACK));
    }
    plan.network.latency = Latency::Drawn(Distribution::Uniform(MILLISECOND, 10 * MILLISECOND));
    plan.run.runtime = runtime;
    plan.run.threads = threads;
    let messages = if setting.strategy == "coalition" { u64::MAX } else { MOST_MESSAGES };
    plan.run.until = Limits { time: 3_600 * SECOND, messages };
    Ok(plan)
}

/// A problem over nodes and edges, which it takes out of the builder.
///
/// # Errors
/// When values cannot be laid over the nodes, in one sentence.
pub fn instance(builder: &mut ContainerBuilder, problem: Problem) -> Result<Instance, String> {
    let groups = if problem == Problem::Groups1000 { 1_000 } else { 30 };
    for (attribute, overlay) in [
        ("type", Overlay::Cycle(["a", "b"].map(Value::text).to_vec())),
        ("group", Overlay::UniformInt(0, groups - 1)),
        ("rank", Overlay::Uniform(0.0, 10.0)),
        ("cpu", Overlay::Uniform(0.0, 10.0)),
    ] {
        lay(builder, attribute, &overlay, SEED)?;
    }
    let listed = |positions: &[u32]| positions.iter().copied().map(RequestId).collect::<Vec<_>>();
    let different = if problem == Problem::Overlapping { listed(&[0, 1, 2]) } else { listed(&[0, 1]) };
    let mut conditions: Vec<Condition> = (0..5).map(soft_threshold).collect();
    conditions.push(composition(Composition::Diff, different));
    if problem != Problem::NoShare {
        conditions.push(composition(Composition::Share("group".to_owned()), listed(&[2, 3, 4])));
    }
    Ok(Instance {
        container: std::mem::take(builder).build(),
        request: request(),
        conditions,
        ..Instance::default()
    })
}

fn request() -> Request {
    let node = |position: usize| RequestNode {
        name: Arc::from(format!("r{position}")),
        kind: Value::text("service"),
        fits: vec![Value::text(["a", "b"][position % 2])],
    };
    let edges = (1..5).map(|position| (RequestId(position - 1), RequestId(position))).collect();
    Request { nodes: (0..5).map(node).collect(), edges }
}

/// Credits come from `rank` for the first three request nodes, from `cpu` for the others.
fn soft_threshold(request: u32) -> Condition {
    let attribute = if request < 3 { "rank" } else { "cpu" };
    let test = Test::Compare { ordering: Ordering::Gte, threshold: 0.0, enforce: Enforce::Soft };
    Condition::Attribute(AttributeCondition {
        node: RequestId(request),
        attribute: attribute.to_owned(),
        test,
    })
}

fn composition(composition: Composition, nodes: Vec<RequestId>) -> Condition {
    Condition::Composition(CompositionCondition { nodes, composition })
}
