//! Windows against the engine that takes all events one by one, on random runs.

use proptest::prelude::*;

use super::{Control, Division, Windows, obstacle};
use crate::agent::strategy::{Cbba, Coalition};
use crate::instances::{self, Mix};
use crate::model::{
    Composition, CompositionCondition, Condition, Container, ContainerId, Expression, Instance, RequestId,
    Value,
};
use crate::plan::{Auction, Distribution, Latency, Limits, MILLISECOND, Plan, Start};
use crate::record::{Event, Observer, Scope};
use crate::runtime::virtual_time::engine::Engine;
use crate::scenario::attributes::{Overlay, lay};
use crate::scenario::generate::{self, Topology, generate};

/// A problem on more nodes than are looked at whenever one of them changes.
fn mix(nodes: u32) -> Mix {
    Mix { nodes: nodes..=nodes, edge_density: 1.0 / f64::from(nodes), disconnected: 0.3, ..Mix::coupled() }
}

/// Three request nodes on a Barabási–Albert graph, two of them on different nodes and two in one group.
fn large(nodes: u32) -> Instance {
    let mut builder = generate(&Topology::BarabasiAlbert { nodes, m: 2 }, true, 1);
    let types = vec![Value::text("a"), Value::text("b")];
    for (attribute, overlay) in [
        ("type", Overlay::Cycle(types)),
        ("group", Overlay::UniformInt(0, 9)),
        ("rank", Overlay::Uniform(0.0, 10.0)),
    ] {
        lay(&mut builder, attribute, &overlay, 1).expect("the overlays are well formed");
    }
    let small = instances::random(3, &Mix { requests: 3..=3, types: 2..=2, ..Mix::small() });
    let composed = |composition, nodes: [u32; 2]| {
        let nodes = nodes.map(RequestId).to_vec();
        Condition::Composition(CompositionCondition { nodes, composition })
    };
    let conditions =
        vec![composed(Composition::Diff, [0, 1]), composed(Composition::Share("group".to_owned()), [1, 2])];
    let credits = Some(Expression::parse("base + rank").expect("it is well formed"));
    Instance {
        container: builder.build(),
        request: small.request,
        conditions,
        credits,
        ..Instance::default()
    }
}

fn latencies() -> impl proptest::strategy::Strategy<Value = Latency> {
    let least = 20_000_u64..3 * MILLISECOND;
    prop_oneof![
        least.clone().prop_map(|least| Latency::Drawn(Distribution::Constant(least))),
        least.clone().prop_map(|least| Latency::Drawn(Distribution::Uniform(least, 9 * least))),
        least.prop_map(|least| Latency::Drawn(Distribution::Exponential { mean: 2 * MILLISECOND, least })),
    ]
}

prop_compose! {
    fn plans()(
        seed in 0_u64..1_000_000,
        nodes in 260_u32..700,
        latency in latencies(),
        interval in prop::sample::select(vec![0, 50_000, MILLISECOND, 5 * MILLISECOND]),
        hold_back in 0_i64..6,
        dutch in prop::option::of(1_u64..200),
        starts_alone in any::<bool>(),
        most_messages in prop::option::of(1_u64..20_000),
        most_time in prop::option::of(1_u64..40 * MILLISECOND),
        degree in 0_u32..3,
        on_shortcuts in prop::option::of(20_000_u64..3 * MILLISECOND),
    ) -> Plan {
        let mut instance = instances::random(seed, &mix(nodes));
        let shortcuts = generate::shortcuts(&instance.container, degree, seed);
        instance.container = instance.container.with_shortcuts(shortcuts);
        let container = &instance.container;
        let is_shortcut = (0..container.directed_links() as u32).map(|link| container.is_shortcut(link)).collect();
        let mut plan = Plan::new("random", instance);
        plan.network.latency = match on_shortcuts {
            None => latency,
            Some(least) => {
                let shortcuts = Distribution::Uniform(least, 3 * least);
                Latency::Overlaid { edges: Box::new(latency), shortcuts, is_shortcut }
            }
        };
        plan.bidding.gossip_interval = interval;
        plan.bidding.parameters.insert("hold_back".to_owned(), Value::Integer(hold_back));
        if let Some(duration) = dutch {
            plan.bidding.auction = Auction::Dutch { duration: duration * MILLISECOND, start: None };
        }
        if starts_alone {
            plan.bidding.start = Start::Nodes(vec![ContainerId(seed as u32 % nodes)]);
        }
        plan.run.until = Limits {
            time: most_time.unwrap_or(Limits::default().time),
            messages: most_messages.unwrap_or(Limits::default().messages),
        };
        plan
    }
}

