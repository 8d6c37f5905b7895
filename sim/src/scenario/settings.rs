//! The settings of one contender of a comparison: `key=value` behind its name, read like the scenario's own keys.
//!
//! The keys of a strategy are its parameters and those of the section `bidding` (`auction`, `gossip_interval`, `start`;
//! where a parameter has such a name, it is meant); the keys of a solver are its parameters. What is wrong is found by
//! the code that reads scenarios, and told alike.

use std::path::Path;

use super::diagnostic::{Diagnostics, quoted};
use super::findings::{Findings, Spot};
use super::lower::{names::Names, resolve_bidding, resolve_solvers};
use super::schema::reader::At;
use super::schema::{bidding, solvers};
use super::tree::{self, Content, Key, Mark, Node};
use crate::agent::StrategySpec;
use crate::model::Container;
use crate::parameter::Parameters;
use crate::plan::Bidding;

/// Keys of `bidding` that settings may change.
const BIDDING_KEYS: [&str; 3] = ["auction", "gossip_interval", "start"];

/// Where settings stand: findings name them as the user wrote them.
const MARK: Mark = Mark { origin: 1, line: 0, column: 0 };

/// How a strategy bids with these settings in place of what `bidding` says. `label` is what the user wrote.
///
/// # Errors
/// All that does not fit, with what would.
pub fn of_strategy(
    label: &str,
    spec: &StrategySpec,
    settings: &[(String, String)],
    bidding: Bidding,
    container: &Container,
) -> Result<Bidding, Diagnostics> {
    let findings = Findings::new(Path::new(""), "", [label.to_owned()]);
    let (mut parameters, mut keys) = (Vec::new(), Vec::new());
    for (key, value) in settings {
        let Some(entry) = entry(key, value, &findings) else { continue };
        if spec.parameter(key).is_some() {
            parameters.push(entry);
        } else if BIDDING_KEYS.contains(&key.as_str()) {
            keys.push(entry);
        } else {
            let known = spec.parameters.iter().map(|parameter| parameter.name).chain(BIDDING_KEYS);
            let message = format!("the strategy {} has no setting {}", quoted(&spec.name), quoted(key));
            findings.refuse(&Spot { mark: MARK, field: key.clone() }, message, findings.hint(key, known));
        }
    }
    keys.push((key("strategy"), map(vec![(key(&spec.name), map(parameters))])));
    let given = |wanted: &str| keys.iter().any(|(key, _)| key.text == wanted);
    let [has_auction, has_interval, has_start] = BIDDING_KEYS.map(given);
    let document = map(vec![(key("bidding"), map(keys))]);
    let names = Names::of_container(container);
    let at = At::root(&document, &findings);
    at.refuse_duplicate_keys();
    let section = at.entry("bidding").map(|at| bidding::read(&at)).unwrap_or_default();
    let read = resolve_bidding(section, std::slice::from_ref(spec), Some(&names), &findings);
    let mut changed = bidding;
    changed.parameters.extend(read.parameters);
    if has_auction {
        changed.auction = read.auction;
    }
    if has_interval {
        changed.gossip_interval = read.gossip_interval;
    }
    if has_start {
        changed.start = read.start;
    }
    finish(findings, changed)
}

/// The parameters of a solver with these settings in place of those given. `label` is what the user wrote.
///
/// # Errors
/// All that does not fit, with what would.
pub fn of_solver(
    label: &str,
    solver: &str,
    settings: &[(String, String)],
    mut given: Parameters,
) -> Result<Parameters, Diagnostics> {
    let findings = Findings::new(Path::new(""), "", [label.to_owned()]);
    let parameters = settings.iter().filter_map(|(key, value)| entry(key, value, &findings)).collect();
    let document = map(vec![(key("solvers"), map(vec![(key(solver), map(parameters))]))]);
    let at = At::root(&document, &findings);
    at.refuse_duplicate_keys();
    let section = at.entry("solvers").map(|at| solvers::read_all(&at)).unwrap_or_default();
    given.extend(resolve_solvers(&section, &findings).into_values().flatten());
    finish(findings, given)
}

fn finish<T>(findings: Findings<'_>, value: T) -> Result<T, Diagnostics> {
    let (found, _) = findings.finish();
    if found.is_empty() { Ok(value) } else { Err(Diagnostics::new(found)) }
}

fn key(text: &str) -> Key {
    Key { text: text.to_owned(), scalar: None, mark: MARK }
}

fn map(entries: Vec<(Key, Node)>) -> Node {
    Node { content: Content::Map(entries), mark: MARK }
}

/// A setting as an entry of the document; its value is YAML.
fn entry(name: &str, value: &str, findings: &Findings) -> Option<(Key, Node)> {
    match tree::parse(value, MARK.origin) {
        Ok(node) => Some((key(name), node)),
        Err(error) => {
            findings.refuse(&Spot { mark: MARK, field: name.to_owned() }, error.message, None);
            None
        }
    }
}
