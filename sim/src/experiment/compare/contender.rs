//! Who is compared: a registered strategy, which runs in simulated time, or a solver, which sees the whole problem.

use serde::{Deserialize, Serialize};

use crate::Registry;
use crate::plan::{Parameters, Plan};
use crate::solver;

/// A strategy or a solver, by name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contender {
    name: String,
    kind: ContenderKind,
}

/// What a contender is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContenderKind {
    /// Nodes bid and gossip.
    Strategy,
    /// Everything is known in one place.
    Solver,
}

impl Contender {
    /// The contender of that name; a strategy where a solver is named alike. `None` where neither is.
    pub fn by_name(name: &str, registry: &Registry) -> Option<Self> {
        let kind = match registry.spec(name) {
            Some(_) => ContenderKind::Strategy,
            None => {
                solver::by_name(name)?;
                ContenderKind::Solver
            }
        };
        Some(Self { name: name.to_owned(), kind })
    }

    /// All that there are with one line on each: strategies, then solvers.
    pub fn all(registry: &Registry) -> Vec<(String, String)> {
        let strategies = registry.specs().into_iter().map(|spec| (spec.name, spec.summary));
        let solvers = solver::all().into_iter();
        let solvers = solvers.map(|solver| (solver.name().to_owned(), solver.summary().to_owned()));
        strategies.chain(solvers.filter(|(name, _)| registry.spec(name).is_none())).collect()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is.
    pub fn kind(&self) -> ContenderKind {
        self.kind
    }

    /// The plan as this contender runs it: with its strategy. The scenario's parameters are kept for the strategy that
    /// the scenario names; others have their defaults.
    pub(super) fn plan(&self, plan: &Plan) -> Plan {
        let mut plan = plan.clone();
        if self.kind == ContenderKind::Strategy && plan.bidding.strategy != self.name {
            plan.bidding.strategy.clone_from(&self.name);
            plan.bidding.parameters = Parameters::new();
        }
        plan
    }

    /// Whether two runs that differ in the seed alone may differ.
    pub(super) fn draws(&self, plan: &Plan) -> bool {
        match self.kind {
            ContenderKind::Strategy => plan.draws_from_seed(),
            ContenderKind::Solver => solver::by_name(&self.name).is_some_and(|solver| solver.is_random()),
        }
    }
}
