use huddle_sim::agent::strategy::*;
use huddle_sim::runtime::explore::*;
use huddle_sim::*;
fn main() {
    let mut args = std::env::args().skip(1);
    let file = args.next().unwrap();
    let limit: usize = args.next().unwrap().parse().unwrap();
    let order = if args.next().unwrap() == "fifo" { LinkOrder::Fifo } else { LinkOrder::Any };
    let pruned = args.next().unwrap() == "pruned";
    let set: Vec<(String, String)> = args.map(|a| { let (l, r) = a.split_once('=').unwrap(); (l.to_owned(), r.to_owned()) }).collect();
    let plan = scenario::load(file.as_ref(), &scenario::Overrides { set, ..Default::default() }, &Registry::default().specs()).unwrap_or_else(|e| panic!("{e}"));
    match plan.bidding.strategy.as_str() {
        "coalition" => go(&Coalition::new(&plan.instance, &plan.bidding), &plan, limit, order, pruned),
        _ => go(&Classic::new(&plan.instance, &plan.bidding), &plan, limit, order, pruned),
    }
}
fn go<S: Strategy>(strategy: &S, plan: &plan::Plan, limit: usize, order: LinkOrder, pruned: bool) {
    let t = std::time::Instant::now();
    let mut graph = Graph::new(strategy, plan, order, pruned);
    let mut next = 100_000;
    while graph.states() < limit && graph.expand_next(1000) > 0 {
        if graph.expanded() > next { eprintln!("{} states {} expanded {} edges, {} locals, cost {:?}, {:?}", graph.states(), graph.expanded(), graph.edges(), graph.pool.len(), graph.next_cost(), t.elapsed()); next += next/2; }
    }
    println!("{} states {} expanded {} edges {} locals {} endings {} bytes/state complete {} in {:?}", graph.states(), graph.expanded(), graph.edges(), graph.pool.len(), graph.endings.found.len(), graph.bytes() / graph.states(), graph.next_cost().is_none(), t.elapsed());
}