/// Collects the events of some nodes, of all, or of none.
struct Collector {
    scope: Option<Scope>,
    events: Vec<Event>,
}

impl Collector {
    /// Of so many nodes.
    fn of(container: &Container, nodes: usize) -> Self {
        let scope = (nodes < container.len()).then(|| Scope::drawn(container, nodes, 1));
        Self { scope, events: Vec::new() }
    }
}

impl Observer for Collector {
    fn observe(&mut self, event: &Event) -> std::io::Result<()> {
        if self.scope.as_ref().is_none_or(|scope| scope.covers(event)) {
            self.events.push(*event);
        }
        Ok(())
    }

    fn wants(&self, node: ContainerId) -> bool {
        self.scope.as_ref().is_none_or(|scope| scope.holds(node))
    }
}

/// How a run in windows is made.
struct Manner {
    division: Division,
    threads: u32,
    /// Of so many nodes events are observed.
    observed: usize,
}

/// All that a run comes to and its events, by the engine that takes events one by one, and in windows.
fn both<S: crate::agent::Strategy>(
    strategy: &S,
    plan: &Plan,
    seed: u64,
    manner: &Manner,
) -> ((String, Vec<Event>), (String, Vec<Event>)) {
    let mut plan = plan.clone();
    plan.run.threads = manner.threads;
    let control = Control::default();
    let observed = |run: &dyn Fn(&mut Collector) -> std::io::Result<crate::record::Outcome>| {
        let mut collector = Collector::of(&plan.instance.container, manner.observed);
        let outcome = run(&mut collector).expect("the observer takes all");
        (format!("{outcome:#?}"), collector.events)
    };
    let one_by_one =
        observed(&|collector| Engine::new(strategy, &plan, seed, Some(collector))?.run(&control, |_| {}));
    let in_windows = observed(&|collector| {
        let observer = (manner.observed > 0).then_some(collector as &mut dyn Observer);
        Windows::divided(strategy, &plan, seed, observer, manner.division).run(&control, |_| {})
    });
    (one_by_one, in_windows)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_run_in_windows_comes_to_the_same_to_the_last_byte(
        plan in plans(), seed in any::<u64>(), narrower in 0_u32..3, shard in 4_u32..11,
        few_events in prop::sample::select(vec![0, 512]), threads in 1_u32..4,
        observed in prop::sample::select(vec![0, 1, 20, usize::MAX]),
    ) {
        let widest = Division::of(&plan, seed).width;
        let division = Division { width: widest >> narrower, shard: 1 << shard, few_events };
        let manner = Manner { division, threads, observed };
        let strategy = Coalition::new(&plan.instance, &plan.bidding);
        let (one_by_one, in_windows) = both(&strategy, &plan, seed, &manner);
        // Not printed: they are long.
        prop_assert!(one_by_one.0 == in_windows.0, "the outcomes differ");
        prop_assert!(one_by_one.1 == in_windows.1, "the events differ");
    }

    #[test]
    fn so_does_another_strategy(mut plan in plans(), seed in any::<u64>(), threads in 1_u32..4) {
        plan.bidding.parameters.clear();
        let strategy = Cbba::new(&plan.instance, &plan.bidding);
        let division = Division { shard: 64, few_events: 0, ..Division::of(&plan, seed) };
        let manner = Manner { division, threads, observed: usize::MAX };
        let (one_by_one, in_windows) = both(&strategy, &plan, seed, &manner);
        prop_assert!(one_by_one == in_windows);
    }
}

#[test]
fn a_run_too_large_to_watch_all_nodes_comes_to_the_same_with_any_number_of_threads() {
    let mut plan = Plan::new("large", large(20_000));
    plan.network.latency = Latency::Drawn(Distribution::Uniform(MILLISECOND, 10 * MILLISECOND));
    let strategy = Coalition::new(&plan.instance, &plan.bidding);
    assert_eq!(obstacle(&plan, 1), None);
    let division = Division::of(&plan, 1);
    let in_threads = |threads| both(&strategy, &plan, 1, &Manner { division, threads, observed: 100 });
    let (one_by_one, alone) = in_threads(1);
    let (_, together) = in_threads(3);
    assert!(one_by_one == alone && alone == together);
    assert!(alone.0.contains("verdict: Converged"), "{}", alone.0);
    assert!(alone.1.len() > 100, "the events of 100 nodes are observed");
}
