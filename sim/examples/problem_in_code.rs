//! A problem built in code, without YAML: run with two strategies, judged by the exact solver.
//!
//!     cargo run --example problem_in_code

use std::error::Error;

use huddle_sim::Registry;
use huddle_sim::model::{
    AttributeCondition, Composition, CompositionCondition, Condition, ContainerBuilder, Enforce, Instance,
    Ordering, Request, RequestId, RequestNode, Test, Value,
};
use huddle_sim::plan::{Distribution, Latency, MILLISECOND, Plan};
use huddle_sim::runtime::Control;
use huddle_sim::solver::{Limits, exact};

/// Twelve hosts in a ring over three racks; a web server and a database want one rack and two hosts.
fn problem() -> Instance {
    let mut container = ContainerBuilder::default();
    let hosts: Vec<_> = (0..12).map(|position| container.node(format!("host{position}"))).collect();
    for (position, host) in hosts.iter().enumerate() {
        container.attribute(*host, "type", "host");
        container.attribute(*host, "rack", (position % 3) as i64);
        container.attribute(*host, "cores", (position * 5 % 16) as i64);
        container.undirected(*host, hosts[(position + 1) % hosts.len()]);
    }
    let node = |name: &str| RequestNode {
        name: name.into(),
        kind: Value::text("service"),
        fits: vec![Value::text("host")],
    };
    let (web, db) = (RequestId(0), RequestId(1));
    let at_least = |node, threshold| {
        let test = Test::Compare { ordering: Ordering::Gte, threshold, enforce: Enforce::Hard };
        Condition::Attribute(AttributeCondition { node, attribute: "cores".to_owned(), test })
    };
    let both =
        |composition| Condition::Composition(CompositionCondition { nodes: vec![web, db], composition });
    Instance {
        container: container.build(),
        request: Request { nodes: vec![node("web"), node("db")], edges: vec![(web, db)] },
        conditions: vec![
            at_least(web, 2.0),
            at_least(db, 8.0),
            both(Composition::Share("rack".to_owned())),
            both(Composition::Diff),
        ],
        ..Instance::default()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut plan = Plan::new("two-services", problem());
    plan.network.latency = Latency::Drawn(Distribution::Uniform(MILLISECOND, 10 * MILLISECOND));
    let registry = Registry::default();
    let optimum = exact::solve(&plan.instance, Limits::NONE);
    println!("{:<10} {} credits", "optimum", optimum.welfare());
    for strategy in ["coalition", "classic"] {
        plan.bidding.strategy = strategy.to_owned();
        let outcome = registry.run(&plan, 42, None, &Control::default())?;
        let welfare = plan.instance.welfare(outcome.stitching());
        println!(
            "{strategy:<10} {welfare} credits, {}, {} messages",
            outcome.verdict.name(),
            outcome.messages
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coalition_ends_in_the_optimum_of_this_problem() {
        let plan = Plan::new("two-services", problem());
        let outcome =
            Registry::default().run(&plan, 1, None, &Control::default()).expect("nothing is recorded");
        assert_eq!(outcome.stitching(), exact::solve(&plan.instance, Limits::NONE).stitching());
    }
}
