//! A strategy of one's own: registered by name, so that scenarios can ask for it, run, explored and compared.
//!
//!     cargo run --example own_strategy
//!
//! The rule: of each request node, every node remembers the best bid that it has heard of, and passes on whatever beats it.
//! It knows no composition conditions; `huddle_sim::agent::strategy::coalition` shows what it takes to mind them.

use std::cmp::Reverse;
use std::error::Error;
use std::sync::Arc;

use huddle_sim::Registry;
use huddle_sim::agent::{Decision, Footprint, Input, Strategy, StrategySpec, World};
use huddle_sim::model::{ContainerId, Credits, Instance, RequestId, Stitching};
use huddle_sim::plan::Nanos;
use huddle_sim::record::EventKind;
use huddle_sim::runtime::Control;
use huddle_sim::scenario::{Overrides, load_text};

/// By request node the best bid: most credits, then the lower node.
type Best = Vec<Option<(Credits, Reverse<ContainerId>)>>;

struct Loudest(Arc<Instance>);

#[derive(Clone)]
struct Node {
    id: ContainerId,
    best: Best,
    started: bool,
}

impl Strategy for Loudest {
    type Agent = Node;
    type Message = Best;
    type Snapshot = Best;

    fn agent(&self, id: ContainerId) -> Node {
        Node { id, best: vec![None; self.0.request.len()], started: false }
    }

    fn step<W: World<Best>>(&self, node: &mut Node, input: Input<Best>, _: Nanos, world: &mut W) {
        let before = node.best.clone();
        if !std::mem::replace(&mut node.started, true) {
            for request in self.0.request.ids() {
                if let Ok(credits) = self.0.base_credits(node.id, request) {
                    world.note(EventKind::Bid { request, credits, version: 1 });
                    node.best[request.index()] = Some((credits, Reverse(node.id)));
                }
            }
        }
        if let Input::Message { message, .. } = input {
            node.best.iter_mut().zip(message).for_each(|(known, heard)| *known = heard.max(*known));
        }
        if node.best != before {
            (0..self.0.container.neighbours(node.id).len()).for_each(|to| world.send(to, node.best.clone()));
        }
    }

    fn fingerprint(&self, node: &Node) -> u64 {
        let hash = |sum: u64, (request, best): (usize, &Option<(Credits, Reverse<ContainerId>)>)| {
            let holder = best.map_or(0, |(_, Reverse(node))| u64::from(node.0) + 1);
            sum.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(holder + request as u64)
        };
        node.best.iter().enumerate().fold(0, hash)
    }

    fn snapshot(&self, node: &Node) -> Best {
        node.best.clone()
    }

    fn decide(&self, best: &Best) -> Decision {
        let mut stitching = Stitching::empty(best.len());
        for (request, best) in best.iter().enumerate() {
            stitching.set(RequestId::at(request), best.map(|(_, Reverse(node))| node));
        }
        Decision::of(stitching)
    }

    fn wire_bytes(&self, best: &Best) -> u32 {
        12 * best.len() as u32
    }

    fn footprint(&self, node: &Node) -> Footprint {
        Footprint { bids: node.best.iter().flatten().count(), ..Footprint::default() }
    }
}

/// The strategies that Huddle ships, and this one.
fn registry() -> Registry {
    let mut registry = Registry::default();
    let spec = StrategySpec {
        name: "loudest".to_owned(),
        summary: "the best bid that was heard of wins; compositions are ignored".to_owned(),
        parameters: Vec::new(),
        one_outcome: true,
    };
    registry.register(spec, |instance, _| Loudest(Arc::clone(instance)));
    registry
}

const SCENARIO: &str = "\
version: 1
name: loudest
container:
  generate: {topology: barabasi_albert, nodes: 200, m: 2}
  attributes:
    type: {choice: [edge, core]}
    load: {uniform: [0, 100]}
request: {nodes: {web: {type: service}, db: {type: store}}}
mapping: {service: [edge, core], store: core}
conditions:
  - lt: {node: web, attribute: load, value: 50}
  - lt: {node: db, attribute: load, value: 80}
bidding: {strategy: loudest}
network: {latency: {uniform: [1ms, 20ms]}}
";

fn main() -> Result<(), Box<dyn Error>> {
    let registry = registry();
    for strategy in ["loudest", "coalition"] {
        let overrides = Overrides { strategy: Some(strategy.to_owned()), ..Overrides::default() };
        let plan = load_text(SCENARIO, "loudest.yaml".as_ref(), &overrides, &registry.specs())?;
        let outcome = registry.run(&plan, 7, None, &Control::default())?;
        let holders = outcome.stitching().stitches().map(|(request, node)| {
            format!("{} → {}", plan.instance.request.name(request), plan.instance.container.name(node))
        });
        let holders = holders.collect::<Vec<String>>().join(", ");
        let verdict = outcome.verdict.name();
        println!("{strategy:<10} {verdict}: {holders}; {} messages", outcome.messages);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use huddle_sim::instances::{self, Mix};
    use huddle_sim::plan::Plan;
    use huddle_sim::record::Verdict;
    use huddle_sim::solver::{Limits, exact};

    #[test]
    fn without_compositions_it_ends_in_the_optimum() {
        for seed in 0..50 {
            let mix = Mix { compositions: 0..=0, capacity: 0.0, promoted: 0.0, ..Mix::small() };
            let mut plan = Plan::new("random", instances::random(seed, &mix));
            plan.bidding.strategy = "loudest".to_owned();
            let outcome =
                registry().run(&plan, seed, None, &Control::default()).expect("nothing is recorded");
            assert_eq!(outcome.verdict, Verdict::Converged);
            assert_eq!(outcome.stitching(), exact::solve(&plan.instance, Limits::NONE).stitching());
        }
    }
}
