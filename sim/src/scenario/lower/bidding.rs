//! The strategy with its parameters, and who starts.

use crate::agent::StrategySpec;
use crate::parameter::Parameters;
use crate::plan::{Bidding, Start};
use crate::scenario::diagnostic::quoted;
use crate::scenario::findings::{Findings, Located};
use crate::scenario::schema::bidding::{BiddingSection, StartEntry};

use super::names::Names;
use super::parameter::{self, Given};

/// Resolves the section.
pub fn resolve(
    section: BiddingSection,
    strategies: &[StrategySpec],
    names: Option<&Names>,
    findings: &Findings,
) -> Bidding {
    let default = Bidding::default();
    let gossip_interval = section.gossip_interval();
    let parameters = match &section.strategy {
        None => default.parameters,
        Some(strategy) => check_strategy(strategy, &section.parameters, strategies, names, findings),
    };
    Bidding {
        strategy: section.strategy.map_or(default.strategy, |strategy| strategy.value),
        parameters,
        auction: section.auction,
        gossip_interval,
        start: resolve_start(section.start, names, findings).unwrap_or(default.start),
    }
}

fn check_strategy(
    strategy: &Located<String>,
    given: &[Given],
    strategies: &[StrategySpec],
    names: Option<&Names>,
    findings: &Findings,
) -> Parameters {
    let Some(spec) = strategies.iter().find(|spec| spec.name == strategy.value) else {
        let hint = findings.hint(&strategy.value, strategies.iter().map(|spec| spec.name.as_str()));
        findings.refuse(&strategy.spot, format!("unknown strategy {}", quoted(&strategy.value)), hint);
        return Parameters::new();
    };
    let owner = format!("the strategy {}", quoted(&spec.name));
    parameter::check(&owner, &spec.parameters, given, names, findings)
}

fn resolve_start(start: Option<StartEntry>, names: Option<&Names>, findings: &Findings) -> Option<Start> {
    match start? {
        StartEntry::All(distribution) => Some(Start::All(distribution)),
        StartEntry::Nodes(nodes) => {
            let names = names?;
            let resolve = |name: &Located<String>| names.resolve(&name.value, findings, || name.spot.clone());
            Some(Start::Nodes(nodes.iter().filter_map(resolve).collect()))
        }
    }
}
