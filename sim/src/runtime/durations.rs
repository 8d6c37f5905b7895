//! How long things take: travel, processing and start times, each a hash of its coordinates.

use std::collections::BTreeSet;

use crate::model::{Container, ContainerId, LinkId};
use crate::plan::{Distribution, Latency, Nanos, Network, Start};
use crate::random::{Purpose, draw, sample_distribution};

/// Draws the durations of one run.
#[derive(Clone, Copy, Debug)]
pub struct Durations<'a> {
    seed: u64,
    network: &'a Network,
}

impl<'a> Durations<'a> {
    /// The durations of a run with this seed.
    pub fn new(seed: u64, network: &'a Network) -> Self {
        Self { seed, network }
    }

    /// How long the n-th message on a link travels.
    pub fn travel(&self, link: LinkId, number: u32) -> Nanos {
        let differing = &self.network.impairment.links;
        if !differing.is_empty()
            && let Some(latency) = differing.get(&link).and_then(|link| link.latency)
        {
            let bits = draw(self.seed, Purpose::Latency, u64::from(link), u64::from(number));
            return sample_distribution(&latency, bits);
        }
        match self.network.latency.on(link) {
            Distribution::Constant(latency) => latency,
            distribution => {
                let bits = draw(self.seed, Purpose::Latency, u64::from(link), u64::from(number));
                sample_distribution(&distribution, bits)
            }
        }
    }

    /// How long a node takes to process its n-th message.
    pub fn processing(&self, node: ContainerId, number: u64) -> Nanos {
        match &self.network.processing {
            Distribution::Constant(duration) => *duration,
            distribution => {
                let bits = draw(self.seed, Purpose::Processing, u64::from(node.0), number);
                sample_distribution(distribution, bits)
            }
        }
    }

    /// The nodes that start by themselves, and when; in every part at least one does.
    pub fn starts(&self, container: &Container, start: &Start) -> Vec<(ContainerId, Nanos)> {
        match start {
            Start::All(distribution) => {
                container.nodes().map(|node| (node, self.start(node, distribution))).collect()
            }
            Start::Nodes(listed) => {
                let listed: BTreeSet<ContainerId> = listed.iter().copied().collect();
                let mut starts = Vec::new();
                for part in container.parts() {
                    let before = starts.len();
                    starts.extend(part.iter().filter(|node| listed.contains(node)).map(|node| (*node, 0)));
                    if starts.len() == before {
                        starts.push((part[0], 0));
                    }
                }
                starts
            }
        }
    }

    fn start(&self, node: ContainerId, distribution: &Distribution) -> Nanos {
        sample_distribution(distribution, draw(self.seed, Purpose::Start, u64::from(node.0), 0))
    }

    /// Whether no duration differs from one message to the next.
    pub fn are_constant(&self) -> bool {
        let impairment = &self.network.impairment;
        let links = impairment.links.values().filter_map(|link| link.latency.as_ref());
        let is_even = impairment.reordering.is_none() && links.into_iter().all(is_constant);
        self.network.latency.is_constant() && is_even && is_constant(&self.network.processing)
    }

    /// Whether nodes take time to process messages.
    pub fn has_processing(&self) -> bool {
        self.network.processing != Distribution::Constant(0)
    }

    /// The shortest time that any message takes.
    pub fn least(&self) -> Nanos {
        let differing = self.network.impairment.links.values().filter_map(|link| link.latency.as_ref());
        let model = shortest(&self.network.latency);
        differing.map(drawn_least).fold(model, Nanos::min)
    }

    /// About how long messages travel: the median of the model, to size the event queue.
    pub fn typical(&self) -> Nanos {
        typical(&self.network.latency)
    }
}

fn shortest(latency: &Latency) -> Nanos {
    match latency {
        Latency::Drawn(distribution) => drawn_least(distribution),
        Latency::PerLink(latencies) => latencies.iter().copied().min().unwrap_or(Nanos::MAX),
        Latency::Overlaid { edges, shortcuts, .. } => shortest(edges).min(drawn_least(shortcuts)),
    }
}

/// The shortest duration that is drawn: durations rise with the bits that they are drawn from.
fn drawn_least(distribution: &Distribution) -> Nanos {
    sample_distribution(distribution, 0)
}

fn typical(latency: &Latency) -> Nanos {
    match latency {
        Latency::Drawn(distribution) => sample_distribution(distribution, 1 << 63),
        Latency::PerLink(latencies) => {
            let sum: u128 = latencies.iter().map(|latency| u128::from(*latency)).sum();
            (sum / latencies.len().max(1) as u128) as Nanos
        }
        Latency::Overlaid { edges, .. } => typical(edges),
    }
}

fn is_constant(distribution: &Distribution) -> bool {
    matches!(distribution, Distribution::Constant(_))
}
