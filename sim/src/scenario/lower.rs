//! From a [`Document`] to a plan: names resolved, the graph built, and everything checked that needs both.
//!
//! Like reading, resolving goes on after a finding; what depends on a part that is missing is left out silently,
//! so that one mistake is told once.

mod bidding;
mod capacity;
mod comparable;
mod condition;
mod container;
mod event;
mod expect;
mod impairment;
pub(super) mod names;
mod network;
mod parameter;
mod request;
mod shortcuts;
mod solvers;

use std::path::Path;
use std::sync::Arc;

use crate::agent::StrategySpec;
use crate::model::{Instance, Request};
use crate::plan::Plan;

use super::findings::Findings;
use super::out_of_range;
use super::schema::Document;
pub(super) use bidding::resolve as resolve_bidding;
use names::Names;
use request::{RequestNames, Types};
pub(super) use solvers::resolve as resolve_solvers;

/// Resolves a document. The plan's `source` and `notices` are left empty. `None` when there are findings.
pub fn lower(
    mut document: Document,
    strategies: &[StrategySpec],
    folder: &Path,
    findings: &Findings,
) -> Option<Plan> {
    let seed = document.run.seed;
    let container = document.container.take().and_then(|section| {
        let container_seed = section.seed.unwrap_or(seed);
        let built = container::build(section, folder, seed, findings)?;
        Some(shortcuts::lay(built, document.network.overlay.as_ref(), container_seed, findings))
    });
    let container_names = container.as_ref().map(|built| Names::of_container(&built.container));
    let requested = document.request.as_ref().map_or(0, |section| section.nodes.len());
    let request_section =
        document.request.take().map(|section| event::with_later_nodes(section, &document.events, findings));
    let request_names = request_section.as_ref().map(RequestNames::new);
    let request = request_section
        .as_ref()
        .zip(request_names.as_ref())
        .map(|(section, names)| request::build(section, names, document.mapping.as_deref(), findings));
    let detector = document.network.impairment.detector;
    let bidding = bidding::resolve(document.bidding, strategies, container_names.as_ref(), findings);
    let solvers = solvers::resolve(&document.solvers, findings);
    let network = network::resolve(document.network, container.as_ref(), findings);
    let types = container.as_ref().and_then(Types::of);
    check_types(types.as_ref(), document.mapping.as_deref(), request.as_ref(), findings);
    let conditions =
        condition::resolve_all(document.conditions, request_names.as_ref(), container.as_ref(), findings);
    // Who is requested later is there from the start, and fits nothing until then.
    let mut request = request;
    if let Some(request) = &mut request {
        request.nodes.iter_mut().skip(requested).for_each(|node| node.fits.clear());
    }
    let scene = event::Scene {
        nodes: container_names.as_ref(),
        container: container.as_ref(),
        requests: request_names.as_ref(),
        mapping: document.mapping.as_deref(),
        start: request.as_ref().map(|request| (request, conditions.as_slice())),
        findings,
    };
    let faults = event::resolve(document.events, detector, &scene);
    let credits =
        document.credits.and_then(|credits| condition::parse_credits(&credits, container.as_ref(), findings));
    let capacity =
        document.capacity.map(|capacity| capacity::resolve(capacity, container.as_ref(), &faults, findings));
    let validators = container.as_ref().zip(types.as_ref()).map(|(container, types)| {
        condition::resolve_validators(document.validators, container, types, findings)
    });
    let expect = expect::resolve(
        document.expect,
        request_names.as_ref(),
        container_names.as_ref(),
        validators.as_deref(),
        findings,
    );
    if !findings.is_empty() {
        return None;
    }
    let validators = validators?;
    drop((types, container_names));
    let instance = Instance {
        container: container?.container,
        request: request?,
        conditions,
        credits,
        capacity,
        validators,
    };
    if let Some(notice) = out_of_range::notice(&instance) {
        findings.notice(notice);
    }
    Some(Plan {
        name: document.name?,
        description: document.description,
        source: Arc::from(""),
        instance: Arc::new(instance),
        bidding,
        solvers,
        network: network?,
        faults,
        run: document.run,
        expect,
        notices: Vec::new(),
    })
}

fn check_types(
    types: Option<&Types>,
    mapping: Option<&[super::schema::request::MappingEntry]>,
    request: Option<&Request>,
    findings: &Findings,
) {
    if let (Some(types), Some(mapping), Some(request)) = (types, mapping, request) {
        types.check(mapping, request, findings);
    }
}
