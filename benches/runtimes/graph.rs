//! The graph and the problem on it: a Barabási–Albert container and five request nodes, one `diff`, one `share`.

use std::sync::Arc;

use huddle_sim::model::{
    AttributeCondition, Composition, CompositionCondition, Condition, Enforce, Instance, Ordering, Request,
    RequestId, RequestNode, Test, Value,
};
use huddle_sim::plan::{
    Auction, Bidding, Distribution, Expectations, Latency, MILLISECOND, Network, Plan, RunSettings,
    RuntimeKind,
};
use huddle_sim::scenario::attributes::{Overlay, lay};
use huddle_sim::scenario::generate::{Topology, generate};

const SEED: u64 = 1;

/// The plan: latencies uniform from 1 to 10 ms (virtual only), gossip interval 5 ms.
pub fn plan(nodes: u32, auction: Auction, runtime: RuntimeKind) -> Plan {
    let latency = Latency::Drawn(Distribution::Uniform(MILLISECOND, 10 * MILLISECOND));
    Plan {
        name: "bench".to_owned(),
        description: String::new(),
        source: Arc::from(""),
        instance: Arc::new(instance(nodes)),
        bidding: Bidding { auction, ..Bidding::default() },
        network: Network { latency, ..Network::default() },
        run: RunSettings { runtime, ..RunSettings::default() },
        expect: Expectations::default(),
        notices: Vec::new(),
    }
}

fn instance(nodes: u32) -> Instance {
    let topology = Topology::BarabasiAlbert { nodes, m: 2 };
    let mut builder = generate(&topology, true, SEED);
    let types = ["a", "b"].map(Value::text).to_vec();
    for (attribute, overlay) in [
        ("type", Overlay::Cycle(types)),
        ("group", Overlay::UniformInt(0, 29)),
        ("rank", Overlay::Uniform(0.0, 10.0)),
        ("cpu", Overlay::Uniform(0.0, 10.0)),
    ] {
        lay(&mut builder, attribute, &overlay, SEED).expect("the overlays are well formed");
    }
    let listed = |positions: [u32; 3]| positions.map(RequestId).to_vec();
    let mut conditions: Vec<Condition> = (0..5).map(soft_threshold).collect();
    conditions.push(composition(Composition::Diff, listed([0, 1, 2])));
    conditions.push(composition(Composition::Share("group".to_owned()), listed([2, 3, 4])));
    Instance { container: builder.build(), request: request(), conditions, ..Instance::default() }
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
