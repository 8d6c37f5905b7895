//! Faults drawn from a rate: a Poisson process whose gaps, victims and durations each have a draw of their own.

use std::collections::BTreeMap;

use crate::model::{Container, ContainerId};
use crate::plan::faults::{Churn, ChurnKind, Fault, FaultEvent};
use crate::plan::{Nanos, SECOND};
use crate::random::{Purpose, below, draw, exponential, sample_distribution};

/// Faults that all entries draw together, and the nodes that partitions among them cut off.
pub const MOST_DRAWN: usize = 1_000_000;
pub const MOST_CUT_OFF: usize = 20_000_000;

/// How much may still be drawn.
pub struct Room {
    faults: usize,
    cut_off: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { faults: MOST_DRAWN, cut_off: MOST_CUT_OFF }
    }
}

impl Room {
    /// Takes the place of a fault.
    fn take(&mut self, fault: &Fault) -> Result<(), String> {
        let few = |most| format!("`events` draw more than {most}; a lower rate fits");
        self.faults = self.faults.checked_sub(1).ok_or_else(|| few(format!("{MOST_DRAWN} events")))?;
        if let Fault::Partition(side) = fault {
            let rest = self.cut_off.checked_sub(side.len());
            self.cut_off = rest.ok_or_else(|| few(format!("partitions of {MOST_CUT_OFF} nodes together")))?;
        }
        Ok(())
    }
}

/// The faults of one entry, in time order; `entry` tells entries apart.
///
/// # Errors
/// That there is no room for them, in one sentence.
pub fn faults(
    churn: &Churn,
    entry: usize,
    container: &Container,
    seed: u64,
    room: &mut Room,
) -> Result<Vec<FaultEvent>, String> {
    let mut events = Vec::new();
    let mut at = churn.from as f64;
    let candidates: Vec<ContainerId> =
        if churn.nodes.is_empty() { container.nodes().collect() } else { churn.nodes.clone() };
    for number in 0.. {
        let bits = |what: u64| draw(seed, Purpose::Churn, entry as u64, number << 3 | what);
        at += exponential(bits(0)) * SECOND as f64 / churn.per_second;
        if at >= churn.until as f64 || candidates.is_empty() {
            break;
        }
        let node = candidates[below(candidates.len() as u64, bits(1)) as usize];
        let Some(fault) = fault(&churn.kind, node, container, bits(2)) else { continue };
        room.take(&fault)?;
        let lasts = churn.lasts.as_ref().map(|lasts| sample_distribution(lasts, bits(3)));
        events.push(FaultEvent { at: at as Nanos, fault, lasts });
    }
    Ok(events)
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

/// The nodes within so many hops along edges, in ascending order. Shortcuts do not count as hops: who is near, and cut
/// off together, does not depend on whom gossip reaches.
fn within(container: &Container, node: ContainerId, hops: u32) -> Vec<ContainerId> {
    let mut reached = std::collections::BTreeSet::from([node]);
    let mut border = vec![node];
    for _ in 0..hops {
        let edges = |node: &ContainerId| container.links(*node).filter(|link| !container.is_shortcut(*link));
        let next = border.iter().flat_map(edges).map(|link| container.target(link));
        border = next.collect::<Vec<_>>().into_iter().filter(|node| reached.insert(*node)).collect();
    }
    reached.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ContainerBuilder;

    fn drawn(kind: ChurnKind, mut room: Room) -> Result<usize, String> {
        let mut builder = ContainerBuilder::default();
        let nodes: Vec<ContainerId> = (0..10).map(|node| builder.node(format!("n{node}"))).collect();
        nodes.windows(2).for_each(|pair| builder.undirected(pair[0], pair[1]));
        let churn = Churn { per_second: 100.0, from: 0, until: SECOND, kind, lasts: None, nodes: Vec::new() };
        faults(&churn, 0, &builder.build(), 7, &mut room).map(|events| events.len())
    }

    #[test]
    fn what_does_not_fit_is_refused_and_not_cut_off() {
        let crash = || ChurnKind::Crash { memory: false };
        let count = drawn(crash(), Room::default()).unwrap();
        assert!((50..200).contains(&count), "{count}");
        assert_eq!(drawn(crash(), Room { faults: count, cut_off: 0 }), Ok(count));
        let few = drawn(crash(), Room { faults: count - 1, cut_off: 0 }).unwrap_err();
        assert_eq!(few, "`events` draw more than 1000000 events; a lower rate fits");
        let whole = ChurnKind::Partition { hops: 9 };
        let count = drawn(whole.clone(), Room { faults: count, cut_off: 10 * count }).unwrap();
        let wide = drawn(whole, Room { faults: count, cut_off: 10 * count - 1 }).unwrap_err();
        assert_eq!(wide, "`events` draw more than partitions of 20000000 nodes together; a lower rate fits");
    }
}
