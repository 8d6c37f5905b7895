//! The smallest instances on which the published rule fails, one for each way to fail, as scenarios.
//!
//! They are searched among tiny random instances under constant latencies, so that what happens can be followed step by
//! step, and every one is read back from its scenario and run again before it is shown.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use huddle_sim::Registry;
use huddle_sim::instances::Mix;
use huddle_sim::plan::Plan;
use huddle_sim::record::Outcome;
use huddle_sim::runtime::Control;
use huddle_sim::scenario::{self, Overrides};

use crate::case::Case;
use crate::ending::Ending;
use crate::scenario_text;
use crate::size::Size;
use crate::story::{Moment, Story};

/// How many times as many instances as a cell of the phase diagram has.
pub const TIMES: u64 = 40;

/// The ways to fail for which an instance is searched, with the names of their scenarios.
const WAYS: [(Ending, &str, &str); 3] = [
    (Ending::Invalid, "agreed-but-invalid", "all agree, on a stitching that breaks a condition"),
    (Ending::Lesser, "agreed-on-less", "all agree, on a valid stitching that is not the best"),
    (
        Ending::Oscillating,
        "never-at-rest",
        "the smallest instance found on which the published rule goes round for ever",
    ),
];

/// A smallest failing instance.
pub struct Failure {
    /// How it fails.
    pub ending: Ending,
    /// The name of its scenario.
    pub name: &'static str,
    /// The instance with its best stitching.
    pub case: Case,
    /// The scenario.
    pub text: String,
    /// What came of it.
    pub outcome: Outcome,
    /// What happened, moment by moment.
    pub moments: Vec<Moment>,
}

/// The size of a failing instance; the smallest comes first.
type Rank = (usize, usize, usize, usize, u64, u64);

/// Searches, and runs what was found from its scenario.
///
/// # Errors
/// When a scenario that was written is not read back, or its run ends in another way than when it was found.
pub fn search(size: &Size) -> Result<Vec<Failure>, Box<dyn Error>> {
    let mut smallest: BTreeMap<usize, (Rank, Case)> = BTreeMap::new();
    size.for_each(TIMES, &tiny(), failing, |found| {
        if let Some((way, rank, case)) = found
            && smallest.get(&way).is_none_or(|(least, _)| rank < *least)
        {
            smallest.insert(way, (rank, case));
        }
    });
    let found = smallest.into_iter();
    found.map(|(way, (_, case))| Failure::replay(way, case)).collect()
}

/// Two to four connected nodes, two or three request nodes, small whole numbers.
fn tiny() -> Mix {
    Mix {
        nodes: 2..=4,
        requests: 2..=3,
        types: 1..=2,
        groupings: 2..=2,
        directed: 0.0,
        missing: 0.0,
        ties: 1.0,
        attribute_conditions: 0..=3,
        soft: 1.0,
        compositions: 1..=2,
        ..Mix::small()
    }
}

fn failing(registry: &Registry, case: &Case) -> Option<(usize, Rank, Case)> {
    let plan = plan(case, 0).ok()?;
    let outcome = registry.run(&plan, plan.run.seed, None, &Control::default()).ok()?;
    let ending = case.judge(&outcome);
    let way = WAYS.iter().position(|(way, _, _)| *way == ending)?;
    let instance = &case.instance;
    let rank = (
        instance.container.len(),
        instance.request.len(),
        instance.conditions.len(),
        instance.container.edges().len(),
        outcome.messages,
        case.seed,
    );
    let case = Case { seed: case.seed, instance: Arc::clone(instance), best: case.best.clone() };
    Some((way, rank, case))
}

/// The scenario of an instance that fails in a way.
fn text(case: &Case, way: usize) -> Option<String> {
    let (ending, name, description) = WAYS[way];
    let expect = match ending {
        Ending::Invalid => "{verdict: converged, valid: false}",
        Ending::Lesser => "{verdict: converged, valid: true}",
        _ => "{verdict: oscillating}",
    };
    let head = format!(
        "# Made by `just stability`; docs/stability.md tells what happens.\n\
         version: 1\nname: {name}\ndescription: {description}\n"
    );
    let tail = format!(
        "bidding: {{strategy: {{classic: {{assigned_boost: 1.5, bid_boost: 1.25}}}}, gossip_interval: 0ms}}\n\
         network: {{latency: 10ms}}\n\
         run: {{until: {{time: 600s, messages: 10000}}}}\n\
         expect: {expect}\n"
    );
    scenario_text::write(&case.instance, &head, &tail)
}

fn plan(case: &Case, way: usize) -> Result<Plan, Box<dyn Error>> {
    let text = text(case, way).ok_or("an instance that cannot be written down")?;
    let file = PathBuf::from(format!("{}.yaml", WAYS[way].1));
    scenario::load_text(&text, &file, &Overrides::default(), &Registry::default().specs())
        .map_err(|findings| format!("seed {}: {findings}", case.seed).into())
}

impl Failure {
    fn replay(way: usize, case: Case) -> Result<Self, Box<dyn Error>> {
        let (ending, name, _) = WAYS[way];
        let plan = plan(&case, way)?;
        let mut story = Story::default();
        let outcome = Registry::default().run(&plan, plan.run.seed, Some(&mut story), &Control::default())?;
        let found = case.judge(&outcome);
        if found != ending {
            let (seed, found, ending) = (case.seed, found.name(), ending.name());
            return Err(format!("seed {seed} ends {found} when read from its scenario, not {ending}").into());
        }
        let text = text(&case, way).ok_or("an instance that cannot be written down")?;
        Ok(Self { ending, name, case, text, outcome, moments: story.moments() })
    }
}
