//! x
use huddle_sim::agent::Registry;
use huddle_sim::instances::{self, Mix};
use huddle_sim::plan::*;
use huddle_sim::runtime::Control;
fn main() {
    for seed in 0..12 {
        let instance = instances::feasible(seed, &Mix::small());
        for order in 0..5 {
            let mut plan = Plan::new("random", instance.clone());
            plan.bidding.strategy = "classic".to_owned();
            plan.bidding.gossip_interval = MILLISECOND;
            plan.network.latency = Latency::Drawn(Distribution::Uniform(MILLISECOND / 10, 10 * MILLISECOND));
            plan.run.until.time = 2 * SECOND;
            let at = std::time::Instant::now();
            let o = Registry::default().run(&plan, order, None, &Control::default()).unwrap();
            println!("{seed} {order} {} messages {} bytes {} ended {} in {:?}", o.verdict, o.messages, o.bytes, o.ended_at, at.elapsed());
            if o.verdict.name() == "exhausted" && order == 0 {
                println!("{:#?}", instance.conditions);
            }
        }
    }
}
