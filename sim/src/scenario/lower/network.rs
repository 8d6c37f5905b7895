//! Latencies: drawn, or one per link from an edge attribute or from the distance of its ends; on shortcuts otherwise
//! where the overlay says so.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Container, ContainerId, LinkId, Value};
use crate::plan::{Distribution, Latency, Nanos, Network};
use crate::random::sample_distribution;
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Findings, Located, Spot};
use crate::scenario::schema::duration;
use crate::scenario::schema::network::{Geographic, LatencyEntry, NetworkSection};

use super::condition::check_attribute;
use super::container::Built;
use super::impairment;

/// The mean radius of the earth in kilometres (IUGG: (2a + b) / 3 of the GRS 80 ellipsoid).
const EARTH_RADIUS_KM: f64 = 6_371.008_8;

/// Resolves the section; `None` when a latency per link has findings or the container is not known.
pub fn resolve(section: NetworkSection, built: Option<&Built>, findings: &Findings) -> Option<Network> {
    let (processing, injected) = (section.processing(), section.latency.is_some());
    let impairment = impairment::resolve(section.impairment, built, findings);

    let own = section.overlay.as_ref().and_then(|overlay| overlay.latency);
    let latency = match section.latency {
        None => Network::default().latency,
        Some(LatencyEntry::Drawn(distribution)) => Latency::Drawn(distribution),
        Some(LatencyEntry::Attribute { attribute, unit, default }) => {
            let container = &built?.container;
            if let Some(overlay) = &section.overlay
                && own.or(default.map(Distribution::Constant)).is_none()
            {
                let lacking = format!("shortcuts have no attribute {}", quoted(&attribute.value));
                let hint = "give `overlay` a `latency`, or `network.latency` a `default`";
                findings.refuse(&overlay.spot, lacking, Some(hint.to_owned()));
                return None;
            }
            from_attribute(container, &attribute, unit, default, own, findings)?
        }
        Some(LatencyEntry::Geographic(geographic)) => from_distance(built?, &geographic, own, findings)?,
    };
    let latency = match own {
        None => latency,
        Some(own) => overlaid(latency, own, &built?.container),
    };
    Some(Network { latency, processing, injected, impairment })
}

/// The latency of edges together with that of shortcuts.
fn overlaid(edges: Latency, shortcuts: Distribution, container: &Container) -> Latency {
    match (edges, shortcuts) {
        // What links have of their own already holds on shortcuts, too.
        (edges @ Latency::PerLink(_), Distribution::Constant(_)) => edges,
        (edges, shortcuts) => {
            let links = 0..container.directed_links() as LinkId;
            let is_shortcut = links.map(|link| container.is_shortcut(link)).collect();
            Latency::Overlaid { edges: Box::new(edges), shortcuts, is_shortcut }
        }
    }
}

fn from_attribute(
    container: &Container,
    attribute: &Located<String>,
    unit: Option<f64>,
    default: Option<Nanos>,
    shortcuts: Option<Distribution>,
    findings: &Findings,
) -> Option<Latency> {
    let edges = container.edges();
    if !edges.iter().any(|edge| edge.attributes.contains_key(&attribute.value)) {
        let known: BTreeSet<&str> =
            edges.iter().flat_map(|edge| edge.attributes.keys().map(String::as_str)).collect();
        let message = format!("no edge has the attribute {}", quoted(&attribute.value));
        findings.refuse(&attribute.spot, message, findings.hint(&attribute.value, known.iter().copied()));
        return None;
    }
    per_link(container, &attribute.spot, shortcuts, findings, |link| {
        match container.edge_of(link).and_then(|edge| edge.attributes.get(&attribute.value)) {
            None => default
                .ok_or_else(|| format!("lacks {}, and there is no `default`", quoted(&attribute.value))),
            Some(value) => as_duration(value, unit),
        }
    })
}

