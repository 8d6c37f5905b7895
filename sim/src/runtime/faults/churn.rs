//! Faults drawn from a rate: a Poisson process whose gaps, victims and durations each have a draw of their own.

use std::collections::BTreeMap;

use crate::model::{Container, ContainerId};
use crate::plan::faults::{Churn, ChurnKind, Fault, FaultEvent};
use crate::plan::{Nanos, SECOND};
use crate::random::{Purpose, below, draw, exponential, sample_distribution};

/// Faults that one entry draws at most: a rate beyond this is a mistake.
pub const MOST_DRAWN: usize = 100_000;

/// The faults of one entry, in time order; `entry` tells entries apart.
pub fn faults(churn: &Churn, entry: usize, container: &Container, seed: u64) -> Vec<FaultEvent> {
    let mut events = Vec::new();
    let mut at = churn.from as f64;
    let candidates: Vec<ContainerId> =
        if churn.nodes.is_empty() { container.nodes().collect() } else { churn.nodes.clone() };
    for number in 0..MOST_DRAWN as u64 {
        let bits = |what: u64| draw(seed, Purpose::Churn, entry as u64, number << 3 | what);
        at += exponential(bits(0)) * SECOND as f64 / churn.per_second;
        if at >= churn.until as f64 || candidates.is_empty() {
            break;
        }
        let node = candidates[below(candidates.len() as u64, bits(1)) as usize];
        let Some(fault) = fault(&churn.kind, node, container, bits(2)) else { continue };
        let lasts = churn.lasts.as_ref().map(|lasts| sample_distribution(lasts, bits(3)));
        events.push(FaultEvent { at: at as Nanos, fault, lasts });
    }
    events
}

/// What happens to a drawn node; nothing where it has no link to lose.
fn fault(kind: &ChurnKind, node: ContainerId, container: &Container, bits: u64) -> Option<Fault> {
    Some(match kind {
        ChurnKind::Crash { .. } => Fault::Crash(node),
        ChurnKind::Leave => Fault::Leave(node),
        ChurnKind::Link => {
            let neighbours = container.neighbours(node);
            if neighbours.is_empty() {
                return None;
            }
            Fault::LinkDown(node, neighbours[below(neighbours.len() as u64, bits) as usize])
        }
        ChurnKind::Partition { hops } => Fault::Partition(within(container, node, *hops)),
        ChurnKind::Attribute { name, values } => {
            let value = values[below(values.len() as u64, bits) as usize].clone();
            Fault::Attributes { node, values: BTreeMap::from([(name.clone(), Some(value))]) }
        }
    })
}

/// The nodes within so many hops, in ascending order.
fn within(container: &Container, node: ContainerId, hops: u32) -> Vec<ContainerId> {
    let mut reached = std::collections::BTreeSet::from([node]);
    let mut border = vec![node];
    for _ in 0..hops {
        let next = border.iter().flat_map(|node| container.neighbours(*node).iter().copied());
        border = next.collect::<Vec<_>>().into_iter().filter(|node| reached.insert(*node)).collect();
    }
    reached.into_iter().collect()
}
