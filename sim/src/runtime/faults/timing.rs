//! How patient agents are: time-outs that follow from the network and from what is going to happen.

use super::schedule::Schedule;
use crate::agent::Timing;
use crate::plan::{Distribution, Latency, MILLISECOND, Nanos, Plan};
use crate::random::sample_distribution;

/// Time between two probes, where the scenario names none: at least this, and at least a round trip.
const PROBE_INTERVAL: Nanos = 100 * MILLISECOND;

/// The chance to take a living neighbour for lost within the probes of one `lost_after`.
const FALSE_ALARM: f64 = 1e-3;

/// The chance that two living neighbours have not found each other again when probes end.
const NEVER_FOUND: f64 = 1e-9;

/// The time-outs of all agents of a run.
///
/// A message is sent again after a long round trip. Where nodes or links fail, nodes probe their neighbours until the last fault, and then
/// until a living neighbour is found again for sure, as far as 1 in 10⁹ goes: so that a run falls silent.
pub fn timing(plan: &Plan, schedule: &Schedule) -> Timing {
    let round_trip = 2 * longest_way(plan);
    let retry = round_trip + MILLISECOND;
    let loss = plan.network.impairment.worst_loss();
    let detector = plan.faults.detector;
    let interval = detector.interval.unwrap_or(PROBE_INTERVAL.max(retry));
    let patience = interval.saturating_mul(2 + rounds(loss, FALSE_ALARM)).saturating_add(retry);
    let lost_after = detector.lost_after.unwrap_or(patience);
    let watched = schedule.has_outages();
    let declare_until = schedule.last().saturating_add(2 * lost_after).saturating_add(2 * interval);
    let search = interval.saturating_mul(2 + rounds(loss, NEVER_FOUND)).saturating_add(retry);
    Timing {
        retry,
        retry_most: retry.saturating_mul(16),
        probe_interval: interval,
        lost_after,
        declare_until: if watched { declare_until } else { 0 },
        probe_until: if watched { declare_until.saturating_add(search) } else { 0 },
    }
}

/// So many messages that the chance to lose all of them is at most this.
fn rounds(loss: f64, chance: f64) -> u64 {
    if loss <= 0.0 { 1 } else { (libm::log(chance) / libm::log(loss)).ceil().clamp(1.0, 1e6) as u64 }
}

/// A long time for one way: the latency, processing time and holding back that one message in a thousand exceeds.
fn longest_way(plan: &Plan) -> Nanos {
    let network = &plan.network;
    let latency = longest(&network.latency);
    let differing = network.impairment.links.values().filter_map(|link| link.latency.as_ref().map(rare));
    let held_back = network.impairment.reordering.map_or(0, |reordering| rare(&reordering.delay));
    differing.fold(latency, Nanos::max).saturating_add(rare(&network.processing)).saturating_add(held_back)
}

fn longest(latency: &Latency) -> Nanos {
    match latency {
        Latency::Drawn(distribution) => rare(distribution),
        Latency::PerLink(latencies) => latencies.iter().copied().max().unwrap_or(0),
        Latency::Overlaid { edges, shortcuts, .. } => longest(edges).max(rare(shortcuts)),
    }
}

/// What one draw in a thousand exceeds.
fn rare(distribution: &Distribution) -> Nanos {
    sample_distribution(distribution, u64::MAX / 1000 * 999)
}