fn as_duration(value: &Value, unit: Option<f64>) -> Result<Nanos, String> {
    match (value, value.number(), unit) {
        (Value::Text(text), ..) => duration::parse(text),
        (_, Some(number), Some(unit)) => duration::in_nanos(number * unit)
            .ok_or_else(|| format!("has the latency {value}, which is negative, too small or too large")),
        (_, Some(_), None) => Err(format!("has the latency {value} without a unit: give `unit`")),
        _ => Err(format!("has the latency {value}, which is no duration")),
    }
}

fn from_distance(
    built: &Built,
    geographic: &Geographic,
    shortcuts: Option<Distribution>,
    findings: &Findings,
) -> Option<Latency> {
    let before = findings.count();
    for attribute in [&geographic.latitude, &geographic.longitude] {
        check_attribute(attribute, "geographic", false, Some(built), findings);
    }
    if findings.count() > before {
        return None;
    }
    let container = &built.container;
    let position = |node: ContainerId| {
        let degrees = |name: &str| container.attribute(node, name).and_then(Value::number);
        Some((degrees(&geographic.latitude.value)?, degrees(&geographic.longitude.value)?))
    };
    per_link(container, &geographic.spot, shortcuts, findings, |link| {
        let ends = position(container.target(container.reverse(link))).zip(position(container.target(link)));
        let Some((from, to)) = ends else {
            let lacking = || "has an end without a position, and there is no `default`".to_owned();
            return geographic.default.ok_or_else(lacking);
        };
        let nanos = (distance_km(from, to) * geographic.per_km as f64).round();
        Ok((nanos as Nanos).max(geographic.least))
    })
}

/// One latency per link; all links without one make a single finding that names the first. Shortcuts with a latency of their own
/// get its median.
fn per_link(
    container: &Container,
    spot: &Spot,
    shortcuts: Option<Distribution>,
    findings: &Findings,
    latency: impl Fn(LinkId) -> Result<Nanos, String>,
) -> Option<Latency> {
    let median = shortcuts.map(|latency| sample_distribution(&latency, 1 << 63));
    let mut latencies: Vec<Nanos> = Vec::with_capacity(container.directed_links());
    let mut refused: Option<(String, usize)> = None;
    for node in container.nodes() {
        for link in container.links(node) {
            let own = median.filter(|_| container.is_shortcut(link));
            match own.map_or_else(|| latency(link), Ok) {
                Ok(nanos) => latencies.push(nanos),
                // Each pair of nodes is seen from both ends; it is told once.
                Err(_) if container.target(link) < node => {}
                Err(message) => {
                    let ends = [node, container.target(link)].map(|node| quoted(container.name(node)));
                    let kind = if container.is_shortcut(link) { "shortcut" } else { "edge" };
                    let first = || (format!("the {kind} {} - {} {message}", ends[0], ends[1]), 0);
                    refused.get_or_insert_with(first).1 += 1;
                }
            }
        }
    }
    let Some((message, count)) = refused else { return Some(Latency::PerLink(Arc::from(latencies))) };
    let others = match count {
        1 => String::new(),
        2 => " (and so does 1 other)".to_owned(),
        count => format!(" (and so do {} others)", count - 1),
    };
    findings.refuse(spot, message + &others, None);
    None
}

/// Great-circle distance of two positions in degrees, by the haversine formula; `libm` gives the same bits on
/// every machine.
fn distance_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let [from_latitude, to_latitude] = [from.0, to.0].map(f64::to_radians);
    let (north, east) = (to_latitude - from_latitude, (to.1 - from.1).to_radians());
    let (sin_north, sin_east) = (libm::sin(north / 2.0), libm::sin(east / 2.0));
    let chord =
        sin_north * sin_north + libm::cos(from_latitude) * libm::cos(to_latitude) * sin_east * sin_east;
    2.0 * EARTH_RADIUS_KM * libm::asin(libm::sqrt(chord.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_equator_is_ten_thousand_kilometres_long() {
        assert!((distance_km((0.0, 0.0), (0.0, 90.0)) - 10_007.5).abs() < 0.1);
        assert!((distance_km((0.0, 179.0), (0.0, -179.0)) - 222.4).abs() < 0.1);
        assert_eq!(distance_km((52.5, 13.4), (52.5, 13.4)), 0.0);
    }
}
