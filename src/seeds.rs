//! The seeds of repeated runs: how far they go, and how many runs are under way at once.

use huddle_sim::plan::{Plan, RuntimeKind};

use crate::exit::Failure;

/// Container nodes of all runs together that are under way at once, so that memory stays within a few gigabytes.
const NODES_AT_ONCE_MAX: usize = 2_000_000;

/// The last of so many seeds, at least one.
pub fn last_seed(first: u64, runs: u64) -> Result<u64, Failure> {
    first.checked_add(runs - 1).ok_or_else(|| {
        Failure::Input(format!("{runs} runs from seed {first} on go beyond the largest seed, {}", u64::MAX))
    })
}

/// How many of so many runs of a plan are under way at once: as many as there are cores, or as asked for, but one of the
/// live runtime, which takes all cores itself, and so few of large containers that together they stay within
/// [`NODES_AT_ONCE_MAX`].
pub fn threads(plan: &Plan, runs: u64, asked: Option<usize>) -> usize {
    if plan.run.runtime == RuntimeKind::Live {
        return 1;
    }
    side_by_side(plan.instance.container.len(), runs, asked)
}

/// The same for virtual runs on containers of at most so many nodes.
pub fn side_by_side(nodes: usize, runs: u64, asked: Option<usize>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let fit = NODES_AT_ONCE_MAX / nodes.max(1);
    let runs = usize::try_from(runs).unwrap_or(usize::MAX);
    asked.unwrap_or_else(cores).min(runs).min(fit).max(1)
}
