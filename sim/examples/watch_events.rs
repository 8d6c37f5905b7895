//! Events as they come: an observer that follows the news of the winner through the graph.
//!
//!     cargo run --example watch_events
//!
//! Every runtime reports the same events; the recorder that writes `events.parquet` is an observer like this one.

use std::collections::BTreeMap;
use std::error::Error;
use std::io;

use huddle_sim::Registry;
use huddle_sim::plan::{MILLISECOND, Nanos};
use huddle_sim::record::{Event, EventKind, Observer};
use huddle_sim::runtime::Control;
use huddle_sim::scenario::{Overrides, load_text};

/// Counts what happens in each slice of time.
#[derive(Default)]
struct Slices {
    length: Nanos,
    /// By slice: bids announced, messages delivered, states changed.
    counts: BTreeMap<u64, [u32; 3]>,
}

impl Observer for Slices {
    fn observe(&mut self, event: &Event) -> io::Result<()> {
        let counts = self.counts.entry(event.at / self.length).or_default();
        match event.kind {
            EventKind::Bid { .. } => counts[0] += 1,
            EventKind::Delivered { .. } => counts[1] += 1,
            EventKind::StateChanged { .. } => counts[2] += 1,
            _ => {}
        }
        Ok(())
    }
}

const SCENARIO: &str = "\
version: 1
name: grid
container:
  generate: {topology: grid, rows: 12, columns: 12}
  attributes: {type: {constant: sensor}, battery: {uniform: [1, 100]}}
request: {nodes: {lead: {type: role}, deputy: {type: role}}}
mapping: {role: sensor}
conditions:
  - gte: {node: lead, attribute: battery, value: 0}
  - gte: {node: deputy, attribute: battery, value: 0}
  - diff: {nodes: [lead, deputy]}
network: {latency: 10ms}
";

fn main() -> Result<(), Box<dyn Error>> {
    let registry = Registry::default();
    let plan = load_text(SCENARIO, "grid.yaml".as_ref(), &Overrides::default(), &registry.specs())?;
    let mut slices = Slices { length: 20 * MILLISECOND, ..Slices::default() };
    let outcome = registry.run(&plan, 1, Some(&mut slices), &Control::default())?;
    println!("{:>10}  {:>5}  {:>9}  {:>8}", "from", "bids", "delivered", "changed");
    for (slice, [bids, delivered, changed]) in &slices.counts {
        let from = slice * slices.length / MILLISECOND;
        println!("{from:>7} ms  {bids:>5}  {delivered:>9}  {changed:>8}");
    }
    println!("{}, {} messages", outcome.verdict.name(), outcome.messages);
    Ok(())
}
