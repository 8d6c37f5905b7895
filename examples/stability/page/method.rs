//! What was asked, how it was run, and what the words mean.

use super::Findings;
use crate::case::MOST_MESSAGES;
use crate::{causes, smallest};

/// The beginning of the page.
pub fn head(findings: &Findings) -> String {
    let size = &findings.size;
    let phases = &findings.phases;
    let runs = phases.cells.len() as u64 * size.instances;
    let coalition = phases.coalition.runs() + findings.causes.coalition.runs();
    let missed: Vec<String> =
        phases.missed.iter().chain(&findings.causes.missed).map(|seed| seed.to_string()).collect();
    let verdict = match missed.is_empty() {
        true => format!("ended on the one best stitching in each of its {coalition} runs"),
        false => format!("missed the best stitching on the instances of the seeds {}", missed.join(", ")),
    };
    format!(
        "# Stability\n\n\
         Where the published bidding rule (`classic`) fails and why, with `coalition` beside it. This page, its charts and \
         its scenarios are written by\n\n    just stability\n\n\
         with every figure taken from the runs: {runs} runs of `classic` over its two boosts, {} more at the published \
         ones by what the instances contain, and {} orders of messages on each of {} instances. `coalition`, beside the \
         first two, {verdict}. \
         The same seed gives the same page.\n",
        findings.causes.runs.len(),
        size.orders,
        2 * size.instances,
    )
}

/// The end of the page.
pub fn section(findings: &Findings) -> String {
    let size = &findings.size;
    let (seed, instances) = (size.seed, size.instances);
    let (causes, tiny) = (instances * causes::TIMES, instances * smallest::TIMES);
    let (last, last_cause, last_tiny) = (seed + instances - 1, seed + causes - 1, seed + tiny - 1);
    format!(
        "## How it was run\n\n\
         - **Command.** `cargo run --release --example stability -- --seed {seed} --instances {instances} --orders {} \
         --steps {}`. `--instances` sets the size of every study.\n\
         - **Instances.** `huddle_sim::instances::feasible` with `Mix::small()`: 6 to 12 connected container nodes, 2 to 4 \
         request nodes, up to 3 attribute conditions and up to 4 compositions of every kind; each has a complete valid \
         stitching. Seeds {seed} to {last} for the diagram and the orders, {seed} to {last_cause} for the causes, \
         {seed} to {last_tiny} (tiny ones) for the smallest failures. Shares are shares of such instances, \
         not of problems met in practice.\n\
         - **Runs.** Virtual runtime, gossip interval 1 ms, every latency drawn uniformly from 0.1 to 10 ms; the seed of a run \
         is that of its instance. A cell of the diagram differs from another in its boosts only: same instances, same seeds.\n\
         - **Limits.** A run is given up after {MOST_MESSAGES} messages or 600 simulated seconds. The longest run of the \
         diagram that converged took {} messages.\n\
         - **Judge.** `solver::exact`, which shares no code with the strategies. *Optimal*: as many request nodes and exactly \
         as much welfare. *The one best*: also the same container nodes, so that ties are decided alike. A run that does not \
         converge has no outcome: it counts as neither valid nor optimal, whatever its nodes held when it was given up.\n\
         - **Intervals.** 95 %, after Wilson, over instances: they tell how far a share may be from that of all instances of this \
         mix. Cells are paired, so differences between cells are surer than the intervals suggest; they are not adjusted for \
         the number of cells.\n",
        size.orders, size.steps, findings.phases.most_messages,
    )
}
