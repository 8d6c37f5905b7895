//! The graph and the problem on it: a Barabási–Albert container and five request nodes, one `diff`, one `share`.

use std::str::FromStr;
use std::sync::Arc;

use huddle_sim::model::{
    AttributeCondition, Composition, CompositionCondition, Condition, Enforce, Instance, Ordering, Request,
    RequestId, RequestNode, Test, Value,
};
use huddle_sim::plan::{
    Auction, Bidding, Distribution, Expectations, Latency, Limits, MILLISECOND, Network, Plan, RunSettings,
    RuntimeKind, SECOND,
};
use huddle_sim::scenario::attributes::{Overlay, lay};
use huddle_sim::scenario::generate::{Topology, generate};

const SEED: u64 = 1;

/// How `diff` and `share` meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coupling {
    /// `diff` over two request nodes, `share` over the three others.
    Apart,
    /// `diff` over three request nodes, `share` over three, with one in both.
    Overlapping,
}

impl Coupling {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Apart => "apart",
            Self::Overlapping => "overlapping",
        }
    }
}

impl FromStr for Coupling {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = [Self::Apart, Self::Overlapping].into_iter().find(|coupling| coupling.name() == name);
        known.ok_or_else(|| format!("`{name}` is neither `apart` nor `overlapping`"))
    }
}

/// The plan: latencies uniform from 1 to 10 ms (virtual only), gossip interval 5 ms.
pub fn plan(nodes: u32, coupling: Coupling, auction: Auction, runtime: RuntimeKind) -> Plan {
    let until = Limits { time: 3600 * SECOND, messages: u64::MAX };
    let latency = Latency::Drawn(Distribution::Uniform(MILLISECOND, 10 * MILLISECOND));
    Plan {
        name: "bench".to_owned(),
        description: String::new(),
        source: Arc::from(""),
        instance: Arc::new(instance(nodes, coupling)),
        bidding: Bidding { auction, ..Bidding::default() },
        solvers: Default::default(),
        network: Network { latency, ..Network::default() },
        faults: Default::default(),
        run: RunSettings { runtime, until, ..RunSettings::default() },
        expect: Expectations::default(),
        notices: Vec::new(),
    }
}

fn instance(nodes: u32, coupling: Coupling) -> Instance {
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
    let listed = |positions: &[u32]| positions.iter().copied().map(RequestId).collect();
    let different = match coupling {
        Coupling::Apart => listed(&[0, 1]),
        Coupling::Overlapping => listed(&[0, 1, 2]),
    };
    let mut conditions: Vec<Condition> = (0..5).map(soft_threshold).collect();
    conditions.push(composition(Composition::Diff, different));
    conditions.push(composition(Composition::Share("group".to_owned()), listed(&[2, 3, 4])));
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
